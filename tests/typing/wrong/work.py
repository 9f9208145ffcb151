# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Finding and waiting are checked as calls are."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.compute import Compute


def wrong(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Item "None" of "Server_2_73 | None" has no attribute "name" [union-attr]
    # pyright says: "name" is not a known attribute of "None" [reportOptionalMemberAccess]
    print(compute.servers.find("web").name)
    # mypy says: Argument 1 to "find" of "Servers_2_75" has incompatible type "int"; expected "str"
    #   [arg-type]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "name_or_id" of
    #   type "str" in function "find" [reportArgumentType]
    print(compute.servers.find(5))
    # mypy says: Argument "by" to "find" of "Servers_2_75" has incompatible type "Literal['nmae']";
    #   expected "Literal['id', 'name'] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['nmae']" cannot be assigned to parameter "by" of type
    #   "Omit | Literal['id', 'name']" in function "find" [reportArgumentType]
    print(compute.servers.find("web", by="nmae"))
    # mypy says: Argument "after" to "wait" of "Servers_2_75" has incompatible type
    #   "Literal['stopp']"; expected "Literal['create', 'change_password', 'confirm_resize',
    #   'evacuate', 'migrate', 'migrate_live', 'pause', 'reboot', 'rebuild', 'rescue', 'resize',
    #   'restore', 'resume', 'revert_resize', 'shelve', 'shelve_offload', 'start', 'stop',
    #   'suspend', 'unpause', 'unrescue', 'unshelve'] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['stopp']" cannot be assigned to parameter "after" of
    #   type "_After | Omit" in function "wait" [reportArgumentType]
    print(compute.servers.wait("1", after="stopp"))
    # mypy says: Argument "until" to "wait" of "Servers_2_75" has incompatible type "Literal[5]";
    #   expected "Literal['ACTIVE', 'BUILD', 'DELETED', 'ERROR', 'HARD_REBOOT', 'MIGRATING',
    #   'PASSWORD', 'PAUSED', 'REBOOT', 'REBUILD', 'RESCUE', 'RESIZE', 'REVERT_RESIZE', 'SHELVED',
    #   'SHELVED_OFFLOADED', 'SHUTOFF', 'SOFT_DELETED', 'SUSPENDED', 'UNKNOWN', 'VERIFY_RESIZE'] |
    #   str | Sequence[Literal['ACTIVE', 'BUILD', 'DELETED', 'ERROR', 'HARD_REBOOT', 'MIGRATING',
    #   'PASSWORD', 'PAUSED', 'REBOOT', 'REBUILD', 'RESCUE', 'RESIZE', 'REVERT_RESIZE', 'SHELVED',
    #   'SHELVED_OFFLOADED', 'SHUTOFF', 'SOFT_DELETED', 'SUSPENDED', 'UNKNOWN', 'VERIFY_RESIZE'] |
    #   str] | Omit" [arg-type]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "until" of type
    #   "ServerStatus | str | Sequence[ServerStatus | str] | Omit" in function "wait"
    #   [reportArgumentType]
    print(compute.servers.wait("1", until=5))
    # mypy says: Argument "progress" to "wait" of "Servers_2_75" has incompatible type "None";
    #   expected "Callable[[Look], object] | Omit" [arg-type]
    # pyright says: Argument of type "None" cannot be assigned to parameter "progress" of type
    #   "((Look) -> object) | Omit" in function "wait" [reportArgumentType]
    print(compute.servers.wait("1", progress=print(1)))
    # mypy says: "Server_2_73" has no attribute "nmae" [attr-defined]
    # pyright says: Cannot access attribute "nmae" for class "Server_2_73"
    #   [reportAttributeAccessIssue]
    print(compute.servers.wait("1").nmae)
