# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the JSON of an object to a model, in two ways that nobody can tell apart.

The fast way: msgspec's parser fills the slots. It refuses what is not as the class says, a key
that nobody knows before all. The slow way takes all JSON: dictionaries, whose values are put into
the same slots. Once a cloud has added a key to an object, the parser passes over such keys in
objects of its kind; their JSON waits until somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import Any, Generic, TypeVar, cast

import msgspec
from msgspec import UNSET, Raw
from msgspec.structs import astuple, force_setattr

from ..versions import Version, VersionSet
from .answer import Answer
from .fields import Fields, Unread
from .parse import REFUSED, parse

T = TypeVar("T")

_construct: Callable[..., Any] = msgspec.StructMeta.__call__


class Loader:
    """Makes the objects of one class."""

    def __init__(self, cls: Fields) -> None:
        self.cls: Any = cls
        struct: Any = cls
        self.keys: tuple[str, ...] = struct.__struct_encode_fields__
        """The wire names, in the order of the slots."""
        self.known = frozenset(self.keys)
        cut = {facts.name for facts in cls._wires.values() if facts.is_key and facts.cut}
        self.cut = [place for place, key in enumerate(self.keys) if key in cut]
        """The places of what is decoded at the first read."""
        self.promises: dict[Version | None, frozenset[str]] = {}
        self.decode: Callable[[bytes], Any] = msgspec.json.Decoder(struct).decode
        """The fast way. It does not say where the object came from."""

    def one(self, content: bytes, answer: Answer) -> Any:
        """The model of an object; what is no object as `parse` has it.

        Raises:
            BadShape: The content is no JSON.
        """
        try:
            made = self.decode(content)
        except REFUSED:
            return self._refused(content, answer)
        force_setattr(made, "answer", answer)
        return made

    def many(self, contents: Iterable[bytes], answer: Answer) -> list[Any]:
        """The models of many objects, each from bytes of its own, which it keeps for a while."""
        kept = list(map(bytes, contents))
        try:
            found = list(map(self.decode, kept))
        except REFUSED:
            return [self.one(content, answer) for content in kept]
        for made in found:
            force_setattr(made, "answer", answer)
        return found

    def _refused(self, content: bytes, answer: Answer) -> Any:
        data = parse(content)
        if not isinstance(data, dict):
            return data
        if not self.known.issuperset(data):
            # This cloud adds keys; it will do so again.
            self.decode = _lenient(self)
        return self.load(data, answer)

    def load(self, data: Mapping[str, Any], answer: Answer) -> Any:
        """The model of an object that was parsed already: the slow way."""
        values = list(map(data.get, self.keys, repeat(UNSET)))
        for place in self.cut:
            if values[place] is not UNSET:
                values[place] = Unread(values[place])
        made = _construct(self.cls, *values)
        force_setattr(made, "answer", answer)
        if not self.known.issuperset(data):
            force_setattr(made, "_unknown", self._unknown(data))
        return made

    def unknown(self, made: Any) -> dict[str, Any]:
        """The keys of an object that its class does not know, with their JSON."""
        found: Any = getattr(made, "_unknown", {})
        if not isinstance(found, dict):  # it is the JSON of the whole object
            found = self._unknown(parse(found))
            force_setattr(made, "_unknown", found)
        return cast(dict[str, Any], found)

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {key: data[key] for key in sorted(data.keys() - self.known, key=str)}

    def promised(self, version: Version | None) -> frozenset[str]:
        """The wire names that the class promises: at a microversion, or in all of its own."""
        found = self.promises.get(version)
        if found is None:
            fields = [facts for facts in self.cls._wires.values() if facts.is_key]
            whole = VersionSet(
                part for facts in fields for part in VersionSet.parse(facts.versions)
            )
            always = {
                facts.name: VersionSet.parse(facts.versions) - VersionSet.parse(facts.optional)
                for facts in fields
            }
            partial = self.cls._partial
            if partial is not None:
                for facts in fields:
                    if partial.may_lack(facts, version):
                        del always[facts.name]
            found = self.promises[version] = frozenset(
                name
                for name, versions in always.items()
                if (version in versions if version is not None else whole <= versions)
            )
        return found


def _lenient(it: Loader) -> Callable[[bytes], Any]:
    """What decodes objects of a class that may have other keys than the class.

    A Struct of the same keys does not mind them. What came is then put into one of the class,
    which keeps its JSON until it is asked for the other keys.
    """
    kinds: list[Any] = [Any] * len(it.keys)
    for place in it.cut:
        kinds[place] = Raw
    names = [f"part{place}" for place in range(len(kinds))]
    parts = msgspec.defstruct(
        "Parts",
        [(name, kind, UNSET) for name, kind in zip(names, kinds, strict=True)],
        rename=dict(zip(names, it.keys, strict=True)),
        gc=False,
    )
    parse_parts: Callable[[bytes], Any] = msgspec.json.Decoder(parts).decode

    def decode(content: bytes) -> Any:
        made = _construct(it.cls, *astuple(parse_parts(content)))
        force_setattr(made, "_unknown", content)
        return made

    return decode


class lazily(Generic[T]):
    """A property whose value is kept.

    Not functools', which holds a lock in Python 3.11 that a fork may leave held.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make

    def __get__(self, holder: Any, owner: type) -> T:
        value = holder.__dict__[self.make.__name__] = self.make(holder)
        return value


def loader(cls: type) -> Loader:
    """The loader of a model class, which is made at its first answer."""
    found = cls.__dict__.get("_loader")
    if found is None:
        found = Loader(cast(Fields, cls))
        cls._loader = found  # type: ignore[attr-defined]
    return cast(Loader, found)
