# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openstack_typed import _about
from openstack_typed._runtime.cli import own
from openstack_typed._runtime.cli.main import main

from ..fake_cloud import AUTH_URL, CATALOG, LOGIN, PUBLIC, FakeCloud


def test_a_service_may_be_called_as_in_the_catalog(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["changes", "block-storage", "3.60", "3.65"]) == 0
    with_dash = capsys.readouterr().out
    assert with_dash.startswith("block_storage 3.60 to 3.65: ")
    assert main("openstack_typed", ["changes", "block_storage", "3.60", "3.65"]) == 0
    assert capsys.readouterr().out == with_dash


def test_an_unknown_service_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["changes", "blocks", "3.60", "3.65"]) == 2
    assert capsys.readouterr().err == (
        "ost: 'blocks' has no microversions; block-storage, compute, placement do\n"
    )


# --- a look


@pytest.fixture
def web(no_configuration: None, cloud: FakeCloud) -> FakeCloud:
    """The fake cloud, described in a file."""
    described = {"web": {"region_name": "RegionOne", "auth": LOGIN}, "odd": {"regions": "x"}}
    Path("clouds.yaml").write_text(json.dumps({"clouds": described}))
    Path("secure.yaml").write_text("clouds: {}")
    return cloud


def test_the_clouds_are_listed(web: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["clouds", "-f", "table"]) == 0
    told = capsys.readouterr()
    head, first, odd = told.out.splitlines()
    assert head.split() == ["cloud", "regions", "read_from"]
    here = Path.cwd()
    assert first.split() == ["web", "RegionOne", f"{here}/clouds.yaml:1:20"]
    assert "is no list; write one region a line, after a dash" in odd
    assert told.err == f"and {here}/secure.yaml\n"
    assert web.http.request_history == []


def test_a_cloud_is_looked_at(web: FakeCloud, capsys: pytest.CaptureFixture[str]) -> None:
    web.issue_token("t", catalog={**CATALOG, "load-balancer": "/lb"})
    web.silence("placement")
    assert main("openstack_typed", ["catalog", "--os-cloud", "web", "-f", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"web, region RegionOne, read from {Path.cwd()}/clouds.yaml:1:20"
    assert lines[1] == "logged in as demo, project demo"
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines[4:10]}
    assert [" ".join(rows["compute"].split())] == [
        f"compute {PUBLIC}/compute/v2.1 2.1 to 2.96 2.1 to 2.104"
    ]
    assert rows["network"].split() == ["network", f"{PUBLIC}/network/v2.0", "2.0", "2.0"]
    assert "404" in rows["placement"]
    assert lines[-1].split() == ["load-balancer", f"{PUBLIC}/lb"]


def test_what_cannot_be_looked_at_is_told(
    web: FakeCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main("openstack_typed", ["catalog", "--os-cloud", "wep"]) == 5
    assert capsys.readouterr().err.startswith("ost: the cloud 'wep' is not described; there are")
    web.http.post(f"{AUTH_URL}/auth/tokens", status_code=401)
    assert (
        main("openstack_typed", ["catalog", "--os-cloud", "web", "--os-region-name", "RegionOne"])
        == 5
    )
    assert capsys.readouterr().err.startswith("ost: ")


def test_where_nothing_is_described_it_is_said(
    no_configuration: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main("openstack_typed", ["clouds"]) == 0
    told = capsys.readouterr()
    assert told.out == "cloud\tregions\tread_from\n"
    assert told.err.startswith("ost: no cloud is described anywhere; there is no clouds")


def test_the_version_says_what_was_generated_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"generator {_about.GENERATOR}, sources ")


# --- changes and versions


def test_changes_go_up_to_the_newest_unless_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["changes", "compute", "2.90", "-f", "json"]) == 0
    newest = json.loads(capsys.readouterr().out)
    assert main("openstack_typed", ["changes", "nova", "2.90", "2.104", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == newest
    assert {each["version"] for each in newest} >= {"2.91", "2.104"}


def test_what_is_known_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["versions", "-f", "json"]) == 0
    rows = {each["service"]: each for each in json.loads(capsys.readouterr().out)}
    assert rows["compute"] == {
        "service": "compute", "project": "nova", "known": "2.1 to 2.104", "selectable": True,
    }  # fmt: skip
    assert rows["network"]["selectable"] is False


def test_what_a_cloud_offers_stands_beside_it(
    web: FakeCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main("openstack_typed", ["versions", "--os-cloud", "web", "-f", "json"]) == 0
    rows = {each["service"]: each for each in json.loads(capsys.readouterr().out)}
    assert rows["compute"]["offered"] == "2.1 to 2.96"


# --- help


@pytest.mark.parametrize("name", [name for name, (_, doc) in own.COMMANDS.items() if doc])
def test_each_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", [name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: ost {name} ")
    assert own.COMMANDS[name][1] in " ".join(shown.split())
    for option in own.page_of(name).options:
        assert f"  {option.flags[0]}" in shown


def test_an_option_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["versions", "--colum", "x"]) == 2
    assert "did you mean --column?" in capsys.readouterr().err
