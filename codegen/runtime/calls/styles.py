# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How the value of an argument stands in a query."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any
from urllib.parse import quote

from ..query import pair
from .encode import dumps, text
from .filters import Filter


class Style(ABC):
    """How a value stands in a query."""

    @abstractmethod
    def pairs(self, name: str, found: Any) -> Iterator[str]:
        """The `name=value` parts of the query.

        Args:
            name: The name of the parameter.
            found: The value of the argument.

        Raises:
            TypeError: The value, or a part of it, has no form in a query.
            EmptyList: There is nothing to send, which would mean the contrary: no limit at all.
        """


class EmptyList(ValueError):
    """A list of alternatives without any."""


class Repeat(Style):
    """Each item of a list is a parameter of its own."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        for entry in _items(found) if is_list(found) else (found,):
            yield pair(name, text(entry))


class Comma(Style):
    """The items of a list are one value, with commas between."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        yield pair(name, ",".join(map(text, _items(found))) if is_list(found) else text(found))


class Pairs(Style):
    """A map is one value: `VCPU:1,DISK_GB:5`."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        entries = _items(found).items()
        yield pair(name, ",".join(f"{key}:{text(entry)}" for key, entry in entries))


class Json(Style):
    """A value is JSON."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        yield pair(name, dumps(found).decode())


class Naive(Style):
    """A point in time is UTC without saying so."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        yield pair(name, text(found).removesuffix("Z"))


class Digit(Style):
    """Yes is 1, and no is 0."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        yield pair(name, "1" if found else "0")


class Flag(Style):
    """The name alone says it."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        if found:
            yield quote(name)


class Suffixes(Style):
    """A map from suffixes of the name to values: `resources1`, `resources_COMPUTE`."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        stem = name.partition("{")[0]
        for suffix, entry in found.items():
            inner = PAIRS if isinstance(entry, Mapping) else REPEAT
            yield from inner.pairs(stem + suffix, entry)


class Free(Style):
    """A map from names of parameters to values."""

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        for key, entry in found.items():
            yield from REPEAT.pairs(key, entry)


class Operators(Style):
    """A value may begin with an operator and a colon: `in:a,b`.

    A plain value with a colon goes out so that it is taken as it is, unless it begins with one of
    the operators itself.
    """

    def __init__(self, *operators: str) -> None:
        self.operators = operators

    def pairs(self, name: str, found: Any) -> Iterator[str]:
        if isinstance(found, Filter):
            if found.operator not in self.operators:
                known = ", ".join(word.capitalize() for word in self.operators)
                raise TypeError(f"{name} takes {known}, not {found!r}; no request was sent")
            yield pair(name, found.spelled())
            return
        value = text(found)
        operator, colon, _ = value.partition(":")
        plain = colon and operator not in self.operators
        yield pair(name, f"eq:{value}" if plain else value)


REPEAT, COMMA, PAIRS, JSON = Repeat(), Comma(), Pairs(), Json()
NAIVE, DIGIT = Naive(), Digit()
FLAG, SUFFIXES, FREE = Flag(), Suffixes(), Free()


def is_list(found: Any) -> bool:
    """Whether a value is several."""
    return isinstance(found, Sequence | Set) and not isinstance(found, str | bytes)


def _items(found: Any) -> Any:
    if not found:
        raise EmptyList
    return found
