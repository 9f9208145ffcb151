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
        # mypy says: Missing named argument "networks" for "create" of "Servers_2_90" [call-arg]
        # pyright says: Argument missing for parameter "networks" [reportCallIssue]
        compute.servers.create(name=flavor.name, flavor_ref=flavor.id, image_ref=image)
    compute.servers.create(name="a", flavor_ref="1", networks=[{"uuid": network}])
