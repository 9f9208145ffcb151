# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which cloud a command goes to, and as whom: what options say, over files and variables."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path
from typing import Any

import pytest

import openstack_typed
from openstack_typed.identity import Identity

from .conftest import Bare, Served, describe

ROOT = Path(openstack_typed.__file__).parent.parent
LIST = ("projects", "list", "-f", "json")


def flags(auth: dict[str, Any]) -> list[str]:
    return [f"--os-{key.replace('_', '-')}={value}" for key, value in auth.items()]


def test_options_alone_describe_a_cloud(bare: Bare, served: Served) -> None:
    done = bare(*LIST, *flags(served.login()))
    assert done.status == 0, done.err
    assert "admin" in {each["name"] for each in done.data}


def test_options_stand_in_front_as_well(bare: Bare, served: Served) -> None:
    describe({"web": {"auth": served.login()}, "other": {"auth": {}}})
    assert bare("--os-cloud", "web", *LIST).status == 0


def test_options_count_more_than_the_file(bare: Bare, served: Served) -> None:
    demo = served.login("demo")
    describe({"web": {"auth": {**demo, "password": "wrong", "project_id": "none"}}})
    assert bare(*LIST, "--os-cloud", "web").status == 5
    done = bare(
        *LIST, "--os-cloud=web", "--os-username=admin", f"--os-password={demo['password']}",
        "--os-project-name=admin",
    )  # fmt: skip
    assert done.status == 0, done.err


def test_a_variable_and_an_option_make_one_cloud(
    bare: Bare, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = served.login()
    monkeypatch.setenv("OS_PASSWORD", login.pop("password"))
    done = bare(*LIST, *flags(login))
    assert done.status == 0, done.err


def test_a_named_cloud_is_not_mixed_with_variables(
    bare: Bare, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in served.login("demo").items():
        monkeypatch.setenv(f"OS_{key.upper()}", value)
    describe({"web": {"auth": {"auth_url": served.login()["auth_url"], "username": "admin"}}})
    done = bare(*LIST, "--os-cloud", "web")
    assert done.status == 5
    assert "has no password" in done.err
    assert done.err.count("\n") == 1
    assert "give --os-password" in done.err


def test_the_scope_of_an_option_takes_the_place_of_that_of_the_file(
    bare: Bare, served: Served
) -> None:
    describe({"web": {"auth": served.login()}})
    issued = ("token", "--os-cloud", "web", "-f", "json")
    assert bare(*issued).data["project_name"] == "admin"
    assert bare(*issued, "--os-system-scope", "all").data["system"] == "all"
    identity = Identity(served.fake.session())
    user, role = identity.users.find_one("admin").id, identity.roles.find_one("admin").id
    identity.call("PUT", f"/domains/default/users/{user}/roles/{role}")
    domain = bare(*issued, "--os-domain-name", "Default").data
    assert domain["domain_name"] == "Default"
    assert "project_name" not in domain
    assert bare(*issued, "--os-system-scope", "some").status == 2


def test_a_token_that_there_is_already_needs_no_password(bare: Bare, served: Served) -> None:
    describe({"web": {"auth": {**served.login(), "password": "wrong"}}})
    token = served.fake.session().get_token() or ""
    done = bare(*LIST, "--os-cloud", "web", "--os-token", token)
    assert done.status == 0, done.err
    assert token not in done.err + done.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--os-cacert", "none.pem"], "--os-cacert names none.pem, which is not there"),
        (["--os-key", "clouds.yaml"], "name that with --os-cert"),
        (["--timeout", "soon"], "--timeout is 'soon'; write how many seconds, such as 30"),
        (["--timeout", "0"], "write how many seconds"),
        (["--timeout", "1e999"], "write how many seconds"),
        (["--timeout", "99999999999999"], "write how many seconds"),
        (["--all-regions", "--os-region-name", "R"], "leave one of them out"),
        (["--all-clouds", "--os-cloud", "web"], "leave one of them out"),
    ],
)
def test_what_makes_no_sense_is_refused(
    bare: Bare, served: Served, options: list[str], said: str
) -> None:
    describe({"web": {"auth": served.login()}})
    done = bare(*LIST, *options)
    assert done.status == 2
    assert said in done.err
    assert served.fake.tokens == {}


def test_a_request_takes_no_longer_than_allowed(bare: Bare, served: Served) -> None:
    describe({"web": {"auth": served.login()}})
    served.fake.faults.slow("identity.projects.list", seconds=5)
    done = bare(*LIST, "--timeout", "0.2")
    assert done.status == 9
    assert "give it longer with --timeout" in done.err


def test_another_file_is_read(bare: Bare, served: Served) -> None:
    describe({"web": {"auth": served.login()}})
    Path("clouds.yaml").rename("other.yaml")
    assert bare(*LIST).status == 5
    assert bare(*LIST, "--os-client-config-file", "other.yaml").status == 0


def test_where_no_cloud_is_named_it_is_said_how(bare: Bare, served: Served) -> None:
    describe({"one": {"auth": {}}, "two": {"auth": {}}})
    done = bare("projects", "list")
    assert done.status == 5
    assert done.err == (
        f"ost: no cloud was named; there are one, two in {Path.cwd()}/clouds.yaml; name it with "
        "--os-cloud, or set OS_CLOUD\n"
    )


def test_the_password_is_asked_for_on_a_terminal(
    bare: Bare, served: Served, tmp_path: Path
) -> None:
    login = served.login()
    password = login.pop("password")
    describe({"web": {"auth": login}})
    child, terminal = pty.fork()
    if child == 0:
        command = [sys.executable, "-m", "openstack_typed", *LIST]
        os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT)})
    seen = b""
    while b"Password of admin" not in seen:
        seen += os.read(terminal, 1000)
    os.write(terminal, f"{password}\n".encode())
    try:
        while piece := os.read(terminal, 1000):
            seen += piece
    except OSError:
        pass  # the terminal is closed
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, seen
    assert b'"name": "admin"' in seen
    assert password.encode() not in seen
