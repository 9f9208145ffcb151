# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a client knows of an operation, and what it needs before it can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar

import attrs

from .model import Decoder
from .omit import OMIT
from .rules import Need, Rule
from .versions import ALL, NONE, VersionSet, version_set

T = TypeVar("T")


class Place(Enum):
    """Where an argument stands in the request."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    BODY = "body"
    BESIDE = "beside"
    VALUE = "value"
    EXTRA = "extra"


@attrs.frozen
class Argument:
    """An argument of an operation.

    Attributes:
        name: Its Python name.
        wire: Its name in the request, where that is another one.
        place: Where it stands in the request.
        versions: The microversions that have it.
        required: The microversions that insist on it.
        extensions: The extensions that it needs.
        rule: What its values need.
        style: How a list or a map stands in the query: repeat, comma, pairs, flag or suffixes.
    """

    name: str
    wire: str = ""
    place: Place = Place.BODY
    versions: VersionSet = attrs.field(default=ALL, converter=version_set)
    required: VersionSet = attrs.field(default=NONE, converter=version_set)
    extensions: tuple[str, ...] = ()
    rule: Rule | None = None
    style: str = "repeat"


def path(name: str, wire: str = "") -> Argument:
    """A part of the path."""
    return Argument(name, wire or name, Place.PATH)


def query(name: str, wire: str = "", **facts: Any) -> Argument:
    """An argument in the query."""
    return Argument(name, wire or name, Place.QUERY, **facts)


def header(name: str, wire: str = "", **facts: Any) -> Argument:
    """A header."""
    return Argument(name, wire or name, Place.HEADER, **facts)


def body(name: str, wire: str = "", **facts: Any) -> Argument:
    """A key of the body, or of its envelope or action."""
    return Argument(name, wire or name, Place.BODY, **facts)


def beside(name: str, wire: str = "", **facts: Any) -> Argument:
    """A top-level key of the body, beside the envelope."""
    return Argument(name, wire or name, Place.BESIDE, **facts)


def value(name: str, **facts: Any) -> Argument:
    """The whole body, or the whole value of its envelope or action."""
    return Argument(name, name, Place.VALUE, **facts)


def extra(name: str = "extra", **facts: Any) -> Argument:
    """Further keys of the body."""
    return Argument(name, name, Place.EXTRA, **facts)


@attrs.frozen(slots=False)
class Operation(Generic[T]):
    """One thing that a service does.

    Attributes:
        name: How users call it: `servers.create`.
        call: Method and path.
        arguments: Its arguments.
        returns: Decodes the answer; None if there is nothing to decode.
        versions: The microversions that have it.
        action: The body's key that chooses an action.
        envelope: The body's one key, by version if it changes.
        empty: What stands for a body without arguments: null, object or none.
        media: The Content-Type, if not JSON.
        outcome: The answer by status, where the status is the answer.
        returns_if: Other decoders for one value of an argument.
        pages: How the next page is found: (style, key, versions).
        extensions: The extensions that it needs.
        stream: Whether the answer is data to be streamed.
        secret: Whether the request or the answer holds secrets, and must not be logged.
        authenticated: Whether the request carries the session's token.
    """

    name: str
    call: str
    arguments: tuple[Argument, ...] = ()
    returns: Decoder | None = None
    versions: VersionSet = attrs.field(default=ALL, converter=version_set)
    action: str | None = None
    envelope: str | Mapping[str, str | None] | None = None
    empty: str = "none"
    media: str | None = None
    outcome: Mapping[int, bool] | None = None
    returns_if: tuple[tuple[str, object, Decoder | None], ...] = ()
    pages: tuple[str, str, str] | None = None
    extensions: tuple[str, ...] = ()
    stream: bool = False
    secret: bool = False
    authenticated: bool = True

    @cached_property
    def method(self) -> str:
        return self.call.partition(" ")[0]

    @cached_property
    def path(self) -> str:
        return self.call.partition(" ")[2]

    def needs(self, given: Mapping[str, Any]) -> Iterator[Need]:
        """Everything that limits the microversions of a call with these arguments."""
        yield self.name, self.versions
        for argument in self._limited:
            name = argument.name
            found = given.get(name, OMIT)
            if found is OMIT:
                if argument.required:
                    yield f"{self.name} without {name}", ALL - argument.required
                continue
            yield f"{self.name}({name}=...)", argument.versions
            if argument.rule is not None:
                for part, versions in argument.rule.needs(found, name):
                    yield f"{self.name}({part})", versions

    @cached_property
    def _limited(self) -> tuple[Argument, ...]:
        return tuple(
            a
            for a in self.arguments
            if a.versions != ALL or a.required or a.rule is not None
        )  # fmt: skip

    def extensions_for(self, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The extensions that a call with these arguments needs, each with what needs it."""
        for alias in self.extensions:
            yield self.name, alias
        for argument in self.arguments:
            if argument.extensions and given.get(argument.name, OMIT) is not OMIT:
                for alias in argument.extensions:
                    yield f"{self.name}({argument.name}=...)", alias
