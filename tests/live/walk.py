# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A random walk of calls, each of which is compared with what is true in the cloud.

What is true is asked for by hand, on a session of its own. A call that gives something back must
have told the truth; one that raises may have been carried out or not, but never twice.
"""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import md5
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from keystoneauth1.session import Session

from openstack_typed import Pager
from openstack_typed._runtime.calls.upload import Readable
from openstack_typed.errors import ClientException
from tests.live.proxy import LOGIN, PASSING, Proxy, Seen
from tests.live.support import PREFIX, Cleanup, unique, wait_until
from tests.live.things import Base, Clients, Kind, Marks, Truth, kinds, marks

BOUND = 30.0
"""How many seconds a call may take."""

_DATA = bytes(range(256)) * 40
_MOST = 4
"""How many things of a kind there are at most."""
_HARMLESS = {"", "delay"}
_LOST = {"reset after", "truncated"}
"""Faults after which nobody knows whether something was carried out."""
_READS = ("GET", "HEAD")
_GOING = ("deleting", "deleted")
_NAMED = f"{PREFIX}-walk-"
_SUFFIX = f"_{PREFIX}".upper().replace("-", "_")


class Ended(NamedTuple):
    """How a call ended.

    Attributes:
        value: What it gave back.
        error: What it raised, if it did.
        seen: The requests that it made.
        untold: Whether nobody could have told that it was not carried out.
    """

    value: Any
    error: Exception | None
    seen: list[Seen]
    untold: bool

    @property
    def told(self) -> bool:
        """Whether it returned, and must have told the truth."""
        return self.error is None and not self.untold


class Walk:
    """Calls at random, and what became of them.

    Attributes:
        right: How many calls ended right.
        errors: How many raised, by class.
        untold: How many were said to be done by an empty 200 in the place of the service, or
            brought a stranger's page as data: nobody could have told.
        met: How many requests met each fault.
        reads: Of the reads that met faults which may pass, not in the login and not in a stream:
            how many returned, and all.
        problems: What must not be.
    """

    def __init__(
        self, proxy: Proxy, session: Session, clients: Callable[[], Clients], base: Base,
        cleanup: Cleanup, seed: int,
    ) -> None:  # fmt: skip
        """Take what is needed.

        Args:
            proxy: What the calls go through.
            session: One that does not go through it.
            clients: Makes new clients that do.
            base: What the things are in.
            cleanup: Undoes what the walk did.
            seed: The same seed makes the same walk.
        """
        self._proxy = proxy
        self._truth = Truth(session)
        self._straight = Clients(session)
        self._new_clients = clients
        self._kinds = kinds(base)
        self._marks = marks(base)
        self._cleanup = cleanup
        self._random = Random(seed)
        self._now = ""
        self.right = self.untold = self.calls = 0
        self.errors: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.reads = [0, 0]
        self.problems: list[str] = []

    def run(self, calls: int) -> None:
        """Make calls."""
        while self.calls < calls:
            if self.calls % 25 == 0:
                self._clients = self._new_clients()
            what = self._random.choices(
                (self._thing, self._mark, self._data), weights=(14, 4, 3)
            )[0]  # fmt: skip
            what()

    def __str__(self) -> str:
        errors = ", ".join(f"{number} {name}" for name, number in self.errors.most_common())
        met = ", ".join(f"{number} {name}" for name, number in self.met.most_common())
        return (
            f"{self.calls} calls: {self.right} right, {self.untold} untold, "
            f"{self.errors.total()} raised ({errors}); faults: {met}; of reads that met a fault "
            f"that may pass, {self.reads[0]} of {self.reads[1]} returned"
        )

    # --- one call

    def _call(self, operation: str, call: Callable[[], Any]) -> Ended:
        """Make a call; what it raises must say what happened, and it must not do things twice."""
        self._now = f"call {self.calls} {operation}"
        self.calls += 1
        self._proxy.take()
        began = time.monotonic()
        value, error = None, None
        try:
            value = call()
        except Exception as raised:
            error = raised
        if (took := time.monotonic() - began) > BOUND:
            self._say(f"took {took:.0f} s")
        seen = self._proxy.take()
        self.met.update(one.fault for one in seen if one.fault)
        writes = [one for one in seen if one.method not in _READS and not one.logs_in]
        self._check_requests(writes, seen)
        done = sum(200 <= one.status < 300 for one in writes)
        untold = False
        if error is not None:
            self._check_error(error, operation, seen, writes)
        elif writes and not done:
            untold = value is None and writes[-1].fault == "empty"
            if not untold:
                self._say(f"nothing was carried out, but it returned {value!r}: {writes}")
        self.untold += untold
        if not writes and operation != "image_data.download":
            self._count_read(seen, error)
        return Ended(value, error, seen, untold)

    def _check_requests(self, writes: list[Seen], seen: list[Seen]) -> None:
        done = Counter((one.method, one.url) for one in writes if 200 <= one.status < 300)
        for request, times in done.items():
            if times > 1:
                self._say(f"carried out {times} times: {request}")
        for one in seen:
            if urlsplit(one.url).hostname == LOGIN and one.token:
                self._say(f"the token went to {one.url}")

    def _check_error(
        self, error: Exception, operation: str, seen: list[Seen], writes: list[Seen]
    ) -> None:
        name = type(error).__name__
        self.errors[name] += 1
        if not isinstance(error, ClientException):
            self._say(f"raised {error!r}")
        text = str(error)
        if operation not in text and not any(_place(one.url) in text for one in seen):
            self._say(f"{name} does not say what it is about: {text!r}")
        lost = any(one.fault in _LOST and one.status < 300 for one in writes)
        if lost and "may have been carried out" not in text:
            self._say(f"{name} does not say that the answer got lost: {text!r}")
        if {one.fault for one in seen} <= _HARMLESS:
            self._say(f"raised {error!r} though nothing went wrong: {seen}")

    def _count_read(self, seen: list[Seen], error: Exception | None) -> None:
        faults = {one.fault for one in seen} - _HARMLESS
        if faults and faults <= {*PASSING} and not any(one.fault and one.logs_in for one in seen):
            self.reads[0] += error is None
            self.reads[1] += 1

    def _ended(self, ended: Ended, claims: Callable[[], Iterable[tuple[str, bool]]]) -> None:
        """Count a call; what it says must be true if it returned."""
        if not ended.told:
            return
        wrong = [claim for claim, holds in claims() if not holds]
        self.right += not wrong
        for claim in wrong:
            self._say(f"returned {ended.value!r}, but not: {claim}; {ended.seen}")

    def _say(self, problem: str) -> None:
        self.problems.append(f"{self._now}: {problem[:700]}")

    # --- things

    def _all(self, kind: Kind) -> dict[str, dict[str, Any]]:
        """The things of this walk that there are, by ID."""
        found = self._truth.get(kind.service, kind.path)[kind.key]
        things = [one.get("keypair", one) for one in found]  # where each has an envelope
        return {
            str(one[kind.id]): one
            for one in things
            if one["name"].startswith(_NAMED) and not _going(one)
        }

    def _thing(self) -> None:
        kind = self._random.choice(self._kinds)
        there = self._all(kind)
        steps = [self._list]
        if len(there) < _MOST:
            steps += [self._create] * 2
        if there:
            steps += [self._show, self._delete]
            steps += [self._update] if kind.field else []
        self._random.choice(steps)(kind, there)

    def _resource(self, kind: Kind | Marks, clients: Clients | None = None) -> Any:
        return getattr(getattr(clients or self._clients, kind.service), kind.resource)

    def _create(self, kind: Kind, there: dict[str, dict[str, Any]]) -> None:
        name = unique("walk")
        ended = self._call(
            f"{kind.resource}.create",
            lambda: self._resource(kind).create(name=name, **kind.create),
        )
        made = [ID for ID, one in self._all(kind).items() if one["name"] == name]
        for each in made:
            self._settle(kind, each)
        if len(made) > 1:
            self._say(f"made {len(made)} of {name}")
        self._ended(ended, lambda: self._created(kind, ended, made))

    def _created(self, kind: Kind, ended: Ended, made: list[str]) -> Iterator[tuple[str, bool]]:
        yield "there is one", len(made) == 1
        yield "it has this ID", made == [getattr(ended.value, kind.id)]

    def _settle(self, kind: Kind, thing_id: str) -> None:
        """Undo in the end what was made, and wait until it can be worked on."""
        self._cleanup(self._remove, kind, thing_id)
        if kind.slow:
            wait_until(
                lambda: self._all(kind).get(thing_id, {}).get("status"),
                lambda status: status != "creating",
            )

    def _remove(self, kind: Kind, thing_id: str) -> None:
        if thing_id in self._all(kind):
            self._resource(kind, self._straight).delete(thing_id)

    def _show(self, kind: Kind, there: dict[str, dict[str, Any]]) -> None:
        thing_id = self._random.choice(list(there))
        ended = self._call(f"{kind.resource}.show", lambda: self._resource(kind).show(thing_id))
        self._ended(ended, lambda: self._shown(kind, ended, there[thing_id]))

    def _shown(self, kind: Kind, ended: Ended, true: dict[str, Any]) -> Iterator[tuple[str, bool]]:
        found = ended.value.to_dict()
        for field in filter(None, (kind.id, "name", kind.field)):
            yield f"{field} is {true.get(field)!r}", found.get(field) == true.get(field)

    def _list(self, kind: Kind, there: dict[str, dict[str, Any]]) -> None:
        ended = self._call(
            f"{kind.resource}.list",
            lambda: list(self._resource(kind).list(**kind.list)),
        )
        self._ended(ended, lambda: self._listed(kind, ended, there))

    def _listed(
        self, kind: Kind, ended: Ended, there: dict[str, dict[str, Any]]
    ) -> Iterator[tuple[str, bool]]:
        found = [getattr(one, kind.id) for one in ended.value]
        yield "none comes twice", len(found) == len(set(found))
        yield f"all of {list(there)}", {*found} >= there.keys()

    def _update(self, kind: Kind, there: dict[str, dict[str, Any]]) -> None:
        thing_id = self._random.choice(list(there))
        text = unique("walk")
        resource = self._resource(kind)
        call = lambda: resource.update(thing_id, **{kind.field: text})  # noqa: E731
        ended = self._call(f"{kind.resource}.update", call)
        true = self._all(kind)[thing_id].get(kind.field)
        self._ended(ended, lambda: [(f"{text!r} is now {true!r}", true == text)])
        if ended.told and ended.value.to_dict().get(kind.field) != text:
            self._say(f"answered {ended.value!r}")

    def _delete(self, kind: Kind, there: dict[str, dict[str, Any]]) -> None:
        thing_id = self._random.choice(list(there))
        ended = self._call(f"{kind.resource}.delete", lambda: self._resource(kind).delete(thing_id))
        still = thing_id in self._all(kind)
        self._ended(ended, lambda: [("it is gone, or going", not still)])

    # --- words

    def _words(self, on: Marks) -> list[str]:
        """Those of this walk."""
        found = self._truth.get(on.service, on.path)[on.key]
        return sorted(word for word in found if word.endswith(_SUFFIX))

    def _mark(self) -> None:
        on = self._random.choice(self._marks)
        there = self._words(on)
        words = [f"CUSTOM_{number}{_SUFFIX}" for number in range(6)]
        addable = [word for word in words if on.again or word not in there]
        choice: list[tuple[str, list[str]]] = [
            (on.add, addable), (on.remove, there), (on.check, words), (on.list, [""]),
        ]  # fmt: skip
        step, among = self._random.choice([one for one in choice if all(one)])
        word = self._random.choice(among)
        arguments = (*on.on, word) if word else on.on
        operation = getattr(self._resource(on), step)
        read = Pager.all if step == on.list else lambda value: value
        ended = self._call(f"{on.resource}.{step}", lambda: read(operation(*arguments)))
        if step == on.add and not on.on:
            self._cleanup(self._unmark, on, word)
        now, said = self._words(on), ended.value
        claims: dict[str, Callable[[], bool]] = {
            on.add: lambda: word in now and said in (None, word not in there),
            on.remove: lambda: word not in now,
            on.check: lambda: said == (word in now),
            on.list: lambda: sorted(one for one in said if one.endswith(_SUFFIX)) == now,
        }
        self._ended(ended, lambda: [(f"{word or 'all'} of {now}", claims[step]())])

    def _unmark(self, on: Marks, word: str) -> None:
        if word in self._words(on):
            getattr(self._resource(on, self._straight), on.remove)(*on.on, word)

    # --- data

    def _data(self) -> None:
        (kind,) = (kind for kind in self._kinds if kind.resource == "images")
        there = self._all(kind)
        empty = [one for one, image in there.items() if image["status"] == "queued"]
        full = [one for one, image in there.items() if image["status"] == "active"]
        if full and self._random.random() < 0.6:
            self._download(self._random.choice(full))
        elif empty:
            self._upload(kind, self._random.choice(empty))
        else:
            self._create(kind, there)

    def _upload(self, kind: Kind, image_id: str) -> None:
        halves = [_DATA[:5000], _DATA[5000:]]
        forms: list[Readable] = [_DATA, io.BytesIO(_DATA), iter(halves), halves]
        data = self._random.choice(forms)
        ended = self._call(
            "image_data.upload",
            lambda: self._clients.image.image_data.upload(image_id, data),
        )
        image = self._all(kind)[image_id]
        sum_ = md5(_DATA).hexdigest()
        self._ended(ended, lambda: [("the data is there", image["checksum"] == sum_)])
        if image["status"] == "active" and image["checksum"] != sum_:
            self._say(f"half of the data passes for all of it: {image}")

    def _download(self, image_id: str) -> None:
        ended = self._call(
            "image_data.download",
            lambda: self._clients.image.image_data.download(image_id).read(),
        )
        # Data may be anything: nothing tells a page, or an empty answer, without a checksum.
        if ended.error is None and ended.seen[-1].fault in ("page before", "page after", "empty"):
            self.untold += 1
            return
        self._ended(ended, lambda: [("it is the data", ended.value == _DATA)])


def _place(url: str) -> str:
    """A URL without what messages may leave out."""
    return url.partition("?")[0].rstrip("/")


def _going(thing: dict[str, Any]) -> bool:
    """Whether something is on its way out."""
    return thing.get("status") in _GOING or thing.get("OS-EXT-STS:task_state") == "deleting"
