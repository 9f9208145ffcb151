# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost explain`: what commands take and answer, down to the last key, and in which versions.

It reads the descriptions that the package carries; nothing is sent.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ...versions import Version, VersionSet
from ..commands import index
from ..commands.help import WIDTH
from ..commands.index import Command, Resource, Service, dashed, undashed
from ..commands.rows import Expr, Row
from ..commands.words import meant, service_of
from ..failures import Usage
from ..options import Option
from .page import Page, Word

PAGE = Page(
    "explain",
    "Names have dots or spaces between them: a command, an argument of it and keys in that, a "
    "resource, or a type.",
    (Word("NAME", "servers.create, servers.create.networks, compute.flavors or Server.", "*"),),
    (
        Option(("--at",), "Only what this microversion has.", "VERSION"),
        Option(("--format", "-f"), "How to show it.", "FORMAT", ("text", "json")),
    ),
    (
        "explain servers.create --at 2.90",
        "explain servers.create.networks",
        "explain Server.flavor",
    ),
)
_INDENT = 2
_DOC = 40
"""Where descriptions begin."""


class Node(NamedTuple):
    """An argument, a field or a key, with what is in it.

    Attributes:
        name: Its name in Python.
        wire: Its name in requests and answers.
        type: Its type, for people.
        required: Where it must be there: `all`, versions, or empty.
        when: The versions that have it; empty for all.
        doc: What it is.
        values: The values that are known.
        inner: What is in it.
    """

    name: str
    wire: str
    type: str
    required: str
    when: str
    doc: str
    values: tuple[str, ...]
    inner: tuple[Node, ...]


def run(package: str, argv: Sequence[str]) -> int:
    """Explain something."""
    options = PAGE.read(argv)
    words = [part for word in options.name for part in word.split(".") if part]
    if not words:
        raise Usage("say what to explain, such as servers.create; see `ost explain --help`")
    title, parts = _explained(words, options.at)
    if options.format == "json":
        from ..output.wire import to_json

        nodes = {heading.lower() or "is": [_row(n) for n in nodes] for heading, nodes in parts}
        sys.stdout.write(to_json({"title": title, **nodes}, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _text(title, parts)))
    return 0


Parts = list[tuple[str, Sequence[Node]]]
"""Headings, each with what is below it."""


def _explained(words: Sequence[str], at: str | None) -> tuple[list[str], Parts]:
    """What there is to say of something."""
    service = service_of(words[0]) if len(words) > 1 else None
    name = words[1] if service is not None else words[0]
    if name[:1].isupper():
        rest = words[2:] if service is not None else words[1:]
        return _type(name, rest, service, at)
    found = meant(words)
    if found.summary is None:
        raise Usage(f"{words[0]!r} is a service; see `ost {words[0]} --help`")
    if found.command is None:
        return _resource(found.summary.load(), at)
    return _command(found.command, found.rest, at)


# --- what is found


def _resource(resource: Resource, at: str | None) -> tuple[list[str], Parts]:
    version = _version(resource.service, at)
    nodes = [
        Node(dashed(name), "", command.call, "", command.when, command.summary, (), ())
        for name, command in resource.commands.items()
        if _has(version, command.versions)
    ]
    types = _Types(resource.types, version)
    declared = [
        Node(name, "", types.rows[name]["kind"], "", "", types.rows[name].get("doc", ""), (), ())
        for name in types.rows
    ]
    title = [f"{dashed(resource.service)} {dashed(resource.name)}: {resource.doc}"]
    return title, [("Commands", nodes), ("Types", declared)]


def _command(command: Command, path: Sequence[str], at: str | None) -> tuple[list[str], Parts]:
    version = _version(command.resource.service, at)
    if not _has(version, command.versions):
        raise Usage(f"{command.full_name} is not there at {at}: it is in {command.when}")
    types = _Types(command.resource.types, version)
    rows = command.row.get("arguments", ())
    takes = [types.node(row) for row in rows if _has(version, row.get("versions", ""))]
    answers = _answers(command, types)
    if path:
        node = _inside([*takes, *answers], path, command.full_name, at)
        return [f"{command.full_name} {' '.join(path)}"], [("", [node])]
    title = [f"{command.full_name}: {command.summary}"]
    title.append(f"{command.call}{'.' if not command.when else f'. In {command.when}.'}")
    parts: Parts = [("Arguments", takes)]
    if answers:
        parts.append((f"Answer: {types.text(_answer_of(command, types))}", answers))
    return title, parts


def _type(
    name: str, path: Sequence[str], service: Service | None, at: str | None
) -> tuple[list[str], Parts]:
    services = [service] if service is not None else list(index.services().values())
    found = {
        each.name: resource
        for each in services
        for summary in each.resources.values()
        if name in (resource := summary.load()).types
    }
    if not found:
        where = f"{dashed(service.name)} has" if service is not None else "there is"
        raise Usage(f"{where} no type {name!r}")
    if len(found) > 1:
        names = " or ".join(f"`ost explain {dashed(each)}.{name}`" for each in found)
        raise Usage(f"several services have a type {name!r}: write {names}")
    ((service_name, resource),) = found.items()
    types = _Types(resource.types, _version(service_name, at))
    row = types.rows[name]
    node = Node(name, "", row["kind"], "", "", row.get("doc", ""), types.values(name),
                types.inner(name, ()))  # fmt: skip
    title = [f"{dashed(service_name)} {name}: {node.doc}"]
    if path:
        return title, [("", [_inside(node.inner, path, name, at)])]
    if row["kind"] == "alias":
        return [*title, types.text(types.last(row["type"]))], []
    return title, [("Values" if node.values else "Fields", node.inner or [node])]


def _inside(nodes: Sequence[Node], path: Sequence[str], where: str, at: str | None) -> Node:
    """What a path leads to.

    Raises:
        Usage: It leads nowhere.
    """
    name = undashed(path[0])
    for node in nodes:
        if name in (node.name, undashed(node.wire)):
            if len(path) == 1:
                return node
            return _inside(node.inner, path[1:], f"{where} {path[0]}", at)
    has = f"there are {', '.join(dict.fromkeys(n.name for n in nodes))}" if nodes else "it has none"
    then = f" at {at}" if at else ""
    raise Usage(f"{where} has no {path[0]!r}{then}; {has}")


def _answer_of(command: Command, types: _Types) -> Expr:
    answer = types.last(command.row.get("returns"))
    return answer[1] if answer else None


def _answers(command: Command, types: _Types) -> tuple[Node, ...]:
    expr = _answer_of(command, types)
    return types.inside(expr, ()) if expr is not None else ()


# --- types


def _version(service: str, at: str | None) -> Version | None:
    """The microversion to explain.

    Raises:
        Usage: The service has no such one.
    """
    if at is None:
        return None
    known = index.services()[service].versions
    try:
        version = Version.parse(at)
    except ValueError:
        version = None
    if not known or version is None or version not in VersionSet.parse(known):
        raise Usage(f"--at {at}: {dashed(service)} has {known or 'no microversions'}")
    return version


def _has(version: Version | None, versions: str) -> bool:
    return version is None or not versions or version in VersionSet.parse(versions)


class _Types:
    """The types of a resource, at a version if one is meant."""

    def __init__(self, rows: dict[str, Row], version: Version | None) -> None:
        self.rows = rows
        self.version = version

    def cases(self, cases: Any) -> list[tuple[str, Any]]:
        """What something is, by the versions that it is that in."""
        if not isinstance(cases, dict):
            return [("", cases)]
        return [
            (versions, value) for versions, value in cases["by"] if _has(self.version, versions)
        ]

    def last(self, cases: Any) -> Any:
        """What something is at the version, or at the newest."""
        found = self.cases(cases)
        return found[-1][1] if found else None

    def node(self, row: Row, within: tuple[str, ...] = ()) -> Node:
        """An argument or a field."""
        cases = self.cases(row["type"])
        several = len(cases) > 1
        text = ", or ".join(
            f"{self.text(expr)} in {versions}" if several else self.text(expr)
            for versions, expr in cases
        )
        required = row.get("required", "")
        if self.version is not None and required:
            required = "all" if required == "all" or _has(self.version, required) else ""
        inner: dict[str, Node] = {}
        for _, expr in reversed(cases):
            inner.update({n.name: n for n in self.inside(expr, within) if n.name not in inner})
        values = dict.fromkeys(v for _, expr in cases for v in self.values_of(expr))
        return Node(
            row.get("python") or row["name"],
            row.get("name", ""),  # empty for further keys
            text,
            required,
            "" if self.version is not None else row.get("when", ""),
            " ".join(row.get("doc", "").split()),
            tuple(values),
            tuple(inner.values()),
        )

    def inside(self, expr: Expr, within: tuple[str, ...]) -> tuple[Node, ...]:
        """The fields that are in values of a type, of all its alternatives."""
        return tuple(n for name in index.named(expr) for n in self.inner(name, within))

    def inner(self, name: str, within: tuple[str, ...]) -> tuple[Node, ...]:
        """The fields of a declared type; none if they are being told already."""
        row = self.rows.get(name)
        if row is None or name in within:
            return ()
        within = (*within, name)
        if row["kind"] == "alias":
            return self.inside(self.last(row["type"]), within)
        fields = row.get("fields", ())
        return tuple(
            self.node(f, within) for f in fields if _has(self.version, f.get("versions", ""))
        )

    def values(self, name: str) -> tuple[str, ...]:
        """The values of an enum."""
        row = self.rows.get(name, {})
        found = row.get("values", ())
        return tuple(str(value) for value, versions in found if _has(self.version, versions))

    def values_of(self, expr: Expr) -> Iterator[str]:
        for name in index.named(expr):
            yield from self.values(name)

    def text(self, expr: Expr) -> str:
        """A type, for people: `list of ServerNetwork | 'auto'`."""
        if isinstance(expr, str):
            kind = self.rows.get(expr, {}).get("kind")
            return "ID" if kind == "records" else expr
        if expr[0] == "is":
            return repr(expr[1])
        if expr[0] == "any of":
            return " | ".join(dict.fromkeys(map(self.text, expr[1:])))
        inner = self.text(expr[1])
        return f"{expr[0]} of ({inner})" if " | " in inner else f"{expr[0]} of {inner}"


# --- what is shown


def _row(node: Node) -> Row:
    row = {**node._asdict(), "values": list(node.values), "inner": [_row(n) for n in node.inner]}
    return {key: value for key, value in row.items() if value}


def _text(title: Sequence[str], parts: Parts) -> Iterator[str]:
    for line in title:
        yield from textwrap.wrap(line, WIDTH)
    for heading, nodes in parts:
        if nodes:
            yield ""
        if heading and nodes:
            yield f"{heading}:"
        for node in nodes:
            yield from _lines(node, _INDENT)


def _lines(node: Node, indent: int) -> Iterator[str]:
    required = {"": "", "all": ", required"}.get(node.required, f", required in {node.required}")
    wire = f" ({node.wire})" if node.wire and node.wire != node.name else ""
    head = f"{' ' * indent}{node.name}{wire}: {node.type}{required}"
    when = f"In {node.when}." if node.when else ""
    values = f"One of {', '.join(node.values)}." if node.values else ""
    doc = " ".join(filter(None, (node.doc, values, when)))
    lines = textwrap.wrap(doc, WIDTH - _DOC, break_on_hyphens=False)
    if len(head) <= _DOC - 2 and lines:
        yield f"{head.ljust(_DOC)}{lines.pop(0)}"
    else:
        yield from textwrap.wrap(head, WIDTH, subsequent_indent=" " * (indent + 4))
    yield from (f"{' ' * _DOC}{line}" for line in lines)
    for inner in node.inner:
        yield from _lines(inner, indent + _INDENT)
