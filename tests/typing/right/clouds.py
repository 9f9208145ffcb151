# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whole clouds: not pinned, pinned service by service, and many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_type

from openstack_typed import Cloud, Failed, Found, Origin, connect, everywhere
from openstack_typed.block_storage import BlockStorage, BlockStorage_3_60, Volume
from openstack_typed.compute import Compute, Compute_2_79, Compute_2_79_up
from openstack_typed.network import Network
from openstack_typed.placement import Placement, Placement_1_39


def not_pinned() -> None:
    cloud = connect("web", region_name="RegionOne", interface=["internal", "public"], retries=True)
    assert_type(cloud.compute, Compute)
    assert_type(cloud.block_storage, BlockStorage)
    assert_type(cloud.network, Network)
    assert_type(cloud, Cloud[BlockStorage, Compute, Placement])


def pinned(cloud: Cloud) -> None:
    assert_type(cloud.at(compute="2.79").compute, Compute_2_79)
    both = cloud.at(compute="2.79").at(placement="1.39")
    assert_type(both.compute, Compute_2_79)
    assert_type(both.placement, Placement_1_39)
    assert_type(both.at(block_storage="3.60").block_storage, BlockStorage_3_60)
    takes_any(both)
    takes_later(both.compute)


def takes_any(cloud: Cloud) -> Compute:
    return cloud.compute


def takes_later(compute: Compute_2_79_up) -> None:
    print(compute.microversion)


def only_known_at_run_time(cloud: Cloud, text: str) -> None:
    assert_type(cloud.dynamic(compute=text, placement=text).compute, Compute)


def volumes(cloud: Cloud) -> Iterator[Volume]:
    yield from cloud.block_storage.volumes.list()


def many() -> None:
    for found in everywhere(volumes, ["web", connect("test")], workers=2):
        if isinstance(found, Failed):
            assert_type(found.error, Exception)
        else:
            assert_type(found, Found[Volume])
            assert_type(found.item, Volume)
        assert_type(found.origin, Origin)
