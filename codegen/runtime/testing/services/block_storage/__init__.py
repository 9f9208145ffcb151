# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Cinder does beyond its specs."""

from . import (
    actions,
    api,
    attachments,
    backends,
    backups,
    consistency_groups,
    group_types,
    groups,
    manageable,
    messages,
    qos,
    quotas,
    snapshots,
    sown,
    transfers,
    volume_types,
    volumes,
)
from .dialect import RULES

__all__ = [
    "RULES",
    "actions",
    "api",
    "attachments",
    "backends",
    "backups",
    "consistency_groups",
    "group_types",
    "groups",
    "manageable",
    "messages",
    "qos",
    "quotas",
    "snapshots",
    "sown",
    "transfers",
    "volume_types",
    "volumes",
]
