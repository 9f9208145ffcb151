# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every service's configuration file, the broker's, and clouds.yaml for the clients."""

from __future__ import annotations

import configparser
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from tests.cloud.databases import database_url
from tests.cloud.settings import (
    ADMIN_CLOUD,
    DEMO_CLOUD,
    HOST,
    REGION,
    SERVICE_CLOUD,
    SYSTEM_CLOUD,
    Settings,
)

Sections = Mapping[str, Mapping[str, object]]
BROKER_USER = "openstack"


class Configuration:
    """Writes the configuration files of one cloud."""

    def __init__(self, settings: Settings) -> None:
        """For the cloud with these settings."""
        self.settings = settings

    def write(self) -> None:
        """Write every file, and make the folders that the services expect."""
        self._keystone()
        self._placement()
        self._glance()
        self._nova()
        self._neutron()
        self._cinder()
        self._rabbitmq()
        self._clouds()

    def service_password(self) -> str:
        """The password of the service users and of the broker: made once for a cloud."""
        path = self.settings.etc / "service_password"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(12))
        return path.read_text()

    def _keystone(self) -> None:
        data = self._data("keystone", "fernet", "credential")
        sections: Sections = {
            "DEFAULT": {
                "public_endpoint": self.settings.url("keystone", "/"),
                "use_stderr": True,
                "debug": self.settings.debug,
                "max_token_size": 512,
            },
            "database": self._database("keystone"),
            "token": {"provider": "fernet", "expiration": 86400},
            "fernet_tokens": {"key_repository": data / "fernet"},
            "fernet_receipts": {"key_repository": data / "fernet"},
            "credential": {"key_repository": data / "credential"},
            "identity": {"password_hash_rounds": 4},  # bcrypt's least: tests, no secrets
            "cache": {"enabled": True, "backend": "oslo_cache.dict"},
            "federation": {
                # no web server stands in front: what it would say of a user comes in headers
                "remote_id_attribute": "HTTP_X_IDENTITY_PROVIDER",
                "sso_callback_template": self._shipped("keystone/sso_callback_template.html"),
                "trusted_dashboard": "http://127.0.0.1/auth/websso/",
            },
            "saml": {"idp_metadata_path": data / "metadata.xml"},
            "oslo_messaging_notifications": {"driver": "noop"},
        }
        self._file("keystone/keystone.conf", sections)
        (data / "metadata.xml").write_text("<EntityDescriptor/>\n")

    def _placement(self) -> None:
        self._data("placement")
        sections: Sections = {
            "DEFAULT": {"use_stderr": True, "debug": self.settings.debug},
            "api": {"auth_strategy": "keystone"},
            "placement_database": self._database("placement"),
            "keystone_authtoken": self._common("placement")["keystone_authtoken"],
        }
        self._file("placement/placement.conf", sections)

    def _glance(self) -> None:
        data = self._data("glance", "images", "staging", "tasks", "cache")
        sections: Sections = {
            "DEFAULT": {
                "enabled_backends": "fs:file",
                "worker_self_reference_url": self.settings.url("glance"),
                "enabled_import_methods": "[glance-direct,web-download,copy-image]",
                "show_multiple_locations": True,
                # for the API of the cache only: without the filter, no download puts anything there
                "image_cache_dir": data / "cache",
            },
            "glance_store": {"default_backend": "fs"},
            "fs": {"filesystem_store_datadir": data / "images"},
            "os_glance_staging_store": {"filesystem_store_datadir": data / "staging"},
            "os_glance_tasks_store": {"filesystem_store_datadir": data / "tasks"},
            "paste_deploy": {
                "flavor": "keystone",
                "config_file": self._shipped("glance/glance-api-paste.ini"),
            },
        }
        self._file("glance/glance-api.conf", self._common("glance"), sections)

    def _nova(self) -> None:
        self._data("nova")
        sections: Sections = {
            "DEFAULT": {
                "my_ip": HOST,
                "compute_driver": "loopback.LoopbackDriver",
                "allow_resize_to_same_host": True,
                "resume_guests_state_on_host_boot": True,
                "block_device_allocate_retries_interval": 1,
                "report_interval": 5,
                "service_down_time": 60,
            },
            "api": {"auth_strategy": "keystone"},
            "wsgi": {"api_paste_config": self._shipped("nova/api-paste.ini")},
            "api_database": self._database("nova_api"),
            "database": self._database("nova_cell1"),
            "conductor": {"workers": 1},
            # how the only compute host gets into its cell, and how fast
            "scheduler": {"workers": 1, "discover_hosts_in_cells_interval": 3},
            "placement": self._user("placement"),
            "glance": {"api_servers": self.settings.url("glance")},
            "neutron": self._user("neutron"),
            "cinder": {**self._user("cinder"), "os_region_name": REGION},
            "vnc": {"enabled": True, "novncproxy_base_url": f"http://{HOST}:6080/vnc_auto.html"},
            "spice": {"enabled": False},
        }
        self._file("nova/nova.conf", self._common("nova"), sections)

    def _neutron(self) -> None:
        self._data("neutron")
        plugins = [
            *("router", "qos", "trunk", "segments", "tag", "revisions", "timestamp", "metering"),
            *("flavors", "auto_allocate", "network_ip_availability", "port_forwarding"),
            *("conntrack_helper", "local_ip", "log", "ndp_proxy", "network_segment_range"),
            *("placement", "pvlan"),
        ]
        extensions = ["port_security", "qos", "dns_domain_ports", "uplink_status_propagation"]
        sections: Sections = {
            "DEFAULT": {
                "core_plugin": "ml2",
                "api_paste_config": self._shipped("neutron/api-paste.ini"),
                "service_plugins": ",".join(plugins),
                "dhcp_agent_notification": False,
                "agent_down_time": 600,  # a busy machine is late with reports
                "api_workers": 1,
                "rpc_workers": 0,
                "dns_domain": "openstack-typed.example.",
                "max_l3_agents_per_router": 1,
                "notify_nova_on_port_status_changes": True,
                "notify_nova_on_port_data_changes": True,
            },
            "ml2": {
                # the first binds every port; the second brings trunks, qos and logging
                "mechanism_drivers": "loopback,openvswitch",
                "type_drivers": "flat,vlan,vxlan,geneve,local",
                "tenant_network_types": "vxlan",
                "extension_drivers": ",".join(extensions),
            },
            "ml2_type_flat": {"flat_networks": "*"},
            "ml2_type_vlan": {"network_vlan_ranges": "physnet1:100:200"},
            "ml2_type_vxlan": {"vni_ranges": "1:10000"},
            "ml2_type_geneve": {"vni_ranges": "10001:20000", "max_header_size": 38},
            "nova": self._user("nova"),
            "placement": self._user("placement"),
        }
        self._file("neutron/neutron.conf", self._common("neutron"), sections)

    def _cinder(self) -> None:
        data = self._data("cinder", "volumes", "backups", "coordination")
        sections: Sections = {
            "DEFAULT": {
                "my_ip": HOST,
                "api_paste_config": self._shipped("cinder/api-paste.ini"),
                "auth_strategy": "keystone",
                "enabled_backends": "null",
                "default_volume_type": "null",
                "glance_api_servers": self.settings.url("glance"),
                "report_interval": 5,
                "service_down_time": 60,
                # What is reported while the scheduler takes the service for dead is lost.
                "periodic_interval": 5,
                "backend_stats_polling_interval": 5,
                "resource_query_filters_file": self._shipped("cinder/resource_filters.json"),
                "backup_manager": "openstack_typed_cloud.backup.LoopbackBackupManager",
                "backup_driver": "cinder.backup.drivers.posix.PosixBackupDriver",
                "backup_posix_path": data / "backups",
                "backup_file_size": 32768,  # the least: a buffer of this size is made
            },
            "coordination": {"backend_url": f"file://{data / 'coordination'}"},
            "null": {
                "volume_driver": "openstack_typed_cloud.volume.LoopbackVolumeDriver",
                "volume_backend_name": "null",
                "target_helper": "fake",
                "volumes_dir": data / "volumes",
                "replication_device": "backend_id:other",
            },
            "nova": {**self._user("nova"), "interface": "public"},
        }
        self._file("cinder/cinder.conf", self._common("cinder"), sections)

    def _rabbitmq(self) -> None:
        data = self._data("rabbitmq")
        lines = [
            f"listeners.tcp.1 = {HOST}:{self.settings.ports['rabbitmq']}",
            f"default_user = {BROKER_USER}",
            f"default_pass = {self.service_password()}",
            "loopback_users = none",
            "log.console = true",
            "log.file = false",
            "log.console.level = warning",
            "vm_memory_high_watermark.absolute = 512MB",
            "disk_free_limit.absolute = 100MB",
        ]
        (data / "rabbitmq.conf").write_text("\n".join(lines) + "\n")
        (data / "rabbitmq.conf").chmod(0o600)
        (data / "enabled_plugins").write_text("[].\n")

    def _clouds(self) -> None:
        admin, demo = self.settings.admin_password, self.settings.demo_password
        content = {
            "clouds": {
                ADMIN_CLOUD: self._cloud("admin", admin, _project("admin")),
                DEMO_CLOUD: self._cloud("demo", demo, _project("demo")),
                SYSTEM_CLOUD: self._cloud("admin", admin, {"system_scope": "all"}),
                SERVICE_CLOUD: self._cloud("nova", self.service_password(), _project("service")),
            }
        }
        path = self.settings.clouds_yaml
        path.touch(mode=0o600)
        path.write_text(json.dumps(content, indent=2) + "\n")  # JSON is YAML too

    def _cloud(self, user: str, password: str, scope: Mapping[str, str]) -> Mapping[str, object]:
        auth = {
            "auth_url": self.settings.url("keystone", "/v3"),
            "username": user,
            "password": password,
            "user_domain_name": "Default",
            **scope,
        }
        options = {"region_name": REGION, "identity_api_version": "3", "interface": "public"}
        return {**options, "auth": auth}

    def _common(self, service: str) -> Sections:
        """The sections that nearly all services share."""
        settings, data = self.settings, self.settings.data / service
        broker = f"{BROKER_USER}:{self.service_password()}@{HOST}:{settings.ports['rabbitmq']}"
        return {
            "DEFAULT": {
                "transport_url": f"rabbit://{broker}/",
                "state_path": data,
                "host": settings.hostname,
                "use_stderr": True,
                "debug": settings.debug,
                "rpc_response_timeout": 60,
                # periodic tasks start at once, not within a minute: a new host is found by one
                "periodic_fuzzy_delay": 0,
            },
            "database": self._database(service),
            "keystone_authtoken": {
                **self._user(service),
                "www_authenticate_uri": settings.url("keystone", "/v3"),
                "service_token_roles": "service",
                "service_token_roles_required": True,
                "token_cache_time": 30,
            },
            "service_user": {**self._user(service), "send_service_user_token": True},
            "oslo_concurrency": {"lock_path": data / "lock"},
            "oslo_messaging_notifications": {"driver": "noop"},
            "oslo_messaging_rabbit": {"heartbeat_timeout_threshold": 0},
            "oslo_middleware": {"enable_proxy_headers_parsing": False},
        }

    def _database(self, name: str) -> Mapping[str, object]:
        url = database_url(self.settings.db / f"{name}.db")
        return {"connection": url, "sqlite_synchronous": False}

    def _user(self, name: str) -> Mapping[str, object]:
        return {
            "auth_type": "password",
            "auth_url": self.settings.url("keystone", "/v3"),
            "username": name,
            "password": self.service_password(),
            "user_domain_name": "Default",
            "region_name": REGION,
            "region": REGION,
            **_project("service"),
        }

    def _shipped(self, name: str) -> Path:
        """A file that a service's own package installs."""
        return self.settings.venv / "etc" / name

    def _data(self, service: str, *folders: str) -> Path:
        data = self.settings.data / service
        for folder in (*folders, "lock"):
            (data / folder).mkdir(parents=True, exist_ok=True)
        return data

    def _file(self, name: str, *layers: Sections) -> None:
        # "-": oslo.config knows DEFAULT as a section like any other, the parser here must too
        parser = configparser.RawConfigParser(default_section="-")
        for sections in layers:
            for section, values in sections.items():
                parser.read_dict({section: {key: str(value) for key, value in values.items()}})
        path = self.settings.etc / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("w") as file:
            parser.write(file)


def _project(name: str) -> Mapping[str, str]:
    return {"project_name": name, "project_domain_name": "Default"}
