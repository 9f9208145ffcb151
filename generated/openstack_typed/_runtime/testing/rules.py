# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a service does beyond what its specs and the meaning of its verbs say.

Each service has one `Rules`, in a module of `services/`: tables, and small functions for what no
table says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .call import Manners

F = TypeVar("F", bound=Callable[..., Any])


class Rules(Manners):
    """The rules of a service. The functions that it is given go into its tables."""

    def does(self, *operations: str) -> Callable[[F], F]:
        """What an operation does, instead of what its verb means."""

        def kept(function: F) -> F:
            for name in operations:
                assert name not in self.handlers, name
                self.handlers[name] = function
            return function

        return kept

    def shows(self, *fields: str) -> Callable[[F], F]:
        """What `Kind.field`, or the `field` of any kind, is; or MISSING, or ABSENT."""

        def kept(function: F) -> F:
            self.fields.update(dict.fromkeys(fields, function))
            return function

        return kept

    def filters_by(self, *arguments: str) -> Callable[[F], F]:
        """Whether a thing is meant by the values of `Kind.argument` of a query."""

        def kept(function: F) -> F:
            self.filters.update(dict.fromkeys(arguments, function))
            return function

        return kept

    def names(self, *kinds: str) -> Callable[[F], F]:
        """Which thing of a kind a key means; None if none."""

        def kept(function: F) -> F:
            self.named.update(dict.fromkeys(kinds, function))
            return function

        return kept

    def sees(self, *kinds: str) -> Callable[[F], F]:
        """Whether whoever asks may see a thing of a kind."""

        def kept(function: F) -> F:
            self.seen.update(dict.fromkeys(kinds, function))
            return function

        return kept

    def when_made(self, *kinds: str) -> Callable[[F], F]:
        """What happens when a thing of a kind has been made; a Refused unmakes it."""
        return self._hook(self.made, kinds)

    def when_changed(self, *kinds: str) -> Callable[[F], F]:
        """What happens when a thing of a kind is updated; a Refused leaves it as it was."""
        return self._hook(self.changed, kinds)

    def when_gone(self, *kinds: str) -> Callable[[F], F]:
        """What happens before a thing of a kind goes; a Refused keeps it."""
        return self._hook(self.gone, kinds)

    def once_gone(self, *kinds: str) -> Callable[[F], F]:
        """What happens when a thing of a kind has gone, which nothing refused."""
        return self._hook(self.went, kinds)

    def checks(self, *operations: str) -> Callable[[F], F]:
        """What an operation is refused for, besides what the specs say."""
        return self._hook(self.before, operations)

    def seed(self, function: F) -> F:
        """What there is from the start; it gets the service."""
        self.seeds.append(function)
        return function

    def _hook(self, table: dict[str, list[Any]], names: tuple[str, ...]) -> Callable[[F], F]:
        def kept(function: F) -> F:
            for name in names:
                table.setdefault(name, []).append(function)
            return function

        return kept
