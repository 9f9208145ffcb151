# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Cinder's own processes: services, hosts, pools, capabilities, zones, clusters, workers, logs."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...shape import ABSENT
from ...world import Thing
from .dialect import RULES, invalid
from .volume_types import named_type
from .volumes import BACKEND, ZONE, pool, the_backend

API = "cinder-api"
_LOGGERS = ("cinder.context", "cinder.quota", "cinder.quota_utils", "cinder.rpc", "cinder.service")
_LEVELS = ("debug", "info", "warning", "error", "critical")

CAPABILITIES = {
    "pool_name": "null", "volume_backend_name": "null", "vendor_name": "Open Source",
    "driver_version": "1.0.0", "storage_protocol": "iSCSI", "total_capacity_gb": 1_000_000,
    "free_capacity_gb": 1_000_000, "allocated_capacity_gb": 0, "provisioned_capacity_gb": 0,
    "reserved_percentage": 0, "max_over_subscription_ratio": 20, "thin_provisioning_support": True,
    "multiattach": True, "QoS_support": False, "consistencygroup_support": False,
    "consistent_group_snapshot_enabled": True, "group_replication_enabled": True,
    "replication_enabled": True, "filter_function": None, "goodness_function": None,
}  # fmt: skip
"""What the back end says that it can do."""
_PROPERTIES = {
    "thin_provisioning": "Thin Provisioning", "compression": "Compression", "qos": "QoS",
    "replication_enabled": "Replication",
}  # fmt: skip


def backend(call: Call) -> str:
    """The host of the one back end."""
    return pool(call).partition("#")[0]


@RULES.seed
def _processes(call: Call) -> None:
    host = call.service.cloud.host
    for binary in ("cinder-scheduler", "cinder-backup", BACKEND):
        at = backend(call) if binary == BACKEND else host
        fields: dict[str, Any] = {
            "binary": binary, "host": at, "zone": ZONE, "status": "enabled", "state": "up",
            "updated_at": RULES.time(call), "disabled_reason": None, "cluster": None,
        }  # fmt: skip
        service = Thing("block_storage.BlockStorageService", f"{at}/{binary}", fields)
        service.hidden |= {
            "uuid": call.world.uuid("service"),
            "number": call.world.number("service"),
        }
        if binary == BACKEND:
            service |= {
                "replication_status": "disabled",
                "active_backend_id": None,
                "frozen": False,
            }
        call.world.add(service)


def services(call: Call, **fields: Any) -> list[Thing]:
    """The services with these fields."""
    return list(call.world.where("block_storage.BlockStorageService", **fields))


# --- services


@RULES.shows("BlockStorageService.backend_state")
def _backend_state(call: Call, thing: Thing) -> Any:
    return "up" if thing["binary"] == BACKEND else ABSENT


@RULES.shows("BlockStorageService.updated_at")
def _reported(call: Call, thing: Thing) -> str:
    return RULES.time(call)


def _host_of(call: Call, *, clusters: bool) -> str:
    """The host that a body names; there are no clusters.

    Raises:
        Refused: It names none, or a cluster.
    """
    host, cluster = call.args.get("host"), call.args.get("cluster") if clusters else None
    if bool(host) is bool(cluster):
        why = "One and only one of cluster and host must be set."
        raise invalid("input received", why if clusters else "Host field is missing.")
    if cluster:
        raise Refused(400, f"No service found with cluster={cluster}")
    return str(host)


def _switched(call: Call) -> Thing:
    host = _host_of(call, clusters=False)
    binary = call.args.get("binary") or call.args.get("service")
    if not binary:
        raise Refused(400, "Invalid input: 'binary' or 'service' is a required property")
    found = services(call, host=host, binary=binary)
    if not found:
        raise Refused(404, f"Service {binary} could not be found on host {host}.")
    return found[0]


def _said(call: Call, status: str, **more: Any) -> dict[str, Any]:
    words = {name: call.args.get(name, "") for name in ("host", "binary", "service")}
    return {**words, "status": status, "disabled": status == "disabled", **more}


# Both answer, and change nothing: only a reason, and thawing, do.
@RULES.does("services.enable")
def _enable(call: Call) -> dict[str, Any]:
    _switched(call)
    return _said(call, "enabled")


@RULES.does("services.disable")
def _disable(call: Call) -> dict[str, Any]:
    _switched(call)
    return _said(call, "disabled")


@RULES.does("services.disable_log_reason")
def _disable_for(call: Call) -> dict[str, Any]:
    service, reason = _switched(call), call.args.get("disabled_reason")
    service["status"] = "disabled"
    if reason:
        service["disabled_reason"] = reason
    return _said(call, "disabled", disabled_reason=reason)


def _frozen(call: Call, before: bool) -> Thing:
    host = _host_of(call, clusters=call.at_least("3.26"))
    found = services(call, host=host, binary=BACKEND)
    if not found:
        raise Refused(400, f"No service found with host={host}")
    if found[0]["frozen"] is not before:
        raise invalid("input received", f"frozen in {host} must be {before} to failover.")
    return found[0]


@RULES.does("services.freeze")
def _freeze(call: Call) -> None:
    fields = {"frozen": True, "status": "disabled", "disabled_reason": "frozen"}
    _frozen(call, before=False).update(fields)


@RULES.does("services.thaw")
def _thaw(call: Call) -> None:
    fields = {"frozen": False, "status": "enabled", "disabled_reason": ""}
    _frozen(call, before=True).update(fields)


@RULES.checks(
    "volumes.delete", "volumes.force_delete", "snapshots.create", "snapshots.delete",
    "snapshots.force_delete", "groups.create_from_source", "groups.delete",
    "group_snapshots.create", "group_snapshots.delete", "consistency_groups.create_from_source",
    "consistency_groups.delete", "consistency_group_snapshots.create",
    "consistency_group_snapshots.delete",
)  # fmt: skip
def _not_frozen(call: Call) -> None:
    if the_backend(call)["frozen"]:
        why = "Modification operations are not allowed on frozen storage resources."
        raise invalid("input received", why)


@RULES.does("services.failover_host")
def _fail_over(call: Call) -> None:
    host = _host_of(call, clusters=call.at_least("3.26"))
    found = services(call, host=host, binary=BACKEND)
    if not found:
        raise Refused(400, f"No service found with host={host}")
    # The back end of the test cloud does not replicate.
    why = f"replication_status in {host} must be enabled or failed-over and must be up to failover."
    raise invalid("input received", why)


# --- log levels


def _logging(call: Call) -> list[tuple[str, str]]:
    """The host and the binary of each process that is meant."""
    binary, server = call.args.get("binary"), call.args.get("server")
    host = call.service.cloud.host
    found = [(s["host"], s["binary"]) for s in services(call)]
    meant = []
    for at, name in [(host, API), *found]:
        if binary in (name, "*", "", None) and (not server or server == at):
            meant.append((at, name))
    return meant


def _levels(call: Call, host: str, binary: str) -> dict[str, str]:
    key = f"{host}/{binary}"
    found = call.world.get("block_storage.levels", key)
    if found is None:
        levels: dict[str, Any] = dict.fromkeys(_LOGGERS, "INFO")
        found = call.world.add(Thing("block_storage.levels", key, levels))
    return found


@RULES.does("services.list_log_levels")
def _list_levels(call: Call) -> list[dict[str, Any]]:
    prefix = call.args.get("prefix") or ""
    return [
        {
            "host": host,
            "binary": binary,
            "levels": {
                k: v for k, v in _levels(call, host, binary).items() if k.startswith(prefix)
            },
        }
        for host, binary in _logging(call)
    ]


@RULES.does("services.set_log_levels")
def _set_levels(call: Call) -> None:
    prefix, level = call.args.get("prefix") or "", call.args["level"].upper()
    if level.lower() not in _LEVELS:
        raise invalid("input received", f"{level} is not a valid log level.")
    for host, binary in _logging(call):
        levels = _levels(call, host, binary)
        levels.update({name: level for name in levels if name.startswith(prefix)})


# --- hosts


@RULES.does("hosts.list")
def _hosts(call: Call) -> list[dict[str, Any]]:
    zone = call.asks("zone", ZONE)
    return [
        {
            "host_name": service["host"],
            "service": service["binary"],
            "zone": service["zone"],
            "service-status": "available",
            "service-state": service["status"],
            "last-update": RULES.time(call),
        }
        for service in services(call)
        if service["zone"] == zone
    ]


def _usage(host: str, project: str, volumes: list[Thing], snapshots: list[Thing]) -> dict[str, str]:
    return {
        "host": host,
        "project": project,
        "volume_count": str(len(volumes)),
        "total_volume_gb": str(sum(volume["size"] for volume in volumes)),
        "snapshot_count": str(len(snapshots)),
        "total_snapshot_gb": str(sum(snapshot["size"] for snapshot in snapshots)),
    }


def _host(call: Call, key: str) -> Thing:
    found = services(call, host=key)
    if not found:
        raise Refused(404, f"Host {key} could not be found.")
    return found[0]


RULES.finders["ServiceHost"] = _host


@RULES.does("hosts.show")
def _show_host(call: Call) -> list[dict[str, str]]:
    host = call.params["host_name"]
    if not services(call, host=host, binary=BACKEND):
        raise Refused(404, f"Service {BACKEND} could not be found on host {host}.")
    volumes = [v for v in call.all("Volume") if str(v["host"]).startswith(host)]
    ids = {volume.key for volume in volumes}
    snapshots = [s for s in call.all("Snapshot") if s["volume_id"] in ids]
    usages = [_usage(host, "(total)", volumes, snapshots)]
    for project in dict.fromkeys(volume.project for volume in volumes):
        own = [v for v in volumes if v.project == project]
        usages.append(_usage(host, project, own, [s for s in snapshots if s.project == project]))
    return usages


@RULES.does("hosts.update")
def _update_host(call: Call) -> None:
    # Cinder never wrote what this needs.
    text = "The server has either erred or is incapable of performing the requested operation."
    raise Refused(500, text)


# --- pools and capabilities


@RULES.does("pools.list")
def _pools(call: Call) -> list[dict[str, Any]]:
    name = call.asks("name") if call.at_least("3.28") else ""
    kind = call.asks("volume_type") if call.at_least("3.35") else ""
    if services(call, host=backend(call))[0]["status"] == "disabled":
        return []
    if kind:
        named_type(call, kind)
        # The service cannot compare the size of a pool with that of no volume.
        raise Refused(400, "'NoneType' object has no attribute 'size'")
    if name and name != pool(call):
        return []
    return [{"name": pool(call), "capabilities": {**CAPABILITIES, "timestamp": RULES.time(call)}}]


@RULES.does("capabilities.show")
def _capabilities(call: Call) -> dict[str, Any]:
    host = call.params["host"]
    if not services(call, host=host, binary=BACKEND):
        raise Refused(404, f"Can't find service: {BACKEND} could not be found on host {host}.")
    properties = {
        name: {"title": title, "description": f"{title}, if there is any.", "type": "boolean"}
        for name, title in _PROPERTIES.items()
    }
    names = ("vendor_name", "volume_backend_name", "driver_version", "storage_protocol")
    known = {name: CAPABILITIES[name] for name in names}
    return {
        "namespace": f"OS::Storage::Capabilities::{host}", "pool_name": None, "display_name": None,
        "description": None, "visibility": None, "replication_targets": [],
        "properties": properties, **known,
    }  # fmt: skip


@RULES.does("availability_zones.list")
def _zones(call: Call) -> list[dict[str, Any]]:
    return [{"zoneName": ZONE, "zoneState": {"available": True}}]


# --- clusters, of which there are none


@RULES.does("clusters.enable", "clusters.disable")
def _no_cluster(call: Call) -> None:
    raise RULES.missing(call, "Cluster", call.args["name"])


# --- workers


@RULES.does("workers.cleanup")
def _clean_up(call: Call) -> dict[str, Any]:
    args = {key: value for key, value in call.args.items() if value is not None}
    if "resource_id" in args and not {"service_id", "cluster_name", "host"} & set(args):
        why = f"There is no resource with UUID {args['resource_id']} pending cleanup."
        raise invalid("input received", why)
    # Without `is_up`, those are meant that are down.
    meant = {"is_up": False, **args}
    cleaning = []
    for service in services(call):
        found = {
            "host": service["host"], "binary": service["binary"], "cluster_name": None,
            "service_id": service.hidden["number"], "is_up": True,
            "disabled": service["status"] == "disabled",
        }  # fmt: skip
        if all(_alike(value, found[key]) for key, value in meant.items() if key in found):
            cleaning.append({
                "id": service.hidden["number"], "host": service["host"],
                "binary": service["binary"], "cluster_name": None,
            })  # fmt: skip
    return {"cleaning": cleaning, "unavailable": []}


def _alike(asked: Any, found: Any) -> bool:
    return bool((truth(str(asked)) if isinstance(found, bool) else asked) == found)
