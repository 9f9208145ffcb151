# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The `transfer` of one file: which operations move data, and what tells whether it arrived."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import define

from .. import ir
from ..ir import names
from ..language import typexpr
from ..language.diagnostics import Pos
from ..language.source import Items, Map, Scalar
from ..language.typexpr import TypeExpr
from .scope import Scope

_PARAMETER = re.compile(r"\{(\w+)\}")
_STREAM = typexpr.Primitive("stream")
_RANGE = "Range"


def resolve_transfer(
    scope: Scope, service: ir.Service, resource: ir.Resource, root: Map
) -> ir.Transfer | None:
    """Read the `transfer` of one file; None if it has none, or a wrong one."""
    node = root.get("transfer")
    if not isinstance(node, Map):
        return None
    if service.selectable:
        where = "where microversions are chosen: exact classes do not have its methods"
        scope.diagnostics.add(root.keys["transfer"], "misplaced", key="transfer", where=where)
        return None
    for operation in resource.operations:
        if operation.name in names.TRANSFERS:
            scope.diagnostics.add(
                operation.pos, "duplicate-name", what="the method", name=operation.name,
                other="`transfer`",
            )  # fmt: skip
    try:
        return _Reader(scope, service, resource).transfer(node)
    except _Wrong:
        return None


class _Wrong(Exception):
    """Something was reported that all else builds on."""


@define
class _Reader:
    scope: Scope
    service: ir.Service
    resource: ir.Resource

    def transfer(self, node: Map) -> ir.Transfer:
        record = self.operation(node, "record")
        kind, fields = self.answer(node, "record", record)
        download = self.operation(node, "download", like=record)
        if any(a is None or a.type != _STREAM for a in download.returns.values):
            self.wrong(node, "download", download, "answers no data", "let it return a `stream`")
        upload = self.upload(node, "upload", record)
        section = node.get("hash")
        assert isinstance(section, Map)
        imports = node.get("import")
        return ir.Transfer(
            record=record,
            type=kind,
            status=self.field(node, "status", kind, fields),
            whole=_texts(node, "whole"),
            size=self.field(node, "size", kind, fields),
            algorithm=self.field(section, "algorithm", kind, fields),
            value=self.field(section, "value", kind, fields),
            md5=self.field(node, "md5", kind, fields),
            download=download,
            range=self.argument(node.at("download"), download, _RANGE),
            upload=upload,
            length=self.argument(node.entries["length"].pos, upload, node.text("length")),
            delete=self.operation(node, "delete", like=record),
            imports=self.imports(imports, node, record) if isinstance(imports, Map) else None,
        )

    def imports(self, node: Map, outer: Map, record: ir.Operation) -> ir.Import:
        start = self.operation(node, "start", like=record)
        if start.starts is None:
            hint = "say what ends it by `starts`, in a file with `wait`"
            self.wrong(node, "start", start, "starts no work", hint)
        stage = self.upload(node, "stage", record)
        self.argument(outer.entries["length"].pos, stage, outer.text("length"))
        return ir.Import(
            start=start,
            argument=self.argument(node.entries["argument"].pos, start, node.text("argument")),
            stage=stage,
            staged=_pairs(node, "staged"),
            fetched=_pairs(node, "fetched"),
        )

    def operation(
        self, node: Map, key: str, *, like: ir.Operation | None = None
    ) -> ir.Operation:  # fmt: skip
        """The operation that a key names, which has the path parameters of another one."""
        text = node.text(key)
        name = text if "." in text else f"{self.resource.name}.{text}"
        known = {f"{op.resource}.{op.name}": op for op in self.service.operations()}
        found = known.get(name)
        pos = node.entries[key].pos
        if found is None:
            hint = self.scope.close_name(name, known, "name one that the specs describe")
            self.scope.diagnostics.add(
                pos, "no-such-operation", service=self.service.name, name=name, hint=hint
            )
            raise _Wrong
        if like is not None and _parameters(found) != _parameters(like):
            other = f"{like.resource}.{like.name}"
            self.scope.diagnostics.add(pos, "other-path", name=name, other=other)
        return found

    def upload(self, node: Map, key: str, like: ir.Operation) -> ir.Operation:
        found = self.operation(node, key, like=like)
        values = [a.field.type.values for a in found.of(ir.Where.VALUE)]
        if values != [(_STREAM,)]:
            self.wrong(node, key, found, "takes no data", "give it a `value` that is a `stream`")
        return found

    def wrong(self, node: Map, key: str, op: ir.Operation, fault: str, hint: str) -> None:
        self.scope.diagnostics.add(
            node.entries[key].pos, "wrong-operation", name=f"{op.resource}.{op.name}",
            fault=fault, hint=hint,
        )  # fmt: skip

    def answer(
        self, node: Map, key: str, op: ir.Operation
    ) -> tuple[TypeExpr, tuple[ir.Field, ...]]:
        """The type of the record or records that an operation answers, and its fields."""
        answer = op.returns.only
        kind = answer.type if answer is not None else None
        if isinstance(kind, typexpr.ListOf):
            kind = kind.item
        declared = self.scope.types.get(kind.name) if isinstance(kind, typexpr.Named) else None
        if kind is None or not isinstance(declared, ir.ObjectType):
            self.wrong(node, key, op, "answers no record", "name one that returns an object type")
            raise _Wrong
        return kind, declared.fields

    def field(
        self, node: Map, key: str, kind: TypeExpr, fields: Iterable[ir.Field]
    ) -> str:  # fmt: skip
        """The Python name of the field that a key names."""
        known = {field.wire: field.name for field in fields}
        wire = node.text(key)
        if wire not in known:
            hint = self.scope.close_name(wire, known, "name one of its fields")
            self.scope.diagnostics.add(
                node.entries[key].pos, "no-such-field", name=kind, field=wire, hint=hint
            )
        return known.get(wire, wire)

    def argument(self, pos: Pos, op: ir.Operation, wire: str) -> str:
        """The Python name of an argument."""
        known = {argument.field.wire: argument.field.name for argument in op.arguments}
        if wire not in known:
            has = f"{op.resource}.{op.name} has {', '.join(known)}"
            hint = self.scope.close_name(wire, known, has)
            self.scope.diagnostics.add(pos, "no-such-argument", name=wire, hint=hint)
        return known.get(wire, wire)


def _parameters(op: ir.Operation) -> list[str]:
    return _PARAMETER.findall(op.call.path)


def _texts(node: Map, key: str) -> tuple[str, ...]:
    section = node.get(key)
    items = section if isinstance(section, Items) else ()
    return tuple(item.raw for item in items if isinstance(item, Scalar))


def _pairs(node: Map, key: str) -> tuple[tuple[str, str], ...]:
    section = node.get(key)
    return tuple((k, section.text(k)) for k in section.entries) if isinstance(section, Map) else ()
