# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Pyright's language server, asked as an editor asks it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_ABLE = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {"hover": {"contentFormat": ["plaintext"]}},
}


class LanguageServer:
    """A server with one open program, in a folder of its own."""

    def __init__(self, program: str, packages: Path) -> None:
        """Start it; nothing is asked yet.

        Args:
            program: The text of the program.
            packages: The folder that imports are found in.
        """
        self._program = program
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        self._uri = (root / "program.py").as_uri()
        venv = Path(sys.prefix)
        settings = {
            "extraPaths": [str(packages)],
            "typeCheckingMode": "strict",
            "venvPath": str(venv.parent),
            "venv": venv.name,
        }
        (root / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
        command = [str(Path(sys.executable).with_name("pyright-langserver")), "--stdio"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe)
        self._asked = 0

    def __enter__(self) -> Self:
        folder = self._uri.rpartition("/")[0]
        self._ask("initialize", {
            "processId": None, "rootUri": folder, "capabilities": _ABLE,
            "workspaceFolders": [{"uri": folder, "name": "program"}],
        })  # fmt: skip
        self._send({"method": "initialized", "params": {}})
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": self._program}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._process.pid

    def at(self, method: str, text: str) -> Any:
        """What it answers to a request that is about a place of the program.

        Args:
            method: The request, such as `hover`.
            text: The text of the program that ends at the place, and is in it once.
        """
        if self._program.count(text) != 1:
            raise ValueError(f"the program has {text!r} {self._program.count(text)} times")
        before = self._program[: self._program.index(text) + len(text)]
        # On the last character, and after it where something is still to be written.
        column = len(before.rpartition("\n")[2]) - (method == "hover")
        where = {"line": before.count("\n"), "character": column}
        document = {"uri": self._uri}
        return self._ask(f"textDocument/{method}", {"textDocument": document, "position": where})

    def _ask(self, method: str, parameters: Any) -> Any:
        self._asked += 1
        self._send({"method": method, "params": parameters, "id": self._asked})
        return self._answer(self._asked)

    def _send(self, message: Any) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _answer(self, number: int) -> Any:
        """The answer to a request; what the server asks meanwhile is answered with nothing."""
        while True:
            message = self._read()
            if "method" in message and "id" in message:
                items = (message.get("params") or {}).get("items", ())
                asked = message["method"] == "workspace/configuration"
                result = [None] * len(items) if asked else None
                self._send({"id": message["id"], "result": result})
            elif message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(str(message["error"]))
                return message["result"]

    def _read(self) -> Any:
        assert self._process.stdout is not None
        length = 0
        while (header := self._process.stdout.readline().strip()) != b"":
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length == 0:
            raise RuntimeError("the language server has ended")
        return json.loads(self._process.stdout.read(length))
