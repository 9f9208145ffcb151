# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Python values as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from ..answers.headers import http_date
from ..answers.model import Model
from ..omit import OMIT


def text(found: Any) -> str:
    """A value as it stands in a URL.

    Raises:
        TypeError: It is no text, number, bool or time, but something else or several of these.
    """
    if isinstance(found, Enum):
        return text(found.value)
    if isinstance(found, str):
        return str(found)
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, date):
        return _moment(found)
    if isinstance(found, int) or _is_single(found):
        return str(found)
    hint = "; pass its id or its name" if isinstance(found, Model) else ""
    raise TypeError(
        f"{type(found).__name__} has no form in a URL or a header{hint}; no request was sent"
    )


def header_text(found: Any) -> str:
    """A value as it stands in a header.

    Raises:
        TypeError: It has no form there.
    """
    return http_date(found) if isinstance(found, datetime) else text(found)


def _is_single(found: Any) -> bool:
    """Whether something rarer is one value with a text of its own: a fraction, UUID or address."""
    from decimal import Decimal
    from math import isfinite
    from uuid import UUID

    if isinstance(found, float | Decimal):
        return isfinite(found)
    if isinstance(found, UUID):
        return True
    return hasattr(found, "compressed") and hasattr(found, "max_prefixlen")  # of `ipaddress`


def _moment(found: date) -> str:
    """A date, or a point in time in UTC. One without an offset is UTC, as everywhere."""
    if not isinstance(found, datetime):
        return found.isoformat()
    moment = found.astimezone(UTC) if found.tzinfo is not None else found
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


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
    if hasattr(value, "hex") and hasattr(value, "urn"):  # a UUID
        return str(value)
    if value is OMIT:
        raise TypeError("OMIT leaves out whole arguments, not parts of them; no request was sent")
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no form in JSON; no request was sent")
