# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of the API's own versions and of its extensions, a list that never changes."""

from __future__ import annotations

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .documents import versions

# Those whose names say the same as their aliases: `os-quota-sets`.
_PLAIN = [
    "os-admin-actions",
    "os-admin-password",
    "os-agents",
    "os-aggregates",
    "os-assisted-volume-snapshots",
    "os-attach-interfaces",
    "os-availability-zone",
    "os-baremetal-nodes",
    "os-block-device-mapping",
    "os-block-device-mapping-v2-boot",
    "os-cell-capacities",
    "os-cells",
    "os-certificates",
    "os-cloudpipe",
    "os-cloudpipe-update",
    "os-config-drive",
    "os-console-auth-tokens",
    "os-console-output",
    "os-consoles",
    "os-create-backup",
    "os-deferred-delete",
    "os-evacuate",
    "os-extended-evacuate-find-host",
    "os-extended-floating-ips",
    "os-extended-hypervisors",
    "os-extended-networks",
    "os-extended-quotas",
    "os-extended-rescue-with-image",
    "os-extended-services",
    "os-extended-services-delete",
    "os-extended-status",
    "os-extended-volumes",
    "os-flavor-access",
    "os-flavor-extra-specs",
    "os-flavor-manage",
    "os-flavor-rxtx",
    "os-flavor-swap",
    "os-floating-ip-dns",
    "os-floating-ip-pools",
    "os-floating-ips",
    "os-floating-ips-bulk",
    "os-fping",
    "os-hide-server-addresses",
    "os-hosts",
    "os-hypervisor-status",
    "os-hypervisors",
    "os-instance-actions",
    "os-keypairs",
    "os-lock-server",
    "os-migrate-server",
    "os-migrations",
    "os-multiple-create",
    "os-networks",
    "os-pause-server",
    "os-personality",
    "os-rescue",
    "os-security-group-default-rules",
    "os-security-groups",
    "os-server-diagnostics",
    "os-server-external-events",
    "os-server-group-quotas",
    "os-server-groups",
    "os-server-list-multi-status",
    "os-server-password",
    "os-server-sort-keys",
    "os-server-start-stop",
    "os-services",
    "os-shelve",
    "os-simple-tenant-usage",
    "os-suspend-server",
    "os-used-limits",
    "os-used-limits-for-admin",
    "os-user-data",
    "os-user-quotas",
    "os-virtual-interfaces",
    "os-volume-attachment-update",
    "os-volumes",
]
_NAMES = {
    **{alias: "".join(word.title() for word in alias.split("-")[1:]) for alias in _PLAIN},
    "NMN": "Multinic",
    "OS-DCF": "DiskConfig",
    "OS-EXT-AZ": "ExtendedAvailabilityZone",
    "OS-EXT-IMG-SIZE": "ImageSize",
    "OS-EXT-IPS": "ExtendedIps",
    "OS-EXT-IPS-MAC": "ExtendedIpsMac",
    "OS-EXT-SRV-ATTR": "ExtendedServerAttributes",
    "OS-EXT-STS": "ExtendedStatus",
    "OS-FLV-DISABLED": "FlavorDisabled",
    "OS-FLV-EXT-DATA": "FlavorExtraData",
    "OS-SCH-HNT": "SchedulerHints",
    "OS-SRV-USG": "ServerUsage",
    "os-access-ips": "AccessIPs",
    "os-baremetal-ext-status": "BareMetalExtStatus",
    "os-baremetal-nodes": "BareMetalNodes",
    "os-create-server-ext": "Createserverext",
    "os-fixed-ips": "FixedIPs",
    "os-instance_usage_audit_log": "OSInstanceUsageAuditLog",
    "os-networks-associate": "NetworkAssociationSupport",
    "os-preserve-ephemeral-rebuild": "PreserveEphemeralOnRebuild",
    "os-quota-class-sets": "QuotaClasses",
    "os-quota-sets": "Quotas",
    "os-tenant-networks": "OSTenantNetworks",
}
RULES.order["Extension"] = lambda thing: thing.key


@RULES.seed
def _seeds(call: Call) -> None:
    for alias, name in _NAMES.items():
        fields = {
            "alias": alias, "name": name, "description": name, "links": [],
            "namespace": "http://docs.openstack.org/compute/ext/fake_xml",
            "updated": "2014-12-03T00:00:00Z",
        }  # fmt: skip
        call.make("Extension", fields, project="")


@RULES.names("ApiVersion")
def _version(call: Call, key: str) -> Thing | None:
    found = versions(call).get(key)
    return None if found is None else Thing("compute.ApiVersion", key, found)
