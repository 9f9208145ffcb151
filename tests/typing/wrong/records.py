# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Records of another kind, and values that records do not have."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.image import Image
from openstack_typed.network import Network, Port


def another_kind(session: Session, network: Network, port: Port) -> None:
    compute = Compute(session, "2.79")
    compute.servers.delete(compute.flavors.show("1"))
    compute.servers.show(port)
    compute.server_tags.list(compute.keypairs.show("k"))
    compute.servers.resize("1", flavor_ref=compute.servers.show("1"))
    network.ports.delete(network.networks.show("n"))
    network.subnets.create(network_id=port, ip_version=4)
    network.ports.update(port, security_groups=[port])
    network.ports.update(port, fixed_ips=port.allowed_address_pairs)
    compute.servers.delete(1)


def other_spellings(network: Network) -> None:
    network.ports.create_many([{"network_id": "n", "binding:vnic_type": "direct"}])


def values(session: Session, image: Image) -> None:
    print(BlockStorage(session, "3.59").volumes.show("v").bootable == "true")
    print(Compute(session, "2.79").servers.show("1").partail)
    image.images.update("i", add={"size": 1})
    image.images.update("i", checksum="a")
    Compute(session, "2.79").servers.rebuild("1", image_ref="i", user_data=1)
