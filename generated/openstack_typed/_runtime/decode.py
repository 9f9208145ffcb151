# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From JSON to Python values.

A decoder takes a value and the answer that it is part of. It gives back unchanged what is not
of the kind that it is for: a cloud that answers something odd crashes nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .model import Answer, Decoder, Model, table
from .versions import Version, VersionSet


class BadShape(ValueError):
    """An answer without the one key that its API promises."""


class Timestamp(Decoder):
    """ISO 8601 text to a datetime. One without an offset is UTC, as everywhere in OpenStack."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, str)

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not isinstance(value, str):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


TIMESTAMP = Timestamp()


class Object(Decoder):
    """An object to a model."""

    def __init__(self, cls: type[Model]) -> None:
        self.cls = cls

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict) and _has_all(self.cls, value, answer.microversion)

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.cls._load(value, answer) if isinstance(value, dict) else value


class Items(Decoder):
    """A list, item by item."""

    def __init__(self, item: Decoder) -> None:
        self.item = item

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, list)

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not isinstance(value, list):
            return value
        item = self.item
        return [item(entry, answer) for entry in value]


class Entries(Decoder):
    """An object with free keys, value by value."""

    def __init__(self, item: Decoder) -> None:
        self.item = item

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict)

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: self.item(entry, answer) for key, entry in value.items()}


class Either(Decoder):
    """The first of several decoders that fits the value; the value itself if none does."""

    def __init__(self, *decoders: Decoder) -> None:
        self.decoders = decoders

    def fits(self, value: Any, answer: Answer) -> bool:
        return any(decoder.fits(value, answer) for decoder in self.decoders)

    def __call__(self, value: Any, answer: Answer) -> Any:
        for decoder in self.decoders:
            if decoder.fits(value, answer):
                return decoder(value, answer)
        return value


class ByVersion(Decoder):
    """Another decoder in other microversions; the first that fits if none is known."""

    def __init__(self, cases: dict[str, Decoder | None]) -> None:
        self.cases = [(VersionSet.parse(text), decoder) for text, decoder in cases.items()]
        self.any = Either(*(decoder for decoder in cases.values() if decoder is not None))

    def fits(self, value: Any, answer: Answer) -> bool:
        return self.any.fits(value, answer)

    def __call__(self, value: Any, answer: Answer) -> Any:
        if answer.microversion is None:
            return self.any(value, answer)
        for versions, decoder in self.cases:
            if answer.microversion in versions:
                return value if decoder is None else decoder(value, answer)
        return value


class Under(Decoder):
    """The value under the one key of an answer."""

    def __init__(self, key: str, inner: Decoder | None = None) -> None:
        self.key = key
        self.inner = inner

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict) and self.key in value

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not self.fits(value, answer):
            raise BadShape(f"the answer has no {self.key!r}")
        inner = value[self.key]
        return inner if self.inner is None else self.inner(inner, answer)


class Only(Decoder):
    """The one value of an object whose one key may have any name."""

    def __init__(self, inner: Decoder | None = None) -> None:
        self.inner = inner

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict) and len(value) == 1

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not self.fits(value, answer):
            raise BadShape("the answer has not the one key that it should have")
        (inner,) = value.values()
        return inner if self.inner is None else self.inner(inner, answer)


class Later(Decoder):
    """A decoder that is looked up when it is used: for types that hold themselves."""

    def __init__(self, get: Callable[[], Decoder]) -> None:
        self.get = get

    def fits(self, value: Any, answer: Answer) -> bool:
        return self.get().fits(value, answer)

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.get()(value, answer)


class Raw(Decoder):
    """The value as it came."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return True

    def __call__(self, value: Any, answer: Answer) -> Any:
        return value


RAW = Raw()


def _has_all(cls: type[Model], value: dict[str, Any], version: Version | None) -> bool:
    """Whether an object has every field that the class promises at a microversion."""
    for facts in table(cls).fields.values():
        if facts.header or facts.name in value:
            continue
        promised = VersionSet.parse(facts.versions) - VersionSet.parse(facts.optional)
        if version in promised if version is not None else str(promised) == "all":
            return False
    return True
