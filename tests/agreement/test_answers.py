# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every operation at every microversion: what there is to read in its answers.

A field is in an answer at a version, always or perhaps, or it is not; and it holds the same kind
of value by the specs, by the stubs, and in the objects that calls return.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .answers import Answers, value_facts
from .cases import EACH_OPERATION, read, spans
from .facts import Facts, SpecFacts, differences, plain, stub_returned, without_always
from .runtime import RunTime
from .spec import Cases, Operation, Service
from .values import Values


def ways(service: Service, op: Operation, minor: int) -> Iterator[tuple[dict[str, Any], Cases]]:
    """The arguments and the answer of each kind of call: an argument may change the answer."""
    least = Values(service, minor).least(op)
    yield least, op.returns
    for name, value, returns in op.returns_if:
        if any(a.name == name and minor in a.minors for a in op.arguments):
            yield {**least, name: value}, returns


@EACH_OPERATION
def test_stubs_promise_what_the_spec_does(service: Service, op: Operation) -> None:
    problems = []
    for first, _, cls in spans(service, op):
        if first not in op.minors:
            continue
        assert cls is not None
        for given, returns in ways(service, op, first):
            accepted, kind = read(service).called(cls, op.name, given)
            assert accepted
            problems += differences(
                f"{op.title} at {service.show(first)} ",
                specs=without_always(SpecFacts(service, first, answers=True).returned(op, returns)),
                stubs=stub_returned(read(service), kind),
            )
    assert not problems, "\n".join(problems)


@EACH_OPERATION
def test_what_the_spec_promises_can_be_read_and_nothing_else(
    service: Service, op: Operation, run_time: RunTime
) -> None:
    problems = []
    for first, last in service.intervals(op):
        facts = SpecFacts(service, first, answers=True)
        for minor in sorted({first, last} & op.minors):
            for given, returns in ways(service, op, first):
                found: Facts = {}
                for answer in Answers(facts).of(op, returns):
                    run_time.answer = answer
                    value = run_time.call(minor, op.resource, op.name, given)
                    for path, kinds in value_facts(value).items():
                        found.setdefault(path, set()).update(kinds)
                problems += differences(
                    f"{op.title} at {service.show(minor)} ",
                    specs=facts.returned(op, returns),
                    objects=plain(found),
                )
    assert not problems, "\n".join(problems)
