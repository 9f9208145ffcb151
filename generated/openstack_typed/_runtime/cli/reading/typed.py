# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Makes of text and of data the values that a type of the specs allows, or says why it cannot.

Of a union, the most specific type that fits is taken: a single value or one of an enum, a bool, a
number, a time, and only then text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from ..commands import kinds
from ..commands.index import Argument, undashed
from ..commands.kinds import name_of
from ..commands.rows import Expr, Row
from .documents import Path, Plain

_INT = re.compile(r"[+-]?[0-9]+")
_CANONICAL = re.compile(r"0|-?[1-9][0-9]*")
_TEXTS = frozenset({"str", "uuid", "ip", "cidr", "mac", "url", "date", "base64"})
_BOOLS = frozenset({"bool", "textbool", "flag"})
_BOOL_WORDS = {"true": True, "false": False}
_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "textbool": "true or false",
    "flag": "true or false",
    "datetime": "a time such as 2026-01-31T12:00:00Z",
    "date": "a date such as 2026-01-31",
    "uuid": "a UUID",
    "ip": "an IP address",
    "cidr": "a block of addresses such as 192.0.2.0/24",
    "mac": "a MAC address",
    "url": "a URL",
    "base64": "text or a file",
    "object": "an object",
    "any": "any value",
}


class Wrong(Exception):
    """A value is none of its type.

    Attributes:
        path: Where it stands below what was read.
        reason: What it should be.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


class Typed:
    """Reads values of the types of one argument.

    Args:
        types: The declared types that they may mention.
        any_text: Whether enums take other text too, as they do in queries.
        secret: Whether messages may not show what was given.
    """

    def __init__(
        self, types: dict[str, Row], *, any_text: bool = False, secret: bool = False
    ) -> None:
        self.types = types
        self.any_text = any_text
        self.secret = secret

    def kinds(self, exprs: Iterable[Expr]) -> list[Expr]:
        """The alternatives of types, as far as they are needed to tell values apart."""
        return [part for expr in exprs for part in kinds.parts(expr, self.types)]

    # --- data

    def data(self, parts: Sequence[Expr], value: Any, path: Path = ()) -> Any:
        """A value of JSON or YAML as one of its types.

        Raises:
            Wrong: It, or something in it, is none.
        """
        if "any" in parts:
            return _untyped(value)
        if value is None:
            if "null" in parts:
                return None
            raise self.wrong(parts, "null", path)
        if isinstance(value, str):
            if isinstance(value, Plain) and value == "null" and "null" in parts:
                return None
            return self.text(parts, value, path)
        if isinstance(value, bytes):
            return value  # of a file, for base64
        if isinstance(value, dict):
            return self._mapping(parts, value, path)
        if isinstance(value, list):
            item = kinds.inner(parts, "list")
            if item is None:
                raise self.wrong(parts, "a list", path)
            of = self.kinds([item])
            return [self.data(of, each, (*path, place)) for place, each in enumerate(value)]
        return self._scalar(parts, value, path)

    def _scalar(self, parts: Sequence[Expr], value: bool | int | float, path: Path) -> Any:
        """A bool or a number of JSON."""
        names = {part for part in parts if isinstance(part, str)}
        single = any(part[0] == "is" and part[1:] == [value] for part in parts if part not in names)
        if isinstance(value, bool):
            fits = bool(names & _BOOLS)
        else:
            fits = "float" in names or ("int" in names and isinstance(value, int))
        if single or fits:
            return value
        for known in self._known(parts):
            if str(known) == str(value):
                return known
        hint = "; put it in quotes" if names & _TEXTS else ""
        raise self.wrong(parts, f"{str(value).lower()}{hint}", path)

    def _mapping(self, parts: Sequence[Expr], value: dict[str, Any], path: Path) -> Any:
        declared = self.object_of(parts)
        if declared is not None:
            return self._object(declared, value, path)
        item = kinds.inner(parts, "map")
        if item is not None:
            of = self.kinds([item])
            return {key: self.data(of, each, (*path, key)) for key, each in value.items()}
        if "object" in parts:
            return _untyped(value)
        raise self.wrong(parts, "an object", path)

    def _object(self, declared: Row, value: dict[str, Any], path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, each in value.items():
            field = field_of(declared, key)
            if field is None:
                if "free" not in declared:
                    raise Wrong((*path, key), unknown_key(declared, key))
                found[key] = self.data(self.kinds([declared["free"]]), each, (*path, key))
                continue
            if field["name"] in found:
                raise Wrong((*path, key), f"{field['name']} is there twice")
            reading = self if not field.get("secret") else Typed(self.types, secret=True)
            found[field["name"]] = reading.data(
                self.kinds(kinds.exprs_of(field["type"])), each, (*path, key)
            )
        missing = [
            name_of(field)
            for field in declared.get("fields", ())
            if field.get("required") == "all" and field["name"] not in found
        ]
        if missing:
            raise Wrong(path, f"{', '.join(missing)} is missing")
        return found

    def object_of(self, parts: Sequence[Expr]) -> Row | None:
        """The declared object among types."""
        return kinds.object_of(parts, self.types)

    # --- text

    def text(self, parts: Sequence[Expr], text: str, path: Path = ()) -> Any:
        """Text as one of its types.

        Raises:
            Wrong: It is none.
        """
        names = {part for part in parts if isinstance(part, str)}
        if "any" in names:
            return _untyped(text)
        takes_text = is_text(parts)
        for part in parts:
            if not isinstance(part, str) and part[0] == "is" and str(part[1]) == text:
                return part[1]
        for known in self._known(parts):
            if str(known) == text:
                return known  # enums of numbers are typed like those of words
        quoted = takes_text and "str" in names and not isinstance(text, Plain)
        if not quoted:
            found = _number_or_bool(names, text, strict=takes_text)
            if found is not None:
                return found
        if "datetime" in names and not quoted:
            moment = _moment(text)
            if moment is not None:
                return moment
        if takes_text:
            return str(text)
        return self._enum(parts, text, path)

    def _enum(self, parts: Sequence[Expr], text: str, path: Path) -> str:
        """Text that no other type takes: an enum does if it is open, and each does in queries."""
        enums = list(self._enums(parts))
        if enums and (self.any_text or any(row.get("open") for row in enums)):
            return str(text)
        raise self.wrong(parts, repr(str(text)), path, near=text)

    def _enums(self, parts: Sequence[Expr]) -> Iterator[Row]:
        for part in parts:
            row = self.types.get(part) if isinstance(part, str) else None
            if row is not None and row["kind"] == "enum":
                yield row

    def _known(self, parts: Sequence[Expr]) -> list[str | int]:
        return [value for row in self._enums(parts) for value, _ in row["values"]]

    def known(self, parts: Sequence[Expr]) -> list[str]:
        """The values that are known of types: those of enums, and single ones."""
        return kinds.known(parts, self.types)

    # --- messages

    def wrong(self, parts: Sequence[Expr], given: str, path: Path, near: str = "") -> Wrong:
        """The error for a value that none of its types takes."""
        known = self.known(parts)
        hint = "" if self.secret else perhaps(near, known)
        shown = "" if self.secret else f", not {given}"
        return Wrong(path, f"takes {self.words(parts)}{shown}{hint}")

    def words(self, parts: Sequence[Expr]) -> str:
        """What types take, for people."""
        found: list[str] = []
        known = self.known(parts)
        for part in parts:
            if not isinstance(part, str):
                words = {"list": "a list", "map": "an object with free keys"}.get(part[0], "")
            elif self.types.get(part, {}).get("kind") == "object":
                words = "an object"
            else:
                words = _WORDS.get(part, "")
            if words and words not in found:
                found.append(words)
        if known:
            found.append(known[0] if len(known) == 1 else f"one of {', '.join(known)}")
        if "null" in parts:
            found.append("null")
        return " or ".join(found)


def reading(argument: Argument) -> Typed:
    """What reads values of an argument."""
    return Typed(argument.types, any_text=argument.place == "query", secret=argument.secret)


def described(name: str, wrong: Wrong) -> str:
    """What is said of a wrong value: where, and why."""
    where = ".".join(map(str, wrong.path))
    reason = wrong.reason
    if not where:
        return f"{name} {reason}" if reason.startswith("takes ") else f"{name}: {reason}"
    return (
        f"{name}: {where} {reason}" if reason.startswith("takes ") else f"{name}: {where}: {reason}"
    )


def is_text(parts: Iterable[Expr]) -> bool:
    """Whether any text is a value of types."""
    return not _TEXTS.isdisjoint(part for part in parts if isinstance(part, str))


def field_of(declared: Row, key: str) -> Row | None:
    """The field of an object that a key names: in Python's way, the wire's, or with dashes."""
    for field in declared.get("fields", ()):
        if key == field["name"] or undashed(key) == name_of(field):
            found: Row = field
            return found
    return None


def unknown_key(declared: Row, key: str) -> str:
    """What is said of a key that an object does not have."""
    known = [name_of(field) for field in declared.get("fields", ())]
    hint = perhaps(key, known) or f"; there are {', '.join(known)}"
    return f"there is no such key{hint}"


def perhaps(wrong: str, known: Sequence[str]) -> str:
    """What somebody may have meant; empty if that is not clear."""
    from difflib import get_close_matches

    close = [each for each in known if each.lower() == wrong.lower()]
    close = close or get_close_matches(wrong, known, n=2)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _number_or_bool(names: set[str], text: str, *, strict: bool) -> bool | int | float | None:
    """A bool or a number, if that is what text looks like; None else.

    Args:
        names: The types that there are.
        text: The text.
        strict: Whether it may be text too: `007` is no number then.
    """
    if names & _BOOLS and text.lower() in _BOOL_WORDS:
        return _BOOL_WORDS[text.lower()]
    if "int" in names and (_CANONICAL if strict else _INT).fullmatch(text):
        try:
            return int(text)
        except ValueError:  # Python bounds how many digits one may have
            return None
    if "float" in names:
        try:
            found = float(text)
        except ValueError:
            return None
        return found if isfinite(found) else None
    return None


def _moment(text: str) -> datetime | None:
    """A point in time; one without an offset is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _untyped(value: Any) -> Any:
    """A value whose type nobody knows: text without quotes is what it is in JSON, or text."""
    if isinstance(value, dict):
        return {key: _untyped(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_untyped(each) for each in value]
    if isinstance(value, Plain):
        import json

        try:
            found = json.loads(value)
        except ValueError:
            return str(value)
        return found if not isinstance(found, float) or isfinite(found) else str(value)
    return value
