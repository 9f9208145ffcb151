# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What templates see: one view a file, everything decided."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from ..exact.history import Change

FORCED = "# type: ignore[override, unused-ignore]"
"""The mark of what is exact, and so takes less than what all versions together take."""


@frozen
class EnumView:
    """A closed set of values: a Literal."""

    name: str
    values: str
    doc: str
    check: str = ""
    """The function that tells whether something is one of them; empty if there is none."""


@frozen
class KeyView:
    """A key of a TypedDict."""

    name: str
    type: str
    doc: str
    comment: str


@frozen
class RequestView:
    """A TypedDict."""

    name: str
    doc: str
    keys: tuple[KeyView, ...]
    functional: bool
    """Whether some key would hide a type in the class, or is no name there."""


@frozen
class FieldView:
    """A field of a model."""

    name: str
    type: str
    doc: str
    """Plain text; how far it is indented is for the template."""
    declaration: str = ""
    """What the runtime is told of it; nothing in a stub."""


@frozen
class ModelView:
    """A model."""

    name: str
    bases: tuple[str, ...]
    doc: str
    fields: tuple[FieldView, ...]
    options: str = ""
    """What else the runtime is told of the class."""


@frozen
class ParameterView:
    """A parameter of a method."""

    name: str
    type: str
    default: str
    keyword: bool

    def __str__(self) -> str:
        return f"{self.name}: {self.type}{self.default}"


Signature = tuple[tuple[ParameterView, ...], str]
"""The parameters, and what is returned."""


@frozen
class MethodView:
    """A method of a resource class."""

    name: str
    parameters: tuple[ParameterView, ...]
    returns: str
    overloads: tuple[Signature, ...]
    doc: str
    forced: bool = False
    """Whether it may not stand for what it overrides, which no type checker accepts unasked."""

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """What a stub has: the overloads, or the one signature."""
        return self.overloads or ((self.parameters, self.returns),)

    @property
    def overload_mark(self) -> str:
        """What stands behind the first `@overload`, where mypy looks for it."""
        return f"  {FORCED}" if self.forced else ""

    def mark(self, last: bool) -> str:
        """What stands behind a signature: of overloads, pyright looks at the last one."""
        if not self.forced:
            return ""
        if len(self.signatures) == 1:
            return f"  {FORCED}"
        return "  # pyright: ignore[reportIncompatibleMethodOverride]" if last else ""


@frozen
class OperationView:
    """A method, and the constant that describes the operation."""

    method: MethodView
    constant: str
    description: str


@frozen
class HelperView:
    """A method that makes its calls by way of operations."""

    method: MethodView
    facts: str
    """The constant that it does so by."""


@frozen
class TransferView:
    """The methods that move data of any size, and the constant that has the facts for them."""

    type: str
    """The class of the record."""
    facts: str
    methods: tuple[tuple[MethodView, str], ...]
    """Each method, and the arguments that it hands on."""


@frozen
class ModuleView:
    """A generated module."""

    source: str
    doc: str
    imports: tuple[str, ...]
    enums: tuple[EnumView, ...]
    requests: tuple[RequestView, ...]
    models: tuple[ModelView, ...]
    resource: str
    """The resource class; empty for a module of types."""
    resource_doc: str
    operations: tuple[OperationView, ...]
    helpers: tuple[HelperView, ...]
    facts: tuple[tuple[str, str], ...]
    """(declaration, value) of the constants of the helpers."""
    transfer: TransferView | None
    exact: tuple[tuple[str, str, str], ...]
    """(exact class, class, versions) of each exact class, if the service has microversions."""

    @property
    def checked(self) -> bool:
        """Whether it has a function that tells values of an enum."""
        return any(enum.check for enum in self.enums)

    @property
    def classes(self) -> list[str]:
        """The names of all that it declares for users."""
        named: list[EnumView | RequestView | ModelView]
        named = [*self.enums, *self.requests, *self.models]
        resources = [self.resource] if self.resource else []
        checks = [enum.check for enum in self.enums if enum.check]
        public = (each.name for each in named if not each.name.startswith("_"))
        return [*resources, *public, *checks]


@frozen
class ResourceView:
    """A resource, as the client class has it."""

    name: str
    cls: str
    doc: str


@frozen
class ClientView:
    """The package of a service: the client class, and what it makes importable."""

    source: str
    doc: str
    client: str
    base: str
    facts: tuple[str, ...]
    resources: tuple[ResourceView, ...]
    exports: tuple[tuple[str, str], ...]
    """(name, module) of all public names of the resource modules."""
    imports: tuple[str, ...]
    """The same, as import statements for type checkers."""
    exact: tuple[tuple[str, str], ...]
    """(exact client, versions), if the service has microversions."""
    filters: tuple[str, ...]
    """The classes for filters with an operator."""
    public: tuple[str, ...]


@frozen
class CloudClient:
    """What the class of clouds has of a service."""

    service: str
    client: str
    doc: str
    exact: tuple[tuple[str, str], ...] = ()
    """(versions as a Literal, exact client), if it has microversions."""


@frozen
class PackageView:
    """The whole package."""

    package: str
    clients: tuple[CloudClient, ...]


@frozen
class CloudView:
    """The module of clouds."""

    clients: tuple[CloudClient, ...]
    pinned: tuple[CloudClient, ...]
    """Those with microversions."""
    docs: Mapping[str, str]
    """The docstrings of functions and methods."""


@frozen
class CloudStubView(CloudView):
    """The stub of the module of clouds."""


@frozen
class AboutView:
    """The module that says what the package was generated from."""

    generator: str
    specs: str
    sources: str


@frozen
class ErrorsView:
    """The module that exports the errors."""


@frozen
class MainView:
    """The module that `python -m` runs."""

    package: str


@frozen
class TestingView:
    """The package of the fake cloud."""

    package: str
    servers: bool
    """Whether there are servers, of which tests want many."""


@frozen
class TestingMainView:
    """The module that `python -m` runs for the fake cloud."""

    package: str


@frozen
class HistoryView:
    """The module of what each microversion changes."""

    service: str
    versions: tuple[str, str]
    """The lowest and the highest that are described."""
    changes: tuple[Change, ...]


@frozen
class NeedsView:
    """The module of the types of what a microversion lacks."""

    service: str
    missing: tuple[str, ...]
    lost: tuple[str, ...]
    """The type variables of `LostView`."""


@frozen
class RecordKindView:
    """What the records of one kind of thing have in common."""

    name: str
    by: str
    doc: str


@frozen
class RecordsView:
    """The module of what may stand where an id is asked for."""

    service: str
    kinds: tuple[RecordKindView, ...]


Names = tuple[tuple[str, str], ...]
"""Names, each with the class that it is another name of."""


@frozen
class PinnedView:
    """The module of what single microversions have."""

    service: str
    client: str
    example: str
    models: tuple[tuple[str, tuple[str, str]], ...]
    """(name, (module, versions)) of each model."""


# --- stubs


@frozen
class StubResource:
    """A resource class of a stub."""

    name: str
    base: str
    doc: str
    absent: tuple[tuple[str, str], ...]
    """(name, type) of the methods that this version lacks."""
    methods: tuple[MethodView, ...]


@frozen
class StubAlias:
    """An exact class that is the same in all versions: another name for the class itself."""

    name: str
    target: str
    doc: str
    """Of a TypedDict: its other name is a class, since stubtest knows no aliases of them."""


@frozen
class StubView:
    """The stub of the module of one resource."""

    source: str
    doc: str
    imports: tuple[str, ...]
    enums: tuple[EnumView, ...]
    requests: tuple[RequestView, ...]
    models: tuple[ModelView, ...]
    resources: tuple[StubResource, ...]
    aliases: tuple[StubAlias, ...]
    missing: frozenset[str]
    """The types that it has of `NeedsView`."""


@frozen
class StubClient:
    """An exact client of a stub."""

    name: str
    base: str
    doc: str
    absent: tuple[tuple[str, str], ...]
    """(name, type) of the resources that this version lacks."""
    again: frozenset[str]
    """The resources that the class that it inherits from lacks."""
    resources: tuple[ResourceView, ...]


@frozen
class LostView:
    """The type variables that no value fits: their names say what to do about a call."""

    session: str
    microversion: str
    options: str
    at: str
    """The same as `microversion`, for the method `at`."""


@frozen
class ClientStubView:
    """The stub of a service's package."""

    source: str
    doc: str
    client: str
    imports: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    """(the versions as a Literal, the exact client) for each exact client."""
    resources: tuple[ResourceView, ...]
    """What the client has that is not pinned; it is the base of the exact ones."""
    known: str
    """All that may be said for a microversion, as a Literal."""
    lost: LostView | None
    """The types of what fits none of them; None where stubs say nothing of what is wrong."""
    clients: tuple[StubClient, ...]
    names: tuple[tuple[str, str], ...]
    """(name, exact client): the versions that change nothing."""
    ups: tuple[tuple[str, str], ...]
    """(name, type): the clients of a version and of all later ones."""
    filters: tuple[str, ...]
    public: tuple[str, ...]

    @property
    def missing(self) -> frozenset[str]:
        """The types that it has of `NeedsView`, but for those that are lost."""
        return frozenset(kind for each in self.clients for _, kind in each.absent)


@frozen
class PinView:
    """A microversion, or a microversion and all later ones."""

    name: str
    group: str
    """The class of the names that it shares with others."""
    client: str
    doc: str


@frozen
class PinnedStubView:
    """The stub of the module of what single microversions have."""

    service: str
    client: str
    example: str
    modules: tuple[str, ...]
    same: Names
    """The names of what is the same wherever it is."""
    groups: tuple[tuple[str, Names], ...]
    """(class, names) of what is not: one for each microversion at which some of it changes."""
    pins: tuple[PinView, ...]


View = (
    ModuleView | StubView | ClientView | ClientStubView | HistoryView | NeedsView
    | PackageView | ErrorsView | MainView | TestingView | TestingMainView | RecordsView
    | PinnedView | PinnedStubView | CloudView | CloudStubView | AboutView
)  # fmt: skip
"""A generated file."""
