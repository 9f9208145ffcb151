# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Dry runs are checked as the calls are; calls by hand give what they are told to."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed import dry_run
from openstack_typed.compute import Compute, Server


def wrong(session: Session) -> None:
    compute = Compute(session, "2.79")
    # mypy says: Unexpected keyword argument "nmae" for "dry_run" [call-arg]
    # pyright says: No parameter named "nmae" [reportCallIssue]
    print(dry_run(compute.servers.create, name="a", flavor_ref="1", networks="auto", nmae="b"))
    # mypy says: Argument "host" to "dry_run" has incompatible type "str"; expected
    #   "needs_compute_2_91" [arg-type]
    # pyright says: Argument of type "Literal['a']" cannot be assigned to parameter "host" of type
    #   "needs_compute_2_91" [reportArgumentType]
    print(dry_run(compute.servers.unshelve, "1", host="a"))
    # mypy says: Missing positional argument "server_id" in call to "dry_run" [call-arg]
    # pyright says: Argument missing for parameter "server_id" [reportCallIssue]
    print(dry_run(compute.servers.delete))
    # mypy says: "Server" has no attribute "nmae" [attr-defined]
    # pyright says: Cannot access attribute "nmae" for class "Server" [reportAttributeAccessIssue]
    print(compute.call("GET", "/servers/1", key="server", into=Server).nmae)
    # mypy says: No overload variant of "call" of "Client" matches argument types "str", "str",
    #   "dict[Never, Never]" [call-overload]
    # mypy says: Unexpected keyword argument "quary" for overloaded function "call" of "Client"; did
    #   you mean "query"? [call-overload]
    # pyright says: No overloads for "call" match the provided arguments Argument types:
    #   (Literal['GET'], Literal['/servers'], dict[Unknown, Unknown]) [reportCallIssue]
    print(compute.call("GET", "/servers", quary={}))
    for server in compute.call_list("/servers/detail", "servers", into=Server):
        # mypy says: "Server" has no attribute "nmae" [attr-defined]
        # pyright says: Cannot access attribute "nmae" for class "Server"
        #   [reportAttributeAccessIssue]
        print(server.nmae)
