# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the command line prints as help is what the kept pages of `docs/reference/cli` show."""

from __future__ import annotations

import pytest

from openstack_typed._runtime.cli.commands.index import dashed
from openstack_typed._runtime.cli.main import main
from tests.runtime.cli.commands import RESOURCES, resource
from tests.test_project import PROJECT

PAGES = PROJECT / "docs" / "reference" / "cli"


@pytest.mark.parametrize("name", RESOURCES)
def test_help_is_as_kept(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = resource(name)
    folder = PAGES / dashed(found.service) / dashed(found.name)
    kept = {path.stem: path.read_text("utf-8") for path in folder.iterdir()}
    assert set(kept) == {dashed(command) for command in found.commands}
    for command in found.commands.values():
        assert main("openstack_typed", [*command.full_name.split(), "--help"]) == 0
        shown = capsys.readouterr().out
        page = kept[dashed(command.name)]
        assert page.removesuffix("```\n").rpartition("\n```\n")[2] == shown
        assert page.partition("\n```sh\n")[2].startswith("ost ")
