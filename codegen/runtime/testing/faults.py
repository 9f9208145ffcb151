# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Faults that tests ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import define

from .messages import Asked, Refused, Reply

T = TypeVar("T")


@define
class _Script(Generic[T]):
    value: T
    left: int | None
    """How many times it happens; always without it."""


class Faults:
    """What goes wrong, because a test wants it to."""

    def __init__(self) -> None:
        self._failures: dict[str, list[_Script[str]]] = defaultdict(list)
        self._refusals: dict[str, list[_Script[Refused]]] = defaultdict(list)
        self._transport: list[_Script[Callable[[Asked], Reply | None]]] = []

    def fail(self, operation: str, message: str, times: int | None) -> None:
        """Let the work of an operation fail."""
        self._failures[operation].append(_Script(message, times))

    def refuse(self, operation: str, status: int, message: str, times: int | None) -> None:
        """Let an operation be refused."""
        self._refusals[operation].append(_Script(Refused(status, message), times))

    def meet(self, fault: Callable[[Asked], Reply | None], times: int | None) -> None:
        """Let requests meet a fault, which may pass some over."""
        self._transport.append(_Script(fault, times))

    def fails(self, operation: str) -> str | None:
        """Why an operation's work fails, this time."""
        return _next(self._failures[operation])

    def refuses(self, operation: str) -> Refused | None:
        """What an operation is refused with, this time."""
        return _next(self._refusals[operation])

    def meets(self, asked: Asked) -> Reply | None:
        """The answer of a fault that a request meets."""
        for script in list(self._transport):
            reply = script.value(asked)
            if reply is not None:
                if script.left is not None:
                    script.left -= 1
                    if script.left <= 0:
                        self._transport.remove(script)
                return reply
        return None


def _next(scripts: list[_Script[T]]) -> T | None:
    if not scripts:
        return None
    script = scripts[0]
    if script.left is not None:
        script.left -= 1
        if script.left <= 0:
            scripts.pop(0)
    return script.value
