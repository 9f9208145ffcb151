# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Connecting: by clouds.yaml, by variables, by application credential and by token."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from keystoneauth1.session import Session

from openstack_typed import Cloud, Failed, Found, Origin, connect, everywhere
from openstack_typed.compute import Compute_2_79_up
from openstack_typed.errors import Forbidden, Unauthorized
from openstack_typed.identity import Identity
from tests.guide import program
from tests.live.support import (
    ADMIN,
    DEMO,
    SYSTEM,
    Cleanup,
    session_for,
    unique,
)

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = ("connect.md", "many-clouds.md")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clouds_file: Path) -> None:
    """No OS_* variable but the one that says where clouds.yaml is."""
    for name in [*os.environ]:
        if name.startswith("OS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_file))
    monkeypatch.chdir(tmp_path)


def login(name: str) -> dict[str, str]:
    """What clouds.yaml says of a login."""
    file = Path(os.environ["OS_CLIENT_CONFIG_FILE"])
    clouds = yaml.safe_load(file.read_text("utf-8"))["clouds"]
    found: dict[str, str] = clouds[name]["auth"]
    return found


def user_of(cloud: Cloud) -> str:
    """Whom a cloud takes for logged in."""
    token = cloud.session.get_token()
    assert token is not None
    found: str = cloud.identity.tokens.show(subject_token=token).user.name
    return found


def works(cloud: Cloud, user: str) -> None:
    """All clients of a cloud, one call each."""
    assert user_of(cloud) == user
    list(cloud.compute.servers.list())
    list(cloud.network.networks.list())
    list(cloud.image.images.list())
    list(cloud.block_storage.volumes.list())


# --- by clouds.yaml


def test_an_administrator() -> None:
    cloud = connect(ADMIN)
    works(cloud, "admin")
    assert list(cloud.placement.resource_providers.list())
    assert "admin" in [user.name for user in cloud.identity.users.list()]


def test_a_plain_member() -> None:
    cloud = connect(DEMO)
    works(cloud, "demo")
    with pytest.raises(Forbidden):
        list(cloud.identity.users.list())


def test_the_whole_system() -> None:
    cloud = connect(SYSTEM)
    assert user_of(cloud) == "admin"
    assert "demo" in [project.name for project in cloud.identity.projects.list()]


def test_without_a_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("auth_url", "username", "password", "user_domain_name"):
        monkeypatch.setenv(f"OS_{key.upper()}", login(DEMO)[key])
    projects = connect().identity.tokens.list_projects()
    assert "demo" in [project.name for project in projects]


def test_what_the_caller_says_wins() -> None:
    with pytest.raises(Unauthorized):
        list(connect(DEMO, auth={"password": "wrong"}).network.networks.list())
    assert user_of(connect(DEMO, auth={"username": "admin", **password(ADMIN)})) == "admin"


def password(name: str) -> dict[str, str | None]:
    return {"password": login(name)["password"], "project_name": login(name)["project_name"]}


def test_pins() -> None:
    cloud = connect(ADMIN).at(compute="2.79").at(placement="1.39")
    assert cloud.compute.microversions.used == "2.79"
    assert isinstance(cloud.compute, Compute_2_79_up)
    list(cloud.compute.servers.list())


# --- by variables


def test_variables_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in login(DEMO).items():
        monkeypatch.setenv(f"OS_{key.upper()}", value)
    monkeypatch.setenv("OS_REGION_NAME", "RegionOne")
    cloud = connect()
    assert (cloud.name, cloud.region_name) == ("envvars", "RegionOne")
    works(cloud, "demo")


def test_a_named_cloud_and_other_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_CLOUD", DEMO)
    monkeypatch.setenv("OS_AUTH_URL", "http://127.0.0.1:1/v3")
    monkeypatch.setenv("OS_REGION_NAME", "Elsewhere")
    works(connect(), "demo")


# --- by application credential, and by token


def described(tmp_path: Path, auth: dict[str, Any]) -> Path:
    path = tmp_path / "clouds.yaml"
    path.write_text(yaml.safe_dump({"clouds": {"own": {"auth": auth}}}))
    return path


def test_an_application_credential(tmp_path: Path, demo: Session, cleanup: Cleanup) -> None:
    own = Identity(demo).application_credentials
    user_id = demo.get_user_id()
    assert user_id is not None
    made = own.create(user_id, name=unique("connect"), unrestricted=False)
    cleanup(own.delete, user_id, made.id)
    auth = {
        "auth_url": login(DEMO)["auth_url"],
        "application_credential_id": made.id,
        "application_credential_secret": made.secret,
    }
    works(connect("own", config_file=described(tmp_path, auth)), "demo")


def test_a_token(tmp_path: Path, demo: Session) -> None:
    said = login(DEMO)
    auth = {key: said[key] for key in ("auth_url", "project_name", "project_domain_name")}
    auth["token"] = demo.get_token() or ""
    works(connect("own", config_file=described(tmp_path, auth)), "demo")


def test_a_session() -> None:
    works(connect(session=session_for(DEMO)), "demo")


# --- many at once, and a look


def test_many_clouds_at_once(tmp_path: Path) -> None:
    clouds = {
        "first": {"auth": login(ADMIN), "regions": ["RegionOne", "RegionTwo"]},
        "second": {"auth": {**login(DEMO), "password": "wrong"}},
    }
    path = tmp_path / "clouds.yaml"
    path.write_text(yaml.safe_dump({"clouds": clouds}))
    results = list(everywhere(lambda cloud: cloud.image.images.list(), config_file=path))
    found = {each.origin for each in results if isinstance(each, Found)}
    failed = {each.origin for each in results if isinstance(each, Failed)}
    assert found == {Origin("first", "RegionOne")}
    assert failed == {Origin("first", "RegionTwo"), Origin("second", None)}


def test_a_look() -> None:
    shown = run("-m", "openstack_typed", "catalog", "--os-cloud", ADMIN, "--format", "value")
    services = {name.replace("-", "_"): row for name, *row in map(str.split, shown.splitlines())}
    assert set(Cloud._clients) <= set(services)
    assert "v2.1" in " ".join(services["compute"])


# --- what the guide shows


@pytest.mark.parametrize("page", GUIDE)
def test_the_program_of_a_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OS_CLOUD", ADMIN)
    file = tmp_path / "program.py"
    file.write_text(program(page))
    assert "Traceback" not in run(str(file))


@pytest.mark.real("the tour on the fake is a test of the wheel")
def test_the_tour_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_CLOUD", ADMIN)
    assert run(str(PROJECT / "examples" / "quickstart.py")).endswith("all that was made\n")


def run(*arguments: str) -> str:
    """What a program prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "generated")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
