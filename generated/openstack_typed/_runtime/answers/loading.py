# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the JSON of an object to a model, in two ways that nobody can tell apart.

The fast way: msgspec's parser fills the slots. It refuses what is not as the class says, a key
that nobody knows before all. The slow way takes all JSON: dictionaries, whose values are put into
the same slots. Keys that a cloud adds are learnt when they are first met, and then parsed the
fast way too, into a wider Struct whose values move over to the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import Any, Generic, TypeVar, cast

import msgspec
from msgspec import UNSET
from msgspec.structs import astuple, force_setattr

from ..versions import Version, VersionSet
from .answer import Answer
from .fields import Fields, Unread
from .parse import REFUSED, parse

T = TypeVar("T")

_construct: Callable[..., Any] = msgspec.StructMeta.__call__
# More keys than any cloud adds; an object whose keys are names of things may have any number.
_LEARNT_AT_MOST = 128


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
        self.learnt: tuple[str, ...] = ()
        """The keys that were learnt, sorted."""
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
        self._learn(data)
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
            unknown = {key: data[key] for key in sorted(data.keys() - self.known, key=str)}
            force_setattr(made, "_unknown", unknown)
        return made

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

    def _learn(self, data: Mapping[str, Any]) -> None:
        strange = {key for key in data if key not in self.known and _can_be_learnt(key)}
        learnt = strange.union(self.learnt)
        if len(self.learnt) < len(learnt) <= _LEARNT_AT_MOST:
            # Of threads that learn at once the last one wins; what the others learnt is met again.
            self.learnt = tuple(sorted(learnt))
            self.decode = _wider(self.cls, self.learnt)


def _wider(cls: Any, more: tuple[str, ...]) -> Callable[[bytes], Any]:
    """What decodes objects of a class that may have more keys than the class."""
    fields = msgspec.structs.fields(cls)
    own = [(f"own{place}", field.type, UNSET) for place, field in enumerate(fields)]
    other = [(f"more{place}", Any, UNSET) for place, _ in enumerate(more)]
    keys = [*(field.encode_name for field in fields), *more]
    names = [name for name, _, _ in own + other]
    wide = msgspec.defstruct(
        cls.__name__, own + other, rename=dict(zip(names, keys, strict=True)),
        forbid_unknown_fields=True, gc=False,
    )  # fmt: skip
    parsed = msgspec.json.Decoder(wide).decode
    count = len(own)

    def decode(content: bytes) -> Any:
        values = astuple(parsed(content))
        made = _construct(cls, *values[:count])
        unknown = {
            key: value
            for key, value in zip(more, values[count:], strict=True)
            if value is not UNSET
        }
        if unknown:
            force_setattr(made, "_unknown", unknown)
        return made

    return decode


def _can_be_learnt(key: str) -> bool:
    """Whether msgspec takes it for the name of a field."""
    return key.isprintable() and "\\" not in key and '"' not in key


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
