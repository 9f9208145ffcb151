# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The `operations` of one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import define, evolve

from .. import ir
from ..ir import names
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.source import Items, Map, Node, Scalar
from ..language.typexpr import TypeExpr
from .places import check_answer, check_argument, kinds_of
from .scope import Scope
from .types import kind_of
from .work import resolve_starts

_PLACES = (("query", ir.Where.QUERY), ("headers", ir.Where.HEADER), ("body", ir.Where.BODY))
_PARAMETER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# What is left of a path with wrong parameters, or with more than a path.
_STRANGE = re.compile(r"\{[^/}]*\}?|[}?#].*")
_STREAM = typexpr.Primitive("stream")
_BODY_KEYS = ("action", "body", "empty", "envelope", "fixed", "media", "patch", "value")
# What a patch has besides the keys that it sets, and what their values have to be.
_PATCH = {
    "add": (ir.Where.ADD, "object", "a map"),
    "remove": (ir.Where.REMOVE, "array", "a list"),
    "changes": (ir.Where.CHANGES, "array", "a list"),
}


def resolve_operations(scope: Scope, root: Map, resource: str) -> tuple[ir.Operation, ...]:
    """Read the operations of one file."""
    versions = scope.versions(root, scope.service.versions, "the service")
    extensions = scope.extensions(root)
    path_node = root.get("path")
    described = {}
    if isinstance(path_node, Map):
        fields = scope.fields(path_node, versions, "the file", model=False)
        described = {item.wire: item for item in fields}
    section = root.get("operations")
    operations = []
    for name, node in section.entries.items() if isinstance(section, Map) else ():
        if isinstance(node, Map) and isinstance(section, Map):
            reader = _Reader(scope, resource, name, node, section.keys[name], versions, described)
            operations.append(reader.operation(extensions))
    in_paths = {p for operation in operations for p in _PARAMETER.findall(operation.call.path)}
    for wire, item in described.items():
        if wire not in in_paths:
            hint = scope.close_name(wire, sorted(in_paths), "correct the name, or delete it")
            scope.diagnostics.add(item.pos, "unknown-path-parameter", name=wire, hint=hint)
    return tuple(operations)


def check_calls(scope: Scope, operations: Iterable[ir.Operation]) -> None:
    """Report operations that would send the same request."""
    seen: dict[object, list[ir.Operation]] = {}
    for operation in operations:
        path = _PARAMETER.sub("{}", operation.call.path)
        call, body = (operation.call.method, path), (operation.action, operation.envelope.values)
        key = (*call, *body, operation.fixed, operation.answer)
        for other in seen.setdefault(key, []):
            if both := other.versions & operation.versions:
                scope.diagnostics.add(
                    operation.pos,
                    "duplicate-call",
                    call=operation.call,
                    other=f"`{other.resource}.{other.name}`",
                    both=scope.show(both),
                )
        seen[key].append(operation)


@define
class _Reader:
    scope: Scope
    resource: str
    name: str
    node: Map
    pos: Pos
    outer: VersionSet
    described: dict[str, ir.Field]

    def operation(self, extensions: tuple[str, ...]) -> ir.Operation:
        node = self.node
        if self.name in names.RESERVED_WORDS | names.HELPERS:
            what = "an operation: Python or the clients have another use for it"
            self.scope.diagnostics.add(self.pos, "bad-name", name=self.name, what=what)
        versions = self.scope.versions(node, self.outer, "the file")
        call = self.call(node)
        arguments = (*self.path_arguments(call, versions), *self.body_arguments(call, versions))
        self.check_arguments(arguments)
        action = node.text("action") or None
        returns = self.scope.cases(node.get("returns"), versions, self.answer, self.title)
        return ir.Operation(
            name=self.name,
            resource=self.resource,
            doc=node.text("doc").strip(),
            call=call,
            versions=versions,
            extensions=(*extensions, *self.scope.extensions(node)),
            action=action,
            envelope=self.scope.cases(node.get("envelope"), versions, _text, self.title),
            arguments=arguments,
            fixed=tuple(self.fixed(arguments)),
            empty=self.empty(call, action, arguments),
            media=node.text("media") or None,
            answer=self.media_type(returns),
            authenticated="authenticated" not in node.entries or node.flag("authenticated"),
            repeat=node.flag("repeat") if "repeat" in node.entries else None,
            busy=_numbers(node.get("busy")),
            status=self.scope.cases(node.get("status"), versions, _statuses, self.title),
            returns=returns,
            returns_if=tuple(self.answers_if(arguments, versions)),
            outcome=self.outcome(),
            pages=self.pages(call.method, arguments, returns, versions),
            errors=_numbers(node.get("errors")),
            changes=self.changes(versions),
            aliases=tuple(self.aliases(call, versions)),
            pos=self.pos,
            differs=self.scope.differs(node),
            starts=resolve_starts(self.scope, node),
            no_wait=node.text("no_wait"),
            example=node.text("example"),
        )

    @property
    def title(self) -> str:
        return f"the operation {self.name}"

    def call(self, node: Map) -> ir.Call:
        """The method and path of an operation, or of an alias of it."""
        text = node.get("call")
        assert isinstance(text, Scalar)
        method, _, path = text.raw.partition(" ")
        wrong = _STRANGE.search(_PARAMETER.sub("", path))
        if wrong:
            expected = "a part of a path, nor a parameter in snake_case"
            self.scope.diagnostics.add(
                text.at(text.raw.index(wrong[0])), "bad-call", text=repr(wrong[0]),
                expected=expected,
            )  # fmt: skip
        return ir.Call(method, path)

    # --- arguments

    def path_arguments(self, call: ir.Call, versions: VersionSet) -> Iterator[ir.Argument]:
        for wire in _PARAMETER.findall(call.path):
            given = self.described.get(wire)
            text: ir.Cases[TypeExpr] = ir.Cases(((versions, typexpr.Primitive("str")),))
            field = ir.Field(wire, names.python_name(wire), text, versions, versions, "",
                             pos=self.node.at("call"))  # fmt: skip
            if given is not None:
                field = evolve(given, type=given.type.within(versions), versions=versions,
                               required=versions)  # fmt: skip
                check_argument(self.scope, field, "path", ())
            yield ir.Argument(field, ir.Where.PATH)

    def body_arguments(self, call: ir.Call, versions: VersionSet) -> Iterator[ir.Argument]:
        node = self.node
        for key in _BODY_KEYS if call.method in ("GET", "HEAD") else ():
            if key in node.entries:
                self.scope.diagnostics.add(node.at(key), "body-in-get", key=key, method=call.method)
        bodies = [key for key in ("body", "value", "patch") if node.get(key) is not None]
        if len(bodies) > 1:
            self.scope.diagnostics.add(
                node.at(bodies[1]), "body-and-value", one=bodies[0], other=bodies[1]
            )
        for key, where in _PLACES:
            yield from self.place(node, key, where, versions)
        patch = node.get("patch")
        if isinstance(patch, Map):
            yield from self.patch(patch, versions)
        value = node.get("value")
        if isinstance(value, Map):
            field = self.scope.field(value.text("name"), value, node.at("value"), versions,
                                     self.title, model=False)  # fmt: skip
            check_argument(self.scope, field, "value", ())
            yield ir.Argument(field, ir.Where.VALUE)

    def patch(self, node: Map, versions: VersionSet) -> Iterator[ir.Argument]:
        yield from self.place(node, "set", ir.Where.SET, versions)
        for key, (where, kind, expected) in _PATCH.items():
            entry = node.get(key)
            if entry is None:
                continue
            field = self.scope.field(key, entry, node.keys[key], versions, self.title, model=False)
            check_argument(self.scope, field, "patch", ())
            kinds = {k for expr in field.type.values for k in kinds_of(self.scope, expr)}
            if kinds != {kind}:
                self.scope.diagnostics.add(
                    field.pos, "wrong-type", expected=expected, got=f"`{field.type.values[0]}`",
                    hint=f"`{key}` of a patch is {expected}",
                )  # fmt: skip
            yield ir.Argument(field, where)

    def place(
        self, node: Map, key: str, where: ir.Where, versions: VersionSet
    ) -> Iterator[ir.Argument]:
        entry = node.get(key)
        fields: tuple[ir.Field, ...] = ()
        free: TypeExpr | None = None
        if isinstance(entry, Scalar):
            found = self.object_type(entry)
            if found is not None:
                fields = tuple(
                    evolve(
                        item,
                        name=item.key,
                        versions=item.versions & versions,
                        type=item.type.within(versions),
                    )
                    for item in found.fields
                    if item.versions & versions and not item.of_answers
                )  # fmt: skip
                free = found.free
        elif isinstance(entry, Map):
            fields = self.scope.fields(entry, versions, self.title, model=False)
        in_path = _PARAMETER.findall(self.node.text("call"))
        for field in fields:
            check_argument(self.scope, field, key, in_path)
            place = ir.Where.BESIDE if field.beside else where
            yield ir.Argument(field, place)
        if free is not None:
            kind: ir.Cases[TypeExpr] = ir.Cases(((versions, typexpr.MapOf(free)),))
            doc = f"Further keys of the {key}."
            pos = node.at(key)
            if where is ir.Where.BODY:
                extra = ir.Field("", "extra", kind, versions, None, doc, pos=pos)
                yield ir.Argument(extra, ir.Where.EXTRA)
            else:
                extra = ir.Field("{*}", "extra", kind, versions, None, doc, style="free", pos=pos)
                yield ir.Argument(extra, where)

    def object_type(self, entry: Scalar) -> ir.ObjectType | None:
        found = self.scope.types.get(entry.raw)
        self.scope.mentioned.add(entry.raw)
        if found is None:
            self.scope.unknown_type(entry.raw, entry.pos, self.scope.types)
            return None
        if not isinstance(found, ir.ObjectType):
            self.scope.diagnostics.add(
                entry.pos, "not-an-object", name=entry.raw, kind=kind_of(found)
            )
            return None
        return found

    def check_arguments(self, arguments: tuple[ir.Argument, ...]) -> None:
        self.scope.check_names(argument.field for argument in arguments)

    def argument(
        self, name: str, pos: Pos, arguments: tuple[ir.Argument, ...]
    ) -> ir.Argument | None:
        by_name = {a.field.wire: a for a in arguments}
        if name not in by_name:
            has = f"it has {', '.join(by_name)}" if by_name else "it has none at all"
            hint = self.scope.close_name(name, by_name, has)
            self.scope.diagnostics.add(pos, "no-such-argument", name=name, hint=hint)
        return by_name.get(name)

    def fixed(self, arguments: tuple[ir.Argument, ...]) -> Iterator[tuple[str, str | int | bool]]:
        section = self.node.get("fixed")
        if not isinstance(section, Map):
            return
        if self.node.get("value") is not None:
            self.scope.diagnostics.add(
                self.node.at("fixed"), "misplaced", key="fixed", where="beside `value`"
            )
        in_body = {a.field.wire for a in arguments if a.where is ir.Where.BODY}
        for key, node in section.entries.items():
            if key in in_body:
                self.scope.diagnostics.add(
                    section.keys[key], "misplaced", key=key, where="in `fixed`: it is an argument"
                )
            if isinstance(node, Scalar) and isinstance(node.value, str | int | bool):
                yield key, node.value

    def empty(self, call: ir.Call, action: str | None, arguments: tuple[ir.Argument, ...]) -> str:
        if "empty" in self.node.entries:
            return self.node.text("empty") or "null"
        if action is not None:
            return "null"
        has_body = any(
            a.where in (ir.Where.BODY, ir.Where.BESIDE, ir.Where.EXTRA) for a in arguments
        )
        if self.node.get("envelope") is not None or (call.method != "DELETE" and has_body):
            return "object"
        return "none"

    # --- answers

    def answer(self, node: Node | None) -> ir.Answer | None:
        key = None
        if isinstance(node, Map):
            key, node = next(iter(node.entries.items()))
        if not isinstance(node, Scalar) or node.value is None:
            return None
        answer = ir.Answer(key, self.scope.type(node))
        check_answer(self.scope, answer, node.pos)
        return answer

    def answers_if(
        self, arguments: tuple[ir.Argument, ...], versions: VersionSet
    ) -> Iterator[ir.AnswerIf]:
        section = self.node.get("returns_if")
        for item in section if isinstance(section, Items) else ():
            if not isinstance(item, Map):
                continue
            argument = self.argument(item.text("argument"), item.at("argument"), arguments)
            if argument is None:
                continue
            if argument.field.type.values != (typexpr.Primitive("bool"),):
                # Overloads on other values would overlap with the ordinary one.
                self.scope.diagnostics.add(
                    item.entries["argument"].pos, "wrong-type", expected="a bool argument",
                    got=f"`{argument.field.type.values[0]}`", hint="name another argument",
                )  # fmt: skip
            where = argument.field.versions & versions
            returns = self.scope.cases(item.get("returns"), where, self.answer, self.title)
            yield ir.AnswerIf(argument, True, returns)

    def outcome(self) -> tuple[tuple[int, bool], ...]:
        section = self.node.get("outcome")
        if not isinstance(section, Map):
            return ()
        if self.node.get("returns") is not None:
            self.scope.diagnostics.add(
                self.node.at("returns"), "misplaced", key="returns", where="beside `outcome`"
            )
        return tuple((int(status), section.flag(status)) for status in section.entries)

    def pages(
        self,
        method: str,
        arguments: tuple[ir.Argument, ...],
        returns: ir.Cases[ir.Answer | None],
        versions: VersionSet,
    ) -> ir.Pages | None:
        section = self.node.get("pages")
        is_list = all(a is not None and isinstance(a.type, typexpr.ListOf) for a in returns.values)
        if not isinstance(section, Map):
            # Whatever lists things answers the same, so that code for one fits the other.
            return ir.Pages("one", "", versions) if is_list and method == "GET" else None
        if not is_list:
            self.scope.diagnostics.add(self.node.at("pages"), "pages-need-a-list")
        styles = [s for s in ("link", "marker", "offset") if s in section.entries]
        if not styles:
            self.scope.diagnostics.add(
                self.node.at("pages"), "missing-key", owner="`pages`",
                key="one of `link`, `marker` or `offset`",
            )  # fmt: skip
            return None
        if len(styles) > 1:
            self.scope.diagnostics.add(
                section.at(styles[1]), "misplaced", key=styles[1], where=f"beside `{styles[0]}`"
            )
        key = section.text(styles[0])
        if styles[0] == "offset":
            self.argument(key, section.at("offset"), arguments)
        if styles[0] == "marker":
            self.argument("marker", section.at("marker"), arguments)
        where = self.scope.versions(section, versions, self.title)
        skip = section.text("skip")
        if skip:
            self.argument(skip, section.at("skip"), arguments)
        for other, wrong in (("truncated", ("marker", "offset")), ("skip", ("offset",))):
            if section.text(other) and styles[0] in wrong:
                self.scope.diagnostics.add(
                    section.at(other), "misplaced", key=other, where=f"beside `{styles[0]}`"
                )
        return ir.Pages(styles[0], key, where, section.text("truncated"), skip)

    def media_type(self, returns: ir.Cases[ir.Answer | None]) -> str | None:
        """The media type of the answer, if not JSON."""
        answer = self.node.text("answer") or None
        if answer and any(a is None or a.type == _STREAM for a in returns.values or (None,)):
            where = "where nothing is decoded"
            self.scope.diagnostics.add(
                self.node.at("answer"), "misplaced", key="answer", where=where
            )
        return answer

    # --- notes

    def changes(self, versions: VersionSet) -> tuple[tuple[str, str], ...]:
        section = self.node.get("changes")
        if not isinstance(section, Map):
            return ()
        if not self.scope.service.versioned:
            self.scope.diagnostics.add(
                self.node.at("changes"), "versions-without-microversions",
                service=self.scope.service.name,
            )  # fmt: skip
        for key, pos in section.keys.items():
            found = self.scope.parse_versions(key, pos)
            if found is not None and not found & versions:
                self.scope.nothing_in_common(key, pos, versions, self.title)
        return tuple((key, section.text(key)) for key in section.entries)

    def aliases(self, own: ir.Call, versions: VersionSet) -> Iterator[ir.Alias]:
        section = self.node.get("aliases")
        for item in section if isinstance(section, Items) else ():
            if isinstance(item, Map):
                call, sent = self.call(item), item.flag("sent")
                if sent and _form(call) != _form(own):
                    at = item.entries["call"].pos
                    self.scope.diagnostics.add(at, "alias-differs", alias=call, call=own)
                yield ir.Alias(call, self.scope.versions(item, versions, self.title), sent)


def _form(call: ir.Call) -> tuple[str, list[str]]:
    return call.method, sorted(_PARAMETER.findall(call.path))


def _text(node: Node | None) -> str | None:
    return node.raw if isinstance(node, Scalar) and node.value is not None else None


def _numbers(node: Node | None) -> tuple[int, ...]:
    items = node.nodes if isinstance(node, Items) else ()
    return tuple(n.value for n in items if isinstance(n, Scalar) and isinstance(n.value, int))


def _statuses(node: Node | None) -> tuple[int, ...]:
    match node:
        case Scalar(value=int() as status):
            return (status,)
        case Items():
            return _numbers(node)
        case _:
            return (200,)
