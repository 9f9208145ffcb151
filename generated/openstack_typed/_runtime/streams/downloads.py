# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that comes down: checked on its way, and gone on with after a break."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Mapping
from typing import Any

from ..answers.download import Download
from ..errors import (
    BadAnswer,
    BadGateway,
    ConnectFailure,
    GatewayTimeout,
    RequestedRangeNotSatisfiable,
    ServiceUnavailable,
    TooManyRequests,
    TransferFailed,
)
from ..log import LOG
from ..omit import OMIT
from ..pauses import doubled, spread
from .facts import Progress, Target
from .progress import Tell, told
from .targets import OpenFile, PartFile, Sink, check
from .things import Sum, Thing

# What a later attempt may do better.
_PASSING = (ConnectFailure, BadGateway, GatewayTimeout, ServiceUnavailable, TooManyRequests)
_MOST_BREAKS = 5
"""How often in a row a download may break without bringing a new byte."""
_LONGEST_PAUSE = 10.0
_LONGEST_WISH = 60.0
"""The longest pause that a service may want; else its answer is raised."""


class _Changed(Exception):
    """The data is another one than at the beginning, or nobody can say that it is not."""


def download_to(
    thing: Thing,
    target: Target,
    progress: Progress | None,
    verify: bool,
    resume: bool,
    given: Mapping[str, Any],
) -> Any:
    """Download the data of a thing; see the method of the resource."""
    with told(progress, f"download of {thing}") as tell:
        if isinstance(target, str | os.PathLike):
            path = os.fspath(target)
            if check(path):
                return _twice(_ToPath(thing, given, tell, verify, path, resume))
            with open(path, "wb") as file:
                return _twice(_ToFile(thing, given, tell, verify, OpenFile(file)))
        return _twice(_ToFile(thing, given, tell, verify, OpenFile(target)))


def _twice(download: _Way) -> Any:
    """Download; once more, from the beginning, if the data has changed in between."""
    try:
        return download.run()
    except _Changed:
        return download.run()


class _Way:
    """A download, wherever it goes."""

    def __init__(self, thing: Thing, given: Mapping[str, Any], tell: Tell, verify: bool) -> None:
        self.thing = thing
        self.given = given
        self.tell = tell
        self.verify = verify
        self.runs = 0

    def run(self) -> Any:
        """Download what the record is of now, and return the record."""
        self.runs += 1
        record = self.thing.record()
        sums = self.thing.sums(record)[:1]
        self.fill(record, _Check(sums[0] if sums and self.verify else None))
        return record

    def fill(self, record: Any, check: _Check) -> None:
        raise NotImplementedError

    def fetch(self, record: Any, sink: Sink, check: _Check) -> None:
        """Write all that the sink lacks, and compare the whole."""
        size = self.expected(record)
        resumed = best = sink.position
        breaks, tags = 0, _tags_of(record, self.thing)
        while True:
            begun = sink.position
            try:
                with self.open(begun) as answer:
                    self.agree(answer, begun, tags, record)
                    if answer.status == 204 and size != 0:
                        state = self.thing.state(record)
                        raise TransferFailed(f"{self.thing} has no data: it is {state}", record)
                    if begun and answer.status != 206:  # it knows no parts
                        sink.restart()
                        check.restart()
                    self.read(answer, sink, check, size)
                if size is None or sink.position >= size:
                    break
                raise ConnectFailure(
                    f"the download of {self.thing} ended after {sink.position} of {size} bytes"
                )
            except RequestedRangeNotSatisfiable:
                if begun:
                    self.changed()
                raise
            except _PASSING as error:
                if sink.position > best:
                    best, breaks = sink.position, 0
                breaks += 1
                pause = spread(doubled(1.0, breaks - 1, _LONGEST_PAUSE))
                pause = getattr(error, "retry_after", 0) or pause
                if not sink.position or breaks > _MOST_BREAKS or pause > _LONGEST_WISH:
                    raise
                LOG.warning("%s; going on in %.1f s from byte %d", error, pause, sink.position)
                time.sleep(pause)
        if fault := check.fault(sink.position, size):
            if resumed and self.runs == 1:  # what was left by an earlier program may be damaged
                raise _Changed
            raise answer._fault(fault)

    def expected(self, record: Any) -> int | None:
        """How long the data has to be, if that is known and matters."""
        return self.thing.size(record) if self.verify else None

    def open(self, begun: int) -> Download:
        facts = self.thing.facts
        part = {facts.range: f"bytes={begun}-" if begun else OMIT}
        found: Download = self.thing.call(facts.download, **self.given, **part)
        return found

    def read(self, answer: Download, sink: Sink, check: _Check, size: int | None) -> None:
        # The MD5 sum of the answer is looked at only where the record has no better one.
        answer.verify = self.verify and check.wanted is None
        total = size
        if total is None and answer.size is not None:
            total = sink.position + answer.size
        for chunk in answer:
            sink.write(chunk)
            check.update(chunk)
            self.tell(sink.position, total)

    def agree(self, answer: Download, begun: int, tags: dict[str, str], record: Any) -> None:
        """Compare what answers say of the data with what they said before.

        Raises:
            _Changed: It is other data, or nothing says that it is the same.
        """
        new = _tags(answer.headers)
        both = [name for name in new if name in tags]
        if begun and any(new[name] != tags[name] for name in both):
            self.changed()
        if begun and not both:
            sums = self.thing.sums(record)
            if not sums or self.thing.sums(self.thing.record()) != sums:
                self.changed()
        tags.update(new)

    def changed(self) -> None:
        if self.runs > 1:
            raise TransferFailed(
                f"the data of {self.thing} changed twice while it was downloaded", None
            )
        raise _Changed


class _ToFile(_Way):
    """A download to a file that the caller has opened."""

    def __init__(
        self, thing: Thing, given: Mapping[str, Any], tell: Tell, verify: bool, file: OpenFile
    ) -> None:
        super().__init__(thing, given, tell, verify)
        self.file = file

    def fill(self, record: Any, check: _Check) -> None:
        self.file.restart()
        self.fetch(record, self.file, check)


class _ToPath(_Way):
    """A download to a path, by way of a file beside it."""

    def __init__(
        self, thing: Thing, given: Mapping[str, Any], tell: Tell, verify: bool, path: str,
        resume: bool,
    ) -> None:  # fmt: skip
        super().__init__(thing, given, tell, verify)
        self.path = path
        self.resume = resume

    def fill(self, record: Any, check: _Check) -> None:
        sums, size = self.thing.sums(record), self.expected(record)
        part = PartFile(self.path, _identity(self.thing, record))
        # Without a sum nobody could say whether it is of the same data.
        lasting = self.resume and bool(sums)
        try:
            if not lasting or (size is not None and part.position > size):
                part.restart()
            for chunk in part.content():
                check.update(chunk)
            if not part.position or part.position != size:
                self.fetch(record, part, check)
            elif check.fault(part.position, size):
                self.changed()
            part.finish()
        except BaseException as error:
            if not lasting or isinstance(error, BadAnswer | TransferFailed | _Changed):
                part.remove()
                raise
            part.leave()
            if not part.position:
                part.remove()
            else:
                of = "" if size is None else f" of {size}"
                error.add_note(
                    f"{part.position}{of} bytes are in {part.path}; the same call again goes on "
                    "from there"
                )
            raise


class _Check:
    """Whether data is what it should be."""

    def __init__(self, wanted: Sum | None) -> None:
        self.wanted = wanted
        self.restart()

    def restart(self) -> None:
        name = self.wanted.algorithm if self.wanted is not None else ""
        self._hash = hashlib.new(name, usedforsecurity=False) if name else None

    def update(self, chunk: bytes) -> None:
        if self._hash is not None:
            self._hash.update(chunk)

    def fault(self, count: int, size: int | None) -> str:
        """What is wrong with all that came; empty if nothing is."""
        if size is not None and count != size:
            return f"{count} bytes came where {size} were announced"
        if self.wanted is None or self._hash is None or self._hash.hexdigest() == self.wanted.value:
            return ""
        return f"the data does not fit its {self.wanted.algorithm}, {self.wanted.value}"


def _tags_of(record: Any, thing: Thing) -> dict[str, str]:
    """What answers will say of the data, as far as the record tells."""
    return dict(each for each in thing.sums(record) if each.algorithm == "md5")


def _tags(headers: Mapping[str, str]) -> dict[str, str]:
    """What the headers of an answer say of which data it is."""
    tag, md5 = headers.get("ETag", "").strip(), headers.get("Content-MD5", "").strip().lower()
    found = {"etag": tag} if tag and not tag.startswith("W/") else {}  # a weak one says too little
    return {**found, "md5": md5} if re.fullmatch("[0-9a-f]{32}", md5) else found


def _identity(thing: Thing, record: Any) -> str:
    """A name for just this data."""
    text = repr((str(thing), thing.size(record), thing.sums(record)))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
