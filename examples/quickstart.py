# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A tour: list, create a network and a server, resize the server, delete it all again.

It goes to the cloud that OS_CLOUD names, or that OS_AUTH_URL and so on describe. Without any of
them it goes to a fake one, in this process. Above each step stands, as a comment, how the same
is done by hand: both work side by side, since both use the same Session.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack

from openstack_typed import Cloud, connect
from openstack_typed.compute import Compute_2_79, ServerStatus
from openstack_typed.errors import Forbidden, NotFound
from openstack_typed.testing import FakeCloud

NAME = "quickstart"


def log_in() -> Cloud:
    """The cloud that everything goes to.

    By hand it is keystoneauth: session = Session(auth=v3.Password(auth_url=…, username=…, …)), and
    then Compute(session), Network(session) and so on, or Cloud(session).
    """
    if "OS_CLOUD" in os.environ or "OS_AUTH_URL" in os.environ:
        return connect()
    print("No cloud is named, by OS_CLOUD or OS_AUTH_URL: this is a fake one, without a network.")
    return FakeCloud().connect()


def main() -> None:
    """Take the tour."""
    cloud = log_in()

    # A client sends nothing until it is used. Compute has microversions: pinned to 2.79, it has
    # the arguments and the fields of 2.79, no others.
    identity, image, network = cloud.identity, cloud.image, cloud.network
    compute = cloud.at(compute="2.79").compute
    session = cloud.session

    # By hand: session.get("/users", endpoint_filter={"service_type": "identity"}).json()["users"]
    try:
        print("users:   ", *(user.name for user in identity.users.list()))
    except Forbidden as error:  # a keystoneauth1.exceptions.Forbidden too
        print("users:   ", error.reason)

    # By hand: one page only; then follow ["next"] of each answer to the next one.
    #   session.get("/v2/images", endpoint_filter={"service_type": "image"}).json()["images"]
    images = list(image.images.list(status="active"))
    print("images:  ", *(each.name for each in images))

    # By hand: session.get(
    #     "/flavors/detail", endpoint_filter={"service_type": "compute"}, microversion="2.79"
    # ).json()["flavors"], and then ["flavors_links"] for more
    flavors = sorted(compute.flavors.list(min_disk=1), key=lambda flavor: (flavor.disk, flavor.ram))
    print("flavors: ", *(f"{each.name} ({each.vcpus} CPUs, {each.ram} MiB)" for each in flavors))

    # By hand: session.get("/v2.0/networks", endpoint_filter={"service_type": "network"})
    print("networks:", *(each.name for each in network.networks.list()))

    with ExitStack() as undo:  # whatever happens, what was made is deleted again
        # By hand: session.post(
        #     "/v2.0/networks", endpoint_filter=…, json={"network": {"name": NAME}}
        # ).json()["network"]["id"]
        net = network.networks.create(name=NAME)
        undo.callback(network.networks.delete, net.id)
        subnet = network.subnets.create(network_id=net.id, ip_version=4, cidr="10.99.0.0/24")
        print("created: ", f"network {net.name} with {subnet.cidr}, MTU {net.mtu}")

        # By hand: session.post(
        #     "/servers", endpoint_filter=…, microversion="2.79", json={"server": {
        #         "name": NAME, "flavorRef": …, "imageRef": …, "networks": [{"uuid": …}],
        #     }},
        # ).json()["server"]["id"]
        server = compute.servers.create(
            name=NAME,
            flavor_ref=flavors[0].id,
            image_ref=images[0].id,
            networks=[{"uuid": net.id}],
        )
        undo.callback(delete, compute, server.id)
        wait_for(compute, server.id, "ACTIVE")

        # By hand: session.get("/servers/detail?status=ACTIVE", …).json()["servers"], and then
        # ["flavor"]["original_name"]; before microversion 2.47, ["flavor"]["id"]; and from 2.69 on,
        # no "flavor" at all where a part of the cloud does not answer. Types make sure of that.
        for each in compute.servers.list(status="ACTIVE"):
            size = each.flavor.original_name if each.flavor is not None else "unknown"
            print("active:  ", f"{each.name} ({size}) since {each.created:%H:%M:%S}")

        # By hand: session.post(
        #     f"/servers/{server.id}/action", …, json={"resize": {"flavorRef": …}}
        # ), and later json={"confirmResize": None}
        compute.servers.resize(server.id, flavor_ref=flavors[1].id)
        wait_for(compute, server.id, "VERIFY_RESIZE")
        compute.servers.confirm_resize(server.id)
        wait_for(compute, server.id, "ACTIVE")
        print("resized: ", "now", compute.servers.show(server.id).flavor.original_name)

        # And by hand indeed, beside us, whenever something is missing here.
        limits = session.get(
            "/limits", endpoint_filter={"service_type": "compute"}, microversion="2.20"
        ).json()["limits"]["absolute"]
        print("by hand: ", f"{limits['totalInstancesUsed']} servers in this project")

    print("deleted: ", "all that was made")


def wait_for(compute: Compute_2_79, server_id: str, status: ServerStatus) -> None:
    """Wait until a server has a status."""
    while (server := compute.servers.show(server_id)).status != status:
        if server.fault is not None:
            raise SystemExit(f"{server.name}: {server.fault.message}")
        time.sleep(1)
    print("server:  ", server.status)


def delete(compute: Compute_2_79, server_id: str) -> None:
    """Delete a server, and wait until it is gone: its ports keep the network in use."""
    compute.servers.delete(server_id)
    try:
        while True:
            compute.servers.show(server_id)
            time.sleep(1)
    except NotFound:
        return


if __name__ == "__main__":
    main()
