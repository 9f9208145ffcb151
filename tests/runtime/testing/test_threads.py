# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Many threads on one fake."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from openstack_typed.testing import FakeCloud

THREADS, ROUNDS = 16, 5


@pytest.mark.parametrize("shared", [True, False], ids=["one session", "a session each"])
def test_sixteen_threads_on_one_cloud(fake: FakeCloud, shared: bool) -> None:
    same = fake.connect()

    def work(number: int) -> list[str]:
        cloud = same if shared else fake.connect()
        made = []
        for each in range(ROUNDS):
            network = cloud.network.networks.create(name=f"net-{number}-{each}")
            cloud.network.subnets.create(
                network_id=network.id, ip_version=4, cidr=f"10.{number}.{each}.0/24"
            )
            [server] = fake.servers(1, networks=[{"uuid": network.id}])
            cloud.compute.servers.delete(server)
            made.append(network.id)
        return made

    with ThreadPoolExecutor(THREADS) as pool:
        made = [key for found in pool.map(work, range(THREADS)) for key in found]

    networks = {each.id: each for each in same.network.networks.list()}
    assert len(set(made)) == THREADS * ROUNDS
    assert {len(networks[key].subnets) for key in made} == {1}
    assert same.compute.servers.list().all() == []
    assert fake.problems == []
