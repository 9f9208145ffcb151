# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What headers say of the answer itself, and the form of times in them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime


def request_id(headers: Mapping[str, str]) -> str | None:
    """The service's id of a request; old services have a header of their own."""
    return headers.get("x-openstack-request-id") or headers.get("x-compute-request-id")


def retry_after(headers: Mapping[str, str]) -> int | None:
    """How many seconds to wait before the next try, if the answer says so.

    It may be a number, or a time: then the answer's own clock counts, if it shows it.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 10 else None
    from email.utils import parsedate_to_datetime  # rarely needed, and slow to import

    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    try:
        since = parsedate_to_datetime(headers.get("Date", ""))
        return max(0, round((until - since).total_seconds()))
    except (TypeError, ValueError):
        return max(0, round(until.timestamp() - time.time()))


def http_date(moment: datetime) -> str:
    """A point in time as headers have it. One without an offset is UTC, as everywhere."""
    from email.utils import format_datetime

    in_utc = moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return format_datetime(in_utc, usegmt=True)
