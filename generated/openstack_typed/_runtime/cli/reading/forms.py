# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What stands for values in help: `NAME|ID`, `KEY=VALUE,...`; and the keys that objects have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..commands import kinds
from ..commands.index import Argument, dashed
from ..commands.kinds import name_of

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from ..commands.rows import Expr, Row

_LONGEST = 24
"""How long a list of known values may be to stand for a value."""
_DEEPEST = 3
"""How many keys deep help goes."""
_WORDS = {
    "str": "TEXT",
    "int": "NUMBER",
    "float": "NUMBER",
    "bool": "true|false",
    "textbool": "true|false",
    "flag": "true|false",
    "datetime": "TIME",
    "date": "DATE",
    "uuid": "UUID",
    "ip": "ADDRESS",
    "cidr": "CIDR",
    "mac": "MAC",
    "url": "URL",
    "base64": "TEXT|@FILE",
    "file": "FILE",
    "object": "KEY=VALUE,...",
    "any": "VALUE",
}
_NAMES = frozenset({"str", "uuid", "int", "any"})
"""What IDs are in types."""


class Key:
    """A key of an object.

    Attributes:
        path: What is typed for it: `fixed_ips.0.subnet_id`.
        value: What stands for its value.
        row: All that is said of it.
        known: The values that are known of it and do not stand for the value.
    """

    def __init__(self, path: str, value: str, row: Row, known: list[str]) -> None:
        self.path = path
        self.value = value
        self.row = row
        self.known = known


def of_argument(argument: Argument) -> str:
    """What stands for the value of an argument, or for one of several."""
    return _Forms(argument.types).of(argument.exprs(), is_found(argument.row))


def more_known(argument: Argument) -> list[str]:
    """The values that are known of an argument, if they do not stand for its value."""
    return _Forms(argument.types).more_known(argument.exprs())


def keys(argument: Argument) -> Iterator[Key]:
    """The keys of the object that an argument is, or of one of several."""
    return _Forms(argument.types).keys(argument.exprs(), "", 1)


def placeholder(argument: Argument) -> str:
    """What stands for a part of the path in help: `SERVER`."""
    name = argument.name
    for end in ("_id", "_name"):
        name = name.removesuffix(end) if argument.thing else name
    return dashed(name).upper().replace("-", "_")


def is_found(row: Row) -> bool:
    """Whether a name will do for an ID."""
    return bool(row.get("thing") or row.get("things"))


class _Forms:
    def __init__(self, types: dict[str, Row]) -> None:
        self._types = types

    def of(self, exprs: Sequence[Expr], found_by_name: bool) -> str:
        found: list[str] = []
        for part in kinds.items(exprs, self._types):
            word = self._word(part)
            if found_by_name and isinstance(part, str) and part in _NAMES:
                word = "NAME|ID"
            if word and word not in found:
                found.append(word)
        known = self._known(exprs)
        if known:
            found.append("|".join(known) if not self.more_known(exprs) else "WORD")
        return "|".join(found) or "VALUE"

    def more_known(self, exprs: Sequence[Expr]) -> list[str]:
        known = self._known(exprs)
        return known if len("|".join(known)) > _LONGEST else []

    def keys(self, exprs: Sequence[Expr], before: str, depth: int) -> Iterator[Key]:
        declared = kinds.object_of(kinds.items(exprs, self._types), self._types)
        if declared is None:
            return
        for field in declared.get("fields", ()):
            inner = kinds.exprs_of(field["type"])
            path = f"{before}{name_of(field)}"
            below = list(self._below(inner, path, depth)) if depth < _DEEPEST else []
            value = "" if below else self.of(inner, is_found(field))
            yield Key(path, value, field, self.more_known(inner) if not below else [])
            yield from below

    def _below(self, exprs: Sequence[Expr], path: str, depth: int) -> Iterator[Key]:
        """The keys of what a key holds."""
        alternatives = (part for expr in exprs for part in kinds.parts(expr, self._types))
        several = kinds.inner(alternatives, "list") is not None
        yield from self.keys(exprs, f"{path}.0." if several else f"{path}.", depth + 1)

    def _known(self, exprs: Sequence[Expr]) -> list[str]:
        return kinds.known(kinds.items(exprs, self._types), self._types)

    def _word(self, part: Expr) -> str:
        if isinstance(part, str):
            is_object = kinds.object_of([part], self._types) is not None
            return "KEY=VALUE,..." if is_object else _WORDS.get(part, "")
        return "KEY=VALUE" if part[0] == "map" else ""
