# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Finding and waiting are checked as calls are."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.compute import Compute


def wrong(session: Session) -> None:
    compute = Compute(session, "2.79")
    print(compute.servers.find("web").name)
    print(compute.servers.find(5))
    print(compute.servers.find("web", by="nmae"))
    print(compute.servers.wait("1", after="stopp"))
    print(compute.servers.wait("1", until=5))
    print(compute.servers.wait("1", progress=print(1)))
    print(compute.servers.wait("1").nmae)
