# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Times, as bodies of Keystone write them."""

from __future__ import annotations

from datetime import UTC, datetime

from ...call import Call
from ...messages import Refused


def stamp(time: datetime) -> str:
    """A time as tokens write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def expiry(call: Call, text: str | None) -> datetime | None:
    """The time at which something is to expire, as the body says it; None for never.

    Raises:
        Refused: It is over.
    """
    if text is None:
        return None
    time = datetime.fromisoformat(text)
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    if time <= call.world.now():
        raise Refused(400, "The 'expires_at' must not be before now.")
    return time
