# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of hypervisors: there is one, of the kind that only pretends, on the one host."""

from __future__ import annotations

import json
from typing import Any

from ... import verbs
from ...call import Call
from ...messages import truth
from ...shape import MISSING
from ...world import Thing
from .allocations import provider
from .dialect import RULES
from .hosts import by_number, compute_service, identity, servers_on, state
from .sizes import DISK, MEMORY, VCPUS, Size, size_of

_CPU = {
    "arch": "x86_64", "model": "Nehalem", "vendor": "Intel", "features": ["pge", "clflush"],
    "topology": {"cores": 1, "threads": 1, "sockets": 4},
}  # fmt: skip
_SUMMED = (
    "vcpus", "vcpus_used", "memory_mb", "memory_mb_used", "free_ram_mb", "local_gb",
    "local_gb_used", "free_disk_gb", "disk_available_least", "current_workload", "running_vms",
)  # fmt: skip
RULES.not_found["Hypervisor"] = "Hypervisor with ID '{key}' could not be found."
RULES.shows("Hypervisor.id")(identity)


@RULES.seed
def _seed(call: Call) -> None:
    known = provider(call)
    fields = {
        "id": known.key if known is not None else None,
        "hypervisor_hostname": call.service.cloud.host, "hypervisor_type": "fake",
        "hypervisor_version": 1000, "host_ip": "127.0.0.1", "uptime": None,
    }  # fmt: skip
    known = provider(call)  # which is called the same, and has the same ID
    key = known.key if known is not None else ""
    call.make("Hypervisor", fields, key, project="").hidden["number"] = 1


@RULES.names("Hypervisor")
def _named(call: Call, key: str) -> Thing | None:
    return by_number(call, "Hypervisor", key, 404)


# --- what is shown


def _service(call: Call, hypervisor: Thing) -> Thing:
    found = compute_service(call, hypervisor["hypervisor_hostname"])
    if found is None:
        raise call.rules.missing(call, "Hypervisor", hypervisor.key)
    return found


@RULES.shows("Hypervisor.state")
def _state(call: Call, hypervisor: Thing) -> str:
    return state(call, _service(call, hypervisor))


@RULES.shows("Hypervisor.status")
def _status(call: Call, hypervisor: Thing) -> Any:
    return _service(call, hypervisor)["status"]


@RULES.shows("Hypervisor.service")
def _of_service(call: Call, hypervisor: Thing) -> dict[str, Any]:
    service = _service(call, hypervisor)
    return {
        "id": identity(call, service),
        "host": service["host"],
        "disabled_reason": service["disabled_reason"],
    }


@RULES.shows("Hypervisor.cpu_info")
def _cpu_info(call: Call, hypervisor: Thing) -> Any:
    return _CPU if call.at_least("2.28") else json.dumps(_CPU)


def _numbers(call: Call, hypervisor: Thing) -> dict[str, int]:
    """What a hypervisor has, and what is used of it."""
    servers = servers_on(call, hypervisor["hypervisor_hostname"])
    used = sum((size_of(server) for server in servers), Size(0, 512, 0))
    values = (
        VCPUS, used.vcpus, MEMORY, used.memory, MEMORY - used.memory, DISK, used.disk,
        DISK - used.disk, 0, 0, len(servers),
    )  # fmt: skip
    return dict(zip(_SUMMED, values, strict=True))


def _number(name: str) -> None:
    RULES.shows(f"Hypervisor.{name}")(lambda call, thing: _numbers(call, thing)[name])


for _name in _SUMMED:
    _number(_name)


@RULES.shows("Hypervisor.servers")
def _servers(call: Call, hypervisor: Thing) -> Any:
    asked = truth(call.asks("with_servers", "false")) or call.operation.verb == "list_servers"
    found = [
        {"uuid": server.key, "name": server["OS-EXT-SRV-ATTR:instance_name"]}
        for server in servers_on(call, hypervisor["hypervisor_hostname"])
    ]
    return found if asked and (found or call.at_least("2.75")) else MISSING


# --- which


@RULES.does("hypervisors.list", "hypervisors.list_brief")
def _list(call: Call) -> list[Thing]:
    pattern = call.asks("hypervisor_hostname_pattern")
    if not pattern:
        return verbs.listed(call, "Hypervisor")
    if call.query.keys() & {"limit", "marker"}:
        text = "Paging over hypervisors with the hypervisor_hostname_pattern is not supported."
        raise call.refuse(400, text)
    return _matching(call, pattern)


@RULES.does("hypervisors.search", "hypervisors.list_servers")
def _search(call: Call) -> list[Thing]:
    return _matching(call, call.params["hypervisor_hostname_pattern"])


def _matching(call: Call, pattern: str) -> list[Thing]:
    found = [h for h in call.all("Hypervisor") if pattern in h["hypervisor_hostname"]]
    if not found:
        raise call.refuse(404, f"No hypervisor matching '{pattern}' could be found.")
    return found


@RULES.does("hypervisors.show_statistics")
def _statistics(call: Call) -> dict[str, int]:
    enabled = [h for h in call.all("Hypervisor") if _status(call, h) == "enabled"]
    sums = {name: sum(_numbers(call, h)[name] for h in enabled) for name in _SUMMED}
    return {"count": len(enabled), **sums}


@RULES.does("hypervisors.show_uptime")
def _uptime(call: Call) -> None:
    raise call.refuse(501, "The requested functionality is not supported.")
