# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From an operation and its arguments to an HTTP request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ..answers.parse import FORM
from ..omit import OMIT
from ..versions import Version, VersionSet
from .encode import dumps, header_text, text
from .operation import Argument, Empty, Operation, Place
from .styles import EmptyList
from .upload import Upload


class Request:
    """An HTTP request, below the endpoint.

    Attributes:
        method: The HTTP method.
        path: The path, with its query.
        headers: The headers of the operation itself.
        data: The body: JSON as bytes, or what is uploaded.
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

    def to(self, path: str) -> Request:
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
    path = operation.path_at(version)
    for argument in operation.arguments:
        if argument.place is Place.PATH:
            part = _segment(operation, argument, given.get(argument.name, OMIT))
            path = path.replace(f"{{{argument.wire}}}", part, 1)
    there = [(a, given[a.name]) for a in operation.arguments if given.get(a.name, OMIT) is not OMIT]
    pairs = "&".join(
        pair
        for argument, found in there
        if argument.place is Place.QUERY
        for pair in _query(operation, argument, found)
    )
    headers = {
        argument.wire: header_text(found)
        for argument, found in there
        if argument.place is Place.HEADER
    }
    data = _data(operation, there, version)
    if data is not None:
        headers["Content-Type"] = operation.media or "application/json"
    return Request(operation.method, f"{path}?{pairs}" if pairs else path, headers, data)


# --- the URL


def _segment(operation: Operation[Any], argument: Argument, found: Any) -> str:
    part = "" if found is OMIT or found is None else text(found)
    if part in ("", ".", ".."):
        raise ValueError(
            f"{operation.name}({argument.name}={found!r}): expected a name or an id; an empty one "
            "or dots would change the path; no request was sent"
        )
    return quote(part, safe="")


def _query(operation: Operation[Any], argument: Argument, found: Any) -> Iterator[str]:
    try:
        yield from argument.style.pairs(argument.wire, found)
    except EmptyList:
        raise ValueError(
            f"{operation.name}({argument.name}={found!r}): a query cannot say an empty list; "
            "an empty one is the same as none at all there, that is, no limit; leave the argument "
            "out for that; no request was sent"
        ) from None


# --- the body


def _data(
    operation: Operation[Any], there: list[tuple[Argument, Any]], version: Version | None
) -> Any:
    if operation.is_patch:
        return dumps([change for argument, found in there for change in _changes(argument, found)])
    content: Any = None
    in_path = {a.wire: text(found) for a, found in there if a.place is Place.PATH}
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
    keys = {**keys, **operation.fixed}
    has_value = any(a.place is Place.VALUE for a, _ in there)
    if not has_value:
        content = keys if keys or operation.empty is Empty.OBJECT else None
    if has_value and "json" not in (operation.media or "json"):
        return Upload(content)
    if operation.media == FORM:
        return urlencode({key: text(found) for key, found in keys.items()}).encode()
    wrapped = content is not None or has_value or operation.empty is not Empty.NOTHING
    for name in (_envelope(operation, version), operation.action):
        if name is not None and wrapped:
            content = {name: content}
    beside = {a.wire: found for a, found in there if a.place is Place.BESIDE}
    if beside:
        content = {**(content or {}), **beside}
    return dumps(content) if wrapped or beside else None


def _changes(argument: Argument, found: Any) -> Iterator[Any]:
    """What an argument adds to a JSON patch, as RFC 6902 describes it."""
    match argument.place:
        case Place.SET:
            yield {"op": "replace", "path": _pointer(argument.wire), "value": found}
        case Place.ADD:
            for key, value in found.items():
                yield {"op": "add", "path": _pointer(key), "value": value}
        case Place.REMOVE:
            for key in found:
                yield {"op": "remove", "path": _pointer(key)}
        case Place.CHANGES:
            yield from found
        case _:
            pass  # it stands in the URL or a header


def _pointer(key: str) -> str:
    """Where a key of the outermost object is, as RFC 6901 writes it."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _envelope(operation: Operation[Any], version: Version | None) -> str | None:
    envelope = operation.envelope
    if envelope is None or isinstance(envelope, str):
        return envelope
    for versions, name in envelope.items():
        if version is None or version in VersionSet.parse(versions):
            return name
    return None
