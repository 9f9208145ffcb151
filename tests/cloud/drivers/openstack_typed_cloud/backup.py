# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Cinder's backups of volumes that exist in the database only."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cinder.backup import manager
from cinder.volume import volume_utils
from oslo_config import cfg

DATA = bytes(512)


class LoopbackBackupManager(manager.BackupManager):
    """Cinder's own manager, for which every volume and snapshot is a small file of its own."""

    def _connect_device(self, conn: dict[str, Any]) -> dict[str, Any]:
        path = Path(cfg.CONF.state_path) / "device"
        path.write_bytes(DATA)
        connector = SimpleNamespace(disconnect_volume=lambda *args, **kwargs: None)
        return {"conn": conn, "device": {"path": str(path)}, "connector": connector}


def _properties(multipath: bool = False, enforce_multipath: bool = False) -> dict[str, Any]:
    initiator = "iqn.2026-01.example.openstack-typed:backup"
    return {"host": cfg.CONF.host, "ip": cfg.CONF.my_ip, "initiator": initiator}


# cinder would ask the machine for its initiators, as root
volume_utils.brick_get_connector_properties = _properties
