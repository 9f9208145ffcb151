# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The form of a surface: what a service can do, with wire names and dotted paths.

`codegen surface` prints it for specs, the readers beside this module write it for services.

Names: a key inside an object follows a dot, the items of a list are `[]`, and `{*}` is a key that
is free: `server.addresses.{*}[].addr`. Types are those of JSON, with `|` between; `any` is all of
them. Versions are sets as specs have them, `all` for the whole of the service.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypedDict


class Row(TypedDict, total=False):
    """An argument or a field. Where it is described differently by version, there are several."""

    name: str
    type: Any
    """Such as `string|null`, or a mapping from versions to these. Absent if no source says it."""
    accepts: str
    """Requests: what else is taken, as a spelling of the same, such as `"5"` for 5."""
    nulls_unsaid: bool
    """Readers: that no source says whether it may be null."""
    somewhere: bool
    """Readers: that it is there at whichever versions."""
    untold: bool
    """Readers: that it is taken, and that users need not be told of it."""
    called: str
    """Readers: what a reference calls it, until that has been looked up."""
    open: bool
    """That anything may be inside. Readers: that no source says what is."""
    anything: bool
    """Readers: that it is said that there may be anything; then `any` is a type like others."""
    required: Any
    """Whether it has to be there, or the versions where. Absent if no source says it."""
    versions: str
    extensions: list[str]
    header: str
    frame: bool
    """Specs: that it is around what users see: an envelope, an action, the links of pages."""
    at: str
    """Specs: where it is said; a field of a type is said once for all operations that have it."""
    source: str
    """Where it was read, if not where the rest of its section was."""


class Status(TypedDict):
    """A status that means success."""

    code: int
    versions: str


class Operation(TypedDict, total=False):
    """One thing that a service does."""

    service: str
    resource: str
    operation: str
    method: str
    path: str
    action: str | None
    versions: str
    extensions: list[str]
    request: list[Row]
    query: list[Row]
    headers: list[Row]
    response: list[Row]
    status: list[Status]
    errors: list[int]
    aliases: list[dict[str, str]]
    somewhere: bool
    """Readers: that it is there at whichever versions."""
    silent: dict[str, str]
    """Readers: the versions of which no source describes a section."""
    source: str
    """Readers: where it was read. `sources` has the sections that were read elsewhere."""
    sources: dict[str, str]
    differs: list[dict[str, str]]
    """Specs: what differs from the service on purpose, with the reason."""


class Surface(TypedDict, total=False):
    """All that one release of a service does."""

    service: str
    package: str
    release: str
    versions: str
    """The versions that it has; empty if it has none."""
    operations: list[Operation]
    requires: dict[str, list[str]]
    """Readers: the extensions that are there with an extension."""
    differs: list[dict[str, str]]
    """Specs: operations that only one of the two has on purpose, with the reason."""


SECTIONS = ("request", "query", "headers", "response")


def read(folder: Path, service: str) -> Surface | None:
    """The surface of a service, from the file that its reader wrote; None if there is none."""
    for path in sorted(folder.glob(f"{service}-*.json")):
        surface: Surface = json.loads(path.read_text("utf-8"))
        return surface
    return None
