# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a command line costs, beside `openstack` and beside a bare script on keystoneauth."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

from . import environment, stub_cloud
from .rounds import ROOT, Figures, Results, interleave, middle, ratio, say
from .table import Row, of_ratio

_SERVERS = 1000
# What somebody writes who wants the same columns and has no client.
_BARE = """\
import os
from keystoneauth1.identity import v3
from keystoneauth1.session import Session
auth = v3.Password(
    os.environ["OS_AUTH_URL"], username=os.environ["OS_USERNAME"],
    password=os.environ["OS_PASSWORD"], project_name=os.environ["OS_PROJECT_NAME"],
    user_domain_name=os.environ["OS_USER_DOMAIN_NAME"],
    project_domain_name=os.environ["OS_PROJECT_DOMAIN_NAME"],
)
compute = {"endpoint_filter": {"service_type": "compute"}, "microversion": "2.96"}
answer = Session(auth=auth).get("/servers/detail", **compute).json()
for server in answer["servers"]:
    print(server["id"], server["name"], server["status"], sep="\\t", flush=True)
"""
_LOGIN = {
    "OS_USERNAME": "admin", "OS_PASSWORD": "secret", "OS_PROJECT_NAME": "admin",
    "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
    "OS_IDENTITY_API_VERSION": "3",
}  # fmt: skip
_ROWS = ("--format", "value", "-c", "id,name,status")


def cli(rounds: int) -> Iterator[Row]:
    """Help, completion, a list, and the way to its first row."""
    say("cli ...")
    python = environment.python()
    ost = (str(python), "-m", "openstack_typed")
    openstack = (str(python.with_name("openstack")),)
    with stub_cloud.running(_SERVERS) as auth_url:
        run = partial(_job, auth_url)
        found = interleave(
            {
                "help": run(*ost, "servers", "create", "--help"),
                "first help": run(*ost, "--help"),
                "complete": run(*ost, "complete", "zsh", "servers", "create", "--fl"),
                "list": run(*ost, "servers", "list", *_ROWS),
                "bare": run(str(python), "-c", _BARE),
            },
            rounds,
            warm=True,
        )
        # Each takes seconds, and is as far from ours as to need no more rounds.
        theirs = interleave(
            {
                "help": run(*openstack, "server", "create", "--help"),
                "first help": run(*openstack, "--help"),
                "list": run(*openstack, "server", "list", "-f", "value"),
            },
            min(rounds, 3),
            warm=True,
        )
    for what, ours, other in (
        ("ost servers create --help: CPU / openstack server create --help", "help", "help"),
        ("ost --help: CPU / openstack --help", "first help", "first help"),
        ("completing a flag: CPU / openstack server create --help", "complete", "help"),
    ):
        yield _beside(what, found[ours], theirs[other], "cpu", 1 / 25)
    what = "ost servers list of 1,000: CPU / openstack server list"
    yield _beside(what, found["list"], theirs["list"], "cpu", 1 / 5)
    yield from _of_list(found, theirs)


def _of_list(found: Results, theirs: Results) -> Iterator[Row]:
    ours, bare = found["list"], found["bare"]
    yield of_ratio(
        "from the start of ost servers list to its first row / a bare script on keystoneauth",
        ratio(ours, "first", bare),
        1.3,
        f"{middle(ours, 'first') * 1000:,.0f} ms / {middle(bare, 'first') * 1000:,.0f} ms",
    )
    for what, others in (("a bare script", bare), ("openstack server list", theirs["list"])):
        yield Row(
            f"most memory of ost servers list / {what}",
            middle(ours, "memory") / middle(others, "memory"),
            detail=f"{middle(ours, 'memory'):,.0f} MiB / {middle(others, 'memory'):,.0f} MiB",
        )


def _beside(
    what: str, ours: list[Figures], theirs: list[Figures], figure: str, target: float
) -> Row:
    mine, other = middle(ours, figure), middle(theirs, figure)
    detail = f"{mine * 1000:,.0f} ms / {other * 1000:,.0f} ms"
    return Row(what, mine / other, "", target, detail=detail)


def _job(auth_url: str, *command: str) -> partial[Figures]:
    return partial(_ran, auth_url, command)


def _ran(auth_url: str, command: Sequence[str]) -> Figures:
    """Run a command whose output goes to a pipe.

    Returns:
        `cpu` and `first` in seconds, the latter until there is a first line; `memory` in MiB.

    Raises:
        RuntimeError: It failed, or printed nothing.
    """
    environ = {name: text for name, text in os.environ.items() if not name.startswith("OS_")}
    # As on users' machines, whatever is set on this one.
    environ |= _LOGIN | {"PYTHONPATH": str(ROOT / "generated"), "PYTHONDONTWRITEBYTECODE": ""}
    start = perf_counter()
    process = subprocess.Popen(
        command,
        cwd=Path(sys.prefix),
        env={**environ, "OS_AUTH_URL": auth_url},
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    first = perf_counter() - start
    process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not line:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "first": first,
        "memory": usage.ru_maxrss / 1024,
    }
