# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Requests that our clients send at one microversion and refuse at the one beside it.

They are recorded from our clients over a fake transport, when the tests are collected: what is
then sent to the real cloud is sent by hand, and our clients have no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from zlib import crc32

import requests_mock

from tests.agreement import spec
from tests.agreement.edges import Edge, edges
from tests.agreement.runtime import RunTime
from tests.agreement.values import UUID
from tests.live.support import unique
from tests.runtime.fake_cloud import PATHS, PUBLIC, FakeCloud

# What services take for a text or a key of a mapping, where not any will do.
_CUSTOM = "CUSTOM_" + unique("edge").upper().replace("-", "_")
_TEXTS = {
    "consumer_type": "INSTANCE",
    "device": "/dev/vdb",
    "group_member_of": UUID,
    "group_required": "HW_CPU_X86_AVX2",
    "member_of": UUID,
    "name": unique("edge"),
    "required": "HW_CPU_X86_AVX2",
    "resource_class": _CUSTOM,
    "root_required": "HW_CPU_X86_AVX2",
    "trait": _CUSTOM,
}
_KEYS = {
    "allocations": UUID,
    "group_in_tree": "1",
    "group_member_of": "1",
    "group_required": "1",
    "mappings": "",
    "resources": "VCPU",
}


@dataclass(frozen=True)
class Recorded:
    """A request, and what our client made of it at two versions."""

    edge: Edge
    method: str
    path: str
    body: bytes | None
    verdicts: tuple[str, str]
    """At the version that refuses it, and at the one that accepts it."""


# Not by their specs: Block Storage has no version check for the first, and Placement lets
# nobody but other services do the second. Of the others, Block Storage's code wants a host or a
# cluster, or anything to change at all, and says so in its own words; so does Compute, which takes
# `enable` for the ID of a service from 2.53 on.
_UNCHECKED = {
    "volumes.complete_extension",
    "reshaper.reshape",
    "groups.update",
    "manageable_snapshots.list",
    "manageable_snapshots.list_brief",
    "manageable_volumes.list",
    "manageable_volumes.list_brief",
    "services.enable",
    "services.failover_host",
    "services.freeze",
    "services.thaw",
    "volumes.manage",
}


def is_silent(edge: Edge) -> bool:
    """Whether the service says nothing of what it does not know, or not to us.

    - Compute ignores unknown query arguments before 2.75, and what is given to an action that
      takes no arguments yet.
    - Block Storage ignores unknown query arguments, headers, and keys of a new volume: of it,
      only operations and the arguments of actions are left.
    - Where an operation took the place of another, with the same URL, the service takes the
      request for the other one.
    """
    op, now = edge.op, edge.refused
    if op.title in _UNCHECKED:
        return True
    if edge.probe.what == "()":
        same = [o for o in edge.service.operations if (o.method, o.path) == (op.method, op.path)]
        return not op.is_action and any(o is not op and now in o.minors for o in same)
    if edge.service.name == "compute":
        known = [a for a in op.arguments if now in a.minors and not a.positional]
        return (op.method in ("GET", "DELETE") and now < 75) or (op.is_action and not known)
    return edge.service.name == "block_storage" and not op.is_action


def sample(name: str, size: int) -> list[Recorded]:
    """As many requests of a service, or all, in turns of its operations.

    The operations, and what changes in each, are in the order of a checksum of their names.
    """
    service = spec.service(name)
    found = [[e for e in edges(service, op) if not is_silent(e)] for op in service.operations]
    groups = [sorted(group, key=_checksum) for group in found if group]
    groups.sort(key=lambda group: crc32(group[0].op.title.encode()))
    turns = [e for turn in zip_longest(*groups) for e in turn if e is not None]
    with requests_mock.Mocker() as http:
        run_time = RunTime(FakeCloud(http), service)
        return [_recorded(edge, run_time, http) for edge in turns[:size]]


def _checksum(edge: Edge) -> int:
    return crc32(edge.title.encode())


def _recorded(edge: Edge, run_time: RunTime, http: requests_mock.Mocker) -> Recorded:
    given = {name: _realistic(name, value) for name, value in edge.probe.arguments.items()}
    if edge.op.resource == "resource_classes":
        given |= {"name": _CUSTOM} if "name" in given else {}
    call = (edge.op.resource, edge.op.name, given)
    refused = run_time.verdict(edge.refused, *call)
    accepted = run_time.verdict(edge.accepted, *call)
    request = http.request_history[-1]
    path = request.url.removeprefix(PUBLIC + PATHS[edge.service.name])
    return Recorded(edge, request.method, path, request.body, (refused, accepted))


def _realistic(name: str, value: Any) -> Any:
    match value:
        case "text":
            return _TEXTS.get(name, value)
        case list():
            return [_realistic(name, item) for item in value]
        case dict():
            return dict(_entries(name, value))
        case _:
            return value


def _entries(name: str, value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        if key == "key":
            yield _KEYS.get(name, key), _realistic(name, item)
        else:
            yield key, _realistic(key, item)
