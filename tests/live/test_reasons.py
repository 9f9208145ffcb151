# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is counted of operations and arguments, and what needs a reason."""

from __future__ import annotations

from tests.live.coverage import Coverage, Reasons, covered
from tests.live.watch import operations, spec

WHOLE = {
    name: {argument.field.name for argument in op.arguments}
    for name, op in operations("placement").items()
}
"""All operations of a small service with all of their arguments."""
OPERATION, ARGUMENT = "traits.list", "name"
NAME = f"{OPERATION}.{ARGUMENT}"


def count(*, given: bool, taken: bool, reasons: dict[str, str]) -> Coverage:
    """What is counted if one argument was given, or taken, or neither; all others were both."""
    less = {**WHOLE, OPERATION: WHOLE[OPERATION] - {ARGUMENT}}
    return covered(
        spec("placement"),
        set(WHOLE),
        WHOLE if given else less,
        WHOLE if taken else less,
        Reasons(arguments=reasons),
    )


def test_an_argument_that_was_taken_needs_no_reason() -> None:
    found = count(given=True, taken=True, reasons={})
    assert (found.inexcusable, found.stale, found.excused) == ([], [], 0)
    assert found.used == found.arguments == sum(map(len, WHOLE.values()))
    found = count(given=True, taken=True, reasons={"traits.*": "There are none."})
    assert f"{NAME} was taken, but: There are none." in found.stale


def test_an_argument_that_was_not_taken_needs_a_reason() -> None:
    never = count(given=False, taken=False, reasons={})
    assert never.inexcusable == [f"{NAME} was never given"]
    assert never.used == never.arguments - 1
    refused = count(given=True, taken=False, reasons={})
    assert refused.inexcusable == [f"{NAME} was only ever refused"]
    assert refused.used == refused.arguments
    said = count(given=True, taken=False, reasons={NAME: "There are none."})
    assert (said.inexcusable, said.stale, said.excused) == ([], [], 1)


def test_a_reason_is_of_an_argument_that_there_is() -> None:
    found = count(given=True, taken=True, reasons={"traits.list.color": "There are none."})
    assert found.stale == ["traits.list.color: no such argument of an operation that was served"]
