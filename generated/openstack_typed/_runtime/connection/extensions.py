# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The extensions that a service has loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..answers.decode import BadShape, parse
from ..once import Once


class Extensions:
    """What a service says of its extensions, asked for once for each token."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        """Remember whom to ask.

        Args:
            ask: Asks the service for the list; the answer is a `requests.Response`.
        """
        self._ask = ask
        self._loaded: Once[frozenset[str] | None] = Once()

    def loaded(self, token: object) -> frozenset[str] | None:
        """The aliases of the extensions; None if the service does not tell.

        Args:
            token: What changes with the session's token: then they are asked for again.
        """
        return self._loaded.get(token, self._listed, lambda found: found is not None)

    def _listed(self) -> frozenset[str] | None:
        from keystoneauth1.exceptions import ConnectionError as NoAnswer

        try:
            response = self._ask()
        except NoAnswer:
            return None
        if response.status_code != 200:
            return None
        try:
            return frozenset(entry["alias"] for entry in parse(response.content)["extensions"])
        except (BadShape, KeyError, TypeError):
            return None
