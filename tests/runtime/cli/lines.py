# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Command lines that say every argument of a command.

Arguments that no one microversion takes together are said by several command lines. All text looks
like an ID: what does is taken for one, and not looked for by its name. IDs that are numbers are
looked for, and found: the examples of the fake cloud have 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from codegen import ir
from codegen.ir.versions import Version
from openstack_typed._runtime.cli.commands.index import Argument, Command
from openstack_typed._runtime.cli.commands.kinds import is_switch
from tests.agreement.values import PLAIN, UUID
from tests.runtime.testing.samples import Sampler

FILE, DATA = "data", b"*" * PLAIN["int"]
"""A file, and what it holds: as much as the arguments for its size say."""


@frozen
class Line:
    """A command line.

    Attributes:
        version: A version that takes all that it says.
        words: The parts of the path.
        flags: All that stands behind them.
        path: The values that the words stand for.
        given: The values that the flags stand for, by the Python names of arguments.
    """

    version: Version
    words: list[str]
    flags: list[str]
    path: list[Any]
    given: dict[str, Any]


def lines(service: ir.Service, op: ir.Operation, command: Command) -> Iterator[Line]:
    """The command lines of an operation: each argument is said by one of them at least."""
    named = {argument.name: argument for argument in command.arguments}
    left = {a.field.name: a for a in op.arguments if a.where is not ir.Where.PATH}
    first = True
    while left or first:
        first = False
        ends = {op.versions.highest, *(a.field.versions.highest for a in left.values())}
        version = max(
            sorted(ends, reverse=True),
            key=lambda end: sum(end in a.field.versions for a in left.values()),
        )
        sampler = Sampler(service, version, text=UUID)
        there = [a for a in op.arguments if version in a.field.versions]
        path = [
            0 if value == PLAIN["int"] and named[a.field.name].thing else value
            for a in there
            if a.where is ir.Where.PATH
            for value in [sampler.argument(a)]
        ]
        given = {a.field.name: sampler.argument(a) for a in there if a.where is not ir.Where.PATH}
        for name in given:
            if named[name].type == "file":
                given[name] = DATA
        flags = [word for name, value in given.items() for word in typed(named[name], value)]
        yield Line(version, list(map(text, path)), flags, path, given)
        left = {name: a for name, a in left.items() if name not in given}


def typed(argument: Argument, value: Any) -> list[str]:
    """An argument as people type it."""
    if argument.type == "file":
        return [argument.flags[0], FILE]
    if is_switch(argument):
        return [argument.flags[0] if value else f"--no-{argument.flags[0][2:]}"]
    if isinstance(value, list):
        flag = (argument.item_flags or argument.flags)[0]
        return [word for item in value for word in (flag, text(item))]
    if isinstance(value, dict) and argument.item_flags and all(map(_is_plain, value.values())):
        pairs = (f"{key}={text(item)}" for key, item in value.items())
        return [word for pair in pairs for word in (argument.item_flags[0], pair)]
    return [argument.flags[0], text(value)]


def text(value: Any) -> str:
    """A value as people type it."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case bytes():
            return value.decode()
        case list() | dict():
            return json.dumps(value, default=text)
    return str(value)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, list | dict)
