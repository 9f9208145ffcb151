# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One measurement in a process of its own: it prints its figures as JSON.

All times are CPU time of this process alone, user and system, in seconds. It imports as little
as it can before it measures.
"""

from __future__ import annotations

import gc
import sys
from time import process_time
from typing import Any

from .subjects import SUBJECTS, Subject

Figures = dict[str, float]

_CALLS = 20
_BLOCKS = 25
_PAGES = 9
_CHECKS = 5000


def _warm(subject: Subject) -> Any:
    """Get a token, find the endpoint, make classes: what is paid once. Returns a server."""
    subject.flavor()
    (server,) = subject.page(1)
    gc.collect()
    return server


def list_all(subject: Subject, servers: int) -> Figures:
    """List all servers; then read their scalars; then what is nested in them."""
    sample = _warm(subject)
    readers = []
    if type(subject).reader is not Subject.reader:
        readers = [subject.reader(sample, nested) for nested in (False, True)]
    start = process_time()
    found = subject.servers()
    marks = [process_time() - start]
    for read in readers:
        read(found)
        marks.append(process_time() - start)
    _check(found, servers)
    return dict(zip(("list", "scalars", "nested"), marks, strict=False))


def list_as_a_member(subject: Subject, servers: int) -> Figures:
    """List all servers as those see them who are no administrators."""
    return _list_in_form(subject, servers, "member")


def list_with_a_strange_key(subject: Subject, servers: int) -> Figures:
    """List all servers of a cloud that adds a key to each."""
    return _list_in_form(subject, servers, "strange")


def _list_in_form(subject: Subject, servers: int, name: str) -> Figures:
    _warm(subject)
    start = process_time()
    found = subject.servers(name)
    figures = {"list": process_time() - start}
    _check(found, servers)
    return figures


def list_things(subject: Subject, _: int) -> Figures:
    """List what other services have, 1,000 of each; the middle time counts."""
    from .things import COUNT, LISTS

    figures = {}
    for kind in LISTS:
        times = []
        subject.things(kind)
        for _ in range(_PAGES):
            start = process_time()
            found = subject.things(kind)
            times.append(process_time() - start)
            if len(found) != COUNT:
                raise AssertionError(f"{len(found)} {kind}")
            del found
        figures[kind] = sorted(times)[_PAGES // 2]
    return figures


def keep_one(subject: Subject, _: int) -> Figures:
    """What it holds to keep one server of each of fifty pages."""
    from .memory import resident

    kept = [page[0] for page in subject.pages() if page]
    before = resident()
    for _ in range(5):
        kept += [page[0] for page in subject.pages() if page]
    return {"rss": resident() - before}


def _check(found: list[Any], servers: int) -> None:
    """No figure for half the work."""
    from .documents import uuid

    ids = [each["id"] if isinstance(each, dict) else each.id for each in found]
    if ids != [uuid("server", index) for index in range(servers)]:
        raise AssertionError(f"{len(found)} servers, or others than the {servers} of the cloud")


def list_page(subject: Subject, servers: int) -> Figures:
    """List one page, again and again; the middle one counts."""
    _warm(subject)
    times = []
    for _ in range(_PAGES):
        start = process_time()
        found = subject.page(servers)
        times.append(process_time() - start)
        _check(found, servers)
        del found
    return {"list": sorted(times)[_PAGES // 2]}


def memory(subject: Subject, servers: int) -> Figures:
    """What a list of all servers holds, in bytes, after all garbage is collected."""
    from .memory import peak, resident

    sample = _warm(subject)
    before = resident()
    found = subject.servers()
    highest = peak()
    figures: Figures = {
        "peak": highest - before,
        "rss": resident() - before,
    }
    if type(subject).reader is not Subject.reader:
        for nested in (False, True):
            subject.reader(sample, nested)(found)
        figures["rss read"] = resident() - before
    _check(found, servers)
    return figures


def get(subject: Subject, _: int) -> Figures:
    """One small GET, many times, in blocks; the middle block counts."""
    _warm(subject)
    times = []
    for _ in range(_BLOCKS):
        start = process_time()
        for _ in range(_CALLS):
            subject.flavor()
        times.append((process_time() - start) / _CALLS)
    return {"get": sorted(times)[_BLOCKS // 2]}


def start(subject: Subject, _: int) -> Figures:
    """From the start of the process to the first answer."""
    subject.flavor()
    return {"start": process_time()}


def check(subject: Subject, _: int) -> Figures:
    """What our client does with a call before anything is sent."""
    from .checks import checks

    _warm(subject)
    return checks(subject, _CHECKS)


TASKS = {
    "list": list_all,
    "member": list_as_a_member,
    "strange": list_with_a_strange_key,
    "things": list_things,
    "keep": keep_one,
    "page": list_page,
    "memory": memory,
    "get": get,
    "start": start,
    "check": check,
}


def main() -> None:
    """Do one task with one subject and print the figures."""
    task, name, auth_url, number = sys.argv[1:]
    figures = TASKS[task](SUBJECTS[name](auth_url), int(number))
    import json

    print(json.dumps(figures))


if __name__ == "__main__":
    main()
