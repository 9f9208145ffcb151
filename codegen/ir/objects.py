# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The specs as checked objects: every reference resolved, every node with its place.

Nothing here knows how clients look; `plan` decides that, `surface` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Generic, TypeVar

from attrs import field, frozen

from ..language.diagnostics import Pos
from ..language.typexpr import TypeExpr
from .names import MODEL_NAMES
from .versions import VersionSet, show_versions
from .work import Find, Starts, Wait

T = TypeVar("T")


@frozen
class Cases(Generic[T]):
    """A value for each version: the sets tile what they describe."""

    items: tuple[tuple[VersionSet, T], ...]

    @property
    def only(self) -> T | None:
        """The value, if it is the same in all versions."""
        return self.items[0][1] if len(self.items) == 1 else None

    @property
    def values(self) -> tuple[T, ...]:
        return tuple(value for _, value in self.items)

    def within(self, versions: VersionSet) -> Cases[T]:
        """The cases that exist in these versions, cut to them."""
        cut = tuple((v & versions, value) for v, value in self.items)
        return Cases(tuple((v, value) for v, value in cut if v))


@frozen
class Differs:
    """Something that the service's own code says otherwise, on purpose."""

    what: str
    why: str
    pos: Pos = field(eq=False)


class Where(Enum):
    """Where an argument stands in the request."""

    PATH = "path"
    QUERY = "query"
    HEADER = "headers"
    BODY = "body"
    BESIDE = "beside"
    VALUE = "value"
    EXTRA = "extra"
    SET = "set"
    """A key that a JSON patch sets."""
    ADD = "add"
    """A mapping from further keys to what a JSON patch sets them to."""
    REMOVE = "remove"
    """The further keys that a JSON patch takes away."""
    CHANGES = "changes"
    """Changes of a JSON patch as they are."""


@frozen
class Field:
    """A field of an object, or an argument of an operation."""

    wire: str
    name: str
    """The Python name."""
    type: Cases[TypeExpr]
    versions: VersionSet
    required: VersionSet | None
    """Where it is required; None if the spec does not say."""
    doc: str
    extensions: tuple[str, ...] = ()
    secret: bool = False
    style: str = "repeat"
    operators: tuple[str, ...] = ()
    """The words that the service takes for an operator, where a colon follows them."""
    header: str = ""
    rest: bool = False
    """Whether it stands for all keys that have no field of their own; in answers."""
    beside: bool = False
    differs: tuple[Differs, ...] = field(default=(), eq=False)
    pos: Pos = field(default=Pos(""), eq=False)

    @property
    def suffixed(self) -> bool:
        """Whether it is a mapping, whose keys are put into the wire name: `resources{group}`."""
        return "{" in self.wire and self.style != "free"

    @property
    def key(self) -> str:
        """Its Python name in requests, which unlike models have no methods beside it."""
        plain = self.name.removesuffix("_")
        return plain if plain in MODEL_NAMES else self.name

    @property
    def of_answers(self) -> bool:
        """Whether only answers have it: a header, or what is left of the keys."""
        return bool(self.header) or self.rest

    def required_in(self, versions: VersionSet, *, unsaid: bool) -> VersionSet:
        """Where it is required, of these versions.

        Args:
            versions: The versions of interest.
            unsaid: What holds if the spec does not say: True in answers, False in requests.
        """
        mine = self.versions & versions
        if self.required is None:
            return mine if unsaid else VersionSet()
        return self.required & mine


@frozen
class Partial:
    """Answers that have few of an object's fields: all others are missing together."""

    versions: VersionSet
    doc: str
    """Why, in words that can stand behind a colon."""
    has: tuple[str, ...]
    """The Python names of the fields that are there all the same."""


@frozen
class ObjectType:
    """An object with named fields."""

    name: str
    resource: str
    doc: str
    versions: VersionSet
    fields: tuple[Field, ...]
    free: TypeExpr | None
    partial: Partial | None
    pos: Pos = field(eq=False)
    differs: tuple[Differs, ...] = field(default=(), eq=False)
    columns: tuple[str, ...] = ()
    """The fields that tables of such objects show, as paths of wire names; empty if nobody says."""


@frozen
class EnumType:
    """A set of values, each with the versions that know it."""

    name: str
    resource: str
    doc: str
    versions: VersionSet
    values: tuple[tuple[str | int, VersionSet], ...]
    open: bool
    pos: Pos = field(eq=False)


@frozen
class AliasType:
    """A name for a type expression."""

    name: str
    resource: str
    doc: str
    versions: VersionSet
    type: Cases[TypeExpr]
    pos: Pos = field(eq=False)


@frozen
class RecordsType:
    """What names a thing in requests: its id, or a record of it as some answer has it."""

    name: str
    resource: str
    doc: str
    versions: VersionSet
    members: tuple[str, ...]
    """The object types that are records of the thing."""
    by: str
    """The Python name of their field that identifies it."""
    type: Cases[TypeExpr]
    """What the field holds."""
    pos: Pos = field(eq=False)


Declared = ObjectType | EnumType | AliasType | RecordsType


def is_map(declared: Declared) -> bool:
    """Whether an object has free keys and no others: it is a mapping, not a class."""
    return isinstance(declared, ObjectType) and not declared.fields


@frozen
class Argument:
    """A field in the role of an argument."""

    field: Field
    where: Where


@frozen
class Answer:
    """What an operation returns: a type, perhaps at a path of keys in the body."""

    key: str | None
    type: TypeExpr


@frozen
class AnswerIf:
    """Another answer, for one value of an argument."""

    argument: Argument
    value: str | int | bool
    returns: Cases[Answer | None]


@frozen
class Pages:
    """How the next page of a list is found."""

    style: str
    """`link`, `marker` or `offset`; `one` if the service answers all of the list at once."""
    key: str
    versions: VersionSet
    truncated: str = ""
    """The key of the answer that says that the service has cut the list."""
    skip: str = ""
    """The query argument that leaves items out, on the first page only."""


@frozen
class Call:
    """A method and a path."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@frozen
class Alias:
    """Another call for the same.

    Attributes:
        call: Its method and path.
        versions: The versions that have it.
        sent: Whether clients call it there, instead of the operation's own.
    """

    call: Call
    versions: VersionSet
    sent: bool


@frozen
class Operation:
    """One thing that a service does."""

    name: str
    resource: str
    doc: str
    call: Call
    versions: VersionSet
    extensions: tuple[str, ...]
    action: str | None
    envelope: Cases[str | None]
    arguments: tuple[Argument, ...]
    fixed: tuple[tuple[str, str | int | bool], ...]
    """Keys of the body that are always sent."""
    empty: str
    media: str | None
    answer: str | None
    authenticated: bool
    repeat: bool | None
    """Whether doing it twice does the same as once; None if the method says so."""
    busy: tuple[int, ...]
    """The statuses that refuse it for now."""
    status: Cases[tuple[int, ...]]
    returns: Cases[Answer | None]
    returns_if: tuple[AnswerIf, ...]
    outcome: tuple[tuple[int, bool], ...]
    pages: Pages | None
    errors: tuple[int, ...]
    changes: tuple[tuple[str, str], ...]
    aliases: tuple[Alias, ...]
    pos: Pos = field(eq=False)
    differs: tuple[Differs, ...] = field(default=(), eq=False)
    starts: Starts | None = None
    """What ends the work that it starts."""
    no_wait: str = ""
    """Why there is nothing to wait for."""
    example: str = ""
    """What stands behind the name of the command in its example; empty if a rule makes it."""

    def of(self, *where: Where) -> tuple[Argument, ...]:
        """The arguments that stand in these places."""
        return tuple(a for a in self.arguments if a.where in where)


@frozen
class Helper:
    """A method of the clients that makes its calls by way of operations.

    Attributes:
        method: How users call it, as if it were an operation; its call is the first one made.
        facts: What the calls are made by.
    """

    method: Operation
    facts: Find | Wait


@frozen
class Import:
    """How a service gets data by itself."""

    start: Operation
    argument: str
    """The Python name of the argument that says how."""
    stage: Operation
    staged: tuple[tuple[str, str], ...]
    """The argument for data that was uploaded before."""
    fetched: tuple[tuple[str, str], ...]
    """The argument for data at a URL, which `{url}` stands for."""


@frozen
class Transfer:
    """The data of things: what moves it, and what tells whether it arrived."""

    record: Operation
    type: TypeExpr
    """What the record is."""
    status: str
    """The Python names of fields of the record."""
    whole: tuple[str, ...]
    size: str
    algorithm: str
    value: str
    md5: str
    download: Operation
    range: str
    """The Python names of arguments."""
    upload: Operation
    length: str
    delete: Operation
    imports: Import | None


@frozen
class Resource:
    """One spec file."""

    name: str
    doc: str
    operations: tuple[Operation, ...]
    types: tuple[Declared, ...]
    pos: Pos = field(eq=False)
    helpers: tuple[Helper, ...] = ()
    transfer: Transfer | None = None
    """What moves the data of its things, if they have any."""

    @property
    def methods(self) -> tuple[Operation, ...]:
        """What users can call: the operations and the helpers."""
        return (*self.operations, *(helper.method for helper in self.helpers))

    def helper(self, name: str) -> Helper | None:
        """The helper of a name; None for an operation."""
        return next((h for h in self.helpers if h.method.name == name), None)


@frozen
class Service:
    """One folder of specs."""

    name: str
    client: str
    doc: str
    type: str
    project: str
    api: str
    versions: VersionSet
    """What the specs describe; one range, or everything for a service without versions."""
    selectable: bool
    """Whether a request may choose its microversion."""
    versioned: bool
    """Whether there are microversions or minor versions at all."""
    path: str
    """The part of the endpoint's path that names the version; empty if none does."""
    header: str
    legacy_header: tuple[str, VersionSet] | None
    """The microversion header of old services, and the versions of those that know no other."""
    extensions: str
    """Where the service lists its extensions; empty if it has none."""
    resources: tuple[Resource, ...]
    pos: Pos = field(eq=False)
    whole: bool = False
    """Whether the specs describe all that the service does."""
    things: tuple[tuple[str, str], ...] = ()
    """Keys of requests that name things of other services, by wire name or as `Type.key`, each with
    what they name: `image.images`. `KEY if OTHER=VALUE` is one of several kinds."""
    samples: tuple[tuple[str, str], ...] = ()
    """What examples of commands say for arguments: by `resource.argument`, by the thing that they
    name (`image.images`), or by their wire names."""
    differs: tuple[Differs, ...] = field(default=(), eq=False)

    def show(self, versions: VersionSet) -> str:
        """A version set as people write it: open where it reaches the ends of the service's."""
        return show_versions(versions, self.versions)

    def types(self) -> dict[str, Declared]:
        """All declared types by name."""
        return {t.name: t for resource in self.resources for t in resource.types}

    def records(self) -> tuple[RecordsType, ...]:
        """The things whose records requests take."""
        return tuple(t for t in self.types().values() if isinstance(t, RecordsType))

    def operations(self) -> Iterator[Operation]:
        """All operations, in the order of the files."""
        for resource in self.resources:
            yield from resource.operations
