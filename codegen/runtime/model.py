# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers as frozen objects.

A model keeps plain values in slots. Nested objects and timestamps stay as they came until
they are first read. What an answer did not carry is an unset slot, so that absent, null and
not available at this microversion stay three things, and `to_dict` gives back the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias, TypeVar, dataclass_transform

from .fields import RAW, Fields, Wire, refuse_change, wire
from .versions import ALL, Version, VersionSet

if TYPE_CHECKING:
    import attrs

M = TypeVar("M", bound="Model")


class FieldUnavailable(AttributeError):
    """A field that the answer does not have. An AttributeError: `getattr(x, name, None)` works."""


_NOTHING: dict[str, Any] = {}


class Answer(NamedTuple):
    """Where a model came from.

    Attributes:
        service: The service that answered.
        microversion: The microversion of the answer, if the service has them.
        headers: The headers of the response.
    """

    service: str = ""
    microversion: Version | None = None
    headers: Mapping[str, str] = _NOTHING

    def __repr__(self) -> str:  # headers may hold secrets
        return f"Answer(service={self.service!r}, microversion={self.microversion!r})"

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
        return self._replace(headers=headers)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(wire,))
class Model(metaclass=Fields):
    """An answer, or a part of one."""

    __slots__ = ("__weakref__", "_unknown", "answer")

    _unknown: dict[str, Any]
    answer: Answer
    """Where it came from: microversion, response headers, request id."""

    if TYPE_CHECKING:
        __attrs_attrs__: ClassVar[tuple[attrs.Attribute[Any], ...]]
    else:
        # A type checker that saw these would let anything be set.
        __setattr__ = __delattr__ = refuse_change

    def __init__(self) -> None:
        cls = type(self).__name__
        raise TypeError(f"a {cls} is what a service answers; make one with {cls}.from_dict")

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
        return cls._load(to_wire(data), Answer(_service(cls), version))

    @classmethod
    def _load(cls: type[M], data: Mapping[str, Any], answer: Answer) -> M:
        loaded: M = table(cls).load(data, answer)
        return loaded

    @staticmethod
    def _fill(made: Any, data: Mapping[str, Any]) -> None:
        """Put the values of an answer into the slots of an object that is not frozen yet.

        Emitted for each model: the innermost part of every list.

        Raises:
            KeyError: The answer lacks what it has as a rule.
        """

    def to_dict(self) -> dict[str, Any]:
        """The wire form: what `from_dict` was given, unknown fields and all."""
        data = {}
        for key, getters in table(type(self)).getters.items():
            for getter in getters:
                try:
                    data[key] = to_wire(getter(self))
                    break
                except AttributeError:
                    continue
        data.update(to_wire(self._unknown))
        return data

    def _header_values(self) -> dict[str, str | None]:
        """The values of the fields that are headers, by header."""
        return {name: self.answer.headers.get(name) for name in table(type(self)).headers}

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
            if facts.header:
                answer = answer.with_header(facts.header, to_wire(value))
            else:
                data[facts.name] = to_wire(value)
        return type(self)._load(data, answer)

    @property
    def extra(self) -> Mapping[str, Any]:
        """What the answer had beyond the fields of this class, by wire name."""
        return dict(self._unknown)

    def _get(self, name: str) -> Any:
        """The value of an unset slot: a field that is first read, or that is not there."""
        read = _tables[type(self)].readers.get(name)
        if read is not None:
            return read(self)
        facts = type(self)._wires.get(name)
        if facts is None:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        return _missing(self, name, facts)

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

    def __repr__(self) -> str:
        parts = []
        for name, facts in type(self)._wires.items():
            if not facts.secret:
                try:
                    value = getattr(self, name)
                except FieldUnavailable:
                    continue
                parts.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def _exact_version(self) -> Version | None:
        return self.answer.microversion

    def __reduce__(self) -> tuple[Any, ...]:
        return _load, (type(self), self.to_dict(), self.answer)


_get_answer = Model.__dict__["answer"].__get__


def _load(cls: type[M], data: dict[str, Any], answer: Answer) -> M:
    return cls._load(data, answer)


class Table:
    """What is computed once for each model class, at its first answer."""

    def __init__(self, cls: type[Model]) -> None:
        wires = cls._wires
        in_body = {name: facts for name, facts in wires.items() if not facts.header}
        self.known = frozenset(facts.name for facts in in_body.values())
        """The wire names of all fields."""
        self.headers = tuple(facts.header for facts in wires.values() if facts.header)
        """The headers that carry fields."""
        self.getters = {
            facts.name: tuple(getattr(cls, slot).__get__ for slot in _slots(name, facts))
            for name, facts in in_body.items()
        }
        """By wire name: where the value may be, as it came or decoded. AttributeError: not here."""
        self.readers = {
            name: (_header_reader if facts.header else _reader)(cls, name, facts)
            for name, facts in wires.items()
            if facts.header or facts.decode is not None
        }
        """By Python name, for what is decoded at the first read."""
        self.load = _loader(cls, self.known)
        """Makes an object of the class."""


def _slots(name: str, facts: Wire) -> tuple[str, ...]:
    return (name,) if facts.decode is None else (RAW + name, name)


def _service(cls: type[Model]) -> str:
    """The service of a model: its module is `<package>.<service>.<resource>`."""
    return cls.__module__.split(".")[-2]


_tables: dict[type[Model], Table] = {}


def table(cls: type[Model]) -> Table:
    """The table of a model class."""
    found = _tables.get(cls)
    if found is None:
        found = _tables[cls] = Table(cls)
    return found


_Reader: TypeAlias = Callable[[Any], Any]


def _loader(cls: type[Model], known: frozenset[str]) -> Callable[[Mapping[str, Any], Answer], Any]:
    """What makes objects of a class."""
    new, fill = object.__new__, cls._fill
    # A twin whose objects take values at the price of a plain assignment. Both have the same
    # slots, so that an object can become one of the frozen class.
    thawed = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    blank: Any = Fields(cls.__name__, cls.__bases__, {"__slots__": cls.__slots__, **thawed})

    slots = [(f.name, _slots(name, f)[0]) for name, f in cls._wires.items() if not f.header]
    puts = [(key, getattr(blank, slot).__set__) for key, slot in slots]

    def load(data: Mapping[str, Any], answer: Answer) -> Any:
        made = new(blank)
        try:
            fill(made, data)
        except KeyError:
            for key, put in puts:
                if key in data:
                    put(made, data[key])
        made.answer = answer
        if known.issuperset(data):
            made._unknown = _NOTHING
        else:
            made._unknown = {key: value for key, value in data.items() if key not in known}
        made.__class__ = cls
        return made

    return load


def _reader(cls: type[Model], name: str, facts: Wire) -> _Reader:
    """The first read of a field that is decoded. The value is kept in the field's own slot."""
    assert facts.decode is not None
    decode = facts.decode.__call__
    slot, raw = getattr(cls, name), getattr(cls, RAW + name)
    get, put, get_raw, drop_raw = slot.__get__, slot.__set__, raw.__get__, raw.__delete__
    # What can be made again of the decoded value need not be kept twice.
    spare = facts.decode.reversible

    def read(model: Model) -> Any:
        try:
            value = get_raw(model)
        except AttributeError:
            return late(model)
        value = decode(value, _get_answer(model))
        put(model, value)
        if spare:
            try:  # noqa: SIM105 -- `suppress` would cost as much as the rest
                drop_raw(model)
            except AttributeError:
                pass  # another thread was faster
        return value

    def late(model: Model) -> Any:
        try:
            return get(model)  # another thread has just decoded it
        except AttributeError:
            return _missing(model, name, facts)

    return read


def _header_reader(cls: type[Model], name: str, facts: Wire) -> _Reader:
    """The first read of a field that is a header."""
    put = getattr(cls, name).__set__

    def read(model: Model) -> Any:
        headers = model.answer.headers
        if facts.header not in headers:
            return _missing(model, name, facts)
        value: Any = headers[facts.header]
        if facts.decode is not None:
            value = facts.decode(value, model.answer)
        put(model, value)
        return value

    return read


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


_PLAIN = frozenset({str, int, bool, float, type(None)})


def to_wire(value: Any) -> Any:
    """The wire form of a Python value: models become objects, timestamps become text.

    It shares nothing with the value that can change.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_wire(item) for item in value]
    return value
