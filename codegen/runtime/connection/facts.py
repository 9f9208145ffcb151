# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of services from an earlier program, so that they need not be asked again."""

from __future__ import annotations

from typing import Protocol


class Facts(Protocol):
    """What services said of themselves: their version documents, and their lists of extensions.

    Whoever keeps it throws it away with the token.
    """

    def get(self, url: str) -> bytes | None:
        """What was answered there; None if that is not known."""

    def put(self, url: str, content: bytes) -> None:
        """Keep an answer that made sense."""

    def forget(self) -> bool:
        """Throw all away, and the token too, as a call failed that they may be the reason of.

        Returns:
            Whether there was anything: then the same call may end in another way.
        """
        ...
