# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Fakes as wholes: how old they are, what is put into them, their ids, their pytest plugin."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from keystoneauth1.adapter import Adapter
from keystoneauth1.discover import version_to_string

from openstack_typed import Cloud
from openstack_typed._runtime.answers.model import Model
from openstack_typed._runtime.testing.releases import RELEASES
from openstack_typed.compute import Compute
from openstack_typed.errors import Forbidden, NotFound
from openstack_typed.testing import FakeCloud

# --- how old


def highest(fake: FakeCloud, service: str) -> str:
    """The highest microversion of a service, as keystoneauth discovers it."""
    data = Adapter(fake.session(), service_type=service).get_endpoint_data()
    assert data is not None and data.max_microversion is not None
    return version_to_string(data.max_microversion)


def test_a_cloud_of_an_age() -> None:
    fake = FakeCloud(compute="2.79", block_storage="3.59", placement="1.30")
    assert highest(fake, "compute") == "2.79"
    assert highest(fake, "block-storage") == "3.59"
    assert highest(fake, "placement") == "1.30"


@pytest.mark.parametrize("release", RELEASES)
def test_a_cloud_of_a_release(release: str) -> None:
    fake = FakeCloud.of(release)
    assert highest(fake, "compute") == RELEASES[release]["compute"]
    assert highest(fake, "block-storage") == RELEASES[release]["block_storage"]


def test_what_is_said_counts_more_than_the_release() -> None:
    fake = FakeCloud.of("Train", compute="2.60", seed="x")
    assert isinstance(fake, FakeCloud)
    assert highest(fake, "compute") == "2.60"


def test_what_is_newer_is_refused() -> None:
    fake = FakeCloud.of("train")
    with pytest.raises(Exception, match=r"2\.96"):
        Compute(fake.session(), "2.96").servers.list().all()


def test_a_release_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"'trian' is none of the known releases: queens, "):
        FakeCloud.of("trian")


def test_a_version_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"compute has the microversions 2\.1 to .*, and not 3\.1"):
        FakeCloud(compute="3.1")


# --- what is put into them


def test_is_put_there_as_a_request_would(fake: FakeCloud, cloud: Cloud) -> None:
    user = fake.add("user", name="anna", description="She tests.")
    assert type(user).__name__ == "User"
    assert user in cloud.identity.users.list().all()
    assert [call.operation for call in fake.calls] == ["identity.users.list"]


def test_fields_that_no_request_can_set(fake: FakeCloud, cloud: Cloud) -> None:
    made = fake.add("network", name="down", status="DOWN")
    assert made.status == "DOWN"
    assert cloud.network.networks.show(made).status == "DOWN"


def test_names_are_made_up_where_one_is_needed(fake: FakeCloud) -> None:
    assert [fake.add("role").name for _ in range(2)] == ["role-1", "role-2"]


KINDS = [
    "server", "volume", "image", "flavor", "keypair", "network", "subnet", "port", "router",
    "security_group", "floating_ip", "server_group", "aggregate", "project", "user", "role",
    "domain", "group", "resource_provider", "volume_type",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_needed_is_chosen(fake: FakeCloud, kind: str) -> None:
    assert isinstance(fake.add(kind), Model)


def test_images_have_data(fake: FakeCloud, cloud: Cloud) -> None:
    tiny = fake.add("image", name="tiny")
    assert (tiny.status, tiny.visibility) == ("active", "public")
    with cloud.image.image_data.download(tiny.id) as data:
        assert len(data.read()) == tiny.size


def test_whose_it_is(fake: FakeCloud) -> None:
    fake.servers(2, by="demo")
    fake.servers(1)
    assert len(fake.connect("demo").compute.servers.list().all()) == 2
    assert len(fake.connect().compute.servers.list(all_tenants=True).all()) == 3


def test_the_service_may_be_named(fake: FakeCloud) -> None:
    group = fake.add("identity.group")
    assert type(group).__module__ == "openstack_typed.identity.groups"


def test_a_kind_that_there_is_not(fake: FakeCloud) -> None:
    with pytest.raises(ValueError, match=r"'sever' cannot be added; these can: .*, server, "):
        fake.add("sever")


def test_a_field_that_there_is_not(fake: FakeCloud) -> None:
    with pytest.raises(TypeError, match=r"user has no colour; it has .*, and in records "):
        fake.add("user", colour="red")


def test_many_servers(fake: FakeCloud, cloud: Cloud) -> None:
    servers = fake.servers(50, metadata={"tier": "web"})
    assert [server.name for server in servers[:2]] == ["server-1", "server-2"]
    found = cloud.compute.servers.list().all()
    assert {each.id for each in found} == {each.id for each in servers}
    assert {each.status for each in found} == {"ACTIVE"}
    assert {each.metadata["tier"] for each in found} == {"web"}


# --- each on its own


def test_nothing_is_shared() -> None:
    one, other = FakeCloud(), FakeCloud()
    one.add("user", name="anna")
    with pytest.raises(NotFound):
        other.connect().identity.users.find_one("anna")


def test_the_same_calls_give_the_same_ids() -> None:
    ids = [FakeCloud(seed=seed).add("user", name="anna").id for seed in ("", "", "x")]
    assert ids[0] == ids[1] != ids[2]


def test_members_may_do_less(fake: FakeCloud) -> None:
    with pytest.raises(Forbidden):
        fake.connect("demo").compute.flavors.create(name="big", ram=1, vcpus=1, disk=1)


def test_is_a_context_manager_and_a_decorator() -> None:
    with FakeCloud() as fake:
        assert fake.connect().identity.users.list().all()

    @fake
    def named(name: str) -> str:
        return f"{name}!"

    assert named("anna") == "anna!"


# --- with pytest

TESTS = """
import pytest

def test_one(fake_cloud):
    assert type(fake_cloud).__module__ == "openstack_typed.testing"
    fake_cloud.add("user", name="anna")

def test_other(fake_cloud):
    assert "anna" not in [user.name for user in fake_cloud.connect().identity.users.list()]
"""
PLUGIN = "openstack_typed._runtime.testing.plugin"


def test_the_fixture_is_a_cloud_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", PLUGIN, "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert re.search(r"^2 passed", done.stdout, re.MULTILINE), done.stdout + done.stderr


def test_the_plugin_imports_nothing_of_the_fake_before_it_is_used() -> None:
    code = f"import sys, {PLUGIN}; print(*[n for n in sys.modules if n.startswith('openstack_')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    assert PLUGIN in found
    assert found.isdisjoint({"openstack_typed.testing", "openstack_typed._runtime.testing.cloud"})
