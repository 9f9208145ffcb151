# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The fake as a process of its own, and the door that it has."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml
from keystoneauth1.adapter import Adapter

from openstack_typed import connect
from openstack_typed.testing import FakeCloud

CLOUDS = ("admin", "demo", "system", "service")


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A fake in a process, and the lines that it prints."""
    command = [sys.executable, "-m", "openstack_typed.testing", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = []
        while line := process.stdout.readline():
            lines.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                break
        yield process, lines
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serves_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: signal.Signals
) -> None:
    path = tmp_path / "clouds.yaml"
    options = ["--clouds-yaml", str(path), "--of", "train", "--compute", "2.60"]
    with running(*options) as (process, lines):
        (export,) = [line.strip() for line in lines if "export" in line]
        assert export == f"export OS_CLIENT_CONFIG_FILE={path} OS_CLOUD=admin"
        assert os.stat(path).st_mode & 0o777 == 0o600
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        for name in CLOUDS:
            assert connect(name).session.get_token()
        data = Adapter(connect("admin").session, service_type="compute").get_endpoint_data()
        assert data is not None and data.max_microversion == (2, 60)
        process.send_signal(stop)
        out, errors = process.communicate(timeout=10)
        assert (process.returncode, out, errors) == (0, "", "")


def test_a_file_of_its_own_is_gone_in_the_end() -> None:
    with running() as (process, lines):
        (path,) = re.findall(r"OS_CLIENT_CONFIG_FILE=(\S+)", "\n".join(lines))
        assert set(yaml.safe_load(Path(path).read_text())["clouds"]) == set(CLOUDS)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        assert not Path(path).exists()


def test_arguments_that_make_no_sense() -> None:
    command = [sys.executable, "-m", "openstack_typed.testing", "--of", "trian"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "'trian' is none of the known releases" in done.stderr


# --- faults at the door


@pytest.fixture
def url(fake: FakeCloud) -> Iterator[str]:
    """Where users are listed."""
    fake.faults.clear()
    with fake.serve() as url:
        yield f"{url}/identity/v3/users"


def headers(fake: FakeCloud, url: str) -> dict[str, str]:
    login = fake.login(url=url.removesuffix("/identity/v3/users"))
    user = {
        "name": login["username"],
        "domain": {"name": login["user_domain_name"]},
        "password": login["password"],
    }
    project = {"name": login["project_name"], "domain": {"name": login["project_domain_name"]}}
    identity = {"methods": ["password"], "password": {"user": user}}
    body = {"auth": {"identity": identity, "scope": {"project": project}}}
    answer = requests.post(f"{login['auth_url']}/auth/tokens", json=body, timeout=10)
    return {"X-Auth-Token": answer.headers["X-Subject-Token"]}


def test_a_connection_that_is_reset(fake: FakeCloud, url: str) -> None:
    known = headers(fake, url)
    fake.faults.reset("identity.users.list")
    with pytest.raises(requests.ConnectionError):
        requests.get(url, headers=known, timeout=10)
    assert requests.get(url, headers=known, timeout=10).status_code == 200


def test_an_answer_that_is_cut_off(fake: FakeCloud, url: str) -> None:
    known = headers(fake, url)
    fake.faults.truncated("identity.users.list")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, http.client.IncompleteRead)):
        requests.get(url, headers=known, timeout=10)
    assert requests.get(url, headers=known, timeout=10).json()["users"]


def test_an_answer_that_takes_its_time(fake: FakeCloud, url: str) -> None:
    known = headers(fake, url)
    fake.faults.slow("identity.users.list", seconds=0.2)
    begun = time.monotonic()
    assert requests.get(url, headers=known, timeout=10).status_code == 200
    assert time.monotonic() - begun >= 0.2


def test_a_defect_of_the_fake_is_a_500_that_says_so(
    fake: FakeCloud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("links")

    monkeypatch.setattr(type(fake.services["identity"]), "answer", broken)
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 500
    assert "the fake itself failed" in answer.json()["error"]["message"]
