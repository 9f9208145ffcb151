# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the guide says of the command line is so."""

from __future__ import annotations

import json
import re
import shlex
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from openstack_typed._runtime.cli import failures, own
from openstack_typed._runtime.cli.commands import beside
from openstack_typed._runtime.cli.commands.words import meant
from openstack_typed._runtime.cli.failures import Usage
from openstack_typed._runtime.cli.main import main
from openstack_typed.testing import FakeCloud
from tests.test_project import PROJECT

GUIDE = (PROJECT / "docs" / "guide" / "cli.md").read_text("utf-8")
BESIDE = re.findall(r"^\| `openstack ([^`]*)` \| `ost ([^`]*)` \|$", GUIDE, re.MULTILINE)
SHOWN = re.findall(r"^\$ ost ([^\n]*)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_statuses_are_those_that_there_are() -> None:
    told = re.findall(r"^\| (\d+) \| (.*) \|$", GUIDE, re.MULTILINE)
    assert {int(status): text for status, text in told} == failures.STATUSES


# --- beside `openstack`


def known_to_openstack() -> set[tuple[str, ...]]:
    """All commands of `openstack`, as their words."""
    groups = ("openstack.common", "openstack.compute.v2", "openstack.identity.v3",
              "openstack.image.v2", "openstack.network.v2", "openstack.volume.v3")  # fmt: skip
    found = (point.name for group in groups for point in entry_points(group=group))
    return {tuple(name.split("_")) for name in found}


def test_the_table_is_the_one_that_messages_look_into() -> None:
    """The guide shows the rows of `commands/beside.py`."""
    rows = [
        f"| `openstack {theirs} {these}".rstrip() + f"` | `ost {ours} {those}".rstrip() + "` |"
        for theirs, these, ours, those in beside.BESIDE
    ]
    assert "\n".join(rows) in GUIDE
    assert len(rows) == len(BESIDE)


def test_the_table_is_long() -> None:
    assert len(BESIDE) >= 60
    assert len(dict(BESIDE)) == len(BESIDE)


@pytest.mark.parametrize("theirs", dict(BESIDE))
def test_each_of_theirs_is_a_command(theirs: str) -> None:
    words = shlex.split(theirs)
    named = {tuple(words[:count]) for count in range(1, len(words) + 1)}
    assert named & known_to_openstack()


@pytest.mark.parametrize("row", beside.BESIDE, ids=lambda row: " ".join(row[:2]))
def test_each_of_theirs_leads_to_ours(row: tuple[str, str, str, str]) -> None:
    theirs, these, ours, those = row
    words = shlex.split(f"{theirs} {these}")
    with pytest.raises(Usage) as caught:
        if words[0] in own.COMMANDS:
            own.page_of(words[0]).read(words[1:])
        else:
            meant(words[:3], words[3:])
    whole = f"`ost {ours} {those}".rstrip() + "`"
    assert whole in str(caught.value) or f"`ost {ours}`" in str(caught.value)


@pytest.mark.parametrize("ours", dict(BESIDE).values())
def test_each_of_ours_could_be_sent(
    ours: str, no_configuration: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in ours.split(" && ost "):
        sent_or_planned(shlex.split(each), capsys)


def sent_or_planned(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    if words[0] in own.COMMANDS:
        fake = FakeCloud()
        with fake.serve() as url:
            Path("clouds.yaml").write_text(json.dumps(fake.clouds(url)))
            assert main("openstack_typed", [*words, "--os-cloud", "admin"]) == 0
        return
    for file in (word[1:] for word in words if word[0] == "@"):
        Path(file).write_text("text")
    status = main("openstack_typed", [*words, "--dry-run"])
    shown = capsys.readouterr()
    assert (status, shown.out.partition(":")[0]) == (0, "method"), shown.err


# --- what they show


def described(cloud: FakeCloud, url: str) -> None:
    """Describe a cloud, the only one, in the working folder."""
    Path("clouds.yaml").write_text(
        json.dumps({"clouds": {"a": cloud.clouds(url)["clouds"]["admin"]}})
    )


@pytest.mark.parametrize(("typed", "printed"), SHOWN)
def test_what_is_shown_is_printed(
    typed: str, printed: str, no_configuration: None, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = FakeCloud()
    with fake.serve() as url:
        if "--dry-run" not in typed:
            described(fake, url)
        main("openstack_typed", shlex.split(typed))
    shown = capsys.readouterr()
    assert (shown.out or shown.err) == printed


def test_the_readme_shows_a_table(
    no_configuration: None, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    ((typed, printed),) = re.findall(r"^\$ ost (servers .*)\n([^`]*)^```$", readme, re.MULTILINE)
    fake = FakeCloud()
    clients = fake.connect()
    flavors = clients.compute.flavors
    fake.add("server", name="web", flavor_ref=flavors.find_one("m1.tiny").id)
    fake.pass_time(60)  # the newest comes first
    fake.add("server", name="db", flavor_ref=flavors.find_one("m1.small").id, status="SHUTOFF")
    with fake.serve() as url:
        described(fake, url)
        assert main("openstack_typed", [*typed.split(), "--format", "table"]) == 0
    assert capsys.readouterr().out == printed
