# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`OMIT` leaves an argument out; it hides no mistake beside it, and stands for no value."""

from __future__ import annotations

from openstack_typed.compute import OMIT, Compute_2_79, Compute_2_90, Omit
from openstack_typed.network import Network


def beside_a_wrong_value(
    compute: Compute_2_79, network: Network, text: str, number: int, given: bool
) -> None:
    # mypy says: Argument "hostname" to "update" of "Servers_2_75" has incompatible type "str |
    #   Omit"; expected "needs_compute_2_90" [arg-type]
    # pyright says: Argument of type "str | Omit" cannot be assigned to parameter "hostname" of type
    #   "needs_compute_2_90" in function "update" [reportArgumentType]
    compute.servers.update("1", hostname=text or OMIT)
    # mypy says: Argument "key_name" to "create" of "Servers_2_75" has incompatible type "int |
    #   Omit"; expected "str | Omit" [arg-type]
    # pyright says: Argument of type "int | Omit" cannot be assigned to parameter "key_name" of type
    #   "str | Omit" in function "create" [reportArgumentType]
    compute.servers.create(name="a", flavor_ref="1", networks="auto", key_name=number or OMIT)
    # mypy says: Argument "state" to "reset_state" of "Servers" has incompatible type
    #   "Literal['activ'] | Omit"; expected "Literal['active', 'error']" [arg-type]
    # pyright says: Argument of type "Omit | Literal['activ']" cannot be assigned to parameter
    #   "state" of type "ServerResetState" in function "reset_state" [reportArgumentType]
    compute.servers.reset_state("1", state="activ" if given else OMIT)
    # mypy says: Argument "state" to "reset_state" of "Servers" has incompatible type "Omit";
    #   expected "Literal['active', 'error']" [arg-type]
    # pyright says: Argument of type "Omit" cannot be assigned to parameter "state" of type
    #   "ServerResetState" in function "reset_state" [reportArgumentType]
    compute.servers.reset_state("1", state=OMIT)
    # mypy says: Argument "limit" to "list" of "Servers_2_75" has incompatible type "str | Omit";
    #   expected "int | Omit" [arg-type]
    # pyright says: Argument of type "str | Omit" cannot be assigned to parameter "limit" of type
    #   "int | Omit" in function "list" [reportArgumentType]
    compute.servers.list(limit=text or OMIT)
    # mypy says: Argument "tags" to "list" of "Servers_2_75" has incompatible type "int | Omit";
    #   expected "Sequence[str] | Omit" [arg-type]
    # pyright says: Argument of type "int | Omit" cannot be assigned to parameter "tags" of type
    #   "Sequence[str] | Omit" in function "list" [reportArgumentType]
    compute.servers.list(tags=number if given else OMIT)
    compute.servers.create(
        name="a",
        flavor_ref="1",
        networks="auto",
        # mypy says: List item 0 has incompatible type "int"; expected "str" [list-item]
        # pyright says: Argument of type "list[int] | Omit" cannot be assigned to parameter "tags"
        #   of type "Sequence[str] | Omit" in function "create" [reportArgumentType]
        tags=[number] if given else OMIT,
    )
    # mypy says: Argument "policy" to "create" of "ServerGroups_2_64" has incompatible type
    #   "Literal['near'] | Omit"; expected "Literal['affinity', 'anti-affinity', 'soft-affinity',
    #   'soft-anti-affinity']" [arg-type]
    # pyright says: Argument of type "Omit | Literal['near']" cannot be assigned to parameter
    #   "policy" of type "ServerGroupPolicy_2_15" in function "create" [reportArgumentType]
    compute.server_groups.create(name="g", policy="near" if given else OMIT)
    # mypy says: Argument "name" to "create" of "Networks" has incompatible type "int | Omit";
    #   expected "str | Omit" [arg-type]
    # pyright says: Argument of type "int | Omit" cannot be assigned to parameter "name" of type
    #   "str | Omit" in function "create" [reportArgumentType]
    network.networks.create(name=number or OMIT)
    # mypy says: Argument "status" to "list" of "Ports" has incompatible type "int"; expected
    #   "Literal['ACTIVE', 'BUILD', 'DOWN', 'ERROR', 'N/A'] | str | Sequence[Literal['ACTIVE',
    #   'BUILD', 'DOWN', 'ERROR', 'N/A'] | str] | Omit" [arg-type]
    # pyright says: Argument of type "int" cannot be assigned to parameter "status" of type
    #   "PortStatus | str | Sequence[PortStatus | str] | Omit" in function "list"
    #   [reportArgumentType]
    network.ports.list(status=OMIT or number)


def for_a_value(compute: Compute_2_90, text: str | Omit) -> None:
    # mypy says: Argument 1 to "show" of "Servers_2_75" has incompatible type "Omit"; expected "str
    #   | AnyServer" [arg-type]
    # pyright says: Argument of type "Omit" cannot be assigned to parameter "server_id" of type "str
    #   | AnyServer" in function "show" [reportArgumentType]
    compute.servers.show(OMIT)
    # mypy says: Argument 1 to "show" of "Servers_2_75" has incompatible type "str | Omit"; expected
    #   "str | AnyServer" [arg-type]
    # pyright says: Argument of type "str | Omit" cannot be assigned to parameter "server_id" of
    #   type "str | AnyServer" in function "show" [reportArgumentType]
    compute.servers.show(text)
    # mypy says: Argument "name" to "create" of "Servers_2_90" has incompatible type "Omit";
    #   expected "str" [arg-type]
    # pyright says: Argument of type "Omit" cannot be assigned to parameter "name" of type "str" in
    #   function "create" [reportArgumentType]
    compute.servers.create(name=OMIT, flavor_ref="1", networks="auto")
    # mypy says: Incompatible types in assignment (expression has type "Omit", variable has type
    #   "int") [assignment]
    # pyright says: Type "Omit" is not assignable to declared type "int" [reportAssignmentType]
    number: int = OMIT
    # mypy says: Item "Omit" of "str | Omit" has no attribute "upper" [union-attr]
    # pyright says: Cannot access attribute "upper" for class "Omit" [reportAttributeAccessIssue]
    print(number, text.upper())
    compute.servers.create(
        name="a",
        flavor_ref="1",
        # mypy says: Incompatible types (expression has type "Omit", TypedDict item "uuid" has type
        #   "str") [typeddict-item]
        # pyright says: Argument of type "list[dict[str, Omit]]" cannot be assigned to parameter
        #   "networks" of type "Sequence[ServerNetworkRequest_2_42] | Literal['auto', 'none']" in
        #   function "create" [reportArgumentType]
        networks=[{"uuid": OMIT}],
    )
