# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every command with all its arguments, on a fake cloud that checks requests by the specs.

What it was asked for is held against what the client itself asks for with the same values, and
each argument against its name and place in the specs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from attrs import evolve, frozen

from codegen import ir
from openstack_typed import Cloud
from openstack_typed._runtime.answers.download import Download
from openstack_typed._runtime.answers.paging import Pager
from openstack_typed._runtime.cli.main import main
from openstack_typed._runtime.testing.messages import Asked, Reply
from openstack_typed.errors import HttpError
from openstack_typed.testing import FakeCloud
from tests.runtime.cli.commands import RESOURCES, resource
from tests.runtime.cli.lines import DATA, FILE, Line, lines
from tests.runtime.testing.samples import extensions, services

# What differs from run to run, and says nothing of arguments.
_NOT_OF_ARGUMENTS = {"x-auth-token", "user-agent", "accept-encoding", "connection", "host"}


@frozen
class Request:
    """What the cloud was asked for."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: Any

    @classmethod
    def of(cls, asked: Asked) -> Request:
        """A request as it came."""
        headers = {k: v for k, v in asked.headers.items() if k not in _NOT_OF_ARGUMENTS}
        body: Any = asked.body
        if "json" in headers.get("content-type", ""):
            body = json.loads(asked.body)
        headers.pop("content-length", None)
        return cls(asked.method, asked.path, tuple(asked.pairs()), headers, body)


class Listening(FakeCloud):
    """A cloud that answers examples, and keeps all that it is asked for."""

    def __init__(self) -> None:
        super().__init__(by_schema=True, network_extensions=extensions())
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return super().answer(asked)

    def heard(self) -> list[Request]:
        """What it was asked for since the last time."""
        found = [Request.of(asked) for asked in self.asked]
        self.asked.clear()
        return found


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """The cloud, described in a file that the command line reads."""
    cloud = Listening()
    folder = tmp_path_factory.mktemp("ost")
    with cloud.serve() as url, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path(FILE).write_bytes(DATA)
        Path("clouds.yaml").write_text(json.dumps(cloud.clouds(url)))
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(folder / "clouds.yaml"))
        patch.setenv("OS_CLOUD", "admin")
        yield cloud


@pytest.fixture(scope="module")
def clients(fake: Listening) -> Any:
    """The clients of the same cloud."""
    return Cloud(fake.session())


@pytest.mark.parametrize("name", RESOURCES)
def test_all_arguments_arrive(
    name: str, fake: Listening, clients: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    found = resource(name)
    service = services()[found.service]
    operations = {op.name: op for op in service.operations() if op.resource == found.name}
    assert {name for name, each in found.commands.items() if not each.kind} == set(operations)
    for name, op in operations.items():
        command = found.commands[name]
        for line in lines(service, op, command):
            fake.heard()
            fake.problems.clear()
            argv = [*command.full_name.split(), *line.words, *line.flags]
            status = main("openstack_typed", [*argv, "--format", "json"])
            said = capfd.readouterr().err
            heard = fake.heard()
            length = (command.transfer or {}).get("length")
            # A file tells it: what is said is compared with that, and not sent.
            line = evolve(line, given={k: v for k, v in line.given.items() if k != length})
            expected = asked_by_the_client(fake, clients, service, op, line, heard)
            assert expected in heard, (argv, said)
            assert_all_there(op, line, expected)
            if op.authenticated:
                # A service that knows nothing but examples has the same page for ever.
                endless = op.pages is not None and "answers the same page again" in said
                assert endless or (status, said, fake.problems) == (0, "", []), argv
            else:
                # Who is not logged in yet gets no examples; so it is looked at before it is sent.
                assert main("openstack_typed", [*argv, "--dry-run"]) == 0, argv
                assert fake.heard() == []


def asked_by_the_client(
    fake: Listening, clients: Any, service: ir.Service, op: ir.Operation, line: Line,
    heard: list[Request],
) -> Request:  # fmt: skip
    """What the client asks for with the values of a line, at the version of the command."""
    client = getattr(clients, service.name)
    if service.selectable:
        said = [r.headers["openstack-api-version"] for r in heard
                if "openstack-api-version" in r.headers]  # fmt: skip
        client = client._at(said[-1].split()[1] if said else str(line.version))
    method = getattr(getattr(client, op.resource), op.name)
    try:
        value = method(*line.path, **line.given)
        if isinstance(value, Pager):
            value.first()
        elif isinstance(value, Download):
            value.read()
    except HttpError:
        assert not op.authenticated
    return fake.heard()[-1]


def assert_all_there(op: ir.Operation, line: Line, request: Request) -> None:
    """Each argument is in the request, where the specs say, by the name that they say."""
    version = line.version
    envelope = next(key for versions, key in op.envelope.items if version in versions)
    body = request.body
    inner = body
    for key in (op.action, envelope):
        inner = inner[key] if key is not None else inner
    for argument in op.arguments:
        field = argument.field
        if field.name not in line.given:
            continue
        match argument.where:
            case ir.Where.QUERY:
                there = any(
                    key.startswith(field.wire.partition("{")[0]) for key, _ in request.query
                )
            case ir.Where.HEADER:
                there = field.wire.lower() in request.headers
            case ir.Where.BESIDE:
                there = field.wire in body
            case ir.Where.EXTRA:
                there = line.given[field.name].keys() <= inner.keys()
            case ir.Where.SET:
                there = f"/{field.wire}" in [change["path"] for change in body]
            case ir.Where.BODY if op.media == "application/x-www-form-urlencoded":
                there = field.wire in dict(parse_qsl(body.decode()))
            case ir.Where.BODY:
                there = field.wire in inner or field.wire.startswith("{")
            case _:
                there = bool(body)
        assert there, (op.name, field.wire, request)
