# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Values of the types of the specs, and which calls the specs allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .expressions import Expr, ListOf, MapOf, Name, OneOf, Primitive, Value
from .spec import Alias, Enum, Field, Minors, Object, Operation, Records, Service, case

Arguments = dict[str, Any]

UUID = "6f70656e-7374-4163-ab2d-747970656421"

PLAIN: dict[str, Any] = {
    "int": 7,
    "float": 1.5,
    "bool": True,
    "flag": True,
    "textbool": True,
    "null": None,
    "any": "anything",
    "object": {"key": "anything"},
    "datetime": datetime(2020, 2, 2, tzinfo=UTC),
    # What is text in Python, but not any text to a service.
    "uuid": UUID,
    "ip": "192.0.2.7",
    "cidr": "192.0.2.0/24",
    "mac": "02:00:00:00:00:07",
    "url": "https://example.org/",
    "base64": "dGV4dA==",
    "date": "2020-02-02",
}


@dataclass(frozen=True)
class Probe:
    """A call that shows whether one thing is accepted."""

    what: str
    arguments: Arguments
    leaves_out: bool = False
    """Whether it leaves out a key that a nested object must have at all versions."""


@dataclass(frozen=True)
class _Variant:
    value: Any
    leaves_out: bool = False


@dataclass(frozen=True)
class Values:
    """The values that go into requests at one version."""

    service: Service
    minor: int
    typed: bool = False
    """Whether it is asked what types say, which cannot refuse a single text among all."""

    # --- calls

    def least(self, op: Operation) -> Arguments:
        """The fewest arguments that a call needs."""
        return {
            a.name: self.sample(self._kind(a))
            for a in op.arguments
            if self.minor in a.required or a.positional
        }

    def probes(self, op: Operation) -> Iterator[Probe]:
        """The least call, and calls that differ from it in one thing."""
        least = self.least(op)
        yield Probe("()", least)
        for argument in op.arguments:
            name = argument.name
            if name in least and not argument.positional:
                without = {k: v for k, v in least.items() if k != name}
                yield Probe(f"() without {name}", without)
            if argument.positional:
                continue
            for variant in self._of_field(argument, op.minors, ()):
                what = f"({name}={variant.value!r})"
                yield Probe(what, {**least, name: variant.value}, variant.leaves_out)

    def accepts(self, op: Operation, given: Arguments) -> bool:
        """Whether the spec has this call."""
        if self.minor not in op.minors:
            return False
        by_name = {a.name: a for a in op.arguments}
        return all(
            name in given for name, a in by_name.items() if self.minor in a.required
        ) and all(
            self.minor in by_name[name].minors and self.fits(by_name[name].kind(self.minor), value)
            for name, value in given.items()
        )

    # --- what fits a type

    def fits(self, kind: Expr, value: Any) -> bool:
        """Whether a value is of a type, at this version."""
        match kind:
            case Primitive("any"):
                return True
            case Primitive("object"):
                return isinstance(value, Mapping)
            case Primitive("null"):
                return value is None
            case Primitive("datetime"):
                return isinstance(value, datetime)
            case Primitive("bool" | "flag" | "textbool"):
                return isinstance(value, bool)
            case Primitive("int"):
                return isinstance(value, int)
            case Primitive("float"):
                return isinstance(value, int | float)
            case Primitive():
                return isinstance(value, str)
            case Value(text):
                return bool(value == text)
            case ListOf(item):
                return isinstance(value, list) and all(self.fits(item, v) for v in value)
            case MapOf(item):
                return isinstance(value, dict) and all(self.fits(item, v) for v in value.values())
            case OneOf(parts):
                return any(self.fits(part, value) for part in parts)
            case Name(name):
                return self._fits_declared(name, value)

    def _fits_declared(self, name: str, value: Any) -> bool:
        match self.service.types[name]:
            case Alias(kinds=kinds) | Records(kinds=kinds):
                return self.fits(case(kinds, self.minor), value)
            case Enum(values=values, open=is_open, guarded=guarded):
                guarded = guarded and not self.typed
                types = {type(v) for v in values}
                if is_open and type(value) in types and not (guarded and value in values):
                    return True
                known = [v for v, minors in values.items() if self.minor in minors]
                return any(value == v and type(value) is type(v) for v in known)
            case Object(fields=fields, free=free):
                if not isinstance(value, dict):
                    return False
                there = {f.key: f for f in fields if self.minor in f.minors and not f.rest}
                return all(
                    f.key in value for f in there.values() if self.minor in f.required
                ) and all(
                    self.fits(there[key].kind(self.minor), v) if key in there
                    else free is not None and self.fits(free, v)
                    for key, v in value.items()
                )  # fmt: skip

    # --- values

    def _kind(self, item: Field) -> Expr:
        """The type at this version; of what is not there now, the nearest one."""
        found = case(item.kinds, self.minor)
        if found is None:
            near = min(item.kinds, key=lambda c: min(abs(m - self.minor) for m in c[0]))
            found = near[1]
        return found  # type: ignore[no-any-return]

    def sample(self, kind: Expr) -> Any:
        """A value that fits, as plain as can be."""
        match kind:
            case Primitive(name):
                return PLAIN.get(name, "text")
            case Value(text):
                return text
            case ListOf(item):
                return [self.sample(item)]
            case MapOf(item):
                return {"key": self.sample(item)}
            case OneOf(parts):
                return self.sample(parts[0])
            case Name(name):
                match self.service.types[name]:
                    case Alias(kinds=kinds) | Records(kinds=kinds):
                        return self.sample(case(kinds, self.minor) or kinds[0][1])
                    case Enum(values=values):
                        now = [v for v, minors in values.items() if self.minor in minors]
                        return (now or list(values))[0]
                    case Object(fields=fields, free=free):
                        if not fields and free is not None:
                            return {"key": self.sample(free)}
                        return {
                            f.key: self.sample(self._kind(f))
                            for f in fields
                            if self.minor in f.required
                        }

    def _of_field(
        self, item: Field, outer: Minors, inside: tuple[str, ...]
    ) -> Iterator[_Variant]:  # fmt: skip
        """A value for each thing that the field may be at some of the outer versions."""
        seen = set()
        for minors, kind in item.kinds:
            for variant in self._variants(kind, minors & outer, inside):
                if repr(variant.value) not in seen:
                    seen.add(repr(variant.value))
                    yield variant

    def _variants(self, kind: Expr, outer: Minors, inside: tuple[str, ...]) -> Iterator[_Variant]:
        if not outer:
            return
        match kind:
            case ListOf(item):
                for v in self._variants(item, outer, inside):
                    yield _Variant([v.value], v.leaves_out)
            case MapOf(item):
                for v in self._variants(item, outer, inside):
                    yield _Variant({"key": v.value}, v.leaves_out)
            case OneOf(parts):
                for part in parts:
                    yield from self._variants(part, outer, inside)
            case Name(name):
                yield from self._of_declared(name, outer, inside)
            case _:
                yield _Variant(self.sample(kind))

    def _of_declared(
        self, name: str, outer: Minors, inside: tuple[str, ...]
    ) -> Iterator[_Variant]:  # fmt: skip
        match self.service.types[name]:
            case Alias(kinds=kinds) | Records(kinds=kinds):
                for minors, kind in kinds:
                    yield from self._variants(kind, minors & outer, inside)
            case Enum(values=values, open=is_open):
                for value, minors in values.items():
                    if minors & outer:
                        yield _Variant(value)
                if is_open and isinstance(next(iter(values)), str):
                    yield _Variant("text")
            case Object(fields=fields, free=free):
                least = self.sample(Name(name))
                yield _Variant(least)
                if name in inside:
                    return
                if free is not None:
                    yield _Variant({**least, "key": self.sample(free)})
                for item in fields:
                    if item.key in least:
                        rest = {k: v for k, v in least.items() if k != item.key}
                        yield _Variant(rest, leaves_out=outer <= item.required)
                    for v in self._of_field(item, outer, (*inside, name)):
                        yield _Variant({**least, item.key: v.value}, v.leaves_out)
