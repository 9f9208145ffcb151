# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From a refusal to an error, with the service's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from html import unescape
from typing import Any

from keystoneauth1 import exceptions as base

from ..answers.decode import BadShape, parse
from ..answers.headers import request_id, retry_after
from ..errors import HttpError, MissingAuthMethods, Redirection, kind_of, request_line

_LONGEST = 1_000
"""How many characters of the service's words an error repeats."""
_LOOKED_AT = 1 << 16
"""How many characters of a body without JSON are looked at for words."""
_DEEPEST = 8
"""How many levels deep the words are looked for in JSON."""


def refusal(
    operation: str, response: Any, secrets: Iterable[str] = (), note: str = ""
) -> Exception:
    """The error for an answer whose status is none of success.

    Args:
        operation: What was called.
        response: The answer, which has been read.
        secrets: What must not be repeated, should the service have done so.
        note: What else there is to say.
    """
    status = int(response.status_code)
    if status == 401 and "Openstack-Auth-Receipt" in response.headers:
        with suppress(ValueError, KeyError, TypeError):  # an odd one is no receipt
            return MissingAuthMethods(response)
    method, url = request_line(response)
    words = _reason(response, [*secrets, *_tokens(response)])
    if note:
        words = f"{words or kind_of(status).message}; {note}"
    return _made(
        operation, status, words, response, method, url, retry_after(response.headers) or 0
    )


def login_error(operation: str, error: base.HttpError) -> HttpError:
    """The error for a login that was refused to keystoneauth, when a call needed a token."""
    response = error.response
    words = _reason(response, _tokens(response)) if response is not None else ""
    reason = f"the login failed: {words or kind_of(error.http_status).message}"
    after = retry_after(response.headers) if response is not None else 0
    return _made(
        operation, error.http_status, reason, response, error.method, error.url, after or 0
    )  # fmt: skip


def _made(
    operation: str, status: int, reason: str, response: Any, method: str | None, url: str | None,
    after: int,
) -> HttpError:  # fmt: skip
    kind = kind_of(status)
    reason = reason or str(kind.message)
    own = kind(
        message=reason,
        response=response,
        request_id=request_id(response.headers) if response is not None else None,
        url=url,
        method=method,
        http_status=status,
        retry_after=after,
    )
    own.operation = operation
    own.reason = reason
    own.retry_after = after  # keystoneauth loses it on the way to some of its classes
    if isinstance(own, Redirection) and response is not None:
        own.location = str(response.headers.get("Location", ""))[:_LONGEST]
    return own


def _tokens(response: Any) -> list[str]:
    """The token that a request was sent with."""
    headers = getattr(response.request, "headers", None) or {}
    return [
        headers[name]
        for name in ("X-Auth-Token", "X-Subject-Token", "Authorization")
        if name in headers
    ]


# --- the service's own words


def _reason(response: Any, secrets: list[str]) -> str:
    """The service's own words, if it has any: each service wraps them in another way."""
    try:
        content = response.content
    except OSError:
        return ""  # the connection broke off
    try:
        text = _message(parse(content)) or ""
    except BadShape:
        # Something between the client and the service speaks: a page of HTML, or plain text.
        text = response.text[:_LOOKED_AT]
        if "html" in response.headers.get("Content-Type", ""):
            text = _without_tags(text)
    text = _masked(text[:_LOOKED_AT], secrets)
    text = _masked(" ".join(unescape(_BREAK.sub(" ", text)).split()), secrets)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _masked(text: str, secrets: list[str]) -> str:
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        if len(secret) > 3:
            text = text.replace(secret, "***")
        else:  # it may be a part of any word
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
    return text


_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNSEEN = ("head", "style", "script")


def _without_tags(html: str) -> str:
    """The text of a page, in one pass."""
    lower = html.lower()
    parts: list[str] = []
    unclosed: set[str] = set()
    position = 0
    while (start := html.find("<", position)) >= 0:
        parts.append(html[position:start])
        position = html.find(">", start) + 1
        if position == 0:
            return " ".join(parts)
        match = _TAG.match(lower, start)
        name = match[1] if match is not None else ""
        if name in _UNSEEN and name not in unclosed:
            end = lower.find(f"</{name}", position)
            if end < 0:
                unclosed.add(name)
            else:
                position = html.find(">", end) + 1 or len(html)
    return " ".join([*parts, html[position:]])


_TAG = re.compile(r"<(head|style|script)\b")


def _message(body: object, depth: int = 0) -> str | None:
    if depth > _DEEPEST:
        return None
    match body:
        case str(text):
            return text
        case {"message": str(text)} | {"detail": str(text)} | {"faultstring": str(text)} if text:
            return text
        case {"errors": [first, *_]}:
            return _message(first, depth + 1)
        case {"error": dict() as error}:
            return _message(error, depth + 1)
        case {"title": str(text)}:
            return text
        case dict() if len(body) == 1:
            return _message(next(iter(body.values())), depth + 1)
        case _:
            return None
