# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What arguments may be: the ranges and forms that Nova's schemas give, and the specs do not."""

from __future__ import annotations

from .dialect import RULES

_MOST = 2**31 - 1
_NAME = r"\S(.{0,253}\S)?"
_HOST = r"[a-zA-Z0-9-._]{1,255}"
_TAG = r"[^,/]{1,60}"

RULES.bounds = {
    "aggregates.*.availability_zone": r"[^\s:]([^:]{0,253}[^\s:])?",
    "aggregates.*.host": _HOST,
    "aggregates.cache_images.cache": (1, _MOST),
    "aggregates.create.name": _NAME,
    "aggregates.set_metadata.metadata[]": (0, 255),
    "aggregates.update.name": (1, 255),
    "flavor_access.*.tenant": (1, 255),
    "flavor_extra_specs.set.*": (0, 255),
    "flavor_extra_specs.update.extra_specs[]": (0, 255),
    "flavors.*.description": (0, 65535),
    "flavors.create.OS-FLV-EXT-DATA:ephemeral": (0, _MOST),
    "flavors.create.disk": (0, _MOST),
    "flavors.create.id": r"(?! )[a-zA-Z0-9. _-]{1,255}(?<! )",
    "flavors.create.name": _NAME,
    "flavors.create.ram": (1, _MOST),
    "flavors.create.swap": (0, _MOST),
    "flavors.create.vcpus": (1, _MOST),
    "image_metadata.*.metadata[]": (0, 255),
    "keypairs.create.name": _NAME,
    "quota_class_sets.update.*": (-1, _MOST),
    "quota_sets.update.*": (-1, _MOST),
    "security_groups.*.description": (0, 255),
    "security_groups.*.name": (0, 255),
    "server_external_events.create.events": (1, _MOST),
    "server_groups.create.name": _NAME,
    "server_groups.create.policies": (1, 1),
    "server_interfaces.create.fixed_ips": (1, 1),
    "server_interfaces.create.tag": _TAG,
    "server_shares.create.tag": r"[a-zA-Z0-9-]{1,255}",
    "server_tags.replace.tags": (0, 50),
    "server_tags.replace.tags[]": _TAG,
    "servers.*.description": (0, 255),
    "servers.*.host": _HOST,
    "servers.*.hostname": _HOST,
    "servers.*.metadata[]": (0, 255),
    "servers.*.name": _NAME,
    "servers.*.tags": (0, 50),
    "servers.*.tags[]": _TAG,
    "servers.*.trusted_image_certificates": (1, 50),
    "servers.*.user_data": (0, 65535),
    "servers.*_security_group.name": (1, _MOST),
    "servers.create*.availability_zone": _NAME,
    "servers.create*.key_name": _NAME,
    "servers.create*.max_count": (1, _MOST),
    "servers.create*.min_count": (1, _MOST),
    "servers.create_backup.rotation": (0, _MOST),
    "servers.lock.locked_reason": (1, 255),
    "servers.resize.flavorRef": (1, _MOST),
    "servers.show_console_output.length": (-1, _MOST),
    "services.update.disabled_reason": (1, 255),
    "volume_attachments.*.device": r"(/dev/x?[a-z]?d?)[a-z]+[0-9]*",
    "volume_attachments.*.tag": _TAG,
    "volumes.create.size": (1, _MOST),
}
