# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what: Nova's policy as it is without anybody's changes."""

from __future__ import annotations

ADMINS = (
    "aggregates.*",
    "assisted_volume_snapshots.*",
    "availability_zones.list",
    "baremetal_nodes.list",
    "baremetal_nodes.show",
    "console_auth_tokens.*",
    "flavor_access.*",
    "flavor_extra_specs.remove",
    "flavor_extra_specs.set",
    "flavor_extra_specs.update",
    "flavors.create",
    "flavors.delete",
    "flavors.update",
    "hosts.*",
    "hypervisors.*",
    "quota_class_sets.*",
    "quota_sets.delete",
    "quota_sets.update",
    "server_diagnostics.*",
    "server_external_events.*",
    "server_migrations.show",
    "servers.evacuate",
    "servers.inject_network_info",
    "servers.reset_network",
    "servers.reset_state",
    "servers.shelve_offload",
    "services.*",
    "usage_audit_logs.*",
    "usages.list",
)
"""The operations of administrators, as patterns."""

MANAGERS = frozenset(
    {
        "migrations.list",
        "server_migrations.delete",
        "server_migrations.force_complete",
        "server_migrations.list",
        "servers.migrate",
        "servers.migrate_live",
    }
)
"""The operations of managers of a project."""
