# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The stubs: how long type checkers take over a program, and how much they say of a mistake."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.typing.checkers import CHECKERS
from tests.typing.uses import longest

from .commands import timed
from .generation import seconds
from .rounds import ROOT, Figures, interleave, ratio, say
from .table import Row, of_ratio

# The same small task, with the session alone and with a client.
_SESSION = """\
from keystoneauth1.session import Session

session = Session()


def boot(name: str, flavor: str, image: str) -> str:
    server = {"name": name, "flavorRef": flavor, "imageRef": image, "networks": "auto"}
    compute = {"service_type": "compute"}
    made = session.post("/servers", json={"server": server}, endpoint_filter=compute)
    found: str = made.json()["server"]["id"]
    return found


compute = {"service_type": "compute"}
for server in session.get("/servers/detail", endpoint_filter=compute).json()["servers"]:
    print(server["id"], server["name"], server["created"])
print(boot("web", "1", "2"))
"""
_CLIENT = """\
from keystoneauth1.session import Session

from openstack_typed.compute import Compute

session = Session()
compute = Compute(session, "2.90")


def boot(name: str, flavor: str, image: str) -> str:
    server = compute.servers.create(
        name=name, flavor_ref=flavor, image_ref=image, networks="auto"
    )
    return server.id


for server in compute.servers.list(status="ACTIVE"):
    print(server.id, server.name, server.created)
print(compute.servers.show(boot("web", "1", "2")).name)
"""


def stubs(rounds: int) -> Iterator[Row]:
    """Mypy and pyright with a program of 100 lines."""
    cold: list[Figures] = []
    warm: list[Figures] = []
    pyright: list[Figures] = []
    for _ in range(rounds):
        say("mypy, pyright ...")
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, "program.py")
            program.write_text((ROOT / "benchmarks" / "program.py").read_text("utf-8"), "utf-8")
            mypy = _mypy(program)
            cold.append(timed(mypy, {"MYPYPATH": str(ROOT / "generated")}))
            warm += [timed(mypy, {"MYPYPATH": str(ROOT / "generated")}) for _ in range(2)]
            pyright.append(timed(_pyright(program)))
    yield seconds("mypy over a program of 100 lines, cold", cold, 10.0)
    yield seconds("mypy over a program of 100 lines, warm", warm, 1.5)
    yield seconds("pyright over a program of 100 lines", pyright, 6.0)
    yield _short_program()
    for checker in CHECKERS:
        message, line = longest(checker)
        what = f"longest message of {checker} in tests/typing/wrong"
        detail = f"at most {line:,} bytes of one wrong use, in several messages"
        yield Row(what, message, "bytes", 1024, detail=detail)


def _short_program() -> Row:
    """Mypy with a program of 20 lines, beside the same with the session alone."""
    say("mypy, a short program ...")
    jobs = {"client": lambda: _cold(_CLIENT), "session": lambda: _cold(_SESSION)}
    found = interleave(jobs, 5, warm=True)
    ours, theirs = found["client"], found["session"]
    made = f"{min(f['cpu'] for f in ours):.2f} s / {min(f['cpu'] for f in theirs):.2f} s of CPU"
    what = "mypy over a program of 20 lines, cold: CPU / with keystoneauth alone"
    return of_ratio(what, ratio(ours, "cpu", theirs), 1.3, made)


def _cold(text: str) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "program.py")
        program.write_text(text, "utf-8")
        return timed(_mypy(program), {"MYPYPATH": str(ROOT / "generated")})


def _mypy(program: Path) -> list[str]:
    """As a user would call it, who has no configuration and no cache but that of the program."""
    options = ["--strict", "--config-file=", f"--cache-dir={program.parent}/.mypy_cache"]
    return [sys.executable, "-m", "mypy", *options, str(program)]


def _pyright(program: Path) -> list[str]:
    configuration = {
        "include": [program.name],
        "extraPaths": [str(ROOT / "generated")],
        "typeCheckingMode": "strict",
        "reportMissingModuleSource": False,
    }
    path = program.with_name("pyrightconfig.json")
    path.write_text(json.dumps(configuration), "utf-8")
    command = [str(Path(sys.executable).with_name("pyright")), "--project", str(path)]
    return [*command, "--pythonpath", sys.executable]
