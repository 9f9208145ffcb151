# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The state of a fake cloud: its things, its clock, and the ids that it gives."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any

from attrs import define


@define
class Later:
    """What happens to a thing after a while.

    Attributes:
        then: What happens.
        reads: How often it is read before.
        time: The time on the cloud's clock that it does not happen before.
    """

    then: Callable[[], None]
    reads: int
    time: datetime


class Thing(dict[str, Any]):
    """A thing of a cloud: its fields, by their wire names.

    Attributes:
        kind: What it is: `compute.Server`.
        key: What tells it from others of its kind.
        slot: What tells it from them where the key does so only within what it is in.
        parents: The ids of what it is in, by path parameter.
        project: The project that it belongs to; empty if it is everybody's.
        hidden: What no answer has: data, secrets, and what rules remember.
        later: What will happen to it.
    """

    def __init__(self, kind: str, key: str, fields: dict[str, Any], project: str = "") -> None:
        super().__init__(fields)
        self.kind = kind
        self.key = key
        self.project = project
        self.parents: dict[str, str] = {}
        self.hidden: dict[str, Any] = {}
        self.later: list[Later] = []
        self.order = 0
        self.slot = key

    # Two things are never the same, whatever they hold.
    __eq__ = object.__eq__
    __hash__ = object.__hash__  # type: ignore[assignment]


class World:
    """All that a cloud is made of.

    Attributes:
        lock: Held while a request is answered.
        things: The things of each kind, by key, in the order of their making.
        working: The things that something is going to happen to.
    """

    def __init__(self, seed: str = "") -> None:
        self.lock = RLock()
        self.seed = seed
        self.things: dict[str, dict[str, Thing]] = defaultdict(dict)
        self.skipped = timedelta()
        self.counts: dict[str, int] = defaultdict(int)
        self.working: list[Thing] = []
        self.delay_reads = 0
        self.delay = timedelta()

    # --- ids

    def number(self, what: str) -> int:
        """The next number of a kind, from 1."""
        self.counts[what] += 1
        return self.counts[what]

    def uuid(self, what: str) -> str:
        """The next id of a kind. The same calls give the same ids."""
        text = f"{self.seed}/{what}/{self.number(what)}"
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        return str(uuid.UUID(bytes=digest, version=4))

    def hex(self, what: str) -> str:
        """The next id of a kind, without dashes."""
        return self.uuid(what).replace("-", "")

    # --- time

    def now(self) -> datetime:
        """The time on the cloud's clock."""
        return datetime.now(UTC) + self.skipped

    def time(self) -> str:
        """The time as most services write it."""
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    # --- things

    def add(self, thing: Thing) -> Thing:
        """Take in a thing."""
        thing.order = self.number("things")
        self.things[thing.kind][thing.slot] = thing
        return thing

    def remove(self, thing: Thing) -> None:
        """Forget a thing."""
        self.things[thing.kind].pop(thing.slot, None)

    def get(self, kind: str, key: str) -> Thing | None:
        """A thing, if it is there."""
        thing = self.things[kind].get(key)
        if thing is not None:
            self.settle(thing)
            return self.things[kind].get(key)
        return next((thing for thing in self.all(kind) if thing.key == key), None)

    def all(self, kind: str) -> list[Thing]:
        """All things of a kind, the first made first."""
        for thing in list(self.things[kind].values()):
            self.settle(thing)
        return list(self.things[kind].values())

    def where(self, kind: str, **fields: Any) -> Iterator[Thing]:
        """The things of a kind whose fields have these values."""
        for thing in self.all(kind):
            if all(thing.get(name) == value for name, value in fields.items()):
                yield thing

    # --- what happens by itself

    def after(self, thing: Thing, then: Callable[[], None]) -> None:
        """Let something happen to a thing once the cloud's delay is over."""
        thing.later.append(Later(then, self.delay_reads, self.now() + self.delay))
        self.working.append(thing)

    def read(self, thing: Thing) -> None:
        """Count that a thing was shown to somebody."""
        for item in thing.later:
            item.reads -= 1

    def tick(self) -> None:
        """Let happen what is due, to whichever thing; what that starts is for the next time."""
        working, self.working = self.working, []
        for thing in working:
            self.settle(thing)
            if thing.later and thing not in self.working:
                self.working.append(thing)

    def finish(self, thing: Thing) -> None:
        """Let happen at once whatever is going to happen to a thing."""
        while thing.later:
            thing.later.pop(0).then()

    def settle(self, thing: Thing) -> None:
        """Let happen what is due."""
        while thing.later and thing.later[0].reads <= 0 and thing.later[0].time <= self.now():
            thing.later.pop(0).then()
