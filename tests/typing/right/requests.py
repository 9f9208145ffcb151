# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies of requests: TypedDicts, as literals and as calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openstack_typed.block_storage import BlockStorage_3_69
from openstack_typed.compute import (
    BlockDeviceRequest_2_67,
    Compute_2_45,
    Compute_2_90,
    ServerGroupPolicy_2_15,
    ServerGroupRulesRequest,
    ServerGroupRulesRequest_2_64,
    ServerNetworkRequest_2_42,
)
from openstack_typed.placement import (
    AllocationSetRequest_1_38,
    NewInventoryRequest,
    Placement_1_38,
)


def literal_and_call(compute: Compute_2_90, port: str) -> None:
    networks: list[ServerNetworkRequest_2_42] = [
        {"uuid": "n"},
        ServerNetworkRequest_2_42(port=port),
    ]
    compute.servers.create(name="a", flavor_ref="1", networks=networks)


def tuple_of_networks(compute: Compute_2_90) -> None:
    compute.servers.create(name="a", flavor_ref="1", networks=({"uuid": "n", "tag": "front"},))


def optional_keys(compute: Compute_2_90, tag: str | None) -> None:
    network = ServerNetworkRequest_2_42(uuid="n")
    if tag is not None:
        network["tag"] = tag
    compute.servers.create(name="a", flavor_ref="1", networks=[network])


def network_or_word(compute: Compute_2_90, port: str | None) -> None:
    compute.servers.create(name="a", flavor_ref="1", networks=[{"port": port}] if port else "auto")


def null_in_key(compute: Compute_2_90) -> None:
    compute.servers.create(name="a", flavor_ref="1", networks=[{"uuid": "n", "port": None}])


def device(compute: Compute_2_90, size: int) -> None:
    disk: BlockDeviceRequest_2_67 = {
        "source_type": "image",
        "uuid": "i",
        "destination_type": "volume",
        "volume_size": size,
        "volume_type": "fast",
        "boot_index": 0,
        "delete_on_termination": True,
    }
    compute.servers.create(
        name="a", flavor_ref="1", networks="none", block_device_mapping_v2=[disk]
    )


def hints(compute: Compute_2_90, group: str) -> None:
    compute.servers.create(
        name="a", flavor_ref="1", networks="none", scheduler_hints={"group": group}
    )


def hints_of_a_filter_of_ones_own(compute: Compute_2_90) -> None:
    own: Mapping[str, Any] = {"rack": 7}
    compute.servers.create(name="a", flavor_ref="1", networks="none", scheduler_hints=own)


def security_groups(compute: Compute_2_90, names: Sequence[str]) -> None:
    compute.servers.create(
        name="a", flavor_ref="1", networks="none", security_groups=[{"name": n} for n in names]
    )


def rules(compute: Compute_2_90) -> None:
    limit: ServerGroupRulesRequest_2_64 = {"max_server_per_host": 2}
    compute.server_groups.create(name="g", policy="anti-affinity", rules=limit)


def rules_by_either_name(rules: ServerGroupRulesRequest) -> ServerGroupRulesRequest_2_64:
    return rules


def enum_as_annotation(compute: Compute_2_90, policy: ServerGroupPolicy_2_15) -> None:
    compute.server_groups.create(name="g", policy=policy)


def list_of_enum(compute: Compute_2_45) -> None:
    compute.server_groups.create(name="g", policies=["soft-affinity"])


def volume_hints(storage: BlockStorage_3_69) -> None:
    storage.volumes.create(size=1, scheduler_hints={"same_host": ["v"]})


def connector(storage: BlockStorage_3_69) -> None:
    storage.volumes.terminate_connection("v", connector=None)


def allocation(placement: Placement_1_38) -> None:
    placement.allocations.replace(
        "c",
        allocations={"p": {"resources": {"VCPU": 1, "MEMORY_MB": 512}}},
        project_id="p",
        user_id="u",
        consumer_generation=None,
        consumer_type="INSTANCE",
    )


def allocations(placement: Placement_1_38) -> None:
    wanted: AllocationSetRequest_1_38 = {
        "allocations": {},
        "project_id": "p",
        "user_id": "u",
        "consumer_generation": 1,
        "consumer_type": "INSTANCE",
    }
    placement.allocations.replace_many({"c": wanted})


def inventories(placement: Placement_1_38) -> None:
    inventory = NewInventoryRequest(total=8, allocation_ratio=4.0)
    placement.inventories.replace(
        "p", inventories={"VCPU": inventory}, resource_provider_generation=1
    )
