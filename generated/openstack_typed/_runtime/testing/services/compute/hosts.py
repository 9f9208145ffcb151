# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of Nova's own services, their hosts, and the availability zones of these."""

from __future__ import annotations

from typing import Any

from ... import verbs
from ...call import Call
from ...check import UUID
from ...world import Thing
from .allocations import provider
from .dialect import RULES, stamp
from .sizes import DISK, MEMORY, VCPUS, Size, size_of
from .states import HOST

COMPUTE = "nova-compute"
_BINARIES = ("nova-scheduler", "nova-conductor", COMPUTE)

RULES.usual["ComputeService"] = {
    "status": "enabled", "disabled_reason": None, "forced_down": False,
}  # fmt: skip
RULES.not_found["ComputeService"] = "Service {key} could not be found."
RULES.not_found["Host"] = "Compute host {key} could not be found."


@RULES.seed
def _seeds(call: Call) -> None:
    for number, binary in enumerate(_BINARIES, 1):
        fields = {"binary": binary, "host": call.service.cloud.host}
        call.make("ComputeService", fields, project="").hidden["number"] = number


# --- what others ask


def compute_service(call: Call, host: str) -> Thing | None:
    """The service that runs the servers of a host."""
    found = (s for s in call.all("ComputeService") if s["binary"] == COMPUTE)
    return next((service for service in found if service["host"] == host), None)


def servers_on(call: Call, host: str) -> list[Thing]:
    """The servers on a host."""
    return [s for s in call.all("Server") if s[HOST] == host]


def zone_of(call: Call, host: str) -> str:
    """The availability zone of a host."""
    for aggregate in call.all("Aggregate"):
        if host in aggregate["hosts"] and "availability_zone" in aggregate["metadata"]:
            return str(aggregate["metadata"]["availability_zone"])
    return "nova"


def by_number(call: Call, kind: str, key: str, status: int) -> Thing | None:
    """A thing that is named by its UUID since 2.53, and was by a number.

    Raises:
        Refused: The key is neither.
    """
    if call.at_least("2.53"):
        if UUID.fullmatch(key) is None:
            raise call.refuse(400, f"Invalid uuid {key}")
        return call.world.get(f"compute.{kind}", key)
    if not key.isdigit():
        raise call.refuse(status, f"{kind} with ID '{key}' could not be found.")
    return next((t for t in call.all(kind) if str(t.hidden["number"]) == key), None)


# --- services


@RULES.names("ComputeService")
def _named(call: Call, key: str) -> Thing | None:
    return by_number(call, "ComputeService", key, 400)


@RULES.shows("ComputeService.id")
def identity(call: Call, thing: Thing) -> Any:
    """The ID of a thing that had a number before 2.53."""
    return thing.key if call.at_least("2.53") else thing.hidden["number"]


@RULES.shows("ComputeService.zone")
def _zone(call: Call, service: Thing) -> str:
    return zone_of(call, service["host"]) if service["binary"] == COMPUTE else "internal"


@RULES.shows("ComputeService.state")
def state(call: Call, service: Thing) -> str:
    """Whether a service counts as alive."""
    return "down" if service["forced_down"] else "up"


@RULES.shows("ComputeService.updated_at")
def _updated(call: Call, service: Thing) -> str:
    return stamp(call)


@RULES.does("services.update")
def _update(call: Call) -> Thing:
    service, given = call.thing, call.args
    _only_compute(call, service["binary"])
    if given.get("status") == "enabled" and given.get("disabled_reason"):
        text = "Specifying 'disabled_reason' with status 'enabled' is invalid."
        raise call.refuse(400, text)
    if not given.keys() & {"status", "forced_down"}:
        text = "No updates were requested. Fields 'status' or 'forced_down' should be specified."
        raise call.refuse(400, text)
    if "status" in given:
        service["status"] = given["status"]
        service["disabled_reason"] = given.get("disabled_reason")
    if "forced_down" in given:
        service["forced_down"] = given["forced_down"]
    return service


def _only_compute(call: Call, binary: str) -> None:
    if binary != COMPUTE:
        text = f"Updating a {binary} service is not supported. Only {COMPUTE} services can be."
        raise call.refuse(400, text)


def _meant(call: Call) -> Thing:
    """The service that a body of old names."""
    _only_compute(call, call.args["binary"])
    service = compute_service(call, call.args["host"])
    if service is None:
        text = f"Could not find binary {COMPUTE} on host {call.args['host']}."
        raise call.refuse(404, text)
    return service


@RULES.does("services.enable", "services.disable", "services.disable_log_reason")
def _switch(call: Call) -> dict[str, Any]:
    service = _meant(call)
    service["status"] = "enabled" if call.operation.verb == "enable" else "disabled"
    service["disabled_reason"] = reason = call.args.get("disabled_reason")
    answer = {name: service[name] for name in ("host", "binary", "status")}
    return answer | ({"disabled_reason": reason} if reason else {})


@RULES.does("services.force_down")
def _force_down(call: Call) -> Thing:
    service = _meant(call)
    service["forced_down"] = call.args["forced_down"]
    return service


@RULES.when_gone("ComputeService")
def _keep_busy(call: Call, service: Thing) -> None:
    if service["binary"] != COMPUTE:
        return
    host = service["host"]
    if servers_on(call, host):
        text = (
            "Unable to delete compute service that is hosting instances. Migrate or delete the "
            "instances first."
        )
        raise call.refuse(409, text)
    for aggregate in call.all("Aggregate"):
        aggregate["hosts"] = [name for name in aggregate["hosts"] if name != host]
    for hypervisor in call.all("Hypervisor"):
        if hypervisor["hypervisor_hostname"] == host:
            call.drop(hypervisor)
    if (found := provider(call)) is not None:
        call.ask("placement", "DELETE", f"/resource_providers/{found.key}")


# --- availability zones


@RULES.does("availability_zones.list_brief")
def _zones(call: Call) -> list[dict[str, Any]]:
    return [
        {"zoneName": zone, "zoneState": {"available": available}, "hosts": None}
        for zone, available in _all_zones(call).items()
        if zone != "internal"
    ]


@RULES.does("availability_zones.list")
def _zones_with_hosts(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "zoneName": zone,
            "zoneState": {"available": available},
            "hosts": _hosts_of(call, zone) if available else None,
        }
        for zone, available in _all_zones(call).items()
    ]


def _all_zones(call: Call) -> dict[str, bool]:
    """All zones, and whether a service is enabled there."""
    found: dict[str, bool] = {}
    for service in call.all("ComputeService"):
        zone = _zone(call, service)
        found[zone] = found.get(zone, False) or service["status"] == "enabled"
    return dict(sorted(found.items(), key=lambda pair: not pair[1]))


def _hosts_of(call: Call, zone: str) -> dict[str, Any]:
    hosts: dict[str, Any] = {}
    for service in call.all("ComputeService"):
        if _zone(call, service) == zone and service["status"] == "enabled":
            hosts.setdefault(service["host"], {})[service["binary"]] = {
                "available": state(call, service) == "up",
                "active": True,
                "updated_at": stamp(call),
            }
    return hosts


# --- hosts, as they were called until 2.42


@RULES.names("Host")
def _host(call: Call, name: str) -> Thing | None:
    if call.operation.verb == "update" and not call.args:
        raise call.refuse(400, "{} is not valid under any of the given schemas")
    return compute_service(call, name)


@RULES.does("hosts.list")
def _list_hosts(call: Call) -> list[dict[str, str]]:
    wanted = call.asks("zone")
    return [
        {
            "host_name": service["host"],
            "service": service["binary"].removeprefix("nova-"),
            "zone": _zone(call, service),
        }
        for service in verbs.listed(call, "ComputeService")
        if service["status"] == "enabled" and wanted in ("", _zone(call, service))
    ]


@RULES.does("hosts.show")
def _show_host(call: Call) -> list[dict[str, Any]]:
    host = call.thing["host"]
    servers = servers_on(call, host)
    used = sum((size_of(server) for server in servers), Size())
    now = Size(used.vcpus, used.memory + 512, used.disk)  # the host itself has some
    parts = {"(total)": Size(VCPUS, MEMORY, DISK), "(used_now)": now, "(used_max)": used}
    for server in servers:
        owner = str(server.project)
        parts[owner] = parts.get(owner, Size()) + size_of(server)
    return [
        {"host": host, "project": name, "cpu": s.vcpus, "memory_mb": s.memory, "disk_gb": s.disk}
        for name, s in parts.items()
    ]


@RULES.does("hosts.update")
def _update_host(call: Call) -> dict[str, str]:
    answer = {"host": call.thing["host"]}
    if "status" in call.args:
        answer["status"] = f"{call.args['status'].lower()}d"
    if "maintenance_mode" in call.args:
        on = call.args["maintenance_mode"].lower() == "enable"
        answer["maintenance_mode"] = "on_maintenance" if on else "off_maintenance"
    return answer


@RULES.does("hosts.reboot", "hosts.shutdown", "hosts.startup")
def _power(call: Call) -> dict[str, str]:
    return {"host": call.thing["host"], "power_action": call.operation.verb}
