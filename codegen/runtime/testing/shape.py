# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From things to answers: exactly the fields that a version has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from ..versions import Version
from .specs import Declared, Expr, Field, Service, at, holds
from .world import Thing

MISSING: Any = object()
"""There is no value: the usual one of its type is shown, or none where there need not be one."""

ABSENT: Any = object()
"""The answer has no such field, whatever the thing holds."""

Shown = Callable[[Thing, Field, str], Any]
"""Makes the value of a field of a thing, for a record of a name; or says MISSING or ABSENT."""


@frozen
class Shaper:
    """Makes values of the types of a service at a version.

    Attributes:
        service: What the specs say.
        version: The version; None for a service without any.
        extensions: The extensions that are loaded; None if there is no such thing.
        shown: What makes those values that things do not hold.
        now: The time, for times that nothing says.
    """

    service: Service
    version: Version | None
    extensions: frozenset[str] | None
    shown: Shown
    now: str

    def shape(self, value: Any, expr: Expr) -> Any:
        """A value as an answer has it."""
        if value is MISSING:
            return self.usual(expr)
        match expr:
            case ["list", item]:
                return [self.shape(each, item) for each in value or ()]
            case ["map", item]:
                return {key: self.shape(each, item) for key, each in (value or {}).items()}
            case ["any of", *parts]:
                return self.shape(value, self.branch(value, parts))
            case str() if (declared := self.service.declared.get(expr)) is not None:
                return self.named(value, declared)
            case "textbool" if isinstance(value, bool):
                return str(value).lower()
            case _:
                return value

    def branch(self, value: Any, parts: Iterable[Expr]) -> Expr:
        """The one of several types that a value is of."""
        fitting = [part for part in parts if self.fits(value, part)]
        return fitting[0] if fitting else "any"

    def fits(self, value: Any, expr: Expr) -> bool:
        """Whether a value is of the kind of a type."""
        match expr:
            case ["list", item]:
                return isinstance(value, list) and (not value or self.fits(value[0], item))
            case ["map", _] | "object":
                return isinstance(value, Mapping)
            case ["is", literal]:
                return bool(value == literal)
            case ["any of", *parts]:
                return any(self.fits(value, part) for part in parts)
            case "null":
                return value is None
            case "bool":
                return isinstance(value, bool)
            case "int" | "float":
                return isinstance(value, int | float) and not isinstance(value, bool)
            case "any":
                return True
            case str() if (declared := self.service.declared.get(expr)) is not None:
                if declared.kind == "object":
                    return isinstance(value, Mapping) and holds(declared.versions, self.version)
                if declared.kind == "enum":
                    return isinstance(value, type(declared.values[0][0]))
                return self.fits(value, at(declared.type, self.version))
            case _:
                return isinstance(value, str)

    def named(self, value: Any, declared: Declared) -> Any:
        match declared.kind:
            case "object":
                if not isinstance(value, Mapping):
                    return value
                return self.fields(value, declared)
            case "enum":
                return value
            case _:
                return self.shape(value, at(declared.type, self.version))

    def fields(self, value: Mapping[str, Any], declared: Declared) -> dict[str, Any]:
        """The object of a record."""
        made = {}
        for item in declared.fields:
            if item.header or item.rest or not self.there(item):
                continue
            found = MISSING
            if isinstance(value, Thing):
                found = self.shown(value, item, declared.name)
            if found is ABSENT:
                continue
            if found is MISSING:
                found = value.get(item.name, MISSING)
            if found is MISSING and not item.needed(self.version, answer=True):
                continue
            made[item.name] = self.shape(found, at(item.type, self.version))
        if declared.free is not None:
            free = value.hidden.get("free", {}) if isinstance(value, Thing) else value
            for key, each in free.items():
                if key not in declared.by_name:
                    made[key] = self.shape(each, declared.free)
        return made

    def there(self, item: Field) -> bool:
        """Whether this version, and this cloud, has a field."""
        return item.there(self.version) and (
            self.extensions is None or self.extensions.issuperset(item.extensions)
        )

    def usual(self, expr: Expr) -> Any:
        """A value of a type where nothing says which."""
        match expr:
            case ["list", _]:
                return []
            case ["map", _] | "object":
                return {}
            case ["is", literal]:
                return literal
            case ["any of", *parts]:
                return None if "null" in parts or "any" in parts else self.usual(parts[0])
            case "null" | "any":
                return None
            case "bool" | "flag":
                return False
            case "textbool":
                return "false"
            case "int":
                return 0
            case "float":
                return 0.0
            case "datetime":
                return self.now
            case str() if (declared := self.service.declared.get(expr)) is not None:
                return self.usual_of(declared)
            case _:
                return ""

    def usual_of(self, declared: Declared) -> Any:
        match declared.kind:
            case "object":
                return self.fields({}, declared)
            case "enum":
                return next(v for v, versions in declared.values if holds(versions, self.version))
            case _:
                return self.usual(at(declared.type, self.version))
