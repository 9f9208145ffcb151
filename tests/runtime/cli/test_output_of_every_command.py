# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What every command answers, in every format: examples of the specs' types."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from openstack_typed import Cloud
from openstack_typed._runtime.answers.download import Download
from openstack_typed._runtime.answers.paging import Pager
from openstack_typed._runtime.cli.calls.columns import wanted
from openstack_typed._runtime.cli.commands.index import Command
from openstack_typed._runtime.cli.commands.parser import parse
from openstack_typed._runtime.cli.output import show
from openstack_typed._runtime.cli.output.answers import answer_of
from openstack_typed._runtime.cli.output.texts import width
from openstack_typed.testing import FakeCloud
from tests.runtime.cli.commands import RESOURCES, resource
from tests.runtime.cli.lines import lines
from tests.runtime.testing.samples import extensions, services

NARROW = 60


@pytest.fixture(scope="module")
def clients() -> Any:
    """The clients of a cloud that answers examples."""
    return Cloud(FakeCloud(by_schema=True, network_extensions=extensions()).session())


def answers(name: str, clients: Any) -> Iterator[tuple[Command, Any]]:
    """The commands of a resource, and an example of what each answers."""
    found = resource(name)
    service = services()[found.service]
    for op in service.operations():
        if op.resource != found.name or not op.authenticated:
            continue
        command = found.commands[op.name]
        line = next(iter(lines(service, op, command)))
        client = getattr(clients, found.service)
        if service.selectable:
            client = client._at(str(line.version))
        value = getattr(getattr(client, op.resource), op.name)(*line.path, **line.given)
        if isinstance(value, Pager):
            value = Pager([next(value.pages())])  # examples have the same page for ever
        if value is not None and not isinstance(value, Download):
            yield command, value


@pytest.mark.parametrize("name", RESOURCES)
def test_every_format_shows_it(name: str, clients: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for command, value in answers(name, clients):

        def shown(form: str, *argv: str, command: Command = command, value: Any = value) -> str:
            options = parse(command, ["-f", form, *argv]).options
            capsys.readouterr()
            show(command, value, wanted(command, options), options)
            return capsys.readouterr().out

        answer = answer_of(value)
        wire = answer.all() if answer.is_list else answer.all()[0]
        assert json.loads(shown("json")) == wire, command.full_name
        assert yaml.safe_load(shown("yaml")) == wire, command.full_name
        rows = [json.loads(line) for line in shown("jsonl").splitlines()]
        assert rows == (wire if answer.is_list else [wire]), command.full_name
        head, *body = csv.reader(io.StringIO(shown("csv")))
        assert len(body) == len(rows), command.full_name
        assert {len(row) for row in body} <= {len(head)}, command.full_name
        for form in ("value", "name"):
            assert shown(form).count("\n") >= len(rows), command.full_name
        for form in ("table", "wide"):
            drawn = shown(form, f"--width={NARROW}").splitlines()
            assert max(map(width, drawn), default=0) <= NARROW, command.full_name
            assert bool(drawn) == bool(rows), command.full_name
