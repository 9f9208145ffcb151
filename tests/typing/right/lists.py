# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lists, their filters, and values from elsewhere that are told before they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_type

from keystoneauth1.session import Session

from openstack_typed import Pager
from openstack_typed.block_storage import BlockStorage, is_reset_volume_status
from openstack_typed.compute import (
    Compute,
    Compute_2_79,
    ListedServer,
    ListedServer_2_73,
    Server,
    Server_2_73,
    VolumeAttachmentRolling,
    is_remote_console_type,
    is_server_group_policy,
    is_server_reset_state,
)
from openstack_typed.errors import NotOne
from openstack_typed.image import Image, ImageMemberStatus, is_image_member_status
from openstack_typed.network import Network, Port, is_traffic_direction
from openstack_typed.placement import Placement


def all_of_it(network: Network) -> list[Port]:
    return network.ports.list(status="ACTIVE").all()


def first(network: Network) -> str | None:
    found = network.ports.list().first()
    return None if found is None else found.name


def one(network: Network, name: str) -> Port:
    try:
        return network.ports.list(name=name).one()
    except NotOne as error:
        raise LookupError(f"no port {name}") from error


def pages(network: Network) -> Iterator[int]:
    for page in network.ports.list(limit=100).pages():
        yield len(page)


def counted(network: Network) -> int:
    return len(network.ports.list().all()) + sum(1 for _ in network.networks.list())


def without_pages(compute: Compute_2_79) -> bool:
    assert_type(compute.server_tags.list("s"), Pager[str])
    return "web" in compute.server_tags.list("s")


def helper(items: Iterable[Port]) -> list[str]:
    return sorted(port.id for port in items)


def iterables(network: Network) -> None:
    helper(network.ports.list())
    helper(network.ports.list().all())
    helper([])


def names(listed: Pager[Port]) -> set[str]:
    return {port.name for port in listed}


def written_in_a_test(ports: Sequence[Port]) -> set[str]:
    return names(Pager([ports, ports[:1]]))


def covariant(pager: Pager[Port]) -> Pager[object]:
    return pager


def attachments(session: Session) -> list[VolumeAttachmentRolling]:
    return Compute(session).volume_attachments.list("s").all()


def traits(session: Session) -> dict[str, int]:
    return {trait: len(trait) for trait in Placement(session, "1.30").traits.list()}


def filter_by_an_answer(session: Session, server: Server, port: Port) -> None:
    compute = Compute(session, "2.79")
    print(compute.servers.list(status=server.status).first())
    if server.power_state is not None:
        print(compute.servers.list(power_state=server.power_state).first())
    print(Network(session).ports.list(status=[port.status, "DOWN"]).first())


def filter_by_text(session: Session, config: Mapping[str, str]) -> None:
    print(Compute(session, "2.79").servers.list(status=config["status"], sort_dir=["asc"]).all())
    print(Compute(session).servers.list(sort_key=[config["sort"]], sort_dir=[config["order"]]))
    print(Image(session).images.list(visibility=config["visibility"]))
    print(BlockStorage(session, "3.60").volumes.list_brief(sort_dir=config["order"]))


def told_before(client: Image, text: str) -> None:
    if not is_image_member_status(text):
        raise ValueError(text)
    assert_type(text, ImageMemberStatus)
    client.image_members.update("i", "m", status=text)


def told_of_a_default(session: Session, text: str | None) -> None:
    status = text if is_reset_volume_status(text) else "available"
    BlockStorage(session, "3.60").volumes.reset_status("v", status=status)


def told_of_many(network: Network, rules: Sequence[Mapping[str, object]]) -> None:
    for rule in rules:
        direction = rule["direction"]
        if is_traffic_direction(direction):
            network.security_group_rules.create(security_group_id="g", direction=direction)


def told_at_a_microversion(session: Session, text: str) -> None:
    if is_server_reset_state(text):
        Compute(session, "2.79").servers.reset_state("s", state=text)


def sorted_in_place(compute: Compute_2_79) -> list[Server_2_73]:
    servers = [compute.servers.show(each) for each in compute.servers.list_brief()]
    servers.sort(key=lambda server: server.created)
    rows = compute.servers.list().all()
    rows.sort(key=lambda row: row.created, reverse=True)
    assert_type(rows, list[ListedServer_2_73])
    return servers


def in_lists(compute: Compute_2_79, session: Session) -> None:
    assert_type([*compute.servers.list()], list[ListedServer_2_73])
    assert_type(list(compute.servers.list()), list[ListedServer_2_73])
    assert_type(sorted(Network(session).ports.list(), key=lambda port: port.id), list[Port])
    print(*compute.servers.list(), sep="\n")


def of_a_plain_name(compute: Compute, pinned: Compute_2_79) -> dict[str, list[ListedServer]]:
    return {
        "pinned": list(pinned.servers.list()),
        "not": [*compute.servers.list()],
        "both": [*pinned.servers.list(), *compute.servers.list(), pinned.servers.show("1")],
        "sorted": sorted(pinned.servers.list(), key=lambda server: server.id),
        "few": [server for server in pinned.servers.list().all() if server.tags],
    }


def many(servers: Sequence[ListedServer], asked: Iterable[ListedServer]) -> int:
    return len(servers) + sum(1 for _ in asked)


def where_many_are_asked_for(pinned: Compute_2_79) -> int:
    return many(pinned.servers.list().all(), pinned.servers.list())


def told_where_versions_have_other_values(session: Session, policy: str, kind: str) -> None:
    if is_server_group_policy(policy):
        Compute(session, "2.79").server_groups.create(name="g", policy=policy)
        Compute(session).server_groups.create(name="g", policy=policy)
        if policy != "soft-affinity" and policy != "soft-anti-affinity":
            Compute(session, "2.1").server_groups.create(name="g", policies=[policy])
    if is_remote_console_type(kind):
        Compute(session, "2.99").server_consoles.create("s", protocol="spice", type=kind)
        if kind != "spice-direct":
            Compute(session, "2.79").server_consoles.create("s", protocol="spice", type=kind)
