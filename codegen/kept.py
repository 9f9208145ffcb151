# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What was generated the last time for each service, as long as its specs stay the same.

A service depends on no other one, so whoever edits one does not wait for all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from attrs import Factory, asdict, define, frozen

from .cache import Cache, contents, digest, generator
from .python.views import CloudClient

_CACHE = Cache("services")


@frozen
class ServiceFiles:
    """What is generated for a service."""

    client: CloudClient
    """What clouds have of it."""
    files: Mapping[str, str]
    """The text of each file, by its path inside the package."""


@define
class Kept:
    """The services of the last time."""

    tombstones: bool
    """Whether their stubs have the arguments that a microversion lacks."""
    generator: str = Factory(generator)
    keys: dict[Path, str] = Factory(dict)
    """What the folders held when they were asked for."""

    def get(self, folder: Path) -> ServiceFiles | None:
        """What was generated from a folder of specs; None if that would be something else now."""
        self.keys[folder] = self._key(folder)
        found = _CACHE.get(self._name(folder), self.keys[folder])
        if found is None:
            return None
        made = json.loads(found)
        client = made["client"]
        client["exact"] = tuple(tuple(each) for each in client["exact"])
        return ServiceFiles(CloudClient(**client), made["files"])

    def put(self, folder: Path, made: ServiceFiles) -> None:
        """Keep what was generated from a folder of specs, unless that has changed meanwhile."""
        key = self._key(folder)
        if key == self.keys[folder]:
            text = json.dumps({"client": asdict(made.client), "files": dict(made.files)})
            _CACHE.put(self._name(folder), key, text)

    def _name(self, folder: Path) -> str:
        where = digest([str(folder.absolute()), str(self.tombstones)])
        return f"{folder.name}.{where[:32]}"

    def _key(self, folder: Path) -> str:
        return digest([self.generator, *contents(folder)])
