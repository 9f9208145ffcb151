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
# What identity and image put beside lists: where the next part is, which clients follow themselves.
_BESIDE = {"first", "links", "next", "schema", "truncated"}
CHOSEN = "live"
"""What recorded answers have in the place of keys that their recorder chose."""


def read_answers(folder: Path, service: str) -> list[dict[str, Any]]:
    """The recorded answers of a service; none if there is no file."""
    path = folder / "answers" / f"{service}.json"
    if not path.exists():
        return []
    answers: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return answers


def _is_beside(name: str, value: Any) -> bool:
    return name in _BESIDE and not isinstance(value, list)


@define
class Replay:
    """What recorded answers have, held against what the specs say."""

    spec: Mapping[Key, Facts]
    seen: dict[tuple[Key, str], Versions] = field(factory=dict)
    """The fields that an answer had."""
    lacked: dict[tuple[Key, str], Versions] = field(factory=dict)
    """The fields that an answer did not have where they could have been."""
    typed: set[tuple[Key, str]] = field(factory=set)
    """Those whose types were held against a value."""
    keys: dict[tuple[Key, str, Versions], list[set[str]]] = field(factory=dict)
    """The keys of each object whose fields stand beside any further ones."""
    places: dict[int, dict[str, dict[str, Named]]] = field(factory=dict)

    def problems(self, key: Key, body: Any, at: Versions) -> Iterator[tuple[str, str, str]]:
        """What does not fit: the field, which aspect of it, and how."""
        facts = self.spec.get(key)
        if facts is None or not facts.exists & at:
            return
        names = facts.sections.get("response", {})
        if isinstance(body, dict):
            yield from self.inside(key, names, "", body, at)
        elif body is not None:  # a body without an answer is empty
            yield from self.value(key, names, "", "", body, at)

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
            if name in value:
                continue
            own = f"{path}.{name}" if path else name
            self.lacked[key, own] = self.lacked.get((key, own), 0) | at
            if named.required & at and not named.needs:
                yield own, "required", "required; an answer lacks it"
        free = f"{path}.{{*}}" if path else "{*}"
        beside = any(each.exists & at for each in self.below(names).get(path, {}).values())
        if beside and names.get(free, Named()).exists & at:
            self.keys.setdefault((key, path, at), []).append(set(value))
        for name, inner in value.items():
            own, free = (f"{path}.{n}" if path else n for n in (name, "{*}"))
            where = own if names.get(own, Named()).exists & at else free
            if names.get(where, Named()).exists & at:
                yield from self.value(key, names, own, where, inner, at)
            elif not (self.opaque(names, path, at) or (not path and _is_beside(name, inner))):
                yield own, "versions", "an answer has it; not in the specs"

    def value(
        self, key: Key, names: Mapping[str, Named], own: str, where: str, value: Any, at: Versions
    ) -> Iterator[tuple[str, str, str]]:
        """A value whose place is described, under its own name or as any further one."""
        named = names.get(where, Named())
        # Without its own row, one beside any further ones would be taken for one of those.
        free = f"{where.rpartition('.')[0]}.{{*}}".removeprefix(".")
        if where == free or not names.get(free, Named()).exists & at:
            self.see(key, where, at)
        kind = _NAMES[type(value)]
        known = {k for k, bits in named.types.items() if bits & at}
        fits = known & {kind, "any"} or (kind == "integer" and "number" in known)
        if named.typed & at and not fits:
            yield own, "type", f"type {'|'.join(sorted(known))}; an answer has {kind}"
            return
        if "any" not in known:
            self.typed.add((key, where))
        yield from self.inside(key, names, where, value, at)

    def see(self, key: Key, name: str, at: Versions) -> None:
        """Take down that an answer had a field."""
        self.seen[key, name] = self.seen.get((key, name), 0) | at

    def always(self) -> Iterator[tuple[Key, str]]:
        """Beside any further keys, those that all answers have, and no spec names.

        Those that go on from another one are of a kind: `volumes_<type>` beside `volumes`.
        """
        for (key, path, at), found in self.keys.items():
            names, common = self.spec[key].sections["response"], set.intersection(*found)
            for name in sorted(common):
                own = f"{path}.{name}" if path else name
                if name == CHOSEN or any(name.startswith(f"{other}_") for other in common):
                    continue
                if names.get(own, Named()).exists & at:
                    self.see(key, own, at)
                else:
                    yield key, own

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
        """Whether the specs take what is at a place as it is."""
        named = names.get(path.removesuffix("[]"))
        return named is not None and (not named.typed & at or bool(named.open & at))
