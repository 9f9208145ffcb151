# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A value and where it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")
Value: TypeAlias = "str | list[Entry] | Entries | None"
Entries: TypeAlias = "dict[str, Entry]"

_WORDS = {
    **dict.fromkeys(("true", "yes", "on", "1", "y", "t"), True),
    **dict.fromkeys(("false", "no", "off", "0", "n", "f"), False),
}


class Place(NamedTuple):
    """Where something was read."""

    source: str
    """A file; or a word for what is none, such as `the environment`."""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source


class Entry:
    """A value and where it was read. The value may be a secret: errors and reprs never have it."""

    __slots__ = ("key", "place", "value")

    def __init__(self, value: Value, key: str, place: Place) -> None:
        """Make an entry.

        Args:
            value: The text as it was written; None for null; or entries.
            key: Its key with all that it is in, such as `clouds.web.auth.password`.
            place: Where it was read.
        """
        self.value = value
        self.key = key
        self.place = place

    def __repr__(self) -> str:
        return f"Entry({self.key!r} in {self.place})"

    def wrong(self, fault: str) -> Exception:
        """The error to raise: the place, the key, what is wrong with it and what to do."""
        from ..errors import ConfigurationError

        return ConfigurationError(f"{self.place}: {self.key} {fault}")

    def text(self) -> str | None:
        """The text; None for null.

        Raises:
            ConfigurationError: It is a list or a mapping.
        """
        if self.value is None or isinstance(self.value, str):
            return self.value
        kind = "a list" if isinstance(self.value, list) else "a mapping"
        raise self.wrong(f"is {kind}, where text is expected; put quotes around it if it is text")

    def texts(self) -> list[str]:
        """The texts of a list; of a text, its parts between commas."""
        if isinstance(self.value, list):
            return [text for each in self.value if (text := each.text()) is not None]
        return [part.strip() for part in (self.text() or "").split(",") if part.strip()]

    def entries(self) -> Entries:
        """The entries of a mapping; none of null.

        Raises:
            ConfigurationError: It is something else.
        """
        if self.value is None:
            return {}
        if isinstance(self.value, dict):
            return self.value
        raise self.wrong("is no mapping; indent below it one `key: value` a line")

    def boolean(self) -> bool | None:
        """What a word for yes or no means, in any spelling; None for null and nothing."""
        text = self.text()
        if not text:
            return None
        if (found := _WORDS.get(text.lower())) is None:
            raise self.wrong("is neither yes nor no; write true or false")
        return found

    def number(self, kind: Callable[[str], T]) -> T | None:
        """The number that a text is; None for null and nothing."""
        text = self.text()
        try:
            return kind(text) if text else None
        except ValueError:
            pass
        raise self.wrong("is no number; write digits alone")


def entry_of(value: Any, key: str, place: Place) -> Entry:
    """An entry of plain data, such as what the caller passes or what JSON says."""
    if isinstance(value, dict):
        inner = {
            str(name): entry_of(each, f"{key}.{name}" if key else str(name), place)
            for name, each in value.items()
        }
        return Entry(inner, key, place)
    if isinstance(value, (list, tuple)):
        return Entry([entry_of(each, key, place) for each in value], key, place)
    if isinstance(value, bool):
        return Entry(str(value).lower(), key, place)
    return Entry(None if value is None else str(value), key, place)


def near(wanted: str, known: Iterable[str]) -> str:
    """What to say of a word that is nearly one that is known; nothing, if it is near to none."""
    from difflib import get_close_matches

    close = get_close_matches(wanted, list(known), 1)
    return f" (did you mean {close[0]!r}?)" if close else ""
