# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How commands end that do not do what they should."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import openstack_typed
from openstack_typed._runtime.cli.clouds.debug import shown, without_secrets

from ..fake_cloud import AUTH_URL, LOGIN, FakeCloud
from .conftest import Bare, Served, describe

ROOT = Path(openstack_typed.__file__).parent.parent


@pytest.fixture
def web(no_configuration: None, served: Served) -> Served:
    describe({"web": {"auth": served.login(), "region_name": "RegionOne"}})
    return served


def test_a_refusal_is_one_line_with_the_request_and_a_cure(bare: Bare, web: Served) -> None:
    web.fake.faults.refused("identity.projects.list", 403, "Not\n you.")
    done = bare("projects", "list")
    assert done.status == 6
    assert done.err.startswith("ost: projects.list: Not you. (403 from GET http://127.0.0.1:")
    assert ", request req-" in done.err
    assert done.err.endswith("; `ost token` shows as whom you asked, and with which roles\n")
    assert done.err.count("\n") == 1


def test_it_is_json_where_the_output_is(bare: Bare, web: Served) -> None:
    web.fake.faults.refused("identity.projects.list", 403, "Not you.")
    done = bare("projects", "list", "--format", "json")
    told = json.loads(done.err)
    assert told.pop("request_id").startswith("req-")
    assert told.pop("message").startswith("projects.list: Not you. (403 from GET ")
    assert told == {
        "error": "Forbidden",
        "cure": "`ost token` shows as whom you asked, and with which roles",
        "status": 6,
        "operation": "projects.list",
        "http_status": 403,
    }


def test_a_refused_login(bare: Bare, web: Served) -> None:
    done = bare("projects", "list", "--os-password", "wr0ng-pass")
    assert done.status == 5
    assert "the login failed: " in done.err
    assert "`ost clouds` says where they were read" in done.err
    assert "wr0ng-pass" not in done.err
    assert bare("token", "--os-password", "wr0ng-pass").status == 5


def test_nobody_listens(bare: Bare, no_configuration: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/identity/v3"
    auth = {"auth_url": url, "username": "u", "password": "p", "project_name": "p"}
    describe({"web": {"auth": auth}})
    done = bare("projects", "list")
    assert done.status == 9
    assert done.err == (
        f"ost: no connection to {url}: Connection refused; see whether the address is right and "
        "can be reached from here; `ost clouds` says where it was read\n"
    )


def test_a_region_that_the_catalog_does_not_have(bare: Bare, web: Served) -> None:
    done = bare("servers", "list", "--os-region-name", "Nowhere")
    assert done.status == 9
    assert "no endpoint in the catalog of type 'compute', interface 'public'" in done.err
    assert "`ost catalog` shows what there is" in done.err


def test_a_microversion_that_the_cloud_does_not_have(bare: Bare, web: Served) -> None:
    web.fake.services["compute"].highest = web.fake.services["compute"].specs.range[0]  # type: ignore[index]
    done = bare("servers", "list", "--microversion", "2.90")
    assert done.status == 2
    assert "`ost catalog` shows the microversions of the cloud" in done.err
    assert bare("servers", "list", "--microversion", "9.9").status == 2


def test_what_is_said_to_programs_is_said_otherwise(bare: Bare, no_configuration: None) -> None:
    done = bare("projects", "list")
    assert "give --os-auth-url and so on" in done.err
    describe({"web": {"auth": {}, "regions": ["one", "two"]}, "other": {"auth": {}}})
    done = bare("projects", "list", "--os-cloud", "one")
    assert "write --os-cloud web --os-region-name one" in done.err
    done = bare("projects", "list", "--os-cloud", "web", "--os-auth-type", "none-such")
    assert done.err.startswith("ost: the command line: auth_type is 'none-such'")


# --- what nobody may see


def test_secrets_of_the_command_line_are_not_repeated(bare: Bare, web: Served) -> None:
    done = bare("projects", "list", "--os-password=wr0ng-pass", "--os-passwort=wr0ng-pass")
    assert done.status == 2
    assert "--os-passwort" in done.err
    assert "wr0ng-pass" not in done.err


def test_requests_are_shown_without_secrets(bare: Bare, web: Served) -> None:
    password = web.login()["password"]
    done = bare("projects", "list", "-f", "json", "--debug", "--os-password", password)
    assert done.status == 0
    assert "/identity/v3/projects" in done.err
    assert "RESP BODY: " in done.err
    assert "projects.list: 200 in " in done.err
    assert password not in done.err
    for token in web.fake.tokens:
        assert token not in done.err
    done = bare("users", "create", "--name", "new", "--password", "hush-hush", "--debug")
    assert done.status == 0
    assert "POST http" in done.err
    assert "hush-hush" not in done.err
    body = json.dumps({"user": {"name": "other", "password": 'hush-"-hush'}})
    done = bare("api", "POST", "identity", "/users", "--json", body, "--debug")
    assert done.status == 0
    assert "-hush" not in done.err
    # What was changed to show it is as it was.
    assert bare("projects", "list").err == ""


def test_fields_that_are_secret_by_their_names_are_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    body = {"name": "n", "adminPass": 'a-"-a', "client_secret": "b", "token": {"x-token": "c"}}
    with shown(["--os-token", "d-d-d"], debug=True):
        logging.getLogger("keystoneauth.session").debug("-d '%s' d-d-d", json.dumps(body))
    line = capsys.readouterr().err
    hidden = {"name": "n", "adminPass": "***", "client_secret": "***", "token": {"x-token": "***"}}
    assert line.endswith(f" keystoneauth.session: -d '{json.dumps(hidden)}' ***\n")


def test_a_short_secret_is_hidden_where_it_stands_alone() -> None:
    assert without_secrets("a cat, a", ["--os-password=a"]) == "*** cat, ***"
    assert without_secrets("scat", ["--os-token", "scat"]) == "***"


def test_where_it_failed_is_shown_if_somebody_wants_to_know(bare: Bare, web: Served) -> None:
    web.fake.faults.refused("identity.projects.list", 409, "Later.", times=2)
    assert "Traceback" not in bare("projects", "list").err
    lines = bare("projects", "list", "--debug").err.splitlines()
    assert "Traceback (most recent call last):" in lines
    assert lines[-1].startswith("ost: projects.list: Later. (409 from ")


# --- processes


def started(*argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "openstack_typed", *argv],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(web: Served, operation: str) -> None:
    end = time.monotonic() + 30
    while not any(each.operation == operation for each in web.fake.calls):
        assert time.monotonic() < end
        time.sleep(0.02)
    time.sleep(0.1)


@pytest.mark.parametrize("options", [[], ["--all-clouds"]])
def test_ctrl_c_is_quiet(web: Served, options: list[str]) -> None:
    web.fake.faults.slow("identity.projects.list", seconds=20)
    process = started("projects", "list", "-f", "jsonl", *options)
    wait_for(web, "identity.projects.list")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.fixture
def many_projects(web: Served) -> Iterator[None]:
    from openstack_typed.identity import Identity

    identity = Identity(web.fake.session())
    for number in range(300):
        identity.projects.create(name=f"project-{number}", description="x" * 300)
    yield


def test_a_closed_pipe_is_quiet(web: Served, many_projects: None) -> None:
    process = started("projects", "list", "-f", "json")
    assert process.stdout is not None and process.stderr is not None
    with process.stderr:
        with process.stdout:
            assert process.stdout.read(1) != ""
        assert process.wait(30) == 141
        assert process.stderr.read() == ""


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_a_login_that_is_refused_is_no_other_failure(
    bare: Bare, mocked: FakeCloud, status: int
) -> None:
    mocked.http.post(f"{AUTH_URL}/auth/tokens", status_code=status, json={})
    done = bare("servers", "list")
    assert done.status == 5
    assert done.err.startswith("ost: tokens.create: the login failed: ")


def test_who_asks_too_much_is_told_when_to_ask_again(bare: Bare, web: Served) -> None:
    web.fake.faults.too_many_requests("identity.projects.list", retry_after=90, times=None)
    done = bare("projects", "list")
    assert done.status == 1
    assert done.err.endswith("; try again in 90 s\n")


# --- logins that are none


@pytest.fixture
def mocked(no_configuration: None, cloud: FakeCloud) -> FakeCloud:
    describe({"web": {"auth": LOGIN, "region_name": "RegionOne"}})
    return cloud


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>Hello</html>"},
        {"text": ""},
        {"json": []},
        {"json": {"token": {}}},
        {"json": {"token": {}}, "headers": {"X-Subject-Token": "t"}},
        {"json": {"token": {"expires_at": "soon"}}, "headers": {"X-Subject-Token": "t"}},
        {"status_code": 300, "text": "here or there"},
    ],
    ids=str,
)
def test_an_answer_that_is_no_token_is_told(
    bare: Bare, mocked: FakeCloud, answer: dict[str, Any]
) -> None:
    mocked.http.post(f"{AUTH_URL}/auth/tokens", **{"status_code": 201, **answer})
    done = bare("servers", "list")
    assert done.status == 5
    assert done.err == (
        f"ost: the login failed: what {AUTH_URL} answered is no token; see whether that is the "
        "address of Keystone\n"
    )


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_whoever_is_no_keystone_is_told_of(bare: Bare, mocked: FakeCloud, status: int) -> None:
    # 401 once made the login wait for itself.
    mocked.http.get(AUTH_URL, status_code=status, text="<html>Hello</html>")
    mocked.http.post(f"{AUTH_URL}/auth/tokens", status_code=status, text="<html>Hello</html>")
    done = bare("servers", "list")
    assert done.status != 0
    assert done.err.count("\n") == 1
    assert "mistake of ost" not in done.err


def test_an_answer_that_breaks_off_is_told(bare: Bare, web: Served) -> None:
    for number in range(20):
        web.fake.add("project", name=f"project-{number}")
    web.fake.faults.truncated("identity.projects.list")
    done = bare("projects", "list")
    assert done.status == 9
    assert re.fullmatch(
        r"ost: the answer from http://\S+/projects broke off after \d+ bytes; ask again\n",
        done.err,
    )
