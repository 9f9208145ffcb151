# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which columns a table has, and the microversion that the call wants because of them."""

from __future__ import annotations

from argparse import Namespace
from typing import Any, NamedTuple

from ..calls.operation import Operation
from ..versions import VersionSet
from .failures import Usage
from .index import Command, Row, dashed, python_name, undashed


class Column(NamedTuple):
    """A column.

    Attributes:
        title: What stands above it: the Python name of a field, perhaps with keys behind it.
        path: Where its values are: wire names.
        lacks: Why there are no values: `needs 2.47`; empty if there are.
    """

    title: str
    path: tuple[str, ...]
    lacks: str = ""


class _Caught(Exception):
    """Carries what a method was about to send."""

    def __init__(self, operation: Operation[Any], given: dict[str, Any]) -> None:
        self.operation = operation
        self.given = given


class _Catcher:
    """Stands for a client, and tells which operation a method is."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def _exact_version(self) -> Any:
        return self._client._exact_version()

    def _call(self, operation: Operation[Any], given: dict[str, Any]) -> Any:
        raise _Caught(operation, operation.converted(given))


def operation_of(
    client: Any, command: Command, given: dict[str, Any]
) -> tuple[Operation[Any], dict[str, Any]]:
    """The operation of a command, and its arguments as the service takes them."""
    resource = getattr(client, command.resource.name)
    try:
        getattr(type(resource)(_Catcher(client)), command.name)(**given)
    except _Caught as caught:
        return caught.operation, caught.given
    raise TypeError(f"{command.full_name} is no single call")


def chosen(
    cloud: Any, command: Command, given: dict[str, Any], options: Namespace
) -> tuple[Any, list[Column]]:
    """The client at the microversion to use, and the columns to show.

    Raises:
        Usage: There is no such column.
    """
    client = getattr(cloud, command.resource.service)
    said = options.microversion
    if said is not None:
        if not hasattr(client, "_at"):
            raise Usage(
                f"{dashed(command.resource.service)} has no microversions: leave --microversion out"
            )
        client = client._at(said)
    wanted = _wanted(command, options.column)
    if getattr(client, "_wanted", None) != "auto":
        pinned = client._exact_version()
        if pinned is None and hasattr(client, "microversions"):
            pinned = VersionSet.parse(client.microversions.used).lowest
        return client, [_column(command, path, pinned) for path in wanted]
    operation, converted = operation_of(client, command, given)
    endpoint = client._connection.endpoint()
    known = client._service.versions
    if endpoint.microversions is not None:
        known = known & VersionSet([endpoint.microversions])
    fit = known
    for _, versions in operation.needs(converted):
        fit = fit & versions
    if not fit:
        return client, [_column(command, path, None) for path in wanted]  # the call says why
    for path in wanted:
        better = fit & _versions(command, path)
        fit = better or fit
    version = fit.lowest
    return client._at(str(version)), [_column(command, path, version) for path in wanted]


def wanted(command: Command, options: Namespace) -> list[Column]:
    """The columns to show where no microversion is known."""
    return [_column(command, path, None) for path in _wanted(command, options.column)]


def _wanted(command: Command, names: list[str] | None) -> list[tuple[str, ...]]:
    """The paths of the columns."""
    if not names:
        return [tuple(path.split(".")) for path in command.columns]
    return [_path(command, name) for each in names for name in each.split(",")]


def _path(command: Command, name: str) -> tuple[str, ...]:
    head, _, tail = name.partition(".")
    rest = tuple(tail.split(".")) if tail else ()
    known = [row.get("python") or row["name"] for row in command.fields]
    for row in command.fields:
        if name == row["name"]:
            return (row["name"],)
        if undashed(head) == (row.get("python") or row["name"]) or head == row["name"]:
            return (row["name"], *rest)
    if not command.fields or any(row.get("rest") for row in command.fields):
        return tuple(name.split("."))
    raise Usage(f"there is no column {name!r}; there are {', '.join(known)}")


def _row(command: Command, path: tuple[str, ...]) -> Row:
    return next((row for row in command.fields if row["name"] == path[0]), {})


def _versions(command: Command, path: tuple[str, ...]) -> VersionSet:
    return VersionSet.parse(_row(command, path).get("versions") or "all")


def _column(command: Command, path: tuple[str, ...], version: Any) -> Column:
    title = python_name(command, ".".join(path))
    versions = _versions(command, path)
    lacks = ""
    if version is not None and version not in versions:
        lacks = f"needs {_row(command, path)['when']}"
    return Column(title, path, lacks)
