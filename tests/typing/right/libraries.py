# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Libraries: functions over all clients from a microversion up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_type

from keystoneauth1.session import Session

from openstack_typed.block_storage import (
    BlockStorage,
    BlockStorage_3_0_up,
    BlockStorage_3_13_up,
    BlockStorage_3_42_up,
    BlockStorage_3_65_up,
    BlockStorage_3_69,
)
from openstack_typed.compute import (
    Compute,
    Compute_2_1_up,
    Compute_2_37_up,
    Compute_2_47,
    Compute_2_47_up,
    Compute_2_79,
    Compute_2_79_up,
    Compute_2_89,
    Compute_2_90,
    Compute_2_90_up,
    Compute_2_104_up,
    FlavorReference,
    ServerNetworkRequest_2_42,
)
from openstack_typed.placement import (
    Placement,
    Placement_1_0_up,
    Placement_1_28_up,
    Placement_1_39,
)


def protect(compute: Compute_2_79_up, server_id: str, name: str) -> None:
    for attachment in compute.volume_attachments.list(server_id):
        print(attachment.volume_id, attachment.delete_on_termination)
    if isinstance(compute, Compute_2_90):
        compute.servers.update(server_id, hostname=name)
    else:
        compute.servers.update(server_id, name=name)


def total_vcpus(compute: Compute_2_1_up) -> int:
    return sum(flavor.vcpus for flavor in compute.flavors.list())


def boot(compute: Compute_2_37_up, name: str) -> str:
    return compute.servers.create(name=name, flavor_ref="1", networks="auto").id


def boot_on(compute: Compute_2_79_up, networks: list[ServerNetworkRequest_2_42]) -> str:
    return compute.servers.create(name="a", flavor_ref="1", networks=networks).id


def literal_of_networks(compute: Compute_2_79_up) -> None:
    compute.servers.create(name="a", flavor_ref="1", networks=[{"uuid": "n", "tag": "t"}])


def reservation(compute: Compute_2_79_up) -> str:
    return compute.servers.create_many(name="a", flavor_ref="1", networks="auto", max_count=3)


def actions(compute: Compute_2_1_up, server_id: str) -> None:
    compute.servers.stop(server_id)
    compute.servers.start(server_id)
    compute.servers.reboot(server_id, type="SOFT")
    compute.servers.delete(server_id)


def ids(compute: Compute_2_1_up) -> Iterator[str]:
    for server in compute.servers.list(all_tenants=True):
        yield server.id


def tags(compute: Compute_2_47_up) -> None:
    compute.server_tags.replace("1", tags=["a"])


def narrowed_to_older(compute: Compute_2_1_up) -> str | None:
    if isinstance(compute, Compute_2_47):
        return compute.servers.show("1").flavor.original_name
    return None


def narrowed_by_answer(compute: Compute_2_1_up) -> str:
    flavor = compute.servers.show("1").flavor
    return flavor.id if isinstance(flavor, FlavorReference) else flavor.original_name


def narrowed_by_else(compute: Compute_2_79_up) -> list[str]:
    if isinstance(compute, Compute_2_89):
        return [attachment.bdm_uuid for attachment in compute.volume_attachments.list("1")]
    return [attachment.volume_id for attachment in compute.volume_attachments.list("1")]


def narrowed_twice(compute: Compute_2_1_up) -> None:
    if isinstance(compute, (Compute_2_79, Compute_2_90)):
        compute.servers.unshelve("1", availability_zone="az")


def one_library_calls_another(compute: Compute_2_90_up) -> None:
    protect(compute, "1", "x")
    print(total_vcpus(compute))


def client_below_another_name(compute: Compute_2_104_up) -> str:
    return boot(compute, "a")


def callers(session: Session) -> None:
    protect(Compute(session, "2.79"), "1", "x")
    protect(Compute(session, "2.96"), "1", "x")
    protect(Compute(session, "2.104"), "1", "x")
    print(total_vcpus(Compute(session, "2.30")), boot(Compute(session, "2.37"), "a"))


def caller_at(compute: Compute_2_1_up) -> None:
    protect(compute.at("2.90"), "1", "x")


def volume_sizes(storage: BlockStorage_3_0_up) -> int:
    return sum(volume.size for volume in storage.volumes.list())


def volume_of_group(storage: BlockStorage_3_13_up) -> str | None:
    return storage.volumes.create(size=1, group_id="g").id


def volume_narrowed(storage: BlockStorage_3_42_up) -> None:
    if isinstance(storage, BlockStorage_3_69):
        print(storage.volumes.list(with_count=True).count)


def volume_quota(storage: BlockStorage_3_65_up) -> bool:
    return storage.volumes.show("v").consumes_quota


def volume_callers(session: Session) -> None:
    # 3.41 and 3.42 have the same types, so a client of 3.41 will do as well.
    volume_narrowed(BlockStorage(session, "3.41"))
    print(volume_sizes(BlockStorage(session, "3.71")))


def provider_names(placement: Placement_1_0_up) -> list[str]:
    return [provider.name for provider in placement.resource_providers.list()]


def consumer(placement: Placement_1_28_up) -> int | None:
    return placement.allocations.show("c").consumer_generation


def placement_callers(session: Session) -> None:
    print(provider_names(Placement(session, "1.7")), consumer(Placement(session, "1.38")))


def placement_narrowed(placement: Placement_1_28_up) -> None:
    if isinstance(placement, Placement_1_39):
        placement.allocation_candidates.list(resources={"VCPU": 1}, required=["A", "B"])
    else:
        placement.allocation_candidates.list(resources={"VCPU": 1}, required="A,B")


def types_of_union(compute: Compute_2_79_up) -> None:
    assert_type(compute.servers.show("1").id, str)
