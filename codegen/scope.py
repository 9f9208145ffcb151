# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the resolving of one service shares: versions, types, readers of common nodes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TypeVar

from attrs import Factory, define

from . import ir, names, typexpr
from .diagnostics import Diagnostics, Pos
from .runtime.versions import FIRST, LAST, Range, VersionSet
from .source import Items, Map, Node, Scalar
from .typexpr import TypeExpr

T = TypeVar("T")


@define
class Scope:
    """What the resolving of one service shares."""

    service: ir.Service
    diagnostics: Diagnostics
    types: dict[str, ir.Declared] = Factory(dict)
    mentioned: set[str] = Factory(set)
    """Types that `extends` names, or whose fields are the arguments of an operation."""

    # --- versions

    def version_set(self, node: Scalar) -> VersionSet | None:
        """Read a version set and cut it to the service's versions; None if it is wrong."""
        if not self.service.versioned:
            self.diagnostics.add(
                node.pos, "versions-without-microversions", service=self.service.name
            )
            return None
        return self.parse_versions(str(node.value), node.pos)

    def parse_versions(self, text: str, pos: Pos) -> VersionSet | None:
        try:
            versions = VersionSet.parse(text)
        except ValueError as error:
            self.diagnostics.add(pos, "bad-version-set", problem=error)
            return None
        bounds = {v for r in versions for v in r if v not in (FIRST, LAST)}
        if any(bound not in self.service.versions for bound in bounds):
            self.diagnostics.add(
                pos,
                "version-out-of-range",
                versions=text,
                service=self.service.name,
                range=self.service.versions,
            )
            return None
        return versions & self.service.versions

    def versions(self, node: Map, outer: VersionSet, owner: str) -> VersionSet:
        """The `versions:` of a node, cut to those of what it stands in."""
        entry = node.get("versions")
        if not isinstance(entry, Scalar):
            return outer
        versions = self.version_set(entry)
        if versions is None:
            return outer
        if not versions & outer:
            self.diagnostics.add(entry.pos, "no-versions", versions=versions, owner=owner,
                                 outer=self.show(outer))  # fmt: skip
            return outer
        return versions & outer

    def show(self, versions: VersionSet) -> str:
        """A version set as people write it: open where it reaches the service's ends."""
        return show_versions(versions, self.service.versions)

    def extensions(self, node: Map) -> tuple[str, ...]:
        entry = node.get("extension")
        if entry is None:
            return ()
        if self.service.versioned:
            self.diagnostics.add(
                entry.pos, "extension-without-extensions", service=self.service.name
            )
        match entry:
            case Items(items):
                return tuple(str(item.plain) for item in items)
            case _:
                return (str(entry.plain),)

    # --- by version

    def cases(
        self, node: Node | None, within: VersionSet, read: Callable[[Node | None], T]
    ) -> ir.Cases[T]:
        """A value, or one for each version set: checked to tile `within`."""
        if not isinstance(node, Map) or not is_by_version(node):
            return ir.Cases(((within, read(node)),))
        cases: list[tuple[VersionSet, T]] = []
        seen: list[tuple[VersionSet, str, Pos]] = []
        if not self.service.versioned:
            self.diagnostics.add(
                node.pos, "versions-without-microversions", service=self.service.name
            )
        for key, value in node.entries.items():
            pos = node.keys[key]
            versions = self.parse_versions(key, pos)
            if versions is None:
                return ir.Cases(((within, read(value)),))
            for other, text, other_pos in seen:
                if both := versions & other:
                    self.diagnostics.add(pos, "version-overlap", versions=key, other=text,
                                         line=other_pos.line, both=self.show(both))  # fmt: skip
            seen.append((versions, key, pos))
            if cut := versions & within:
                cases.append((cut, read(value)))
            else:
                self.diagnostics.add(pos, "no-versions", versions=key, owner="owner",
                                     outer=self.show(within))  # fmt: skip
        gap = within
        for versions, _, _ in seen:
            gap = gap - versions
        if gap:
            self.diagnostics.add(node.pos, "version-gap", gap=self.show(gap))
        return ir.Cases(tuple(cases))

    # --- types

    def type(self, node: Node | None) -> TypeExpr:
        """Read a type expression; a wrong one is reported and read as `any`."""
        if not isinstance(node, Scalar) or node.value is None:
            return typexpr.Primitive("str")
        try:
            return typexpr.parse(node.raw)
        except typexpr.TypeSyntaxError as error:
            self.diagnostics.add(
                node.pos.moved(error.column),
                "bad-type",
                problem=error.problem,
                text=node.raw,
                hint=error.hint,
            )
            return typexpr.Primitive("any")

    def fields(self, node: Map, outer: VersionSet, *, model: bool) -> tuple[ir.Field, ...]:
        """Read the fields of an object, or the arguments of an operation."""
        read = []
        for wire, entry in node.entries.items():
            read.append(self.field(wire, entry, node.keys[wire], outer, model=model))
        return tuple(read)

    def field(self, wire: str, node: Node, pos: Pos, outer: VersionSet, *, model: bool) -> ir.Field:
        """Read one field or argument, in its short or its long form."""
        name = names.field_name(wire) if model else names.python_name(wire)
        if not isinstance(node, Map):
            kind = ir.Cases(((outer, self.type(node)),))
            return ir.Field(wire, name, kind, outer, None, "", pos=pos)
        versions = self.versions(node, outer, f"owner, {wire} being part of it,")
        return ir.Field(
            wire=wire,
            name=self.chosen_name(node, name),
            type=self.cases(node.get("type"), versions, self.type),
            versions=versions,
            required=self.required(node, versions),
            doc=node.text("doc"),
            extensions=self.extensions(node),
            secret=node.flag("secret"),
            style=node.text("style", "repeat"),
            header=node.text("header"),
            beside=node.flag("beside"),
            pos=pos,
        )

    def chosen_name(self, node: Map, default: str) -> str:
        chosen = node.text("name")
        if chosen and names.unreserved(chosen) != chosen:
            self.diagnostics.add(
                node.at("name"),
                "bad-name",
                name=chosen,
                what="a name, because Python or the clients have a use for it",
                hint="choose another one",
            )
        return chosen or default

    def required(self, node: Map, versions: VersionSet) -> VersionSet | None:
        entry = node.get("required")
        match entry:
            case Scalar(value=bool()):
                return versions if entry.value else VersionSet()
            case Scalar():
                where = self.version_set(entry)
                if where is not None and not where & versions:
                    self.diagnostics.add(entry.pos, "no-versions", versions=where, owner="field",
                                         outer=self.show(versions))  # fmt: skip
                return where & versions if where is not None else None
            case _:
                return None

    def close_name(self, name: str, known: Iterable[str], otherwise: str) -> str:
        """A hint for a name that does not exist."""
        close = difflib.get_close_matches(name, list(known), 1)
        return f"did you mean {close[0]}?" if close else otherwise


def is_by_version(node: Map) -> bool:
    """Whether a mapping goes by version: its first key begins like a version set."""
    first = next(iter(node.entries), "")
    return first[:1].isdigit() or first.startswith("..")


def show_versions(versions: VersionSet, whole: VersionSet) -> str:
    """A version set as people write it: open where it reaches the ends of the whole."""
    if versions == whole or not whole:
        return "all"
    low, high = whole.lowest, whole.highest

    def opened(item: Range) -> Range:
        return Range(
            FIRST if item.low == low and item.high != high else item.low,
            LAST if item.high == high else item.high,
        )

    return ", ".join(str(opened(item)) for item in versions)
