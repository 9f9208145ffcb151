# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How the class of a model is made: a msgspec Struct that the JSON parser fills.

Each field has a hidden slot, which holds what came, and a property of its own name, which tells
absent from null and decodes at the first read. The hidden slots take anything, so that an odd
answer crashes nobody; objects, lists and maps are cut out of the answer unparsed.
"""

from __future__ import annotations

import re
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Raw, Struct
from msgspec.structs import force_setattr

from ..exact import Exact
from ..versions import ALL, Version, VersionSet
from .answer import Answer, FieldUnavailable
from .parse import parse

if TYPE_CHECKING:
    # A type checker that saw what models are made of would take `Network(name="x")`.
    _StructMeta = type
else:
    from msgspec import StructMeta as _StructMeta

_HIDDEN = "_wire_"
"""What the slot of a field is called, before the name of the field."""


class Decoder:
    """Makes a Python value of JSON. This one takes it as it came.

    Attributes:
        container: What values that it is for are, as `json.loads` gives them.
        gives: What the Python value is then, and what it is called.
        reversible: Whether `to_wire` makes the same JSON of the Python value again.
        cut: Whether it is for objects, lists or maps, which are cut out of answers unparsed.
        kind: What msgspec makes of such a value as a part of a larger one; see `settle`.
    """

    container: type = object
    gives: tuple[type, str] = (object, "")
    reversible = False
    cut = True
    kind: Any = Raw

    def fits(self, value: Any, answer: Answer) -> bool:
        """Whether the value is of the kind that this decoder is for."""
        return isinstance(value, self.container)

    def __call__(self, value: Any, answer: Answer) -> Any:
        """The Python value; the value itself if it is of another kind."""
        return value

    def read(self, part: bytes, answer: Answer) -> Any:
        """The same from the bytes of a part of an answer, which are JSON in UTF-8."""
        return self(parse(part), answer)

    def settle(self, value: Any, answer: Answer) -> Any:
        """The Python value of what msgspec has made."""
        return self.read(value, answer)

    def undo(self, value: Any) -> Any:
        """What the service would have written for a Python value, where JSON does not tell."""
        return value


class Wire(Struct, gc=False):
    """What a model knows of one of its fields; see `wire`."""

    name: str
    versions: str
    optional: str
    decode: Decoder | None
    header: str
    rest: bool
    extensions: tuple[str, ...]
    secret: bool
    field: str = ""
    """Its Python name."""
    slot: str = ""
    """What its slot is called."""

    @property
    def cut(self) -> bool:
        """Whether it is cut out of answers unparsed."""
        return self.decode is not None and self.decode.cut

    def is_promised(self, version: Version | None) -> bool:
        """Whether answers at a microversion always have it; at an unknown one, all of them."""
        promised = VersionSet.parse(self.versions) - VersionSet.parse(self.optional)
        return version in promised if version is not None else promised == ALL

    @property
    def is_key(self) -> bool:
        """Whether it is one key of the object, and so has a slot."""
        return not self.header and not self.rest


def wire(
    name: str = "",
    *,
    versions: str = "all",
    optional: str = "none",
    decode: Decoder | None = None,
    header: str = "",
    rest: bool = False,
    extensions: tuple[str, ...] = (),
    secret: bool = False,
) -> Any:
    """Declare a field of a model.

    Args:
        name: Its name in answers, where that is not the Python name.
        versions: The microversions that have it.
        optional: The microversions in which an answer may lack it: it then reads as None.
        decode: Makes the Python value, at the first read.
        header: The response header that carries it.
        rest: Whether it holds all keys that have no field of their own.
        extensions: The extensions that it needs.
        secret: Keep it out of `repr`.
    """
    return Wire(name, versions, optional, decode, header, rest, extensions, secret)


# Structs, which cost the collector nothing.
class Unread(Struct, gc=False):
    """What is in the slot of a field that is not decoded yet, where its JSON was parsed already."""

    json: Any


class Read(Struct, gc=False):
    """What is in the slot of a field whose value does not tell what came: a timestamp."""

    came: Any
    value: Any


class Partial(Struct, gc=False):
    """What the class of a model knows of answers that have few of its fields.

    Attributes:
        versions: The microversions that have such answers.
        reason: Why they are so.
        has: The fields that they have all the same.
    """

    versions: str
    reason: str
    has: tuple[str, ...]

    def may_lack(self, facts: Wire, version: Version | None) -> bool:
        """Whether a field may be missing for that reason, at a microversion."""
        if facts.field in self.has:
            return False
        return version is None or version in VersionSet.parse(self.versions)


class Fields(Exact, _StructMeta):
    """The metaclass of models."""

    _wires: dict[str, Wire]
    """What is known of each field, by Python name."""
    _own: dict[str, Wire]
    """Those of them that this class itself says, beside or instead of those of its bases."""
    _home: str
    """The service whose answers these are."""
    _partial: Partial | None
    """What is known of partial answers, if there are any."""
    _identity: str
    """The field that stands for the whole record in requests, of those that have one."""

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        members: dict[str, Any],
        *,
        init: bool = False,
        identity: str = "",
        partial: Partial | None = None,
        lean: bool = False,
    ) -> Fields:
        """Make a class.

        Args:
            name: Its name.
            bases: What it is derived from.
            members: What its body says.
            init: For type checkers alone, which would offer an `__init__` otherwise.
            identity: The field that stands for the whole record in requests, if there is one.
            partial: What is known of partial answers, if there are any.
            lean: Whether it is generated, though it is derived from another one with fields.
        """
        parent = next((base for base in bases if isinstance(base, Fields)), None)
        members.pop("__slots__", None)  # of an exact class
        # The collector need not know of answers: nothing in them leads back to them. But what a
        # program derives from them may have weak references and cached properties.
        derived = parent is not None and bool(parent._wires) and not lean and "_of" not in members
        notes = _annotations(members)
        own: dict[str, Wire] = {}
        if parent is not None:
            for field, note in notes.items():
                if _is_class_variable(note):
                    continue
                own[field] = facts = members.pop(field, None) or wire()
                facts.name = facts.name or field
                facts.field, facts.slot = field, _HIDDEN + field
                while facts.slot in notes or facts.slot in parent._wires:
                    facts.slot += "_"
        if identity:
            members["_identity"] = identity
        members["__annotations__"] = kinds = {
            facts.slot: Raw if facts.cut else Any for facts in own.values() if facts.is_key
        }
        members.update(dict.fromkeys(kinds, UNSET))
        members.update((field, _property(facts)) for field, facts in own.items())
        made: Fields = super().__new__(
            mcs,
            name,
            bases,
            members,
            frozen=True,
            gc=derived,
            weakref=derived,
            dict=derived,
            forbid_unknown_fields=True,
            rename={facts.slot: facts.name for facts in own.values()},
        )
        # msgspec will look at all of them; those of a program may name what it only type-checks.
        made.__annotations__ = kinds if derived else {**notes, **kinds}
        if parent is None:
            made._wires, made._own, made._home, made._partial = {}, {}, "", None
            return made
        if not derived:
            made._partial = partial
        made._own = {name: facts for name, facts in own.items() if facts.is_key}
        made._wires = {**parent._wires, **own}
        if not parent._home:
            made._home = members.get("__module__", "").rpartition(".")[0].rpartition(".")[2]
        return made

    if not TYPE_CHECKING:

        def __call__(cls, *args: Any, **options: Any) -> Any:
            if cls._of is not None:
                return super().__call__()  # which says that it is for checks only
            name = cls.__name__
            raise TypeError(f"a {name} is what a service answers; make one with {name}.from_dict")

        # The hidden slots are nothing to match by place, or to call with.
        @property
        def __match_args__(cls) -> tuple[str, ...]:
            return ()

        @property
        def __signature__(cls) -> Any:
            from inspect import Signature

            return Signature()


def _is_class_variable(note: Any) -> bool:
    text = str(note)
    return "ClassVar" in text and re.match(r"(\w+\.)*ClassVar\b", text) is not None


def _annotations(members: dict[str, Any]) -> dict[str, Any]:
    """The annotations in the body of a class."""
    notes: dict[str, Any] = members.get("__annotations__", {})
    if sys.version_info >= (3, 14) and not notes:
        import annotationlib

        get = annotationlib.get_annotate_from_class_namespace(members)
        if get is not None:
            notes = annotationlib.call_annotate_function(get, annotationlib.Format.FORWARDREF)
        for name in ("__annotate__", "__annotate_func__"):
            members.pop(name, None)
    return notes


# --- reading


def _property(facts: Wire) -> property:
    """What reads a field."""
    if facts.header:
        template = _read_header
    elif facts.rest:
        template = _read_rest
    elif facts.decode is None:
        template = _read_plain
    elif facts.cut:
        template = _read_cut
    else:
        template = _read_text
    # A function of its own for each field is faster than one that asks for the name of its slot,
    # and a compiled one with another name in it a hundred times as fast to make as a new one.
    code = template.__code__
    names = tuple([facts.slot if name == "_slot" else name for name in code.co_names])
    read = FunctionType(code.replace(co_names=names), globals(), facts.field, (facts,))
    return property(read)


def _read_plain(model: Any, facts: Wire) -> Any:
    value = model._slot
    if value is UNSET:
        return absent(model, facts)
    return value


def _read_cut(model: Any, facts: Wire) -> Any:
    value = model._slot
    if value.__class__ not in _NO_VALUES:
        return value
    return _first(model, facts, value)


def _read_text(model: Any, facts: Wire) -> Any:
    value = model._slot
    kind = value.__class__
    if kind is str:
        return _first(model, facts, value)
    if kind is Read:
        return value.value
    return value if value is not UNSET else absent(model, facts)


def _read_header(model: Any, facts: Wire) -> Any:
    headers = model.answer.headers
    if facts.header not in headers:
        return absent(model, facts)
    value = headers[facts.header]
    return value if facts.decode is None else facts.decode(value, model.answer)


def _read_rest(model: Any, facts: Wire) -> Any:
    assert facts.decode is not None
    return facts.decode(model.extra, model.answer)


_NO_VALUES = frozenset({Raw, Unread, Read, type(UNSET)})
"""What is in the slot of a field that has to be decoded, instead of its value."""


def _first(model: Any, facts: Wire, came: Any) -> Any:
    """The first read of a field that is decoded. The value is kept in its slot."""
    decode, kind = facts.decode, came.__class__
    assert decode is not None
    if kind is Raw:
        value = decode.read(came, model.answer)
    elif kind is Read:
        return came.value
    elif came is UNSET:
        return absent(model, facts)
    else:
        value = decode(came.json if kind is Unread else came, model.answer)
    if value is not came:
        # What can be made again of the decoded value need not be kept twice.
        kept = value if decode.reversible else Read(came, value)
        force_setattr(model, facts.slot, kept)
    return value


def absent(model: Any, facts: Wire) -> None:
    """None for a field that the answer may lack; FieldUnavailable for one that it should have."""
    if facts.optional == facts.versions == "all":
        return
    version = model.answer.microversion
    service = type(model)._home
    owner = f"{type(model).__name__}.{facts.field}"
    versions = VersionSet.parse(facts.versions)
    if version is not None and version not in versions:
        raise FieldUnavailable(
            f"{owner} needs {versions.need(service)}; this answer was {version}; "
            f'use .at("{versions.nearest(version)}")'
        )
    optional = VersionSet.parse(facts.optional)
    if version in optional if version is not None else optional:
        return
    if version is not None:
        why = f": {type(model)._partial.reason}" if model.partial else ""
        raise FieldUnavailable(
            f"{owner} is part of {service} {version}, but the cloud left it out{why}"
        )
    need = f"; it needs {versions.need(service)}" if versions != ALL else ""
    if facts.extensions:
        named = f"extension{'s' * (len(facts.extensions) > 1)} {' and '.join(facts.extensions)}"
        need = f"; it needs the {service} {named}, which this cloud may not have loaded"
    raise FieldUnavailable(f"{owner} is not in this answer{need}")
