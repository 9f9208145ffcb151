# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the specs, the cloud's answer and what a client made of it agree.

Three things are walked side by side: the type that a spec gives, the JSON that the cloud sent,
and the Python value that came of it. Whatever the cloud sent must be in the spec, whatever the
spec promises must be there, and the value must hold exactly what was sent.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from attrs import frozen

from codegen import ir
from codegen.ir.versions import Version, VersionSet
from codegen.language import typexpr
from codegen.language.typexpr import TypeExpr
from openstack_typed._runtime.answers.model import FieldUnavailable, Model

_AROUND_LISTS = {"first", "schema", "links", "truncated"}
"""What Image and Identity put beside every list, and nobody needs."""

_ANY = typexpr.Primitive("any")

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
}


@frozen
class Agreement:
    """Compares the answers of one service at one version.

    Attributes:
        types: The types that the service's specs declare.
        version: The version of the answers.
        extensions: The extensions that the cloud has loaded.
        partial: Whether the request chose the fields, so that others may be missing.
        headers: The headers of the answer, with names in lower case.
    """

    types: Mapping[str, ir.Declared]
    version: Version
    extensions: frozenset[str] = frozenset()
    partial: bool = False
    headers: Mapping[str, str] = {}

    def answer(self, op: ir.Operation, answer: ir.Answer, raw: Any, value: Any) -> Iterator[str]:
        """Everything that is wrong with an answer as a whole."""
        if answer.key is None:
            yield from self.check(answer.type, raw, value, op.name)
            return
        outer, _, inner = answer.key.partition(".")
        outer, listed, _ = outer.partition("[]")
        if outer == "*":
            outer = next(iter(raw), "*")
        link = op.pages.key.partition(".")[0] if op.pages is not None else ""
        for key in sorted(set(raw) - {outer, link} - _AROUND_LISTS):
            yield f"{op.name}: the answer has {key!r} beside {outer!r}, which no spec knows"
        if outer not in raw:
            yield f"{op.name}: the answer has no {outer!r}"
            return
        found = raw[outer]
        if listed:
            found = [entry[inner] for entry in found]
        elif inner:
            found = next(iter(found.values())) if inner == "*" else found[inner]
        yield from self.check(answer.type, found, value, outer)

    def check(self, kind: TypeExpr, raw: Any, value: Any, path: str) -> Iterator[str]:
        """Everything that is wrong with a part of an answer."""
        match kind:
            case typexpr.Primitive("any"):
                yield from _same(raw, value, path)
            case typexpr.Primitive(name):
                yield from self._primitive(name, raw, value, path)
            case typexpr.Value(text):
                if raw != text:
                    yield f"{path} is {raw!r}, not {text!r}"
                yield from _same(raw, value, path)
            case typexpr.ListOf(item):
                if not isinstance(raw, list) or not isinstance(value, list):
                    yield f"{path} is {raw!r}, not a list"
                    return
                if len(raw) != len(value):
                    yield f"{path} has {len(raw)} items in the answer, but {len(value)} in Python"
                for one, made in zip(raw, value, strict=False):
                    yield from self.check(item, one, made, f"{path}[]")
            case typexpr.MapOf(item):
                if not isinstance(raw, dict) or not isinstance(value, Mapping):
                    yield f"{path} is {raw!r}, not an object"
                    return
                if list(raw) != list(value):
                    yield f"{path} has the keys {list(raw)}, but {list(value)} in Python"
                for key in raw.keys() & value.keys():
                    yield from self.check(item, raw[key], value[key], f"{path}.*")
            case typexpr.Union(members):
                # The member that fits best is what was meant.
                tries = (list(self.check(member, raw, value, path)) for member in members)
                yield from _best(members, tries, raw, path)
            case typexpr.Named(name):
                yield from self._declared(self.types[name], raw, value, path)

    def _primitive(self, name: str, raw: Any, value: Any, path: str) -> Iterator[str]:
        kinds = _KINDS[typexpr.PRIMITIVES[name]]
        if not isinstance(raw, kinds) or (isinstance(raw, bool) and bool not in kinds):
            yield f"{path} is {raw!r}, but the spec says {name}"
        elif name == "textbool":
            if raw != str(value).lower() or not isinstance(value, bool):
                yield f"{path} is {raw!r} and was made into {value!r}, not into a bool"
        elif name == "base64":
            if not isinstance(value, bytes) or b64encode(value).decode() != raw:
                yield f"{path} is {raw!r} and was made into {value!r}, not into its bytes"
        elif name == "datetime" and isinstance(raw, str):
            if not isinstance(value, datetime) or value.tzinfo is None:
                yield f"{path} is {raw!r} and was made into {value!r}, not into a moment"
            elif value.replace(tzinfo=None) != _moment(raw).replace(tzinfo=None):
                yield f"{path} is {raw!r} and was made into another moment, {value!r}"
        else:
            yield from _same(raw, value, path)

    def _declared(self, declared: ir.Declared, raw: Any, value: Any, path: str) -> Iterator[str]:
        match declared:
            case ir.ObjectType(free=free) if ir.is_map(declared):
                # Clients make a mapping of it, not a class.
                yield from self.check(typexpr.MapOf(free or _ANY), raw, value, path)
            case ir.ObjectType():
                yield from self._object(declared, raw, value, path)
            case ir.EnumType(values=values, open=is_open):
                known = [one for one, versions in values if self.version in versions]
                if raw not in known and not (is_open and isinstance(raw, str)):
                    yield f"{path} is {raw!r}, which is not in {declared.name}"
                yield from _same(raw, value, path)
            case ir.AliasType(type=cases) | ir.RecordsType(type=cases):
                yield from self.check(_at(cases, self.version), raw, value, path)

    # --- objects

    def _object(self, kind: ir.ObjectType, raw: Any, value: Any, path: str) -> Iterator[str]:
        if not isinstance(raw, dict):
            yield f"{path} is {raw!r}, not an object"
            return
        if not isinstance(value, Model) or type(value).__name__ != kind.name:
            yield f"{path} was made into {type(value).__name__}, not into {kind.name}"
            return
        yield from self._round_trip(raw, value, path)
        fields = {field.wire: field for field in kind.fields}
        for key in sorted(raw.keys() - fields.keys()):
            if kind.free is None:
                yield f"{path}.{key} is not in the spec of {kind.name}: {raw[key]!r}"
            else:
                yield from self.check(kind.free, raw[key], value.extra.get(key), f"{path}.{key}")
        if value.extra.keys() != raw.keys() - fields.keys():
            yield f"{path}.extra has {list(value.extra)}"
        for field in kind.fields:
            if field.rest:
                rest = {key: raw[key] for key in sorted(raw.keys() - fields.keys())}
                kind_of_rest = _at(field.type, self.version)
                yield from self.check(kind_of_rest, rest, getattr(value, field.name), path)
                continue
            yield from self._field(field, raw, value, f"{path}.{field.wire}")

    def _round_trip(self, raw: dict[str, Any], value: Model, path: str) -> Iterator[str]:
        if value.to_dict() != raw:
            yield f"{path}: to_dict() is not what the cloud sent"
        again = type(value).from_dict(raw, microversion=value.answer.microversion)
        if again.to_dict() != raw:
            yield f"{path}: from_dict(...).to_dict() is not what from_dict was given"

    def _field(
        self, field: ir.Field, raw: dict[str, Any], model: Model, path: str
    ) -> Iterator[str]:
        found: Mapping[str, Any] = self.headers if field.header else raw
        key = field.header.lower() or field.wire
        exists = self.version in field.versions and self.extensions.issuperset(field.extensions)
        try:
            value = getattr(model, field.name)
        except FieldUnavailable as error:
            if key in found:
                yield f"{path} is in the answer, but cannot be read: {error}"
            elif exists and not self.partial and self._required(field):
                yield f"{path} should be there, but the cloud left it out"
            return
        if key in found and not exists:
            yield f"{path} is in the answer, though the spec says it does not exist here"
        elif key in found:
            yield from self.check(_at(field.type, self.version), found[key], value, path)
        elif value is not None or self._required(field):
            yield f"{path} is not in the answer, but reads as {value!r}"

    def _required(self, field: ir.Field) -> bool:
        return self.version in field.required_in(_only(self.version), unsaid=True)


def _only(version: Version) -> VersionSet:
    return VersionSet.parse(str(version))


def _at(cases: ir.Cases[TypeExpr], version: Version) -> TypeExpr:
    """The type at a version."""
    (found,) = cases.within(_only(version)).values
    return found


def _best(
    members: Iterable[TypeExpr], tries: Iterable[list[str]], raw: Any, path: str
) -> Iterator[str]:
    left = list(tries)
    if [] in left:
        return
    said = " | ".join(map(str, members))
    if isinstance(raw, dict | list):
        yield from min(left, key=len)
    else:
        yield f"{path} is {raw!r}, but the spec says {said}"


def _same(raw: Any, value: Any, path: str) -> Iterator[str]:
    if type(raw) is not type(value) or raw != value:
        yield f"{path} is {raw!r} in the answer, but {value!r} in Python"


def _moment(text: str) -> datetime:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError):
            return read(text)
    return datetime.min.replace(tzinfo=UTC)
