# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a request is what the specs say, at the version that it was made for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any

from attrs import frozen

from ..versions import Version
from .messages import truth
from .specs import Argument, Declared, Expr, Field, Operation, Service, at, ever, holds

UUID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_MAC = re.compile(r"([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")


@frozen
class Problem:
    """What is wrong with a request.

    Attributes:
        kind: `unknown`, `missing`, `type`, `value`, `version` (there at other versions) or
            `extension` (one that is not loaded).
        path: Where, as keys and places in lists.
        message: In words.
        spec: File and line of what the specs say of it.
    """

    kind: str
    path: tuple[str | int, ...]
    message: str
    spec: str

    @property
    def where(self) -> str:
        """The place as it is written."""
        return ".".join(map(str, self.path))

    @property
    def unexpected(self) -> bool:
        """Whether it is about something that is there and should not be."""
        return self.kind in ("unknown", "version", "extension")

    @property
    def validation(self) -> str:
        """It in the words of validators of JSON Schema, which most services pass on."""
        if self.unexpected:
            return f"Additional properties are not allowed ({self.path[-1]!r} was unexpected)"
        return self.message


@frozen
class Checker:
    """Checks values against the types of a service at a version.

    Attributes:
        service: What the specs say.
        version: The version; None for a service without any.
        extensions: The extensions that are loaded; None if there is no such thing.
        loose: Whether text is taken for the number or the bool that it looks like.
        uuids: Whether what should be a UUID is looked at.
    """

    service: Service
    version: Version | None
    extensions: frozenset[str] | None
    loose: bool
    uuids: bool = True

    # --- objects

    def fields(
        self, found: Mapping[str, Any], fields: Iterable[Field], free: Expr | None,
        owner: Declared | Operation, path: tuple[str | int, ...], *, whole: bool = True,
    ) -> Iterator[Problem]:  # fmt: skip
        """The problems of an object with named fields."""
        known = {item.name: item for item in fields if not item.header}
        for name, value in found.items():
            item = known.get(name)
            place = (*path, name)
            if item is None:
                if free is None:
                    text = f"there is no {name!r}"
                    yield Problem("unknown", place, text, owner.at)
                else:
                    yield from self.value(value, free, place, owner.at)
                continue
            spec = owner.place(item)
            if (absent := self.absent(item, place, spec)) is not None:
                if free is None:
                    yield absent
                continue
            yield from self.value(value, at(item.type, self.version), place, spec)
        for name, item in known.items():
            if (
                whole
                and name not in found
                and item.there(self.version)
                and self.loaded(item.extensions)
                and item.needed(self.version, answer=False)
            ):
                text = f"{name!r} is a required property"
                yield Problem("missing", (*path, name), text, owner.place(item))

    def absent(self, item: Field, place: tuple[str | int, ...], spec: str) -> Problem | None:
        """The problem of something that is not there at this version, or in this cloud."""
        if not item.there(self.version):
            need = ever(item.versions).need(self.service.header or self.service.name)
            return Problem("version", place, f"{item.name!r} needs {need}", spec)
        if not self.loaded(item.extensions):
            text = f"{item.name!r} needs the extension {', '.join(item.extensions)}"
            return Problem("extension", place, text, spec)
        return None

    def loaded(self, extensions: Iterable[str]) -> bool:
        """Whether all of these extensions are there."""
        return self.extensions is None or self.extensions.issuperset(extensions)

    # --- values

    def value(
        self, value: Any, expr: Expr, path: tuple[str | int, ...], spec: str
    ) -> Iterator[Problem]:
        """The problems of a value."""
        match expr:
            case ["list", item]:
                if not isinstance(value, list):
                    yield self.wrong(value, "array", path, spec)
                    return
                for place, each in enumerate(value):
                    yield from self.value(each, item, (*path, place), spec)
            case ["map", item]:
                if not isinstance(value, dict):
                    yield self.wrong(value, "object", path, spec)
                    return
                for key, each in value.items():
                    yield from self.value(each, item, (*path, key), spec)
            case ["is", literal]:
                if value != literal:
                    text = f"{value!r} is not {literal!r}"
                    yield Problem("value", path, text, spec)
            case ["any of", *parts]:
                yield from self.any_of(value, parts, path, spec)
            case str() if expr in self.service.declared:
                yield from self.named(value, self.service.declared[expr], path)
            case str():
                yield from self.primitive(value, expr, path, spec)

    def any_of(
        self, value: Any, parts: list[Expr], path: tuple[str | int, ...], spec: str
    ) -> Iterator[Problem]:
        best: list[Problem] | None = None
        for part in parts:
            found = list(self.value(value, part, path, spec))
            if not found:
                return
            # The problems of the kind of value that it is tell more than that it is no other one.
            if best is None or len(found[0].path) > len(best[0].path) or best[0].kind == "type":
                best = found
        yield from best or ()

    def named(
        self, value: Any, declared: Declared, path: tuple[str | int, ...]
    ) -> Iterator[Problem]:
        match declared.kind:
            case "object":
                if not isinstance(value, dict):
                    yield self.wrong(value, "object", path, declared.at)
                    return
                yield from self.fields(value, declared.fields, declared.free, declared, path)
            case "enum":
                yield from self.enum(value, declared, path)
            case _:
                yield from self.value(value, at(declared.type, self.version), path, declared.at)

    def enum(
        self, value: Any, declared: Declared, path: tuple[str | int, ...]
    ) -> Iterator[Problem]:
        known = dict(declared.values)
        if isinstance(value, dict | list) or type(value) is not type(next(iter(known))):
            if not (self.loose and str(value) in map(str, known)):
                yield self.wrong(value, "string", path, declared.at)
            return
        if value in known or not declared.open:
            yield from self.member(value, known, path, declared.at)

    def member(
        self, value: Any, known: Mapping[Any, str], path: tuple[str | int, ...], spec: str
    ) -> Iterator[Problem]:
        """The problem of a value that is none of an enum's, or none at this version."""
        there = [v for v, versions in known.items() if holds(versions, self.version)]
        if value not in there:
            text = f"{value!r} is not one of {there}"
            if value in known:
                need = ever(known[value]).need(self.service.header or self.service.name)
                text += f": it needs {need}"
            yield Problem("value", path, text, spec)

    def primitive(
        self, value: Any, name: str, path: tuple[str | int, ...], spec: str
    ) -> Iterator[Problem]:
        expected = _KINDS.get(name, (str,))
        kind = type(value)
        if kind is str and self.loose and name in ("int", "float", "bool"):
            good = truth(value) is not None if name == "bool" else _is_number(value)
            if good:
                return
        if name == "bool" and self.loose and value in (0, 1) and kind is int:
            return
        if expected and kind not in expected:
            yield self.wrong(value, _WORDS.get(name, "string"), path, spec)
        elif name in _FORMS and not _FORMS[name](value) and (name != "uuid" or self.uuids):
            yield Problem("value", path, f"{value!r} is not a {name!r}", spec)

    def taken(self, value: Any, expr: Expr) -> Any:
        """A good value as the service takes it: text that looks like a number is one."""
        match expr:
            case ["list", item] if isinstance(value, list):
                return [self.taken(each, item) for each in value]
            case ["map", item] if isinstance(value, dict):
                return {key: self.taken(each, item) for key, each in value.items()}
            case ["any of", *parts]:
                fitting = (p for p in parts if not any(self.value(value, p, (), "")))
                return self.taken(value, next(fitting, "any"))
            case "int" if isinstance(value, str):
                return int(float(value))
            case "float" if isinstance(value, str):
                return float(value)
            case "bool" if isinstance(value, str | int):
                return truth(str(value))
            case str() if (declared := self.service.declared.get(expr)) is not None:
                if declared.kind == "object" and isinstance(value, dict):
                    return self.all_taken(value, declared.fields)
                if declared.kind not in ("object", "enum"):
                    return self.taken(value, at(declared.type, self.version))
        return value

    def all_taken(self, found: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
        """The fields of a good object as the service takes them."""
        known = {item.name: item for item in fields}
        return {
            name: self.taken(value, at(known[name].type, self.version)) if name in known else value
            for name, value in found.items()
        }

    def wrong(self, value: Any, expected: str, path: tuple[str | int, ...], spec: str) -> Problem:
        """The problem of a value of another kind."""
        return Problem("type", path, f"{value!r} is not of type {expected!r}", spec)

    # --- queries

    def query(
        self, pairs: Iterable[tuple[str, str]], operation: Operation, *, unknown: bool
    ) -> Iterator[Problem]:
        """The problems of a query.

        Args:
            pairs: The parameters.
            operation: What was asked for.
            unknown: Whether what the specs do not know is a problem.
        """
        known = operation.of("query")
        free = any(item.style == "free" for item in known)
        seen = set()
        for name, value in pairs:
            item = _parameter(name, known)
            if item is None:
                if unknown and not free:
                    text = f"there is no {name!r}"
                    yield Problem("unknown", (name,), text, operation.at)
                continue
            seen.add(item.name)
            spec = operation.place(item)
            if (absent := self.absent(item, (name,), spec)) is not None:
                if unknown:
                    yield absent
                continue
            yield from self.parameter(value, item, name, spec)
        for item in known:
            there = item.there(self.version) and self.loaded(item.extensions)
            if item.name not in seen and there and item.needed(self.version, answer=False):
                text = f"{item.name!r} is a required property"
                yield Problem("missing", (item.name,), text, operation.place(item))

    def known(self, name: str, operation: Operation, otherwise: bool) -> bool:
        """Whether this version has a parameter of a query, or what if the specs do not know it."""
        item = _parameter(name, operation.of("query"))
        return otherwise if item is None else item.there(self.version)

    def parameter(self, value: str, item: Argument, name: str, spec: str) -> Iterator[Problem]:
        """The problems of a value in a query."""
        expr = at(item.type, self.version)
        if isinstance(expr, list) and expr[0] == "list":
            expr = expr[1]
        kinds = {k for k in _flat(expr) if isinstance(k, str)}
        if kinds == {"int"} and not value.lstrip("-").isdigit():
            yield Problem("value", (name,), f"Invalid input for {name!r}: {value!r}", spec)
        elif kinds == {"datetime"} and item.style != "comma" and not _is_time(value):
            yield Problem("value", (name,), f"{value!r} is not a 'date-time'", spec)
        elif len(kinds) == 1 and (declared := self.service.declared.get(next(iter(kinds)))):
            known = {str(each): versions for each, versions in declared.values}
            if value in known or (declared.kind == "enum" and not declared.open and known):
                yield from self.member(value, known, (name,), spec)


def bounded(
    value: Any, bound: tuple[int, int] | str, path: tuple[str | int, ...], spec: str
) -> Iterator[Problem]:
    """The problem of a good value that is out of bounds."""
    text = ""
    if isinstance(bound, str):
        if isinstance(value, str) and re.fullmatch(bound, value) is None:
            text = f"{value!r} does not match {bound!r}"
    elif isinstance(value, str | list | dict):
        if not bound[0] <= len(value) <= bound[1]:
            text = f"{value!r} is too {'short' if len(value) < bound[0] else 'long'}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if value < bound[0]:
            text = f"{value!r} is less than the minimum of {bound[0]}"
        elif value > bound[1]:
            text = f"{value!r} is greater than the maximum of {bound[1]}"
    if text:
        yield Problem("value", path, text, spec)


def _parameter(name: str, known: Iterable[Argument]) -> Argument | None:
    """The argument of a query that has a name, or whose name begins so: `property-{key}`."""
    stemmed = None
    for item in known:
        if item.name == name:
            return item
        stem, brace, _ = item.name.partition("{")
        if brace and name.startswith(stem):
            stemmed = stemmed or item
    return stemmed


def _flat(expr: Expr) -> Iterator[Any]:
    if isinstance(expr, list) and expr[0] == "any of":
        for part in expr[1:]:
            yield from _flat(part)
    else:
        yield expr if isinstance(expr, str) else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    _, _, rest = text.rpartition(":") if text.split(":")[0].isalpha() else ("", "", text)
    try:
        datetime.fromisoformat(rest if rest else text)
    except ValueError:
        return False
    return True


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_cidr(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


_KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
    "any": (),
    "object": (dict,),
    "stream": (),
    "flag": (),
    "textbool": (str, bool),
}
_WORDS = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "null": "null",
    "object": "object",
}
_FORMS: dict[str, Any] = {
    "uuid": lambda text: UUID.fullmatch(text) is not None,
    "ip": _is_ip,
    "cidr": _is_cidr,
    "mac": lambda text: _MAC.fullmatch(text) is not None,
    "datetime": _is_time,
}
