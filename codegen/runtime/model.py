# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers as frozen objects.

A model keeps plain values in slots. Nested objects and timestamps stay as they came until
they are first read. What an answer did not carry is an unset slot, so that absent, null and
not available at this microversion stay three things, and `to_dict` gives back the answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from .exact import Exact
from .versions import ALL, Version, VersionSet

M = TypeVar("M", bound="Model")


class FieldUnavailable(AttributeError):
    """A field that the answer does not have. An AttributeError: `getattr(x, name, None)` works."""


@attrs.frozen
class Answer:
    """Where a model came from.

    Attributes:
        service: The service that answered.
        microversion: The microversion of the answer, if the service has them.
        headers: The headers of the response.
    """

    service: str = ""
    microversion: Version | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    @property
    def request_id(self) -> str | None:
        """The service's id of the request, for its operators."""
        return self.headers.get("x-openstack-request-id") or self.headers.get(
            "x-compute-request-id"
        )

    def with_header(self, name: str, text: str) -> Answer:
        """The same with another value of a header."""
        headers: Any = type(self.headers)(self.headers)  # type: ignore[call-arg]
        headers[name] = text
        return attrs.evolve(self, headers=headers)


class Decoder(ABC):
    """Makes a Python value of JSON."""

    @abstractmethod
    def fits(self, value: Any, answer: Answer) -> bool:
        """Whether the value is of the kind that this decoder is for."""

    @abstractmethod
    def __call__(self, value: Any, answer: Answer) -> Any:
        """The Python value; the value itself if it is of another kind."""


@attrs.frozen
class Wire:
    """What a model knows of one of its fields."""

    name: str
    versions: str
    optional: str
    decode: Decoder | None
    header: str


def wire(
    name: str = "",
    *,
    versions: str = "all",
    optional: str = "none",
    decode: Decoder | None = None,
    header: str = "",
    secret: bool = False,
) -> Any:
    """Declare a field of a model.

    Args:
        name: Its name in answers, where that is not the Python name.
        versions: The microversions that have it.
        optional: The microversions in which an answer may lack it: it then reads as None.
        decode: Makes the Python value, at the first read.
        header: The response header that carries it.
        secret: Keep it out of `repr`.
    """
    facts = Wire(name, versions, optional, decode, header)
    return attrs.field(repr=not secret, metadata={"wire": facts})


class Model(metaclass=Exact):
    """An answer, or a part of one."""

    __slots__ = ("_rest", "answer")

    _rest: dict[str, Any]
    answer: Answer
    """Where it came from: microversion, response headers, request id."""

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
        return cls._load(_copied(data), Answer(_service(cls), version))

    @classmethod
    def _load(cls: type[M], data: Mapping[str, Any], answer: Answer) -> M:
        loaded: M = table(cls).load(data, answer)
        return loaded

    def to_dict(self) -> dict[str, Any]:
        """The wire form: what `from_dict` was given, unknown fields and all."""
        return {key: _copied(value) for key, value in self._data().items()}

    def _data(self) -> dict[str, Any]:
        """The wire form, which shares its values with this object."""
        data = {}
        for key, getter in table(type(self)).getters.items():
            try:
                data[key] = getter(self)
            except AttributeError:
                continue
        data.update(self._rest)
        return data

    def _header_values(self) -> dict[str, str | None]:
        """The values of the fields that are headers, by header."""
        return {name: self.answer.headers.get(name) for name in table(type(self)).headers}

    def replace(self: M, **changes: Any) -> M:
        """A copy with other values in some fields.

        Raises:
            TypeError: The model has no such field.
        """
        fields = table(type(self)).fields
        data, answer = self.to_dict(), self.answer
        for name, value in changes.items():
            if name not in fields:
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
            facts = fields[name]
            if facts.header:
                answer = answer.with_header(facts.header, to_wire(value))
            else:
                data[facts.name] = to_wire(value)
        return type(self)._load(data, answer)

    @property
    def extra(self) -> Mapping[str, Any]:
        """What the answer had beyond the fields of this class, by wire name."""
        known = table(type(self)).known
        return {key: value for key, value in self._rest.items() if key not in known}

    def _get(self, name: str) -> Any:
        """The value of an unset slot: a field that is first read, or that is not there."""
        known = table(type(self))
        entry = known.lazy.get(name)
        if entry is not None:
            key, decode, put = entry
            rest = self._rest
            if key in rest:
                value = decode(rest[key], self.answer)
                put(self, value)
                return value
        facts = known.fields.get(name)
        if facts is None:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        if facts.header and facts.header in self.answer.headers:
            value = self.answer.headers[facts.header]
            if facts.decode is not None:
                value = facts.decode(value, self.answer)
            known.slots[name](self, value)
            return value
        return _missing(self, name, facts)

    if not TYPE_CHECKING:
        __getattr__ = _get  # type checkers would take it to mean that any name is a field

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Model):
            return NotImplemented
        return self._data() == other._data() and self._header_values() == other._header_values()

    def __hash__(self) -> int:
        # Text alone is equal to nothing else: 1, 1.0 and True are one.
        texts = ((key, value) for key, value in self._data().items() if isinstance(value, str))
        return hash((type(self), frozenset(texts)))

    def __repr__(self) -> str:
        parts = []
        for field in attrs.fields(type(self)):  # type: ignore[arg-type]
            if field.repr:
                try:
                    value = getattr(self, field.name)
                except FieldUnavailable:
                    continue
                parts.append(f"{field.name}={value!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def _exact_version(self) -> Version | None:
        return self.answer.microversion

    def __reduce__(self) -> tuple[Any, ...]:
        return _load, (type(self), self.to_dict(), self.answer)


_set_rest = Model.__dict__["_rest"].__set__
_set_answer = Model.__dict__["answer"].__set__


def _load(cls: type[M], data: dict[str, Any], answer: Answer) -> M:
    return cls._load(data, answer)


@attrs.frozen
class Table:
    """What `Model` computes once for each class."""

    fields: dict[str, Wire]
    """By Python name."""
    known: frozenset[str]
    """The wire names of all fields."""
    headers: tuple[str, ...]
    """The headers that carry fields."""
    slots: dict[str, Callable[[Any, Any], None]]
    """By Python name: put a value into the frozen object."""
    getters: dict[str, Callable[[Any], Any]]
    """By wire name, for the values that need no decoding: read it, or AttributeError."""
    lazy: dict[str, tuple[str, Decoder, Callable[[Any, Any], None]]]
    """By Python name, for values decoded at the first read: the key, how, and where to put it."""
    load: Callable[[Mapping[str, Any], Answer], Any]
    """Makes an object of the class."""


def _service(cls: type[Model]) -> str:
    """The service of a model: its module is `<package>.<service>.<resource>`."""
    return cls.__module__.split(".")[-2]


_tables: dict[type[Model], Table] = {}


def table(cls: type[Model]) -> Table:
    """The table of a model class, made at its first answer."""
    found = _tables.get(cls)
    if found is None:
        found = _tables[cls] = _made(cls)
    return found


def _made(cls: type[Model]) -> Table:
    fields: dict[str, Wire] = {}
    for item in attrs.fields(cls):  # type: ignore[arg-type]
        facts: Wire = item.metadata.get("wire") or Wire("", "all", "none", None, "")
        fields[item.name] = attrs.evolve(facts, name=facts.name or item.name)
    slots = {name: getattr(cls, name) for name in fields}
    plain = {name: f for name, f in fields.items() if f.decode is None and not f.header}
    setters = {f.name: slots[name].__set__ for name, f in plain.items()}
    return Table(
        fields=fields,
        known=frozenset(f.name for f in fields.values() if not f.header),
        headers=tuple(f.header for f in fields.values() if f.header),
        slots={name: slot.__set__ for name, slot in slots.items()},
        lazy={
            name: (f.name, f.decode, slots[name].__set__)
            for name, f in fields.items()
            if f.decode is not None and not f.header
        },
        load=_loader(cls, setters),
        getters={f.name: slots[name].__get__ for name, f in plain.items()},
    )


_NOTHING: dict[str, Any] = {}
_SHAPES = 64

_Setter: TypeAlias = Callable[[Any, Any], None]
_Shape: TypeAlias = tuple[Callable[[Any], tuple[Any, ...]], tuple[_Setter, ...], tuple[str, ...]]
"""How to pick the plain values, where to put them, and the keys that stay as they came."""


def _loader(
    cls: type[Model], setters: Mapping[str, _Setter]
) -> Callable[[Mapping[str, Any], Answer], Any]:
    """What makes objects of a class: the innermost loop of every list.

    Values that need no decoding go straight into their slots; the others stay as they came, and
    so does what the class does not know.
    """
    new = object.__new__
    shapes: dict[tuple[str, ...], _Shape] = {}
    set_rest, set_answer = _set_rest, _set_answer

    def load(data: Mapping[str, Any], answer: Answer) -> Any:
        # Nearly all objects of a list have the same keys in the same order: what is to be done
        # with each of them is found out once.
        keys = tuple(data)
        shape = shapes.get(keys)
        if shape is None:
            if len(shapes) >= _SHAPES:
                shapes.clear()  # free keys, perhaps: do not keep them all
            shape = shapes[keys] = _shape(keys, setters)
        pick, shape_setters, others = shape
        made = new(cls)
        for setter, value in zip(shape_setters, pick(data), strict=True):
            setter(made, value)
        set_rest(made, {key: data[key] for key in others} if others else _NOTHING)
        set_answer(made, answer)
        return made

    return load


def _shape(keys: tuple[str, ...], setters: Mapping[str, _Setter]) -> _Shape:
    """What is to be done with an object of these keys."""
    plain = tuple(key for key in keys if key in setters)
    others = tuple(key for key in keys if key not in setters)
    pick: Callable[[Any], tuple[Any, ...]]
    if len(plain) > 1:
        pick = itemgetter(*plain)
    else:  # itemgetter makes no tuple of one, and wants at least one
        pick = lambda data: tuple(data[key] for key in plain)  # noqa: E731
    return pick, tuple(setters[key] for key in plain), others


def _missing(model: Model, name: str, facts: Wire) -> None:
    """None for a field that the answer may lack; FieldUnavailable for one that it should have."""
    version = model.answer.microversion
    owner = f"{type(model).__name__}.{name}"
    service = _service(type(model))
    versions = VersionSet.parse(facts.versions)
    if version is not None and version not in versions:
        raise FieldUnavailable(f"{owner} needs {versions.need(service)}; this answer was {version}")
    optional = VersionSet.parse(facts.optional)
    if version in optional if version is not None else optional:
        return
    if version is not None:
        raise FieldUnavailable(f"{owner} is part of {service} {version}, but the cloud left it out")
    need = f"; it needs {versions.need(service)}" if versions != ALL else ""
    raise FieldUnavailable(f"{owner} is not in this answer{need}")


def _copied(value: Any) -> Any:
    """A copy of JSON that shares nothing with the original that can change."""
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


def to_wire(value: Any) -> Any:
    """The wire form of a Python value: models become objects, timestamps become text."""
    if isinstance(value, Model):
        return value.to_dict()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_wire(item) for item in value]
    return value
