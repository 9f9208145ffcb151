# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers of a running cloud, replayed against the specs.

Where the code of a service says nothing of an answer, the answer itself does. Recorded are only
the shapes: `make test-cloud` writes them with RECORD_ANSWERS=1, all text empty and all numbers 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, field

from .facts import Facts, Key, Named, Versions

_NAMES = {
    str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null",
    list: "array", dict: "object",
}  # fmt: skip


def read_answers(folder: Path, service: str) -> list[dict[str, Any]]:
    """The recorded answers of a service; none if there is no file."""
    path = folder / "answers" / f"{service}.json"
    if not path.exists():
        return []
    answers: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return answers


@define
class Replay:
    """What recorded answers have, held against what the specs say."""

    spec: Mapping[Key, Facts]
    seen: set[tuple[Key, str]] = field(factory=set)
    """The fields that an answer had."""
    places: dict[int, dict[str, dict[str, Named]]] = field(factory=dict)

    def problems(self, key: Key, body: Any, at: Versions) -> Iterator[tuple[str, str, str]]:
        """What does not fit: the field, which aspect of it, and how."""
        facts = self.spec.get(key)
        if facts is None or not facts.exists & at:
            return
        names = facts.sections.get("response", {})
        if names:
            yield from self.inside(key, names, "", body, at)

    def inside(
        self, key: Key, names: Mapping[str, Named], path: str, value: Any, at: Versions
    ) -> Iterator[tuple[str, str, str]]:
        """The fields of a value, and what is in them."""
        if isinstance(value, list):
            for item in value:
                yield from self.inside(key, names, f"{path}[]", item, at)
        if not isinstance(value, dict):
            return
        for name, named in self.below(names).get(path, {}).items():
            if named.required & at and not named.needs and name not in value:
                own = f"{path}.{name}" if path else name
                yield own, "required", "required; an answer lacks it"
        for name, inner in value.items():
            own, free = (f"{path}.{n}" if path else n for n in (name, "{*}"))
            where = own if names.get(own, Named()).exists & at else free
            named = names.get(where, Named())
            if not named.exists & at:
                if not self.opaque(names, path, at):
                    yield own, "versions", "an answer has it; not in the specs"
                continue
            # It would be missed: neither as one of any further ones, nor as all that is known here.
            alone = len(self.below(names).get(path, ())) == 1
            if not alone and not names.get(free, Named()).exists & at:
                self.seen.add((key, where))
            kind = _NAMES[type(inner)]
            known = {k for k, bits in named.types.items() if bits & at}
            fits = known & {kind, "any"} or (kind == "integer" and "number" in known)
            if named.typed & at and not fits:
                yield own, "type", f"type {'|'.join(sorted(known))}; an answer has {kind}"
                continue
            yield from self.inside(key, names, where, inner, at)

    def below(self, names: Mapping[str, Named]) -> dict[str, dict[str, Named]]:
        """The fields by the place that they are in."""
        found = self.places.get(id(names))
        if found is None:
            found = self.places[id(names)] = {}
            for name, named in names.items():
                place, _, own = name.rpartition(".")
                # A dot may be a part of a name; what is around it is then no place.
                if (
                    not named.frame
                    and own != "{*}"
                    and (not place or place.removesuffix("[]") in names)
                ):
                    found.setdefault(place, {})[own] = named
        return found

    def opaque(self, names: Mapping[str, Named], path: str, at: Versions) -> bool:
        """Whether the specs take what is at a place as it is: nothing inside is described."""
        named = names.get(path.removesuffix("[]"))
        if named is None:
            return False
        inside = (f"{path}.", f"{path}[].")
        return not named.typed or not any(
            n.startswith(inside) and names[n].exists & at for n in names
        )
