# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the documents say is so: tables, programs, errors and output that they show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token
from requests_mock import Mocker

from codegen.pipeline import load
from openstack_typed.compute import Compute
from openstack_typed.network import Network
from tests.guide import GUIDE, program, programs
from tests.test_project import PROJECT, targets
from tests.typing.checkers import CHECKERS, GENERATED, Checker, run

RUNTIME = (PROJECT / "docs" / "design" / "runtime.md").read_text("utf-8")
README = (PROJECT / "README.md").read_text("utf-8")
CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
SERVICES = sorted(path.parent.name for path in PROJECT.glob("specs/*/service.yaml"))


# --- tables


@pytest.mark.parametrize("name", SERVICES)
def test_lists_every_service_with_its_resources(name: str) -> None:
    (service,) = load(PROJECT / "specs", name)
    versions = f"{service.versions.lowest} to {service.versions.highest}"
    resources = ", ".join(r.name for r in service.resources if r.operations)
    row = f"| `openstack_typed.{service.name}` | `{service.client}` | "
    row += f"{versions if service.versioned else service.api} | {resources} |"
    assert row in README.splitlines()


def test_lists_no_other_service() -> None:
    named = re.findall(r"^\| `openstack_typed\.(\w+)`", README, re.MULTILINE)
    assert named == SERVICES


def test_lists_every_make_target() -> None:
    assert dict(re.findall(r"^\| `make (\S+)` \| (.*) \|$", README, re.MULTILINE)) == targets()


# --- what type checkers say


@pytest.mark.parametrize("checker", CHECKERS)
def test_type_checkers_find_what_is_shown_and_nothing_else(
    checker: Checker, tmp_path: Path
) -> None:
    blocks = programs(README)
    wrong = re.findall(r"^(\S.*)\n    mypy: (.*)\n    pyright: (.*)$", README, re.MULTILINE)
    assert len(blocks) >= 3 and len(wrong) >= 3
    file = tmp_path / "readme.py"
    file.write_text("".join([*blocks, *(f"{line}\n" for line, *_ in wrong)]))

    found = run(checker, "readme", [file], GENERATED)

    # What follows from an error, pyright reports too: the type of what is not there is unknown.
    said = [each.lines[0] for each in found if not each.rule.startswith("reportUnknown")]
    assert said == [texts[CHECKERS.index(checker)] for _, *texts in wrong]


@pytest.mark.parametrize("checker", CHECKERS)
def test_type_checkers_find_nothing_in_the_guide(checker: Checker, tmp_path: Path) -> None:
    files = []
    for page in GUIDE:
        assert program(page.name), f"{page} shows no program"
        files.append(tmp_path / f"{page.stem.replace('-', '_')}.py")
        files[-1].write_text(program(page.name))
    assert files
    assert run(checker, "guide", files, GENERATED) == []


def test_attaching_and_detaching_takes_ten_lines() -> None:
    example = (PROJECT / "examples" / "attach_volume.py").read_text("utf-8")
    body = example.partition('next one begins."""\n')[2]
    assert 0 < len(body.splitlines()) <= 10


# --- what is raised before a request is sent

REFUSED = re.findall(r"^>>> (.*)\n(\w+: .*)$", README, re.MULTILINE)


def compute_cloud(http: Mocker, url: str, highest: str) -> Session:
    """A session of a cloud with nothing but the version document of Compute."""
    links = [{"rel": "self", "href": url}]
    version = {"id": "v2.1", "status": "CURRENT", "links": links, "min_version": "2.1"}
    http.get(f"{url}/", json={"version": {**version, "version": highest}})
    return Session(auth=Token(url, "token"))


def network_cloud(http: Mocker) -> Session:
    """A session of a cloud with no extension of Network."""
    url = "http://network.example.org/v2.0"
    version = {"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": url}]}
    http.get("http://network.example.org/", json={"versions": [version]})
    http.get(url, json={"resources": []})
    http.get(f"{url}/extensions", json={"extensions": []})
    return Session(auth=Token(url, "token"))


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_errors_are_those_shown(call: str, message: str) -> None:
    with Mocker() as http:
        session = compute_cloud(http, "http://compute.example.org/v2.1", highest="2.104")
        names = {
            "Compute": Compute,
            "compute": Compute(session, "2.79"),
            "network": Network(network_cloud(http)),
            "older": compute_cloud(http, "http://older.example.org/v2.1", highest="2.60"),
            "session": session,
            "web": SimpleNamespace(id="some-id"),
        }
        with pytest.raises(Exception) as caught:
            eval(call, names)
    assert f"{caught.type.__name__}: {caught.value}" == message


def test_shows_errors() -> None:
    assert len(REFUSED) >= 5


# --- output and files


def test_the_changes_are_those_shown() -> None:
    ((arguments, shown),) = re.findall(
        r"^\$ ost (changes [^\n]*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL
    )
    command = [sys.executable, "-m", "openstack_typed", *arguments.split()]
    done = subprocess.run(command, cwd=PROJECT / "generated", capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (shown, "")


def test_the_case_is_the_one_shown() -> None:
    ((path, shown),) = re.findall(
        r"This is\n`(tests/codegen/.*)`:\n\n```\n(.*?)^```$", CONTRIBUTING, re.MULTILINE | re.DOTALL
    )
    assert (PROJECT / path).read_text("utf-8") == shown


def test_each_fault_is_named_by_tests_that_exist() -> None:
    rows = re.findall(r"^\| .* \| .* \| (`test_.*`) \|$", RUNTIME, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row)}
    texts = [path.read_text("utf-8") for path in (PROJECT / "tests" / "runtime").rglob("test_*.py")]
    there = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    assert len(rows) > 40
    assert named - there == set()
