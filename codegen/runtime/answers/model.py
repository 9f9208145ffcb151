# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers as frozen objects.

A model keeps what came in hidden slots; see `fields.py`. Absent, null and not available at this
microversion are three things, and `to_dict` gives back the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

from msgspec import UNSET, Raw
from msgspec.structs import astuple

from ..versions import Version
from .answer import Answer as Answer
from .answer import FieldUnavailable as FieldUnavailable
from .fields import Fields, Read, Unread, absent, wire
from .loading import loader
from .parse import BadShape, parse

if TYPE_CHECKING:

    class _Struct:
        """What a type checker may know of msgspec's Struct: nothing."""

else:
    from msgspec import Struct as _Struct

M = TypeVar("M", bound="Model")


class _Kept:
    """What a model has besides its fields, where no key of an answer and no encoder gets at it."""

    __slots__ = ("_unknown", "answer")

    _unknown: Any
    """Keys that the class does not know; see `loading`."""
    answer: Answer
    """Where it came from: microversion, response headers, request id."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(wire,))
class Model(_Kept, _Struct, metaclass=Fields):
    """An answer, or a part of one."""

    if TYPE_CHECKING:

        def __init__(self) -> None: ...

    @classmethod
    def from_dict(
        cls: type[M], data: Mapping[str, Any], *, microversion: str | Version | None = None
    ) -> M:
        """Make the model from its wire form, as `json.loads` gives it.

        Args:
            data: The wire form. It is not changed.
            microversion: The microversion that it was answered at, if known: it decides what a
                missing field means, and which of several types a field has.
        """
        version = Version.parse(microversion) if isinstance(microversion, str) else microversion
        return cls._load(to_wire(data), Answer(cls._home, version))

    @classmethod
    def _load(cls: type[M], data: Mapping[str, Any], answer: Answer) -> M:
        loaded: M = loader(cls).load(data, answer)
        return loaded

    @classmethod
    def fields(cls) -> tuple[str, ...]:
        """The names of all fields, in the order of the class: of all microversions."""
        return tuple(cls._wires)

    def to_dict(self) -> dict[str, Any]:
        """The wire form: what `from_dict` was given, unknown fields and all."""
        data: dict[str, Any] = to_wire(self)
        return data

    def _header_values(self) -> dict[str, str | None]:
        """The values of the fields that are headers, by header."""
        headers = (facts.header for facts in type(self)._wires.values() if facts.header)
        return {name: self.answer.headers.get(name) for name in headers}

    def replace(self: M, **changes: Any) -> M:
        """A copy with other values in some fields.

        Raises:
            TypeError: The model has no such field.
        """
        fields = type(self)._wires
        data, answer = self.to_dict(), self.answer
        for name, value in changes.items():
            if name not in fields:
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
            facts = fields[name]
            wired = to_wire(facts.decode.undo(value) if facts.decode is not None else value)
            if facts.header:
                answer = answer.with_header(facts.header, wired)
            elif facts.rest:
                data = {key: data[key] for key in data if key not in self.extra} | wired
            else:
                data[facts.name] = wired
        return type(self)._load(data, answer)

    @property
    def extra(self) -> Mapping[str, Any]:
        """What the answer had beyond the fields of this class, by wire name."""
        return dict(loader(type(self)).unknown(self))

    @property
    def partial(self) -> bool:
        """Whether the service had but a few of the fields, and left out all others together.

        Reading one of the others then raises `FieldUnavailable`, which says why.
        """
        rule, version = type(self)._partial, self.answer.microversion
        if rule is None:
            return False
        lacking = [
            facts.slot
            for facts in type(self)._wires.values()
            if facts.is_key and facts.is_promised(version) and rule.may_lack(facts, version)
        ]
        return bool(lacking) and all(getattr(self, slot) is UNSET for slot in lacking)

    def _get(self, name: str) -> Any:
        """What is said of a name that there is no value for."""
        facts = type(self)._wires.get(name)
        if facts is None:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        return absent(self, facts)

    if not TYPE_CHECKING:
        __getattr__ = _get  # type checkers would take it to mean that any name is a field

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Model):
            return NotImplemented
        return self.to_dict() == other.to_dict() and (
            self._header_values() == other._header_values()
        )

    def __hash__(self) -> int:
        # Text alone is equal to nothing else: 1, 1.0 and True are one.
        texts = ((key, value) for key, value in self.to_dict().items() if isinstance(value, str))
        return hash((type(self), frozenset(texts)))

    def _shown(self) -> Iterator[tuple[str, Any]]:
        """The fields that are there and are no secret."""
        for name, facts in type(self)._wires.items():
            if not facts.secret:
                try:
                    value = getattr(self, name)
                except FieldUnavailable:
                    continue
                yield name, value

    def __repr__(self) -> str:
        name = type(self).__name__
        try:
            return f"{name}({', '.join(f'{key}={value!r}' for key, value in self._shown())})"
        except (RecursionError, BadShape):  # it is nested too deeply
            return f"{name}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return list(self._shown())

    def _exact_version(self) -> Version | None:
        return self.answer.microversion

    def __reduce__(self) -> tuple[Any, ...]:
        data: Any = self.to_dict()
        with suppress(TypeError, ValueError, RecursionError):  # where there is more than JSON in it
            data = json.dumps(data)  # pickle takes far fewer levels than JSON does
        return _load, (type(self), data, self.answer)

    def __copy__(self: M) -> M:
        return self.replace()

    def __deepcopy__(self: M, memo: object) -> M:
        return self.replace()

    def __replace__(self: M, /, **changes: Any) -> M:
        return self.replace(**changes)


def _load(cls: type[M], data: str | dict[str, Any], answer: Answer) -> M:
    return cls._load(parse(data.encode()) if isinstance(data, str) else data, answer)


_PLAIN = frozenset({str, int, bool, float, type(None)})


def to_wire(value: Any) -> Any:
    """The wire form of a Python value: models become objects, timestamps become text.

    It shares nothing with the value that can change. However deep the value is, it is no
    recursion.
    """
    whole: list[Any] = [None]
    todo: list[tuple[Any, Any, Any]] = [(whole, 0, value)]
    while todo:
        into, key, found = todo.pop()
        made, inner = _opened(found)
        into[key] = made
        for place, item in inner:
            if type(item) in _PLAIN:
                made[place] = item
            else:
                todo.append((made, place, item))
    return whole[0]


def _opened(value: Any) -> tuple[Any, Any]:
    """The wire form of a value without what is in it, and what is in it."""
    if isinstance(value, Unread):
        value = value.json
    elif isinstance(value, Read):
        value = value.came.json if isinstance(value.came, Unread) else value.came
    if isinstance(value, Raw):
        return parse(value), ()
    if isinstance(value, Model):
        struct: Any = value
        made_by = loader(type(value))
        parts = zip(made_by.keys, astuple(struct), strict=True)
        there = [(name, part) for name, part in parts if part is not UNSET]
        there += made_by.unknown(value).items()
        return dict.fromkeys(name for name, _ in there), there
    if hasattr(value, "isoformat"):
        return value.isoformat(), ()
    if isinstance(value, Mapping):
        return dict.fromkeys(value), value.items()
    if isinstance(value, list | tuple):
        return [None] * len(value), enumerate(value)
    return value, ()
