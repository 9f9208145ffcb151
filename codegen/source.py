# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""YAML text to a tree in which every node knows its file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import yaml
from attrs import field, frozen

from .diagnostics import Diagnostics, Pos

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

_KINDS = {
    "tag:yaml.org,2002:bool": "a yes or no",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:timestamp": "a date",
}


@frozen
class Scalar:
    """A text, number, yes or no, or null."""

    value: str | int | float | bool | None
    raw: str
    pos: Pos

    @property
    def plain(self) -> Plain:
        return self.value


@frozen
class Items:
    """A YAML sequence."""

    nodes: tuple[Node, ...]
    pos: Pos

    @property
    def plain(self) -> Plain:
        return [node.plain for node in self.nodes]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)


@frozen
class Map:
    """A YAML mapping, in the order of the file."""

    entries: dict[str, Node]
    keys: dict[str, Pos] = field(repr=False)
    pos: Pos

    @property
    def plain(self) -> Plain:
        return {key: node.plain for key, node in self.entries.items()}

    def get(self, key: str) -> Node | None:
        """The value of a key, or None: a missing key, and one without a value, are the same."""
        node = self.entries.get(key)
        return None if isinstance(node, Scalar) and node.value is None else node

    def text(self, key: str, default: str = "") -> str:
        """The value of a key that holds text."""
        node = self.get(key)
        return str(node.value) if isinstance(node, Scalar) else default

    def flag(self, key: str) -> bool:
        """The value of a key that holds true or false; missing is false."""
        node = self.get(key)
        return isinstance(node, Scalar) and node.value is True

    def at(self, key: str) -> Pos:
        """The place of a key, or of the mapping if it lacks the key."""
        return self.keys.get(key, self.pos)


Node: TypeAlias = Scalar | Items | Map


@frozen
class Document:
    """One spec file."""

    path: Path
    """As it was given: relative to the working directory, so that editors can jump to it."""
    root: Map


def read(path: Path, diagnostics: Diagnostics) -> Document | None:
    """Read one spec file; None if it cannot be read as a mapping."""
    name = path.as_posix()
    start = Pos(name)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        diagnostics.add(start, "not-utf8")
        return None
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        _report_syntax(error, text, name, diagnostics)
        return None
    except yaml.YAMLError as error:
        diagnostics.add(start, "yaml-syntax", problem=str(error).split("\n")[0])
        return None
    if node is None:
        diagnostics.add(start, "empty-file")
        return None
    tree = _Reader(name, diagnostics).node(node)
    if not isinstance(tree, Map):
        diagnostics.add(tree.pos, "wrong-type", expected="a mapping", got=kind_of(tree))
        return None
    return Document(path, tree)


def kind_of(node: Node) -> str:
    """What a node is, for messages."""
    match node:
        case Map():
            return "a mapping"
        case Items():
            return "a list"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool()):
            return f"the yes-or-no {node.raw}"
        case Scalar(value=int() | float()):
            return f"the number {node.raw}"
        case _:
            return f"the text {node.raw!r}"


def _report_syntax(
    error: yaml.MarkedYAMLError, text: str, file: str, diagnostics: Diagnostics
) -> None:
    mark = error.problem_mark or error.context_mark
    pos = Pos(file, mark.line + 1, mark.column + 1) if mark else Pos(file)
    lines = text.split("\n")
    line = lines[pos.line - 1] if pos.line <= len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or line[pos.column - 1 : pos.column] == "\t":
        column = line.index("\t") + 1
        diagnostics.add(Pos(file, pos.line, column), "tab")
    else:
        problem = " ".join(filter(None, (error.context, error.problem)))
        diagnostics.add(pos, "yaml-syntax", problem=problem)


class _Reader:
    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self.file = file
        self.diagnostics = diagnostics
        self.seen: set[int] = set()

    def pos(self, node: yaml.Node) -> Pos:
        return Pos(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def node(self, node: yaml.Node) -> Node:
        pos = self.pos(node)
        if id(node) in self.seen:
            self.diagnostics.add(pos, "yaml-anchor")
            return Scalar(None, "", pos)
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.map(node, pos)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.node(item) for item in node.value), pos)
        assert isinstance(node, yaml.ScalarNode)
        return self.scalar(node, pos)

    def map(self, node: yaml.MappingNode, pos: Pos) -> Map:
        entries: dict[str, Node] = {}
        keys: dict[str, Pos] = {}
        for key_node, value_node in node.value:
            key_pos = self.pos(key_node)
            key = self.key(key_node, key_pos)
            if key is None:
                continue
            if key in entries:
                self.diagnostics.add(key_pos, "duplicate-key", key=key, line=keys[key].line)
                continue
            keys[key] = key_pos
            entries[key] = self.node(value_node)
        return Map(entries, keys, pos)

    def key(self, node: yaml.Node, pos: Pos) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.diagnostics.add(pos, "key-not-text", raw="{…}", kind="a collection")
            return None
        if node.tag == "tag:yaml.org,2002:merge":
            self.diagnostics.add(pos, "yaml-anchor")
            return None
        if node.tag == "tag:yaml.org,2002:float":
            self.float(node, pos)
            return None
        if node.tag in _KINDS:
            self.diagnostics.add(pos, "key-not-text", raw=node.value, kind=_KINDS[node.tag])
            return None
        return str(node.value)  # a number such as 204 is a key by its digits

    def float(self, node: yaml.ScalarNode, pos: Pos) -> None:
        self.diagnostics.add(pos, "float-version", raw=node.value, value=float(node.value))

    def scalar(self, node: yaml.ScalarNode, pos: Pos) -> Scalar:
        raw: str = node.value
        match node.tag.rpartition(":")[2]:
            case "null":
                return Scalar(None, raw, pos)
            case "bool":
                return Scalar(raw.lower() in ("true", "yes", "on"), raw, pos)
            case "int" if raw.lstrip("-").isdigit():
                return Scalar(int(raw), raw, pos)
            case "float" if raw.replace(".", "", 1).isdigit():
                # No key of the language takes a fraction: it is a version that lost its quotes.
                self.float(node, pos)
                return Scalar(raw, raw, pos)
            case _:
                return Scalar(raw, raw, pos)
