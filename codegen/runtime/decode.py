# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From JSON to Python values.

A decoder takes a value and the answer that it is part of. It gives back unchanged what is not
of the kind that it is for: a cloud that answers something odd crashes nobody.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from .model import Answer, Model, table
from .versions import Version, VersionSet

# Bytes with each digit as 0, and whatever may stand before a number as a colon: where a colon and
# 19 zeros follow one another stands an integer that may have more than 64 bits. Many times as
# fast as a regular expression, and digits inside of hashes do not count.
_OUTLINE = bytes.maketrans(b"0123456789:,[- \n\r\t", b"0000000000::::::::")
_MANY_DIGITS = b":" + b"0" * 19
_BRACKETS = (b"{", b"[")
# A time that `fromisoformat` may refuse: up to the minutes, the seconds, and the rest.
_ODD_TIME = re.compile(r"(.{10}[Tt ]\d\d:\d\d:)(\d\d)(.*)", re.ASCII)


class BadShape(ValueError):
    """An answer that is no JSON, or is without the one key that its API promises."""


def parse(content: bytes) -> Any:
    """JSON as `json.loads` reads it, but faster.

    orjson makes floats of integers beyond 64 bits, and refuses what services written in Python
    may answer: NaN, and text with half a surrogate pair. Such answers are left to `json`.

    Raises:
        BadShape: The content is no JSON.
    """
    import orjson  # it takes 5 ms, which a program has time for when it waits for an answer

    if content[:1] in _BRACKETS and _MANY_DIGITS not in content.translate(_OUTLINE):
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError:
            pass
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise BadShape("the answer is no JSON") from None


class Decoder(ABC):
    """Makes a Python value of JSON.

    Attributes:
        reversible: Whether `to_wire` makes the same JSON of the Python value again.
    """

    reversible = False

    @abstractmethod
    def fits(self, value: Any, answer: Answer) -> bool:
        """Whether the value is of the kind that this decoder is for."""

    @abstractmethod
    def __call__(self, value: Any, answer: Answer) -> Any:
        """The Python value; the value itself if it is of another kind."""

    def nothing(self, answer: Answer) -> bool:
        """Whether the API promises nothing at the microversion of an answer."""
        return False

    def fault(self, found: Any, what: str = "the answer") -> str:
        """What is wrong with a value that this decoder gave: empty if it is of its kind."""
        return ""


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
            odd = _ODD_TIME.fullmatch(value)
            if odd is None:
                return value
            # A second 60 is the one before the next minute; a small z is a Z.
            leap = timedelta(seconds=1 if odd[2] == "60" else 0)
            try:
                moment = datetime.fromisoformat(
                    f"{odd[1]}{'59' if leap else odd[2]}{odd[3]}".upper()
                )
                moment += leap
            except (ValueError, OverflowError):
                return value
        if moment.tzinfo is not None:
            return moment
        return datetime.combine(moment, moment.time(), UTC)  # `replace` takes three times as long


TIMESTAMP = Timestamp()


class Object(Decoder):
    """An object to a model."""

    reversible = True

    def __init__(self, cls: type[Model]) -> None:
        self.cls = cls

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict) and _promised(self.cls, answer.microversion) <= value.keys()

    def __call__(self, value: Any, answer: Answer) -> Any:
        if value is None and self.nothing(answer):
            value = {}
        return self.load(value, answer) if isinstance(value, dict) else value

    def nothing(self, answer: Answer) -> bool:
        return _is_in_headers(self.cls, answer.microversion)

    def fault(self, found: Any, what: str = "the answer") -> str:
        return "" if isinstance(found, self.cls) else f"{what} is no object"

    @cached_property
    def load(self) -> Callable[[Mapping[str, Any], Answer], Any]:
        """Makes the model of an object; looked up at the first answer."""
        return table(self.cls).load


class Items(Decoder):
    """A list, item by item."""

    def __init__(self, item: Decoder) -> None:
        self.item = item
        self.reversible = item.reversible

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, list)

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not isinstance(value, list):
            return value
        item = self.item
        if isinstance(item, Object):
            load = item.load  # most lists are of objects: one call less for each
            return [load(e, answer) if isinstance(e, dict) else e for e in value]
        return [item(entry, answer) for entry in value]

    def fault(self, found: Any, what: str = "the answer") -> str:
        return "" if isinstance(found, list) else f"{what} is no list"


class Entries(Decoder):
    """An object with free keys, value by value."""

    def __init__(self, item: Decoder) -> None:
        self.item = item
        self.reversible = item.reversible

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict)

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: self.item(entry, answer) for key, entry in value.items()}

    def fault(self, found: Any, what: str = "the answer") -> str:
        return "" if isinstance(found, dict) else f"{what} is no object"


class Either(Decoder):
    """The first of several decoders that fits the value; the value itself if none does."""

    def __init__(self, *decoders: Decoder) -> None:
        self.decoders = decoders
        self.reversible = all(decoder.reversible for decoder in decoders)

    def fits(self, value: Any, answer: Answer) -> bool:
        return any(decoder.fits(value, answer) for decoder in self.decoders)

    def __call__(self, value: Any, answer: Answer) -> Any:
        for decoder in self.decoders:
            if decoder.fits(value, answer):
                return decoder(value, answer)
        return value

    def fault(self, found: Any, what: str = "the answer") -> str:
        faults = [decoder.fault(found, what) for decoder in self.decoders]
        return faults[0] if all(faults) else ""


class ByVersion(Decoder):
    """Another decoder in other microversions; the first that fits if none is known."""

    def __init__(self, cases: dict[str, Decoder | None]) -> None:
        self.cases = [(VersionSet.parse(text), decoder) for text, decoder in cases.items()]
        self.any = Either(*(decoder for decoder in cases.values() if decoder is not None))
        self.reversible = self.any.reversible
        self.known: dict[Version | None, Decoder] = {None: self.any}
        """The decoder of each microversion that was met."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return self.any.fits(value, answer)

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self._at(answer.microversion)(value, answer)

    def _at(self, version: Version | None) -> Decoder:
        decoder = self.known.get(version)
        if decoder is None:
            assert version is not None  # it is known from the start
            found = (d for versions, d in self.cases if version in versions)
            decoder = self.known[version] = next(found, None) or RAW
        return decoder

    def nothing(self, answer: Answer) -> bool:
        return self._at(answer.microversion).nothing(answer)

    def fault(self, found: Any, what: str = "the answer") -> str:
        # Which of them it was is not known here, and one that gives nothing finds no fault.
        return self.any.fault(found, what)


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

    def fault(self, found: Any, what: str = "the answer") -> str:
        return self.inner.fault(found, f"{what}'s {self.key!r}") if self.inner is not None else ""


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

    def fault(self, found: Any, what: str = "the answer") -> str:
        return self.inner.fault(found, f"{what}'s value") if self.inner is not None else ""


class Later(Decoder):
    """A decoder that is looked up when it is used: for types that hold themselves."""

    def __init__(self, get: Callable[[], Decoder]) -> None:
        self.get = get

    def fits(self, value: Any, answer: Answer) -> bool:
        return self.get().fits(value, answer)

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.get()(value, answer)

    def fault(self, found: Any, what: str = "the answer") -> str:
        return self.get().fault(found, what)


class Raw(Decoder):
    """The value as it came."""

    reversible = True

    def fits(self, value: Any, answer: Answer) -> bool:
        return True

    def __call__(self, value: Any, answer: Answer) -> Any:
        return value


RAW = Raw()


class Nothing(Decoder):
    """None, for the versions in which an operation answers nothing."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return False

    def __call__(self, value: Any, answer: Answer) -> Any:
        return None

    def nothing(self, answer: Answer) -> bool:
        return True


NOTHING = Nothing()


@cache
def _is_in_headers(cls: type[Model], version: Version | None) -> bool:
    """Whether an answer at a microversion has all its fields in headers."""
    return all(
        facts.header or (version is not None and version not in VersionSet.parse(facts.versions))
        for facts in cls._wires.values()
    )


@cache
def _promised(cls: type[Model], version: Version | None) -> frozenset[str]:
    """The wire names that a class promises: at a microversion, or in all of its own."""
    fields = [facts for facts in cls._wires.values() if not facts.header]
    whole = VersionSet(part for facts in fields for part in VersionSet.parse(facts.versions))
    promised = set()
    for facts in fields:
        always = VersionSet.parse(facts.versions) - VersionSet.parse(facts.optional)
        if version in always if version is not None else whole <= always:
            promised.add(facts.name)
    return frozenset(promised)
