# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What each microversion changes for users: the facts of the stubs, in the order of versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeVar

from attrs import define, frozen

from .. import ir
from ..ir import names
from ..ir.usage import Usage
from ..ir.versions import FIRST, LAST, Version, VersionSet
from ..language.typexpr import TypeExpr

T = TypeVar("T")


@frozen(order=True)
class Change:
    """One thing that a microversion changes."""

    version: Version
    kind: str
    """`new`, `gone`, `changed`, `required`, `optional` or `behaviour`."""
    what: str
    """As users write it: `servers.create(hostname=...)`, `Server.tags`."""
    text: str


def history(service: ir.Service, used: Usage) -> list[Change]:
    """All changes of a service, in the order of versions."""
    return sorted(set(_History(service, used).changes()))


@define
class _History:
    service: ir.Service
    used: Usage

    def changes(self) -> Iterator[Change]:
        for op in self.service.operations():
            yield from self.operation(op)
        for declared in self.used.types.values():
            match declared:
                case ir.ObjectType() if not ir.is_map(declared):
                    yield from self.members(declared)
                case ir.EnumType(name=name, versions=versions, values=values):
                    for value, where in values:
                        yield from self.ends(where, versions, f"{name} {value!r}", "value")

    def operation(self, op: ir.Operation) -> Iterator[Change]:
        name = f"{op.resource}.{op.name}()"
        yield from self.ends(op.versions, self.service.versions, name, "operation")
        for argument in op.arguments:
            item = argument.field
            what = f"{op.resource}.{op.name}({item.name}=...)"
            yield from self.ends(item.versions, op.versions, what, "argument")
            yield from self.types(item.type, what, self.shown)
            yield from self.requirement(item, op.versions, what)
        yield from self.types(op.returns, name, self.answer)
        for text, note in op.changes:
            yield Change(Version.parse(text), "behaviour", name, note)

    def members(self, declared: ir.ObjectType) -> Iterator[Change]:
        for item in declared.fields:
            if declared.name in self.used.answers:
                what = f"{declared.name}.{item.name}"
                yield from self.ends(item.versions, declared.versions, what, "field")
                yield from self.types(item.type, what, self.shown)
                yield from self.presence(item, what)
            if declared.name in self.used.requests and not item.of_answers:
                what = f"{names.request_name(declared.name)}[{item.key!r}]"
                yield from self.ends(item.versions, declared.versions, what, "key")
                yield from self.types(item.type, what, self.shown)
                yield from self.requirement(item, declared.versions, what)

    # --- kinds of changes

    def ends(
        self, versions: VersionSet, outer: VersionSet, what: str, noun: str
    ) -> Iterator[Change]:
        """Where something comes and goes while that which holds it stays."""
        for low, high in versions:
            if low != FIRST and low.previous in outer:
                yield Change(low, "new", what, f"a new {noun}")
            if high != LAST and high.next in outer:
                yield Change(high.next, "gone", what, f"the {noun} is gone")

    def types(self, cases: ir.Cases[T], what: str, show: Callable[[T], str]) -> Iterator[Change]:
        """Where the type changes."""
        ordered = sorted(
            ((low, high, show(kind)) for versions, kind in cases.items for low, high in versions)
        )
        for (_, high, old), (low, _, new) in pairwise(ordered):
            if high.next == low and old != new:
                yield Change(low, "changed", what, f"{old} becomes {new}")

    def requirement(self, item: ir.Field, outer: VersionSet, what: str) -> Iterator[Change]:
        """Where an argument becomes required, or stops to be."""
        must = item.required_in(outer, unsaid=False)
        for low, high in must:
            if low.previous in item.versions & outer:
                yield Change(low, "required", what, "becomes required")
            if high.next in item.versions & outer:
                yield Change(high.next, "optional", what, "is no longer required")

    def presence(self, item: ir.Field, what: str) -> Iterator[Change]:
        """Where an answer may begin to lack a field, or ceases to."""
        missing = item.versions - item.required_in(item.versions, unsaid=True)
        for low, high in missing:
            if low.previous in item.versions:
                yield Change(low, "optional", what, "may be missing: it then reads as None")
            if high.next in item.versions:
                yield Change(high.next, "required", what, "is always there")

    # --- words

    def shown(self, kind: TypeExpr) -> str:
        return f"`{kind}`"

    def answer(self, answer: ir.Answer | None) -> str:
        return "no answer" if answer is None else f"`{answer.type}`"
