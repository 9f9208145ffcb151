# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Arguments that a microversion of Compute lacks, or does not take so."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.compute import Compute


def too_new(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Argument "hostname" to "create" of "Servers_2_75" has incompatible type "str";
    #   expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname" of
    #   type "needs_compute_2_90" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto", hostname="h")
    # mypy says: Argument "hostname" to "update" of "Servers_2_75" has incompatible type "str";
    #   expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname" of
    #   type "needs_compute_2_90" in function "update" [reportArgumentType]
    compute.servers.update("1", hostname="h")
    # mypy says: Argument "hostname" to "rebuild" of "Servers_2_75" has incompatible type "str";
    #   expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname" of
    #   type "needs_compute_2_90" in function "rebuild" [reportArgumentType]
    compute.servers.rebuild("1", image_ref="i", hostname="h")
    # mypy says: Argument "host" to "unshelve" of "Servers_2_77" has incompatible type "str";
    #   expected "needs_compute_2_91" [arg-type]
    # pyright says: Argument of type "Literal['node1']" cannot be assigned to parameter "host" of
    #   type "needs_compute_2_91" in function "unshelve" [reportArgumentType]
    compute.servers.unshelve("1", host="node1")
    # mypy says: Argument "delete_on_termination" to "update" of "VolumeAttachments_2_1" has
    #   incompatible type "bool"; expected "needs_compute_2_85" [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter
    #   "delete_on_termination" of type "needs_compute_2_85" in function "update"
    #   [reportArgumentType]
    compute.volume_attachments.update("1", "v", new_volume_id="w", delete_on_termination=True)
    # mypy says: Argument "name" to "list" of "Flavors_2_75" has incompatible type "str"; expected
    #   "needs_compute_2_102" [arg-type]
    # pyright says: Argument of type "Literal['m1']" cannot be assigned to parameter "name" of type
    #   "needs_compute_2_102" in function "list" [reportArgumentType]
    compute.flavors.list(name="m1")
    at_2_1 = compute.at("2.1")
    # mypy says: Argument "type" to "create" of "Keypairs_2_1" has incompatible type "str"; expected
    #   "needs_compute_2_2" [arg-type]
    # pyright says: Argument of type "Literal['ssh']" cannot be assigned to parameter "type" of type
    #   "needs_compute_2_2" in function "create" [reportArgumentType]
    at_2_1.keypairs.create(name="k", type="ssh")
    # mypy says: Argument "limit" to "list" of "Keypairs_2_1" has incompatible type "int"; expected
    #   "needs_compute_2_35" [arg-type]
    # pyright says: Argument of type "Literal[10]" cannot be assigned to parameter "limit" of type
    #   "needs_compute_2_35" in function "list" [reportArgumentType]
    at_2_1.keypairs.list(limit=10)
    # mypy says: Argument "tags" to "list" of "Servers_2_1" has incompatible type "list[str]";
    #   expected "needs_compute_2_26" [arg-type]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "tags" of type
    #   "needs_compute_2_26" in function "list" [reportArgumentType]
    at_2_1.servers.list(tags=["a"])
    # mypy says: Argument "locked_reason" to "lock" of "Servers_2_1" has incompatible type "str";
    #   expected "needs_compute_2_73" [arg-type]
    # pyright says: Argument of type "Literal['mine']" cannot be assigned to parameter
    #   "locked_reason" of type "needs_compute_2_73" in function "lock" [reportArgumentType]
    at_2_1.servers.lock("1", locked_reason="mine")
    # mypy says: Argument "host" to "migrate" of "Servers_2_1" has incompatible type "str"; expected
    #   "needs_compute_2_56" [arg-type]
    # pyright says: Argument of type "Literal['node1']" cannot be assigned to parameter "host" of
    #   type "needs_compute_2_56" in function "migrate" [reportArgumentType]
    at_2_1.servers.migrate("1", host="node1")
    # mypy says: Argument "tag" to "create" of "VolumeAttachments_2_1" has incompatible type "str";
    #   expected "needs_compute_2_49" [arg-type]
    # pyright says: Argument of type "Literal['db']" cannot be assigned to parameter "tag" of type
    #   "needs_compute_2_49" in function "create" [reportArgumentType]
    at_2_1.volume_attachments.create("1", volume_id="v", tag="db")
    # mypy says: Argument "tags" to "create" of "Servers_2_47" has incompatible type "list[str]";
    #   expected "needs_compute_2_52" [arg-type]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "tags" of type
    #   "needs_compute_2_52" in function "create" [reportArgumentType]
    compute.at("2.51").servers.create(name="a", flavor_ref="1", networks="none", tags=["a"])
    # mypy says: Argument "policy" to "create" of "ServerGroups_2_15" has incompatible type "str";
    #   expected "needs_compute_2_64" [arg-type]
    # pyright says: Argument of type "Literal['affinity']" cannot be assigned to parameter "policy"
    #   of type "needs_compute_2_64" in function "create" [reportArgumentType]
    compute.at("2.63").server_groups.create(name="g", policies=["affinity"], policy="affinity")


def removed(session: Session) -> None:
    compute = Compute(session, "2.79")
    files = [{"path": "/a", "contents": "YQ=="}]
    # mypy says: Argument "personality" to "create" of "Servers_2_75" has incompatible type
    #   "list[dict[str, str]]"; expected "removed_in_compute_2_57" [arg-type]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "personality" of type "removed_in_compute_2_57" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto", personality=files)
    # mypy says: Argument "personality" to "rebuild" of "Servers_2_75" has incompatible type
    #   "list[dict[str, str]]"; expected "removed_in_compute_2_57" [arg-type]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "personality" of type "removed_in_compute_2_57" in function "rebuild" [reportArgumentType]
    compute.servers.rebuild("1", image_ref="i", personality=[{"path": "/a", "contents": "YQ=="}])
    # mypy says: Argument "on_shared_storage" to "evacuate" of "Servers_2_75" has incompatible type
    #   "bool"; expected "removed_in_compute_2_14" [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter
    #   "on_shared_storage" of type "removed_in_compute_2_14" in function "evacuate"
    #   [reportArgumentType]
    compute.servers.evacuate("1", on_shared_storage=True)
    # mypy says: Argument "force" to "evacuate" of "Servers_2_75" has incompatible type "bool";
    #   expected "removed_in_compute_2_68" [arg-type]
    # pyright says: Argument of type "Literal[True]" cannot be assigned to parameter "force" of type
    #   "removed_in_compute_2_68" in function "evacuate" [reportArgumentType]
    compute.servers.evacuate("1", host="node1", force=True)
    # mypy says: Argument "policies" to "create" of "ServerGroups_2_64" has incompatible type
    #   "list[str]"; expected "removed_in_compute_2_64" [arg-type]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "policies" of type
    #   "removed_in_compute_2_64" in function "create" [reportArgumentType]
    compute.server_groups.create(name="g", policy="affinity", policies=["affinity"])
    # mypy says: Argument "rxtx_factor" to "create" of "Flavors_2_102" has incompatible type
    #   "float"; expected "removed_in_compute_2_102" [arg-type]
    # pyright says: Argument of type "float" cannot be assigned to parameter "rxtx_factor" of type
    #   "removed_in_compute_2_102" in function "create" [reportArgumentType]
    compute.at("2.104").flavors.create(name="f", ram=1, vcpus=1, disk=1, rxtx_factor=1.0)


def required(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_75" [call-arg]
    # pyright says: Argument missing for parameter "networks" [reportCallIssue]
    compute.servers.create(name="a", flavor_ref="1")
    # mypy says: Missing named argument "name" for "create" of "Servers_2_75" [call-arg]
    # pyright says: Argument missing for parameter "name" [reportCallIssue]
    compute.servers.create(flavor_ref="1", networks="auto")
    # mypy says: Missing named argument "flavor_ref" for "resize" of "Servers" [call-arg]
    # pyright says: Argument missing for parameter "flavor_ref" [reportCallIssue]
    compute.servers.resize("1")
    # mypy says: Missing named argument "host" for "migrate_live" of "Servers_2_75" [call-arg]
    # pyright says: Argument missing for parameter "host" [reportCallIssue]
    compute.servers.migrate_live("1", block_migration="auto")
    # mypy says: Missing named argument "policy" for "create" of "ServerGroups_2_64" [call-arg]
    # pyright says: Argument missing for parameter "policy" [reportCallIssue]
    compute.server_groups.create(name="g")
    # mypy says: Missing named argument "type" for "create" of "ServerConsoles_2_8" [call-arg]
    # pyright says: Argument missing for parameter "type" [reportCallIssue]
    compute.server_consoles.create("1", protocol="vnc")
    # mypy says: Missing named argument "public_key" for "create" of "Keypairs_2_92" [call-arg]
    # pyright says: Argument missing for parameter "public_key" [reportCallIssue]
    compute.at("2.92").keypairs.create(name="k")
    # mypy says: Missing named argument "on_shared_storage" for "evacuate" of "Servers_2_6"
    #   [call-arg]
    # pyright says: Argument missing for parameter "on_shared_storage" [reportCallIssue]
    compute.at("2.13").servers.evacuate("1", host="node1")


def misspelt(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Unexpected keyword argument "flavor" for "resize" of "Servers" [call-arg]
    # pyright says: Argument missing for parameter "flavor_ref" [reportCallIssue]
    # pyright says: No parameter named "flavor" [reportCallIssue]
    compute.servers.resize("1", flavor="2")
    # mypy says: Unexpected keyword argument "all_tenant" for "list" of "Servers_2_75"; did you mean
    #   "all_tenants"? [call-arg]
    # pyright says: No parameter named "all_tenant" [reportCallIssue]
    compute.servers.list(all_tenant=True)
    # mypy says: Unexpected keyword argument "nam" for "update" of "Servers_2_75"; did you mean
    #   "name"? [call-arg]
    # pyright says: No parameter named "nam" [reportCallIssue]
    compute.servers.update("1", nam="b")
    # mypy says: Unexpected keyword argument "vcpu" for "create" of "Flavors_2_75"; did you mean
    #   "vcpus"? [call-arg]
    # pyright says: Argument missing for parameter "vcpus" [reportCallIssue]
    # pyright says: No parameter named "vcpu" [reportCallIssue]
    compute.flavors.create(name="f", ram=1, vcpu=1, disk=1)


def wrong_type(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Argument 1 to "show" of "Servers_2_75" has incompatible type "int"; expected "str |
    #   AnyServer" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "server_id" of
    #   type "str | AnyServer" in function "show" [reportArgumentType]
    compute.servers.show(1)
    # mypy says: Argument "limit" to "list" of "Servers_2_75" has incompatible type "str"; expected
    #   "int | Omit" [arg-type]
    # pyright says: Argument of type "Literal['10']" cannot be assigned to parameter "limit" of type
    #   "int | Omit" in function "list" [reportArgumentType]
    compute.servers.list(limit="10")
    # mypy says: Argument "changes_since" to "list" of "Servers_2_75" has incompatible type "str";
    #   expected "datetime | Omit" [arg-type]
    # pyright says: Argument of type "Literal['2026-01-01']" cannot be assigned to parameter
    #   "changes_since" of type "datetime | Omit" in function "list" [reportArgumentType]
    compute.servers.list(changes_since="2026-01-01")
    # mypy says: Argument "admin_pass" to "change_password" of "Servers" has incompatible type
    #   "None"; expected "str" [arg-type]
    # pyright says: Argument of type "None" cannot be assigned to parameter "admin_pass" of type
    #   "str" in function "change_password" [reportArgumentType]
    compute.servers.change_password("1", admin_pass=None)
    # mypy says: Argument "name" to "update" of "Servers_2_75" has incompatible type "None";
    #   expected "str | Omit" [arg-type]
    # pyright says: Argument of type "None" cannot be assigned to parameter "name" of type "str |
    #   Omit" in function "update" [reportArgumentType]
    compute.servers.update("1", name=None)
    # mypy says: Argument "ram" to "create" of "Flavors_2_75" has incompatible type "str"; expected
    #   "int" [arg-type]
    # pyright says: Argument of type "Literal['512']" cannot be assigned to parameter "ram" of type
    #   "int" in function "create" [reportArgumentType]
    compute.flavors.create(name="f", ram="512", vcpus=1, disk=1)
    # mypy says: Argument "value" to "set" of "ServerMetadata" has incompatible type "int"; expected
    #   "str" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "value" of type
    #   "str" in function "set" [reportArgumentType]
    compute.server_metadata.set("1", "key", value=1)
    # mypy says: Argument "tags" to "replace" of "ServerTags" has incompatible type "dict[str,
    #   int]"; expected "Sequence[str]" [arg-type]
    # pyright says: Argument of type "dict[str, int]" cannot be assigned to parameter "tags" of type
    #   "Sequence[str]" in function "replace" [reportArgumentType]
    compute.server_tags.replace("1", tags={"a": 1})


def not_positional(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Too many positional arguments for "resize" of "Servers" [call-arg]
    # pyright says: Expected 1 positional argument [reportCallIssue]
    compute.servers.resize("1", "2")
    # mypy says: Missing named argument "networks" for "create" of "Servers_2_75" [call-arg]
    # mypy says: Too many positional arguments for "create" of "Servers_2_75" [call-arg]
    # pyright says: Expected 0 positional arguments [reportCallIssue]
    compute.servers.create("a", "1")
    # mypy says: Unexpected keyword argument "id" for "show" of "Servers_2_75" [call-arg]
    # pyright says: Argument missing for parameter "server_id" [reportCallIssue]
    # pyright says: No parameter named "id" [reportCallIssue]
    compute.servers.show(id="1")
    # mypy says: Missing positional argument "volume_id" in call to "show" of
    #   "VolumeAttachments_2_79" [call-arg]
    # pyright says: Argument missing for parameter "volume_id" [reportCallIssue]
    compute.volume_attachments.show("1")


def not_a_literal(session: Session, version: str, kind: str) -> None:
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, version)
    compute = Compute(session, "2.79")
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    compute.at(version)
    # mypy says: Argument "type" to "reboot" of "Servers" has incompatible type "str"; expected
    #   "Literal['SOFT', 'HARD']" [arg-type]
    # pyright says: Argument of type "str" cannot be assigned to parameter "type" of type
    #   "RebootType" in function "reboot" [reportArgumentType]
    compute.servers.reboot("1", type=kind)


def unknown_version(session: Session) -> None:
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['2.999']" cannot be assigned to parameter
    #   "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, "2.999")
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['latest']" cannot be assigned to parameter
    #   "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, "latest")
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "float" [type-var]
    # pyright says: Argument of type "float" cannot be assigned to parameter "microversion" of type
    #   "_ComputeMicroversion | str" in function "__init__" [reportArgumentType]
    # pyright says: Argument of type "float" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, 2.79)
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['2.0']" cannot be assigned to parameter "microversion"
    #   of type "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    Compute(session, "2.79").at("2.0")
    # mypy says: Missing positional argument "microversion" in call to "dynamic" of "Compute"
    #   [call-arg]
    # pyright says: Argument missing for parameter "microversion" [reportCallIssue]
    Compute.dynamic(session)
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['here']" cannot be assigned to parameter "regionname"
    #   of type "absent[see_ClientOptions@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    # pyright says: No parameter named "regionname" [reportCallIssue]
    Compute(session, "2.79", regionname="here")
