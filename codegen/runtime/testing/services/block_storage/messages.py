# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Cinder tells users of work that failed."""

from __future__ import annotations

from datetime import timedelta

from ...call import Call
from ...world import Thing

_KEPT = timedelta(days=30)


def tell(call: Call, about: Thing, kind: str, action: str, detail: str, text: str) -> None:
    """Leave a message about a thing.

    Args:
        call: The request whose work failed.
        about: What the message is about.
        kind: What that is: `VOLUME`.
        action: The number of what was being done.
        detail: The number of what went wrong.
        text: Both in words.
    """
    until = (call.world.now() + _KEPT).strftime("%Y-%m-%dT%H:%M:%S.%f")
    call.make(
        "Message",
        {
            "event_id": f"VOLUME_{kind}_{action}_{detail}",
            "user_message": text,
            "message_level": "ERROR",
            "resource_type": kind,
            "resource_uuid": about.key,
            "request_id": f"req-{call.world.uuid('message')}",
            "action_id": action,
            "detail_id": detail,
            "guaranteed_until": until,
        },
    )
