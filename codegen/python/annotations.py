# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From types to annotations.

The types are those that `exact/versioned.py` makes: aliases are followed, and names are those of
classes, be it of exact ones or of those for all versions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from attrs import define

from .. import ir
from ..ir import names
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .code import Code, gather, generic, local, runtime

LITERAL = Code.of("Literal", "typing")
MAPPING = Code.of("Mapping", "collections.abc")
SEQUENCE = Code.of("Sequence", "collections.abc")
STR = Code("str")
ANY = Code.of("Any", "typing")

_SIMPLE = {
    "int": Code("int"),
    "float": Code("float"),
    "bool": Code("bool"),
    "flag": Code("bool"),
    "textbool": Code("bool"),
    "null": Code("None"),
    "any": ANY,
    "datetime": Code.of("datetime", "datetime"),
    "object": generic(MAPPING, STR, ANY),
    "after": Code(names.AFTER),
    "progress": generic(
        Code.of("Callable", "collections.abc"),
        Code("[Look]", runtime("work.facts", "Look").imports),
        Code("object"),
    ),
}

RECORDS = "_records"
"""The module of what records have in common: modules of resources need each other's."""

_DOWNLOAD = runtime("answers.download", "Download")
_UPLOAD = runtime("calls.upload", "Readable")


def homes(types: Mapping[str, ir.Declared]) -> dict[str, str]:
    """The module of each class that stands for all versions."""
    found = {}
    for declared in types.values():
        if isinstance(declared, ir.RecordsType):
            found[declared.name] = RECORDS
            continue
        found[declared.name] = declared.resource
        found[names.request_name(declared.name)] = declared.resource
    return found


@define
class Annotations:
    """The annotations of one module."""

    module: str
    homes: Mapping[str, str]
    """The module of each class."""
    bare: Mapping[str, str] = MappingProxyType({})
    """Classes that go by another name."""
    loose: Collection[str] = ()
    """Classes beside which there may be others that no type checker can tell: see `stubs.py`."""

    def request(self, expr: TypeExpr) -> Code:
        """The annotation of an argument, or of a key of a request."""
        return self._of(expr, answer=False)

    def answer(self, expr: TypeExpr) -> Code:
        """The annotation of a field of an answer."""
        return self._of(expr, answer=True)

    def _of(self, expr: TypeExpr, *, answer: bool) -> Code:
        match expr:
            case typexpr.Primitive("base64"):
                return Code("bytes") if answer else Code("str | bytes")
            case typexpr.Primitive("stream"):
                return _DOWNLOAD if answer else _UPLOAD
            case typexpr.Primitive(name):
                return _SIMPLE.get(name, STR)
            case typexpr.Value(value):
                return literal(value)
            case typexpr.ListOf(item):
                return generic(SEQUENCE, self._of(item, answer=answer))
            case typexpr.MapOf(item):
                return generic(MAPPING, STR, self._of(item, answer=answer))
            case typexpr.Union(parts):
                return self._union(parts, answer=answer)
            case typexpr.Named(name):
                shown = self.bare.get(name, name)
                code = local(shown, self.homes[shown], self.module)
                if shown in self.loose:
                    return Code(f"{code} | Any", gather([code, ANY]))
                return code

    def _union(self, parts: tuple[TypeExpr, ...], *, answer: bool) -> Code:
        values = [part.value for part in parts if isinstance(part, typexpr.Value)]
        codes = [
            self._of(part, answer=answer)
            for part in parts
            if not isinstance(part, typexpr.Value) and part != typexpr.NULL
        ]
        if values:
            codes.append(literal(*values))
        if typexpr.NULL in parts:
            codes.append(Code("None"))
        if any(code.text == "Any" for code in codes):
            return ANY
        return Code(" | ".join(dict.fromkeys(map(str, codes))), gather(codes))


def literal(*values: str | int) -> Code:
    """The type of these values alone."""
    return generic(LITERAL, *(Code(repr(value)) for value in values))
