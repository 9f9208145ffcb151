# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A program that is right at 2.36. The comments say what checkers say once the pin is 2.90."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.compute import Compute


def boot(session: Session, image: str, network: str) -> None:
    compute = Compute(session, "2.36")
    for flavor in compute.flavors.list():
        # Networks are required from 2.37 on.
        # mypy says: No overload variant of "create" of "Servers_2_90" matches argument types "str",
        #   "str", "str" [call-overload]
        # pyright says: No overloads for "create" match the provided arguments Argument types: (str,
        #   str, str) [reportCallIssue]
        compute.servers.create(name=flavor.name, flavor_ref=flavor.id, image_ref=image)
    compute.servers.create(name="a", flavor_ref="1", networks=[{"uuid": network}])
