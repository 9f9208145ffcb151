# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Requests and answers, whichever door they come through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import Factory, define, frozen
from msgspec import json


@frozen
class Asked:
    """A request as it came."""

    method: str
    base: str
    """Where the cloud is: what comes before the path, as `http://127.0.0.1:8080`."""
    path: str
    """The path as it was sent."""
    query: str
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: bytes
    own: bool = False
    """Whether a test puts something there: no fault, no quota, and no call of the program."""

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Asked:
        """A request for a whole URL."""
        parts = urlsplit(url)
        lower = {name.lower(): value for name, value in headers.items()}
        base = f"{parts.scheme}://{parts.netloc}"
        return cls(method, base, parts.path, parts.query, lower, body)

    def segments(self) -> list[str]:
        """The parts of the path."""
        return [unquote(part) for part in self.path.strip("/").split("/")]

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query."""
        return parse_qsl(self.query, keep_blank_values=True)


@define
class Reply:
    """An answer.

    Attributes:
        status: The HTTP status.
        body: What is sent as JSON; bytes are sent as they are, None is no body.
        headers: The headers of its own.
        cut: How it is cut off: `reset` (there is none) or `truncated`.
        wait: How many seconds it takes.
    """

    status: int
    body: Any = None
    headers: dict[str, str] = Factory(dict)
    cut: str = ""
    wait: float = 0

    def content(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.encode(self.body)

    def sent(self) -> dict[str, str]:
        """The headers, with the media type of a body that is JSON."""
        if self.body is None or isinstance(self.body, bytes):
            return self.headers
        return {"Content-Type": "application/json", **self.headers}


Answer = Callable[[Asked], Reply]
"""What answers requests."""


class Refused(Exception):
    """What a service refuses, and why.

    Attributes:
        status: The HTTP status.
        message: The service's words.
        kind: The service's name for the kind of error, where it has one.
    """

    def __init__(self, status: int, message: str, kind: str = "", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.more = more


class NotFaked(Exception):
    """What the fake cannot do, and why."""


class Defect(Exception):
    """The fake itself has failed: neither the program nor the test is to blame."""


def truth(text: str) -> bool | None:
    """Whether a text means yes or no; None if neither."""
    word = text.strip().lower()
    if word in ("true", "1", "yes", "on", "t", "y"):
        return True
    return False if word in ("false", "0", "no", "off", "f", "n") else None


def many(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def split(values: Iterable[str]) -> Iterator[str]:
    """Values that may be several with commas between."""
    for value in values:
        yield from filter(None, value.split(","))
