# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the resolving of one service shares: versions, types, readers of common nodes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TypeVar

from attrs import Factory, define

from .. import ir
from ..ir import names
from ..ir.versions import FIRST, LAST, VersionSet, show_versions
from ..language import typexpr
from ..language.diagnostics import Diagnostics, Pos
from ..language.source import Items, Map, Node, Scalar, is_version_key
from ..language.typexpr import TypeExpr

T = TypeVar("T")


@define
class Scope:
    """What the resolving of one service shares."""

    service: ir.Service
    diagnostics: Diagnostics
    types: dict[str, ir.Declared] = Factory(dict)
    mentioned: set[str] = Factory(set)
    """Types that `extends` names, or whose fields are the arguments of an operation."""
    references: list[tuple[str, Pos]] = Factory(list)
    """All names in type expressions, with their places."""

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
            problem = str(error).partition(";")[0]  # what is expected is the remedy's to say
            self.diagnostics.add(pos, "bad-version-set", problem=problem)
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
        """The `versions:` of a node, cut to those of its owner, which messages name."""
        entry = node.get("versions")
        if not isinstance(entry, Scalar):
            return outer
        versions = self.version_set(entry)
        if versions is None:
            return outer
        if not versions & outer:
            self.nothing_in_common(entry.raw, entry.pos, outer, owner)
            return outer
        return versions & outer

    def nothing_in_common(self, text: str, pos: Pos, outer: VersionSet, owner: str) -> None:
        self.diagnostics.add(
            pos, "no-versions", versions=text, outer=self.show(outer), owner=owner
        )  # fmt: skip

    def show(self, versions: VersionSet) -> str:
        """A version set as people write it: open where it reaches the service's ends."""
        return show_versions(versions, self.service.versions)

    def extensions(self, node: Map) -> tuple[str, ...]:
        entry = node.get("extension")
        if entry is None:
            return ()
        if not self.service.extensions:
            self.diagnostics.add(
                entry.pos, "extension-without-extensions", service=self.service.name
            )
        match entry:
            case Items(items):
                return tuple(str(item.plain) for item in items)
            case _:
                return (str(entry.plain),)

    def differs(self, node: Map) -> tuple[ir.Differs, ...]:
        """The `differs` of a node."""
        section = node.get("differs")
        if not isinstance(section, Map):
            return ()
        return tuple(
            ir.Differs(what, section.text(what), pos) for what, pos in section.keys.items()
        )

    # --- by version

    def cases(
        self,
        node: Node | None,
        within: VersionSet,
        read: Callable[[Node | None], T],
        owner: str,
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
                self.nothing_in_common(key, pos, within, owner)
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
            expr = typexpr.parse(node.raw)
        except typexpr.TypeSyntaxError as error:
            self.diagnostics.add(
                node.at(error.column),
                "bad-type",
                problem=error.problem,
                text=" ".join(node.raw.split()),
                hint=error.hint,
            )
            return typexpr.Primitive("any")
        for name, column in typexpr.names(node.raw):
            self.references.append((name, node.at(column)))
        return expr

    def fields(
        self, node: Map, outer: VersionSet, owner: str, *, model: bool
    ) -> tuple[ir.Field, ...]:
        """Read the fields of an object, or the arguments of an operation: of their owner."""
        read = []
        for wire, entry in node.entries.items():
            read.append(self.field(wire, entry, node.keys[wire], outer, owner, model=model))
        return tuple(read)

    def field(
        self, wire: str, node: Node, pos: Pos, outer: VersionSet, owner: str, *, model: bool
    ) -> ir.Field:
        """Read one field or argument, in its short or its long form."""
        name = names.field_name(wire) if model else names.python_name(wire)
        if not isinstance(node, Map):
            self.check_name(name, pos, model=model)
            kind = ir.Cases(((outer, self.type(node)),))
            return ir.Field(wire, name, kind, outer, None, "", pos=pos)
        versions = self.versions(node, outer, owner)
        if "name" in node.entries:
            name = node.text("name")
        self.check_name(name, _value_pos(node, "name", pos), model=model)
        return ir.Field(
            wire=wire,
            name=name,
            type=self.cases(node.get("type"), versions, self.type, f"the field {wire}"),
            versions=versions,
            required=self.required(node, versions, f"the field {wire}"),
            doc=node.text("doc"),
            extensions=self.extensions(node),
            secret=node.flag("secret"),
            style=node.text("style", "repeat"),
            operators=_operators(node),
            header=node.text("header"),
            beside=node.flag("beside"),
            differs=self.differs(node),
            pos=pos,
        )

    def check_name(self, name: str, pos: Pos, *, model: bool) -> None:
        """Report a Python name that cannot be one, chosen or made from the wire name."""
        kept = names.RESERVED_WORDS | (names.MODEL_NAMES if model else frozenset())
        if name in kept:
            what = "a Python name: Python or the clients have another use for it"
            self.diagnostics.add(pos, "bad-name", name=name, what=what)
        elif not name.isidentifier() or name.startswith("_"):
            what = "a Python name: choose one with `name`"
            self.diagnostics.add(pos, "bad-name", name=name, what=what)

    def check_names(self, fields: Iterable[ir.Field]) -> None:
        """Report fields of one owner that would have the same Python name."""
        taken: dict[str, ir.Field] = {}
        for item in fields:
            other = taken.setdefault(item.name, item)
            if other is not item:
                self.diagnostics.add(
                    item.pos, "duplicate-name", what="the Python name", name=item.name,
                    other=f"{other.wire} of line {other.pos.line}",
                )  # fmt: skip

    def required(self, node: Map, versions: VersionSet, owner: str) -> VersionSet | None:
        entry = node.get("required")
        match entry:
            case Scalar(value=bool()):
                return versions if entry.value else VersionSet()
            case Scalar():
                where = self.version_set(entry)
                if where is None:
                    return None
                if not where & versions:
                    self.nothing_in_common(entry.raw, entry.pos, versions, owner)
                return where & versions
            case _:
                return None

    def close_name(self, name: str, known: Iterable[str], otherwise: str) -> str:
        """A hint for a name that does not exist."""
        close = difflib.get_close_matches(name, list(known), 1)
        return f"did you mean `{close[0]}`?" if close else otherwise

    def unknown_type(self, name: str, pos: Pos, known: Iterable[str]) -> None:
        hint = self.close_name(name, known, "declare it under `types`")
        service = self.service.name
        self.diagnostics.add(pos, "unknown-type", name=name, service=service, hint=hint)


def is_by_version(node: Map) -> bool:
    """Whether a mapping goes by version: its first key begins like a version set."""
    return is_version_key(next(iter(node.entries), ""))


def _operators(node: Map) -> tuple[str, ...]:
    """The `operators` of a field."""
    section = node.get("operators")
    listed = section if isinstance(section, Items) else ()
    return tuple(each.raw for each in listed if isinstance(each, Scalar))


def _value_pos(node: Map, key: str, otherwise: Pos) -> Pos:
    """The place of the value of a key."""
    value = node.get(key)
    return value.pos if value is not None else otherwise
