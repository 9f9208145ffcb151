# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every operation at every microversion: specs, stubs and run time accept the same calls.

The stubs are compared with the specs at all versions, with all that they say. The run time is
asked by calls: the least one that an operation takes, and others that differ from it in one
argument, value or nested key.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from zlib import crc32

from .cases import EACH_OPERATION, EACH_SERVICE, client_at, read, spans
from .facts import SpecFacts, differences, stub_taken
from .runtime import RunTime
from .spec import Operation, Service
from .values import Probe, Values

# --- stubs and specs


@EACH_SERVICE
def test_a_pinned_client_is_typed_at_every_version_that_the_specs_describe(
    service: Service,
) -> None:
    found = read(service)
    table = dict(found.table("__new__"))
    assert (table.pop("auto"), table.pop("highest")) == (service.client, service.client)
    assert list(table) == [service.show(minor) for minor in sorted(service.minors)]
    assert found.table("at") == found.table("__new__")


@EACH_SERVICE
def test_a_pinned_client_has_the_operations_of_its_version_and_no_others(service: Service) -> None:
    found = read(service)
    for minor in sorted(service.minors):
        resources = found.properties(client_at(service, minor))
        assert {
            f"{resource}.{method}"
            for resource, kind in resources.items()
            for method in found.methods(found.plain_name(kind))
            if f"{resource}.{method}" not in service.helpers
        } == {op.title for op in service.operations if minor in op.minors}, service.show(minor)


@EACH_OPERATION
def test_stubs_take_what_the_spec_has(service: Service, op: Operation) -> None:
    found = read(service)
    problems = []
    for first, _, cls in spans(service, op):
        if first in op.minors:
            assert cls is not None
            facts = SpecFacts(service, first, answers=False).taken(op)
            problems += differences(
                f"{op.title} at {service.show(first)} ", specs=facts,
                stubs=stub_taken(found, cls, op.name),
            )  # fmt: skip
    assert not problems, "\n".join(problems)


@EACH_OPERATION
def test_stubs_accept_the_calls_that_the_spec_has(service: Service, op: Operation) -> None:
    found = read(service)
    problems = []
    for first, _, cls in spans(service, op):
        values = Values(service, first, typed=True)
        for probe in values.probes(op):
            mine = values.accepts(op, probe.arguments)
            theirs = cls is not None and found.called(cls, op.name, probe.arguments)[0]
            if mine != theirs:
                at = f"{op.title}{probe.what} at {service.show(first)}"
                problems.append(f"{at}: {_said('spec', mine)}, {_said('stubs', theirs)}")
    assert not problems, "\n".join(problems)


def _said(who: str, accepts: bool) -> str:
    return f"{who} {'accept' if accepts else 'refuse'}"


# --- the run time and specs


@EACH_SERVICE
def test_the_client_has_the_operations_and_arguments_of_the_specs_and_no_others(
    service: Service, run_time: RunTime
) -> None:
    expected: dict[str, set[str]] = {}
    for op in service.operations:
        expected[op.title] = {"self", *(a.name for a in op.arguments)}
    client = run_time.client(max(service.minors))
    found = {
        f"{resource}.{name}": set(inspect.signature(method).parameters)
        for resource in {op.resource for op in service.operations}
        for name, method in vars(type(getattr(client, resource))).items()
        if inspect.isfunction(method) and not name.startswith("_")
    }
    assert {name for name in found if name not in expected} == service.helpers
    assert {name: found[name] for name in expected} == expected


@EACH_OPERATION
def test_the_least_call_is_sent_at_each_version_that_has_the_operation_and_at_no_other(
    service: Service, op: Operation, run_time: RunTime
) -> None:
    problems = []
    run_time.answer.status = 503
    for first, last in service.intervals(op):
        least = Values(service, first).least(op)
        expected = "sent" if first in op.minors else "refused"
        for minor in range(first, last + 1):
            found = run_time.verdict(minor, op.resource, op.name, least)
            if found != expected:
                problems.append(f"{op.title} at {service.show(minor)}: {found}, not {expected}")
    assert not problems, "\n".join(problems)


@EACH_OPERATION
def test_calls_that_the_spec_has_are_sent_and_others_are_refused(
    service: Service, op: Operation, run_time: RunTime
) -> None:
    problems = []
    run_time.answer.status = 503
    for probe, expected, minors in asked(service, op):
        for minor in minors:
            found = run_time.verdict(minor, op.resource, op.name, probe.arguments)
            if probe.leaves_out and not expected:
                # The run time checks what depends on the version, not the form of objects.
                assert found in ("sent", "refused")
            elif found != ("sent" if expected else "refused"):
                at = f"{op.title}{probe.what} at {service.show(minor)}"
                problems.append(f"{at}: {_said('spec', expected)}, run time: {found}")
    assert not problems, "\n".join(problems)


def asked(service: Service, op: Operation) -> Iterator[tuple[Probe, bool, list[int]]]:
    """What to ask the run time, what the spec says, and the versions to ask at.

    These are the first and the last version of each range within which the spec says the same
    of a call, and another one between.
    """
    ranges: dict[tuple[str, str], list[tuple[Probe, bool, int, int]]] = {}
    for first, last in service.intervals(op):
        values = Values(service, first)
        for probe in values.probes(op):
            row = (probe, values.accepts(op, probe.arguments), first, last)
            key = (probe.what, repr(probe))
            rows = ranges.setdefault(key, [])
            if rows and rows[-1][1] == row[1] and rows[-1][3] == first - 1:
                row = (*row[:2], rows.pop()[2], last)
            rows.append(row)
    for rows in ranges.values():
        for probe, expected, first, last in rows:
            between = first + crc32(probe.what.encode()) % (last - first + 1)
            yield probe, expected, sorted({first, between, last})
