# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line on the cloud that the tests run on: in this process, and between pipes."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from openstack_typed._runtime.cli import own
from openstack_typed._runtime.cli.commands.words import meant, split
from openstack_typed._runtime.cli.main import main
from tests.ran import Ran

PACKAGE = "openstack_typed"

RAN: set[str] = set()
"""The commands that did what they were to do."""


class Ost:
    """The command line, in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, line: str) -> Ran:
        """Run a command, whatever comes of it."""
        self._capsys.readouterr()
        status = main(PACKAGE, shlex.split(line))
        return Ran(status, *self._capsys.readouterr())

    def __call__(self, line: str) -> Ran:
        """Run a command that must not fail."""
        ran = self.run(line)
        assert ran.status == 0, f"ost {line}: {ran.status}\n{ran.err}"
        RAN.add(full_name(shlex.split(line)))
        return ran

    def json(self, line: str) -> Any:
        """Run a command, and give what it answers."""
        return self(f"{line} --format json").data

    def values(self, line: str, *columns: str) -> list[str]:
        """Run a command, and give the columns of each row."""
        return self(f"{line} --format value --column {','.join(columns)}").lines

    def row(self, line: str, *columns: str) -> list[str]:
        """Run a command, and give the columns of the one row."""
        (found,) = self.values(line, *columns)
        return found.split("\t")

    def refused(self, line: str, status: int) -> str:
        """Run a command that must fail, and give what it says."""
        ran = self.run(line)
        assert (ran.status, ran.out) == (status, ""), f"ost {line}\n{ran.out}\n{ran.err}"
        return ran.err


def full_name(argv: Sequence[str]) -> str:
    """The command that is meant, whether or not the service is left out."""
    first = split(argv, 1).words
    if first and first[0] in own.COMMANDS:
        return first[0]
    command = meant(split(argv).words).command
    assert command is not None, argv
    return command.full_name


def piped(line: str, *, source: Path | None = None, target: Path | None = None) -> None:
    """Run a command in a process of its own, with data through pipes, which it says nothing of."""
    argv = shlex.split(line)
    reader = ["cat", str(source)] if source is not None else ["true"]
    writer = ["sh", "-c", 'cat > "$0"', str(target)] if target is not None else ["cat"]
    with (
        subprocess.Popen(reader, stdout=subprocess.PIPE) as begin,
        subprocess.Popen(
            [sys.executable, "-m", PACKAGE, *argv],
            stdin=begin.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as ost,
        subprocess.Popen(writer, stdin=ost.stdout, stdout=subprocess.DEVNULL),
    ):  # fmt: skip
        assert ost.stderr is not None
        said = ost.stderr.read().decode()
        assert (ost.wait(), said) == (0, "")
    RAN.add(full_name(argv))
