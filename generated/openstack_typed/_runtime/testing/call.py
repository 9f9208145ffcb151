# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One request to a service of the fake, and all that rules may ask about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlencode

from attrs import Factory, define, evolve

from ..versions import Version
from .messages import Asked, Refused, Reply
from .shape import ABSENT, MISSING, Shaper
from .specs import Expr, Operation, Pages, Wait, at, holds
from .specs import Service as Specs
from .world import Thing, World

if TYPE_CHECKING:
    from .check import Problem
    from .faults import Fault, Faults


class Cloud(Protocol):
    """What a service knows of its cloud."""

    host: str
    by_schema: bool
    world: World
    tokens: dict[str, Token]
    faults: Faults

    @property
    def services(self) -> Mapping[str, Service]: ...

    def seed(self, service: str) -> None: ...

    def token(self, asked: Asked) -> Token | None: ...

    def admitted(self, asked: Asked) -> Token: ...

    def within(self, service: str, version: str = "") -> Call: ...

    def inside(self, call: Call, service: str, method: str, path: str, body: Any, roles: frozenset[
        str
    ], media: str,
    ) -> Any: ...  # fmt: skip

    def meet(self, call: Call) -> None: ...

    def noted(self, call: Call, reply: Reply) -> None: ...

    def problem(self, call: Call, *problems: str) -> None: ...

    def failing(self, operation: Operation, service: str) -> str | None: ...


class Service(Protocol):
    """What a request knows of its service."""

    name: str
    prefix: str

    @property
    def specs(self) -> Specs: ...

    @property
    def range(self) -> tuple[Version, Version] | None: ...

    @property
    def cloud(self) -> Cloud: ...

    @property
    def rules(self) -> Manners: ...

    @property
    def own_kinds(self) -> Mapping[str, str]: ...

    def loaded(self) -> frozenset[str] | None: ...

    def fields_of(self, kind: str) -> frozenset[str]: ...

    def wait_of(self, resource: str, kind: str) -> Wait | None: ...

    def make(self, call: Call, kind: str, fields: dict[
        str, Any
    ], key: str = "", project: (
        str | None
    ) = None,
    ) -> Thing: ...  # fmt: skip

    def drop(self, call: Call, thing: Thing) -> None: ...


@define(eq=False)
class Token:
    """What a token allows.

    Attributes:
        id: The token itself.
        user: The id of its user.
        project: The id of its project; empty without one.
        domain: The id of the domain that it is scoped to; empty without one.
        system: Whether it is for the whole system.
        roles: The names of its roles.
        body: What Keystone says of it.
    """

    id: str
    user: str
    project: str = ""
    domain: str = ""
    system: bool = False
    roles: frozenset[str] = frozenset()
    body: dict[str, Any] = Factory(dict)
    expires: Any = None
    revoked: bool = False


@define(eq=False)
class Call:
    """One request to a service.

    Attributes:
        service: The service.
        asked: The request as it came.
        path: The path below the service's version.
        root: The URL of the service's version.
        token: Who asks; None if nobody says.
        version: The microversion; None if the service has none.
        operation: What is asked for.
        params: The values of the parameters of the path.
        things: The things that these name, by parameter.
        query: The parameters of the query, each with its values.
        args: The arguments of the body, by wire name.
        beside: Those that stand beside the envelope.
        sent: The headers of the answer that the operation has of its own.
        inside: Whether another service asks, for its user.
        old: The fields that a thing had before it was changed.
        ends: What happens when the work that it starts has ended well.
        fails: Why the work that it starts ends in failure; empty if it does not.
        body: The body, before it was taken apart.
        chosen: Whether it is settled which operation is asked for.
        fault: What goes wrong with it, because a test wants it to.
    """

    service: Service
    asked: Asked
    path: str
    root: str
    token: Token | None = None
    version: Version | None = None
    operation: Operation = None  # type: ignore[assignment]  # there before any rule is asked
    params: dict[str, str] = Factory(dict)
    things: dict[str, Thing] = Factory(dict)
    query: dict[str, list[str]] = Factory(dict)
    args: dict[str, Any] = Factory(dict)
    beside: dict[str, Any] = Factory(dict)
    value: Any = None
    sent: dict[str, str] = Factory(dict)
    status: int = 0
    inside: bool = False
    old: dict[str, Any] = Factory(dict)
    ends: list[Callable[[], None]] = Factory(list)
    fails: str = ""
    body: Any = None
    chosen: bool = False
    fault: Fault | None = None

    @property
    def world(self) -> World:
        return self.service.cloud.world

    @property
    def rules(self) -> Manners:
        return self.service.rules

    @property
    def user(self) -> str:
        return self.token.user if self.token else ""

    @property
    def project(self) -> str:
        return self.token.project if self.token else ""

    @property
    def admin(self) -> bool:
        """Whether whoever asks is an administrator."""
        return self.token is not None and "admin" in self.token.roles

    def at_least(self, version: str) -> bool:
        """Whether the microversion is this one or a later one."""
        return self.version is None or self.version >= Version.parse(version)

    def asks(self, name: str, default: str = "") -> str:
        """The last value of a parameter of the query."""
        return self.query.get(name, [default])[-1]

    # --- things

    def kind(self, name: str) -> str:
        """The whole name of a kind of this service, or of another one: `compute.Server`."""
        return name if "." in name else f"{self.service.name}.{name}"

    def all(self, kind: str) -> list[Thing]:
        """All things of a kind, whoever may see them."""
        self.service.cloud.seed(self.kind(kind).partition(".")[0])
        return self.world.all(self.kind(kind))

    def find(self, kind: str, key: Any) -> Thing | None:
        """A thing by its key, if there is one that whoever asks may see."""
        service, _, own = self.kind(kind).partition(".")
        self.service.cloud.seed(service)
        rule = self.rules.named.get(own) if service == self.service.name else None
        thing = self.world.get(self.kind(kind), str(key)) if rule is None else rule(self, str(key))
        return thing if thing is not None and self.sees(thing) else None

    def sees(self, thing: Thing) -> bool:
        """Whether whoever asks may see a thing, as the service says whose it is."""
        service = self.service.cloud.services[thing.kind.partition(".")[0]]
        call = self if service is self.service else evolve(self, service=service)
        return service.rules.visible(call, thing)

    def find_any(self, kind: str, key: Any) -> Thing | None:
        """A thing by its key, if there is one, whoever may see it."""
        self.service.cloud.seed(self.kind(kind).partition(".")[0])
        return self.world.get(self.kind(kind), str(key))

    def get(self, kind: str, key: Any) -> Thing:
        """A thing by its key, as a path names it.

        Raises:
            Refused: There is none.
        """
        if (found := self.find(kind, key)) is None:
            raise self.rules.missing(self, kind, str(key))
        return found

    def refer(self, kind: str, key: Any, path: str = "") -> Thing:
        """A thing by its key, as a body names it.

        Raises:
            Refused: There is none.
        """
        if (found := self.find(kind, key)) is None:
            raise self.rules.no_reference(self, kind, str(key), path)
        return found

    @property
    def thing(self) -> Thing:
        """The last thing that the path names."""
        return list(self.things.values())[-1]

    def make(
        self, kind: str, fields: dict[str, Any], key: str = "", project: str | None = None
    ) -> Thing:
        """Make a thing: with the usual fields of its kind, and with these."""
        return self.service.make(self, kind, fields, key, project)

    def drop(self, thing: Thing) -> None:
        """Take a thing away, with what goes with it.

        Raises:
            Refused: Something keeps it.
        """
        self.service.drop(self, thing)

    def ask(
        self, service: str, method: str, path: str, body: Any = None, *, own: bool = False,
        media: str = "application/json",
    ) -> Any:  # fmt: skip
        """What another service answers when this one asks it for its user.

        It is asked as an administrator in the user's project, at the highest version.

        Args:
            service: Its name: `network`.
            method: The HTTP method.
            path: The path below the service's own: `/v2.0/ports`.
            body: The body, as JSON has it; bytes are sent as they are.
            own: Whether it is asked with the user's own roles instead.
            media: The media type of the body.

        Raises:
            Refused: It refuses, with its status and its words.
        """
        roles = self.token.roles if own and self.token else frozenset({"admin"})
        return self.service.cloud.inside(self, service, method, path, body, roles, media)

    def refuse(self, status: int, message: str, kind: str = "", **more: Any) -> Refused:
        """A refusal, to be raised."""
        return Refused(status, message, kind, **more)

    # --- answers

    def next_link(self, last: Any) -> str:
        """The link to the page after an item."""
        pairs = [(k, v) for k, v in self.asked.pairs() if k not in ("marker", "offset")]
        marker = self.marker(last) if isinstance(last, Thing) else last
        query = urlencode([*pairs, ("marker", str(marker))])
        return f"{self.asked.base}{self.asked.path}?{query}"

    def marker(self, thing: Thing) -> str:
        """What a thing is called in the query for the page behind it: its key, as it is shown."""
        kind = thing.kind.partition(".")[2]
        rule = self.rules.fields.get(f"{kind}.{self.service.specs.identity.get(kind, 'id')}")
        return thing.key if rule is None else str(rule(self, thing))

    @property
    def shaper(self) -> Shaper:
        return Shaper(
            self.service.specs, self.version, self.service.loaded(), self._shown, self.world.time()
        )

    def shape(self, value: Any, expr: Expr) -> Any:
        """A value as an answer at this version has it."""
        return self.shaper.shape(value, expr)

    def _shown(self, thing: Any, item: Any, record: str) -> Any:
        fields, kind = self.rules.fields, thing.kind.partition(".")[2]
        if self.rules.hides(self, thing, item.name):
            return ABSENT
        if (known := self.rules.partly(self, thing)) is not None:
            partial = self.service.specs.declared[record].partial
            if partial is not None and holds(partial.versions, self.version):
                if item.name not in partial.has:
                    return ABSENT
                if item.name in known:
                    return known[item.name]
        for name in (f"{record}.{item.name}", f"{kind}.{item.name}", item.name):
            if name in fields:
                value = fields[name](self, thing)
                if value is not MISSING:
                    return value
        if item.name == "links" and item.name not in thing:
            return self.rules.links(self, thing)
        return MISSING

    def returns(self) -> tuple[str, Expr] | None:
        """What the operation answers at this version: a key, and a type."""
        for name, value, cases in self.operation.returns_if:
            given = self.args.get(name, self.asks(name) if name in self.query else None)
            if given == value or str(given).lower() == str(value).lower():
                return cast("tuple[str, Expr] | None", at(cases, self.version))
        return cast("tuple[str, Expr] | None", at(self.operation.returns, self.version))


class Manners:
    """How a service answers: its tables, and how it speaks. `Rules` fills them.

    Attributes:
        loose: Whether it takes text for the number or the bool that it looks like.
        admin: The operations that only administrators may use, as patterns.
        usual: Fields of new things, by kind: values, or functions of the call.
        same: Where the value of an argument goes if the record calls it otherwise: by
            `Kind.argument`. An empty text keeps it out of the record.
        ignored: Query arguments that are no filters.
        unknown_filters: Whether what is in a query without being in the specs is a filter.
        not_found: What it says of a kind of things where one is missing, if not the usual.
        begins: The state of things when they are new, by kind, while work goes on.
        during: The state of things while an operation works on them, by operation.
        not_faked: Operations that the fake refuses, each with the reason.
        uuids: Whether it looks at the form of UUIDs in bodies.
        bounds: What arguments may be besides what the specs say, by patterns of
            `resource.operation.argument`, or of its items with `[]` behind: the range of numbers or
            of lengths, or a regular expression.
        named: Which thing a key names, by kind, where it is not the thing's own key.
        within: The field that holds what things of a kind are in, if keys are only good there.
        seen: Whether whoever asks may see a thing, by kind, where not its project alone says it.
        order: What things of a kind are sorted by in lists; without it, they are as they were made.
        unchecked: Places in bodies where it takes any value: `port.binding:host_id`.
        instant: Whether what it deletes is gone when it answers.
        loads: The extensions that it loads if nobody says which; None if it has none to choose.
        pages_by_limit: Whether only a limit makes pages, so that a marker alone says nothing.
        sown: What a test puts into the cloud has these arguments or fields, by kind, if it does
            not say otherwise: values, or functions of the call. Names are those of the clients.
        when_sown: What happens to it, by kind, before it gets the fields that a test says.
        heads: Whether HEAD may be asked for wherever GET may.
        makes: The operations that make the last thing of their path, if it is not there.
        identity: The field that tells things of a kind apart, if the specs do not say it, or if
            it does so only within what they are in.
        own_work: The resources whose rules let work go on, and end, by themselves.
        unreferenced: Arguments, by `resource.operation.argument`, of which the service does not
            look whether there is what they name.
    """

    def __init__(self, service: str) -> None:
        self.service = service
        self.loose = True
        self.uuids = True
        self.unchecked: set[str] = set()
        self.instant = False
        self.loads: frozenset[str] | None = None
        self.pages_by_limit = False
        self.unknown_filters = True
        self.admin: list[str] = []
        self.usual: dict[str, dict[str, Any]] = {}
        self.same: dict[str, str] = {}
        self.ignored: set[str] = set()
        self.not_found: dict[str, str] = {}
        self.begins: dict[str, dict[str, Any]] = {}
        self.during: dict[str, dict[str, Any]] = {}
        self.not_faked: dict[str, str] = {}
        self.handlers: dict[str, Callable[[Call], Any]] = {}
        self.fields: dict[str, Callable[[Call, Thing], Any]] = {}
        self.filters: dict[str, Callable[[Call, Thing, list[str]], bool]] = {}
        self.made: dict[str, list[Callable[[Call, Thing], None]]] = {}
        self.gone: dict[str, list[Callable[[Call, Thing], None]]] = {}
        self.went: dict[str, list[Callable[[Call, Thing], None]]] = {}
        self.changed: dict[str, list[Callable[[Call, Thing], None]]] = {}
        self.before: dict[str, list[Callable[[Call], None]]] = {}
        self.seeds: list[Callable[[Any], None]] = []
        self.bounds: dict[str, tuple[int, int] | str] = {}
        self.named: dict[str, Callable[[Call, str], Thing | None]] = {}
        self.within: dict[str, str] = {}
        self.seen: dict[str, Callable[[Call, Thing], bool]] = {}
        self.order: dict[str, Callable[[Thing], Any]] = {}
        self.sown: dict[str, dict[str, Any]] = {}
        self.heads = False
        self.when_sown: dict[str, Callable[[Call, Thing, dict[str, Any]], None]] = {}
        self.makes: set[str] = set()
        self.identity: dict[str, str] = {}
        self.own_work: set[str] = set()
        self.unreferenced: set[str] = set()

    def allowed(self, call: Call) -> bool:
        """Whether the policy lets whoever asks use the operation at all."""
        name = call.operation.name
        return call.admin or not any(fnmatchcase(name, pattern) for pattern in self.admin)

    # --- how the service speaks: what differs is overridden

    def error(self, call: Call, refused: Refused) -> Reply:
        """The answer of a refusal."""
        body = {"error": {"code": refused.status, "message": refused.message}}
        return Reply(refused.status, body)

    def wrong(self, call: Call, problems: list[Problem]) -> Refused:
        """The refusal of a request that is not what the specs say."""
        return Refused(400, "; ".join(f"{p.where}: {p.message}" for p in problems))

    def missing(self, call: Call, kind: str, key: str) -> Refused:
        """The refusal of a path that names what is not there."""
        text = self.not_found.get(kind, "{kind} {key} could not be found.")
        return Refused(404, text.format(kind=kind, key=key), f"{kind}NotFound")

    def no_reference(self, call: Call, kind: str, key: str, path: str) -> Refused:
        """The refusal of a body that names what is not there."""
        text = self.not_found.get(kind, "{kind} {key} could not be found.")
        return Refused(400, text.format(kind=kind, key=key), f"{kind}NotFound")

    def forbidden(self, call: Call) -> Refused:
        """The refusal of what the policy does not allow."""
        name = call.operation.name if call.operation else call.asked.path
        return Refused(403, f"Policy doesn't allow {name} to be performed.")

    def document(self, call: Call) -> Reply | None:
        """The answer at the roots, which has the versions; None if the path is none of these."""
        return None

    def inner(self, call: Call, path: str) -> str:
        """The path without what the catalog puts before each path, such as the project's id."""
        return path

    def strict_query(self, call: Call) -> bool:
        """Whether parameters of queries that nobody knows are refused."""
        return False

    def lax_frame(self, call: Call) -> bool:
        """Whether keys beside the envelope are passed over."""
        return True

    def lax_body(self, call: Call) -> bool:
        """Whether keys of a body that nobody knows are passed over."""
        return False

    def look_up(self, call: Call, kind: str, key: str) -> Thing:
        """The thing that a path names: one that is in what stands before it there.

        Raises:
            Refused: There is none.
        """
        if len(call.things) and kind in self.identity:
            for thing in call.all(kind):
                within = all(
                    thing.parents.get(name, holder.key) == holder.key
                    for name, holder in call.things.items()
                )
                if thing.key == key and within and self.visible(call, thing):
                    return thing
            raise self.missing(call, kind, key)
        return call.get(kind, key)

    def as_admin(self, call: Call) -> None:
        """Make a call one of the administrator; only Keystone can."""

    def headers(self, call: Call, reply: Reply) -> None:
        """Add the headers that all answers have."""

    def permit(self, call: Call) -> None:
        """Look whether whoever asks may do what is asked for, once it is known to be in form.

        Raises:
            Refused: No.
        """

    def hides(self, call: Call, thing: Thing, field: str) -> bool:
        """Whether whoever asks does not get to see a field of a thing."""
        return False

    def partly(self, call: Call, thing: Thing) -> Mapping[str, Any] | None:
        """What is different of a thing of which little is known; None if all is known."""
        return None

    def owner(self, call: Call, kind: str, fields: dict[str, Any]) -> str:
        """The project that a new thing of a kind with these fields belongs to."""
        return call.project

    def touched(self, call: Call, thing: Thing) -> None:
        """Note on a thing that it was changed."""
        for name in ("updated", "updated_at"):
            if name in thing:
                thing[name] = self.time(call)

    def visible(self, call: Call, thing: Thing) -> bool:
        """Whether whoever asks may see a thing."""
        if (rule := self.seen.get(thing.kind.partition(".")[2])) is not None:
            return rule(call, thing)
        return call.admin or not thing.project or thing.project == call.project

    def listed(self, call: Call, thing: Thing) -> bool:
        """Whether a list has a thing without being asked for more."""
        return self.visible(call, thing)

    def default_limit(self, call: Call) -> int | None:
        """How many items a page has at most."""
        return 1000

    def form_first(self, call: Call) -> bool:
        """Whether the form of a request is looked at before who sends it."""
        return False

    usual_direction = "asc"
    """The direction of a sort key without one."""

    def zero(self, call: Call) -> int | None:
        """How many items a page has for a limit of 0; None for all."""
        return 0

    def ordered(self, call: Call, things: list[Thing]) -> list[Thing]:
        """Things in the order of lists that nobody asks another one for."""
        key = self.order.get(things[0].kind.partition(".")[2]) if things else None
        return things if key is None else sorted(things, key=key)

    def no_marker(self, call: Call, things: list[Any], marker: str) -> list[Any]:
        """What is listed behind a marker that is not there.

        Raises:
            Refused: The service says so.
        """
        raise Refused(400, f"marker [{marker}] not found", "MarkerNotFound")

    def page_links(
        self, call: Call, cut: list[Any], *, more: bool, limited: bool, pages: Pages
    ) -> dict[str, Any]:
        """What stands beside a page for the links to others."""
        if not more or not cut:
            return {}
        return {pages.key: [{"rel": "next", "href": call.next_link(cut[-1])}]}

    def beside(self, call: Call) -> dict[str, Any]:
        """What stands beside what an operation answers, of which the specs say nothing."""
        return {}

    def time(self, call: Call) -> str:
        """The time, as the service writes it into records."""
        return call.world.time()

    def links(self, call: Call, thing: Thing) -> list[Mapping[str, str]]:
        """The links of a thing."""
        path = f"{call.root}/{thing.kind}/{thing.key}"
        return [{"rel": "self", "href": path}]

    def identify(self, call: Call, kind: str) -> str:
        """The key of a new thing of a kind whose caller does not choose it."""
        return call.world.uuid(f"{self.service}.{kind}")
