# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The thing that one call is about, and what its record says of its data."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from ..answers.model import FieldUnavailable
from .facts import Facts

# Those of any length have no digest of their own.
_ALGORITHMS = {name for name in hashlib.algorithms_available if not name.startswith("shake")}


class Sum(NamedTuple):
    """A hash that data must have.

    Attributes:
        algorithm: The name of the algorithm, as hashlib knows it.
        value: The hash in hexadecimal digits.
    """

    algorithm: str
    value: str


class Thing:
    """One thing that has data, as one call of a user names it."""

    def __init__(self, facts: Facts, resource: Any, path: tuple[Any, ...]) -> None:
        self.facts = facts
        self._client = resource._client
        self.path = path

    def call(self, operation: str, /, *values: Any, **given: Any) -> Any:
        """Call an operation such as `images.show` for this thing."""
        resource, _, name = operation.partition(".")
        return getattr(getattr(self._client, resource), name)(*self.path, *values, **given)

    def record(self) -> Any:
        """The record as it is now."""
        return self.call(self.facts.record)

    def state(self, record: Any) -> str:
        return str(said(record, self.facts.status))

    def size(self, record: Any) -> int | None:
        """How long its data is, if it has any."""
        size = said(record, self.facts.size)
        return size if isinstance(size, int) else None

    def sums(self, record: Any) -> list[Sum]:
        """The hashes of its data that the record has and that can be computed here."""
        facts = self.facts
        pairs = (
            (said(record, facts.algorithm), said(record, facts.value)),
            ("md5", said(record, facts.md5)),
        )
        return [
            Sum(str(algorithm), str(value).lower())
            for algorithm, value in pairs
            if algorithm in _ALGORITHMS and _is_hex(value)
        ]

    def __str__(self) -> str:
        return " ".join(str(getattr(each, "id", each)) for each in self.path)


def said(record: Any, field: str) -> Any:
    """A field of a record, or None: an old service, a policy or a proxy may leave any out."""
    try:
        return getattr(record, field)
    except FieldUnavailable:
        return None


def _is_hex(value: object) -> bool:
    return isinstance(value, str) and len(value) >= 32 and not value.strip("0123456789abcdefABCDEF")
