# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What an editor meets: a language server that completes a line of a program of 20 lines."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import IO, Any

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
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "program.py")
        settings = {"extraPaths": [str(generated)], "typeCheckingMode": "strict"}
        Path(folder, "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
        command = [str(Path(sys.executable).with_name("pyright-langserver")), "--stdio"]
        start = perf_counter()
        with subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as server:
            try:
                names = _asked(server, program)
                figures = {"seconds": perf_counter() - start, "MiB": _memory(server.pid) / 1024}
            finally:
                server.kill()
    if not {"name", "flavor", "created", "tags"} <= names:
        raise AssertionError(f"the language server does not know a server: {sorted(names)[:20]}")
    return figures


def _asked(server: subprocess.Popen[bytes], program: Path) -> set[str]:
    """What the language server offers at the end of the program."""
    assert server.stdin is not None and server.stdout is not None
    folder, uri = program.parent.as_uri(), program.as_uri()
    workspace = {"uri": folder, "name": "program"}
    able: dict[str, Any] = {"workspace": {"configuration": True, "workspaceFolders": True}}
    _send(server.stdin, "initialize", {
        "processId": None, "rootUri": folder, "workspaceFolders": [workspace], "capabilities": able,
    }, 1)  # fmt: skip
    _answer(server.stdin, server.stdout, 1)
    _send(server.stdin, "initialized", {})
    document = {"uri": uri, "languageId": "python", "version": 1, "text": _PROGRAM}
    _send(server.stdin, "textDocument/didOpen", {"textDocument": document})
    line, text = _PROGRAM.count("\n"), _PROGRAM.rpartition("\n")[2]
    where = {"line": line, "character": len(text)}
    _send(
        server.stdin, "textDocument/completion",
        {"textDocument": {"uri": uri}, "position": where}, 2,
    )  # fmt: skip
    found = _answer(server.stdin, server.stdout, 2)
    items = found["items"] if isinstance(found, dict) else found
    return {item["label"] for item in items or ()}


def _send(to: IO[bytes], method: str, parameters: Any, number: int | None = None) -> None:
    message = {"jsonrpc": "2.0", "method": method, "params": parameters}
    _write(to, message if number is None else {**message, "id": number})


def _write(to: IO[bytes], message: Any) -> None:
    body = json.dumps(message).encode()
    to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    to.flush()


def _answer(to: IO[bytes], source: IO[bytes], number: int) -> Any:
    """The answer to a request; what the server asks meanwhile is answered with nothing."""
    while True:
        length = 0
        while (header := source.readline().strip()) != b"":
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length == 0:
            raise RuntimeError("the language server has ended")
        message = json.loads(source.read(length))
        if "method" in message and "id" in message:
            items = (message.get("params") or {}).get("items", ())
            asked = message["method"] == "workspace/configuration"
            answer = {"result": [None] * len(items) if asked else None}
            _write(to, {"jsonrpc": "2.0", "id": message["id"], **answer})
        elif message.get("id") == number and "method" not in message:
            if "error" in message:
                raise RuntimeError(str(message["error"]))
            return message["result"]


def _memory(process: int) -> int:
    """The resident memory of a process and all that it has started, in KiB."""
    total = 0
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            total += int(line.split()[1])
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return total + sum(_memory(int(child)) for child in children)
