# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that a service gets by itself: staged before, or from the web; and whether it got it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..errors import HttpError, MicroversionError, TransferFailed, TransferTimeout
from ..pauses import between_looks
from .facts import Import, Progress, Source
from .progress import told
from .things import Thing, said
from .uploads import opened


def import_from(
    thing: Thing,
    source: Source,
    size: int | None,
    progress: Progress | None,
    timeout: float,
    given: Mapping[str, Any],
) -> Any:
    """Let the service import the data of a thing; see the method of the resource."""
    facts = thing.facts.imports
    assert facts is not None
    until = time.monotonic() + timeout
    url = source if isinstance(source, str) and _is_url(source) else None
    if url is None:
        with told(progress, f"upload to {thing}") as tell, opened(source, size, tell) as sent:
            thing.call(facts.stage, sent.body(), **{thing.facts.length: sent.length})
    form = facts.staged if url is None else facts.fetched
    how = {key: text if url is None else text.replace("{url}", url) for key, text in form.items()}
    thing.call(facts.start, **{facts.argument: how}, **given)
    return _Wait(thing, facts).until(until, timeout)


def _is_url(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


class _Wait:
    """Looks at a thing until its import is over, for better or worse."""

    def __init__(self, thing: Thing, facts: Import) -> None:
        self.thing = thing
        self.facts = facts
        self.task: str | None = None
        """The task of this import, once the record has named it."""

    def until(self, until: float, timeout: float) -> Any:
        """The record when the import is over.

        Raises:
            TransferFailed: It failed.
            TransferTimeout: It took too long.
        """
        for pause in between_looks():
            record = self.thing.record()
            if self.over(record):
                return record
            left = until - time.monotonic()
            if left <= 0:
                raise TransferTimeout(
                    f"the import of {self.thing} was not over after {timeout:g} s: it is "
                    f"{self.thing.state(record)}{self.reason(record)}; it goes on without this "
                    "program",
                    record,
                )
            time.sleep(min(pause, left))
        raise AssertionError("pauses do not end")

    def over(self, record: Any) -> bool:
        """Whether the import is over and the data is there.

        Raises:
            TransferFailed: It failed.
        """
        state = self.thing.state(record)
        running = said(record, self.facts.task)
        if running:
            self.task = running
        elif state in self.facts.done:
            return True
        # The record names its task as long as that is at work, where the service is not too old.
        ended = self.task is not None and not running
        task = None if running else self.newest()
        failed = task is not None and said(task, self.facts.task_status) in self.facts.task_failed
        if state in self.facts.failed or ended or failed:
            raise TransferFailed(
                f"the import of {self.thing} failed: it is {state}{self.reason(record, task)}",
                record,
            )
        return False

    def newest(self) -> Any:
        """The last task of the thing, if this service and its policy let it be seen."""
        try:
            tasks = list(self.thing.call(self.facts.tasks))
        except (HttpError, MicroversionError):
            return None
        order = self.facts.task_order
        return max(tasks, key=lambda task: said(task, order), default=None)

    def reason(self, record: Any, task: Any = None) -> str:
        """What the record and its task say of what went wrong."""
        stores = said(record, self.facts.left_out)
        message = said(task, self.facts.task_message) if task is not None else None
        parts = [f"not stored in {stores}" if stores else "", str(message or "").strip()]
        return "".join(f"; {part}" for part in parts if part)
