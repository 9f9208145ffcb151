# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Data of any size: from files and pipes to the cloud, and back. It is never held as a whole."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any

from .. import standard
from ..commands.index import Command
from ..failures import Failure, Usage
from .carriers import Carrier
from .columns import chosen

_PIPE = "-"


def moves(command: Command, given: dict[str, Any], options: Namespace) -> Carrier:
    """What carries out a command that moves data.

    Raises:
        Usage: There is no file to take it from, or none to bring it to.
    """
    own = {
        each.name: given.pop(each.name)
        for each in command.arguments
        if each.place == "own" and each.name in given
    }
    if command.kind == "import":
        return _imports(own, options)
    source = next((each.name for each in command.arguments if each.place == "value"), None)
    if source is not None:
        return _uploads(given.pop(source), own)
    return _downloads(command, own.pop("file", _PIPE), own)


# --- down


def _downloads(command: Command, file: str, own: dict[str, Any]) -> Carrier:
    if file == _PIPE and sys.stdout.isatty() and command.transfer is not None:
        raise Usage(
            "data is not written to a terminal: give --file PATH, or send standard output "
            "elsewhere"
        )

    def carry(cloud: Any, command: Command, given: dict[str, Any], options: Namespace) -> None:
        client, _ = chosen(cloud, command, given, options)
        resource = getattr(client, command.resource.name)
        transfer = command.transfer or {}
        target: Any = file if file != _PIPE else Output()
        if transfer and not any(part in given for part in transfer["parts"]):
            method = getattr(resource, transfer["method"])
            with bar("download") as tell:
                method(*_path(command, given), target, **given, **own, progress=tell)
        else:
            with getattr(resource, command.name)(**given) as data:
                _write(data, target)

    return carry


def _write(data: Any, target: Any) -> None:
    """Write data to where it goes; a file has its name only when all is there."""
    if not isinstance(target, str):
        for chunk in data:
            target.write(chunk)
    elif os.path.exists(target) and not os.path.isfile(target):  # a device, or a named pipe
        with open(target, "wb") as device:
            _write(data, device)
    else:
        part = f"{target}.{os.getpid()}.part"
        try:
            with open(part, "xb") as file:
                _write(data, file)
            if os.path.exists(target):  # who may read what is replaced, and nobody else
                shutil.copymode(target, part)
            os.replace(part, target)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(part)
            raise


class Output:
    """Standard output, which takes no bytes that a terminal cannot show."""

    def __init__(self) -> None:
        self._file = sys.stdout.buffer
        self._is_terminal = sys.stdout.isatty()

    def write(self, data: bytes) -> int:
        if self._is_terminal:
            try:
                if b"\0" in data:
                    raise ValueError
                data.decode()
            except ValueError:
                raise Failure("the data is no text, and is not written to a terminal: give --file "
                              "PATH") from None  # fmt: skip
        count = self._file.write(data)
        self._file.flush()
        return count


# --- up


def _uploads(source: str, own: dict[str, Any]) -> Carrier:
    data = _source(source)

    def carry(cloud: Any, command: Command, given: dict[str, Any], options: Namespace) -> None:
        client, _ = chosen(cloud, command, {**given, **_stand_in(command)}, options)
        resource = getattr(client, command.resource.name)
        transfer = command.transfer or {}
        with _opened(data, open_file=not transfer) as file, _told():
            if transfer:
                size = given.pop(transfer["length"], None)
                path = _path(command, given)
                method = getattr(resource, transfer["method"])
                with bar("upload") as tell:
                    method(*path, file, **given, **own, size=size, progress=tell)
            else:
                path = _path(command, given)
                getattr(resource, command.name)(*path, file, **given)

    return carry


def _imports(own: dict[str, Any], options: Namespace) -> Carrier:
    from .waiting import seconds

    limit = seconds(options)
    source = own.pop("source")
    data: Any = source if _is_url(source) else _source(source)

    def carry(cloud: Any, command: Command, given: dict[str, Any], options: Namespace) -> None:
        resource = getattr(getattr(cloud, command.resource.service), command.resource.name)
        path = _path(command, given)
        more = {**given, **own, **({"timeout": limit} if limit is not None else {})}
        with _opened(data) as file, _told(), bar("upload") as tell:
            getattr(resource, command.name)(*path, file, **more, progress=tell)

    return carry


def unread(own: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an import, with nothing in the place of data."""
    return own if _is_url(own["source"]) else {"source": iter(())}


def _is_url(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _source(word: str) -> str:
    """Where data comes from.

    Raises:
        Usage: It can come from nowhere.
    """
    if word == _PIPE:
        standard.data("give --file PATH")
    elif not os.path.exists(word):
        raise Usage(f"there is no file {word}")
    elif os.path.isdir(word):
        raise Usage(f"{word} is a folder: give a file")
    return word


@contextmanager
def _opened(source: str, *, open_file: bool = False) -> Generator[Any]:
    """Standard input, or a file by its path; or open, for what takes no path."""
    if open_file and source != _PIPE:
        with open(source, "rb") as file:
            yield file
    else:
        yield sys.stdin.buffer if source == _PIPE else source


@contextmanager
def _told() -> Generator[None]:
    """Data that is not as long as was said is no mistake of the command line."""
    try:
        yield
    except ValueError as error:
        raise Failure(str(error)) from error


def _path(command: Command, given: dict[str, Any]) -> list[Any]:
    """The parts of the path, taken out of the arguments: what follows is told by its place."""
    return [given.pop(each.name) for each in command.arguments if each.positional]


def _stand_in(command: Command) -> dict[str, Any]:
    """An argument for the data, where only the microversion is asked for."""
    return {each.name: b"" for each in command.arguments if each.place == "value"}


# --- bars


@contextmanager
def bar(what: str) -> Generator[Callable[[int, int | None], object] | None]:
    """A bar on standard error; nothing where that is no terminal, or where rich is missing."""
    if not sys.stderr.isatty() or find_spec("rich") is None:
        yield None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(binary_units=True),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
