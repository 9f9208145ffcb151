# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What an editor meets: a language server that completes a line of a program of 20 lines."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from tests.typing.language_server import LanguageServer

from . import copies
from .rounds import ROOT, Figures, say
from .table import Row

OPERATIONS = 1700
_PROGRAM = """\
from keystoneauth1.session import Session

from openstack_typed.compute import Compute
from openstack_typed.network import Network

session = Session()
compute = Compute(session, "2.90")
network = Network(session)


def boot(name: str, flavor: str, image: str) -> str:
    made = network.networks.create(name=name)
    server = compute.servers.create(
        name=name, flavor_ref=flavor, image_ref=image, networks=[{"uuid": made.id}]
    )
    return server.id


server = compute.servers.show(boot("web", "1", "2"))
print(server."""


def editor(rounds: int) -> Iterator[Row]:
    """The first completion of pyright's language server, and its memory."""
    yield from _rows("the specs at hand", ROOT / "generated", rounds)
    with tempfile.TemporaryDirectory() as folder:
        say("generating for the language server ...")
        specs, out = Path(folder, "specs"), Path(folder, "out")
        total = copies.multiply(ROOT / "specs", specs, OPERATIONS)
        command = [sys.executable, "-m", "codegen", "generate", "--specs", str(specs)]
        quiet = subprocess.DEVNULL
        subprocess.run([*command, "--out", str(out)], cwd=ROOT, stdout=quiet, check=True)
        yield from _rows(f"{total:,} operations", out, rounds)


def _rows(what: str, generated: Path, rounds: int) -> Iterator[Row]:
    found = []
    for _ in range(rounds):
        say(f"language server, {what} ...")
        found.append(complete(generated))
    for figure, unit, target, name in (
        ("seconds", "s", 5.0, "first completion of pyright's language server"),
        ("MiB", "MiB", 350.0, "memory of the language server then"),
    ):
        values = sorted(each[figure] for each in found)
        yield Row(f"{name}: {what}", values[0], unit, target, values[0], values[-1])


def complete(generated: Path) -> Figures:
    """Start a language server, open the program and ask for the fields of a server."""
    start = perf_counter()
    with LanguageServer(_PROGRAM, generated) as server:
        found = server.at("completion", "print(server.")
        figures = {"seconds": perf_counter() - start, "MiB": _memory(server.process) / 1024}
    items = found["items"] if isinstance(found, dict) else found
    names = {item["label"] for item in items or ()}
    if not {"name", "flavor", "created", "tags"} <= names:
        raise AssertionError(f"the language server does not know a server: {sorted(names)[:20]}")
    return figures


def _memory(process: int) -> int:
    """The resident memory of a process and all that it has started, in KiB."""
    total = 0
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            total += int(line.split()[1])
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return total + sum(_memory(int(child)) for child in children)
