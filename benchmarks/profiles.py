# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where the time goes: run in a fresh process, by part.

Stages are CPU time without a profiler. Functions are cProfile's, which makes many small calls look
dearer than they are.
"""

from __future__ import annotations

import cProfile
import gc
import io
import pstats
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time
from typing import Any

from .subjects import Typed, Untyped

_FUNCTIONS = 12


def of_list(auth_url: str) -> Iterator[str]:
    """The list of 10,000, in stages, then reading."""
    typed, untyped = _pair(auth_url)
    (sample,) = typed.page(1)
    scalars, nested = (typed.reader(sample, each) for each in (False, True))
    yield from _stages(untyped, typed)
    servers = typed.servers()
    yield _stage("then: read every scalar field", lambda: scalars(servers))
    yield _stage("then: read every nested field, to the bottom", lambda: nested(servers))
    del servers
    yield functions("list", typed.servers)
    servers = typed.servers()
    scalars(servers)
    yield functions("read every nested field", lambda: nested(servers))


def _stages(untyped: Any, typed: Any) -> Iterator[str]:
    from msgspec.json import decode

    bodies: list[bytes] = []

    def fetch() -> None:
        bodies.clear()
        url = "/servers/detail"
        while url:
            content = untyped.session.get(url, **untyped.options).content
            bodies.append(content)
            found = re.search(rb'"servers_links": \[\{"rel": "next", "href": "([^"]+)"', content)
            url = found[1].decode() if found else ""

    def parse() -> list[Any]:
        return [decode(body) for body in bodies]

    yield _stage("session.get(...).content of all pages, not parsed", fetch)
    yield _stage("msgspec's untyped decode of all pages", parse)
    with _no_collector():
        yield _stage("msgspec's untyped decode of all pages, no garbage collector", parse)
    yield _stage("session.get().json() of all pages", untyped.servers)
    with _no_collector():
        yield _stage("session.get().json() of all pages, no garbage collector", untyped.servers)
    yield _stage("our list", typed.servers)
    with _no_collector():
        yield _stage("our list, no garbage collector", typed.servers)


def of_get(auth_url: str) -> Iterator[str]:
    """One small GET."""
    typed, _ = _pair(auth_url)
    yield functions("500 small GETs", lambda: [typed.flavor() for _ in range(500)])


def of_check(auth_url: str) -> Iterator[str]:
    """The checks before sending."""
    from .checks import checks

    typed, _ = _pair(auth_url)
    yield functions("checks and calls, 2,000 times each", lambda: checks(typed, 2000))


def of_import(auth_url: str) -> Iterator[str]:
    """Touching compute.servers, with keystoneauth imported already."""
    from .imports import session, touch

    made = session()
    yield functions("import and touch compute.servers", lambda: touch(made))


def of_start(auth_url: str) -> Iterator[str]:
    """The first call of a process, with keystoneauth imported already."""
    from .imports import session

    session()
    yield functions("the first call", lambda: Typed(auth_url).flavor(), "cumulative", 30)


PROFILES = {
    "list": of_list,
    "get": of_get,
    "check": of_check,
    "import": of_import,
    "start": of_start,
}


# --- how


def _pair(auth_url: str) -> tuple[Typed, Untyped]:
    typed, untyped = Typed(auth_url), Untyped(auth_url)
    for subject in (typed, untyped):
        subject.flavor()
        subject.page(1)
    return typed, untyped


@contextmanager
def _no_collector() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _stage(name: str, run: Callable[[], Any]) -> str:
    """The median of three."""
    times = []
    for _ in range(3):
        collections = sum(each["collections"] for each in gc.get_stats())
        start = process_time()
        kept = run()
        times.append(process_time() - start)
        del kept
        passes = sum(each["collections"] for each in gc.get_stats()) - collections
        if name.startswith("then"):
            break  # what was read once is kept
    middle = sorted(times)[len(times) // 2] * 1000
    return f"{middle:8.1f} ms  {name} ({passes} collections)"


def functions(
    name: str, run: Callable[[], Any], by: str = "tottime", count: int = _FUNCTIONS
) -> str:
    """The functions that take most of a run, as cProfile has them."""
    profile = cProfile.Profile(process_time)
    kept = profile.runcall(run)
    del kept
    out = io.StringIO()
    pstats.Stats(profile, stream=out).strip_dirs().sort_stats(by).print_stats(count)
    lines = [
        line for line in out.getvalue().splitlines() if re.match(r"\s*[\d/]+\s+\d+\.\d+\s", line)
    ]
    return "\n".join([f"{name}: calls, own time, a call, total time, a call", *lines])


def main() -> None:
    """Print the profile of a part."""
    part, auth_url = sys.argv[1:]
    for text in PROFILES[part](auth_url):
        print(text, flush=True)


if __name__ == "__main__":
    main()
