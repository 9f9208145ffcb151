# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What our client does before it sends: by itself, with no cloud and no keystoneauth in it.

The calls are real ones. For the check, what a call hands to the client is kept and checked
again and again; for all that comes before sending, the session's `request` ends each call.
"""

from __future__ import annotations

from time import process_time
from typing import Any

from .subjects import Typed

_CREATE: dict[str, Any] = {
    "name": "web-1",
    "flavor_ref": "1",
    "image_ref": "1251070a-7e2e-41ab-aa80-34f3568e4008",
    "networks": [{"uuid": "44817845-766d-488f-9bf3-bbc877feb2c8", "tag": "nic0"}],
    "key_name": "deploy",
    "metadata": {"role": "frontend"},
    "tags": ["production"],
    "hostname": "web-1",
}


def checks(subject: Any, times: int) -> dict[str, float]:
    """Seconds for each: `check ...` for the check alone, `call ...` up to the session."""
    assert isinstance(subject, Typed)
    compute = subject.compute
    calls = {
        "servers.create": lambda: compute.servers.create(**_CREATE),
        "servers.list": lambda: compute.servers.list(status="ACTIVE", limit=100),
        "flavors.show": lambda: compute.flavors.show("1"),
    }
    figures = {}
    for name, call in calls.items():
        figures[f"check {name}"] = _check_alone(compute, call, times)
        if name != "servers.list":  # which sends nothing until it is read
            figures[f"call {name}"] = _up_to_session(compute, call, times)
    return figures


def _check_alone(compute: Any, call: Any, times: int) -> float:
    kept: list[Any] = []

    def keep(operation: Any, given: dict[str, Any]) -> None:
        kept.extend((operation, given))

    compute._call = keep
    try:
        call()
    finally:
        del compute._call
    operation, given = kept
    check, endpoint = compute._version_for, compute._connection.endpoint()
    assert str(check(operation, given, endpoint)) == str(compute.microversion)
    start = process_time()
    for _ in range(times):
        check(operation, given, endpoint)
    return (process_time() - start) / times


class _Sent(Exception):
    """Instead of sending."""


def _up_to_session(compute: Any, call: Any, times: int) -> float:
    session = compute.session
    sent = _Sent()

    def request(*_: Any, **__: Any) -> Any:
        raise sent

    session.request = request
    start = process_time()
    try:
        for _ in range(times):
            try:
                call()
            except _Sent:
                sent.__traceback__ = None
        return (process_time() - start) / times
    finally:
        del session.request
