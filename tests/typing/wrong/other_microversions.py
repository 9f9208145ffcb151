# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Block Storage and Placement, which have microversions of their own."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.placement import Placement


def volumes(session: Session) -> None:
    storage = BlockStorage(session, "3.12")
    # mypy says: Argument "backup_id" to "create" of "Volumes_3_0" has incompatible type "str";
    #   expected "needs_block_storage_3_47" [arg-type]
    # pyright says: Argument of type "Literal['b']" cannot be assigned to parameter "backup_id" of
    #   type "needs_block_storage_3_47" in function "create" [reportArgumentType]
    storage.volumes.create(size=1, backup_id="b")
    # mypy says: Argument "group_id" to "create" of "Volumes_3_0" has incompatible type "str";
    #   expected "needs_block_storage_3_13" [arg-type]
    # pyright says: Argument of type "Literal['g']" cannot be assigned to parameter "group_id" of
    #   type "needs_block_storage_3_13" in function "create" [reportArgumentType]
    storage.volumes.create(size=1, group_id="g")
    # mypy says: Argument "size" to "create" of "Volumes_3_0" has incompatible type "str"; expected
    #   "int | Omit | None" [arg-type]
    # pyright says: Argument of type "Literal['1']" cannot be assigned to parameter "size" of type
    #   "int | Omit | None" in function "create" [reportArgumentType]
    storage.volumes.create(size="1")
    # mypy says: Unexpected keyword argument "siz" for "create" of "Volumes_3_0"; did you mean
    #   "size"? [call-arg]
    # pyright says: No parameter named "siz" [reportCallIssue]
    storage.volumes.create(siz=1)
    # mypy says: Argument "force" to "delete" of "Volumes_3_0" has incompatible type "bool";
    #   expected "needs_block_storage_3_23" [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter "force" of type
    #   "needs_block_storage_3_23" in function "delete" [reportArgumentType]
    storage.volumes.delete("v", force=True)
    # mypy says: Argument "with_count" to "list" of "Volumes_3_10" has incompatible type "bool";
    #   expected "needs_block_storage_3_45" [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter "with_count" of
    #   type "needs_block_storage_3_45" in function "list" [reportArgumentType]
    storage.volumes.list(with_count=True)
    # mypy says: Unexpected keyword argument "size" for "extend" of "Volumes" [call-arg]
    # pyright says: Argument missing for parameter "new_size" [reportCallIssue]
    # pyright says: No parameter named "size" [reportCallIssue]
    storage.volumes.extend("v", size=2)
    # mypy says: Argument 1 to "__get__" of "needs_block_storage_3_68" has incompatible type
    #   "Volumes_3_12"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "reimage" for class "Volumes_3_12"
    #   [reportAttributeAccessIssue]
    storage.volumes.reimage("v", image_id="i")
    # mypy says: Argument "cluster" to "migrate" of "Volumes_3_0" has incompatible type "str";
    #   expected "needs_block_storage_3_16" [arg-type]
    # mypy says: Missing named argument "host" for "migrate" of "Volumes_3_0" [call-arg]
    # pyright says: Argument missing for parameter "host" [reportCallIssue]
    storage.volumes.migrate("v", cluster="c")
    # mypy says: Argument "status" to "reset_status" of "Volumes" has incompatible type
    #   "Literal['gone']"; expected "Literal['creating', 'available', 'deleting', 'error',
    #   'error_deleting', 'error_managing', 'managing', 'attaching', 'in-use', 'detaching',
    #   'maintenance', 'restoring-backup', 'error_restoring', 'reserved', 'awaiting-transfer',
    #   'backing-up', 'error_backing-up', 'error_extending', 'downloading', 'uploading', 'retyping',
    #   'extending'] | Omit | None" [arg-type]
    # pyright says: Argument of type "Literal['gone']" cannot be assigned to parameter "status" of
    #   type "ResetVolumeStatus | Omit | None" in function "reset_status" [reportArgumentType]
    storage.volumes.reset_status("v", status="gone")
    # mypy says: "Volume_3_0" has no attribute "group_id" [attr-defined]
    # pyright says: Cannot access attribute "group_id" for class "Volume_3_0"
    #   [reportAttributeAccessIssue]
    print(storage.volumes.show("v").group_id)
    # mypy says: "VolumeAttachment" has no attribute "volume"; maybe "volume_id"? [attr-defined]
    # pyright says: Cannot access attribute "volume" for class "VolumeAttachment"
    #   [reportAttributeAccessIssue]
    print(storage.volumes.show("v").attachments[0].volume)
    # mypy says: "Snapshot_3_0" has no attribute "user_id" [attr-defined]
    # pyright says: Cannot access attribute "user_id" for class "Snapshot_3_0"
    #   [reportAttributeAccessIssue]
    print(storage.snapshots.show("s").user_id)
    # mypy says: "Volume_3_64" has no attribute "consumes_quota" [attr-defined]
    # pyright says: Cannot access attribute "consumes_quota" for class "Volume_3_64"
    #   [reportAttributeAccessIssue]
    print(storage.at("3.64").volumes.show("v").consumes_quota)
    # mypy says: "VolumePage_3_45" has no attribute "id" [attr-defined]
    # pyright says: Cannot access attribute "id" for class "VolumePage_3_45"
    #   [reportAttributeAccessIssue]
    print(storage.at("3.45").volumes.list(with_count=True).id)
    # mypy says: Value of type variable
    #   "unknown_microversion_or_option_use_BlockStorage_dynamic_for_str" of "BlockStorage" cannot
    #   be "str" [type-var]
    # pyright says: Argument of type "Literal['3.999']" cannot be assigned to parameter
    #   "microversion" of type
    #   "absent[unknown_microversion_or_option_use_BlockStorage_dynamic_for_str@__new__]" in
    #   function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    BlockStorage(session, "3.999")
    # mypy says: Value of type variable
    #   "unknown_microversion_or_option_use_BlockStorage_dynamic_for_str" of "BlockStorage" cannot
    #   be "str" [type-var]
    # pyright says: Argument of type "Literal['2.79']" cannot be assigned to parameter
    #   "microversion" of type
    #   "absent[unknown_microversion_or_option_use_BlockStorage_dynamic_for_str@__new__]" in
    #   function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    BlockStorage(session, "2.79")
    # mypy says: Argument 1 to "__get__" of "needs_block_storage_3_12" has incompatible type
    #   "Volumes_3_10"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "show_summary" for class "Volumes_3_10"
    #   [reportAttributeAccessIssue]
    BlockStorage(session, "3.11").volumes.show_summary()


def placement(session: Session) -> None:
    placement = Placement(session, "1.10")
    # mypy says: Argument "limit" to "list" of "AllocationCandidates_1_10" has incompatible type
    #   "int"; expected "needs_placement_1_16" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "limit" of type
    #   "needs_placement_1_16" in function "list" [reportArgumentType]
    placement.allocation_candidates.list(resources={"VCPU": 1}, limit=1)
    # mypy says: Missing named argument "resources" for "list" of "AllocationCandidates_1_10"
    #   [call-arg]
    # pyright says: Argument missing for parameter "resources" [reportCallIssue]
    placement.allocation_candidates.list()
    # mypy says: Dict entry 0 has incompatible type "str": "str"; expected "str": "int" [dict-item]
    # pyright says: Argument of type "dict[str, str]" cannot be assigned to parameter "resources" of
    #   type "Mapping[str, int]" in function "list" [reportArgumentType]
    placement.allocation_candidates.list(resources={"VCPU": "1"})
    placement.at("1.25").allocation_candidates.list(group_policy="together")
    # mypy says: Argument "required" to "list" of "AllocationCandidates_1_36" has incompatible type
    #   "list[str]"; expected "str | Omit" [arg-type]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "required" of type
    #   "str | Omit" in function "list" [reportArgumentType]
    placement.at("1.38").allocation_candidates.list(required=["A", "B"])
    allocation = {"resources": {"VCPU": 1}}
    # mypy says: Argument "allocations" to "replace" of "Allocations_1_10" has incompatible type
    #   "dict[str, dict[str, dict[str, int]]]"; expected
    #   "Sequence[ProviderAllocationItemRequest_1_10 | ProviderAllocationItem]" [arg-type]
    # mypy says: Missing named argument "project_id" for "replace" of "Allocations_1_10" [call-arg]
    # mypy says: Missing named argument "user_id" for "replace" of "Allocations_1_10" [call-arg]
    # pyright says: Arguments missing for parameters "project_id", "user_id" [reportCallIssue]
    placement.at("1.11").allocations.replace("c", allocations={"p": allocation})
    # mypy says: Missing named argument "consumer_generation" for "replace" of "Allocations_1_28"
    #   [call-arg]
    # pyright says: Argument missing for parameter "consumer_generation" [reportCallIssue]
    placement.at("1.28").allocations.replace("c", allocations={}, project_id="p", user_id="u")
    # mypy says: Argument 1 to "__get__" of "needs_placement_1_13" has incompatible type
    #   "Allocations_1_12"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "replace_many" for class "Allocations_1_12"
    #   [reportAttributeAccessIssue]
    placement.at("1.12").allocations.replace_many({})
    # mypy says: Missing keys ("allocations", "consumer_generation") for TypedDict
    #   "AllocationSetRequest_1_28" [typeddict-item]
    # pyright says: Argument of type "dict[str, dict[str, str]]" cannot be assigned to parameter
    #   "allocations" of type "Mapping[str, AllocationSetRequest_1_28]" in function "replace_many"
    #   "allocations" is required in "AllocationSetRequest_1_28" [reportArgumentType]
    placement.at("1.28").allocations.replace_many({"c": {"project_id": "p", "user_id": "u"}})
    # mypy says: Argument "parent_provider_uuid" to "create" of "ResourceProviders_1_0" has
    #   incompatible type "str"; expected "needs_placement_1_14" [arg-type]
    # pyright says: Argument of type "Literal['q']" cannot be assigned to parameter
    #   "parent_provider_uuid" of type "needs_placement_1_14" in function "create"
    #   [reportArgumentType]
    placement.resource_providers.create(name="p", parent_provider_uuid="q")
    # mypy says: Extra key "size" for TypedDict "NewInventoryRequest" [typeddict-unknown-key]
    # mypy says: Missing key "total" for TypedDict "NewInventoryRequest" [typeddict-item]
    # mypy says: Missing named argument "resource_provider_generation" for "replace" of
    #   "Inventories_1_0" [call-arg]
    # pyright says: Argument missing for parameter "resource_provider_generation" [reportCallIssue]
    placement.inventories.replace("p", inventories={"VCPU": {"size": 4}})
    # mypy says: "ResourceProvider_1_0" has no attribute "root_provider_uuid" [attr-defined]
    # pyright says: Cannot access attribute "root_provider_uuid" for class "ResourceProvider_1_0"
    #   [reportAttributeAccessIssue]
    print(placement.resource_providers.show("p").root_provider_uuid)
    # mypy says: "Candidates_1_10" has no attribute "last_modified" [attr-defined]
    # pyright says: Cannot access attribute "last_modified" for class "Candidates_1_10"
    #   [reportAttributeAccessIssue]
    print(placement.allocation_candidates.list(resources={"VCPU": 1}).last_modified)
    # mypy says: Argument 1 to "__get__" of "needs_placement_1_6" has incompatible type
    #   "Placement_1_5"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "traits" for class "Placement_1_5"
    #   [reportAttributeAccessIssue]
    print(placement.at("1.5").traits)
    # mypy says: Argument 1 to "__get__" of "needs_placement_1_30" has incompatible type
    #   "Placement_1_29"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "reshaper" for class "Placement_1_29"
    #   [reportAttributeAccessIssue]
    print(placement.at("1.29").reshaper)
    # mypy says: Value of type variable
    #   "unknown_microversion_or_option_use_Placement_dynamic_for_str" of "Placement" cannot be
    #   "str" [type-var]
    # pyright says: Argument of type "Literal['1.999']" cannot be assigned to parameter
    #   "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Placement_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Placement(session, "1.999")
