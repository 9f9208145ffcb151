# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Libraries over several microversions: what not all of them have."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage, BlockStorage_3_44_up, BlockStorage_3_60_up
from openstack_typed.compute import (
    Compute,
    Compute_2_1_up,
    Compute_2_37_up,
    Compute_2_79_up,
    Compute_2_90,
    Compute_2_90_up,
)
from openstack_typed.placement import Placement, Placement_1_12_up


def not_in_all(compute: Compute_2_79_up) -> None:
    # mypy says: Item "VolumeAttachment_2_89" of "VolumeAttachment_2_79 | VolumeAttachment_2_89" has
    #   no attribute "id" [union-attr]
    # pyright says: Cannot access attribute "id" for class "VolumeAttachment_2_89"
    #   [reportAttributeAccessIssue]
    print([attachment.id for attachment in compute.volume_attachments.list("1")])
    # mypy says: Argument "hostname" to "update" of "Servers_2_75" has incompatible type "str";
    #   expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname" of
    #   type "needs_compute_2_90" in function "update" [reportArgumentType]
    compute.servers.update("1", hostname="h")
    # mypy says: Argument "rxtx_factor" to "create" of "Flavors_2_102" has incompatible type
    #   "float"; expected "removed_in_compute_2_102" [arg-type]
    # pyright says: Argument of type "float" cannot be assigned to parameter "rxtx_factor" of type
    #   "removed_in_compute_2_102" in function "create" [reportArgumentType]
    compute.flavors.create(name="f", ram=1, vcpus=1, disk=1, rxtx_factor=1.0)
    # mypy says: Item "None" of "CreatedVolumeAttachment_2_79 | None" has no attribute "id"
    #   [union-attr]
    # pyright says: "id" is not a known attribute of "None" [reportOptionalMemberAccess]
    print(compute.volume_attachments.create("1", volume_id="v").id)
    # mypy says: "Server_2_73" has no attribute "scheduler_hints" [attr-defined]
    # pyright says: Cannot access attribute "scheduler_hints" for class "Server_2_73"
    #   [reportAttributeAccessIssue]
    print(compute.servers.show("1").scheduler_hints)


def any_at_all(compute: Compute_2_1_up) -> None:
    # mypy says: Item "Server_2_1" of "Server_2_1 | Server_2_47" has no attribute "tags"
    #   [union-attr]
    # pyright says: Cannot access attribute "tags" for class "Server_2_1"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "tags" for class "Server_2_19"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "tags" for class "Server_2_3"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "tags" for class "Server_2_9"
    #   [reportAttributeAccessIssue]
    print(compute.servers.show("1").tags)
    # mypy says: Item "FlavorReference" of "FlavorReference | EmbeddedFlavor" has no attribute
    #   "vcpus" [union-attr]
    # pyright says: Cannot access attribute "vcpus" for class "FlavorReference"
    #   [reportAttributeAccessIssue]
    print(compute.servers.show("1").flavor.vcpus)
    # mypy says: Argument "networks" to "create" of "Servers_2_1" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_1] | Omit" [arg-type]
    # mypy says: Argument "networks" to "create" of "Servers_2_14" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_1] | Omit" [arg-type]
    # mypy says: Argument "networks" to "create" of "Servers_2_25" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_1] | Omit" [arg-type]
    # mypy says: Argument "networks" to "create" of "Servers_2_32" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_32] | Omit" [arg-type]
    # mypy says: Argument "networks" to "create" of "Servers_2_33" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_32] | Omit" [arg-type]
    # mypy says: Argument "networks" to "create" of "Servers_2_6" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_1] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['auto']" cannot be assigned to parameter "networks" of
    #   type "Sequence[ServerNetworkRequest_2_1] | Omit" in function "create" [reportArgumentType]
    # pyright says: Argument of type "Literal['auto']" cannot be assigned to parameter "networks" of
    #   type "Sequence[ServerNetworkRequest_2_32] | Omit" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto")
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_26" has incompatible type
    #   "Compute_2_1"; expected "Never" [arg-type]
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_26" has incompatible type
    #   "Compute_2_14"; expected "Never" [arg-type]
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_26" has incompatible type
    #   "Compute_2_25"; expected "Never" [arg-type]
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_26" has incompatible type
    #   "Compute_2_6"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "server_tags" for class "Compute_2_1"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "server_tags" for class "Compute_2_14"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "server_tags" for class "Compute_2_25"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "server_tags" for class "Compute_2_6"
    #   [reportAttributeAccessIssue]
    print(compute.server_tags)


def networks(compute: Compute_2_37_up) -> None:
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_37" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_42" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_44" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_45" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_47" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_57" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_67" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_68" [call-arg]
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_75" [call-arg]
    # pyright says: Argument missing for parameter "networks" [reportCallIssue]
    compute.servers.create(name="a", flavor_ref="1")
    # mypy says: Extra key "tag" for TypedDict "ServerNetworkRequest_2_37" [typeddict-unknown-key]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "networks" of type "Sequence[ServerNetworkRequest_2_37] | Literal['auto', 'none']" in
    #   function "create" "tag" is an undefined item in type "ServerNetworkRequest_2_37"
    #   [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks=[{"uuid": "n", "tag": "t"}])


def narrowed(compute: Compute_2_79_up) -> None:
    if isinstance(compute, Compute_2_90):
        # mypy says: "VolumeAttachment_2_89" has no attribute "id" [attr-defined]
        # pyright says: Cannot access attribute "id" for class "VolumeAttachment_2_89"
        #   [reportAttributeAccessIssue]
        print(compute.volume_attachments.show("1", "v").id)
    else:
        # mypy says: Argument "hostname" to "update" of "Servers_2_75" has incompatible type "str";
        #   expected "needs_compute_2_90" [arg-type]
        # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname"
        #   of type "needs_compute_2_90" in function "update" [reportArgumentType]
        compute.servers.update("1", hostname="h")


def callers(session: Session) -> None:
    # mypy says: Argument 1 to "not_in_all" has incompatible type "Compute_2_78"; expected
    #   "Compute_2_79 | Compute_2_82 | Compute_2_88 | Compute_2_89 | Compute_2_92 | Compute_2_93 |
    #   Compute_2_101 | Compute_2_102" [arg-type]
    # pyright says: Argument of type "Compute_2_78" cannot be assigned to parameter "compute" of
    #   type "Compute_2_79_up" in function "not_in_all" [reportArgumentType]
    not_in_all(Compute(session, "2.78"))
    # mypy says: Argument 1 to "networks" has incompatible type "Compute_2_36"; expected
    #   "Compute_2_37 | Compute_2_39 | Compute_2_42 | Compute_2_43 | Compute_2_44 | <19 more items>"
    #   [arg-type]
    # pyright says: Argument of type "Compute_2_36" cannot be assigned to parameter "compute" of
    #   type "Compute_2_37_up" in function "networks" [reportArgumentType]
    networks(Compute(session, "2.36"))
    # mypy says: Argument 1 to "not_in_all" has incompatible type "Compute"; expected "Compute_2_79
    #   | Compute_2_82 | Compute_2_88 | Compute_2_89 | Compute_2_92 | Compute_2_93 | Compute_2_101 |
    #   Compute_2_102" [arg-type]
    # pyright says: Argument of type "Compute" cannot be assigned to parameter "compute" of type
    #   "Compute_2_79_up" in function "not_in_all" [reportArgumentType]
    not_in_all(Compute(session))
    # mypy says: Argument 1 to "narrowed" has incompatible type "Compute"; expected "Compute_2_79 |
    #   Compute_2_82 | Compute_2_88 | Compute_2_89 | Compute_2_92 | Compute_2_93 | Compute_2_101 |
    #   Compute_2_102" [arg-type]
    # pyright says: Argument of type "Compute" cannot be assigned to parameter "compute" of type
    #   "Compute_2_79_up" in function "narrowed" [reportArgumentType]
    narrowed(Compute.dynamic(session, "2.79"))
    # mypy says: Argument 1 to "volumes" has incompatible type "BlockStorage_3_40"; expected
    #   "BlockStorage_3_44 | BlockStorage_3_45 | BlockStorage_3_69" [arg-type]
    # pyright says: Argument of type "BlockStorage_3_40" cannot be assigned to parameter "storage"
    #   of type "BlockStorage_3_44_up" in function "volumes" [reportArgumentType]
    volumes(BlockStorage(session, "3.40"))
    # mypy says: Argument 1 to "candidates" has incompatible type "Placement_1_10"; expected
    #   "Placement_1_12 | Placement_1_19 | Placement_1_20 | Placement_1_28 | Placement_1_34 |
    #   Placement_1_38" [arg-type]
    # pyright says: Argument of type "Placement_1_10" cannot be assigned to parameter "placement" of
    #   type "Placement_1_12_up" in function "candidates" [reportArgumentType]
    candidates(Placement(session, "1.11"))


def older(compute: Compute_2_79_up) -> Compute_2_90_up:
    # mypy says: Incompatible return value type (got "Compute_2_79 | Compute_2_82 | Compute_2_88 |
    #   Compute_2_89 | Compute_2_92 | Compute_2_93 | Compute_2_101 | Compute_2_102", expected
    #   "Compute_2_90 | Compute_2_92 | Compute_2_93 | Compute_2_101 | Compute_2_102") [return-value]
    # pyright says: Type "Compute_2_79_up" is not assignable to return type "Compute_2_90_up"
    #   [reportReturnType]
    return compute


def volumes(storage: BlockStorage_3_44_up) -> None:
    # mypy says: Item "Volume_3_21" of "Volume_3_21 | Volume_3_69" has no attribute "shared_targets"
    #   [union-attr]
    # pyright says: Cannot access attribute "shared_targets" for class "Volume_3_21"
    #   [reportAttributeAccessIssue]
    print(storage.volumes.show("v").shared_targets)
    # mypy says: Argument "with_count" to "list" of "Volumes_3_34" has incompatible type "bool";
    #   expected "needs_block_storage_3_45" [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter "with_count" of
    #   type "needs_block_storage_3_45" in function "list" [reportArgumentType]
    storage.volumes.list(with_count=True)


def newer_volumes(storage: BlockStorage_3_60_up) -> None:
    # mypy says: Item "Volume_3_48" of "Volume_3_48 | Volume_3_69" has no attribute "consumes_quota"
    #   [union-attr]
    # pyright says: Cannot access attribute "consumes_quota" for class "Volume_3_48"
    #   [reportAttributeAccessIssue]
    print(storage.volumes.show("v").consumes_quota)
    # mypy says: Argument 1 to "volumes" has incompatible type "BlockStorage_3_0"; expected
    #   "BlockStorage_3_44 | BlockStorage_3_45 | BlockStorage_3_69" [arg-type]
    # pyright says: Argument of type "BlockStorage_3_0" cannot be assigned to parameter "storage" of
    #   type "BlockStorage_3_44_up" in function "volumes" [reportArgumentType]
    volumes(storage.at("3.0"))


def candidates(placement: Placement_1_12_up) -> None:
    # mypy says: Argument "limit" to "list" of "AllocationCandidates_1_12" has incompatible type
    #   "int"; expected "needs_placement_1_16" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "limit" of type
    #   "needs_placement_1_16" in function "list" [reportArgumentType]
    placement.allocation_candidates.list(resources={"VCPU": 1}, limit=1)
    # mypy says: "ConsumerAllocations_1_12" has no attribute "consumer_generation" [attr-defined]
    # pyright says: Cannot access attribute "consumer_generation" for class
    #   "ConsumerAllocations_1_12" [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "consumer_generation" for class
    #   "ConsumerAllocations_1_15" [reportAttributeAccessIssue]
    print(placement.allocations.show("c").consumer_generation)
