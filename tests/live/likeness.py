# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether answers of the fake look like those of the real cloud, whose shapes were recorded.

They have the keys that the real ones always have, none that the real ones never have, and values
of the same kinds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import Factory, define

from codegen.reports.answers import CHOSEN
from tests.live.record import FOLDER, shape

Key = tuple[str, str, str]
"""Call, action and version."""
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "a bool", int: "a number",
          float: "a number", type(None): "null"}  # fmt: skip
_SAID_BACK = frozenset({"import_req"})
"""Keys under which services say back what they were asked for, of which no record has all."""


@define
class Place:
    """What stands at a place of the real answers to one call.

    Attributes:
        kinds: The kinds of values.
        keys: Of objects, what stands at their keys.
        always: The keys that all of them have; None if there was no object.
        items: Of lists, what their items are.
    """

    kinds: set[str] = Factory(set)
    keys: dict[str, Place] = Factory(dict)
    always: set[str] | None = None
    items: Place | None = None

    def add(self, value: Any) -> None:
        """Take in a value that a real answer has here."""
        self.kinds.add(_KINDS[type(value)])
        if isinstance(value, dict):
            self.always = set(value) if self.always is None else self.always & set(value)
            for key, inner in value.items():
                self.keys.setdefault(key, Place()).add(inner)
        if isinstance(value, list):
            for item in value:
                self.items = self.items or Place()
                self.items.add(item)

    def differences(
        self, value: Any, elsewhere: dict[str, Place], path: str = "", name: str = ""
    ) -> Iterator[str]:
        """What a real answer does not do, neither here nor under a key of this name elsewhere."""
        other = elsewhere.get(name, self)
        kind, known = _KINDS[type(value)], (self.kinds | other.kinds) - {"null"}
        if kind != "null" and known and kind not in known:
            yield f"{path or 'the body'} is {kind}; the real cloud has {' or '.join(sorted(known))}"
            return
        if isinstance(value, dict) and self.always is not None:
            always = self.always if other.always is None else self.always & other.always
            for key in sorted(always - value.keys() - {CHOSEN}):
                if key.strip("0"):
                    yield f"{path}.{key} is missing, which the real cloud always has"
            for key, inner in value.items():
                place = self.keys.get(key)
                if place is not None:
                    if key in _SAID_BACK:
                        continue
                    yield from place.differences(inner, elsewhere, f"{path}.{key}", key)
                elif not self._free(key):
                    yield f"{path}.{key} is there, which the real cloud never has"
        if isinstance(value, list) and self.items is not None:
            for item in value:
                yield from self.items.differences(item, elsewhere, f"{path}[]")

    def _free(self, key: str) -> bool:
        """Whether keys are of the caller's choice here."""
        return CHOSEN in self.keys or not key.strip("0") or not self.keys


@cache
def recorded(service: str) -> dict[Key, Place]:
    """What the real cloud answers."""
    path = FOLDER / f"{service}.json"
    found: dict[Key, Place] = {}
    for row in json.loads(path.read_text("utf-8")):
        place = found.setdefault((row["call"], row["action"], row["version"]), Place())
        for body in row["bodies"]:
            place.add(body)
    return found


@cache
def by_name(service: str, version: str) -> dict[str, Place]:
    """What the real cloud has under keys of a name, in all answers at a version."""
    found: dict[str, Place] = {}

    def add(value: Any) -> None:
        for item in value if isinstance(value, list) else ():
            add(item)
        for key, inner in value.items() if isinstance(value, dict) else ():
            found.setdefault(key, Place()).add(inner)
            add(inner)

    for row in json.loads((FOLDER / f"{service}.json").read_text("utf-8")):
        if row["version"] == version:
            add(row["bodies"])
    return found


def differences(service: str, key: Key, body: Any) -> list[str] | None:
    """How an answer differs from the real ones; None if there are none of this call."""
    place = recorded(service).get(key)
    return None if place is None else list(place.differences(shape(body), by_name(service, key[2])))
