# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How the class of a model is made: a slot for each field, and what is known of it.

attrs would do the same, but takes 8 ms to be imported and 0.4 ms for each class, more than a
program's first call may cost. So attrs hears of a model when somebody asks it: `attrs.fields`,
`attrs.has` and `attrs.asdict` take models for the frozen, slotted attrs classes that they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .exact import Exact

if TYPE_CHECKING:
    from .decode import Decoder

RAW = "_raw_"
"""What the slot of a value that is not decoded yet is called, before the name of the field."""


class Wire(NamedTuple):
    """What a model knows of one of its fields; see `wire`."""

    name: str
    versions: str
    optional: str
    decode: Decoder | None
    header: str
    secret: bool


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
    return Wire(name, versions, optional, decode, header, secret)


class Fields(Exact):
    """The metaclass of models."""

    _wires: dict[str, Wire]
    """What is known of each field, by Python name."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], members: dict[str, Any], *, init: bool = False
    ) -> Fields:
        """Make a class.

        Args:
            name: Its name.
            bases: What it is derived from.
            members: What its body says.
            init: For type checkers alone, which would offer an `__init__` otherwise.
        """
        if "__slots__" in members:  # Model itself, and exact classes
            return super().__new__(mcs, name, bases, members)
        own = {}
        for field in members.get("__annotations__", ()):
            facts: Wire = members.pop(field, None) or wire()
            own[field] = facts if facts.name else facts._replace(name=field)
        raw = (RAW + field for field, facts in own.items() if facts.decode and not facts.header)
        made = super().__new__(mcs, name, bases, {**members, "__slots__": (*own, *raw)})
        made._wires = {**getattr(bases[0], "_wires", {}), **own}
        return made

    if not TYPE_CHECKING:

        @property
        def __attrs_attrs__(cls) -> tuple[Any, ...]:
            """The fields, as attrs has them."""
            found = cls.__dict__.get("_attrs")
            if found is None:
                found = cls._attrs = _in_attrs(cls)
            return found


def _in_attrs(cls: Fields) -> Any:
    from inspect import get_annotations

    import attrs

    notes: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        notes |= get_annotations(base)
    fields = {
        name: attrs.field(type=notes[name], repr=not facts.secret, metadata={"wire": facts})
        for name, facts in cls._wires.items()
    }
    same = attrs.make_class(
        cls.__name__, fields, frozen=True, init=False, eq=False, repr=False, kw_only=True
    )
    return attrs.fields(same)


def refuse_change(model: object, name: str, value: object = None) -> None:
    """The `__setattr__` and `__delattr__` of what is frozen.

    Raises:
        attrs.exceptions.FrozenInstanceError: Always.
    """
    from attrs.exceptions import FrozenInstanceError

    raise FrozenInstanceError()
