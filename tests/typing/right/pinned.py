# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A pinned client: the exact types of its microversion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_type

from keystoneauth1.adapter import Adapter
from keystoneauth1.session import Session

from openstack_typed import Pager
from openstack_typed.compute import (
    OMIT,
    ClientOptions,
    Compute,
    Compute_2_1,
    Compute_2_45,
    Compute_2_79,
    Compute_2_90,
    Compute_2_93,
    ComputeRolling,
    CreatedServer,
    EmbeddedFlavor,
    FlavorReference,
    ListedServer_2_73,
    Omit,
    Server_2_1,
    Server_2_47,
    Server_2_73,
    ServerPowerState,
    Servers_2_77,
    VolumeAttachment_2_79,
    VolumeAttachment_2_89,
)


def literal_selects_class(session: Session) -> None:
    assert_type(Compute(session, "2.79"), Compute_2_79)


def class_of_the_version_before(session: Session) -> None:
    # Nothing changes from 2.93 to 2.95.
    assert_type(Compute(session, "2.95"), Compute_2_93)


def adapter_instead_of_session(adapter: Adapter) -> None:
    assert_type(Compute(adapter, "2.1"), Compute_2_1)


def options_of_keystoneauth(session: Session) -> Compute_2_79:
    return Compute(session, "2.79", region_name="one", interface=["internal", "public"])


def options_that_may_be_none(session: Session, region: str | None) -> Compute_2_79:
    return Compute(session, "2.79", region_name=region, connect_retries=None)


def options_in_a_mapping(session: Session, options: ClientOptions) -> Compute_2_79:
    return Compute(session, "2.79", **options)


def by_keyword(session: Session) -> Compute_2_45:
    return Compute(session=session, microversion="2.46")


def resource(compute: Compute_2_79) -> Servers_2_77:
    return compute.servers


def boot(compute: Compute_2_79) -> str:
    made = compute.servers.create(
        name="web", flavor_ref="1", networks="auto", host="node7", description=None
    )
    return assert_type(made, CreatedServer).id


def reservation(compute: Compute_2_79) -> str:
    return compute.servers.create_many(name="web", flavor_ref="1", networks="none", max_count=3)


def one_or_many(compute: Compute_2_79, number: int) -> str:
    if number == 1:
        return compute.servers.create(name="web", flavor_ref="1", networks="none").id
    return compute.servers.create_many(
        name="web", flavor_ref="1", networks="none", min_count=number
    )


def plain_fields(compute: Compute_2_79) -> tuple[str, datetime, str | None]:
    server = compute.servers.show("1")
    return server.id, server.created, server.key_name


def field_since_2_73(compute: Compute_2_79) -> str | None:
    return compute.servers.show("1").locked_reason


def embedded_flavor(session: Session) -> None:
    assert_type(Compute(session, "2.47").servers.show("1").flavor, EmbeddedFlavor)


def flavor_by_reference(session: Session) -> None:
    assert_type(Compute(session, "2.46").servers.show("1").flavor, FlavorReference)


def attachment_with_id(session: Session) -> None:
    found = Compute(session, "2.88").volume_attachments.list("1")
    assert_type(found, Pager[VolumeAttachment_2_79])
    print([attachment.id for attachment in found])


def attachment_without_id(session: Session) -> None:
    found = Compute(session, "2.89").volume_attachments.show("1", "v")
    assert_type(found, VolumeAttachment_2_89)
    print(found.attachment_id, found.bdm_uuid)


def pages(compute: Compute_2_79) -> list[str]:
    pager = compute.servers.list(all_tenants=True, status=["ACTIVE", "ERROR"])
    assert_type(next(iter(pager)), ListedServer_2_73)
    return [server.id for page in pager.pages() for server in page]


def list_brief(compute: Compute_2_79) -> dict[str, str | None]:
    return {server.id: server.name for server in compute.servers.list_brief()}


def positional_path(compute: Compute_2_79) -> None:
    compute.volume_attachments.delete("1", "v")
    compute.volume_attachments.delete(server_id="1", volume_id="v")


def required_since_2_92(compute: Compute_2_93) -> None:
    compute.keypairs.create(name="k", public_key="ssh-rsa A")


def not_required_before(compute: Compute_2_79) -> str | None:
    return compute.keypairs.create(name="k").private_key


def removed_argument_before(compute: Compute_2_45) -> None:
    compute.servers.create(
        name="a",
        flavor_ref="1",
        networks="auto",
        personality=[{"path": "/a", "contents": "YQ=="}],
    )


def removed_operation_before(compute: Compute_2_1) -> str:
    return compute.servers.show_vnc_console("1", type="novnc").url


def value_since_2_25(compute: Compute_2_45) -> None:
    compute.servers.migrate_live("1", host=None, block_migration="auto")


def null_and_omit(compute: Compute_2_90, description: str | None, zone: str | None) -> None:
    compute.servers.create(
        name="a",
        flavor_ref="1",
        networks="auto",
        description=description,
        availability_zone=zone if zone else OMIT,
    )


def omit_for_every_type(compute: Compute_2_90, given: bool) -> None:
    compute.servers.create(
        name="a",
        flavor_ref="1",
        networks="auto",
        tags=["a"] if given else OMIT,
        min_count=2 if given else OMIT,
        config_drive=True if given else OMIT,
        metadata={"a": "b"} if given else OMIT,
        disk_config="AUTO" if given else OMIT,
    )


def or_omit(compute: Compute_2_90, host: str, known: dict[str, str], key: str) -> None:
    compute.servers.update("1", hostname=host or OMIT)
    compute.keypairs.create(name="k", user_id=known.get("user", OMIT))
    given: str | Omit = key or OMIT
    compute.servers.list(key_name=given)


def omit_and_null(compute: Compute_2_90, text: str | None, given: bool) -> None:
    compute.servers.update("1", description=text if given else OMIT)


def omitted_later(compute: Compute_2_90, size: int | Omit = OMIT) -> None:
    compute.servers.list(limit=size)


def tested_for_omit(zone: str | Omit) -> str:
    return "nova" if isinstance(zone, Omit) else zone


def flag_argument(compute: Compute_2_79) -> None:
    compute.servers.list(locked=True, changes_since=datetime(2026, 1, 1))


def answer_is_bool(compute: Compute_2_79) -> bool:
    return compute.server_tags.check("1", "blue")


def answer_is_mapping(compute: Compute_2_79) -> Mapping[str, str]:
    return compute.server_metadata.list("1")


def answer_is_text(compute: Compute_2_79) -> str:
    return compute.servers.show_console_output("1", length=100)


def open_enum(compute: Compute_2_79) -> bool:
    # Clouds may bring states that the specs do not know.
    return compute.servers.show("1").status in ("ACTIVE", "MYSTERIOUS")


def enum_in_answer(server: Server_2_73) -> ServerPowerState | int | None:
    return server.power_state


def exact_class_as_annotation(server: Server_2_73) -> str:
    return f"{server.name}: {server.locked_reason}"


def later_class_where_only_added(session: Session) -> None:
    print(exact_class_as_annotation(Compute(session, "2.104").servers.show("1")))


def either_of_two_classes(server: Server_2_1 | Server_2_47) -> str | None:
    return server.description if isinstance(server, Server_2_47) else server.name


def same_session(compute: Compute_2_79) -> Session:
    return compute.session


def version_of_the_client(compute: Compute_2_79) -> str:
    return compute.microversion


def to_dict(server: Server_2_73) -> dict[str, object]:
    return server.to_dict()


def replace(server: Server_2_73) -> Server_2_73:
    return server.replace(name="b")


def unpinned_is_rolling(session: Session) -> None:
    assert_type(Compute(session), ComputeRolling)
