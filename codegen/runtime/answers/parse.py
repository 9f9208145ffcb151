# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""JSON to plain values, and forms to JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import msgspec

FORM = "application/x-www-form-urlencoded"
"""The media type of forms."""

REFUSED = (msgspec.MsgspecError, ValueError, RecursionError)
"""What msgspec raises for what it does not take."""

_decode = msgspec.json.Decoder().decode


class BadShape(ValueError):
    """An answer that is no JSON, or that is not what its API promises."""


def parse(content: bytes) -> Any:
    """JSON as `json.loads` reads it, but faster.

    msgspec refuses what services written in Python may answer: NaN, text with half a surrogate
    pair, numbers beyond a float, a mark of the byte order. Such answers are left to `json`.

    Raises:
        BadShape: The content is no JSON.
    """
    try:
        return _decode(content)
    except REFUSED:
        pass
    content = bytes(content)  # it may be a part of an answer, which `json` does not take
    try:
        return json.loads(content)
    except RecursionError:
        raise BadShape("the answer is nested too deeply") from None
    except ValueError:
        pass
    try:
        return json.loads(content, parse_int=_long)
    except (ValueError, RecursionError):
        raise BadShape("the answer is no JSON") from None


def json_of_form(content: bytes) -> bytes:
    """A form as the JSON of an object of strings.

    Raises:
        BadShape: The content is no form.
    """
    try:
        pairs = parse_qsl(content.decode(), keep_blank_values=True, strict_parsing=bool(content))
    except ValueError:
        raise BadShape("the answer is no form") from None
    return msgspec.json.encode(dict(pairs))


def _long(digits: str) -> int | float:
    """An integer; a float if Python refuses to read so many digits."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def is_text(content: bytes) -> bool:
    """Whether it is UTF-8, which msgspec does not look at in what it cuts out unparsed."""
    if content.isascii():  # many times as fast
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
