# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The programs of the guide: what they define, with a real cloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed import Cloud
from openstack_typed.compute import Compute, ServerRolling
from openstack_typed.image import Image
from tests.guide import GUIDE, program
from tests.live import machines
from tests.live.support import Cleanup, unique


def defined(page: str) -> Any:
    """A function of what the programs of a page define, by name."""
    names: dict[str, Any] = {}
    exec(program(page), names)
    return names.__getitem__


@pytest.fixture
def things(admin: Session) -> tuple[str, str, str]:
    """The IDs of an image, a flavor and a network."""
    return (machines.image_id(admin), machines.flavor_id(admin), machines.network_id(admin))


@pytest.fixture
def web(admin: Session, cleanup: Cleanup) -> Callable[[], None]:
    """What deletes the servers called web, web-1 and so on."""

    def delete() -> None:
        servers = Compute(admin, "2.79").servers
        for server in servers.list(name="^web(-[0-9]+)?$").all():
            servers.delete_and_wait(server)

    cleanup(delete)
    return delete


def test_images(admin: Session, cleanup: Cleanup, tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(b"a disk")
    record = defined("images.md")("up_and_down")(admin, tmp_path / "disk", tmp_path / "copy")
    cleanup(Image(admin).images.delete, record.id)
    assert (tmp_path / "copy").read_bytes() == b"a disk"


def test_find(admin: Session) -> None:
    assert defined("find.md")("tour")(admin) is None


@pytest.fixture
def server(admin: Session, cleanup: Cleanup, things: tuple[str, str, str]) -> ServerRolling:
    """A server that is ACTIVE."""
    image, flavor, network = things
    servers = Compute(admin).servers
    made = servers.create(
        name=unique("server"), image_ref=image, flavor_ref=flavor, networks=[{"uuid": network}]
    )
    cleanup(servers.delete_and_wait, made.id)
    return servers.wait(made, until="ACTIVE")


def test_wait(admin: Session, server: ServerRolling, capsys: pytest.CaptureFixture[str]) -> None:
    defined("wait.md")("resize")(admin, server.name, "m1.small")
    assert "VERIFY_RESIZE, None" in capsys.readouterr().out
    assert Compute(admin, "2.79").servers.show(server).flavor.original_name == "m1.small"


def test_retries(admin: Session) -> None:
    page = defined("retries.md")
    for client in (page("patient")(admin), page("very_patient")(admin)):
        assert client.flavors.list().first() is not None


def test_tracing(admin: Session) -> None:
    class Seconds:
        def labels(self, *labels: str) -> Seconds:
            self.seen = labels
            return self

        def observe(self, amount: float) -> None:
            self.amount = amount

    seconds = Seconds()
    defined("tracing.md")("timed")(admin, seconds).flavors.list().all()
    assert seconds.seen == ("compute", "flavors.list", "200")
    assert 0 < seconds.amount < 60


def test_dry_run(admin: Session) -> None:
    planned = defined("dry-run.md")("look")(admin)
    assert (planned.method, planned.microversion) == ("POST", "2.79")
    assert planned.url.endswith("/servers") and planned.url.startswith("http")


def test_by_hand(admin: Session, server: ServerRolling, capsys: pytest.CaptureFixture[str]) -> None:
    defined("by-hand.md")("by_hand")(admin)
    assert server.name in capsys.readouterr().out.splitlines()
    Compute(admin).servers.wait(server, until="ACTIVE")


def test_coming_from_other_clients(
    admin: Session, cleanup: Cleanup, things: tuple[str, str, str], web: Callable[[], None],
    tmp_path: Path,
) -> None:  # fmt: skip
    page, cloud = defined("coming-from.md"), Cloud(admin)
    page("from_keystoneauth")(cloud)
    page("from_neutronclient")(cloud)
    (tmp_path / "disk").write_bytes(b"a disk")
    record = page("from_glanceclient")(cloud, str(tmp_path / "disk"))
    cleanup(cloud.image.images.delete, record.id)
    assert (tmp_path / "disk.copy").read_bytes() == b"a disk"
    servers: Any = cloud.at(compute="2.79").compute.servers
    for function in ("from_novaclient", "from_openstacksdk"):
        made = page(function)(cloud, *things)
        key = {"reservation_id": made} if isinstance(made, str) else {"name": "^web"}
        assert len(servers.list(**key).all()) == 2
        web()


def test_every_page_is_tried() -> None:
    # "testing.md" and "cli.md" need no cloud: see tests/runtime/testing and tests/runtime/cli.
    here = Path(__file__).read_text("utf-8") + Path(__file__).with_name(
        "test_connect.py"
    ).read_text("utf-8")
    assert [page.name for page in GUIDE if f'"{page.name}"' not in here] == []
