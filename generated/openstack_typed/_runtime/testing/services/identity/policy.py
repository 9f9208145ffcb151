# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what, if he is no administrator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from ...call import Call
from ...world import Thing

ANYBODY = (
    "credentials.*", "limits.list", "limits.show", "limits.show_model", "regions.list",
    "regions.show", "registered_limits.list", "registered_limits.show", "tokens.check",
    "tokens.create", "tokens.delete", "tokens.list_*", "tokens.show", "trusts.*",
)  # fmt: skip
"""What all users may ask for; some of it only for what is their own."""

_OWN = (
    "access_rules.*", "application_credentials.*", "ec2_credentials.*", "users.list_groups",
    "users.list_projects", "users.revoke_tokens", "users.show",
)  # fmt: skip
"""What users may do for themselves."""

_MEMBER = ("ec2_credentials.create", "ec2_credentials.delete")
"""What of that needs the role of a member."""

_SERVICES = ("revocation_events.list", "tokens.create_from_ec2", "tokens.create_from_s3")
"""What services may do."""

_OF_DOMAINS = (
    "domain_*_roles.*", "groups.*", "project_*_roles.*", "project_tags.*", "projects.*",
    "role_assignments.list", "users.*",
)  # fmt: skip
"""What a token for a domain lets do there: look for readers, and all for managers."""

_MANAGED = ("manager", "member", "reader")
"""The roles that managers of a domain may give and take."""


def _among(call: Call, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(call.operation.name, pattern) for pattern in patterns)


def _looks(call: Call) -> bool:
    return call.operation.verb.startswith(("list", "show", "check"))


def allowed(call: Call) -> bool:
    """Whether somebody may ask for an operation at all."""
    token = call.token
    if token is None or call.admin or _among(call, ANYBODY):
        return call.operation.open or token is not None
    if call.operation.open or (_among(call, _SERVICES) and "service" in token.roles):
        return True
    if _among(call, _OWN) and call.params.get("user_id") == call.user:
        return "member" in token.roles or not _among(call, _MEMBER)
    if token.system and _looks(call):
        return "reader" in token.roles and not _among(call, _SERVICES)
    return _of_his_project(call) or _may_in_domain(call)


def _of_his_project(call: Call) -> bool:
    """Whether somebody looks at the project that his token is for, or at its domain."""
    name, token = call.operation.name, call.token
    assert token is not None
    if name in ("projects.show", "project_tags.list", "project_tags.check"):
        return call.params["project_id"] == token.project
    if name == "domains.show":
        project = call.world.get("identity.Project", token.project)
        domain = token.domain or (project["domain_id"] if project is not None else "")
        return call.params["domain_id"] == domain
    return False


def _may_in_domain(call: Call) -> bool:
    token = call.token
    if token is None or not token.domain or not _among(call, _OF_DOMAINS):
        return False
    return ("reader" if _looks(call) else "manager") in token.roles


def within(call: Call) -> bool:
    """Whether what somebody does for a domain stays in that domain."""
    token = call.token
    if token is None or call.admin or not token.domain or _among(call, ANYBODY):
        return True
    if call.params.get("user_id") == call.user or call.operation.open or token.system:
        return True
    role = call.things.get("role_id")
    if role is not None and not _looks(call) and role["name"] not in _MANAGED:
        return False
    said = call.args.get("domain_id", token.domain)
    return said == token.domain and set(_domains(call)) <= {token.domain}


def _domains(call: Call) -> Iterator[str]:
    """The domains of what the path names."""
    for thing in call.things.values():
        if thing.kind in ("identity.User", "identity.Group", "identity.Project"):
            yield str(thing["domain_id"])
        elif thing.kind == "identity.Domain":
            yield thing.key


def listed(call: Call, thing: Thing) -> bool:
    """Whether a list that somebody sees has a thing."""
    token, kind = call.token, thing.kind.partition(".")[2]
    if token is None or call.admin or token.system:
        return True
    if kind == "Credential":
        return bool(thing["user_id"] == call.user)
    if kind == "Limit" and "service" not in token.roles:
        if not token.domain:
            return bool(thing["project_id"] == token.project)
        project = call.world.get("identity.Project", thing["project_id"] or "")
        return bool(token.domain == (project or thing)["domain_id"])
    if token.domain and _among(call, ("groups.list", "projects.list", "users.list")):
        return bool(thing["domain_id"] == token.domain)
    return True
