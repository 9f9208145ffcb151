# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`uuid=NET,tag="a, b",fixed_ips.0.ip_address=10.0.0.1`: objects as people type them."""

from __future__ import annotations

import re
from typing import NamedTuple

_KEY = re.compile(r"\s*([^=,]+?)\s*=")
_QUOTES = "\"'"
_ESCAPED = ',\\"'
_BRACKETS = {"{": "}", "[": "]"}


class Pair(NamedTuple):
    """A key with its value.

    Attributes:
        key: The key; dots lead into what it holds.
        text: The value.
        quoted: Whether quotes stood around it: it is text then, and nothing else.
    """

    key: str
    text: str
    quoted: bool


class NoPair(Exception):
    """Something is no KEY=VALUE.

    Attributes:
        part: What it is.
    """

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part


def split(text: str) -> list[Pair]:
    """Take KEY=VALUE,… apart.

    Commas divide, unless they stand in quotes around a whole value, behind a backslash, or in
    JSON.

    Raises:
        NoPair: A part is none.
    """
    found = []
    position = 0
    while True:
        key = _KEY.match(text, position)
        if key is None:
            raise NoPair(text[position:].partition(",")[0])
        value, quoted, end = _value(text, key.end())
        if end < len(text) and text[end] != ",":
            raise NoPair(text[position:])
        found.append(Pair(key[1], value, quoted))
        if end >= len(text):
            return found
        position = end + 1


def _value(text: str, start: int) -> tuple[str, bool, int]:
    """A value, whether it had quotes, and where it ends."""
    first = text[start : start + 1]
    if first and first in _QUOTES:
        return _quoted(text, start)
    if first in _BRACKETS:
        end = _end_of_brackets(text, start)
        return text[start:end], False, end
    found, position = [], start
    while position < len(text) and text[position] != ",":
        if text[position] == "\\" and text[position + 1 : position + 2] in tuple(_ESCAPED):
            position += 1
        found.append(text[position])
        position += 1
    return "".join(found), False, position


def _quoted(text: str, start: int) -> tuple[str, bool, int]:
    mark, found, position = text[start], [], start + 1
    while position < len(text) and text[position] != mark:
        if text[position] == "\\" and text[position + 1 : position + 2] in (mark, "\\"):
            position += 1
        found.append(text[position])
        position += 1
    if position >= len(text):
        raise NoPair(text[start:])
    return "".join(found), True, position + 1


def _end_of_brackets(text: str, start: int) -> int:
    """Where JSON ends."""
    closing: list[str] = []
    in_quotes = False
    position = start
    while position < len(text):
        char = text[position]
        if in_quotes:
            if char == "\\":
                position += 1
            in_quotes = char != '"'
        elif char == '"':
            in_quotes = True
        elif char in _BRACKETS:
            closing.append(_BRACKETS[char])
        elif closing and char == closing[-1]:
            closing.pop()
            if not closing:
                return position + 1
        position += 1
    raise NoPair(text[start:])
