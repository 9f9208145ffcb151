# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The extensions that a service has loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..answers.decode import BadShape, parse
from ..once import Once
from .facts import Facts


class Extensions:
    """What a service says of its extensions, asked for once for each token."""

    def __init__(
        self, url: Callable[[], str], ask: Callable[[str], Any], facts: Facts | None = None
    ) -> None:
        """Remember whom to ask.

        Args:
            url: Says where the list is.
            ask: Asks for it; the answer is a `requests.Response`.
            facts: What is known already.
        """
        self._url = url
        self._ask = ask
        self._facts = facts
        self._loaded: Once[frozenset[str] | None] = Once()

    def loaded(self, token: object) -> frozenset[str] | None:
        """The aliases of the extensions; None if the service does not tell.

        Args:
            token: What changes with the session's token: then they are asked for again.
        """
        return self._loaded.get(token, self._listed, lambda found: found is not None)

    def _listed(self) -> frozenset[str] | None:
        from keystoneauth1.exceptions import ConnectionError as NoAnswer

        url = self._url()
        known = self._facts.get(url) if self._facts is not None else None
        if known is not None and (found := _aliases(known)) is not None:
            return found
        try:
            response = self._ask(url)
        except NoAnswer:
            return None
        found = _aliases(response.content) if response.status_code == 200 else None
        if found is not None and self._facts is not None:
            self._facts.put(url, response.content)
        return found


def _aliases(content: bytes) -> frozenset[str] | None:
    try:
        return frozenset(entry["alias"] for entry in parse(content)["extensions"])
    except (BadShape, KeyError, TypeError):
        return None
