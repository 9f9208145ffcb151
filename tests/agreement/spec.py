# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the specs say, read from their YAML. A set of versions is the set of its minor numbers."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from .expressions import Expr, ListOf, MapOf, Name, OneOf, Primitive, parse

_SPECS = Path(__file__).resolve().parent.parent.parent / "specs"
SERVICES = ("compute", "block_storage", "placement")

Minors = frozenset[int]
Cases = tuple[tuple[Minors, Any], ...]
"""A value for each set of versions."""


@dataclass(frozen=True)
class Field:
    """A field of an object, or an argument of an operation."""

    wire: str
    name: str
    kinds: Cases
    minors: Minors
    required: Minors
    """Where an answer always has it, or a request must."""
    unsaid: bool = False
    """Whether the spec says nothing of being required."""
    header: str = ""
    positional: bool = False
    rest: bool = False
    """Whether it holds the free keys."""

    @property
    def of_answers(self) -> bool:
        """Whether only answers have it."""
        return bool(self.header) or self.rest

    @property
    def key(self) -> str:
        """Its name as a key of a nested request."""
        plain = self.name.removesuffix("_")
        return plain if plain in _MODEL_NAMES else self.name

    def kind(self, minor: int) -> Expr:
        """Its type at a version."""
        return case(self.kinds, minor)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Object:
    """A declared object."""

    name: str
    fields: tuple[Field, ...]
    free: Expr | None

    @property
    def is_map(self) -> bool:
        """Whether it has free keys only."""
        return not self.fields


@dataclass(frozen=True)
class Enum:
    """A declared set of values."""

    name: str
    values: Mapping[str | int, Minors]
    open: bool
    guarded: bool = False
    """Whether its own values are refused where they are not there, though any other text passes."""


@dataclass(frozen=True)
class Alias:
    """A declared name for a type."""

    name: str
    kinds: Cases


@dataclass(frozen=True)
class Records:
    """A declared kind of records, which may stand for an id."""

    name: str
    kinds: Cases
    """What the id is."""


Declared = Object | Enum | Alias | Records


@dataclass(frozen=True)
class Operation:
    """One operation."""

    resource: str
    name: str
    method: str
    path: str
    minors: Minors
    arguments: tuple[Field, ...]
    status: Cases
    returns: Cases
    """(key or "", type), or None, by version."""
    returns_if: tuple[tuple[str, Any, Cases], ...]
    outcome: Mapping[int, bool]
    paged: bool

    @property
    def is_action(self) -> bool:
        """Whether it shares its URL with others, and its body says which it is."""
        return self.method == "POST" and self.path.endswith("/action")

    @property
    def title(self) -> str:
        """How users call it: `servers.create`."""
        return f"{self.resource}.{self.name}"


@dataclass
class Service:
    """A service with microversions."""

    name: str
    client: str
    header: str
    major: int
    minors: Minors
    types: dict[str, Declared] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)
    """What makes its calls by way of operations: `servers.find`."""

    def show(self, minor: int) -> str:
        """A version as it is written."""
        return f"{self.major}.{minor}"

    def intervals(self, op: Operation) -> list[tuple[int, int]]:
        """The ranges of versions within which the spec says the same of an operation."""
        edges = {min(self.minors), max(self.minors) + 1}
        for minors in self._sets(op):
            edges |= {m for m in minors if m - 1 not in minors}
            edges |= {m + 1 for m in minors if m + 1 not in minors}
        ordered = sorted(edges)
        return [(a, b - 1) for a, b in pairwise(ordered)]

    def _sets(self, op: Operation) -> Iterator[Minors]:
        yield op.minors
        for cases in (op.status, op.returns, *(c for _, _, c in op.returns_if)):
            for minors, answer in cases:
                yield minors
                if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[0], str):
                    yield from self._of_expr(answer[1], set())
        for argument in op.arguments:
            yield from self._of_field(argument, set())

    def _of_field(self, item: Field, seen: set[str]) -> Iterator[Minors]:
        yield item.minors
        yield item.required
        for minors, kind in item.kinds:
            yield minors
            yield from self._of_expr(kind, seen)

    def _of_expr(self, kind: Expr, seen: set[str]) -> Iterator[Minors]:
        match kind:
            case ListOf(item) | MapOf(item):
                yield from self._of_expr(item, seen)
            case OneOf(parts):
                for part in parts:
                    yield from self._of_expr(part, seen)
            case Name(name) if name not in seen:
                seen.add(name)
                match self.types[name]:
                    case Object(fields=fields, free=free):
                        for each in fields:
                            yield from self._of_field(each, seen)
                        if free is not None:
                            yield from self._of_expr(free, seen)
                    case Enum(values=values):
                        yield from values.values()
                    case Alias(kinds=kinds) | Records(kinds=kinds):
                        for minors, inner in kinds:
                            yield minors
                            yield from self._of_expr(inner, seen)


def case(cases: Cases, minor: int) -> Any:
    """The value that holds at a version; None if none does."""
    return next((value for minors, value in cases if minor in minors), None)


@cache
def service(name: str) -> Service:
    """Read a service."""
    return _Reader(_SPECS / name).service


_PREFIX = re.compile(r"^(OS|os)-[^:]*:")
_MODEL_NAMES = ("answer", "extra", "fields", "from_dict", "partial", "replace", "to_dict")


def python_name(wire: str) -> str:
    """The Python name of a wire name: the rule of docs/design/spec-language.md."""
    name = re.sub(r"\{(\w+)\}$", r"_by_\1", _PREFIX.sub("", wire)).replace("~", "_like")
    name = re.sub(r"[:.-]", "_", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    return f"{name}_" if keyword.iskeyword(name) else name


def _helpers(file: Any) -> set[str]:
    """The helpers that a file asks for."""
    ends = [node.get("starts", {}) for node in file.get("operations", {}).values()]
    found = {"find", "find_one"} if "find" in file else set()
    if "wait" in file:
        found |= {"wait"} | ({"wait_deleted"} if any("gone" in each for each in ends) else set())
        if file["operations"].get("delete", {}).get("starts", {}).get("gone"):
            found.add("delete_and_wait")
    return found


class _Reader:
    def __init__(self, folder: Path) -> None:
        about = _yaml(folder / "service.yaml")
        low, high = about["microversions"].split("..")
        major = int(low.split(".")[0])
        self.all = frozenset(range(int(low.split(".")[1]), int(high.split(".")[1]) + 1))
        self.service = Service(folder.name, about["client"], about["header"], major, self.all)
        files = [_yaml(p) for p in sorted(folder.glob("*.yaml")) if p.name != "service.yaml"]
        self.raw = {name: node for file in files for name, node in file.get("types", {}).items()}
        for name in self.raw:
            self.declare(name)
        for file in files:
            for name, node in file.get("operations", {}).items():
                self.service.operations.append(self.operation(file, name, node))
            self.service.helpers |= {f"{file['resource']}.{name}" for name in _helpers(file)}

    # --- versions

    def minors(self, text: Any) -> Minors:
        found: set[int] = set()
        for part in str(text).split(","):
            low, dots, high = part.strip().removesuffix("+").partition("..")
            first = int(low.split(".")[1]) if low else min(self.all)
            last = int(high.split(".")[1]) if high else first
            if part.strip().endswith("+"):
                last = max(self.all)
            assert dots or not high
            found |= set(range(first, last + 1))
        return frozenset(found) & self.all

    def cases(self, node: Any, outer: Minors) -> list[tuple[Minors, Any]]:
        """What is given for all versions, or by version, cut to the outer ones."""
        if isinstance(node, dict) and re.match(r"\d|\.\.", str(next(iter(node)))):
            cut = [(self.minors(key) & outer, value) for key, value in node.items()]
            return [(minors, value) for minors, value in cut if minors]
        return [(outer, node)]

    def kinds(self, node: Any, outer: Minors) -> Cases:
        return tuple((minors, parse(text)) for minors, text in self.cases(node, outer))

    # --- fields

    def field(self, wire: str, node: Any, outer: Minors, *, model: bool) -> Field:
        node = {"type": node} if isinstance(node, str) else node
        minors = self.minors(node["versions"]) & outer if "versions" in node else outer
        required: set[int] = set()
        for where, value in self.cases(node.get("required", False), minors):
            required |= (where if value else frozenset()) if isinstance(value, bool) else (
                self.minors(value) & where
            )  # fmt: skip
        name = node.get("name") or python_name(wire)
        if model and name in _MODEL_NAMES:
            name += "_"
        return Field(
            wire,
            name,
            self.kinds(node.get("type", "str"), minors),
            minors,
            frozenset(required),
            unsaid="required" not in node,
            header=node.get("header", ""),
        )

    def declare(self, name: str) -> Declared:
        types = self.service.types
        if name not in types:
            node = self.raw[name]
            versions = self.minors(node["versions"]) if "versions" in node else self.all
            if "enum" in node:
                types[name] = self.enum(name, node, versions)
            elif "records" in node:
                types[name] = self.records(name, node)
            elif "alias" in node:
                types[name] = Alias(name, self.kinds(node["alias"], versions))
            else:
                types[name] = self.object(name, node, versions)
        return types[name]

    def records(self, name: str, node: Any) -> Records:
        kinds: list[tuple[Minors, Any]] = []
        for member in map(self.declare, node["records"]):
            assert isinstance(member, Object)
            (identity,) = (f for f in member.fields if f.wire == node.get("by", "id"))
            kinds += identity.kinds
        # Where there are no records, there still are ids.
        return Records(name, (*kinds, (self.all, Primitive("str"))))

    def enum(self, name: str, node: Any, versions: Minors) -> Enum:
        values = {}
        for item in node["enum"]:
            limited = isinstance(item, dict)
            value = item["value"] if limited else item
            where = self.minors(item["versions"]) if limited and "versions" in item else self.all
            values[value] = where & versions
        return Enum(name, values, node.get("open", False))

    def object(self, name: str, node: Any, versions: Minors) -> Object:
        fields: dict[str, Field] = {}
        free = None
        if "extends" in node:
            base = self.declare(node["extends"])
            assert isinstance(base, Object)
            fields = {f.wire: _cut(f, versions) for f in base.fields if f.minors & versions}
            free = base.free
        for wire in node.get("without", ()):
            del fields[wire]
        for wire, item in node.get("fields", {}).items():
            fields[wire] = self.field(wire, item, versions, model=True)
        if isinstance(node.get("free"), dict):
            free = parse(node["free"]["type"])
            kinds = ((self.all, MapOf(free)),)
            fields["*"] = Field(
                "*", node["free"]["name"], kinds, versions, frozenset(), unsaid=True, rest=True
            )
        elif "free" in node:
            free = parse(node["free"])
        return Object(name, tuple(fields.values()), free)

    # --- operations

    def operation(self, file: Any, name: str, node: Any) -> Operation:
        minors = self.minors(file["versions"]) if "versions" in file else self.all
        minors &= self.minors(node["versions"]) if "versions" in node else self.all
        method, path = node["call"].split(" ")
        return Operation(
            resource=file["resource"],
            name=name,
            method=method,
            path=path,
            minors=minors,
            arguments=tuple(self.arguments(file, node, path, minors)),
            status=tuple(self.cases(node.get("status", 200), minors)),
            returns=self.answers(node.get("returns"), minors),
            returns_if=tuple(
                (
                    python_name(item["argument"]),
                    item["is"],
                    self.answers(item["returns"], minors),
                )
                for item in node.get("returns_if", ())
            ),
            outcome=node.get("outcome", {}),
            paged="pages" in node,
        )

    def answers(self, node: Any, minors: Minors) -> Cases:
        found: list[tuple[Minors, tuple[str, Expr] | None]] = []
        for where, answer in self.cases(node, minors):
            if isinstance(answer, dict):
                ((key, text),) = answer.items()
                found.append((where, (key, parse(text))))
            else:
                found.append((where, ("", parse(answer)) if answer else None))
        return tuple(found)

    def arguments(self, file: Any, node: Any, path: str, minors: Minors) -> Iterator[Field]:
        for wire in re.findall(r"\{(\w+)\}", path):
            about = file.get("path", {}).get(wire, "str")
            item = self.field(wire, about, minors, model=False)
            yield Field(wire, item.name, item.kinds, minors, minors, positional=True)
        for place in ("query", "headers", "body"):
            given = node.get(place, {})
            if isinstance(given, str):
                found = self.declare(given)
                assert isinstance(found, Object)
                for item in found.fields:
                    if item.minors & minors and not item.of_answers:
                        name = item.name.removesuffix("_")
                        plain = name if name in _MODEL_NAMES else item.name
                        yield self.in_query(_cut(item, minors, plain), place)
                if found.free is not None:
                    yield Field("", "extra", ((minors, MapOf(found.free)),), minors, frozenset())
            else:
                for wire, about in given.items():
                    yield self.in_query(self.field(wire, about, minors, model=False), place)
        if "value" in node:
            item = self.field(node["value"]["name"], node["value"], minors, model=False)
            yield Field(item.wire, item.name, item.kinds, item.minors, item.required)

    def in_query(self, item: Field, place: str) -> Field:
        """What a query takes: of an enum any value, of `resources{group}` one for each group."""
        if place != "query":
            return item
        kinds = ((minors, self.open(kind)) for minors, kind in item.kinds)
        if "{" in item.wire:
            kinds = ((minors, MapOf(kind)) for minors, kind in kinds)
        return replace(item, kinds=tuple(kinds))

    def open(self, kind: Expr) -> Expr:
        """The same type with any value in the place of an enum's."""
        match kind:
            case ListOf(inner):
                return ListOf(self.open(inner))
            case MapOf(inner):
                return MapOf(self.open(inner))
            case OneOf(parts):
                return OneOf(tuple(map(self.open, parts)))
            case Name(name):
                declared = self.declare(name)
                if isinstance(declared, Enum) and not declared.open:
                    opened = f"{name} or text"
                    self.service.types[opened] = Enum(name, declared.values, True, guarded=True)
                    return Name(opened)
        return kind


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _cut(item: Field, minors: Minors, name: str = "") -> Field:
    kinds = tuple((where & minors, kind) for where, kind in item.kinds if where & minors)
    return Field(
        item.wire, name or item.name, kinds, item.minors & minors, item.required & minors,
        item.unsaid, item.header, rest=item.rest,
    )  # fmt: skip


NULL = Primitive("null")
