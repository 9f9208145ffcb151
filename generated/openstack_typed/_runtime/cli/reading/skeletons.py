# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A file for `--body` to fill in: `--skeleton`."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

from ..commands import kinds
from ..commands.index import Argument, Command
from ..commands.kinds import name_of
from ..commands.rows import Expr, Row
from .texts import about
from .typed import Typed, reading

_WIDTH = 100
_WORD = re.compile(r"[A-Za-z_][\w./-]*")
_DEEPEST = 8
_SAMPLES = {
    "str": "text",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "ip": "192.0.2.1",
    "cidr": "192.0.2.0/24",
    "mac": "fa:16:3e:00:00:01",
    "url": "https://example.org",
    "base64": "text",
    "date": "2026-01-31",
    "datetime": "2026-01-31T12:00:00Z",
    "int": "1",
    "float": "1.0",
    "bool": "false",
    "textbool": "false",
    "flag": "true",
    "object": "{}",
    "any": "text",
}


def skeleton(command: Command) -> int:
    """Print a file with all arguments of a command.

    Returns:
        The exit status.
    """
    print("\n".join(lines(command)))
    return 0


def lines(command: Command) -> Iterator[str]:
    """The lines of the file: what must be there is to be filled in, all else is commented out."""
    yield f"## {command.summary}"
    yield "##"
    yield f"##     ost {command.full_name} --body FILE"
    yield "##"
    yield "## Take away the `#` in front of what is wanted. The command line wins over it."
    named = [
        each
        for each in command.arguments
        if not each.positional and each.place != "own" and each.type != "file"
    ]
    for argument in sorted(named, key=lambda each: each.required != "all"):
        yield ""
        for line in textwrap.wrap(about(argument.row), _WIDTH - 3, break_on_hyphens=False):
            yield f"## {line}"
        yield from example(argument, blank=argument.required == "all")


def example(argument: Argument, *, blank: bool = False) -> Iterator[str]:
    """What a value of an argument looks like.

    Args:
        argument: The argument.
        blank: Whether it is to be filled in; else it is commented out.
    """
    found = _Example(reading(argument), blank=blank)
    return found.key(argument.name, argument.exprs(), "", blank)


class _Example:
    """Shows what a value looks like.

    Args:
        typed: What knows the types.
        blank: Whether what must be there is left open, and what need not is commented out.
    """

    def __init__(self, typed: Typed, *, blank: bool) -> None:
        self.typed = typed
        self.blank = blank

    def key(
        self, name: str, exprs: Sequence[Expr], indent: str, required: bool, depth: int = 0
    ) -> Iterator[str]:
        """A key with its value, and its type behind it."""
        parts = self.typed.kinds(exprs)
        mark = "" if required and self.blank else "#"
        below = list(self.below(parts, indent, required, depth))
        words = f"  # {self.typed.words(parts)}"
        if below:
            yield f"{mark}{indent}{name}:{words if depth else ''}"
            yield from below
        elif mark:
            yield f"{mark}{indent}{name}: {self.sample(parts)}{words}"
        else:
            yield f"{indent}{name}:{words}"

    def below(
        self, parts: Sequence[Expr], indent: str, required: bool, depth: int
    ) -> Iterator[str]:
        """What stands below a key that holds an object or several things."""
        if depth >= _DEEPEST:
            return
        mark = "" if required and self.blank else "#"
        declared = self.typed.object_of(parts)
        if declared is not None and declared.get("fields"):
            yield from self.keys(declared, f"{indent}  ", required, depth + 1)
        elif (item := kinds.inner(parts, "list")) is not None:
            of = self.typed.kinds([item])
            below = list(self.below(of, f"{indent}  ", required, depth + 1))
            yield f"{mark}{indent}  -{'' if below else f' {self.sample(of)}'}"
            yield from below
        elif (entry := kinds.inner(parts, "map")) is not None:
            yield from self.key("KEY", [entry], f"{indent}  ", required, depth + 1)

    def keys(self, declared: Row, indent: str, required: bool, depth: int) -> Iterator[str]:
        for field in sorted(declared["fields"], key=lambda each: each.get("required") != "all"):
            wanted = required and field.get("required") == "all"
            for number, line in enumerate(
                self.key(name_of(field), kinds.exprs_of(field["type"]), indent, wanted, depth)
            ):
                yield f"{line}. {about(field)}" if number == 0 else line

    def sample(self, parts: Sequence[Expr]) -> str:
        """A value of one of its types."""
        known = self.typed.known(parts)
        if known:
            return known[0] if _WORD.fullmatch(known[0]) else json.dumps(known[0])
        texts = (_SAMPLES.get(part) for part in parts if isinstance(part, str))
        empty = "{}" if kinds.inner(parts, "list") is None else "[]"
        return next((text for text in texts if text is not None), empty)
