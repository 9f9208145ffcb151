# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Calls that a program describes itself, where no spec does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..answers.decode import RAW, Decoder, Items, Object, Under
from ..answers.model import Model
from ..answers.paging import AnyLink
from .encode import dumps
from .operation import Operation
from .request import Request
from .styles import REPEAT, EmptyList
from .upload import Upload


def operation_of(
    method: str, path: str, key: str | None = None, into: type[Model] | None = None
) -> Operation[Any]:
    """What is known of such a call: what its answer is to become."""
    inner = _decoder(into)
    returns = inner if key is None else Under(key, inner)
    return _operation(method, path, returns=returns)


def listing_of(path: str, key: str, into: type[Model] | None = None) -> Operation[Any]:
    """What is known of the call for a list that may come in pages."""
    items = Items(_decoder(into))
    return _operation("GET", path, returns=Under(key, items), pages=AnyLink(key))


def _decoder(into: type[Model] | None) -> Decoder:
    if into is None:
        return RAW
    # An exact class is a view: the microversion of the answer says whether it is one of those.
    return Object(into._of or into)


def _operation(method: str, path: str, **facts: Any) -> Operation[Any]:
    method = method.upper()
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path:
        raise ValueError(
            f"{path!r}: expected a path below the versioned endpoint, such as /servers; "
            "no request was sent"
        )
    name = f"{method} /{parts.path.lstrip('/')}"
    return Operation(name, name, **facts)


def request_of(operation: Operation[Any], path: str, parts: Mapping[str, Any]) -> Request:
    """The request of such a call.

    Args:
        operation: What is known of it.
        path: Its path, perhaps with a query.
        parts: Its `query`, `json`, `data` and `headers`.

    Raises:
        TypeError: Something has no form in a request, or there are two bodies, or other parts.
        ValueError: A value in the query is an empty list.
    """
    for name in parts.keys() - {"query", "json", "data", "headers"}:
        raise TypeError(f"unexpected argument {name!r}; expected query, json, data or headers")
    if "json" in parts and "data" in parts:
        raise TypeError("json and data are both the body: give one of them; no request was sent")
    path, _, own = f"/{path.lstrip('/')}".partition("?")
    pairs = [p for p in own.split("&") if p]
    for name, found in (parts.get("query") or {}).items():
        try:
            pairs += REPEAT.pairs(name, found)
        except EmptyList:
            raise ValueError(f"query {name!r}: an empty list says nothing; leave it out") from None
    headers = dict(parts.get("headers") or {})
    body: bytes | Upload | None = None
    if "json" in parts:
        body = dumps(parts["json"])
        headers.setdefault("Content-Type", "application/json")
    elif "data" in parts:
        body = Upload(parts["data"])
        headers.setdefault("Content-Type", "application/octet-stream")
    query = f"?{'&'.join(pairs)}" if pairs else ""
    return Request(operation.method, f"{path}{query}", headers, body)
