# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong on the way, a call that returns was carried out, and once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from keystoneauth1.adapter import Adapter
from keystoneauth1.session import Session

from openstack_typed.identity import Identity, User
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import Placement
from tests.live.identity_support import (
    auth_of,
    endpoint,
    give_roles,
    make_project,
    make_user,
    session_of,
)
from tests.live.machines import flavor_id
from tests.live.providers import new_uuid
from tests.live.proxy import FAULTS, PASSING, Proxy
from tests.live.support import Cleanup, fake, unique
from tests.live.things import Base, Clients
from tests.live.walk import Walk
from tests.live.watch import Watch

_SEED = 20
_TIMEOUT = 20.0


@pytest.fixture
def member(identity: Identity, cleanup: Cleanup) -> tuple[User, str]:
    """An administrator of a project of their own."""
    project = make_project(identity, cleanup)
    user = make_user(identity, cleanup)
    give_roles(identity, user, "admin", "member", project_id=project.id)
    return user, project.id


@pytest.fixture
def base(identity: Identity, member: tuple[User, str], cleanup: Cleanup) -> Base:
    """What the things of a walk are in."""
    user, project = member
    session = session_of(identity, user, project)
    network, image, placement = Network(session), Image(session), Placement(session, "1.29")
    made = network.networks.create(name=unique("faults"))
    cleanup(network.networks.delete, made.id)
    record = image.images.create(name=unique("faults"), container_format="bare", disk_format="raw")
    cleanup(image.images.delete, record.id)
    image.image_data.upload(record.id, b"data")
    provider = new_uuid()
    placement.resource_providers.create(name=unique("faults"), uuid=provider)
    cleanup(placement.resource_providers.delete, provider)
    groups = network.security_groups
    for group in groups.list(project_id=project, name="default"):
        cleanup(groups.delete, group.id)
    return Base(project, flavor_id(session), record.id, made.id, provider)


@pytest.fixture
def url(identity: Identity) -> Iterator[str]:
    """Where Identity is for clients that go there by a proxy; the fake is served for that."""
    if (faked := fake()) is None:
        yield endpoint(identity)
        return
    with faked.serve() as served:
        yield f"{served}/identity/v3"


@pytest.mark.parametrize(
    ("calls", "faults", "retries"),
    [(300, tuple(FAULTS), 0), (100, PASSING, 2)],
    ids=["once", "with retries"],
)
def test_a_call_that_returns_was_carried_out_once(
    calls: int,
    faults: tuple[str, ...],
    retries: int,
    identity: Identity,
    url: str,
    member: tuple[User, str],
    base: Base,
    watch: Watch,
    cleanup: Cleanup,
) -> None:
    with Proxy(_SEED, faults) as proxy, ExitStack() as sessions:

        def clients() -> Clients:
            session = Session(auth=auth_of(url, *member), timeout=_TIMEOUT)
            session.session.proxies = {"http": proxy.url}
            sessions.callback(session.session.close)
            adapter = Adapter(session, connect_retries=retries, status_code_retries=retries)
            adapter.connect_retry_delay = adapter.status_code_retry_delay = 0.01
            return Clients(adapter)

        walk = Walk(proxy, session_of(identity, *member), clients, base, cleanup, _SEED)
        with watch.away():
            walk.run(calls)
    print(walk)
    assert not walk.problems, "\n".join([str(walk), *walk.problems])
    assert not proxy.problems
    assert walk.met.keys() == {*faults}, walk
    assert walk.right and walk.errors, walk
    if retries:
        returned, all_reads = walk.reads
        assert returned == all_reads > 0, walk
