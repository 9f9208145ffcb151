# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The `find` and `wait` of one file, and the methods that clients have for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import Factory, define, evolve

from .. import ir
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.source import Items, Map, Scalar
from ..language.typexpr import TypeExpr
from .scope import Scope

_STR = typexpr.Primitive("str")
_CHANGES = ("create", "delete")
"""What may go on after its answer, of a thing that can be waited for, besides its actions."""


def resolve_starts(scope: Scope, node: Map) -> ir.Starts | None:
    """The `starts` of an operation."""
    section = node.get("starts")
    if not isinstance(section, Map):
        return None
    if node.get("no_wait") is not None:
        scope.diagnostics.add(
            node.at("no_wait"), "misplaced", key="no_wait", where="beside `starts`"
        )
    reports = section.get("reports")
    return ir.Starts(
        until=_words(section, "until"),
        changes=section.text("changes"),
        failure=_words(section, "failure"),
        flaws=_words(section, "flaws"),
        pending=section.text("pending"),
        gone=section.flag("gone"),
        reports=ir.Reports(
            list=reports.text("list"),
            status=reports.text("status"),
            failure=_words(reports, "failure"),
            fault=reports.text("fault"),
            order=reports.text("order"),
        ) if isinstance(reports, Map) else None,
    )  # fmt: skip


def resolve_work(
    scope: Scope, root: Map, operations: tuple[ir.Operation, ...]
) -> tuple[ir.Helper, ...]:
    """The helpers of one file; reports operations of which nobody says how they end."""
    reader = _Reader(scope, root, {op.name: op for op in operations})
    helpers = (*reader.find(), *reader.wait())
    for op in operations:
        reader.check_end(op)
    return helpers


@define
class _Reader:
    scope: Scope
    root: Map
    operations: dict[str, ir.Operation]
    waits: bool = Factory(lambda self: isinstance(self.root.get("wait"), Map), takes_self=True)

    # --- find

    def find(self) -> Iterator[ir.Helper]:
        node = self.root.get("find")
        if not isinstance(node, Map):
            return
        named = node.text("id") == "name"
        listing = None if named else self.operation(node, "list")
        show = self.operation(node, "show")
        base = listing or show
        if base is None:
            self.cannot_find(node.pos, "there is neither a `list` nor a `show` to find with",
                             "name the operations, or delete `find`")  # fmt: skip
            return
        versions = base.versions & show.versions if show is not None else base.versions
        if listing is not None and listing.pages is None:
            self.cannot_find(node.pos, f"{listing.name} answers no list", "name another operation")
            return
        promised = {kind for op in (show or base,) for kind in _kinds(op)}
        narrow = [self.argument_of(base, w) for w in _scalars(node.get("within"))]
        taken = node.get("filter")
        by_name = None
        if isinstance(taken, Scalar):
            by_name = self.argument_of(base, taken)
        elif node.flag("pattern"):
            self.scope.diagnostics.add(
                node.at("pattern"), "misplaced", key="pattern", where="without `filter`"
            )
        facts = ir.Find(
            name=node.text("name") or "name",
            list=listing.name if listing is not None else "",
            show=show.name if show is not None else "",
            filter=by_name.field.name if by_name is not None else "",
            pattern=node.flag("pattern"),
            id="" if named else node.text("id"),
            within=tuple(a.field.name for a in narrow if a is not None),
            shown=listing is not None and set(_kinds(listing)) != promised,
            pos=node.pos,
        )
        self.check_field(promised, facts.name, _value_pos(node, "name"))
        shared = self.parents(show, listing)
        by: list[ir.Argument] = []
        if show is not None and listing is not None:
            either = typexpr.union([typexpr.Value("id"), typexpr.Value("name")])
            by = [self.own("by", either, versions, "Look for this only: an ID, or a name.")]
        text = self.own(
            "name_or_id", _STR, versions, "Its ID or its name, the ID first.", first=True
        )
        if listing is None:
            text = self.own("name", _STR, versions, "What it is called.", first=True)
        arguments = (*shared, text, *by, *(_within(a, versions) for a in narrow if a is not None))
        maybe = self.method("find", f"Find one by {_by(facts)}.", base, arguments, versions)
        yield ir.Helper(evolve(maybe, returns=_or_none(show or base, versions)), facts)
        doc = f"Find one by {_by(facts)}; it is an error if there is none."
        sure = self.method("find_one", doc, base, arguments, versions)
        yield ir.Helper(evolve(sure, returns=_one_of(show or base, versions)), facts)

    def parents(
        self, show: ir.Operation | None, listing: ir.Operation | None
    ) -> tuple[ir.Argument, ...]:
        """The parts of the path that are not the id of the thing itself."""
        if show is not None:
            return show.of(ir.Where.PATH)[:-1]
        assert listing is not None
        return listing.of(ir.Where.PATH)

    # --- wait

    def wait(self) -> Iterator[ir.Helper]:
        node = self.root.get("wait")
        if not isinstance(node, Map):
            return
        show = self.operation(node, "show")
        if show is None:
            self.scope.diagnostics.add(
                node.pos, "no-such-operation", service="the file", name="show",
                hint="name the operation that looks at one thing with `show`",
            )  # fmt: skip
            return
        after = [(op.name, op.starts) for op in self.operations.values() if op.starts is not None]
        delete = self.operations.get("delete")
        deletes = delete is not None and delete.starts is not None and delete.starts.gone
        facts = ir.Wait(
            show=show.name,
            status=node.text("status"),
            task=node.text("task"),
            touched=node.text("touched"),
            rest=_words(node, "rest"),
            failure=_words(node, "failure"),
            gone=_words(node, "gone"),
            deleting=_words(node, "deleting"),
            stuck=_words(node, "stuck"),
            fault=_words(node, "fault"),
            after=tuple((name, starts) for name, starts in after if not starts.gone),
            delete="delete" if deletes else "",
            pos=node.pos,
        )
        kinds = set(_kinds(show))
        for key in ("status", "task", "touched"):
            if node.text(key):
                self.check_field(kinds, node.text(key), _value_pos(node, key))
        for each in _scalars(node.get("fault")):
            self.check_field(kinds, each.raw, each.pos)
        states = self.check_states(node, kinds, facts)
        yield from self.waits_of(facts, show, states)

    def waits_of(self, facts: ir.Wait, show: ir.Operation, states: TypeExpr) -> Iterator[ir.Helper]:
        versions = show.versions
        limit = typexpr.union([typexpr.Primitive("float"), typexpr.NULL])
        doc = "Seconds until WaitTimeout, 600 by default; None for no limit."
        timeout = self.own("timeout", limit, versions, doc)
        progress = self.own("progress", typexpr.PROGRESS, versions, "Called after each look.")
        until = self.own("until", typexpr.union([states, typexpr.ListOf(states)]), versions,
                         "The state, or the states, to wait for.")  # fmt: skip
        arguments = [*show.of(ir.Where.PATH), until]
        if facts.after:
            doc = "The call whose end to wait for."
            arguments.append(self.own("after", typexpr.AFTER, versions, doc))
        doc = "Wait until nothing is under way with one, or for a state, or for the end of a call."
        wait = self.method("wait", doc, show, (*arguments, timeout, progress), versions)
        yield ir.Helper(evolve(wait, returns=show.returns), facts)
        if not any(op.starts is not None and op.starts.gone for op in self.operations.values()):
            return
        arguments = [*show.of(ir.Where.PATH), timeout, progress]
        doc = "Wait until one is gone; the answer is what is left of it, if anything is."
        deleted = self.method("wait_deleted", doc, show, tuple(arguments), versions)
        yield ir.Helper(evolve(deleted, returns=_or_none(show, versions)), facts)
        if not facts.delete:
            return
        delete = self.operations[facts.delete]
        doc = "Delete one and wait until it is gone; also where it is busy, or goes already."
        both = self.method("delete_and_wait", doc, delete, (*delete.arguments, timeout, progress),
                           versions & delete.versions)  # fmt: skip
        yield ir.Helper(evolve(both, returns=_or_none(show, versions & delete.versions)), facts)

    def check_end(self, op: ir.Operation) -> None:
        """Report an operation that may go on after its answer if nothing says how it ends."""
        accepted = any(202 in codes for codes in op.status.values)
        changes = op.name in _CHANGES or (op.action is not None and not _asks(op))
        if op.starts is None and not op.no_wait and (accepted or (self.waits and changes)):
            self.scope.diagnostics.add(op.pos, "end-unsaid", name=op.name)
        if op.starts is not None and not self.waits:
            section = self.root.get("operations")
            assert isinstance(section, Map)
            own = section.entries[op.name]
            pos = own.at("starts") if isinstance(own, Map) else op.pos
            self.scope.diagnostics.add(
                pos, "misplaced", key="starts", where="in a file without `wait`"
            )

    def check_states(self, node: Map, kinds: set[TypeExpr], facts: ir.Wait) -> TypeExpr:
        """The type of the states; reports those that the enum of the field has not."""
        said = [s for key in ("rest", "failure", "gone", "stuck") for s in _scalars(node.get(key))]
        section = self.root.get("operations")
        for op in section.entries.values() if isinstance(section, Map) else ():
            starts = op.get("starts") if isinstance(op, Map) else None
            if isinstance(starts, Map):
                said += [*_scalars(starts.get("until")), *_scalars(starts.get("failure"))]
                if starts.get("changes") is not None:
                    changed = starts.text("changes")
                    self.check_field(kinds, changed, _value_pos(starts, "changes"))
                for each in _scalars(starts.get("flaws")):
                    self.check_field(kinds, each.raw, each.pos)
                reports = starts.get("reports")
                if isinstance(reports, Map):
                    self.operation(reports, "list")
        enum = self.enum(kinds, facts.status)
        if enum is None:
            states = dict.fromkeys(each.raw for each in said)
            return typexpr.union([*map(typexpr.Value, states), _STR])
        known = {str(value) for value, _ in enum.values}
        for each in said:
            if each.raw not in known:
                spelt = {state.lower(): state for state in known}.get(each.raw.lower(), each.raw)
                hint = self.scope.close_name(spelt, known, f"{enum.name} has others")
                self.scope.diagnostics.add(
                    each.pos, "bad-value", value=each.raw, expected=f"a value of {enum.name}",
                    hint=hint,
                )  # fmt: skip
        return typexpr.Named(enum.name)

    def enum(self, kinds: set[TypeExpr], path: str) -> ir.EnumType | None:
        """The enum of a field, if it is one in all versions."""
        found = [
            part.name
            for item in self.fields(kinds, path)
            for kind in item.type.values
            for part in typexpr.members(kind)
            if isinstance(part, typexpr.Named)
        ]
        declared = self.scope.types.get(found[0]) if len(set(found)) == 1 else None
        return declared if isinstance(declared, ir.EnumType) else None

    # --- what both need

    def operation(self, node: Map, key: str) -> ir.Operation | None:
        """The operation that a key names, or that is called so."""
        name = node.text(key) or key
        if name not in self.operations and key in node.entries:
            hint = self.scope.close_name(name, self.operations, "name an operation of this file")
            self.scope.diagnostics.add(
                _value_pos(node, key), "no-such-operation", service="the file", name=name,
                hint=hint,
            )  # fmt: skip
        return self.operations.get(name)

    def argument_of(self, op: ir.Operation, given: Scalar) -> ir.Argument | None:
        known = {a.field.wire: a for a in op.of(ir.Where.QUERY)}
        if given.raw not in known:
            has = f"it has {', '.join(known)}" if known else "it has none at all"
            hint = self.scope.close_name(given.raw, known, has)
            self.scope.diagnostics.add(given.pos, "no-such-argument", name=given.raw, hint=hint)
        return known.get(given.raw)

    def fields(self, kinds: Iterable[TypeExpr], path: str) -> list[ir.Field]:
        """The fields that a path begins with, of all types that an answer has."""
        found = []
        for kind in kinds:
            declared = self.scope.types.get(kind.name) if isinstance(kind, typexpr.Named) else None
            if isinstance(declared, ir.ObjectType):
                found += [f for f in declared.fields if f.wire == path.partition(".")[0]]
        return found

    def check_field(self, kinds: Iterable[TypeExpr], path: str, pos: Pos) -> None:
        declared = [
            self.scope.types[k.name]
            for k in kinds
            if isinstance(k, typexpr.Named) and k.name in self.scope.types
        ]
        objects = [d for d in declared if isinstance(d, ir.ObjectType)]
        if self.fields(kinds, path) or any(d.free is not None for d in objects) or not objects:
            return
        known = [f.wire for d in objects for f in d.fields]
        field = path.partition(".")[0]
        hint = self.scope.close_name(field, known, f"it has {', '.join(known)}")
        self.scope.diagnostics.add(
            pos, "no-such-field", name=objects[0].name, field=field, hint=hint
        )  # fmt: skip

    def cannot_find(self, pos: Pos, problem: str, hint: str) -> None:
        self.scope.diagnostics.add(pos, "cannot-find", problem=problem, hint=hint)

    def own(
        self, name: str, kind: TypeExpr, versions: VersionSet, doc: str, *, first: bool = False
    ) -> ir.Argument:
        """An argument that only the helper has."""
        cases = ir.Cases(((versions, kind),))
        item = ir.Field(name, name, cases, versions, versions if first else None, doc)
        return ir.Argument(item, ir.Where.VALUE if first else ir.Where.QUERY)

    def method(
        self, name: str, doc: str, first: ir.Operation, arguments: tuple[ir.Argument, ...],
        versions: VersionSet,
    ) -> ir.Operation:  # fmt: skip
        """A helper as if it were an operation, whose call is that of the first one it makes."""
        return evolve(
            first, name=name, doc=doc, versions=versions, arguments=arguments, pages=None,
            returns_if=(), outcome=(), changes=(), differs=(), errors=(), aliases=(),
            envelope=ir.Cases(((versions, None),)),
        )  # fmt: skip


def _asks(op: ir.Operation) -> bool:
    """Whether an action asks for something only."""
    return op.name.partition("_")[0] in ("list", "show", "check")


def _within(argument: ir.Argument, versions: VersionSet) -> ir.Argument:
    item = argument.field
    cut = evolve(item, versions=item.versions & versions, type=item.type.within(versions))
    return ir.Argument(cut, ir.Where.QUERY)


def _kinds(op: ir.Operation) -> Iterator[TypeExpr]:
    """What one thing is in the answers of an operation."""
    for answer in op.returns.values:
        if answer is not None:
            yield answer.type.item if isinstance(answer.type, typexpr.ListOf) else answer.type


def _one_of(op: ir.Operation, versions: VersionSet) -> ir.Cases[ir.Answer | None]:
    cases = [
        (v, ir.Answer(None, a.type.item if isinstance(a.type, typexpr.ListOf) else a.type))
        for v, a in op.returns.within(versions).items
        if a is not None
    ]
    return ir.Cases(tuple(cases))


def _or_none(op: ir.Operation, versions: VersionSet) -> ir.Cases[ir.Answer | None]:
    return ir.Cases(
        tuple(
            (v, ir.Answer(None, typexpr.union([a.type, typexpr.NULL])) if a is not None else None)
            for v, a in _one_of(op, versions).items
        )
    )


def _by(facts: ir.Find) -> str:
    if not facts.list:
        return "its name"
    return "its ID or name" if facts.show else "its name"


def _scalars(node: object) -> list[Scalar]:
    return [n for n in node.nodes if isinstance(n, Scalar)] if isinstance(node, Items) else []


def _words(node: Map, key: str) -> tuple[str, ...]:
    return tuple(each.raw for each in _scalars(node.get(key)))


def _value_pos(node: Map, key: str) -> Pos:
    value = node.get(key)
    return value.pos if value is not None else node.pos
