# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data that a service gets by itself: staged before, or from the web."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from .facts import Progress, Source
from .progress import told
from .things import Thing
from .uploads import opened

_LEAST = 0.001
"""Seconds that are left for a look when staging has taken all the time."""


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
    resource, _, start = facts.start.partition(".")
    left = max(until - time.monotonic(), _LEAST)
    return thing.call(f"{resource}.wait", after=start, timeout=left)


def _is_url(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))
