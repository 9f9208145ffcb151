# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From an operation and its arguments to an HTTP request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote
from uuid import UUID

from .model import Model
from .omit import OMIT
from .operation import Argument, Operation, Place
from .versions import Version, VersionSet


class Request:
    """An HTTP request, below the endpoint.

    Attributes:
        method: The HTTP method.
        path: The path, with its query.
        headers: The headers of the operation itself.
        data: The body: JSON as bytes, or what is to be streamed.
    """

    __slots__ = ("data", "headers", "method", "path")

    def __init__(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, data: Any = None
    ) -> None:
        self.method = method
        self.path = path
        self.headers: Mapping[str, str] = headers or {}
        self.data = data

    def __repr__(self) -> str:  # headers and body may hold secrets
        return f"Request({self.method!r}, {self.path!r})"

    def with_path(self, path: str) -> Request:
        """The same to another path."""
        return Request(self.method, path, self.headers, self.data)


def build(operation: Operation[Any], given: Mapping[str, Any], version: Version | None) -> Request:
    """Make the request of a call.

    Args:
        operation: What to call.
        given: The arguments by Python name; those that are `OMIT` are left out.
        version: The microversion to be sent.

    Raises:
        ValueError: A part of the path is empty, or would change the path.
        TypeError: An argument has no form where it stands: in the URL, a header or the body.
    """
    path = operation.path
    for argument in operation.arguments:
        if argument.place is Place.PATH:
            part = _segment(operation, argument, given.get(argument.name, OMIT))
            path = path.replace(f"{{{argument.wire}}}", part, 1)
    there = [(a, given[a.name]) for a in operation.arguments if given.get(a.name, OMIT) is not OMIT]
    pairs = "&".join(
        pair
        for argument, found in there
        if argument.place is Place.QUERY
        for pair in query_pairs(argument.wire, argument.style, found)
    )
    headers = {
        argument.wire: _text(found) for argument, found in there if argument.place is Place.HEADER
    }
    data = _data(operation, there, version)
    if data is not None:
        headers["Content-Type"] = operation.media or "application/json"
    return Request(operation.method, f"{path}?{pairs}" if pairs else path, headers, data)


# --- the URL


def _segment(operation: Operation[Any], argument: Argument, found: Any) -> str:
    text = "" if found is OMIT or found is None else _text(found)
    if text in ("", ".", ".."):
        raise ValueError(
            f"{operation.name}({argument.name}={found!r}): expected a name or an id; an empty one "
            "or dots would change the path; no request was sent"
        )
    return quote(text, safe="")


def query_pairs(name: str, style: str, found: Any) -> Iterator[str]:
    """The `name=value` parts of a query that stand for one argument."""
    match style:
        case "flag":
            if found:
                yield quote(name)
        case "suffixes":
            stem = name.partition("{")[0]
            for suffix, entry in found.items():
                inner = "pairs" if isinstance(entry, Mapping) else "repeat"
                yield from query_pairs(stem + suffix, inner, entry)
        case "free":
            for key, entry in found.items():
                yield from query_pairs(key, "repeat", entry)
        case "pairs":
            text = ",".join(f"{key}:{_text(entry)}" for key, entry in found.items())
            yield _pair(name, text)
        case "json":
            yield _pair(name, dumps(found).decode())
        case "comma" if _is_list(found):
            yield _pair(name, ",".join(map(_text, found)))
        case _ if _is_list(found):
            for entry in found:
                yield _pair(name, _text(entry))
        case _:
            yield _pair(name, _text(found))


def _pair(name: str, text: str) -> str:
    return f"{quote(name)}={quote(text, safe=':,')}"


def _is_list(found: Any) -> bool:
    return isinstance(found, Sequence | Set) and not isinstance(found, str | bytes)


# What users might give where a name, an id or a number is expected.
_NO_TEXT = (Model, bytes, Mapping, Sequence, Set, Iterator)


def _text(found: Any) -> str:
    """A value as it stands in a URL or a header.

    Raises:
        TypeError: It is no single value.
    """
    if isinstance(found, Enum):
        return _text(found.value)
    if isinstance(found, str):
        return str(found)
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, date):
        return _moment(found)
    if found is None or isinstance(found, _NO_TEXT):
        raise TypeError(
            f"{type(found).__name__} has no form in a URL or a header; no request was sent"
        )
    return str(found)


def _moment(found: date) -> str:
    """A date, or a point in time in UTC. One without an offset is UTC, as everywhere."""
    if not isinstance(found, datetime):
        return found.isoformat()
    moment = found.astimezone(UTC) if found.tzinfo is not None else found
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


# --- the body


def _data(
    operation: Operation[Any], there: list[tuple[Argument, Any]], version: Version | None
) -> Any:
    content: Any = None
    in_path = {a.wire: _text(found) for a, found in there if a.place is Place.PATH}
    keys = {
        # A key such as `{key}` is named by the path.
        a.wire.format_map(in_path) if "{" in a.wire else a.wire: found
        for a, found in there
        if a.place is Place.BODY
    }
    for argument, found in there:
        if argument.place is Place.EXTRA:
            keys = {**found, **keys}
        if argument.place is Place.VALUE:
            content = found
    has_value = any(a.place is Place.VALUE for a, _ in there)
    if not has_value:
        content = keys if keys or operation.empty == "object" else None
    if has_value and "json" not in (operation.media or "json"):
        return _raw(content)
    wrapped = content is not None or has_value or operation.empty != "none"
    for name in (_envelope(operation, version), operation.action):
        if name is not None and wrapped:
            content = {name: content}
    beside = {a.wire: found for a, found in there if a.place is Place.BESIDE}
    if beside:
        content = {**(content or {}), **beside}
    return dumps(content) if wrapped or beside else None


def _raw(content: Any) -> Any:
    """Data that is not JSON: bytes, an open file, or an iterator over chunks."""
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    if hasattr(content, "read"):
        return content
    if isinstance(content, Iterable) and not isinstance(content, str | Mapping | Model):
        return iter(content)
    raise TypeError(
        f"{type(content).__name__} is no data; expected bytes, an open file, or chunks of bytes; "
        "no request was sent"
    )


def _envelope(operation: Operation[Any], version: Version | None) -> str | None:
    envelope = operation.envelope
    if envelope is None or isinstance(envelope, str):
        return envelope
    for versions, name in envelope.items():
        if version is None or version in VersionSet.parse(versions):
            return name
    return None


def dumps(content: Any) -> bytes:
    """JSON of a request body: timestamps in UTC, models and mappings as objects.

    Raises:
        TypeError: Something in it has no form in JSON.
        ValueError: It is NaN or infinite, or holds itself.
    """
    try:
        text = json.dumps(
            content, default=_plain, separators=(",", ":"), allow_nan=False, ensure_ascii=False
        )
    except ValueError as error:
        raise ValueError(f"{error}; no request was sent") from None
    # Half a surrogate pair has no form in UTF-8, but one in JSON, which is the one of Python.
    return text.encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set | Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return list(value)
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, UUID):
        return str(value)
    if value is OMIT:
        raise TypeError("OMIT leaves out whole arguments, not parts of them; no request was sent")
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no form in JSON; no request was sent")
