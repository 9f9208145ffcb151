# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Projects and domains, which are projects too."""

from __future__ import annotations

import re
from typing import Any

from ...call import Call
from ...messages import Refused, split
from ...verbs import create
from ...world import Thing
from .dialect import RULES
from .grants import parents, roles_of
from .names import domain_for
from .tokens import revoke

_SHARED = ("name", "description", "enabled", "tags", "options")
"""What a domain and the project that it is have in common."""


# --- two views of one domain


@RULES.when_made("Domain")
def _project_of_domain(call: Call, domain: Thing) -> None:
    if call.world.get("identity.Project", domain.key) is None:
        fields = {"is_domain": True, "domain_id": None, "parent_id": None}
        _copy(domain, call.make("Project", fields, domain.key))


@RULES.when_made("Project")
def _domain_of_project(call: Call, project: Thing) -> None:
    if project["is_domain"] and call.world.get("identity.Domain", project.key) is None:
        _copy(project, call.make("Domain", {name: project[name] for name in _SHARED}, project.key))


@RULES.when_changed("Domain", "Project")
def _both(call: Call, thing: Thing) -> None:
    other = "Project" if thing.kind == "identity.Domain" else "Domain"
    if thing.kind == "identity.Domain" or thing["is_domain"]:
        twin = call.world.get(f"identity.{other}", thing.key)
        assert twin is not None
        _copy(thing, twin)
    _disabled(call, thing)


def _copy(one: Thing, other: Thing) -> None:
    other.update({name: one[name] for name in _SHARED})
    other.hidden["free"] = dict(one.hidden.get("free", {}))


def _disabled(call: Call, thing: Thing) -> None:
    if call.args.get("enabled") is False:
        domain = thing.kind == "identity.Domain" or thing["is_domain"]
        revoke(call, {"domain_id" if domain else "project_id": thing.key}, noted=False)


# --- making


@RULES.does("domains.create")
def _create_domain(call: Call) -> Thing:
    given = call.args.pop("explicit_domain_id", None)
    if given is not None:
        if not re.fullmatch("[0-9a-f]{32}", given):
            raise Refused(400, f"Invalid domain id: {given}.")
        if call.find("Domain", given) is not None:
            raise Refused(409, f"Conflict occurred attempting to store domain - {given}.")
        call.args["id"] = given
    return create(call, "Domain")


@RULES.checks("projects.create")
def _in_a_domain(call: Call) -> None:
    """Find out what a new project is in, from what is said and from who asks."""
    args = call.args
    if args.get("is_domain"):
        if args.get("parent_id"):
            raise Refused(400, "only root projects are allowed to act as domains.")
        args.update(domain_id=None, parent_id=None)
        return
    if args.get("parent_id") and not args.get("domain_id"):
        parent = call.get("Project", args["parent_id"])
        args["domain_id"] = parent["domain_id"] or parent.key
    args["domain_id"] = args.get("domain_id") or domain_for(call)
    args["parent_id"] = args.get("parent_id") or args["domain_id"]
    parent = call.get("Project", args["parent_id"])
    if (parent["domain_id"] or parent.key) != args["domain_id"]:
        raise Refused(400, "Cannot create project, since its parent is in a different domain.")
    for each in (parent, *parents(call, parent)):
        if not each["enabled"]:
            raise Refused(
                400,
                f"cannot create a project in a branch containing a disabled project: {each.key}",
            )


# --- taking away


@RULES.when_gone("Project", "Domain")
def _gone(call: Call, thing: Thing) -> None:
    """What is below keeps a project; what is inside goes with it."""
    if thing.kind == "identity.Domain" or thing["is_domain"]:
        if thing["enabled"]:
            text = "Cannot delete a domain that is enabled, please disable it first."
            raise Refused(403, text)
        _empty(call, thing.key)
        for kind in ("identity.Project", "identity.Domain"):
            if (twin := call.world.get(kind, thing.key)) is not None:
                call.world.remove(twin)
        return
    if any(call.world.where("identity.Project", parent_id=thing.key)):
        text = f"Cannot delete the project {thing.key} since it is not a leaf in the hierarchy."
        raise Refused(403, text)
    revoke(call, {"project_id": thing.key})
    for kind in ("Credential", "Ec2Credential", "Limit", "ApplicationCredential"):
        name = "tenant_id" if kind == "Ec2Credential" else "project_id"
        for each in list(call.world.where(f"identity.{kind}", **{name: thing.key})):
            call.drop(each)


def _empty(call: Call, domain: str) -> None:
    """Take away what is in a domain; of the projects first those that are below others."""
    for kind in ("Group", "User", "Role"):
        for each in list(call.world.where(f"identity.{kind}", domain_id=domain)):
            call.drop(each)
    projects = list(call.world.where("identity.Project", domain_id=domain))
    for each in sorted(projects, key=lambda p: -len(list(parents(call, p)))):
        call.drop(each)


# --- showing what is above and below


@RULES.does("projects.show")
def _show(call: Call) -> Any:
    project, asked = call.thing, call.query
    for word in ("parents", "subtree"):
        if {f"{word}_as_list", f"{word}_as_ids"} <= asked.keys():
            raise Refused(400, f"Cannot use {word}_as_list and {word}_as_ids at the same time.")
    shown = Thing(project.kind, project.key, dict(project))
    shown.hidden = project.hidden
    if "parents_as_ids" in asked:
        shown["parents"] = _as_ids(list(parents(call, project)))
    if "subtree_as_ids" in asked:
        shown["subtree"] = _below(call, project)
    if "parents_as_list" in asked:
        shown["parents"] = _as_list(call, list(parents(call, project)))
    if "subtree_as_list" in asked:
        shown["subtree"] = _as_list(call, _all_below(call, project))
    if "include_limits" in asked:
        shown["limits"] = _limits(call, project)
    return shown


def _as_ids(above: list[Thing]) -> dict[str, Any] | None:
    return {above[0].key: _as_ids(above[1:])} if above else None


def _below(call: Call, project: Thing) -> dict[str, Any] | None:
    children = call.world.where("identity.Project", parent_id=project.key)
    return {child.key: _below(call, child) for child in children} or None


def _all_below(call: Call, project: Thing) -> list[Thing]:
    found = []
    for child in call.world.where("identity.Project", parent_id=project.key):
        found += [child, *_all_below(call, child)]
    return found


def _as_list(call: Call, projects: list[Thing]) -> list[dict[str, Any]]:
    """Those of the projects that whoever asks has a role on."""
    found = []
    for each in projects:
        if roles_of(call, call.user, project=each.key):
            shown = Thing(each.kind, each.key, dict(each))
            shown.hidden = each.hidden
            if "include_limits" in call.query:
                shown["limits"] = _limits(call, each)
            found.append({"project": shown})
    return found


def _limits(call: Call, project: Thing) -> list[Thing]:
    return list(call.world.where("identity.Limit", project_id=project.key))


# --- tags


@RULES.filters_by("Project.tags")
def _all_tags(call: Call, project: Thing, values: list[str]) -> bool:
    return set(split(values)) <= set(project["tags"])


@RULES.filters_by("Project.tags-any")
def _any_tag(call: Call, project: Thing, values: list[str]) -> bool:
    return bool(set(split(values)) & set(project["tags"]))


@RULES.filters_by("Project.not-tags")
def _not_all_tags(call: Call, project: Thing, values: list[str]) -> bool:
    return not _all_tags(call, project, values)


@RULES.filters_by("Project.not-tags-any")
def _no_tag(call: Call, project: Thing, values: list[str]) -> bool:
    return not _any_tag(call, project, values)


@RULES.checks("projects.create", "projects.update", "project_tags.replace", "project_tags.add")
def _tags(call: Call) -> None:
    given = [call.params["tag"]] if "tag" in call.params else call.args.get("tags", [])
    for tag in given:
        if not tag or set(tag) & {",", "/"} or len(tag) > 255:
            raise Refused(400, f"Invalid tag: {tag!r}; tags have no commas and no slashes.")
    if "tag" in call.params:
        call.sent["Location"] = f"{call.asked.base}{call.asked.path}"
