# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The example of each command is one that works."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from openstack_typed._runtime.cli.commands.index import Command
from openstack_typed._runtime.cli.commands.parser import parse
from openstack_typed._runtime.cli.main import main
from openstack_typed._runtime.cli.reading.values import arguments_of
from tests.runtime.cli.commands import RESOURCES, resource


@pytest.mark.parametrize("name", RESOURCES)
def test_each_command_has_an_example_that_could_be_sent(
    name: str, no_configuration: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in resource(name).commands.values():
        assert command.example or not needs(command), command.full_name
        words = shlex.split(command.example)
        for file in (word[1:] for word in words if word[0] == "@"):
            Path(file).write_text("text")
        if command.kind:  # several calls, of which the later ones depend on what is answered
            arguments_of(command, parse(command, words))
            continue
        argv = [*command.full_name.split(), *words, "--dry-run"]
        status = main("openstack_typed", argv)
        shown = capsys.readouterr()
        assert status == 0, (argv, shown.err)
        assert shown.out.startswith("method: "), argv


def needs(command: Command) -> list[str]:
    """What has to be said."""
    return [each.name for each in command.arguments if each.required == "all"]
