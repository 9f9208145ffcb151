# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Block Storage's own processes: services, hosts, pools, capabilities, zones, clusters, workers.

And what the API says of itself: versions, extensions, resource filters.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import (
    BlockStorage,
    BlockStorageRolling,
    BlockStorageServiceRolling,
)
from openstack_typed.errors import (
    BadRequest,
    Forbidden,
    InternalServerError,
    NotFound,
    UnsupportedArgument,
)
from tests.live.storage import made
from tests.live.support import Cleanup, since, unique, wait_until, when


@pytest.fixture
def backend(block_storage: BlockStorageRolling) -> BlockStorageServiceRolling:
    """The service of the only back end."""
    (found,) = block_storage.services.list(binary="cinder-volume")
    return found


def test_services(
    block_storage: BlockStorageRolling, demo: Session, backend: BlockStorageServiceRolling
) -> None:
    services = block_storage.services
    listed = {one.binary: one for one in services.list()}
    assert set(listed) == {"cinder-volume", "cinder-scheduler", "cinder-backup"}
    assert [one.binary for one in services.list(host=backend.host)] == ["cinder-volume"]
    assert (backend.status, backend.state, backend.zone) == ("enabled", "up", "nova")
    assert (backend.frozen, backend.active_backend_id) == (False, None)
    assert listed["cinder-scheduler"].frozen is None
    if since(block_storage, "3.7+"):
        assert backend.cluster is None
    if since(block_storage, "3.49+"):
        assert backend.backend_state == "up"
        assert listed["cinder-scheduler"].backend_state is None
    with pytest.raises(Forbidden):
        list(BlockStorage.dynamic(demo, block_storage.microversion).services.list())


@pytest.fixture
def thawed(
    block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling
) -> Iterator[None]:
    """The back end is as before in the end; thawing enables it, too."""
    yield
    block_storage.services.freeze(host=backend.host)
    block_storage.services.thaw(host=backend.host)
    wait_until(
        lambda: list(block_storage.pools.list()),
        lambda pools: [one.name for one in pools] == [f"{backend.host}#null"],
    )
    (found,) = block_storage.services.list(host=backend.host)
    assert (found.status, found.frozen) == ("enabled", False)


@pytest.mark.usefixtures("thawed")
def test_services_are_switched_off_and_on(
    block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling
) -> None:
    services, host = block_storage.services, backend.host
    off = services.disable(host=host, binary="cinder-volume")
    assert (off.host, off.binary, off.service) == (host, "cinder-volume", "")
    assert (off.status, off.disabled) == ("disabled", True)
    because = services.disable_log_reason(
        host=host, service="cinder-volume", disabled_reason="a test"
    )
    assert (because.service, because.binary, because.disabled_reason) == (
        "cinder-volume",
        "",
        "a test",
    )
    (found,) = services.list(host=host)
    assert (found.status, found.disabled_reason) == ("disabled", "a test")
    again = services.disable_log_reason(host=host, binary="cinder-volume")
    assert again.disabled_reason is None
    once_more = services.disable(host=host, service="cinder-volume")
    assert (once_more.service, once_more.binary) == ("cinder-volume", "")
    assert (once_more.status, once_more.disabled) == ("disabled", True)
    on = services.enable(host=host, service="cinder-volume")
    assert (on.status, on.disabled, on.service) == ("enabled", False, "cinder-volume")
    on = services.enable(host=host, binary="cinder-volume")
    assert (on.status, on.disabled, on.binary) == ("enabled", False, "cinder-volume")
    with pytest.raises(NotFound, match="could not be found"):
        services.enable(host="nowhere", binary="cinder-volume")
    with pytest.raises(BadRequest):
        services.disable(host=host)


@pytest.mark.usefixtures("thawed")
def test_back_ends_freeze_and_fail_over(
    block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling
) -> None:
    services, host = block_storage.services, backend.host
    services.freeze(host=host)
    (found,) = services.list(host=host)
    assert (found.frozen, found.disabled_reason) == (True, "frozen")
    with pytest.raises(BadRequest, match="rozen"):
        services.freeze(host=host)
    services.thaw(host=host)
    with pytest.raises(BadRequest):
        services.failover_host(host=host, backend_id="other")
    with pytest.raises((BadRequest, NotFound)):
        services.failover_host(host="nowhere@null")
    if since(block_storage, "3.26+"):
        for call in (services.freeze, services.thaw, services.failover_host):
            with pytest.raises((BadRequest, NotFound)):
                call(cluster="nothing")


def test_log_levels(
    block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling
) -> None:
    services = block_storage.services
    if not since(block_storage, "3.32+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.32"):
            services.list_log_levels()
        return
    services.set_log_levels(
        level="warning", binary="cinder-volume", server=backend.host, prefix="cinder.quota"
    )
    found = wait_until(
        lambda: list(
            services.list_log_levels(
                binary="cinder-volume", server=backend.host, prefix="cinder.quota"
            )
        ),
        lambda found: found[0].levels["cinder.quota"] == "WARNING",
    )
    assert [(one.host, one.binary) for one in found] == [(backend.host, "cinder-volume")]
    services.set_log_levels(level="info", prefix="cinder.quota")
    everywhere = list(services.list_log_levels(binary="*"))
    assert len(everywhere) == 4
    with pytest.raises(BadRequest, match="not a valid log level"):
        services.set_log_levels(level="loud")


def test_hosts(
    block_storage: BlockStorageRolling, cleanup: Cleanup, backend: BlockStorageServiceRolling
) -> None:
    hosts = block_storage.hosts
    listed = {one.service: one for one in hosts.list(zone="nova")}
    assert listed["cinder-volume"].host_name == backend.host
    assert listed["cinder-volume"].service_status == "available"
    assert listed["cinder-volume"].service_state == "enabled"
    assert list(hosts.list(zone="nowhere")) == []
    before = int(next(iter(hosts.show(backend.host))).volume_count)
    made(block_storage, cleanup)
    total, *rest = hosts.show(backend.host)
    assert (total.project, int(total.volume_count)) == ("(total)", before + 1)
    assert block_storage.session.get_project_id() in [one.project for one in rest]
    with pytest.raises(NotFound):
        list(hosts.show("nowhere"))
    with pytest.raises(NotFound):
        hosts.update("nowhere", status="enable")
    with pytest.raises(InternalServerError):
        hosts.update(backend.host, status="enable")


def test_pools(block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling) -> None:
    pools, name = block_storage.pools, f"{backend.host}#null"
    assert [one.name for one in pools.list()] == [name]
    assert [one.name for one in pools.list(detail=False)] == [name]
    (pool,) = pools.list(detail=True)
    assert pool.name == name
    assert pool.capabilities.volume_backend_name == "null"
    assert pool.capabilities.total_capacity_gb == 1_000_000
    assert pool.capabilities.qos_support is False
    if since(block_storage, "3.28+"):
        assert list(pools.list(name="nothing")) == []
    if since(block_storage, "3.35+"):
        with pytest.raises(NotFound, match="Volume type"):
            list(pools.list(volume_type="nothing", detail=True))
        # The service cannot compare the size of a pool with that of no volume.
        with pytest.raises(BadRequest):
            list(pools.list(name=name, volume_type="null"))


def test_capabilities(
    block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling
) -> None:
    found = block_storage.capabilities.show(backend.host)
    assert found.namespace == f"OS::Storage::Capabilities::{backend.host}"
    assert found.volume_backend_name == "null"
    assert (found.properties or {})["qos"].type == "boolean"
    with pytest.raises(NotFound, match="Can't find service"):
        block_storage.capabilities.show("nowhere")


def test_availability_zones(block_storage: BlockStorageRolling) -> None:
    (zone,) = block_storage.availability_zones.list()
    assert (zone.zone_name, zone.zone_state.available) == ("nova", True)


def test_clusters(block_storage: BlockStorageRolling) -> None:
    clusters = block_storage.clusters
    if not since(block_storage, "3.7+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.7"):
            clusters.list()
        return
    for listed in (clusters.list, clusters.list_brief):
        assert list(listed()) == []
        found = listed(
            name="a",
            binary="cinder-volume",
            is_up=True,
            disabled=False,
            num_hosts=1,
            num_down_hosts=0,
            **when(
                block_storage,
                "3.26+",
                replication_status="enabled",
                frozen=False,
                active_backend_id="b",
            ),
        )
        assert list(found) == []
    with pytest.raises(NotFound, match="could not be found"):
        clusters.show("nothing")
    with pytest.raises(NotFound):
        clusters.enable(name="nothing", binary="cinder-volume")
    with pytest.raises(NotFound):
        clusters.disable(name="nothing", binary="cinder-volume", disabled_reason="a test")


def test_workers(block_storage: BlockStorageRolling, backend: BlockStorageServiceRolling) -> None:
    workers = block_storage.workers
    if not since(block_storage, "3.24+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.24"):
            workers.cleanup()
        return
    none = workers.cleanup()
    assert (none.cleaning, none.unavailable) == ([], [])
    found = workers.cleanup(
        host=backend.host,
        binary="cinder-volume",
        is_up=True,
        disabled=False,
        resource_type="Volume",
        resource_id=str(uuid.uuid4()),
    )
    assert [(one.host, one.binary) for one in found.cleaning] == [(backend.host, "cinder-volume")]
    number = found.cleaning[0].id
    assert workers.cleanup(service_id=number, is_up=True).unavailable == []
    assert workers.cleanup(cluster_name="nothing").cleaning == []
    with pytest.raises(BadRequest, match="no resource with UUID"):
        workers.cleanup(resource_id=str(uuid.uuid4()))


# --- what the API says of itself


def test_versions(block_storage: BlockStorageRolling) -> None:
    (version,) = block_storage.versions.list()
    assert (version.id, version.status, version.min_version) == ("v3.0", "CURRENT", "3.0")
    assert [link.rel for link in version.links] == ["describedby", "self"]
    assert [link.type for link in version.links] == ["text/html", None]
    assert version.media_types[0].base == "application/json"


def test_extensions(block_storage: BlockStorageRolling) -> None:
    listed = {one.alias: one for one in block_storage.extensions.list()}
    assert listed["os-quota-sets"] == block_storage.extensions.show("os-quota-sets")
    with pytest.raises(NotFound):
        block_storage.extensions.show(unique("nothing"))


def test_resource_filters(block_storage: BlockStorageRolling) -> None:
    if not since(block_storage, "3.33+"):
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.33"):
            block_storage.resource_filters.list()
        return
    listed = {one.resource: one for one in block_storage.resource_filters.list()}
    assert "status" in listed["volume"].filters
    assert list(block_storage.resource_filters.list(resource="backup")) == [listed["backup"]]
