# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a client knows of an operation, and what it needs before it can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from reprlib import repr as brief
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ..answers.decode import Decoder
from ..omit import OMIT
from ..once import lazy
from ..versions import ALL, Version, VersionSet
from .conversions import Conversion
from .rules import Need, Rule
from .styles import REPEAT, Style

if TYPE_CHECKING:
    from ..answers.paging import Pages

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
    SET = "set"
    ADD = "add"
    REMOVE = "remove"
    CHANGES = "changes"


class Empty(Enum):
    """What stands for a body, or for the value in its envelope, without arguments."""

    NOTHING = "nothing"
    NULL = "null"
    OBJECT = "object"


class When(NamedTuple):
    """Another answer, for one value of an argument."""

    argument: str
    value: object
    returns: Decoder | None


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
        style: How its value stands in the query.
        secret: Whether its text is secret; or the keys, anywhere in its value, whose text is.
        convert: Makes of its value what the service takes.
    """

    __slots__ = (
        "convert", "extensions", "name", "place", "required", "rule", "secret", "style",
        "versions", "wire",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        wire: str,
        place: Place,
        *,
        versions: str = "all",
        required: str = "none",
        extensions: tuple[str, ...] = (),
        rule: Rule | None = None,
        style: Style = REPEAT,
        secret: bool | tuple[str, ...] = False,
        convert: Conversion | None = None,
    ) -> None:
        self.name = name
        self.wire = wire
        self.place = place
        self.versions = VersionSet.parse(versions)
        self.required = VersionSet.parse(required)
        self.extensions = extensions
        self.rule = rule
        self.style = style
        self.secret = secret
        self.convert = convert

    def masked(self, found: Any) -> Any:
        """A value of it, with `***` for all that is secret in it."""
        return _masked(found, self.secret) if self.secret else found


def path(name: str, wire: str = "", **facts: Any) -> Argument:
    """A part of the path."""
    return Argument(name, wire or name, Place.PATH, **facts)


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


def set_key(name: str, wire: str = "", **facts: Any) -> Argument:
    """A key that a JSON patch sets."""
    return Argument(name, wire or name, Place.SET, **facts)


def add_keys(name: str, **facts: Any) -> Argument:
    """Further keys that a JSON patch sets."""
    return Argument(name, name, Place.ADD, **facts)


def remove_keys(name: str, **facts: Any) -> Argument:
    """Further keys that a JSON patch takes away."""
    return Argument(name, name, Place.REMOVE, **facts)


def changes(name: str, **facts: Any) -> Argument:
    """Changes of a JSON patch as they are."""
    return Argument(name, name, Place.CHANGES, **facts)


PATCH = frozenset({Place.SET, Place.ADD, Place.REMOVE, Place.CHANGES})
"""The places of arguments that make a JSON patch together."""


_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
"""The methods that do the same when they are sent twice, unless the spec says otherwise."""


class Operation(Generic[T]):
    """One thing that a service does.

    Attributes:
        name: How users call it: `servers.create`.
        call: Method and path.
        method: The method.
        path: The path, with its parameters in braces.
        older_paths: Other paths that some microversions have instead.
        arguments: Its arguments.
        returns: Decodes the answer; None if there is nothing to decode.
        versions: The microversions that have it.
        action: The body's key that chooses an action.
        envelope: The body's one key, by version if it changes.
        fixed: Keys of the body that are always sent, with their values.
        empty: What is sent without arguments.
        media: The Content-Type, if not JSON.
        status: The statuses that say that it was carried out.
        outcome: The answer by status, where the status is the answer.
        returns_if: Other answers, for one value of an argument.
        pages: How the next page of a list is found.
        extensions: The extensions that it needs.
        stream: Whether the answer is data to be streamed.
        answer: The media type to ask for, if not JSON.
        secret: Whether the request or the answer holds secrets, and must not be logged.
        authenticated: Whether the request carries the session's token.
        repeat: Whether doing it twice does the same as once.
        busy: The statuses that say that it was refused for now, as the thing is being changed.
    """

    def __init__(
        self,
        name: str,
        call: str,
        *,
        arguments: tuple[Argument, ...] = (),
        returns: Decoder | None = None,
        versions: str = "all",
        older_paths: Mapping[str, str] | None = None,
        action: str | None = None,
        envelope: str | Mapping[str, str | None] | None = None,
        fixed: Mapping[str, object] = MappingProxyType({}),
        empty: Empty = Empty.NOTHING,
        media: str | None = None,
        status: tuple[int, ...] = (200,),
        outcome: Mapping[int, bool] | None = None,
        returns_if: tuple[When, ...] = (),
        pages: Pages | None = None,
        extensions: tuple[str, ...] = (),
        stream: bool = False,
        answer: str | None = None,
        secret: bool = False,
        authenticated: bool = True,
        repeat: bool | None = None,
        busy: tuple[int, ...] = (),
    ) -> None:
        self.name = name
        self.call = call
        self.method, _, self.path = call.partition(" ")
        self.older_paths = tuple((VersionSet.parse(v), p) for v, p in (older_paths or {}).items())
        self.arguments = arguments
        self.returns = returns
        self.versions = VersionSet.parse(versions)
        self.action = action
        self.envelope = envelope
        self.fixed = fixed
        self.empty = empty
        self.media = media
        self.status = status
        self.outcome = outcome
        self.returns_if = returns_if
        self.pages = pages
        self.extensions = extensions
        self.stream = stream
        self.answer = answer
        self.secret = secret
        self.authenticated = authenticated
        self.repeat = self.method in _REPEATABLE if repeat is None else repeat
        self.busy = busy

    def converted(self, given: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a call as the service takes them.

        Raises:
            TypeError: A value can mean nothing where it is.
        """
        changed = {}
        for argument, convert in self._conversions:
            found = given.get(argument.name, OMIT)
            if found is not OMIT:
                changed[argument.name] = convert(found, f"{self.name}({argument.name}=...)")
        return {**given, **changed} if changed else given

    @lazy
    def is_patch(self) -> bool:
        """Whether the body is a JSON patch."""
        return any(argument.place in PATCH for argument in self.arguments)

    @lazy
    def _conversions(self) -> tuple[tuple[Argument, Conversion], ...]:
        return tuple((a, a.convert) for a in self.arguments if a.convert is not None)

    def path_at(self, version: Version | None) -> str:
        """The path at a microversion, with its parameters in braces."""
        for versions, path in self.older_paths:
            if version is not None and version in versions:
                return path
        return self.path

    def answer_to(self, given: Mapping[str, Any]) -> tuple[Decoder | None, bool]:
        """What decodes the answer to a call with these arguments; and whether it is a list."""
        for argument, value, returns in self.returns_if:
            if given.get(argument, OMIT) == value:
                return returns, False
        return self.returns, self.pages is not None

    def secrets(self, given: Mapping[str, Any]) -> Iterator[str]:
        """The secret texts among the arguments of a call."""
        for argument in self.arguments:
            if argument.secret and argument.name in given:
                yield from _secret_texts(given[argument.name], argument.secret)

    def shown(self, given: Mapping[str, Any]) -> str:
        """A call with these arguments, for people: `servers.list(status='ACTIVE')`."""
        parts = [
            f"{each.name}={'***' if each.secret else brief(given[each.name])}"
            for each in self.arguments
            if given.get(each.name, OMIT) is not OMIT
        ]
        return f"{self.name}({', '.join(parts)})"

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

    @lazy
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


HIDDEN = "***"
"""What is shown in the place of a secret."""


def _masked(found: Any, secret: bool | tuple[str, ...]) -> Any:
    """A value without the text that `_secret_texts` finds in it."""
    if isinstance(found, str):
        return HIDDEN if secret is True else found
    if isinstance(found, Mapping):
        return {key: _masked(entry, _below(key, secret)) for key, entry in found.items()}
    if isinstance(found, Sequence) and not isinstance(found, bytes):
        return [_masked(entry, secret) for entry in found]
    return found


def _below(key: object, secret: bool | tuple[str, ...]) -> bool | tuple[str, ...]:
    """What is secret in the value of a key."""
    return True if isinstance(secret, tuple) and key in secret else secret


def _secret_texts(found: Any, secret: bool | tuple[str, ...]) -> Iterator[str]:
    """The text in a value that is secret: all of it, or that below certain keys."""
    if isinstance(found, str):
        if secret is True:
            yield found
    elif isinstance(found, Mapping):
        for key, entry in found.items():
            yield from _secret_texts(entry, _below(key, secret))
    elif isinstance(found, Sequence) and not isinstance(found, bytes):
        for entry in found:
            yield from _secret_texts(entry, secret)
