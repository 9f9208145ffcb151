# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One command in several clouds and regions: their rows as they come, with where they are from."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .. import failures, messages
from ..calls.columns import ORIGIN, Column, wanted
from ..commands.index import Command
from ..failures import Usage

_WORKERS = 8


class _Row(NamedTuple):
    """What one cloud answers of one thing.

    Attributes:
        wire: It, in the wire form.
        columns: The columns as that cloud has them.
    """

    wire: dict[str, Any]
    columns: list[Column]


def run(package: str, command: Command, calls: Sequence[dict[str, Any]], options: Namespace) -> int:
    """Run a command in all clouds that options name.

    What fails in one of them is a line on standard error; the others go on.

    Args:
        package: The import name of the package.
        command: The command, which changes nothing.
        calls: The arguments of each call.
        options: The options.

    Returns:
        The exit status: PARTLY if some failed, and their own if all did.

    Raises:
        Usage: The command is none that may go to several clouds.
    """
    _check(command, options)
    from ...everywhere import Failed, results
    from ..output import show
    from .opening import all_of

    inner = _without_origin(options)
    jobs = list(all_of(package, options))
    failed: list[int] = []
    columns = [Column(name, (name,)) for name in ORIGIN]
    lacking: dict[tuple[str, ...], dict[tuple[str | None, ...], str]] = {}
    if inner.column or not options.column:
        for column in wanted(command, inner):
            columns.append(column._replace(elsewhere=lacking.setdefault(column.path, {})))

    def rows() -> Iterator[dict[str, Any]]:
        seen = set()
        found = results(lambda cloud: _rows(cloud, command, calls, inner), jobs, _WORKERS)
        for each in found:
            if isinstance(each, Failed):
                as_json = options.format in ("json", "jsonl")
                failed.append(messages.report(each.error, as_json=as_json, where=str(each.origin)))
            else:
                if each.origin not in seen:
                    seen.add(each.origin)
                    for column in each.item.columns:
                        if column.lacks and column.path in lacking:
                            lacking[column.path][each.origin] = column.lacks
                origin = dict(zip(ORIGIN, each.origin, strict=True))
                yield {**origin, **each.item.wire, **origin}

    show(command, rows(), columns, options)
    if not failed:
        return failures.DONE
    alike = len(failed) == len(jobs) and len(set(failed)) == 1
    return failed[0] if alike else failures.PARTLY


def _check(command: Command, options: Namespace) -> None:
    if not command.reads or command.kind:
        raise Usage(
            f"`ost {command.full_name}` changes something, so that it goes to one cloud in one "
            "region only; name it with --os-cloud and --os-region-name"
        )
    if not command.fields:
        raise Usage(
            f"what `ost {command.full_name}` shows makes no rows, so that it goes to one cloud in "
            "one region only; name it with --os-cloud and --os-region-name"
        )
    for name in ("dry_run", "curl"):
        if getattr(options, name, False):
            raise Usage(f"--{name.replace('_', '-')} goes with one cloud in one region only")


def _without_origin(options: Namespace) -> Namespace:
    """The options without the columns that are always there."""
    asked = [name for each in options.column or () for name in each.split(",")]
    return Namespace(
        **{**vars(options), "column": [name for name in asked if name not in ORIGIN] or None}
    )


def _rows(
    cloud: Any, command: Command, calls: Sequence[dict[str, Any]], options: Namespace
) -> Iterator[_Row]:
    """What a cloud answers."""
    from ...answers.model import to_wire
    from ...answers.paging import Pager
    from ..calls.carriers import simply
    from ..reading.names import with_ids

    for given in calls:
        found = simply(cloud, command, with_ids(cloud, command, given, options), options)
        several = isinstance(found.result, Pager | list | tuple)
        for item in found.result if several else (found.result,):
            wire = to_wire(item)
            yield _Row(wire if isinstance(wire, dict) else {"value": wire}, found.columns)
