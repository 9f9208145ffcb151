# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What not all versions have is no part of the plain names; what is narrowed is looked at."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.compute import (
    Compute,
    Compute_2_79,
    Compute_2_90_up,
    Server,
    Server_2_47,
    Server_2_47_up,
)
from openstack_typed.compute.pinned import v2_46, v2_79, v2_79_up


def in_common(server: Server) -> None:
    # mypy says: "Server" has no attribute "tags" [attr-defined]
    # pyright says: Cannot access attribute "tags" for class "Server" [reportAttributeAccessIssue]
    print(server.tags)
    # mypy says: Item "EmbeddedFlavor" of "FlavorReference | EmbeddedFlavor" has no attribute "id"
    #   [union-attr]
    # pyright says: Cannot access attribute "id" for class "EmbeddedFlavor"
    #   [reportAttributeAccessIssue]
    print(server.flavor.id)
    # mypy says: Item "FlavorReference" of "FlavorReference | EmbeddedFlavor" has no attribute
    #   "vcpus" [union-attr]
    # pyright says: Cannot access attribute "vcpus" for class "FlavorReference"
    #   [reportAttributeAccessIssue]
    print(server.flavor.vcpus)
    # mypy says: "Server" has no attribute "nmae" [attr-defined]
    # pyright says: Cannot access attribute "nmae" for class "Server" [reportAttributeAccessIssue]
    print(server.nmae)


def narrowed(session: Session, text: str, server: Server) -> None:
    compute = Compute.dynamic(session, text)
    if isinstance(compute, Compute_2_90_up):
        # mypy says: "Servers_2_90" has no attribute "upd4te"; maybe "update"? [attr-defined]
        # pyright says: Cannot access attribute "upd4te" for class "Servers_2_100"
        #   [reportAttributeAccessIssue]
        # pyright says: Cannot access attribute "upd4te" for class "Servers_2_90"
        #   [reportAttributeAccessIssue]
        # pyright says: Cannot access attribute "upd4te" for class "Servers_2_91"
        #   [reportAttributeAccessIssue]
        compute.servers.upd4te("1")
        # mypy says: Argument 1 to "__get__" of "removed_in_compute_2_44" has incompatible type
        #   "Servers_2_90"; expected "Never" [arg-type]
        # pyright says: Cannot access attribute "add_floating_ip" for class "Servers_2_100"
        #   [reportAttributeAccessIssue]
        # pyright says: Cannot access attribute "add_floating_ip" for class "Servers_2_90"
        #   [reportAttributeAccessIssue]
        # pyright says: Cannot access attribute "add_floating_ip" for class "Servers_2_91"
        #   [reportAttributeAccessIssue]
        compute.servers.add_floating_ip("1", address="1.2.3.4")
    if isinstance(server, Server_2_47_up):
        # mypy says: "EmbeddedFlavor" has no attribute "id" [attr-defined]
        # pyright says: Cannot access attribute "id" for class "EmbeddedFlavor"
        #   [reportAttributeAccessIssue]
        print(server.flavor.id)
    unpinned = compute.servers.show("1")
    if isinstance(unpinned, Server_2_47):
        # mypy says: "<subclass of "openstack_typed.compute.servers.Server_2_47" and
        #   "openstack_typed.compute.servers.ServerRolling">" has no attribute "nmae" [attr-defined]
        # pyright says: Cannot access attribute "nmae" for class "Server_2_100"
        #   [reportAttributeAccessIssue]
        # pyright says: Cannot access attribute "nmae" for class "Server_2_73"
        #   [reportAttributeAccessIssue]
        print(unpinned.nmae)


def exact(compute: Compute) -> Compute_2_79:
    # mypy says: "Servers" has no attribute "lst"; maybe "list"? [attr-defined]
    # pyright says: Cannot access attribute "lst" for class "Servers" [reportAttributeAccessIssue]
    compute.servers.lst()
    # mypy says: Incompatible return value type (got "Compute", expected "Compute_2_79")
    #   [return-value]
    # pyright says: Type "Compute" is not assignable to return type "Compute_2_79"
    #   [reportReturnType]
    return compute


def of_a_pin(compute: v2_79.Compute, server: v2_79.Server) -> None:
    # mypy says: "Server_2_73" has no attribute "hypervisor_hostnam" [attr-defined]
    # pyright says: Cannot access attribute "hypervisor_hostnam" for class "Server"
    #   [reportAttributeAccessIssue]
    print(server.hypervisor_hostnam)
    # mypy says: Argument "hostname" to "create" of "Servers_2_75" has incompatible type "str";
    #   expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname" of
    #   type "needs_compute_2_90" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto", hostname="h")
    # mypy says: Incompatible types in assignment (expression has type "Server_2_73", variable has
    #   type "Server_2_26") [assignment]
    # pyright says: Type "openstack_typed.compute.pinned._At_2_79.Server" is not assignable to
    #   declared type "openstack_typed.compute.pinned._At_2_45.Server" [reportAssignmentType]
    older: v2_46.Server = server
    # mypy says: "FlavorReference" has no attribute "original_name" [attr-defined]
    # pyright says: Cannot access attribute "original_name" for class "FlavorReference"
    #   [reportAttributeAccessIssue]
    print(older.flavor.original_name)


def of_another_pin(session: Session) -> None:
    newer = Compute(session, "2.90")
    # mypy says: Argument 1 to "of_a_pin" has incompatible type "Compute_2_90"; expected
    #   "Compute_2_79" [arg-type]
    # pyright says: Argument of type "Compute_2_90" cannot be assigned to parameter "compute" of
    #   type "Compute" in function "of_a_pin" [reportArgumentType]
    of_a_pin(newer, newer.servers.show("1"))


def of_a_pin_and_later(compute: v2_79_up.Compute, attachment: v2_79_up.VolumeAttachment) -> None:
    # mypy says: Item "VolumeAttachment_2_89" of "VolumeAttachment_2_79 | VolumeAttachment_2_89" has
    #   no attribute "id" [union-attr]
    # pyright says: Cannot access attribute "id" for class "VolumeAttachment_2_89"
    #   [reportAttributeAccessIssue]
    print(attachment.id)
    # mypy says: Argument "hostname" to "update" of "Servers_2_75" has incompatible type "str";
    #   expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "Literal['h']" cannot be assigned to parameter "hostname" of
    #   type "needs_compute_2_90" in function "update" [reportArgumentType]
    compute.servers.update("1", hostname="h")
