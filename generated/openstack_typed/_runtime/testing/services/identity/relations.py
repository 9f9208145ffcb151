# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What belongs together: users in groups, roles that somebody has, endpoints of projects.

A relation is a thing that no answer shows: it holds the ids of its ends, by parameter of the path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES


@frozen
class Related:
    """The operations of a kind of relations: add, check and remove, with an ending.

    Attributes:
        kind: The kind of relations.
        ends: What holds of all of them, besides the ends that the path names.
        once: Whether to add what is there is a conflict.
        free: The end that the others have only one of: another one takes its place.
    """

    kind: str
    ends: dict[str, Any]
    once: bool = False
    free: str = ""


def _policy(**ends: str) -> Related:
    """For what a policy is: an endpoint, a service, or a service in a region; it has only one."""
    return Related("policy", ends, free="policy_id")


_INHERITED, _DIRECT = {"inherited": True}, {"inherited": False}
_OPERATIONS = {
    ("groups", "_user"): Related("membership", {}),
    ("endpoint_groups", "_project"): Related("endpoint group of project", {}, once=True),
    ("project_endpoints", ""): Related("endpoint of project", {}, once=True),
    ("policy_associations", "_endpoint"): _policy(service_id="", region_id=""),
    ("policy_associations", "_service"): _policy(endpoint_id="", region_id=""),
    ("policy_associations", "_region"): _policy(endpoint_id=""),
    ("implied_roles", ""): Related("implied role", {}),
    **{(f"{scope}_{who}_roles", ""): Related("grant", {"system": scope == "system", **_DIRECT})
       for scope in ("project", "domain", "system") for who in ("user", "group")},
    **{(f"{scope}_{who}_roles", "_inherited"): Related("grant", {"system": False, **_INHERITED})
       for scope in ("project", "domain") for who in ("user", "group")},
}  # fmt: skip
"""What the operations of each resource relate, by what their verbs end with."""


def relate(call: Call, kind: str, **ends: Any) -> Thing:
    """Relate things, if they are not yet related."""
    for each in related(call, kind, **ends):
        return each
    return call.world.add(Thing(_kind(kind), call.world.hex(kind), ends))


def related(call: Call, kind: str, **ends: Any) -> Iterator[Thing]:
    """The relations of a kind with these ends; an end that it has not is empty."""
    for each in call.world.all(_kind(kind)):
        if all(each.get(name, "") == value for name, value in ends.items()):
            yield each


def forget(call: Call, thing: Thing) -> None:
    """Forget all relations of a thing."""
    for kind in {related.kind for related in _OPERATIONS.values()}:
        for each in call.world.all(_kind(kind)):
            if thing.key in each.values():
                _end(call, kind, each)


def _end(call: Call, kind: str, relation: Thing) -> None:
    call.world.remove(relation)
    for hook in RULES.gone.get(kind, ()):
        hook(call, relation)


def _kind(name: str) -> str:
    return f"identity.{name}"


# --- the operations


def _of(call: Call, ending: str) -> tuple[Related, dict[str, Any]]:
    found = _OPERATIONS[call.operation.resource, ending]
    return found, {**found.ends, **call.params}


def _ending(call: Call) -> str:
    _, mark, ending = call.operation.verb.partition("_")
    return f"{mark}{ending}"


@RULES.does(*(f"{resource}.add{ending}" for resource, ending in _OPERATIONS))
def _add(call: Call) -> Thing:
    found, ends = _of(call, _ending(call))
    if found.once and any(related(call, found.kind, **ends)):
        raise Refused(409, f"Conflict occurred attempting to store {found.kind}.")
    if found.free:
        kept = {name: value for name, value in ends.items() if name != found.free}
        for each in list(related(call, found.kind, **kept)):
            _end(call, found.kind, each)
    return relate(call, found.kind, **ends)


@RULES.does(*(f"{resource}.check{ending}" for resource, ending in _OPERATIONS))
def _check(call: Call) -> bool:
    found, ends = _of(call, _ending(call))
    return any(related(call, found.kind, **ends))


@RULES.does(*(f"{resource}.remove{ending}" for resource, ending in _OPERATIONS))
def _remove(call: Call) -> None:
    found, ends = _of(call, _ending(call))
    for each in related(call, found.kind, **ends):
        return _end(call, found.kind, each)
    raise Refused(404, f"Could not find {found.kind}: {', '.join(call.params.values())}.")


RULES.when_gone(
    "CloudService", "Domain", "Endpoint", "EndpointGroup", "Group", "Policy", "Project", "Region",
    "Role", "User",
)(forget)  # fmt: skip
