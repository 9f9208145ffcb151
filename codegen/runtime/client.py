# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The client of one service, over the caller's keystoneauth Session."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from importlib import import_module
from types import FunctionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    Self,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
)

from .answers.decode import BadShape, Decoder, read
from .answers.model import Answer, Model
from .answers.paging import BadPage, Cut, Pager
from .answers.parse import FORM, json_of_form
from .calls.keywords import suggesting
from .calls.negotiate import choose, highest
from .calls.request import Request, build
from .calls.service import Service
from .connection.accept import accept, bad_answer, download, truncated
from .connection.connection import Connection
from .exact import Exact
from .once import lazy
from .versions import Version

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter
    from keystoneauth1.plugin import BaseAuthPlugin
    from keystoneauth1.session import Session

    from .calls.operation import Operation
    from .calls.upload import Readable
    from .connection.endpoint import Endpoint
    from .retries import Retries
    from .trace import Trace
    from .work.facts import Find, Wait

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class ClientOptions(TypedDict, total=False):
    """What a client may be told besides its session; the words are keystoneauth's.

    None is as good as nothing said.
    """

    auth: BaseAuthPlugin | None
    """An auth plugin, if not the session's own."""
    region_name: str | None
    """The region whose endpoint is used."""
    interface: str | Sequence[str] | None
    """public (the default), internal or admin; or several, the best first."""
    service_type: str | None
    """The type in the catalog, if not the usual one or one of its aliases."""
    service_name: str | None
    """The name in the catalog, where a type has several services."""
    endpoint_override: str | None
    """Use this endpoint and no catalog."""
    min_version: str | None
    """The lowest API version that the endpoint may have."""
    max_version: str | None
    """The highest API version that the endpoint may have."""
    connect_retries: int | None
    """How often a failed connection is tried again."""
    status_code_retries: int | None
    """How often a 503 is tried again."""
    global_request_id: str | None
    """`req-...`, sent with every request and logged by all services."""
    retries: Retries | bool | None
    """When a request is sent again: a policy, True for the usual one, False for never. Then
    the retries of keystoneauth, which are above, do not count."""
    trace: Trace | None
    """Makes a context manager around each exchange with the service, to time or trace it."""


class RequestParts(TypedDict, total=False):
    """What a request that is made by hand may have, besides method and path."""

    query: Mapping[str, Any]
    """The query; a list gives its name several times."""
    json: object
    """The body, to be sent as JSON."""
    data: Readable
    """The body as it is: bytes, an open file, or chunks."""
    headers: Mapping[str, str]
    """Further headers."""


class Microversions(NamedTuple):
    """The microversions of a service.

    Attributes:
        lowest: The lowest that the cloud offers.
        highest: The highest that the cloud offers.
        used: What calls are sent at: a microversion, or `auto`.
    """

    lowest: str
    highest: str
    used: str


class Client:
    """The client of a service.

    Attributes:
        session: The keystoneauth Session that carries the requests.
    """

    _service: ClassVar[Service]
    _connection: Connection

    @property
    def session(self) -> Session:
        """The keystoneauth Session that carries the requests."""
        session: Session = self._connection.adapter.session
        return session

    @property
    def adapter(self) -> Adapter:
        """A keystoneauth Adapter for requests by hand, below the versioned endpoint.

        A path such as `/os-services` goes to the same endpoint as this client's own calls, which
        is looked up in the same way. A client that is pinned sends its microversion; any other
        sends none, which means the lowest.
        """
        from .connection.by_hand import adapter_below

        pinned = self._exact_version()
        return adapter_below(self._connection, str(pinned) if pinned is not None else None)

    def _exact_version(self) -> Version | None:
        return None

    @property
    def microversion(self) -> str:
        """The microversion in use; empty for services without."""
        return ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.microversion!r})"

    # --- calls by hand

    @overload
    def call(
        self,
        method: str,
        path: str,
        *,
        into: type[M],
        key: str | None = None,
        **parts: Unpack[RequestParts],
    ) -> M: ...
    @overload
    def call(
        self,
        method: str,
        path: str,
        *,
        into: None = None,
        key: str | None = None,
        **parts: Unpack[RequestParts],
    ) -> Any: ...
    def call(
        self,
        method: str,
        path: str,
        *,
        into: type[Model] | None = None,
        key: str | None = None,
        **parts: Unpack[RequestParts],
    ) -> Any:
        """Make a call by hand, for what this client has no method for.

        Endpoint, token, microversion, retries and errors are those of all calls. A client at
        `auto` sends the lowest microversion: `compute.at("2.79").call(...)` says another.

        Args:
            method: The HTTP method.
            path: The path below the versioned endpoint: `/servers/detail`. Names and ids in it
                are yours to quote.
            into: What the answer becomes: a model, such as `Server`.
            key: The key of the answer that holds what is wanted: `server`.
            **parts: The other parts of the request, see `RequestParts`.

        Returns:
            The model, or the JSON of the answer; None if it is empty.

        Raises:
            HttpError: The service refused it: NotFound and the like.
            BadAnswer: The answer is no JSON, has no such key, or is no object.
            ValueError: The path is none below the endpoint. Nothing was sent.
        """
        from .calls.by_hand import operation_of, request_of

        operation = operation_of(method, path, key, into)
        request = request_of(operation, path, parts)
        endpoint, version = self._prepared(operation, {})
        response = self._exchange(operation, {}, request, version, endpoint)
        if not response.content and into is None and key is None:
            return None
        return self._result(operation, operation.returns, response, version)

    @overload
    def call_list(
        self, path: str, key: str, *, into: type[M], query: Mapping[str, Any] | None = None
    ) -> Pager[M]: ...
    @overload
    def call_list(
        self, path: str, key: str, *, into: None = None, query: Mapping[str, Any] | None = None
    ) -> Pager[Any]: ...
    def call_list(
        self,
        path: str,
        key: str,
        *,
        into: type[Model] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Pager[Any]:
        """List something by hand, page by page: like `call`, and links to next pages are followed.

        Args:
            path: The path below the versioned endpoint: `/servers/detail`.
            key: The key of the answer that holds the list: `servers`.
            into: What each item becomes: a model, such as `Server`.
            query: The query; a list gives its name several times.
        """
        from .calls.by_hand import listing_of, request_of

        operation = listing_of(path, key, into)
        request = request_of(operation, path, {} if query is None else {"query": query})
        _, version = self._prepared(operation, {})
        return Pager(_Listing(self, operation, {}, request, version))

    # --- calls, for the generated resources

    def _call(self, operation: Operation[T], given: dict[str, Any]) -> T:
        """Check a call, send it and decode the answer; lists are sent when they are read."""
        given = operation.converted(given)
        endpoint, version = self._prepared(operation, given)
        request = build(operation, given, version)
        decoder, paged = operation.answer_to(given)
        if paged:
            return Pager(_Listing(self, operation, given, request, version))  # type: ignore[return-value]
        response = self._exchange(operation, given, request, version, endpoint)
        result: T = self._result(operation, decoder, response, version)
        return result

    def _prepared(
        self, operation: Operation[Any], given: dict[str, Any]
    ) -> tuple[Endpoint, Version | None]:
        """Where a call goes, and at which microversion; an error if it cannot work there."""
        with self._logged_in(operation):
            try:
                return self._ready(operation, given)
            except Exception as error:
                if not self._connection.doubts(error):
                    raise
            return self._ready(operation, given)

    def _ready(
        self, operation: Operation[Any], given: dict[str, Any]
    ) -> tuple[Endpoint, Version | None]:
        endpoint = self._connection.endpoint(anonymous=not operation.authenticated)
        version = self._version_for(operation, given, endpoint)
        self._connection.check_extensions(operation, given)
        return endpoint, version

    def _exchange(
        self,
        operation: Operation[Any],
        given: Mapping[str, Any],
        request: Request,
        version: Version | None,
        endpoint: Endpoint,
    ) -> Any:
        """Send a request. The answer says that the call was carried out."""
        from .connection.watch import answered, watched  # the first call has time for it

        connection = self._connection
        attempts = connection.attempts(operation)
        with watched(connection.trace, self._service.name, operation, version, attempts) as call:
            with self._logged_in(operation):
                response = connection.send(operation, request, version, endpoint, attempts)
            if call is not None:
                answered(call, response)
            accept(operation, given, response, again=attempts.unsure)
        return response

    def _version_at(self, operation: Operation[Any]) -> Version | None:
        """The version of a call without arguments, to find out which ones it can have."""
        return self._version_for(operation, {}, self._connection.endpoint())

    def _worker(self) -> Self:
        """This client, for work of several calls."""
        return self

    def _bounded(self, seconds: float) -> Self:
        """This client, of which no request takes longer."""
        other = copy(self)
        other._connection = self._connection.bounded(seconds)
        return other

    def _version_for(
        self, operation: Operation[Any], given: dict[str, Any], endpoint: Endpoint
    ) -> Version | None:
        """The version to send, or to check with. Services without microversions send none."""
        if self._service.versioned and endpoint.api is not None:
            choose(self._service, operation, given, pinned=endpoint.api, cloud=None)
        return None

    @contextmanager
    def _logged_in(self, operation: Operation[Any]) -> Generator[None]:
        """Tell a login that was refused from the service's own refusals."""
        from keystoneauth1.exceptions import HttpError, InvalidResponse

        try:
            yield
        except HttpError as error:
            from .connection.refusals import login_error

            raise login_error(operation.name, error) from None
        except InvalidResponse as error:
            from .errors import BadAnswer

            fault = "the login failed: the answer is no token"
            raise BadAnswer(operation.name, fault, error.response) from None

    def _result(
        self,
        operation: Operation[Any],
        decoder: Decoder | None,
        response: Any,
        version: Version | None,
    ) -> Any:
        """What a call gives back."""
        if operation.outcome is not None:
            return operation.outcome[response.status_code]
        if operation.stream:
            return download(operation, response)
        if decoder is None:
            return None
        return self._decoded(operation, decoder, response, version)[0]

    def _decoded(
        self,
        operation: Operation[Any],
        decoder: Decoder,
        response: Any,
        version: Version | None,
    ) -> tuple[Any, Any]:
        """The answer, and the JSON beside the list that tells whether there is another page."""
        beside = operation.pages.beside if operation.pages is not None else ()
        try:
            content = response.content
            if operation.answer == FORM:
                content = json_of_form(content)
            return read(content, decoder, self._answer_of(response, version), beside)
        except BadShape as error:
            raise bad_answer(operation, response, str(error)) from None

    def _answer_of(self, response: Any, version: Version | None) -> Answer:
        headers: Mapping[str, str] = response.headers
        return Answer(self._service.name, version, headers)

    def _pages(
        self,
        operation: Operation[Any],
        given: Mapping[str, Any],
        request: Request,
        version: Version | None,
    ) -> Iterator[Sequence[Any]]:
        assert operation.pages is not None and operation.returns is not None
        returns: Decoder = operation.returns
        response: Any = None

        def fetch(path: str) -> tuple[Any, Sequence[Any]]:
            nonlocal response
            with self._logged_in(operation):
                endpoint = self._connection.endpoint(anonymous=not operation.authenticated)
            response = self._exchange(operation, given, request.to(path), version, endpoint)
            items, body = self._decoded(operation, returns, response, version)
            return body, items

        try:
            yield from operation.pages.walk(request.path, version, fetch)
        except BadPage as error:
            raise bad_answer(operation, response, str(error)) from None
        except Cut as error:
            raise truncated(operation, response, str(error)) from None


class _Listing:
    """The pages of a list: each loop over them asks for them anew."""

    __slots__ = ("_client", "_given", "_operation", "_request", "_version")

    def __init__(
        self,
        client: Client,
        operation: Operation[Any],
        given: Mapping[str, Any],
        request: Request,
        version: Version | None,
    ) -> None:
        self._client = client
        self._operation = operation
        self._given = given
        self._request = request
        self._version = version

    def __iter__(self) -> Iterator[Sequence[Any]]:
        return self._client._pages(self._operation, self._given, self._request, self._version)

    def __repr__(self) -> str:
        return self._operation.shown(self._given)


class PlainClient(Client):
    """The client of a service without microversions."""

    def __init__(self, session: Session | Adapter, **options: Unpack[ClientOptions]) -> None:
        """Make a client. No request is sent until the first call.

        Args:
            session: A keystoneauth Session, or an Adapter whose settings are taken over.
            **options: See `ClientOptions`.
        """
        self._connection = Connection(self._service, session, options)


class MicroversionClient(Client, metaclass=Exact):
    """The client of a service with microversions."""

    _wanted: Version | str

    if not TYPE_CHECKING:
        # Type checkers and editors have the overloads of the stub, and would put this one first.
        def __init__(
            self,
            session: Session | Adapter,
            microversion: str = "auto",
            **options: Unpack[ClientOptions],
        ) -> None:
            """Make a client. No request is sent until the first call.

            Args:
                session: A keystoneauth Session, or an Adapter whose settings are taken over.
                microversion: `2.79` pins all calls to it: what it lacks is refused before
                    anything is sent. `auto` sends each call at the lowest microversion that
                    takes its arguments. `highest` pins to the highest that the cloud and this
                    client know.
                **options: See `ClientOptions`.

            Raises:
                ValueError: The microversion is none that this client knows.
            """
            self._connection = Connection(self._service, session, options)
            self._wanted = self._checked(microversion)

    @classmethod
    def dynamic(
        cls, session: Session | Adapter, microversion: str, **options: Unpack[ClientOptions]
    ) -> Self:
        """Make a client for a microversion that is known at run time only.

        The same as the constructor, but type checkers accept any string.
        """
        constructor: Any = cls
        made: Self = constructor(session, microversion, **options)
        return made

    def _at(self, microversion: str) -> Self:
        # The clients have it as `at`, whose type depends on the microversion.
        other = type(self).__new__(type(self))
        other._connection = self._connection
        other._wanted = self._checked(microversion)
        return other

    @property
    def microversion(self) -> str:
        """The microversion in use: `2.79`, `auto` or `highest`."""
        return str(self._wanted)

    def _exact_version(self) -> Version | None:
        return self._wanted if isinstance(self._wanted, Version) else None

    @classmethod
    def _checked(cls, microversion: str) -> Version | str:
        if microversion in ("auto", "highest"):
            return microversion
        known = cls._service.versions
        try:
            version = Version.parse(microversion)
        except (TypeError, ValueError):
            version = None
        if version is None or version not in known:
            raise ValueError(
                f"{cls.__name__} knows no microversion {microversion!r}; expected auto, highest, "
                f"or one from {known.lowest} to {known.highest}"
            )
        return version

    @property
    def microversions(self) -> Microversions:
        """What the cloud offers, and what this client sends. Asks the service, if need be.

        Raises:
            MicroversionsUnknown: The service does not tell.
        """
        endpoint = self._connection.endpoint()
        cloud = endpoint.microversions
        best = highest(self._service, cloud, endpoint.unknown)
        assert cloud is not None
        used = best if self._wanted == "highest" else self._wanted
        return Microversions(str(cloud.low), str(cloud.high), str(used))

    def _version_for(
        self, operation: Operation[Any], given: dict[str, Any], endpoint: Endpoint
    ) -> Version | None:
        offered, unknown = endpoint.microversions, endpoint.unknown
        return choose(self._service, operation, given, self._wanted, offered, unknown)

    def _answer_of(self, response: Any, version: Version | None) -> Answer:
        # What the service says that it answered at, which a proxy or an old service may change.
        headers: Mapping[str, str] = response.headers
        service, _, said = headers.get("OpenStack-API-Version", "").partition(" ")
        if service != self._service.header:
            legacy = self._service.legacy_header
            said = headers.get(legacy.name, "") if legacy is not None else ""
        if said and said != str(version):
            with suppress(ValueError):
                version = Version.parse(said)
        return Answer(self._service.name, version, headers)


class resource(lazy[T]):
    """A resource of a client, made at its first use.

    Of a class of clients it is the class of the resource, which only then is imported: so
    `create_autospec(Compute)` knows the operations.
    """

    if not TYPE_CHECKING:

        def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
            if instance is not None:
                return super().__get__(instance, owner)
            home = import_module(self.func.__module__)
            return getattr(home, self.func.__annotations__["return"])


class Resource(metaclass=Exact):
    """The operations of one kind of thing."""

    __slots__ = ("_client",)

    def __init_subclass__(cls) -> None:
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and not name.startswith("_"):
                setattr(cls, name, suggesting(method))

    def __init__(self, client: Client) -> None:
        self._client = client

    def _exact_version(self) -> Version | None:
        return self._client._exact_version()

    def _call(self, operation: Operation[T], /, **given: Any) -> T:
        return self._client._call(operation, given)

    # --- work of several calls; its room is imported by whoever has such work

    def _find(self, facts: Find[T], /, **given: Any) -> T | None:
        from .work.find import find

        return find(self._client._worker(), facts, given)

    def _find_one(self, facts: Find[T], /, **given: Any) -> T:
        from .work.find import find, nothing_found

        found = find(self._client._worker(), facts, dict(given))
        if found is None:
            raise nothing_found(facts, given)
        return found

    def _wait(self, facts: Wait[T], /, **given: Any) -> T:
        from .work.wait import wait

        return wait(self._client._worker(), facts, given)

    def _wait_deleted(self, facts: Wait[T], /, **given: Any) -> T | None:
        from .work.wait import wait_deleted

        return wait_deleted(self._client._worker(), facts, given)

    def _delete_and_wait(self, facts: Wait[T], /, **given: Any) -> T | None:
        from .work.wait import delete_and_wait

        return delete_and_wait(self._client._worker(), facts, given)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._client!r})"
