# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Commands that are no single call: waiting, editing, and what moves the data of things.

Their rows are those of operations. `kind` says what runs such a command; arguments that stand `own`
are the command's, and no service sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from .. import ir
from ..language import typexpr
from .described import Row, Writer, without_usual

_STREAM = typexpr.Primitive("stream")
_FILE = "data.bin"
_URL = "https://example.org/disk.qcow2"
_TIMEOUT = "`--timeout` says how many seconds, 600 unless given."
_PARTS = frozenset({"Range", "Content-Range"})
"""Headers that ask for a part of the data: it is no whole file then."""


def combined(writer: Writer, resource: ir.Resource) -> Iterator[tuple[str, Row]]:
    """(name, row) of the commands that a resource has besides its operations."""
    waiting = resource.helper("wait")
    if waiting is not None and isinstance(waiting.facts, ir.Wait):
        yield "wait", _wait(writer, resource, waiting.method, waiting.facts)
    if (update := _editable(resource)) is not None:
        yield "edit", _edit(writer, update)
    if resource.transfer is not None and resource.transfer.imports is not None:
        yield "import_from", _import(writer, resource.transfer, resource.transfer.imports)


def operations_of(resource: ir.Resource) -> Iterator[ir.Operation]:
    """The operations whose types such commands mention."""
    if resource.transfer is not None and resource.transfer.imports is not None:
        start = resource.transfer.imports.start
        yield evolve(start, returns=ir.Cases(((start.versions, None),)))


def _wait(writer: Writer, resource: ir.Resource, method: ir.Operation, facts: ir.Wait) -> Row:
    arguments = [a for a in method.arguments if a.where is ir.Where.PATH or a.field.name == "until"]
    doc = f"{method.doc}\n\n{_TIMEOUT}"
    method = evolve(method, doc=doc, arguments=tuple(arguments), example="")
    row = _row(writer, method, "wait")
    for argument in row["arguments"]:
        if argument["in"] != "path":
            argument["in"] = "own"
    if facts.after:
        names = [["is", name.replace("_", "-")] for name, _ in facts.after]
        row["arguments"].append(
            _own("after", ["any of", *names], "Wait for the end of what this command has started.")
        )
    if resource.helper("wait_deleted") is not None:
        row["arguments"].append(_own("deleted", "flag", "Wait until it is gone."))
    ends = [state for op in resource.operations if op.starts for state in op.starts.until]
    until = next(iter(ends), facts.rest[0])
    row["example"] = f"{row['example']} --until {until}".strip()
    return row


def _editable(resource: ir.Resource) -> ir.Operation | None:
    """What changes things of a resource, if those can be shown and changed; None else."""
    named = {op.name: op for op in resource.operations}
    show, update = named.get("show"), named.get("update")
    if show is None or update is None or _path(show) != _path(update):
        return None
    changes = any(a.where in (ir.Where.BODY, ir.Where.SET) for a in update.arguments)
    return update if changes else None


def _path(op: ir.Operation) -> list[str]:
    return [a.field.name for a in op.arguments if a.where is ir.Where.PATH]


def _edit(writer: Writer, update: ir.Operation) -> Row:
    """Its arguments are those of the path: all others are in the file that is edited."""
    method = evolve(
        update,
        doc="Change one in an editor.\n\nIts present state is opened in $VISUAL or $EDITOR, and "
        "what is changed there is sent.",
        arguments=tuple(a for a in update.arguments if a.where is ir.Where.PATH),
        starts=None,
    )
    row = _row(writer, method, "edit")
    row["example"] = row["example"].partition(" --")[0]
    return row


def _import(writer: Writer, transfer: ir.Transfer, imports: ir.Import) -> Row:
    start = imports.start
    arguments = [a for a in start.arguments if a.field.name != imports.argument]
    method = evolve(
        start,
        doc="Let the service import data, and wait until it has.\n\nData from a file is staged for "
        f"it; a URL is fetched by the service. {_TIMEOUT}",
        arguments=tuple(arguments),
        returns=ir.Cases(((start.versions, None),)),
        starts=None,
        example="",
    )
    row = _row(writer, method, "import")
    row["arguments"] += [
        _own("source", "file", "A URL, a file, or `-` for standard input.", required="all"),
        _own("size", "int", "How many bytes there are, for data of a pipe."),
    ]
    row["example"] = f"{row['example'].partition(' --')[0]} --source {_URL}".strip()
    row["start"] = f"{start.resource}.{start.name}"
    return row


def _row(writer: Writer, method: ir.Operation, kind: str) -> Row:
    return {"example": "", **writer.operation(method), "kind": kind}


def as_file(row: Row) -> Row:
    """An argument that is data, as what names the file with it."""
    doc = "The file with the data; `-` for standard input."
    return {**row, "type": "file", "flags": [row["name"], "file"], "doc": doc}


def with_files(row: Row, op: ir.Operation, transfer: ir.Transfer | None) -> Row:
    """A row of an operation; if it brings data, with the file for it, and what moves it."""
    arguments = list(row.get("arguments", ()))
    moves: Row = {}
    if any(answer is not None and answer.type == _STREAM for answer in op.returns.values):
        arguments.append(_own("file", "file", "The file to write; `-` for standard output."))
        row["example"] = f"{row.get('example', '')} --file {_FILE}".strip()
    if transfer is not None and op is transfer.download:
        parts = [a.field.name for a in op.arguments if a.field.wire in _PARTS]
        moves = {"method": "download_to", "parts": parts}
        arguments += [
            _own("verify", "bool", "Compare the data with its hash, which is usual."),
            _own("resume", "bool", "Go on with what an earlier download has left, which is usual."),
        ]
    elif transfer is not None and op is transfer.upload:
        moves = {"method": "upload_from", "length": transfer.length}
        arguments.append(
            _own("remove_on_failure", "flag", "Delete the thing if its data does not arrive.")
        )
    return without_usual({**row, "arguments": arguments, "transfer": moves})


def _own(name: str, kind: Any, doc: str, **more: Any) -> Row:
    return {"in": "own", "name": name, "type": kind, "doc": doc, **more}
