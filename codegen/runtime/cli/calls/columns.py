# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which columns are shown, and the microversion that the call wants because of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ...calls.operation import Operation
from ...versions import ALL, Version, VersionSet
from ..commands.index import Command, dashed
from ..commands.rows import Expr
from ..failures import Usage
from .ids import newest_form, versions_that_know
from .shapes import Found, cases_of, fields, follow, is_short, item, named, python_name

ORIGIN = ("cloud", "region")
"""The columns that say where a row is from, if several clouds were asked."""


class Column(NamedTuple):
    """A column.

    Attributes:
        title: What stands above it: the Python name of a field, perhaps with keys behind it.
        path: Where its values are: wire names.
        lacks: Why there are no values: `needs 2.47`; empty if there are.
        exprs: The types of its values; empty if the spec does not say.
        elsewhere: The same as `lacks` for rows of several clouds: by where they are from.
    """

    title: str
    path: tuple[str, ...]
    lacks: str = ""
    exprs: tuple[Expr, ...] = ()
    elsewhere: Mapping[tuple[str | None, ...], str] = MappingProxyType({})

    def lacks_in(self, row: Any) -> str:
        """Why a row has no value; empty if nobody knows."""
        if not self.elsewhere:
            return self.lacks
        return self.elsewhere.get(tuple(row.get(name) for name in ORIGIN), "")


class _Wanted(NamedTuple):
    """A column that is to be shown, if there is a microversion for it.

    Attributes:
        title: What stands above it.
        found: Where its values are.
        named: Whether the command line names it.
    """

    title: str
    found: Found
    named: bool = False


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


# --- what is asked for


def check(command: Command, options: Namespace) -> None:
    """Refuse columns that there are not, before anything is sent.

    Raises:
        Usage: There is no such column.
    """
    for flag, given in (("--column", options.column), ("--sort-by", options.sort_by)):
        if given and not _names(given):
            raise Usage(f"{flag} names no column")
    _asked(command, options)
    for name in sorting(options):
        place(command, name.removeprefix("-"), options)


def sorting(options: Namespace) -> list[str]:
    """What rows are sorted by: names of columns, `-NAME` for downwards."""
    return _names(options.sort_by)


def _names(given: Iterable[str] | None) -> list[str]:
    return [name for each in given or () for name in each.split(",") if name]


def place(command: Command, name: str, options: Namespace) -> Found:
    """Where the values of a column are.

    Args:
        command: The command.
        name: The column: a field, in Python or in the wire form, or a path in one.
        options: The options of the command line.

    Raises:
        Usage: There is no such column.
    """
    words = tuple(name.split("."))
    from ..clouds.opening import several

    if name in ORIGIN and several(options):
        return Found((name,), ALL)
    rows = [row for _, row in fields(command)]
    row = named(rows, name)  # a wire name may have a dot in it
    if row is not None:
        words = (row["name"],)
    found = follow(item(command), words, command.resource.types)
    if found is not None:
        return found
    if not rows:
        return Found(words, ALL)
    first = named(rows, words[0])
    if first is None:
        there = ", ".join(python_name(row) for row in rows)
        raise Usage(f"there is no column {name!r}; there are {there}")
    raise Usage(f"there is no column {name!r}: {words[0]} has nothing of that name")


def _asked(command: Command, options: Namespace) -> list[_Wanted]:
    """The columns to be shown."""
    if options.column:
        names = _names(options.column)
        return [
            _Wanted(_title(command, name), place(command, name, options), named=True)
            for name in names
        ]
    # Of an object with any keys, those are shown, and no fields of their values.
    paths = command.columns if fields(command) else ()
    usual = [place(command, path, options) for path in paths]
    titles = [_title(command, ".".join(found.path)) for found in usual]
    return [_Wanted(title, found) for title, found in zip(titles, usual, strict=True)]


def _title(command: Command, name: str) -> str:
    """What stands above a column: Python's name of the field in front."""
    rows = [row for _, row in fields(command)]
    whole = named(rows, name)
    if whole is not None:
        return python_name(whole)
    head, dot, tail = name.partition(".")
    row = named(rows, head)
    return f"{python_name(row)}{dot}{tail}" if row is not None else name


def _others(command: Command, options: Namespace) -> list[_Wanted]:
    """What is shown beside the usual columns.

    It is all that a record has, and all that is short where rows are wide. Fields that newer
    microversions have come first: where two exclude each other, the newer one is better.
    """
    if options.column or not (options.format == "wide" or not is_list(command)):
        return []
    types = command.resource.types
    shown = {tuple(path.split(".")) for path in command.columns}
    found = [
        _Wanted(python_name(row), Found((row["name"],), versions, tuple(cases_of(row))))
        for versions, row in fields(command)
        if versions
        and (row["name"],) not in shown
        and (not is_list(command) or is_short(row, types))
    ]
    return sorted(found, key=_end, reverse=True)


def _end(wanted: _Wanted) -> Version:
    return wanted.found.versions.highest


def is_list(command: Command) -> bool:
    """Whether a command answers rows."""
    return command.listing or any(
        not isinstance(answer[1], str) and answer[1][0] == "list" for answer in _answers(command)
    )


def _answers(command: Command) -> list[Any]:
    cases = command.row.get("returns")
    found = [answer for _, answer in cases["by"]] if isinstance(cases, dict) else [cases]
    return [answer for answer in found if answer]


# --- what there is


def wanted(command: Command, options: Namespace) -> list[Column]:
    """The columns to show where no microversion is known."""
    return [_column(each, "", None) for each in _asked(command, options)]


def chosen(
    cloud: Any, command: Command, given: dict[str, Any], options: Namespace
) -> tuple[Any, list[Column]]:
    """The client at the microversion to use, and the columns to show.

    Raises:
        Usage: There is no such column.
    """
    client = pinned(getattr(cloud, command.resource.service), command, options.microversion)
    asked = _asked(command, options)
    others = _others(command, options)
    if not client._service.versioned:
        return client, _columns(command, client, asked, others, None)
    operation, converted = operation_of(client, command, given)
    endpoint = client._connection.endpoint(anonymous=not operation.authenticated)
    if getattr(client, "_wanted", None) != "auto":
        return client, _columns(command, client, asked, others, _used(client, endpoint))
    fit = client._service.versions
    if endpoint.microversions is not None:
        fit = fit & VersionSet([endpoint.microversions])
    for _, versions in operation.needs(converted):
        fit = fit & versions
    fit = fit & versions_that_know(command, given) or fit
    if not fit:
        return client, _columns(command, client, asked, others, None)  # the call says why
    if endpoint.microversions is not None:
        fit = _raised(command, fit, asked, others, options)
    version = fit.lowest
    return client._at(str(version)), _columns(command, client, asked, others, version)


def pinned(client: Any, command: Command, microversion: str | None) -> Any:
    """The client at the microversion that the command line names, if it names one.

    Raises:
        Usage: The service has no microversions, or the client does not know it.
    """
    if microversion is None:
        return client
    if not hasattr(client, "_at"):
        service = dashed(command.resource.service)
        raise Usage(f"{service} has no microversions: leave --microversion out")
    try:
        return client._at(microversion)
    except ValueError as error:
        raise Usage(f"--microversion: {error}") from None


def _used(client: Any, endpoint: Any) -> Version | None:
    """The version that a client's calls are answered at; None if that is not known."""
    if getattr(client, "_wanted", None) == "highest":
        return Version.parse(client.microversions.used)
    version: Version | None = client._exact_version()
    if version is None and not hasattr(client, "_at"):
        version = endpoint.api  # minor versions: there is the one that the service has
    return version


def _raised(
    command: Command,
    fit: VersionSet,
    wanted: Sequence[_Wanted],
    others: Sequence[_Wanted],
    options: Namespace,
) -> VersionSet:
    """The microversions that have what is shown, as far as there are any among those that fit.

    A microversion changes what a call does: one that changes something is sent at another only
    for columns that are named.
    """
    paths = [each.found for each in wanted if each.named or command.reads]
    paths += [place(command, name.removeprefix("-"), options) for name in sorting(options)]
    if command.reads:
        paths += [each.found for each in others]
    for found in paths:
        fit = fit & found.versions or fit
        fit = fit & newest_form(command.resource, found.path[0]) or fit
    return fit


def _columns(
    command: Command,
    client: Any,
    wanted: Sequence[_Wanted],
    others: Sequence[_Wanted],
    version: Version | None,
) -> list[Column]:
    """The columns at a version.

    The usual ones that newer versions have no more are left out: nobody can do anything about it.
    Of the others, those are shown that there are.
    """
    known = client._service.versions
    columns = []
    for each in wanted:
        there = version is None or version in each.found.versions
        gone = not there and version is not None and each.found.versions.highest < version
        if each.named or not gone:
            lacks = "" if there else f"needs {_in_words(each.found.versions, known)}"
            columns.append(_column(each, lacks, version))
    there_too = [each for each in others if version is None or version in each.found.versions]
    place_of = {row["name"]: place for place, (_, row) in enumerate(fields(command))}
    there_too.sort(key=lambda each: place_of[each.found.path[0]])
    columns += [_column(each, "", version) for each in there_too]
    return columns


def _column(wanted: _Wanted, lacks: str, version: Version | None) -> Column:
    exprs = tuple(
        expr for versions, expr in wanted.found.cases if version is None or version in versions
    )
    return Column(wanted.title, wanted.found.path, lacks, exprs)


def _in_words(versions: VersionSet, known: VersionSet) -> str:
    """Versions as something to ask for: `2.47`, `2.46 or lower`."""
    usable = versions & known
    if len(usable.ranges) != 1:
        return str(usable)
    low, high = usable.ranges[0]
    if high == known.highest:
        return str(low)
    return f"{high} or lower" if low == known.lowest else f"{low} to {high}"
