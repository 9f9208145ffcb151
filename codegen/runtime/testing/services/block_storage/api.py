# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Cinder's API says of itself: its version, its extensions, the filters of its lists."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...world import Thing
from .dialect import FILTERS, RULES, version

_EXTENSIONS = {
    "os-admin-actions": "AdminActions", "os-availability-zone": "AvailabilityZones",
    "backups": "Backups", "capabilities": "Capabilities", "cgsnapshots": "Cgsnapshots",
    "consistencygroups": "Consistencygroups", "os-extended-services": "ExtendedServices",
    "os-extended-snapshot-attributes": "ExtendedSnapshotAttributes", "os-hosts": "Hosts",
    "qos-specs": "Qos_specs_manage", "os-quota-class-sets": "QuotaClasses",
    "os-quota-sets": "Quotas", "OS-SCH-HNT": "SchedulerHints",
    "scheduler-stats": "Scheduler_stats", "os-services": "Services",
    "os-snapshot-actions": "SnapshotActions", "os-snapshot-manage": "SnapshotManage",
    "os-snapshot-unmanage": "SnapshotUnmanage", "os-types-extra-specs": "TypesExtraSpecs",
    "os-types-manage": "TypesManage", "os-used-limits": "UsedLimits",
    "os-volume-actions": "VolumeActions",
    "os-volume-encryption-metadata": "VolumeEncryptionMetadata",
    "os-vol-host-attr": "VolumeHostAttribute", "os-vol-image-meta": "VolumeImageMetadata",
    "os-volume-manage": "VolumeManage", "os-vol-mig-status-attr": "VolumeMigStatusAttribute",
    "os-vol-tenant-attr": "VolumeTenantAttribute", "os-volume-transfer": "VolumeTransfer",
    "os-volume-type-access": "VolumeTypeAccess", "encryption": "VolumeTypeEncryption",
    "os-volume-unmanage": "VolumeUnmanage",
}  # fmt: skip
"""The name of each extension; they are all loaded."""


@RULES.seed
def _extensions(call: Call) -> None:
    for alias, name in _EXTENSIONS.items():
        fields = {
            "alias": alias, "name": name, "description": f"{name} support.",
            "updated": "2012-05-31T00:00:00+00:00", "links": [],
        }  # fmt: skip
        call.world.add(Thing("block_storage.Extension", alias, fields))


@RULES.does("versions.list")
def _versions(call: Call) -> list[dict[str, Any]]:
    return [version(call, f"{call.root}/")]


@RULES.does("extensions.list")
def _list_extensions(call: Call) -> list[Thing]:
    return call.all("Extension")


@RULES.does("resource_filters.list")
def _filters(call: Call) -> list[dict[str, Any]]:
    wanted = call.asks("resource")
    return [
        {"resource": resource, "filters": filters}
        for resource, filters in FILTERS.items()
        if wanted in ("", resource)
    ]
