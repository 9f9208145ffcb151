# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Roles, who has them on what, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES, where
from .relations import related


@frozen
class Assignment:
    """That somebody has a role on something: as it was given, or as it follows from others.

    Attributes:
        role, user, group, project, domain: Ids; empty where there is none.
        system: Whether it is on the whole system.
        inherited: Whether it is for the projects below only.
        links: The relations that it comes from, by what they are in its links.
    """

    role: str
    user: str = ""
    group: str = ""
    project: str = ""
    domain: str = ""
    system: bool = False
    inherited: bool = False
    given: str = ""
    via: str = ""
    prior: str = ""


def assignments(call: Call) -> Iterator[Assignment]:
    """All assignments as they were given."""
    for each in related(call, "grant"):
        ends = {name: each.get(f"{name}_id", "") for name in
                ("role", "user", "group", "project", "domain")}  # fmt: skip
        yield Assignment(
            **ends, system=each["system"], inherited=each["inherited"], given=_path(each)
        )


def _path(grant: Thing) -> str:
    """The address of a grant."""
    user, group = grant.get("user_id", ""), grant.get("group_id", "")
    who = f"users/{user}" if user else f"groups/{group}"
    kind = next((k for k in ("project", "domain") if grant.get(f"{k}_id")), "")
    what = f"{kind}s/{grant[f'{kind}_id']}" if kind else "system"
    path = f"{what}/{who}/roles/{grant['role_id']}"
    return f"OS-INHERIT/{path}/inherited_to_projects" if grant["inherited"] else path


def effective(call: Call, found: Iterable[Assignment]) -> Iterator[Assignment]:
    """What follows: for projects below, for users of groups, and for roles that are implied."""
    for each in found:
        for below in _inherited(call, each):
            for member in _members(call, below):
                yield from _implied(call, member)


def _inherited(call: Call, each: Assignment) -> Iterator[Assignment]:
    if not each.inherited:
        yield each
        return
    for project in call.all("Project"):
        above = {thing.key for thing in parents(call, project)}
        if not project["is_domain"] and (each.project or each.domain) in above:
            yield evolve(each, project=project.key, domain="")


def parents(call: Call, project: Thing) -> Iterator[Thing]:
    """The projects above a project, the nearest first; the last one is its domain."""
    found: Thing | None = project
    while found is not None and found.get("parent_id"):
        found = call.world.get("identity.Project", found["parent_id"])
        if found is not None:
            yield found


def _members(call: Call, each: Assignment) -> Iterator[Assignment]:
    if not each.group:
        yield each
        return
    for membership in related(call, "membership", group_id=each.group):
        user = membership["user_id"]
        yield evolve(each, user=user, group="", via=f"groups/{each.group}/users/{user}")


def _implied(call: Call, each: Assignment) -> Iterator[Assignment]:
    seen, waiting = {each.role}, [each]
    while waiting:
        prior = waiting.pop(0)
        yield prior
        for rule in related(call, "implied role", prior_role_id=prior.role):
            role = rule["implied_role_id"]
            if role not in seen:
                seen.add(role)
                path = f"roles/{prior.role}/implies/{role}"
                waiting.append(evolve(prior, role=role, prior=path))


def roles_of(
    call: Call, user: str, *, project: str = "", domain: str = "", system: bool = False,
) -> list[Thing]:  # fmt: skip
    """The roles that a user has on something, in the end."""
    found: dict[str, None] = {}
    for each in effective(call, assignments(call)):
        if (each.user, each.system, each.project, each.domain) == (user, system, project, domain):
            found[each.role] = None
    return with_ids(call, "Role", found)


def with_ids(call: Call, kind: str, ids: Iterable[str]) -> list[Thing]:
    """The things with these ids."""
    found = (call.world.get(f"identity.{kind}", key) for key in ids)
    return [thing for thing in found if thing is not None]


def all_of(call: Call, roles: Iterable[Thing]) -> list[Thing]:
    """Roles, and those that they imply."""
    found = {each.role: None for role in roles for each in _implied(call, Assignment(role.key))}
    return with_ids(call, "Role", found)


def named(call: Call, said: dict[str, Any]) -> Thing:
    """The role that a body names, by id or by name.

    Raises:
        Refused: There is none.
    """
    if "id" in said:
        return call.refer("Role", said["id"])
    domain = said.get("domain_id") or said.get("domain", {}).get("id")
    for role in call.world.where("identity.Role", name=said.get("name"), domain_id=domain):
        return role
    raise RULES.missing(call, "Role", str(said.get("name")))


# --- the operations

_SCOPES = ("project", "domain", "system")


@RULES.does(*(f"{scope}_{who}_roles.list" for scope in _SCOPES for who in ("user", "group")))
def _list(call: Call) -> list[Thing]:
    return _given(call, inherited=False)


@RULES.does(*(f"domain_{who}_roles.list_inherited" for who in ("user", "group")))
def _list_inherited(call: Call) -> list[Thing]:
    return _given(call, inherited=True)


def _given(call: Call, *, inherited: bool) -> list[Thing]:
    system = call.operation.resource.startswith("system")
    found = related(call, "grant", system=system, inherited=inherited, **call.params)
    return with_ids(call, "Role", [each["role_id"] for each in found])


@RULES.checks(*(f"{scope}_{who}_roles.add{more}" for scope in _SCOPES[:2]
                for who in ("user", "group") for more in ("", "_inherited")))  # fmt: skip
def _same_domain(call: Call) -> None:
    """Roles of a domain are for what is in the domain."""
    domain = call.things["role_id"]["domain_id"]
    target = next(iter(call.things.values()))
    if domain and domain != (target.get("domain_id") or target.key):
        raise Refused(403, "Project-role and its project are not of the same domain.")


@RULES.does("implied_roles.list")
def _list_implied(call: Call) -> dict[str, Any]:
    return _inference(call, call.thing)


@RULES.does("implied_roles.show")
def _show_implied(call: Call) -> Thing:
    for rule in related(call, "implied role", **call.params):
        return rule
    prior, implied = call.params.values()
    raise Refused(404, f"{prior} does not imply {implied}.")


@RULES.shows("RoleInferenceRule.prior_role")
def _prior(call: Call, rule: Thing) -> dict[str, Any]:
    return _brief(call, call.get("Role", rule["prior_role_id"]))


@RULES.shows("RoleInferenceRule.implies")
def _implies(call: Call, rule: Thing) -> dict[str, Any]:
    return _brief(call, call.get("Role", rule["implied_role_id"]))


@RULES.does("role_inferences.list")
def _list_inferences(call: Call) -> list[dict[str, Any]]:
    found = [_inference(call, role) for role in call.all("Role")]
    return [each for each in found if each["implies"]]


def _inference(call: Call, prior: Thing) -> dict[str, Any]:
    rules = related(call, "implied role", prior_role_id=prior.key)
    implied = with_ids(call, "Role", [rule["implied_role_id"] for rule in rules])
    return {
        "prior_role": _brief(call, prior),
        "implies": [_brief(call, role) for role in implied],
    }


def _brief(call: Call, role: Thing) -> dict[str, Any]:
    return {"id": role.key, "name": role["name"], "links": {"self": where(call, role)}}


# --- role assignments


@RULES.does("role_assignments.list")
def _list_assignments(call: Call) -> list[dict[str, Any]]:
    asked = {name.rpartition(".id")[0] or name: values[-1] for name, values in call.query.items()}
    _contradictions(asked)
    found: Iterable[Assignment] = assignments(call)
    if _flag(asked, "effective"):
        found = effective(call, found)
    projects = _projects(call, asked)
    inherited = "scope.OS-INHERIT:inherited_to" in asked
    return [
        _shown(call, each, names=_flag(asked, "include_names"))
        for each in found
        if asked.get("role", each.role) == each.role
        and asked.get("user", each.user) == each.user
        and asked.get("group", each.group) == each.group
        and asked.get("scope.domain", each.domain) == each.domain
        and (projects is None or each.project in projects)
        and (each.system or "scope.system" not in asked)
        and (each.inherited or not inherited)
    ]


def _contradictions(asked: dict[str, str]) -> None:
    """What cannot be asked for together."""
    for one, other in (
        ("user", "group"),
        ("scope.project", "scope.domain"),
        ("scope.project", "scope.system"),
        ("scope.domain", "scope.system"),
    ):
        if one in asked and other in asked:
            raise Refused(400, f"Specify either {one} or {other}, and not both.")
    if _flag(asked, "effective") and "group" in asked:
        raise Refused(
            400, "Combining effective and group filter will always result in an empty list."
        )
    if _flag(asked, "include_subtree") and "scope.project" not in asked:
        raise Refused(
            400, "scope.project.id must be specified if include_subtree is also specified"
        )


def _flag(asked: dict[str, str], name: str) -> bool:
    return name in asked and asked[name] != "0"


def _projects(call: Call, asked: dict[str, str]) -> set[str] | None:
    """The projects that are asked for; None for all."""
    top = asked.get("scope.project")
    if top is None:
        return None
    below = call.all("Project") if _flag(asked, "include_subtree") else []
    return {top, *(p.key for p in below if top in {a.key for a in parents(call, p)})}


def _shown(call: Call, each: Assignment, *, names: bool) -> dict[str, Any]:
    root = f"{call.asked.base}{call.service.prefix}/v3"
    links = {"assignment": f"{root}/{each.given}"}
    links |= {"membership": f"{root}/{each.via}"} if each.via else {}
    links |= {"prior_role": f"{root}/{each.prior}"} if each.prior else {}
    scope: dict[str, Any] = {"system": {"all": True}} if each.system else {}
    for kind in ("project", "domain"):
        if getattr(each, kind):
            scope[kind] = _end(call, kind, getattr(each, kind), names=names)
    if each.inherited:
        scope["OS-INHERIT:inherited_to"] = "projects"
    who = "user" if each.user else "group"
    return {
        "role": _end(call, "role", each.role, names=names),
        who: _end(call, who, each.user or each.group, names=names),
        "scope": scope,
        "links": links,
    }


def _end(call: Call, kind: str, key: str, *, names: bool) -> dict[str, Any]:
    if not names:
        return {"id": key}
    thing = call.world.get(f"identity.{kind.title()}", key)
    if thing is None:
        return {"id": key, "name": ""}
    found = {"id": key, "name": thing["name"]}
    if thing.get("domain_id"):
        domain = call.world.get("identity.Domain", thing["domain_id"])
        found["domain"] = {"id": thing["domain_id"], "name": domain["name"] if domain else ""}
    return found
