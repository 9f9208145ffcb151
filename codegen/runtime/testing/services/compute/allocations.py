# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What servers take of their host, as Placement keeps it."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .sizes import size_of

NOWHERE = "No valid host was found. There are not enough hosts available."


def provider(call: Call) -> Thing | None:
    """The host as Placement knows it; None if somebody has taken it away."""
    host = call.service.cloud.host
    return next((p for p in call.all("placement.ResourceProvider") if p["name"] == host), None)


def traits(call: Call) -> set[str]:
    """What the host can do."""
    found = provider(call)
    return set(found.hidden.get("traits", ())) if found is not None else set()


def claim(call: Call, server: Thing, *, disk: bool = True) -> None:
    """Take what a server needs of the host, instead of what it had taken before.

    Args:
        call: The request.
        server: The server.
        disk: Whether its disk is the host's.

    Raises:
        Refused: There is not enough of it.
    """
    release(call, server)
    found, size = provider(call), size_of(server)
    amounts = {"VCPU": size.vcpus, "MEMORY_MB": size.memory, "DISK_GB": size.disk if disk else 0}
    if found is None:
        raise call.refuse(500, NOWHERE)
    wanted = {
        "allocations": {found.key: {"resources": {k: v for k, v in amounts.items() if v}}},
        "project_id": server["tenant_id"], "user_id": server["user_id"],
        "consumer_generation": None, "consumer_type": "INSTANCE",
    }  # fmt: skip
    try:
        call.ask("placement", "PUT", f"/allocations/{server.key}", wanted)
    except Refused:
        raise call.refuse(500, NOWHERE) from None


def release(call: Call, server: Thing) -> None:
    """Give back what a server has taken."""
    if call.find_any("placement.Consumer", server.key) is not None:
        call.ask("placement", "DELETE", f"/allocations/{server.key}")
