# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Files of YAML or JSON to entries.

YAML has many ways to make something else of a text: 2.90 becomes 2.9, 0123 becomes 83 and no
becomes False. So PyYAML parses here, and does not construct: a scalar is what was written.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .entry import Entries, Entry, Place, entry_of

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_STANDARD = "tag:yaml.org,2002:"


def read(path: Path) -> Entry:
    """What a file says.

    Raises:
        ConfigurationError: It is neither YAML nor JSON.
        OSError: It cannot be read.
    """
    where = Place(str(path))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken(where, "is not UTF-8; save it as such") from None
    return _json(text, where) if path.suffix == ".json" else _yaml(text, where)


def _broken(place: Place, fault: str) -> Exception:
    from ..errors import ConfigurationError

    return ConfigurationError(f"{place}: {fault}")


def _json(text: str, where: Place) -> Entry:
    try:
        # Numbers stay as they were written.
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        place = Place(where.source, error.lineno, error.colno)
        raise _broken(place, f"is no JSON: {error.msg}") from None
    return entry_of(data, "", where)


def _yaml(text: str, where: Place) -> Entry:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        place = Place(where.source, mark.line + 1, mark.column + 1)
        raise _broken(
            place, f"is no YAML: {_without_values(error)}; {_remedy(text, mark)}"
        ) from None
    except yaml.YAMLError:
        raise _broken(where, "is no YAML: it holds control characters; remove them") from None
    finally:
        loader.dispose()
    return Entry(None, "", where) if node is None else _Reader(where.source).entry(node, "")


def _without_values(error: Any) -> str:
    """What a parser says is wrong, without the text that it quotes, which may be a password."""
    return re.sub(r" *(['\"])[\w-]+\1", "", f"{error.problem or error.context}")


def _remedy(text: str, mark: Any) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: mark.column + 1]:
        return "indent with spaces, not tabs"
    if line[mark.column : mark.column + 1] in set("@`%*&!|>[]{},"):
        return "a text that begins with such a character needs quotes around it"
    return "look at the quotes and the indentation here and in the line above"


class _Reader:
    """Nodes of PyYAML to entries."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: set[int] = set()

    def entry(self, node: Any, key: str) -> Entry:
        place = self._place(node)
        if not node.tag.startswith(_STANDARD):
            raise _broken(
                place, f"{key or 'the file'} has a tag of its own; write the value itself"
            )
        if id(node) in self._open:
            raise _broken(place, f"{key} holds itself; write it out")
        self._open.add(id(node))
        try:
            return Entry(self._value(node, key, place), key, place)
        finally:
            self._open.remove(id(node))

    def _value(self, node: Any, key: str, place: Place) -> Any:
        if node.id == "scalar":
            return None if node.tag == _NULL else node.value
        if node.id == "sequence":
            return [self.entry(each, f"{key}[{i}]") for i, each in enumerate(node.value)]
        return self._mapping(node, key)

    def _mapping(self, node: Any, key: str) -> Entries:
        found: Entries = {}
        merged: Entries = {}
        for name_node, value_node in node.value:
            if name_node.id != "scalar":
                raise _broken(self._place(name_node), "a key is no text; put quotes around it")
            name = name_node.value
            if name_node.tag == _MERGE:
                several = value_node.id == "sequence"
                for each in value_node.value if several else [value_node]:
                    merged = {**self.entry(each, key).entries(), **merged}
                continue
            full = f"{key}.{name}" if key else name
            if name in found:
                first = found[name].place.line
                fault = f"{full} is given twice, first in line {first}; keep one of the two"
                raise _broken(self._place(name_node), fault)
            found[name] = self.entry(value_node, full)
        return {**merged, **found}

    def _place(self, node: Any) -> Place:
        return Place(self._source, node.start_mark.line + 1, node.start_mark.column + 1)
