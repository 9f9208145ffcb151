# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lines that are too long, broken as black would break them.

black has the last word. But where it finds nothing to change it is done after one pass, and
else it makes a second one: half of the time that generating takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_TYPED = re.compile(r"(\s*\w+: (?:TypeAlias = )?)([^=#]+?)((?: = [\w.]+)?,?)")
_IMPORT = re.compile(r"(\s*from \S+ import )([^(].*)")


def laid_out(text: str, width: int) -> str:
    """The text of a module, with lines of at most so many characters where they can be broken."""
    lines: list[str] = []
    inside = False  # of a docstring, whose lines stay as they are
    for line in text.split("\n"):
        quotes = line.count('"""')
        if inside or quotes:
            lines.append(line)
            inside ^= quotes % 2 == 1
        elif line.lstrip().startswith("#"):
            lines.append(line)
        else:
            lines += _lines(_STRING.sub(_quoted, line), width)
    return "\n".join(lines)


def _quoted(literal: re.Match[str]) -> str:
    """A string literal in double quotes, unless they would have to be escaped."""
    text = literal[0]
    return f'"{text[1:-1]}"' if '"' not in text and "\\" not in text else text


def _lines(line: str, width: int) -> Iterator[str]:
    """A line, or those that it is broken into."""
    typed = _TYPED.fullmatch(line) if len(line) > width else None
    if typed and (len(parts := _parts(typed[2])) > 1 or not _pair(typed[2])):
        indent = line[: len(line) - len(line.lstrip())]
        yield f"{typed[1]}("
        if len(indent) + 4 + len(typed[2]) <= width:
            yield f"{indent}    {typed[2]}"
        else:
            for place, part in enumerate(parts):
                yield from _lines(f"{indent}    {'| ' if place else ''}{part}", width)
        yield f"{indent}){typed[3]}"
        return
    found = _IMPORT.fullmatch(line) if len(line) > width else None
    if found:
        line = f"{found[1]}({found[2]})"
    pair = _pair(line)
    if pair is None:
        yield line
        return
    start, end = pair
    items = _items(line[start + 1 : end])
    is_call = line[start - 1].isalnum() or line[start - 1] in "_])"
    one_tuple = len(items) == 2 and line[start] == "(" and not is_call
    magic = len(items) > 1 and items[-1] == "" and not one_tuple
    if len(line) <= width and not magic:
        yield line
        return
    indent = " " * (len(line) - len(line.lstrip()))
    inner = indent + "    "
    yield line[: start + 1]
    body = ", ".join(items)
    if not magic and not found and (is_call or len(items) == 1) and len(inner + body) <= width:
        yield from _lines(inner + body, width)
    else:
        comma = "," if found or len(items) > 1 else ""
        for item in filter(None, items):
            yield from _lines(f"{inner}{item}{comma}", width)
    yield indent + line[end:]


def _pair(line: str) -> tuple[int, int] | None:
    """The brackets that a line is broken at: the first of a `def`, else the last."""
    pairs = []
    opened: list[int] = []
    for place, char in _code(line):
        if char in _PAIRS:
            opened.append(place)
        elif char in _PAIRS.values():
            if not opened:
                return None  # what is left of a line that is broken already
            start = opened.pop()
            if not opened:
                pairs.append((start, place))
    if opened or not pairs:
        return None
    start, end = pairs[0] if line.lstrip().startswith("def ") else pairs[-1]
    return (start, end) if end > start + 1 else None


def _items(body: str) -> list[str]:
    """What stands between the commas; an empty last one stands for a comma at the end."""
    cuts, depth = [-1], 0
    for place, char in _code(body):
        if char in _PAIRS:
            depth += 1
        elif char in _PAIRS.values():
            depth -= 1
        elif char == "," and depth == 0:
            cuts.append(place)
    ends = [*cuts[1:], len(body)]
    return [body[cut + 1 : end].strip() for cut, end in zip(cuts, ends, strict=True)]


def _parts(kind: str) -> list[str]:
    """The parts of a union."""
    cuts, depth = [], 0
    for place, char in _code(kind):
        depth += (char in _PAIRS) - (char in _PAIRS.values())
        if char == "|" and depth == 0:
            cuts.append(place)
    ends = [*cuts, len(kind)]
    begins = [0, *(cut + 1 for cut in cuts)]
    return [kind[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]


def _code(line: str) -> Iterator[tuple[int, str]]:
    """The characters outside of string literals, each with its place."""
    strings = iter([*_STRING.finditer(line)])
    string = next(strings, None)
    for place, char in enumerate(line):
        while string is not None and place >= string.end():
            string = next(strings, None)
        if string is None or place < string.start():
            yield place, char
