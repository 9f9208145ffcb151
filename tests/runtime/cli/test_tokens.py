# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens that are kept on disk."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import openstack_typed

from ..fake_cloud import AUTH_URL, LOGIN, PASSWORD, PUBLIC, TOKEN, FakeCloud
from .conftest import Bare, Served, describe

ROOT = Path(openstack_typed.__file__).parent.parent
LIST = ("servers", "list", "-f", "json", "-c", "name")
FOLDER = Path(".cache/openstack-typed/tokens")


def requests(cloud: FakeCloud) -> list[str]:
    """What was asked for since the last time."""
    asked = [f"{each.method} {each.url}" for each in cloud.http.request_history]
    cloud.http.reset_mock()
    return asked


def files(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("*.json"))


@pytest.fixture
def web(no_configuration: None, monkeypatch: pytest.MonkeyPatch, cloud: FakeCloud) -> FakeCloud:
    """The fake cloud, in a file that wants tokens to be kept."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("OST_TOKEN_CACHE", raising=False)
    describe({"web": {"auth": LOGIN, "region_name": "RegionOne"}}, cache={"auth": True})
    cloud.answer("compute GET /servers/detail", json={"servers": []})
    return cloud


def test_a_second_command_costs_one_request(bare: Bare, web: FakeCloud) -> None:
    assert bare(*LIST).status == 0
    assert f"POST {AUTH_URL}/auth/tokens" in requests(web)
    assert bare(*LIST).status == 0
    assert requests(web) == [f"GET {PUBLIC}/compute/v2.1/servers/detail"]


def test_a_call_that_needs_an_extension_costs_one_request_too(bare: Bare, web: FakeCloud) -> None:
    web.answer("network GET /extensions", json={"extensions": [{"alias": "trunk"}]})
    web.answer("network GET /trunks", json={"trunks": []})
    asked = ("network", "trunks", "list", "-f", "json", "-c", "name")
    assert bare(*asked).status == 0
    assert len(requests(web)) > 3
    assert bare(*asked).status == 0
    (only,) = requests(web)
    assert only.startswith(f"GET {PUBLIC}/network/v2.0/trunks")


def test_nothing_is_kept_that_nobody_wants_kept(
    bare: Bare, web: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OST_TOKEN_CACHE", "0")
    assert bare(*LIST).status == 0
    monkeypatch.delenv("OST_TOKEN_CACHE")
    describe({"web": {"auth": LOGIN, "region_name": "RegionOne"}})
    assert bare(*LIST).status == 0
    assert not FOLDER.exists()


def test_a_variable_says_so_too_and_where(
    bare: Bare, web: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe({"web": {"auth": LOGIN, "region_name": "RegionOne"}})
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path("elsewhere").absolute()))
    monkeypatch.setenv("OST_TOKEN_CACHE", "1")
    assert bare(*LIST).status == 0
    assert len(files(Path("elsewhere/openstack-typed/tokens"))) == 1
    monkeypatch.setenv("OST_TOKEN_CACHE", str(Path("here").absolute()))
    assert bare(*LIST).status == 0
    assert len(files(Path("here"))) == 1


def test_only_the_owner_can_read_it_and_no_password_is_in_it(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    assert FOLDER.stat().st_mode & 0o777 == 0o700
    for each in FOLDER.iterdir():
        assert each.stat().st_mode & 0o777 == 0o600
        assert PASSWORD not in each.read_text() + each.name
    assert len(files()) == 1
    assert len([*FOLDER.iterdir()]) == 2  # and the lock


@pytest.mark.parametrize(
    "options",
    [
        ["--os-password", "another"],
        ["--os-username", "another"],
        ["--os-user-domain-name", "another"],
        ["--os-project-id", "another"],
        ["--os-system-scope", "all"],
        ["--os-auth-type", "v3password"],
    ],
)
def test_another_login_has_another_token(bare: Bare, web: FakeCloud, options: list[str]) -> None:
    bare(*LIST)
    requests(web)
    bare(*LIST, *options)
    assert len(requests(web)) > 1


def test_another_keystone_gets_no_token_of_this_one(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    requests(web)
    web.http.get("https://elsewhere.example/v3", status_code=404)
    web.http.post("https://elsewhere.example/v3/auth/tokens", status_code=401)
    done = bare(*LIST, "--os-cloud=web", "--os-auth-url=https://elsewhere.example/v3")
    assert done.status == 5
    assert not any(each.startswith(f"GET {PUBLIC}") for each in requests(web))


def test_another_region_has_the_same_token(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    requests(web)
    bare("catalog", "--os-region-name", "RegionTwo")
    assert not any(each.startswith("POST") for each in requests(web))


def test_a_refused_token_is_renewed_and_replaced(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    (file,) = files()
    assert json.loads(file.read_text())["token"] == TOKEN
    requests(web)
    web.issue_token("another")

    def answer(request: Any, context: Any) -> Any:
        if request.headers["X-Auth-Token"] == TOKEN:
            context.status_code = 401
            return {}
        return {"servers": [{"name": "web"}]}

    web.answer("compute GET /servers/detail", json=answer)
    done = bare(*LIST)
    assert done.status == 0, done.err
    assert '"web"' in done.out
    assert f"POST {AUTH_URL}/auth/tokens" in requests(web)
    assert json.loads(file.read_text())["token"] == "another"
    bare(*LIST)  # what was known of the service went with the old token
    requests(web)
    bare(*LIST)
    assert requests(web) == [f"GET {PUBLIC}/compute/v2.1/servers/detail"]


def test_a_token_that_expires_soon_is_not_used(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    (file,) = files()
    kept = json.loads(file.read_text())
    for seconds, posts in ((170, 1), (200, 0)):
        state = json.loads(kept["state"])
        expires = datetime.now(UTC) + timedelta(seconds=seconds)
        state["body"]["token"]["expires_at"] = expires.isoformat()
        file.write_text(json.dumps({**kept, "state": json.dumps(state)}))
        requests(web)
        assert bare(*LIST).status == 0
        assert len([each for each in requests(web) if each.startswith("POST")]) == posts


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text(""),
        lambda file: file.write_bytes(b"\xff\xfe{"),
        lambda file: file.write_text('{"token": "t", "state": "[]", "facts": {}}'),
        lambda file: file.write_text('{"token": "t", "state": "{}", "facts": {"x": 1}}'),
        lambda file: file.chmod(0o644),
        lambda file: (file.unlink(), file.mkdir()),
    ],
)
def test_a_file_that_is_of_no_use_is_ignored(
    bare: Bare, web: FakeCloud, spoil: Callable[[Path], Any]
) -> None:
    bare(*LIST)
    spoil(files()[0])
    requests(web)
    done = bare(*LIST)
    assert (done.status, done.err) == (0, "")
    assert f"POST {AUTH_URL}/auth/tokens" in requests(web)
    if files()[0].is_file():
        spoil(files()[0])
    assert "is of no use" in bare(*LIST, "--debug").err


def test_what_others_can_write_is_not_used(bare: Bare, web: FakeCloud) -> None:
    FOLDER.mkdir(parents=True)
    FOLDER.chmod(0o777)
    assert bare(*LIST).status == 0
    assert [*FOLDER.iterdir()] == []


def test_only_our_own_old_files_are_removed(
    bare: Bare, web: FakeCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    old = f"{'0' * 64}.json", f"{'1' * 64}.lock", f"{'2' * 64}.17-18"
    others = "thesis.json", "thesis.lock", f"{'0' * 64}.txt", "0.json"
    for name in (*old, *others):
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
    monkeypatch.setenv("OST_TOKEN_CACHE", str(folder))
    assert bare(*LIST).status == 0
    (new,) = set(files(folder)) - {folder / name for name in others}
    left = {each.name for each in folder.iterdir()}
    assert left == {new.name, new.with_suffix(".lock").name, *others}


def test_who_has_no_home_keeps_nothing_there(
    bare: Bare, web: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 2**31)
    done = bare(*LIST)
    assert (done.status, done.err) == (0, "")
    assert "tokens are not kept" in bare(*LIST, "--debug").err
    monkeypatch.setenv("OST_TOKEN_CACHE", "~nobody-is-called-so/x")
    assert bare(*LIST).status == 0
    assert not FOLDER.exists()


def test_a_relative_folder_of_caches_is_none(
    bare: Bare, web: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")
    assert bare(*LIST).status == 0
    assert not Path("caches/openstack-typed").exists()
    assert len(files()) == 1


def test_a_disk_that_is_full_keeps_nothing_and_stops_nobody(
    bare: Bare, web: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as context:
        context.setattr(os, "replace", full)  # where a whole file would take its place
        done = bare(*LIST)
        assert (done.status, done.err) == (0, "")
        assert "the token is not kept in" in bare(*LIST, "--debug").err
    assert [each.suffix for each in FOLDER.iterdir()] == [".lock"]
    assert bare(*LIST).status == 0
    assert len(files()) == 1


def test_a_token_that_is_always_refused_is_renewed_once(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    requests(web)
    web.answer("compute GET /servers/detail", status_code=401, json={})
    done = bare(*LIST)
    assert done.status == 5
    asked = requests(web)
    assert asked.count(f"POST {AUTH_URL}/auth/tokens") == 1
    assert asked.count(f"GET {PUBLIC}/compute/v2.1/servers/detail") == 2


# --- facts that are not true any more


def test_what_is_refused_because_of_old_facts_is_asked_anew(bare: Bare, web: FakeCloud) -> None:
    web.offer("compute", "2.1", "2.60")
    assert bare(*LIST).status == 0
    assert bare(*LIST, "--microversion", "2.90").status == 2
    web.offer("compute", "2.1", "2.96")
    done = bare(*LIST, "--microversion", "2.90")
    assert done.status == 0, done.err


def test_a_microversion_that_is_there_no_more_is_forgotten(bare: Bare, web: FakeCloud) -> None:
    bare(*LIST)
    web.answer("compute GET /servers/detail", status_code=406, json={})
    assert bare(*LIST).status != 0
    assert files() == []


def test_a_service_that_has_moved_is_found_again(bare: Bare, web: FakeCloud) -> None:
    import requests.exceptions

    bare(*LIST)
    there = f"{PUBLIC}/compute/v2.1/servers/detail"
    web.http.get(there, exc=requests.exceptions.ConnectionError)
    assert bare(*LIST).status == 9
    assert files() == []


def test_a_service_that_is_new_in_the_catalog_is_found(bare: Bare, web: FakeCloud) -> None:
    web.issue_token("small", catalog={"identity": "/identity/v3"})
    assert bare("catalog").status == 0
    web.issue_token("whole")
    done = bare(*LIST)
    assert done.status == 0, done.err


# --- several processes


def commands(count: int, *argv: str) -> list[subprocess.Popen[str]]:
    return [
        subprocess.Popen(
            [sys.executable, "-m", "openstack_typed", *argv],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]


def test_of_commands_that_begin_together_one_logs_in(bare: Bare, served: Served) -> None:
    describe({"web": {"auth": served.login()}}, cache={"auth": True})
    served.fake.faults.slow("identity.tokens.create", seconds=2)  # so that all of them come to it
    for each in commands(4, "projects", "list", "-f", "json"):
        out, err = each.communicate(timeout=60)
        assert (each.returncode, err) == (0, "")
        assert '"admin"' in out
    logins = [each for each in served.fake.calls if each.operation == "identity.tokens.create"]
    assert len(logins) == 1
    assert len(files()) == 1


def test_a_process_that_ends_meanwhile_blocks_nobody(bare: Bare, served: Served) -> None:
    describe({"web": {"auth": served.login()}}, cache={"auth": True})
    served.fake.faults.slow("identity.tokens.create", seconds=60)
    (hanging,) = commands(1, "projects", "list")
    end = time.monotonic() + 30
    while not [*FOLDER.glob("*.lock")] and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.2)
    hanging.kill()
    hanging.communicate()
    begun = time.monotonic()
    assert bare("projects", "list", "-f", "json").status == 0
    assert time.monotonic() - begun < 5
