# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What commands of no service show, rows or a single thing, as all other commands show theirs."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from ..calls.columns import Column, place
from ..commands.index import Command, Resource
from ..options import OUTPUT

Row = Mapping[str, Any]

OPTIONS = OUTPUT
"""The options of output."""


def is_for_people(options: Namespace) -> bool:
    """Whether a table is drawn, so that something may stand above it."""
    return options.format in ("table", "wide") or (options.format is None and sys.stdout.isatty())


def show(rows: Sequence[Row], options: Namespace, names: Sequence[str] = ()) -> int:
    """Show rows; they have the columns of the first, unless there may be none."""
    return _show(list(rows), list(names or rows[0]), options)


def show_one(row: Row, options: Namespace) -> int:
    """Show a single thing."""
    return _show(dict(row), list(row), options)


def _show(found: Any, names: list[str], options: Namespace) -> int:
    from .. import output

    command = _command(names, isinstance(found, list))
    output.check(options)
    asked = [name for each in options.column or () for name in each.split(",")]
    columns = [Column(name, place(command, name, options).path) for name in asked or names]
    return output.show(command, found, columns, options)


def _command(names: Sequence[str], several: bool) -> Command:
    """The description that a command would have that answers such a thing."""
    fields = [{"name": name, "type": "any"} for name in names]
    types = {"Shown": {"kind": "object", "fields": fields}}
    row = {"doc": "", "call": "", "returns": ["", ["list", "Shown"] if several else "Shown"]}
    resource = Resource("", {"name": "", "doc": "", "commands": {"show": row}, "types": types})
    return resource.commands["show"]
