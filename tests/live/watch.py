# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Watches every request that the clients send and every answer that they decode.

The clients under test are the real ones: four of their methods are wrapped, and the wrappers only
look. What they see is compared with the specs by `agreement`.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from codegen import ir
from codegen.ir.versions import Version as SpecVersion
from codegen.ir.versions import VersionSet
from codegen.pipeline import load
from codegen.reports.facts import Scale, facts, keys_of
from codegen.reports.surface import surface
from codegen.upstream.form import read
from openstack_typed._runtime.answers.parse import FORM, json_of_form
from openstack_typed._runtime.calls.operation import Operation
from openstack_typed._runtime.calls.request import Request
from openstack_typed._runtime.client import Client
from openstack_typed._runtime.connection.attempts import Attempts
from openstack_typed._runtime.connection.connection import Connection
from openstack_typed._runtime.connection.endpoint import Endpoint
from openstack_typed._runtime.errors import ExtensionMissing
from openstack_typed._runtime.omit import OMIT
from openstack_typed._runtime.versions import Version
from tests.live import headers, likeness
from tests.live.agreement import Agreement
from tests.live.coverage import Coverage, covered, reasons
from tests.live.headers import Headers
from tests.live.record import WANTED, Recorder
from tests.live.support import fake

_SPECS = Path(__file__).resolve().parent.parent.parent / "specs"
_EVERYWHERE = (401, 403, 500, 503)
"""Statuses that any operation may answer, whether or not its spec says so: 403 is the policy's."""

_PROBES = 20
"""How many answers of an operation are read again at other versions."""


@cache
def spec(service: str) -> ir.Service:
    """The specs of a service."""
    (found,) = load(_SPECS, service)
    return found


@cache
def operations(service: str) -> dict[str, ir.Operation]:
    """The operations of a service by the name that users call: `servers.create`."""
    return {f"{op.resource}.{op.name}": op for op in spec(service).operations()}


@cache
def edges(service: str) -> dict[str, list[tuple[int, int]]]:
    """Where the answers of a service change that its code does not describe, by operation.

    Given are the first version of each change, and the last one before.
    """
    rows, known = surface(spec(service)), read(_SPECS / "upstream", service)
    if known is None or not known["versions"]:
        return {}
    scale = Scale.of(rows, known)
    ours, theirs = facts(rows, scale), facts(known, scale)
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows["operations"]:
        key, *_ = keys_of(row)
        mine, real = ours[key], theirs.get(key)
        if real is None or real.known.get("response"):
            continue
        inside, at = mine.exists & mine.exists << 1, 0
        for named in mine.sections["response"].values():
            for bits in (named.exists, named.required, *named.types.values()):
                changed = (bits ^ bits << 1) & inside
                at |= changed | changed >> 1
        found[f"{row['resource']}.{row['operation']}"] = [
            (scale.major, minor)
            for minor in range(scale.low, scale.high + 1)
            if at >> (minor - scale.low) & 1
        ]
    return found


class Watch:
    """What has been seen so far.

    Attributes:
        called: The operations that were sent, with the versions they were sent at, by service.
        served: The operations that were not refused, by service.
        arguments: The arguments that were ever given, by service and operation.
        taken: The arguments of calls that were not refused, by service and operation.
        problems: Where specs, answers and Python values do not agree.
        on: Whether it looks: not during tests of other folders in the same run.
    """

    def __init__(self) -> None:
        self.called: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.served: dict[str, set[str]] = defaultdict(set)
        self.arguments: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.taken: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.problems: list[str] = []
        self.on = True
        self.recorder = Recorder()
        self.headers = Headers()
        self.probes: Counter[tuple[str, str]] = Counter()

    def never_called(self, service: str, *versions: str) -> list[str]:
        """The operations of a service that were not sent, at each version where they exist."""
        called = self.called[service]
        missing = [name for name in operations(service) if name not in called]
        for version in versions:
            at = SpecVersion.parse(version)
            missing += [
                f"{name} at {version}"
                for name, op in operations(service).items()
                if at in op.versions and name in called and version not in called[name]
            ]
        return missing

    def coverage(self, service: str) -> Coverage:
        """How much of a service was called."""
        return covered(
            spec(service),
            self.served[service],
            self.arguments[service],
            self.taken[service],
            reasons(service),
        )

    def take(self) -> list[str]:
        """The problems since the last time, each once."""
        found = list(dict.fromkeys(self.problems))
        self.problems.clear()
        return found

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Begin to watch, until the patch is undone."""
        call, exchange = Client._call, Client._exchange
        send, decoded = Connection.send, Client._decoded

        def watched_call(client: Client, operation: Operation[Any], given: dict[str, Any]) -> Any:
            if not self.on:
                return call(client, operation, given)
            service = client._service.name
            self.arguments[service][operation.name] |= _names(given)
            try:
                return call(client, operation, given)
            except ExtensionMissing:
                # Nothing was sent, and nothing can be: the operation is as good as called.
                self.called[service][operation.name].add("")
                raise

        def watched_exchange(
            client: Client, operation: Operation[Any], given: Mapping[str, Any], *more: Any
        ) -> Any:
            response = exchange(client, operation, given, *more)
            if self.on:
                self.taken[client._service.name][operation.name] |= _names(given)
            return response

        def watched_send(
            connection: Connection,
            operation: Operation[Any],
            request: Request,
            version: Version | None,
            endpoint: Endpoint,
            attempts: Attempts,
        ) -> Any:
            service = connection.service.name
            if not self.on or operation.name not in operations(service):  # a call by hand
                return send(connection, operation, request, version, endpoint, attempts)
            self.called[service][operation.name].add(str(version or ""))
            at = _version(connection, version)
            response = send(connection, operation, request, version, endpoint, attempts)
            op = operations(service)[operation.name]
            status = response.status_code
            refused = status >= 300 and status not in dict(op.outcome)
            self._status(service, operation.name, at, status, refused=refused)
            if refused:
                return response
            self.served[service].add(operation.name)
            if WANTED:
                self.headers.add(service, operation.name, response)
                self._record(service, op, at, response)
                for other in self._probed(service, operation, at):
                    attempts = connection.attempts(operation)
                    again = send(
                        connection, operation, request, Version(*other), endpoint, attempts
                    )
                    self._record(service, op, SpecVersion(*other), again)
            else:
                for problem in headers.differences(service, operation.name, response):
                    self._say(service, operation.name, at, problem)
            if fake() is not None:
                self._likeness(service, op, at, response)
            if not (op.outcome or _answers(op, at)) and response.content not in (b"", b"null"):
                text = f"the spec knows no answer, but: {response.content[:100]!r}"
                self._say(service, operation.name, at, text)
            return response

        def watched_decoded(
            client: Client,
            operation: Operation[Any],
            decoder: Any,
            response: Any,
            version: Version | None,
        ) -> tuple[Any, Any]:
            if not self.on:
                return decoded(client, operation, decoder, response, version)
            content = response.content
            if operation.answer == FORM:
                content = json_of_form(content)
            raw = json.loads(content) if content else {}
            value, body = decoded(client, operation, decoder, response, version)
            if operation.name in operations(client._service.name):
                self._answer(client, operation, decoder, raw, value, response, version)
            return value, body

        patch.setattr(Client, "_call", watched_call)
        patch.setattr(Client, "_exchange", watched_exchange)
        patch.setattr(Connection, "send", watched_send)
        patch.setattr(Client, "_decoded", watched_decoded)
        self._patch = patch

    @contextmanager
    def away(self) -> Iterator[None]:
        """Do not look for a while: at answers that are wrong on purpose."""
        self._patch.undo()
        try:
            yield
        finally:
            self.install(self._patch)

    # --- what is recorded

    def _json(self, op: ir.Operation, response: Any) -> Any:
        """The body of a whole answer that is JSON, or read as such; None if it is none."""
        kind, partial = response.headers.get("Content-Type", ""), "fields=" in response.request.url
        if response.status_code >= 300 or partial or (op.answer != FORM and "json" not in kind):
            return None
        content = response.content
        return json.loads(json_of_form(content) if op.answer == FORM else content or b"null")

    def _likeness(self, service: str, op: ir.Operation, at: SpecVersion, response: Any) -> None:
        """Hold an answer of the fake against those of the real cloud."""
        body = self._json(op, response)
        if body is None:
            return
        key = (str(op.call), op.action or "", str(at))
        for problem in likeness.differences(service, key, body) or ():
            self._say(service, f"{op.resource}.{op.name}", at, problem)

    def _record(self, service: str, op: ir.Operation, at: SpecVersion, response: Any) -> None:
        """Take down an answer, if it is a whole one."""
        body = self._json(op, response)
        if body is not None:
            self.recorder.add(service, str(op.call), op.action or "", str(at), body)

    def _probed(
        self, service: str, operation: Operation[Any], at: SpecVersion
    ) -> list[tuple[int, int]]:
        """The versions around each change of an answer, where reading shows what changed.

        What is read is another thing each time, so that some of them show it; a few are enough.
        """
        op = operations(service)[operation.name]
        if op.call.method != "GET" or op.aliases or self.probes[service, operation.name] > _PROBES:
            return []
        self.probes[service, operation.name] += 1
        return [each for each in edges(service).get(operation.name, ()) if each != tuple(at)]

    # --- what is compared

    def _say(self, service: str, name: str, at: SpecVersion, text: str) -> None:
        self.problems.append(f"{service} {at} {name}: {text}")

    def _status(
        self, service: str, name: str, at: SpecVersion, status: int, *, refused: bool
    ) -> None:
        op = operations(service)[name]
        (good,) = op.status.within(VersionSet.parse(str(at))).values
        if refused and status not in (*op.errors, *_EVERYWHERE):
            self._say(service, name, at, f"refused with {status}; the spec says {op.errors}")
        if not refused and status not in (*good, *dict(op.outcome)):
            self._say(service, name, at, f"answered {status}; the spec says {good}")

    def _answer(
        self,
        client: Client,
        operation: Operation[Any],
        decoder: Any,
        raw: Any,
        value: Any,
        response: Any,
        version: Version | None,
    ) -> None:
        service, connection = client._service.name, client._connection
        at = _version(connection, version)
        op = operations(service)[operation.name]
        # The spec's answers stand in the order of the decoders: the usual one, then the others.
        decoders = [operation.returns, *(other.returns for other in operation.returns_if)]
        answers = [op.returns, *(other.returns for other in op.returns_if)]
        expected = _at(answers[decoders.index(decoder)], at)
        if expected is None:
            return
        agreement = Agreement(
            types=spec(service).types(),
            version=at,
            extensions=connection.extensions() or frozenset(),
            partial="fields=" in response.request.url,
            headers={name.lower(): text for name, text in response.headers.items()},
        )
        for problem in agreement.answer(op, expected, raw, value):
            self._say(service, operation.name, at, problem)


def _names(given: Mapping[str, Any]) -> set[str]:
    """The arguments that were given."""
    return {name for name, value in given.items() if value is not OMIT}


def _version(connection: Connection, version: Version | None) -> SpecVersion:
    """The version that the specs of an answer are looked up for."""
    found = version or connection.endpoint().api
    known = spec(connection.service.name).versions
    at = SpecVersion(*found) if found is not None else known.highest
    return at if at in known else known.highest


def _at(answers: ir.Cases[ir.Answer | None], version: SpecVersion) -> ir.Answer | None:
    """The answer at a version, if there is one."""
    (found,) = answers.within(VersionSet.parse(str(version))).values or (None,)
    return found


def _answers(op: ir.Operation, version: SpecVersion) -> bool:
    """Whether an operation answers anything at a version."""
    cases = (op.returns, *(other.returns for other in op.returns_if))
    return any(_at(answers, version) is not None for answers in cases)
