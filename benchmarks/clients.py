# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of the clients: lists, calls, checks, imports. Each gives rows of the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import attrs

from . import environment, stub_cloud, things
from .rounds import Figures, Job, Results, interleave, middle, ratio, say, worker
from .table import Row, of_ratio

SERVERS = 10_000
TYPED, UNTYPED, WHOLE_URL, NOVACLIENT, SDK = (
    "openstack_typed",
    "session.get().json()",
    "session.get(whole URL).json()",
    "novaclient",
    "openstacksdk",
)


@attrs.frozen
class Bench:
    """The stub cloud, and the interpreter that the clients run with."""

    auth_url: str
    job: partial[Job]

    def run(
        self, task: str, number: int, subjects: tuple[str, ...], rounds: int, *, warm: bool = False
    ) -> Results:
        """Run a task with some clients in turn."""
        jobs = {name: self.job("worker", task, name, self.auth_url, number) for name in subjects}
        return interleave(jobs, rounds, warm=warm)


@contextmanager
def bench(servers: int = SERVERS) -> Iterator[Bench]:
    """Start the stub cloud."""
    job = partial(worker, environment.python())
    with stub_cloud.running(servers) as auth_url:
        yield Bench(auth_url, job)


def lists(it: Bench, rounds: int) -> Iterator[Row]:
    """Lists, and reading them, against `session.get().json()`."""
    say("list ...")
    found = it.run("list", SERVERS, (TYPED, UNTYPED), rounds)
    ours, theirs = found[TYPED], found[UNTYPED]
    yield of_ratio(
        "list 10,000 servers: CPU / session.get().json()",
        ratio(ours, "list", theirs),
        0.40,
        _each(ours, theirs, "list", 1000, "ms"),
    )
    for what, figure, target in (
        ("the same, every scalar field of every server read", "scalars", 0.55),
        ("the same, also every nested field, to the bottom", "nested", 1.2),
    ):
        made = f"{_ms(ours, figure)} of ours; the list alone {_ms(theirs, 'list')} of theirs"
        yield of_ratio(what, ratio(ours, figure, theirs, "list"), target, made)
    for what, task, target in (
        ("the list as a member sees it: CPU / session.get().json()", "member", 0.45),
        ("each server with a key that the specs do not know: CPU / the same", "strange", 0.75),
    ):
        found = it.run(task, SERVERS, (TYPED, UNTYPED), rounds)
        detail = _each(found[TYPED], found[UNTYPED], "list", 1000, "ms")
        yield of_ratio(what, ratio(found[TYPED], "list", found[UNTYPED]), target, detail)
    pages = it.run("page", stub_cloud.PAGE, (TYPED, UNTYPED), rounds)
    yield of_ratio(
        "list 1,000 servers: CPU / session.get().json()",
        ratio(pages[TYPED], "list", pages[UNTYPED]),
        1.15,
        _each(pages[TYPED], pages[UNTYPED], "list", 1000, "ms"),
    )


def others(it: Bench, rounds: int) -> Iterator[Row]:
    """Lists of other services, a page each."""
    say("lists of other services ...")
    found = it.run("things", things.COUNT, (TYPED, UNTYPED), rounds)
    ours, theirs = found[TYPED], found[UNTYPED]
    for kind in things.LISTS:
        yield of_ratio(
            f"list 1,000 {kind}: CPU / session.get().json()",
            ratio(ours, kind, theirs),
            0.9 if kind == "images" else 0.6,
            _each(ours, theirs, kind, 1000, "ms"),
        )


def memory(it: Bench, rounds: int) -> Iterator[Row]:
    """What a list retains, against `session.get().json()`; the same in every round."""
    say("memory ...")
    found = it.run("memory", SERVERS, (TYPED, UNTYPED), rounds)
    ours, theirs = found[TYPED], found[UNTYPED]
    for what, figure, target in (
        ("memory that the list retains: growth of the process", "rss", 0.75),
        ("the same, after all fields were read", "rss read", 1.0),
        ("peak memory while listing: growth of the process", "peak", None),
    ):
        mib = 1 / (1 << 20)
        detail = _each(ours, theirs, figure, mib, "MiB")
        yield Row(what, ratio(ours, figure, theirs).middle, "", target, detail=detail)


def kept(it: Bench, rounds: int) -> Iterator[Row]:
    """What one object keeps alive: itself, not its page."""
    say("memory of single objects ...")
    found = it.run("keep", 0, (TYPED,), rounds)[TYPED]
    yield _absolute(
        "one server of each of fifty pages kept: growth of the process", found, "rss",
        1 / (1 << 20), "MiB", 4.2,
    )  # fmt: skip


def peers(it: Bench, rounds: int) -> Iterator[Row]:
    """Lists against novaclient and openstacksdk, which is asked for all 10,000 but once."""
    say("novaclient ...")
    found = it.run("list", SERVERS, (TYPED, NOVACLIENT), rounds)
    yield of_ratio(
        "list 10,000 servers: CPU / novaclient",
        ratio(found[TYPED], "list", found[NOVACLIENT]),
        0.5,
        _each(found[TYPED], found[NOVACLIENT], "list", 1000, "ms"),
    )
    say("openstacksdk, which takes a minute ...")
    found = it.run("list", SERVERS, (TYPED, SDK), 1)
    yield Row(
        "list 10,000 servers: CPU / openstacksdk",
        ratio(found[TYPED], "list", found[SDK]).middle,
        "",
        0.01,
        detail=_each(found[TYPED], found[SDK], "list", 1000, "ms"),
    )
    pages = it.run("page", 100, (TYPED, SDK), 1)
    detail = _each(pages[TYPED], pages[SDK], "list", 1000, "ms")
    middle_one = ratio(pages[TYPED], "list", pages[SDK]).middle
    yield Row("list 100 servers: CPU / openstacksdk", middle_one, detail=detail)


def gets(it: Bench, rounds: int) -> Iterator[Row]:
    """One small GET."""
    say("get ...")
    names = (TYPED, UNTYPED, WHOLE_URL, NOVACLIENT, SDK)
    found = it.run("get", 0, names, rounds)
    ours = found[TYPED]
    for name, what, target in (
        (UNTYPED, "keystoneauth with an endpoint filter", 0.75),
        (WHOLE_URL, "keystoneauth with a whole URL", None),
        (NOVACLIENT, "novaclient", None),
        (SDK, "openstacksdk", None),
    ):
        detail = _each(ours, found[name], "get", 1e6, "µs")
        yield of_ratio(
            f"one small GET: CPU / {what}", ratio(ours, "get", found[name]), target, detail
        )


def checks(it: Bench, rounds: int) -> Iterator[Row]:
    """What is done before sending."""
    say("check ...")
    found = it.run("check", 0, (TYPED,), rounds)[TYPED]
    for figure in found[0]:
        kind, name = figure.split(" ")
        alone = kind == "check"
        what = "the check before sending" if alone else "the whole call, up to session.request"
        yield _absolute(
            f"{what}, pinned: {name}", found, figure, 1e6, "µs", 25.0 if alone else None
        )


def imports(it: Bench, rounds: int) -> Iterator[Row]:
    """Imports, each in a fresh process."""
    say("import ...")
    jobs = {"above": it.job("imports"), "bare": it.job("imports", "bare")}
    above = interleave({"above": jobs["above"]}, rounds, warm=True)["above"]
    yield _absolute("import openstack_typed, above keystoneauth", above, "import", 1000, "ms", 5.0)
    what = "... and touching compute.servers, above msgspec too"
    yield _absolute(what, above, "touch", 1000, "ms", 8.4)
    yield _absolute("import msgspec, above keystoneauth", above, "msgspec", 1000, "ms", None)
    connected = interleave({"connect": it.job("imports", "connect")}, rounds, warm=True)["connect"]
    what = "connect(), above reading the YAML"
    yield _absolute(what, connected, "connect", 1000, "ms", 15.0)
    early = jobs["bare"]()["early"]
    yield Row("of keystoneauth and requests, importing a client loads", early, "modules", 0)


def starts(it: Bench, rounds: int) -> Iterator[Row]:
    """From the start of a process to the first answer."""
    say("start ...")
    found = it.run("start", 0, (TYPED, UNTYPED, SDK), rounds, warm=True)
    ours = found[TYPED]
    for name, target in ((SDK, 0.6), (UNTYPED, None)):
        yield of_ratio(
            f"process start to the first answer: CPU / {name}",
            ratio(ours, "start", found[name]),
            target,
            _each(ours, found[name], "start", 1000, "ms"),
        )


# --- texts


def _absolute(
    what: str,
    found: list[Figures],
    figure: str,
    scale: float,
    unit: str,
    target: float | None,
) -> Row:
    values = sorted(each[figure] * scale for each in found)
    return Row(what, middle(found, figure) * scale, unit, target, values[0], values[-1])


def _each(ours: list[Figures], theirs: list[Figures], figure: str, scale: float, unit: str) -> str:
    mine, other = (middle(found, figure) * scale for found in (ours, theirs))
    return f"{mine:,.1f} {unit} / {other:,.1f} {unit}"


def _ms(found: list[Figures], figure: str) -> str:
    return f"{middle(found, figure) * 1000:,.1f} ms"
