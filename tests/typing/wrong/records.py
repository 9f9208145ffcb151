# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Records of another kind, and values that records do not have."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import (
    Compute,
    ComputeRolling,
    ListedServer,
    ListedServer_2_47,
    Server,
    ServerBrief,
)
from openstack_typed.image import Image
from openstack_typed.network import Network, Port


def another_kind(session: Session, network: Network, port: Port) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Argument 1 to "delete" of "Servers" has incompatible type "Flavor_2_75"; expected
    #   "str | AnyServer" [arg-type]
    # pyright says: Argument of type "Flavor_2_75" cannot be assigned to parameter "server_id" of
    #   type "str | AnyServer" in function "delete" [reportArgumentType]
    compute.servers.delete(compute.flavors.show("1"))
    # mypy says: Argument 1 to "show" of "Servers_2_75" has incompatible type "Port"; expected "str
    #   | AnyServer" [arg-type]
    # pyright says: Argument of type "Port" cannot be assigned to parameter "server_id" of type "str
    #   | AnyServer" in function "show" [reportArgumentType]
    compute.servers.show(port)
    # mypy says: Argument 1 to "list" of "ServerTags" has incompatible type "Keypair_2_2"; expected
    #   "str | AnyServer" [arg-type]
    # pyright says: Argument of type "Keypair_2_2" cannot be assigned to parameter "server_id" of
    #   type "str | AnyServer" in function "list" [reportArgumentType]
    compute.server_tags.list(compute.keypairs.show("k"))
    # mypy says: Argument "flavor_ref" to "resize" of "Servers" has incompatible type "Server_2_73";
    #   expected "str | AnyFlavor" [arg-type]
    # pyright says: Argument of type "Server_2_73" cannot be assigned to parameter "flavor_ref" of
    #   type "str | AnyFlavor" in function "resize" [reportArgumentType]
    compute.servers.resize("1", flavor_ref=compute.servers.show("1"))
    # mypy says: Argument 1 to "delete" of "Ports" has incompatible type "NetworkRecord"; expected
    #   "str | AnyPort" [arg-type]
    # pyright says: Argument of type "NetworkRecord" cannot be assigned to parameter "port_id" of
    #   type "str | AnyPort" in function "delete" [reportArgumentType]
    network.ports.delete(network.networks.show("n"))
    # mypy says: Argument "network_id" to "create" of "Subnets" has incompatible type "Port";
    #   expected "str | AnyNetwork" [arg-type]
    # pyright says: Argument of type "Port" cannot be assigned to parameter "network_id" of type
    #   "str | AnyNetwork" in function "create" [reportArgumentType]
    network.subnets.create(network_id=port, ip_version=4)
    # mypy says: List item 0 has incompatible type "Port"; expected "str | AnySecurityGroup"
    #   [list-item]
    # pyright says: Argument of type "list[Port]" cannot be assigned to parameter "security_groups"
    #   of type "Sequence[str | AnySecurityGroup] | Omit | None" in function "update"
    #   [reportArgumentType]
    network.ports.update(port, security_groups=[port])
    # mypy says: Argument "fixed_ips" to "update" of "Ports" has incompatible type
    #   "Sequence[AllowedAddressPair]"; expected "Sequence[FixedIpRequest | FixedIp] | Omit"
    #   [arg-type]
    # pyright says: Argument of type "Sequence[AllowedAddressPair]" cannot be assigned to parameter
    #   "fixed_ips" of type "Sequence[FixedIpRequest | FixedIp] | Omit" in function "update"
    #   [reportArgumentType]
    network.ports.update(port, fixed_ips=port.allowed_address_pairs)
    # mypy says: Argument 1 to "delete" of "Servers" has incompatible type "int"; expected "str |
    #   AnyServer" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "server_id" of
    #   type "str | AnyServer" in function "delete" [reportArgumentType]
    compute.servers.delete(1)


def other_spellings(network: Network) -> None:
    # mypy says: Extra key "binding:vnic_type" for TypedDict "NewPortRequest"
    #   [typeddict-unknown-key]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter "ports"
    #   of type "Sequence[NewPortRequest]" in function "create_many" "binding:vnic_type" is an
    #   undefined item in type "NewPortRequest" [reportArgumentType]
    network.ports.create_many([{"network_id": "n", "binding:vnic_type": "direct"}])


def values(session: Session, image: Image) -> None:
    # mypy says: Non-overlapping equality check (left operand type: "bool", right operand type:
    #   "Literal['true']") [comparison-overlap]
    # pyright says: Condition will always evaluate to False since the types "bool" and
    #   "Literal['true']" have no overlap [reportUnnecessaryComparison]
    print(BlockStorage(session, "3.59").volumes.show("v").bootable == "true")
    # mypy says: "Server_2_73" has no attribute "partail" [attr-defined]
    # pyright says: Cannot access attribute "partail" for class "Server_2_73"
    #   [reportAttributeAccessIssue]
    print(Compute(session, "2.79").servers.show("1").partail)
    # mypy says: Dict entry 0 has incompatible type "str": "int"; expected "str": "str" [dict-item]
    # pyright says: Argument of type "dict[str, int]" cannot be assigned to parameter "add" of type
    #   "Mapping[str, str] | Omit" in function "update" [reportArgumentType]
    image.images.update("i", add={"size": 1})
    # mypy says: Unexpected keyword argument "checksum" for "update" of "Images" [call-arg]
    # pyright says: No parameter named "checksum" [reportCallIssue]
    image.images.update("i", checksum="a")
    # mypy says: Argument "user_data" to "rebuild" of "Servers_2_75" has incompatible type "int";
    #   expected "str | bytes | Omit | None" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "user_data" of
    #   type "str | bytes | Omit | None" in function "rebuild" [reportArgumentType]
    Compute(session, "2.79").servers.rebuild("1", image_ref="i", user_data=1)


def shown(server: Server) -> None:
    print(server.id)


def listed_at_2_47(server: ListedServer_2_47) -> None:
    print(server.flavor.original_name)


def related(session: Session, unpinned: ComputeRolling, brief: ServerBrief) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Argument 1 to "shown" has incompatible type "ListedServer_2_73"; expected "Server"
    #   [arg-type]
    # pyright says: Argument of type "ListedServer_2_73" cannot be assigned to parameter "server" of
    #   type "Server" in function "shown" [reportArgumentType]
    shown(compute.servers.list().one())
    # mypy says: Argument 1 to "shown" has incompatible type "ListedServerRolling"; expected
    #   "Server" [arg-type]
    # pyright says: Argument of type "ListedServerRolling" cannot be assigned to parameter "server"
    #   of type "Server" in function "shown" [reportArgumentType]
    shown(unpinned.servers.list().one())
    # mypy says: Argument 1 to "shown" has incompatible type "ServerBrief"; expected "Server"
    #   [arg-type]
    # pyright says: Argument of type "ServerBrief" cannot be assigned to parameter "server" of type
    #   "Server" in function "shown" [reportArgumentType]
    shown(brief)
    # mypy says: Argument 1 to "listed_at_2_47" has incompatible type "Server_2_26"; expected
    #   "ListedServer_2_47" [arg-type]
    # pyright says: Argument of type "Server_2_26" cannot be assigned to parameter "server" of type
    #   "ListedServer_2_47" in function "listed_at_2_47" [reportArgumentType]
    listed_at_2_47(Compute(session, "2.46").servers.show("1"))
    # mypy says: Argument 1 to "listed_at_2_47" has incompatible type "ServerRolling"; expected
    #   "ListedServer_2_47" [arg-type]
    # pyright says: Argument of type "ServerRolling" cannot be assigned to parameter "server" of
    #   type "ListedServer_2_47" in function "listed_at_2_47" [reportArgumentType]
    listed_at_2_47(unpinned.servers.show("1"))
    # mypy says: Argument 1 to "listed_at_2_47" has incompatible type "CreatedServer"; expected
    #   "ListedServer_2_47" [arg-type]
    # pyright says: Argument of type "CreatedServer" cannot be assigned to parameter "server" of
    #   type "ListedServer_2_47" in function "listed_at_2_47" [reportArgumentType]
    listed_at_2_47(compute.servers.create(name="a", flavor_ref="1", networks="auto"))
    # mypy says: "ListedServer_2_69" has no attribute "server_groups" [attr-defined]
    # pyright says: Cannot access attribute "server_groups" for class "ListedServer_2_69"
    #   [reportAttributeAccessIssue]
    print(Compute(session, "2.71").servers.list().one().server_groups)


def narrowed(server: ListedServer) -> None:
    if isinstance(server, Server):
        # mypy says: Item "EmbeddedFlavor" of "FlavorReference | EmbeddedFlavor" has no attribute
        #   "id" [union-attr]
        # pyright says: Cannot access attribute "id" for class "EmbeddedFlavor"
        #   [reportAttributeAccessIssue]
        print(server.flavor.id)
        # mypy says: "Server" has no attribute "server_groups" [attr-defined]
        # pyright says: Cannot access attribute "server_groups" for class "Server"
        #   [reportAttributeAccessIssue]
        print(server.server_groups)


def ids_that_were_numbers(session: Session) -> None:
    # mypy says: Argument 1 to "show" of "Hypervisors_2_53" has incompatible type "int"; expected
    #   "str | AnyHypervisor" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "hypervisor_id" of
    #   type "str | AnyHypervisor" in function "show" [reportArgumentType]
    Compute(session, "2.79").hypervisors.show(1)
    # mypy says: Argument 1 to "show" of "Hypervisors_2_28" has incompatible type "str"; expected
    #   "int | AnyHypervisor" [arg-type]
    # pyright says: Argument of type "Literal['u']" cannot be assigned to parameter "hypervisor_id"
    #   of type "int | AnyHypervisor" in function "show" [reportArgumentType]
    Compute(session, "2.52").hypervisors.show("u")
    # mypy says: Argument 1 to "restore" of "Backups" has incompatible type "VolumeRolling";
    #   expected "str | AnyBackup" [arg-type]
    # pyright says: Argument of type "VolumeRolling" cannot be assigned to parameter "backup_id" of
    #   type "str | AnyBackup" in function "restore" [reportArgumentType]
    BlockStorage(session, "3.59").backups.restore(BlockStorage(session).volumes.show("v"))
