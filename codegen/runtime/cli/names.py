# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the names that people type to the IDs that services want."""

from __future__ import annotations

import re
from typing import Any

from .index import Command

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def with_ids(cloud: Any, command: Command, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call with the IDs of things in the place of their names.

    Raises:
        Ambiguous: Several things have a name.
        NothingFound: None has it.
    """
    changed = dict(given)
    for argument in command.arguments:
        if argument.thing and argument.name in given:
            changed[argument.name] = _found(cloud, argument.thing, given[argument.name])
    return changed


def _found(cloud: Any, thing: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_found(cloud, thing, each) for each in value]
    if not isinstance(value, str) or not value or _ID.fullmatch(value):
        return value
    service, _, resource = thing.partition(".")
    record = getattr(getattr(cloud, service), resource).find_one(value)
    return getattr(record, type(record)._identity)
