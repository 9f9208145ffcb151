# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What things of several kinds have in common: names, options, and filters by parts of names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...call import Call
from ...messages import Refused
from ...verbs import update
from ...world import Thing
from .dialect import RULES

_PARTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda name, part: part in name,
    "icontains": lambda name, part: part.lower() in name.lower(),
    "startswith": lambda name, part: name.startswith(part),
    "istartswith": lambda name, part: name.lower().startswith(part.lower()),
    "endswith": lambda name, part: name.endswith(part),
    "iendswith": lambda name, part: name.lower().endswith(part.lower()),
}


def _by_part(matches: Callable[[str, str], bool]) -> Callable[[Call, Thing, list[str]], bool]:
    return lambda call, thing, values: matches(str(thing.get("name", "")), values[-1])


for _word, _matches in _PARTS.items():
    RULES.filters_by(f"name__{_word}")(_by_part(_matches))


# --- names

_UNIQUE = {
    "domains": ("Domain", 64),
    "groups": ("Group", 64),
    "projects": ("Project", 64),
    "roles": ("Role", 255),
    "users": ("User", 255),
}
"""The kind of things whose names are their domain's only ones, and how long they may be."""


@RULES.checks(*(f"{resource}.{verb}" for resource in _UNIQUE for verb in ("create", "update")))
def _name(call: Call) -> None:
    kind, longest = _UNIQUE[call.operation.resource]
    name = call.args.get("name")
    if name is None:
        return
    if not name or len(name) > longest:
        what = "too long" if name else "too short"
        raise Refused(400, f"Invalid input for field 'name': {name!r} is {what}")
    old = call.things and call.thing
    domain = (old or {**_usual_domain(call, kind), **call.args}).get("domain_id")
    for other in call.world.where(f"identity.{kind}", name=name):
        if other is not old and other.get("domain_id") == domain:
            raise Refused(409, _taken(kind, name, domain, other))


def _usual_domain(call: Call, kind: str) -> dict[str, Any]:
    if kind in ("Domain", "Role") or call.args.get("is_domain"):
        return {}
    return {"domain_id": domain_for(call)}


def domain_for(call: Call) -> str:
    """The domain of a new thing, if nobody says it: that of whoever asks."""
    token = call.token
    if token is not None and token.domain:
        return token.domain
    project = call.world.get("identity.Project", call.project)
    return project["domain_id"] if project is not None and project["domain_id"] else "default"


def _taken(kind: str, name: str, domain: Any, other: Thing) -> str:
    text = f"Conflict occurred attempting to store {kind.lower()} - "
    if kind == "Project" and not other["is_domain"]:
        return (
            f"{text}it is not permitted to have two projects with either the same name or same id "
            f"in the same domain: name is {name}, project id {other.key}."
        )
    where = f" at domain ID {domain}" if domain else ""
    return f"{text}Duplicate entry found with name {name}{where}."


@RULES.checks("groups.create", "users.create")
def _in_a_domain(call: Call) -> None:
    call.args.setdefault("domain_id", domain_for(call))


# --- options

_IMMUTABLE = ("domains", "projects", "roles")


@RULES.checks(*(f"{each}.{verb}" for each in _IMMUTABLE for verb in ("update", "delete")))
def _immutable(call: Call) -> None:
    if not call.thing["options"].get("immutable"):
        return
    options = call.args.get("options", {})
    if not ("immutable" in options and not options["immutable"]):
        text = f"Cannot {call.operation.verb} immutable resource: {call.thing.key}."
        raise Refused(403, text)


@RULES.checks(*(f"{each}.update" for each in (*_IMMUTABLE, "users")))
def _options(call: Call) -> None:
    """Options are changed one by one; null takes one away."""
    if "options" in call.args:
        options = {**call.thing["options"], **call.args["options"]}
        call.args["options"] = {k: v for k, v in options.items() if v is not None}


@RULES.does("projects.update", "users.update")
def _update(call: Call) -> Thing:
    """The answer has a second time what has no column of its own."""
    thing = update(call, call.thing)
    shown = Thing(thing.kind, thing.key, dict(thing))
    free = thing.hidden.get("free", {})
    of_users = {name: thing[name] for name in ("description", "email")
                if name in thing and thing.kind == "identity.User"}  # fmt: skip
    shown.hidden["free"] = {**free, "extra": {**of_users, **free}}
    return shown
