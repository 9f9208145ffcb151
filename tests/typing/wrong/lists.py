# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a list cannot do before it is read, and what filters and values do not take."""

from __future__ import annotations

from collections.abc import Sequence

from keystoneauth1.session import Session

from openstack_typed import Pager
from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import (
    Compute,
    Compute_2_79,
    ListedServer,
    is_remote_console_type,
    is_server_group_policy,
)
from openstack_typed.image import Image
from openstack_typed.network import Network, Port


def unread(session: Session) -> None:
    network = Network(session)
    ports = network.ports.list()
    # mypy says: Invalid index type "int" for "Pager[Port]"; expected type "use_first_or_all"
    #   [index]
    # pyright says: Argument of type "Literal[0]" cannot be assigned to parameter "index" of type
    #   "use_first_or_all" in function "__getitem__" [reportArgumentType]
    print(ports[0])
    # mypy says: Invalid index type "slice[None, int, None]" for "Pager[Port]"; expected type
    #   "use_first_or_all" [index]
    # pyright says: Argument of type "slice[None, Literal[10], None]" cannot be assigned to
    #   parameter "index" of type "use_first_or_all" in function "__getitem__" [reportArgumentType]
    print(ports[:10])
    # mypy says: Argument 1 to "len" has incompatible type "Pager[Port]"; expected "Sized"
    #   [arg-type]
    # pyright says: Argument of type "Pager[Port]" cannot be assigned to parameter "obj" of type
    #   "Sized" in function "len" [reportArgumentType]
    print(len(ports))
    # mypy says: nothing
    # pyright says: Invalid conditional operand of type "Pager[Port]" [reportGeneralTypeIssues]
    if ports:
        print("some")
    # mypy says: nothing
    # pyright says: Invalid conditional operand of type "Pager[Port]" [reportGeneralTypeIssues]
    print("none" if not ports else "some")
    # mypy says: Item "None" of "Port | None" has no attribute "name" [union-attr]
    # pyright says: "name" is not a known attribute of "None" [reportOptionalMemberAccess]
    print(ports.first().name)
    # mypy says: "Pager[Port]" has no attribute "frist"; maybe "first"? [attr-defined]
    # pyright says: Cannot access attribute "frist" for class "Pager[Port]"
    #   [reportAttributeAccessIssue]
    print(ports.frist())


def without_pages(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Invalid index type "int" for "Pager[str]"; expected type "use_first_or_all" [index]
    # pyright says: Argument of type "Literal[0]" cannot be assigned to parameter "index" of type
    #   "use_first_or_all" in function "__getitem__" [reportArgumentType]
    print(compute.server_tags.list("s")[0])
    # mypy says: Argument 1 to "len" has incompatible type "Pager[VolumeAttachment_2_79]"; expected
    #   "Sized" [arg-type]
    # pyright says: Argument of type "Pager[VolumeAttachment_2_79]" cannot be assigned to parameter
    #   "obj" of type "Sized" in function "len" [reportArgumentType]
    print(len(compute.volume_attachments.list("s")))
    # mypy says: "VolumeAttachment_2_79" has no attribute "attachment_id" [attr-defined]
    # pyright says: Cannot access attribute "attachment_id" for class "VolumeAttachment_2_79"
    #   [reportAttributeAccessIssue]
    print(compute.volume_attachments.list("s").one().attachment_id)
    # mypy says: Incompatible types in assignment (expression has type "Pager[str]", variable has
    #   type "list[str]") [assignment]
    # pyright says: Type "Pager[str]" is not assignable to declared type "list[str]"
    #   [reportAssignmentType]
    tags: list[str] = compute.server_tags.list("s")
    # mypy says: Argument "tags" to "replace" of "ServerTags" has incompatible type "Pager[str]";
    #   expected "Sequence[str]" [arg-type]
    # pyright says: Argument of type "Pager[str]" cannot be assigned to parameter "tags" of type
    #   "Sequence[str]" in function "replace" [reportArgumentType]
    compute.server_tags.replace("s", tags=compute.server_tags.list("s"))
    # mypy says: Non-overlapping equality check (left operand type: "Pager[Extension]", right
    #   operand type: "list[Never]") [comparison-overlap]
    # pyright says: Condition will always evaluate to False since the types "Pager[Extension]" and
    #   "list[Unknown]" have no overlap [reportUnnecessaryComparison]
    print(tags, Network(session).extensions.list() == [])


def wants_a_sequence(ports: Sequence[Port]) -> int:
    return len(ports)


def other_items(network: Network, ports: Pager[Port]) -> None:
    # mypy says: Argument 1 to "wants_a_sequence" has incompatible type "Pager[Port]"; expected
    #   "Sequence[Port]" [arg-type]
    # pyright says: Argument of type "Pager[Port]" cannot be assigned to parameter "ports" of type
    #   "Sequence[Port]" in function "wants_a_sequence" [reportArgumentType]
    wants_a_sequence(ports)
    # mypy says: Incompatible types in assignment (expression has type "Pager[NetworkRecord]",
    #   variable has type "Pager[Port]") [assignment]
    # pyright says: Type "Pager[NetworkRecord]" is not assignable to declared type "Pager[Port]"
    #   [reportAssignmentType]
    networks: Pager[Port] = network.networks.list()
    print(networks)


def filters(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Argument "status" to "list" of "Servers_2_75" has incompatible type "Literal[1]";
    #   expected "Literal['ACTIVE', 'BUILD', 'DELETED', 'ERROR', 'HARD_REBOOT', 'MIGRATING',
    #   'PASSWORD', 'PAUSED', 'REBOOT', 'REBUILD', 'RESCUE', 'RESIZE', 'REVERT_RESIZE', 'SHELVED',
    #   'SHELVED_OFFLOADED', 'SHUTOFF', 'SOFT_DELETED', 'SUSPENDED', 'UNKNOWN', 'VERIFY_RESIZE'] |
    #   str | Sequence[Literal['ACTIVE', 'BUILD', 'DELETED', 'ERROR', 'HARD_REBOOT', 'MIGRATING',
    #   'PASSWORD', 'PAUSED', 'REBOOT', 'REBUILD', 'RESCUE', 'RESIZE', 'REVERT_RESIZE', 'SHELVED',
    #   'SHELVED_OFFLOADED', 'SHUTOFF', 'SOFT_DELETED', 'SUSPENDED', 'UNKNOWN', 'VERIFY_RESIZE'] |
    #   str] | Omit" [arg-type]
    # pyright says: Argument of type "Literal[1]" cannot be assigned to parameter "status" of type
    #   "ServerStatus | str | Sequence[ServerStatus | str] | Omit" in function "list"
    #   [reportArgumentType]
    compute.servers.list(status=1)
    # mypy says: Argument "power_state" to "list" of "Servers_2_75" has incompatible type
    #   "Literal['running']"; expected "Literal[0, 1, 3, 4, 6, 7] | int | Omit" [arg-type]
    # pyright says: Argument of type "Literal['running']" cannot be assigned to parameter
    #   "power_state" of type "ServerPowerState | int | Omit" in function "list"
    #   [reportArgumentType]
    compute.servers.list(power_state="running")
    # mypy says: List item 1 has incompatible type "None"; expected "str" [list-item]
    # pyright says: Argument of type "list[str | None]" cannot be assigned to parameter "status" of
    #   type "PortStatus | str | Sequence[PortStatus | str] | Omit" in function "list"
    #   [reportArgumentType]
    Network(session).ports.list(status=["ACTIVE", None])


def closed_values(session: Session, text: str) -> None:
    # mypy says: Argument "status" to "update" of "ImageMembers" has incompatible type "str";
    #   expected "Literal['pending', 'accepted', 'rejected']" [arg-type]
    # pyright says: Argument of type "str" cannot be assigned to parameter "status" of type
    #   "ImageMemberStatus" in function "update" [reportArgumentType]
    Image(session).image_members.update("i", "m", status=text)
    # mypy says: Argument "status" to "reset_status" of "Volumes" has incompatible type "str";
    #   expected "Literal['creating', 'available', 'deleting', 'error', 'error_deleting',
    #   'error_managing', 'managing', 'attaching', 'in-use', 'detaching', 'maintenance',
    #   'restoring-backup', 'error_restoring', 'reserved', 'awaiting-transfer', 'backing-up',
    #   'error_backing-up', 'error_extending', 'downloading', 'uploading', 'retyping', 'extending']
    #   | Omit | None" [arg-type]
    # pyright says: Argument of type "str" cannot be assigned to parameter "status" of type
    #   "ResetVolumeStatus | Omit | None" in function "reset_status" [reportArgumentType]
    BlockStorage(session, "3.60").volumes.reset_status("v", status=text)
    # mypy says: Argument "state" to "reset_state" of "Servers" has incompatible type "str";
    #   expected "Literal['active', 'error']" [arg-type]
    # pyright says: Argument of type "str" cannot be assigned to parameter "state" of type
    #   "ServerResetState" in function "reset_state" [reportArgumentType]
    Compute(session, "2.79").servers.reset_state("s", state=text)


def of_another_type(pinned: Compute_2_79, ports: list[Port]) -> None:
    # mypy says: Incompatible types in assignment (expression has type "list[ListedServer_2_73]",
    #   variable has type "list[ListedServer]") [assignment]
    # pyright says: Type "list[ListedServer_2_73]" is not assignable to declared type
    #   "list[ListedServer]" [reportAssignmentType]
    servers: list[ListedServer] = pinned.servers.list().all()
    # mypy says: List item 0 has incompatible type "Pager[ListedServer_2_73]"; expected "Port"
    #   [list-item]
    # pyright says: Type "list[ListedServer_2_73]" is not assignable to declared type "list[Port]"
    #   [reportAssignmentType]
    others: list[Port] = [*pinned.servers.list()]
    # mypy says: Argument 1 to "extend" of "list" has incompatible type "Pager[ListedServer_2_73]";
    #   expected "Iterable[Port]" [arg-type]
    # pyright says: Argument of type "Pager[ListedServer_2_73]" cannot be assigned to parameter
    #   "iterable" of type "Iterable[Port]" in function "extend" [reportArgumentType]
    ports.extend(pinned.servers.list())
    print(servers, others)


def told_at_other_microversions(session: Session, policy: str, kind: str) -> None:
    if is_server_group_policy(policy):
        # mypy says: List item 0 has incompatible type "Literal['affinity', 'anti-affinity',
        #   'soft-affinity', 'soft-anti-affinity']"; expected "Literal['affinity', 'anti-affinity']"
        #   [list-item]
        # pyright says: Argument of type "list[str]" cannot be assigned to parameter "policies" of
        #   type "Sequence[ServerGroupPolicy_2_1]" in function "create" [reportArgumentType]
        Compute(session, "2.1").server_groups.create(name="g", policies=[policy])
    if is_remote_console_type(kind):
        # mypy says: Argument "type" to "create" of "ServerConsoles_2_8" has incompatible type
        #   "Literal['novnc', 'xvpvnc', 'spice-html5', 'serial', 'rdp-html5', 'webmks',
        #   'spice-direct']"; expected "Literal['novnc', 'xvpvnc', 'spice-html5', 'serial',
        #   'rdp-html5', 'webmks']" [arg-type]
        # pyright says: Argument of type "Literal['novnc', 'xvpvnc', 'spice-html5', 'serial',
        #   'rdp-html5', 'webmks', 'spice-direct']" cannot be assigned to parameter "type" of type
        #   "RemoteConsoleType_2_8" in function "create" [reportArgumentType]
        Compute(session, "2.79").server_consoles.create("s", protocol="spice", type=kind)
    else:
        # mypy says: Argument "type" to "create" of "ServerConsoles" has incompatible type "str";
        #   expected "Literal['novnc', 'xvpvnc', 'spice-html5', 'serial', 'rdp-html5', 'webmks',
        #   'spice-direct']" [arg-type]
        # pyright says: Argument of type "str" cannot be assigned to parameter "type" of type
        #   "RemoteConsoleType" in function "create" [reportArgumentType]
        Compute(session).server_consoles.create("s", protocol="spice", type=kind)
