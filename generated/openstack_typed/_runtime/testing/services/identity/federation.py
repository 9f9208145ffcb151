# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Federation: providers, mappings and protocols, and users who come in by them."""

from __future__ import annotations

import re
from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from ...verbs import create
from ...world import Thing
from .authentication import Proof, good_token, method
from .dialect import RULES, refused, where
from .tokens import issue, reply

REMOTE_ID = "HTTP_X_IDENTITY_PROVIDER"
"""What a web server in front says of the provider by which a user has come."""

DASHBOARD = "http://127.0.0.1/auth/websso/"
"""The dashboard that users may sign on from."""

RULES.makes |= {
    "federation_mappings.create", "identity_providers.create",
    "identity_provider_protocols.create", "service_providers.create",
}  # fmt: skip
RULES.identity["FederationProtocol"] = "id"
RULES.unreferenced |= {"identity_providers.create.domain_id"}


@RULES.checks("federation_mappings.create", "identity_providers.create",
              "identity_provider_protocols.create", "service_providers.create")  # fmt: skip
def _once(call: Call) -> None:
    kind = _KINDS[call.operation.resource]
    key = list(call.params.values())[-1]
    holders = {name: thing.key for name, thing in call.things.items()}
    for each in call.world.all(f"identity.{kind}"):
        if each.key == key and all(each.parents.get(n) == k for n, k in holders.items()):
            raise Refused(409, f"Conflict occurred attempting to store {kind} - {key}.")


_KINDS = {
    "federation_mappings": "FederationMapping",
    "identity_providers": "IdentityProvider",
    "identity_provider_protocols": "FederationProtocol",
    "service_providers": "ServiceProvider",
}


# --- identity providers


@RULES.does("identity_providers.create")
def _create_provider(call: Call) -> Thing:
    """Make a provider; one without a domain gets one of its own."""
    args = call.args
    ttl = args.get("authorization_ttl")
    if ttl is not None and ttl < 0:
        raise Refused(400, f"Invalid input for field 'authorization_ttl': {ttl} is too small.")
    if args.get("domain_id") is not None:
        call.get("Domain", args["domain_id"])
    else:
        key = call.params["idp_id"]
        text = f"Auto generated federated domain for Identity Provider: {key}"
        domain = call.make("Domain", {"name": call.world.hex("domain"), "description": text})
        args["domain_id"] = domain.key
    args["remote_ids"] = args.get("remote_ids") or []
    return create(call, "IdentityProvider")


@RULES.checks("identity_providers.update")
def _no_remote_ids(call: Call) -> None:
    if "remote_ids" in call.args:
        call.args["remote_ids"] = call.args["remote_ids"] or []


@RULES.shows("ListedIdentityProvider.links", "IdentityProvider.links")
def _links(call: Call, provider: Thing) -> dict[str, str]:
    here = where(call, provider)
    return {"self": here, "protocols": f"{here}/protocols"}


@RULES.shows("FederationProtocol.links", "ListedFederationProtocol.links")
def _protocol_links(call: Call, protocol: Thing) -> dict[str, str]:
    here = where(call, protocol)
    return {"self": here, "identity_provider": here.partition("/protocols")[0]}


@RULES.shows("FederationProtocol.idp_id", "ListedFederationProtocol.idp_id")
def _provider_of(call: Call, protocol: Thing) -> str:
    return protocol.parents["idp_id"]


@RULES.does("identity_provider_protocols.list")
def _list_protocols(call: Call) -> list[Thing]:
    return _of_provider(call, call.params["idp_id"])


def _of_provider(call: Call, key: str) -> list[Thing]:
    found = call.world.all("identity.FederationProtocol")
    return [each for each in found if each.parents["idp_id"] == key]


@RULES.when_gone("IdentityProvider")
def _provider_gone(call: Call, provider: Thing) -> None:
    for each in _of_provider(call, provider.key):
        call.world.remove(each)


@RULES.checks("federation_mappings.create", "federation_mappings.update")
def _rules(call: Call) -> None:
    if not call.args.get("rules", True):
        raise Refused(400, "Invalid input for field 'rules': [] is too short.")


@RULES.checks("identity_provider_protocols.create")
def _mapping(call: Call) -> None:
    if not call.args["mapping_id"]:
        raise Refused(400, "Invalid input for field 'mapping_id': '' is too short.")


@RULES.checks("service_providers.create", "service_providers.update")
def _urls(call: Call) -> None:
    for name in ("auth_url", "sp_url"):
        url = call.args.get(name)
        if url is not None and not re.match(r"^https?://.+", url):
            raise Refused(400, f"Invalid input for field {name!r}: {url!r} is no URL.")


# --- coming in


def _mapped(call: Call, said: dict[str, Any]) -> Proof:
    """A user whom a web server in front has authenticated, as a mapping reads what it says."""
    provider = call.get("IdentityProvider", said["identity_provider"])
    if not provider["enabled"]:
        raise Refused(403, f"Identity Provider {provider.key} is disabled.")
    protocol = next((each for each in _of_provider(call, provider.key)
                     if each.key == said["protocol"]), None)  # fmt: skip
    if protocol is None:
        raise RULES.missing(call, "FederationProtocol", said["protocol"])
    mapping = call.get("FederationMapping", protocol["mapping_id"])
    name = _name(call, mapping["rules"])
    if name is None:
        raise refused()
    found = call.world.where("identity.User", name=name, domain_id=provider["domain_id"])
    user = next(found, None)
    if user is None:
        federated = [{"protocol_id": protocol.key, "unique_id": name}]
        user = call.make("User", {
            "name": name, "domain_id": provider["domain_id"],
            "federated": [{"idp_id": provider.key, "protocols": federated}],
        })  # fmt: skip
    facts = {
        "groups": [],
        "identity_provider": {"id": provider.key},
        "protocol": {"id": protocol.key},
    }
    return Proof(user, ["mapped"], facts={"OS-FEDERATION": facts})


def _said(call: Call, name: str) -> str:
    """What the web server says: it comes in headers."""
    return call.asked.headers.get(name.removeprefix("HTTP_").replace("_", "-").lower(), "")


def _name(call: Call, rules: list[dict[str, Any]]) -> str | None:
    """The name of the user, by the first rule that fits."""
    for rule in rules:
        values = [_said(call, remote["type"]) for remote in rule["remote"]]
        if not all(_fits(remote, value) for remote, value in
                   zip(rule["remote"], values, strict=True)):  # fmt: skip
            continue
        for local in rule["local"]:
            if "name" in local.get("user", {}):
                return str(local["user"]["name"]).format(*values)
    return None


def _fits(remote: dict[str, Any], value: str) -> bool:
    if not value:
        return False
    for name, wanted in (("any_one_of", True), ("not_any_of", False)):
        if name in remote:
            patterns = remote[name]
            hit = any(re.search(p, value) if remote.get("regex") else p == value for p in patterns)
            if hit is not wanted:
                return False
    return True


@RULES.does("federated_auth.create_token")
def _create_token(call: Call) -> Reply:
    return reply(call, _come_in(call, call.params["idp_id"]), 201)


def _come_in(call: Call, provider: str) -> Any:
    said = {"identity_provider": provider, "protocol": call.params["protocol_id"]}
    return issue(call, _mapped(call, said))


@RULES.does("federated_auth.sign_on")
def _sign_on(call: Call) -> Reply:
    remote = _said(call, REMOTE_ID)
    if not remote:
        raise Refused(401, "Missing entity ID from environment")
    for provider in call.world.all("identity.IdentityProvider"):
        if remote in provider["remote_ids"]:
            return _page(call, provider.key)
    raise RULES.missing(call, "IdentityProvider", remote)


@RULES.does("federated_auth.sign_on_at")
def _sign_on_at(call: Call) -> Reply:
    return _page(call, call.params["idp_id"])


def _page(call: Call, provider: str) -> Reply:
    """The page that sends a browser back to the dashboard, with a token."""
    origin = call.asks("origin")
    if not origin:
        raise Refused(400, "Request must have an origin query parameter")
    if origin != DASHBOARD:
        raise Refused(401, f"{origin} is not a trusted dashboard host")
    token = _come_in(call, provider)
    page = (
        f'<form action="{origin}" method="post">'
        f'<input type="hidden" name="token" value="{token.id}"/></form>'
    )
    return Reply(200, page.encode(), {"Content-Type": "text/html"})


@method("mapped")
def _by_method(call: Call, said: dict[str, Any]) -> Proof:
    for name in ("identity_provider", "protocol"):
        if name not in said:
            raise Refused(400, f"Expecting to find {name} in mapped.")
    return _mapped(call, said)


# --- going out


@RULES.does("federated_auth.create_saml_assertion", "federated_auth.create_ecp_assertion")
def _assertion(call: Call) -> Reply:
    provider = call.get("ServiceProvider", call.args["scope"]["service_provider"]["id"])
    if not provider["enabled"]:
        raise Refused(403, f"Service Provider {provider.key} is disabled.")
    good_token(call, call.args["identity"]["token"]["id"])
    raise Refused(500, "Unable to sign SAML assertion: the cloud has no key to sign with.")


@RULES.does("federated_auth.download_metadata")
def _metadata(call: Call) -> Reply:
    return Reply(200, b"<EntityDescriptor/>\n", {"Content-Type": "text/xml"})
