# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Values, and keys of nested bodies, that a microversion of Compute lacks."""

from __future__ import annotations

from collections.abc import Sequence

from keystoneauth1.session import Session

from openstack_typed.compute import (
    Compute,
    Compute_2_79,
    Compute_2_90,
    ServerNetworkRequest_2_1,
    ServerNetworkRequest_2_42,
)


def too_new(session: Session) -> None:
    compute = Compute(session, "2.36")
    # mypy says: Argument "networks" to "create" of "Servers_2_33" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_32] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['auto']" cannot be assigned to parameter "networks" of
    #   type "Sequence[ServerNetworkRequest_2_32] | Omit" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto")
    # mypy says: Argument "networks" to "create" of "Servers_2_33" has incompatible type "str";
    #   expected "Sequence[ServerNetworkRequest_2_32] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['none']" cannot be assigned to parameter "networks" of
    #   type "Sequence[ServerNetworkRequest_2_32] | Omit" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="none")
    # mypy says: List item 0 has incompatible type "Literal['soft-affinity']"; expected
    #   "Literal['affinity', 'anti-affinity']" [list-item]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "policies" of type
    #   "Sequence[ServerGroupPolicy_2_1]" in function "create" [reportArgumentType]
    compute.at("2.14").server_groups.create(name="g", policies=["soft-affinity"])
    compute.at("2.24").servers.migrate_live(
        "1",
        host=None,
        # mypy says: Argument "block_migration" to "migrate_live" of "Servers_2_14" has incompatible
        #   type "str"; expected "bool" [arg-type]
        # pyright says: Argument of type "Literal['auto']" cannot be assigned to parameter
        #   "block_migration" of type "bool" in function "migrate_live" [reportArgumentType]
        block_migration="auto",
        disk_over_commit=False,
    )
    # mypy says: Argument "protocol" to "create" of "ServerConsoles_2_6" has incompatible type
    #   "Literal['mks']"; expected "Literal['vnc', 'spice', 'serial', 'rdp']" [arg-type]
    # mypy says: Argument "type" to "create" of "ServerConsoles_2_6" has incompatible type
    #   "Literal['webmks']"; expected "Literal['novnc', 'xvpvnc', 'spice-html5', 'serial',
    #   'rdp-html5']" [arg-type]
    # pyright says: Argument of type "Literal['mks']" cannot be assigned to parameter "protocol" of
    #   type "RemoteConsoleProtocol_2_6" in function "create" [reportArgumentType]
    # pyright says: Argument of type "Literal['webmks']" cannot be assigned to parameter "type" of
    #   type "RemoteConsoleType_2_6" in function "create" [reportArgumentType]
    compute.at("2.7").server_consoles.create("1", protocol="mks", type="webmks")


def unknown(compute: Compute_2_79) -> None:
    # mypy says: Argument "networks" to "create" of "Servers_2_75" has incompatible type
    #   "Literal['all']"; expected "Literal['auto', 'none'] | Sequence[ServerNetworkRequest_2_42]"
    #   [arg-type]
    # pyright says: Argument of type "Literal['all']" cannot be assigned to parameter "networks" of
    #   type "Sequence[ServerNetworkRequest_2_42] | Literal['auto', 'none']" in function "create"
    #   [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="all")
    # mypy says: Argument "disk_config" to "create" of "Servers_2_75" has incompatible type
    #   "Literal['SELF']"; expected "Literal['AUTO', 'MANUAL'] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['SELF']" cannot be assigned to parameter "disk_config"
    #   of type "DiskConfig | Omit" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto", disk_config="SELF")
    # mypy says: Argument "type" to "reboot" of "Servers" has incompatible type "Literal['WARM']";
    #   expected "Literal['SOFT', 'HARD']" [arg-type]
    # pyright says: Argument of type "Literal['WARM']" cannot be assigned to parameter "type" of
    #   type "RebootType" in function "reboot" [reportArgumentType]
    compute.servers.reboot("1", type="WARM")
    # mypy says: Argument "state" to "reset_state" of "Servers" has incompatible type
    #   "Literal['ACTIVE']"; expected "Literal['active', 'error']" [arg-type]
    # pyright says: Argument of type "Literal['ACTIVE']" cannot be assigned to parameter "state" of
    #   type "ServerResetState" in function "reset_state" [reportArgumentType]
    compute.servers.reset_state("1", state="ACTIVE")
    # mypy says: Argument "type" to "create" of "Keypairs_2_10" has incompatible type
    #   "Literal['rsa']"; expected "Literal['ssh', 'x509'] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['rsa']" cannot be assigned to parameter "type" of type
    #   "KeypairType | Omit" in function "create" [reportArgumentType]
    compute.keypairs.create(name="k", type="rsa")
    # mypy says: Argument "policy" to "create" of "ServerGroups_2_64" has incompatible type
    #   "Literal['near']"; expected "Literal['affinity', 'anti-affinity', 'soft-affinity',
    #   'soft-anti-affinity']" [arg-type]
    # pyright says: Argument of type "Literal['near']" cannot be assigned to parameter "policy" of
    #   type "ServerGroupPolicy_2_15" in function "create" [reportArgumentType]
    compute.server_groups.create(name="g", policy="near")
    # mypy says: Argument "block_migration" to "migrate_live" of "Servers_2_75" has incompatible
    #   type "Literal['maybe']"; expected "bool | Literal['auto']" [arg-type]
    # pyright says: Argument of type "Literal['maybe']" cannot be assigned to parameter
    #   "block_migration" of type "bool | Literal['auto']" in function "migrate_live"
    #   [reportArgumentType]
    compute.servers.migrate_live("1", host=None, block_migration="maybe")


def keys(session: Session, compute: Compute_2_90) -> None:
    at_2_40 = Compute(session, "2.40")
    # mypy says: Extra key "tag" for TypedDict "ServerNetworkRequest_2_37" [typeddict-unknown-key]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "networks" of type "Sequence[ServerNetworkRequest_2_37] | Literal['auto', 'none']" in
    #   function "create" "tag" is an undefined item in type "ServerNetworkRequest_2_37"
    #   [reportArgumentType]
    at_2_40.servers.create(name="a", flavor_ref="1", networks=[{"uuid": "n", "tag": "t"}])
    at_2_31 = Compute(session, "2.31")
    # mypy says: Extra key "tag" for TypedDict "ServerNetworkRequest_2_1" [typeddict-unknown-key]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "networks" of type "Sequence[ServerNetworkRequest_2_1] | Omit" in function "create" "tag" is
    #   an undefined item in type "ServerNetworkRequest_2_1" [reportArgumentType]
    at_2_31.servers.create(name="a", flavor_ref="1", networks=[{"uuid": "n", "tag": "t"}])
    at_2_33 = Compute(session, "2.33")
    # mypy says: Extra key "tag" for TypedDict "BlockDeviceRequest_2_33" [typeddict-unknown-key]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "block_device_mapping_v2" of type "Sequence[BlockDeviceRequest_2_33] | Omit" in function
    #   "create" "tag" is an undefined item in type "BlockDeviceRequest_2_33" [reportArgumentType]
    at_2_33.servers.create(name="a", flavor_ref="1", block_device_mapping_v2=[{"tag": "t"}])
    # mypy says: Extra key "net" for TypedDict "ServerNetworkRequest_2_42" [typeddict-unknown-key]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "networks" of type "Sequence[ServerNetworkRequest_2_42] | Literal['auto', 'none']" in
    #   function "create" "net" is an undefined item in type "ServerNetworkRequest_2_42"
    #   [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks=[{"net": "n"}])
    # mypy says: Incompatible types (expression has type "int", TypedDict item "uuid" has type
    #   "str") [typeddict-item]
    # pyright says: Argument of type "list[dict[str, int]]" cannot be assigned to parameter
    #   "networks" of type "Sequence[ServerNetworkRequest_2_42] | Literal['auto', 'none']" in
    #   function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks=[{"uuid": 1}])
    compute.servers.create(
        name="a",
        flavor_ref="1",
        networks="auto",
        # mypy says: Incompatible types (expression has type "Literal['tape']", TypedDict item
        #   "source_type" has type "Literal['volume', 'image', 'snapshot', 'blank']")
        #   [typeddict-item]
        # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
        #   "block_device_mapping_v2" of type "Sequence[BlockDeviceRequest_2_67] | Omit" in function
        #   "create" [reportArgumentType]
        block_device_mapping_v2=[{"uuid": "v", "source_type": "tape"}],
    )
    # mypy says: List item 0 has incompatible type "str"; expected "SecurityGroupNameRequest |
    #   SecurityGroupName" [list-item]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "security_groups"
    #   of type "Sequence[SecurityGroupNameRequest | SecurityGroupName] | Omit" in function "create"
    #   [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto", security_groups=["default"])
    # mypy says: Argument "rules" to "create" of "ServerGroups_2_64" has incompatible type
    #   "dict[str, int]"; expected "ServerGroupRulesRequest | ServerGroupRules | Omit" [arg-type]
    # pyright says: Argument of type "dict[str, int]" cannot be assigned to parameter "rules" of
    #   type "ServerGroupRulesRequest | ServerGroupRules | Omit" in function "create"
    #   [reportArgumentType]
    compute.server_groups.create(name="g", policy="affinity", rules={"max": 1})


def typed_dicts(compute: Compute_2_90, old: Sequence[ServerNetworkRequest_2_1]) -> None:
    # mypy says: Extra key "network" for TypedDict "ServerNetworkRequest_2_42"
    #   [typeddict-unknown-key]
    # pyright says: Type "dict[str, str]" is not assignable to declared type
    #   "ServerNetworkRequest_2_42" "network" is an undefined item in type
    #   "ServerNetworkRequest_2_42" [reportAssignmentType]
    network: ServerNetworkRequest_2_42 = {"uuid": "n", "network": "m"}
    # mypy says: TypedDict "ServerNetworkRequest_2_42" has no key "fixed_ips"
    #   [typeddict-unknown-key]
    # pyright says: Could not assign item in TypedDict [reportGeneralTypeIssues]
    network["fixed_ips"] = "10.0.0.1"
    # mypy says: Extra key "tag" for TypedDict "ServerNetworkRequest_2_1" [typeddict-unknown-key]
    # pyright says: No overloads for "__init__" match the provided arguments Argument types:
    #   (Literal['n'], Literal['t']) [reportCallIssue]
    print(ServerNetworkRequest_2_1(uuid="n", tag="t"))
    # mypy says: TypedDict "ServerNetworkRequest_2_42" has no key "address" [typeddict-item]
    # pyright says: Could not access item in TypedDict [reportGeneralTypeIssues]
    print(network["address"])
    # mypy says: Argument "networks" to "create" of "Servers_2_90" has incompatible type
    #   "Sequence[ServerNetworkRequest_2_1]"; expected "Literal['auto', 'none'] |
    #   Sequence[ServerNetworkRequest_2_42]" [arg-type]
    # pyright says: Argument of type "Sequence[ServerNetworkRequest_2_1]" cannot be assigned to
    #   parameter "networks" of type "Sequence[ServerNetworkRequest_2_42] | Literal['auto', 'none']"
    #   in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks=old)
