# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From types to the decoders of answers."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from .. import ir
from ..ir.versions import VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr
from .code import Code, call, gather, local, mapping, runtime


def _runtime(name: str) -> Code:
    return runtime("answers.decode", name)


_LIST, _MAP = _runtime("LIST"), _runtime("MAP")


@define
class Decoders:
    """The decoders of one module."""

    service: ir.Service
    types: dict[str, ir.Declared]
    module: str

    def decoder(self, expr: TypeExpr, seen: frozenset[str] = frozenset()) -> Code | None:
        """The code of a decoder; None for what stays as it came."""
        match expr:
            case typexpr.Primitive("datetime"):
                return _runtime("TIMESTAMP")
            case typexpr.Primitive("base64"):
                return _runtime("BASE64")
            case typexpr.Primitive("textbool"):
                return _runtime("TEXT_BOOL")
            case typexpr.ListOf(item):
                return _each("Items", self.decoder(item, seen), _LIST)
            case typexpr.MapOf(item):
                return _each("Entries", self.decoder(item, seen), _MAP)
            case typexpr.Primitive("object"):
                return _MAP
            case typexpr.Union(parts):
                decoders = [self.decoder(part, seen) for part in parts]
                found = list(dict.fromkeys(d for d in decoders if d is not None))
                if len(found) <= 1:
                    return found[0] if found else None
                return call(_runtime("Either"), found)
            case typexpr.Named(name):
                return self._declared_decoder(self.types[name], seen)
            case _:
                return None

    def _declared_decoder(self, declared: ir.Declared, seen: frozenset[str]) -> Code | None:
        match declared:
            case ir.AliasType(type=cases):
                return self.decoder_cases(cases, seen)
            case ir.ObjectType(name=name, free=free) if ir.is_map(declared):
                if free is None or name in seen:
                    return _MAP
                return self.decoder(typexpr.MapOf(free), seen | {name})
            case ir.ObjectType(name=name, resource=resource):
                made = call(_runtime("Object"), [local(name, resource, self.module)])
                if name in seen:
                    later = _runtime("Later")
                    return Code(f"{later}(lambda: {made})", gather([later, made]))
                return made
            case _:
                return None

    def decoder_cases(
        self, cases: ir.Cases[TypeExpr], seen: frozenset[str] = frozenset()
    ) -> Code | None:
        """The decoder of what may be of other types in other versions."""
        return by_version(
            [(versions, self.decoder(expr, seen)) for versions, expr in cases.items],
            self.service,
        )

    def field(self, item: ir.Field, circle: frozenset[str]) -> Code | None:
        """The decoder of a field of a model.

        Args:
            item: The field.
            circle: The circle of types that the model is in.
        """
        if item.header:
            is_time = item.type.values == (typexpr.Primitive("datetime"),)
            return _runtime("HTTP_DATE") if is_time else None
        return self.decoder_cases(item.type, circle)

    def returns(self, answers: ir.Cases[ir.Answer | None]) -> Code | None:
        """The decoder of an operation's answer; None if there is nothing to decode."""
        cases = [(versions, self._answer_decoder(answer)) for versions, answer in answers.items]
        if any(decoder is not None for _, decoder in cases):
            nothing = _runtime("NOTHING")
            cases = [(v, decoder if decoder is not None else nothing) for v, decoder in cases]
        return by_version(cases, self.service)

    def _answer_decoder(self, answer: ir.Answer | None) -> Code | None:
        if answer is None or answer.type == typexpr.Primitive("stream"):
            return None
        if answer.key is None:
            inner = self.decoder(answer.type)
            return inner if inner is not None else _runtime("RAW")
        return self._under(answer.key.split("."), answer.type)

    def _under(self, keys: Sequence[str], expr: TypeExpr) -> Code | None:
        """The decoder of what is below a path of keys: `server`, `meta.*`, `keypairs[].keypair`."""
        if not keys:
            return self.decoder(expr)
        key, rest = keys[0], keys[1:]
        if key.endswith("[]") and isinstance(expr, typexpr.ListOf):
            item = self._under(rest, expr.item)
            inner = call(_runtime("Items"), [item]) if item is not None else None
        else:
            inner = self._under(rest, expr)
        listed: list[Code | str] = [inner] if inner is not None else []
        if key == "*":
            return call(_runtime("Only"), listed)
        return call(_runtime("Under"), [repr(key.removesuffix("[]")), *listed])


def _each(name: str, inner: Code | None, plain: Code) -> Code:
    """The decoder of a list or a map whose values have a decoder, if they need one."""
    if inner is None or inner in (_LIST, _MAP):
        return plain
    return call(_runtime(name), [inner])


def by_version(cases: list[tuple[VersionSet, Code | None]], service: ir.Service) -> Code | None:
    """One decoder for all versions, or `ByVersion` if they differ."""
    if len({d.text if d is not None else None for _, d in cases}) == 1:
        return cases[0][1]
    listed = [(service.show(v), d if d is not None else "None") for v, d in cases]
    return call(_runtime("ByVersion"), [mapping(listed)])
