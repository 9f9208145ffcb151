# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the checks have in common: connections, waiting, and a server or a volume to work on."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.cloud.bootstrap import connect
from tests.cloud.settings import DEMO_CLOUD

ADMIN = connect()
DEMO = connect(DEMO_CLOUD)
TAG = f"verify-{uuid.uuid4().hex[:6]}"
"""The name of everything that is made."""

Check = Callable[[], object]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check; what it returns is shown."""
    CHECKS[function.__name__] = function
    return function


def poll(
    what: str, get: Callable[[], Any], good: Callable[[Any], object], seconds: int = 120
) -> Any:
    """Get a value until it is good; return it.

    Raises:
        AssertionError: It did not become good in time.
    """
    end = time.monotonic() + seconds
    while not good(value := get()):
        if time.monotonic() > end:
            raise AssertionError(f"{what}: still {value!r} after {seconds} s")
        time.sleep(0.2)
    return value


@contextmanager
def server(cloud: Any = ADMIN, network: str = "private", **arguments: Any) -> Iterator[Any]:
    """A server that is ACTIVE."""
    made = cloud.compute.create_server(
        name=TAG,
        flavor_id=cloud.compute.find_flavor("m1.tiny").id,
        image_id=cloud.image.find_image("tiny").id,
        networks=[{"uuid": cloud.network.find_network(network).id}],
        **arguments,
    )
    try:
        yield settled(made.id, "ACTIVE", cloud)
    finally:
        cloud.compute.delete_server(made.id)
        poll(
            "deleted server",
            lambda: [s for s in cloud.compute.servers(details=False) if s.id == made.id],
            lambda left: not left,
        )


def settled(server_id: str, status: str, cloud: Any = ADMIN) -> Any:
    """A server once it has a status and nothing is going on with it."""
    found = poll(
        "server",
        lambda: cloud.compute.get_server(server_id),
        lambda s: s.task_state is None and s.status in (status, "ERROR"),
    )
    assert found.status == status, f"{found.status} {found.fault}"
    return found


@contextmanager
def volume(**arguments: Any) -> Iterator[Any]:
    """A volume that is available."""
    storage = ADMIN.block_storage
    made = storage.create_volume(name=TAG, size=1, **arguments)
    try:
        found = poll(
            "volume",
            lambda: storage.get_volume(made.id),
            lambda v: v.status in ("available", "error"),
        )
        assert found.status == "available", found.status
        yield found
    finally:
        storage.delete_volume(made.id)
        poll(
            "deleted volume",
            lambda: [v for v in storage.volumes() if v.id == made.id],
            lambda left: not left,
        )
