# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""YAML text to a tree in which every node knows its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import yaml
from attrs import field, frozen

from . import syntax
from .diagnostics import Diagnostics, Pos

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"

# What YAML 1.1 makes of keys that look like text.
_KINDS = {
    "bool": "yes or no",
    "null": "null",
    "timestamp": "a date",
    "float": "a number",
}
_FRACTION = re.compile(r"[0-9]+\.[0-9]*|\.[0-9]+")


@frozen
class Scalar:
    """A text, number, yes or no, or null."""

    value: str | int | bool | None
    raw: str
    pos: Pos
    style: str = ""
    """How the text is written: in quotes, as a block (`|`, `>`), or plain (empty)."""

    def at(self, column: int) -> Pos:
        """The place of a character of the text, as far as that is known."""
        if self.style in ("|", ">"):
            return self.pos
        return self.pos.moved(column + len(self.style))

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
    file = path.as_posix()
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        diagnostics.add(syntax.place(file, content[: error.start].decode("utf-8")), "not-utf8")
        return None
    if not syntax.check(text, file, diagnostics):
        return None
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is None:
        diagnostics.add(Pos(file), "empty-file")
        return None
    tree = _Reader(file, diagnostics).node(node)
    if not isinstance(tree, Map):
        hint = "begin with `resource:`, or `service:`"
        diagnostics.add(
            tree.pos, "wrong-type", expected="a mapping", got=kind_of(tree), hint=hint
        )  # fmt: skip
        return None
    return Document(path, tree)


def is_version_key(key: str) -> bool:
    """Whether a key begins like a version set, which other keys never do."""
    return key[:1].isdigit() or key.startswith("..")


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
            return f"{node.raw}, which YAML reads as {str(node.value).lower()}"
        case Scalar(value=int()):
            return f"the number {node.raw}"
        case _:
            return f"the text {node.raw!r}"


class _Reader:
    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self.file = file
        self.diagnostics = diagnostics

    def node(self, node: yaml.Node) -> Node:
        pos = syntax.pos(self.file, node.start_mark)
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
            key_pos = syntax.pos(self.file, key_node.start_mark)
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
        """The text of a key; one that YAML does not read as text is reported, and kept."""
        if not isinstance(node, yaml.ScalarNode):
            self.diagnostics.add(pos, "wrong-type", expected="a key", got=kind_of(self.node(node)),
                                 hint="write `key: value`")  # fmt: skip
            return None
        kind = node.tag.removeprefix(syntax.TAG)
        if kind == "merge":
            self.diagnostics.add(pos, "yaml-anchor")
            return None
        if kind == "float" and _FRACTION.fullmatch(node.value):
            self.diagnostics.add(pos, "float-version", raw=node.value)
        elif kind in _KINDS:
            self.diagnostics.add(pos, "key-not-text", raw=node.value, kind=_KINDS[kind])
        return str(node.value)  # a number such as 204 is a key by its digits

    def scalar(self, node: yaml.ScalarNode, pos: Pos) -> Scalar:
        raw: str = node.value
        value: str | int | bool | None = raw
        match node.tag.removeprefix(syntax.TAG):
            case "null":
                value = None
            case "bool":
                value = raw.lower() in ("true", "yes", "on")
            case "int" if raw.lstrip("-").isdigit():
                value = int(raw)
            case "float" if _FRACTION.fullmatch(raw):
                # No key of the language takes a fraction: it is a version that lost its quotes.
                self.diagnostics.add(pos, "float-version", raw=raw)
        if node.style in ("|", ">"):
            value = raw = raw.rstrip("\n")
        return Scalar(value, raw, pos, node.style or "")
