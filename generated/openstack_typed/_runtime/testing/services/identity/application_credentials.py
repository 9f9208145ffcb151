# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Application credentials, and the rules of access that they have."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .authentication import digest
from .dialect import RULES
from .grants import named, with_ids
from .times import expiry
from .tokens import revoke


@RULES.does("application_credentials.create")
def _create(call: Call) -> dict[str, Any]:
    args, user = call.args, call.thing
    if user.key != call.user:
        raise RULES.forbidden(call)
    facts = call.token.body if call.token else {}
    if facts.get("application_credential", {}).get("restricted"):
        raise RULES.forbidden(call)
    if any(call.world.where("identity.ApplicationCredential", user_id=user.key, name=args["name"])):
        text = f"Conflict occurred attempting to store application_credential - {args['name']}."
        raise Refused(409, text)
    had = {role["id"] for role in facts.get("roles", ())}
    roles = [named(call, said) for said in args.get("roles") or ()]
    roles = roles or with_ids(call, "Role", had)
    for role in roles:
        if role.key not in had:
            raise Refused(400, f"Invalid application credential: no role {role['name']}.")
    secret = args.get("secret") or call.world.hex("secret") + call.world.hex("secret")
    expires = expiry(call, args.get("expires_at"))
    fields = {
        "name": args["name"],
        "description": args.get("description"),
        "user_id": user.key,
        "project_id": call.project,
        "system": None,
        "roles": [dict(role) for role in roles],
        "expires_at": expires and expires.strftime("%Y-%m-%dT%H:%M:%S.%f"),
        "unrestricted": bool(args.get("unrestricted")),
    }
    if args.get("access_rules") is not None:
        fields["access_rules"] = [_rule(call, user, said) for said in args["access_rules"]]
    made = call.make("ApplicationCredential", fields)
    made.hidden |= {"hash": digest(secret), "expires": expires}
    shown = Thing(made.kind, made.key, {**made, "secret": secret})
    shown.parents = made.parents
    return shown


def _rule(call: Call, user: Thing, said: dict[str, Any]) -> dict[str, Any]:
    """A rule of access of the user: one that is there, or a new one."""
    if "id" in said:
        found = call.world.get("identity.AccessRule", said["id"])
        if found is None or found.hidden["user"] != user.key:
            raise RULES.missing(call, "AccessRule", said["id"])
    else:
        same = call.world.where("identity.AccessRule", **said)
        found = next((each for each in same if each.hidden["user"] == user.key), None)
        if found is None:
            found = call.make("AccessRule", dict(said))
            found.hidden["user"] = user.key
    return {name: found[name] for name in ("id", "service", "method", "path")}


@RULES.when_gone("AccessRule")
def _in_use(call: Call, rule: Thing) -> None:
    for each in call.all("ApplicationCredential"):
        if rule.key in [used["id"] for used in each.get("access_rules", ())]:
            raise Refused(
                403, f"The access rule {rule.key} is in use by an application credential."
            )


@RULES.when_gone("ApplicationCredential")
def _gone(call: Call, credential: Thing) -> None:
    revoke(call, {"application_credential": credential.key}, noted=False)
