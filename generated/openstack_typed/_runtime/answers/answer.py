# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where an answer came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ..versions import Version
from .headers import request_id


# Untracked, or the collector would look at every model that holds it.
class Answer(msgspec.Struct, frozen=True, gc=False):
    """Where a model came from.

    Attributes:
        service: The service that answered.
        microversion: The microversion of the answer, if the service has them.
        headers: The headers of the response.
    """

    service: str = ""
    microversion: Version | None = None
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:  # headers may hold secrets
        return f"Answer(service={self.service!r}, microversion={self.microversion!r})"

    @property
    def request_id(self) -> str | None:
        """The service's id of the request, for its operators."""
        return request_id(self.headers)

    def with_header(self, name: str, text: str) -> Answer:
        """The same with another value of a header."""
        headers: Any = type(self.headers)(self.headers)  # type: ignore[call-arg]
        headers[name] = text
        return Answer(self.service, self.microversion, headers)


class FieldUnavailable(AttributeError):
    """A field that the answer does not have. An AttributeError: `getattr(x, name, None)` works."""
