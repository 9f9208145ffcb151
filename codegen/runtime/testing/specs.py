# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the specs say of a service, as the package carries it: `<service>/described.json`.

Written by codegen/reports/described.py. What differs from version to version is `{"by": [[versions,
value], …]}`; a type is the name of a primitive or of a declared type, or a list: `["list", T]`,
`["map", T]`, `["any of", T, …]`, `["is", value]`.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct, field, json

from ..versions import ALL, NONE, Version, VersionSet

Expr = Any
"""A type."""

PRIMITIVES = frozenset(
    {
        "str", "int", "float", "bool", "textbool", "null", "any", "object", "uuid", "ip", "cidr",
        "mac", "url", "base64", "date", "datetime", "flag", "stream",
    }
)  # fmt: skip


class Field(Struct, frozen=True):
    """A field of an object."""

    name: str = ""
    """Its wire name; empty for what is the whole body."""
    type: Any = "str"
    python: str = ""
    versions: str = ""
    required: str = ""
    extensions: tuple[str, ...] = ()
    style: str = "repeat"
    operators: tuple[str, ...] = ()
    header: str = ""
    rest: bool = False
    secret: bool = False
    beside: bool = False
    at: int | str = 0
    """Its line in the file of the operation or type; with the file, if it is another one."""

    def there(self, version: Version | None) -> bool:
        """Whether a version has it."""
        return holds(self.versions, version)

    def needed(self, version: Version | None, *, answer: bool) -> bool:
        """Whether it has to be there at a version: what is not said differs."""
        return holds(self.required, version) if self.required else answer


class Argument(Field, frozen=True):
    """An argument of an operation."""

    where: str = field(name="in", default="body")


class Pages(Struct, frozen=True):
    """How the next page of a list is found."""

    style: str
    key: str = ""
    versions: str = ""
    truncated: str = ""
    skip: str = ""


class Starts(Struct, frozen=True):
    """What ends the work that an operation starts."""

    until: tuple[str, ...] = ()
    changes: str = ""
    failure: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    pending: str = ""
    gone: bool = False
    reports: Any = None


class Operation(Struct, frozen=True, dict=True):
    """One thing that a service does."""

    name: str
    call: str
    at: str
    versions: str = ""
    extensions: tuple[str, ...] = ()
    action: str = ""
    envelope: Any = ""
    arguments: tuple[Argument, ...] = ()
    fixed: dict[str, Any] = {}
    empty: str = ""
    media: str = ""
    answer: str = ""
    open: bool = False
    status: Any = ()
    returns: Any = None
    returns_if: tuple[tuple[str, Any, Any], ...] = ()
    outcome: dict[str, bool] = {}
    pages: Pages | None = None
    errors: tuple[int, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    starts: Starts | None = None

    @cached_property
    def method(self) -> str:
        return self.call.partition(" ")[0]

    @cached_property
    def path(self) -> str:
        return self.call.partition(" ")[2]

    @cached_property
    def resource(self) -> str:
        return self.name.partition(".")[0]

    @cached_property
    def verb(self) -> str:
        return self.name.partition(".")[2]

    def there(self, version: Version | None) -> bool:
        """Whether a version has it."""
        return holds(self.versions, version)

    def of(self, *where: str) -> list[Argument]:
        """Its arguments that stand in these places."""
        return [argument for argument in self.arguments if argument.where in where]

    def place(self, item: Field) -> str:
        """File and line of an argument."""
        return item.at if isinstance(item.at, str) else f"{self.at.partition(':')[0]}:{item.at}"


class Partial(Struct, frozen=True):
    """The fields of a record that are there although most are not."""

    has: tuple[str, ...]
    versions: str = ""


class Declared(Struct, frozen=True, dict=True):
    """A declared type."""

    name: str
    kind: str
    at: str
    versions: str = ""
    fields: tuple[Field, ...] = ()
    free: Any = None
    partial: Partial | None = None
    values: tuple[tuple[Any, str], ...] = ()
    open: bool = False
    type: Any = None
    records: tuple[str, ...] = ()
    by: str = ""

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    def place(self, item: Field) -> str:
        """File and line of a field."""
        return item.at if isinstance(item.at, str) else f"{self.at.partition(':')[0]}:{item.at}"


class Find(Struct, frozen=True):
    """How one of the things of a resource is found."""

    name: str = ""
    list: str = ""
    show: str = ""
    filter: str = ""
    id: str = ""


class Wait(Struct, frozen=True):
    """How one of the things of a resource is waited for. Fields are paths of wire names."""

    show: str = ""
    status: str = ""
    task: str = ""
    touched: str = ""
    rest: tuple[str, ...] = ()
    failure: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    deleting: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    fault: tuple[str, ...] = ()
    delete: str = ""


class Resource(Struct, frozen=True):
    """What helps with the things of a resource."""

    name: str
    find: Find | None = None
    wait: Wait | None = None


class Service(Struct, frozen=True, dict=True):
    """What the specs say of a service."""

    name: str
    type: str
    project: str
    api: str
    path: str = ""
    versions: str = ""
    selectable: bool = False
    header: str = ""
    legacy_header: str = ""
    extensions: str = ""
    operations: tuple[Operation, ...] = ()
    types: tuple[Declared, ...] = ()
    resources: tuple[Resource, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Operation]:
        return {op.name: op for op in self.operations}

    @cached_property
    def declared(self) -> dict[str, Declared]:
        return {declared.name: declared for declared in self.types}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of things that each record, and each type for ids, is of."""
        found = {}
        for declared in self.types:
            if declared.kind == "records":
                for name in (declared.name, *declared.records):
                    found[name] = kind_of(declared.name)
        return found

    @cached_property
    def identity(self) -> dict[str, str]:
        """The wire name of the field that tells the things of a kind apart."""
        found = {}
        for declared in self.types:
            if declared.kind == "records":
                record = self.declared[declared.records[0]]
                names = {item.python or item.name: item.name for item in record.fields}
                found[kind_of(declared.name)] = names.get(declared.by or "id", "id")
        return found

    @cached_property
    def waits(self) -> dict[str, Wait]:
        return {r.name: r.wait for r in self.resources if r.wait is not None}

    @cached_property
    def range(self) -> tuple[Version, Version] | None:
        """The lowest and the highest version; None for a service without any."""
        if not self.versions:
            return None
        low, _, high = self.versions.partition("..")
        return Version.parse(low), Version.parse(high)


def kind_of(name: str) -> str:
    """The kind of things that a type of ids names: `AnyServer` names servers."""
    return name.removeprefix("Any")


def holds(versions: str, version: Version | None) -> bool:
    """Whether a set of versions, as the file has it, holds a version. An empty text is all."""
    if not versions or version is None:
        return versions != "none"
    return version in VersionSet.parse(versions)


def at(cases: Any, version: Version | None) -> Any:
    """What holds at a version, of what differs from version to version; None if nothing does."""
    if not (isinstance(cases, dict) and "by" in cases):
        return cases
    for versions, value in cases["by"]:
        if holds(versions, version):
            return value
    return None


def ever(versions: str) -> VersionSet:
    """A set of versions as the file has it."""
    return NONE if versions == "none" else VersionSet.parse(versions) if versions else ALL


@cache
def read(service: str) -> Service:
    """What the specs say of a service. It is read once, and never changes."""
    path = Path(__file__).parents[2] / service / "described.json"
    return json.decode(path.read_bytes(), type=Service)
