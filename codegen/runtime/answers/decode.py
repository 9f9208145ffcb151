# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From JSON to Python values.

A decoder takes a value, or the bytes of one, and the answer that it is part of. It gives back
unchanged what is not of the kind that it is for: a cloud that answers something odd crashes
nobody. Only of a whole answer is more expected; see `read`.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import astuple, force_setattr

from ..versions import Version, VersionSet
from .answer import Answer
from .fields import Decoder as Decoder
from .headers import http_date
from .loading import Loader, lazily, loader
from .model import Model
from .parse import REFUSED, is_text
from .parse import BadShape as BadShape
from .parse import parse as parse


def read(
    content: bytes, decoder: Decoder, answer: Answer, beside: Sequence[str] = ()
) -> tuple[Any, dict[str, Any]]:
    """Decode the whole body of an answer.

    Args:
        content: The body.
        decoder: What it should be.
        answer: What else is known of the answer.
        beside: Keys of the answer's outermost object whose JSON is wanted as well.

    Returns:
        The Python value, and the JSON of those of the keys that are there.

    Raises:
        BadShape: It is no JSON, or no such answer.
    """
    if isinstance(decoder, ByVersion):
        decoder = decoder.at(answer)
    if not content:
        return _of_nothing(decoder, answer), {}
    try:
        value, rest = _fast(content, decoder, answer, tuple(beside))
    except REFUSED:
        body = parse(content)
        value = decoder(body, answer)
        there = body if isinstance(body, dict) else {}
        rest = {key: there[key] for key in beside if key in there}
    check(value, decoder)
    return value, rest


def check(value: Any, decoder: Decoder) -> None:
    """See whether the value of a whole answer is what was promised.

    Raises:
        BadShape: It is not, but as it came.
    """
    what = "the answer"
    while isinstance(decoder, Under | Only):
        what += f"'s {decoder.key!r}" if isinstance(decoder, Under) else "'s value"
        decoder = decoder.inner
    kind, called = decoder.gives
    if not isinstance(value, kind):
        raise BadShape(f"{what} is no {called}")


def _fast(
    content: bytes, decoder: Decoder, answer: Answer, beside: tuple[str, ...]
) -> tuple[Any, dict[str, Any]]:
    if not is_text(content):
        raise ValueError
    if isinstance(decoder, Under):
        return decoder.read_with(content, answer, beside)
    if isinstance(decoder, Items) and decoder is not LIST:
        # Not as a part of something larger: an item that is kept must not keep the others' bytes.
        return decoder.read_each(decoder.parts(content), answer), {}
    return decoder.read(content, answer), {}


def _of_nothing(decoder: Decoder, answer: Answer) -> Any:
    """The value of an empty body: what there is may be in the headers."""
    if decoder is NOTHING:
        return None
    if isinstance(decoder, Object) and not decoder.loader.promised(answer.microversion):
        return decoder({}, answer)
    raise BadShape("the answer is empty")


class Text(Decoder):
    """Text to what it stands for."""

    container = str
    cut = False

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.meaning(value) if isinstance(value, str) else value

    @abstractmethod
    def meaning(self, text: str) -> Any:
        """What the text stands for; the text itself if it is of another kind."""


class Timestamp(Text):
    """ISO 8601 text to a datetime. One without an offset is UTC, as everywhere in OpenStack."""

    def meaning(self, text: str) -> Any:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            odd = _odd_time(text)
            if odd is None:
                return text
            moment = odd
        if moment.tzinfo is not None:
            return moment
        return datetime.combine(moment, moment.time(), UTC)  # `replace` takes three times as long


# A time that `fromisoformat` may refuse: up to the minutes, the seconds, and the rest.
_ODD_TIME = r"(.{10}[Tt ]\d\d:\d\d:)(\d\d)(.*)"


def _odd_time(text: str) -> datetime | None:
    """A time with a small z, or with the second 60, which is the one before the next minute."""
    match = re.fullmatch(_ODD_TIME, text, re.ASCII)
    if match is None:
        return None
    start, seconds, rest = match.groups()
    leap = timedelta(seconds=seconds == "60")
    try:
        return datetime.fromisoformat(f"{start}{'59' if leap else seconds}{rest}".upper()) + leap
    except (ValueError, OverflowError):
        return None


TIMESTAMP = Timestamp()


class HttpDate(Text):
    """The time in a header to a datetime."""

    def meaning(self, text: str) -> Any:
        from email.utils import parsedate_to_datetime  # rarely needed, and slow to import

        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return text
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

    def undo(self, value: Any) -> Any:
        return http_date(value) if isinstance(value, datetime) else value


HTTP_DATE = HttpDate()


class Base64(Text):
    """Base64 to bytes."""

    def meaning(self, text: str) -> Any:
        try:
            return b64decode("".join(text.split()), validate=True)
        except ValueError:
            return text

    def undo(self, value: Any) -> Any:
        return b64encode(value).decode() if isinstance(value, bytes) else value


BASE64 = Base64()


class TextBool(Text):
    """The text `true` or `false` to a bool."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, str) and value.lower() in _TRUTHS

    def meaning(self, text: str) -> Any:
        return _TRUTHS.get(text.lower(), text)

    def undo(self, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value


_TRUTHS = {"true": True, "false": False}

TEXT_BOOL = TextBool()


class Raw(Decoder):
    """The value as it came."""

    reversible = True
    kind = Any

    def settle(self, value: Any, answer: Answer) -> Any:
        return value


RAW = Raw()


class Object(Decoder):
    """An object to a model."""

    container, gives = dict, (Model, "object")
    reversible = True

    def __init__(self, cls: type[Model]) -> None:
        self.cls = self.kind = cls

    def fits(self, value: Any, answer: Answer) -> bool:
        promised = self.loader.promised(answer.microversion)
        return isinstance(value, dict) and promised <= value.keys()

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.loader.load(value, answer) if isinstance(value, dict) else value

    def read(self, part: bytes, answer: Answer) -> Any:
        return self.loader.one(part, answer)

    def settle(self, value: Any, answer: Answer) -> Any:
        force_setattr(value, "answer", answer)
        return value

    @lazily
    def loader(self) -> Loader:
        """Makes the model of an object; looked up at the first answer."""
        return loader(self.cls)


class Many(Decoder):
    """A list or an object with free keys, value by value."""

    def __init__(self, item: Decoder) -> None:
        self.item = item
        self.reversible = item.reversible
        self.plain = item is RAW
        self.kind = self.kinds(item.kind)

    @lazily
    def whole(self) -> Callable[[bytes], Any]:
        """Parses values as they should be."""
        return msgspec.json.Decoder(self.kind).decode

    @lazily
    def parts(self) -> Callable[[bytes], Any]:
        """Cuts out the values, unparsed."""
        return msgspec.json.Decoder(self.kinds(msgspec.Raw)).decode

    @abstractmethod
    def kinds(self, kind: Any) -> Any:
        """The container of values of a kind, as msgspec is told."""

    @abstractmethod
    def each(self, do: Callable[[Any, Answer], Any], values: Any, answer: Answer) -> Any:
        """The container of what comes of each value."""

    def __call__(self, value: Any, answer: Answer) -> Any:
        if self.plain or not isinstance(value, self.container):
            return value
        return self.each(self.item, value, answer)

    def read(self, part: bytes, answer: Answer) -> Any:
        if self.plain:
            return parse(part)
        try:
            value = self.whole(part)
        except REFUSED:
            return self._read_odd(part, answer)
        return self.settle(value, answer)

    def _read_odd(self, part: bytes, answer: Answer) -> Any:
        """Other things among the values, or none such at all."""
        try:
            values = self.parts(part)
        except REFUSED:
            return self(parse(part), answer)
        return self.each(self.item.read, values, answer)

    def settle(self, value: Any, answer: Answer) -> Any:
        return value if self.plain else self.each(self.item.settle, value, answer)


class Items(Many):
    """A list, item by item."""

    container, gives = list, (list, "list")

    def kinds(self, kind: Any) -> Any:
        return list[kind]

    def each(self, do: Callable[[Any, Answer], Any], values: Any, answer: Answer) -> Any:
        return [do(value, answer) for value in values]

    def settle(self, value: Any, answer: Answer) -> Any:
        if not isinstance(self.item, Object):
            return super().settle(value, answer)
        for made in value:  # most lists are of objects: some calls less for each
            force_setattr(made, "answer", answer)
        return value

    def read_each(self, parts: Iterable[bytes], answer: Answer) -> list[Any]:
        """The items from their bytes, which each of them then has for itself."""
        if isinstance(self.item, Object):
            return self.item.loader.many(parts, answer)
        return [self.item.read(bytes(part), answer) for part in parts]


class Entries(Many):
    """An object with free keys, value by value."""

    container, gives = dict, (dict, "object")

    def kinds(self, kind: Any) -> Any:
        return dict[str, kind]

    def each(self, do: Callable[[Any, Answer], Any], values: Any, answer: Answer) -> Any:
        return {key: do(value, answer) for key, value in values.items()}


LIST = Items(RAW)
MAP = Entries(RAW)


class Either(Decoder):
    """The first of several decoders that fits the value; the value itself if none does."""

    def __init__(self, *decoders: Decoder) -> None:
        self.decoders = decoders
        self.reversible = all(decoder.reversible for decoder in decoders)
        self.cut = any(decoder.cut for decoder in decoders)

    def fits(self, value: Any, answer: Answer) -> bool:
        return any(decoder.fits(value, answer) for decoder in self.decoders)

    def __call__(self, value: Any, answer: Answer) -> Any:
        for decoder in self.decoders:
            if decoder.fits(value, answer):
                return decoder(value, answer)
        return value

    def undo(self, value: Any) -> Any:
        for decoder in self.decoders:
            value = decoder.undo(value)
        return value


class ByVersion(Decoder):
    """Another decoder in other microversions; the first that fits if none is known."""

    def __init__(self, cases: dict[str, Decoder | None]) -> None:
        self.cases = [(VersionSet.parse(text), decoder) for text, decoder in cases.items()]
        self.any = Either(*(decoder for decoder in cases.values() if decoder is not None))
        self.reversible = self.any.reversible
        self.cut = self.any.cut
        self.known: dict[Version | None, Decoder] = {None: self.any}
        """The decoder of each microversion that was met."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return self.any.fits(value, answer)

    def at(self, answer: Answer) -> Decoder:
        """The decoder of the microversion of an answer."""
        version = answer.microversion
        decoder = self.known.get(version)
        if decoder is None:
            assert version is not None  # it is known from the start
            found = (d for versions, d in self.cases if version in versions)
            decoder = self.known[version] = next(found, None) or RAW
        return decoder

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.at(answer)(value, answer)

    def undo(self, value: Any) -> Any:
        return self.any.undo(value)

    def read(self, part: bytes, answer: Answer) -> Any:
        return self.at(answer).read(part, answer)


class Under(Decoder):
    """The value under the one key of an answer."""

    def __init__(self, key: str, inner: Decoder = RAW) -> None:
        self.key = key
        self.inner = inner
        self.in_parts = isinstance(inner, Items) and inner is not LIST
        """Whether each item is decoded from bytes of its own: who keeps one keeps not the page."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict) and self.key in value

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not self.fits(value, answer):
            raise BadShape(f"the answer has no {self.key!r}")
        return self.inner(value[self.key], answer)

    def read(self, part: bytes, answer: Answer) -> Any:
        try:
            return self.read_with(part, answer, ())[0]
        except REFUSED:
            return self(parse(part), answer)

    def read_with(
        self, part: bytes, answer: Answer, beside: tuple[str, ...]
    ) -> tuple[Any, dict[str, Any]]:
        """The value, and the JSON of other keys; fails where it is not as it should be."""
        parsed = _envelope(self.key, beside, self.in_parts)
        inner, *others = astuple(parsed(part))
        if self.in_parts:
            assert isinstance(self.inner, Items)
            value: Any = self.inner.read_each(inner, answer)
        else:
            value = self.inner.read(inner, answer)
        pairs = zip(beside, others, strict=True)
        return value, {key: other for key, other in pairs if other is not UNSET}


@cache
def _envelope(key: str, beside: tuple[str, ...], in_parts: bool) -> Callable[[bytes], Any]:
    """What parses the value under a key, and what else is wanted of an answer."""
    kind: Any = list[msgspec.Raw] if in_parts else msgspec.Raw
    more = [(f"beside{place}", Any, UNSET) for place, _ in enumerate(beside)]
    rename = dict(zip(["inner", *(name for name, _, _ in more)], (key, *beside), strict=True))
    envelope = msgspec.defstruct("Envelope", [("inner", kind), *more], rename=rename, gc=False)
    return msgspec.json.Decoder(envelope).decode


class Only(Decoder):
    """The one value of an object whose one key may have any name."""

    def __init__(self, inner: Decoder = RAW) -> None:
        self.inner = inner

    def fits(self, value: Any, answer: Answer) -> bool:
        return isinstance(value, dict) and len(value) == 1

    def __call__(self, value: Any, answer: Answer) -> Any:
        if not self.fits(value, answer):
            raise BadShape("the answer has not the one key that it should have")
        (inner,) = value.values()
        return self.inner(inner, answer)


class Later(Decoder):
    """A decoder that is looked up when it is used: for types that hold themselves."""

    def __init__(self, get: Callable[[], Decoder]) -> None:
        self.get = get

    def fits(self, value: Any, answer: Answer) -> bool:
        return self.get().fits(value, answer)

    def __call__(self, value: Any, answer: Answer) -> Any:
        return self.get()(value, answer)

    def read(self, part: bytes, answer: Answer) -> Any:
        return self.get().read(part, answer)


class Nothing(Decoder):
    """None, for the versions in which an operation answers nothing."""

    def fits(self, value: Any, answer: Answer) -> bool:
        return False

    def __call__(self, value: Any, answer: Answer) -> Any:
        return None


NOTHING = Nothing()
