# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tags of things of several kinds."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

KINDS = {
    "networks": "Network",
    "subnets": "Subnet",
    "ports": "Port",
    "routers": "Router",
    "security-groups": "SecurityGroup",
    "subnetpools": "SubnetPool",
    "floatingips": "FloatingIp",
    "trunks": "Trunk",
    "policies": "QosPolicy",
    "network_segment_ranges": "NetworkSegmentRange",
}
"""What has tags: the word in paths, and the kind."""


def _tagged(call: Call) -> Thing:
    """The thing whose tags are asked for."""
    word = call.params["resource_type"].replace("security_groups", "security-groups")
    if word not in KINDS:
        raise Refused(404, "The resource could not be found.")
    return call.get(KINDS[word], call.params["resource_id"])


def _set(call: Call, thing: Thing, tags: list[str]) -> None:
    if not call.admin and thing.project != call.project:
        raise RULES.forbidden(call)
    thing["tags"] = list(dict.fromkeys(tags))
    RULES.touched(call, thing)


@RULES.does("tags.list")
def _list(call: Call) -> Any:
    return _tagged(call)["tags"]


@RULES.does("tags.check")
def _check(call: Call) -> bool:
    return call.params["tag"] in _tagged(call)["tags"]


@RULES.does("tags.add")
def _add(call: Call) -> None:
    thing = _tagged(call)
    _set(call, thing, [*thing["tags"], call.params["tag"]])


@RULES.does("tags.create_many")
def _create_many(call: Call) -> Any:
    thing = _tagged(call)
    _set(call, thing, [*thing["tags"], *call.args["tags"]])
    return call.args["tags"]


@RULES.does("tags.replace")
def _replace(call: Call) -> Any:
    thing = _tagged(call)
    _set(call, thing, call.args["tags"])
    return thing["tags"]


@RULES.does("tags.remove")
def _remove(call: Call) -> None:
    thing, tag = _tagged(call), call.params["tag"]
    if tag not in thing["tags"]:
        raise Refused(404, f"Tag {tag} could not be found.", "TagNotFound")
    _set(call, thing, [each for each in thing["tags"] if each != tag])


@RULES.does("tags.clear")
def _clear(call: Call) -> None:
    _set(call, _tagged(call), [])


# --- lists by tags: all of them, at least one, not all, none


def _wanted(values: list[str]) -> set[str]:
    return {tag for value in values for tag in value.split(",")}


@RULES.filters_by("tags")
def _all(call: Call, thing: Thing, values: list[str]) -> bool:
    return _wanted(values) <= set(thing.get("tags", ()))


@RULES.filters_by("tags-any")
def _any(call: Call, thing: Thing, values: list[str]) -> bool:
    return bool(_wanted(values) & set(thing.get("tags", ())))


@RULES.filters_by("not-tags")
def _not_all(call: Call, thing: Thing, values: list[str]) -> bool:
    return not _all(call, thing, values)


@RULES.filters_by("not-tags-any")
def _none(call: Call, thing: Thing, values: list[str]) -> bool:
    return not _any(call, thing, values)
