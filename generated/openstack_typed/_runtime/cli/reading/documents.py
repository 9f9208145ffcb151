# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""JSON and YAML as values that types of the specs then make sense of.

What YAML has without quotes stays text of its own kind, `Plain`: whether `123` is a number and
`no` is a word is for the type to say that stands there, not for YAML.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import yaml

Path = tuple[str | int, ...]
"""Where something is in a document: keys, and numbers of items."""

_MOST = 1_000_000
"""How many values a document may have."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Plain(str):
    """Text without quotes: it may be a number, or what else its type says."""

    __slots__ = ()


class Broken(Exception):
    """A text is neither JSON nor YAML.

    Attributes:
        line: Where it ends to be; 0 if that is not known.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str) -> Any:
    """The value that JSON or YAML stands for.

    Raises:
        Broken: It is neither.
    """
    try:
        try:
            return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        except json.JSONDecodeError:
            return _Yaml().value(_composed(text))
    except RecursionError:
        raise Broken("it is nested too deeply") from None
    except ValueError:  # of a number, as Python bounds the time that one may take
        raise Broken("a number has too many digits") from None


def line_of(text: str, path: Path) -> int:
    """The line where something stands; that of what holds it if it is not there."""
    try:
        node: Any = _composed(text)
    except Broken:
        return 0
    line = 1
    for step in path:
        if node is None or isinstance(node.value, str):
            break
        line = node.start_mark.line + 1
        if node.id == "mapping":
            pairs = [(key, value) for key, value in node.value if key.value == step]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
        elif isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Broken(f"{twice!r} is there twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise Broken(f"{text} is no number in JSON")


def _composed(text: str) -> yaml.Node | None:
    import yaml

    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        # Without the lines around it, which may hold secrets.
        mark = error.problem_mark
        raise Broken(str(error.problem), mark.line + 1 if mark is not None else 0) from None
    except yaml.YAMLError:
        raise Broken("it is neither JSON nor YAML") from None


class _Yaml:
    """Makes values of the nodes of a YAML document."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self._count = 0

    def value(self, node: Any) -> Any:
        if node is None:
            return None
        self._count += 1
        # A few lines of aliases to aliases may be more than there is room for.
        if self._count > _MOST:
            raise Broken(f"with its aliases it has more than {_MOST:,} values")
        if node.id == "scalar":
            if node.style is not None:  # with quotes, or a block
                return str(node.value)
            return None if node.value in _NULLS else Plain(node.value)
        if id(node) in self._open:
            raise Broken("an alias holds itself", node.start_mark.line + 1)
        self._open.append(id(node))
        found: Any = (
            self._mapping(node) if node.id == "mapping" else list(map(self.value, node.value))
        )
        self._open.pop()
        return found

    def _mapping(self, node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                raise Broken("a key is no text", line)
            if key.value in found:
                raise Broken(f"{key.value!r} is there twice", line)
            found[str(key.value)] = self.value(value)
        return found
