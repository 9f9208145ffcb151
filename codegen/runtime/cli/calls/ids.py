# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""IDs whose form changed with a microversion: numbers before it, UUIDs since.

What one microversion calls 1, others do not know. So IDs are shown and looked up in the newest form
that the cloud has, and a call that is given one is made at a microversion that knows its form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...versions import ALL, NONE, VersionSet
from ..commands.index import Command, Resource
from ..commands.kinds import mentioned
from ..commands.rows import Row
from .shapes import Case, cases_of


def versions_that_know(command: Command, given: Mapping[str, Any]) -> VersionSet:
    """The microversions at which the arguments of a call may be IDs."""
    known = ALL
    for argument in command.arguments:
        value = given.get(argument.name)
        if not isinstance(value, str | int):
            continue
        number = str(value).isdecimal()
        for name in mentioned(argument.exprs(), argument.types):
            unknown = [
                each for each, expr in _forms(argument.types[name]) if (expr == "int") != number
            ]
            for versions in unknown:
                known = known - versions
    return known


def newest_form(resource: Resource, field: str) -> VersionSet:
    """The microversions at which a field that is an ID has its newest form; all for others."""
    for row in resource.types.values():
        forms = _forms(row)
        if forms and row.get("by", "id") == field:
            return forms[-1][0]
    return ALL


def with_form_of(text: str, client: Any, resource: Resource) -> Any:
    """The client to look for an ID or a name with.

    Its answers have the newest form of IDs, unless the text may be one of an older form; a client
    that is held to one microversion stays there.
    """
    newest = newest_form(resource, "id")
    if newest == ALL or text.isdecimal() or getattr(client, "_wanted", None) != "auto":
        return client
    offered = client._connection.endpoint().microversions
    fit = client._service.versions & newest & (VersionSet([offered]) if offered else NONE)
    return client._at(str(fit.lowest)) if fit else client


def _forms(row: Row) -> list[Case]:
    """The types that IDs of a kind have had, the newest last; empty if there was one only."""
    changed = row["kind"] == "records" and isinstance(row.get("type"), dict)
    return cases_of(row) if changed else []
