# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The client of one service, over the caller's keystoneauth Session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict, TypeVar, Unpack

from .connection import Connection, content_of
from .decode import BadShape, Decoder, read
from .exact import Exact
from .model import Answer, Model
from .negotiate import choose
from .omit import OMIT
from .paging import Pager, follow, next_link, query_value, with_query
from .request import Request, build
from .versions import Version, VersionSet

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter
    from keystoneauth1.plugin import BaseAuthPlugin
    from keystoneauth1.session import Session

    from .operation import Operation

T = TypeVar("T")


class Service:
    """What a client knows of its service.

    Attributes:
        name: The import name.
        type: The service type in the catalog; keystoneauth knows its aliases.
        api: The API version that the endpoint is discovered for.
        versions: The versions that this client was made for.
        header: The service's word in the OpenStack-API-Version header; empty if it has none.
        versioned: Whether operations and arguments differ between versions.
        extensions: Where the service lists its extensions; empty if it has none.
    """

    def __init__(
        self,
        name: str,
        type: str,
        api: str,
        *,
        versions: str = "all",
        header: str = "",
        versioned: bool = False,
        extensions: str = "",
    ) -> None:
        self.name = name
        self.type = type
        self.api = api
        self.versions = VersionSet.parse(versions)
        self.header = header
        self.versioned = versioned
        self.extensions = extensions


class ClientOptions(TypedDict, total=False):
    """What a client may be told besides its session; the words are keystoneauth's."""

    auth: BaseAuthPlugin
    """An auth plugin, if not the session's own."""
    region_name: str
    """The region whose endpoint is used."""
    interface: str | Sequence[str]
    """public (the default), internal or admin; or several, the best first."""
    service_type: str
    """The type in the catalog, if not the usual one or one of its aliases."""
    service_name: str
    """The name in the catalog, where a type has several services."""
    endpoint_override: str
    """Use this endpoint and no catalog."""
    min_version: str
    """The lowest API version that the endpoint may have."""
    max_version: str
    """The highest API version that the endpoint may have."""
    connect_retries: int
    """How often a failed connection is tried again."""
    status_code_retries: int
    """How often a 503 is tried again."""
    global_request_id: str
    """`req-...`, sent with every request and logged by all services."""


class Client:
    """The client of a service without microversions, and the base of the others.

    Attributes:
        session: The keystoneauth Session that carries the requests.
    """

    _service: ClassVar[Service]

    def __init__(self, session: Session | Adapter, **options: Unpack[ClientOptions]) -> None:
        """Make a client. No request is sent until the first call.

        Args:
            session: A keystoneauth Session, or an Adapter whose settings are taken over.
            **options: See `ClientOptions`.
        """
        self._connection = Connection(self._service, session, options)

    @property
    def session(self) -> Session:
        """The keystoneauth Session that carries the requests."""
        session: Session = self._connection.adapter.session
        return session

    @property
    def adapter(self) -> Adapter:
        """A keystoneauth Adapter for the same endpoint, for requests by hand."""
        return self._connection.adapter

    @property
    def microversion(self) -> str:
        """The microversion in use; empty for services without."""
        return ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.microversion!r})"

    # --- calls, for the generated resources

    def _call(self, operation: Operation[T], given: dict[str, Any]) -> T:
        """Check a call, send it and decode the answer; lists with pages are sent as read."""
        version = self._version_for(operation, given)
        self._connection.check_extensions(operation, given)
        request = build(operation, given, version)
        if operation.pages is not None and not _switched(operation, given):
            return Pager(lambda: self._pages(operation, request, version))  # type: ignore[return-value]
        result: T = self._answer(operation, given, request, version)
        return result

    def _version_for(self, operation: Operation[Any], given: dict[str, Any]) -> Version | None:
        """The version to send, or to check with. Services without microversions send none."""
        if self._service.versioned:
            found = self._connection.endpoint().api
            if found is not None:
                choose(self._service, operation, given, pinned=found, cloud=None)
        return None

    def _answer(
        self,
        operation: Operation[Any],
        given: dict[str, Any],
        request: Request,
        version: Version | None,
    ) -> Any:
        response = self._connection.send(operation, request, version)
        if operation.outcome is not None:
            if response.status_code not in operation.outcome:
                raise _bad_answer(operation, response, "the status says neither yes nor no")
            content_of(response)
            return operation.outcome[response.status_code]
        if operation.stream:
            from .download import Download

            return Download(response)
        decoder = operation.returns
        for name, value, other in operation.returns_if:
            if given.get(name, OMIT) == value:
                decoder = other
        if decoder is None:
            content_of(response)  # so that the connection can be used again
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
        content = content_of(response)
        links = operation.pages is not None and operation.pages[0] == "link"
        beside = (operation.pages[1].partition(".")[0],) if operation.pages and links else ()
        try:
            return read(content, decoder, self._answer_of(response, version), beside)
        except BadShape as error:
            raise _bad_answer(operation, response, str(error)) from None

    def _answer_of(self, response: Any, version: Version | None) -> Answer:
        headers: Mapping[str, str] = response.headers
        return Answer(self._service.name, version, headers)

    def _pages(
        self, operation: Operation[Any], request: Request, version: Version | None
    ) -> Iterator[Sequence[Any]]:
        assert operation.pages is not None and operation.returns is not None
        style, key, versions = operation.pages
        paged = version is None or version in VersionSet.parse(versions)
        seen = set()
        while request.path not in seen:
            seen.add(request.path)
            response = self._connection.send(operation, request, version)
            page, body = self._decoded(operation, operation.returns, response, version)
            if not isinstance(page, list):
                raise _bad_answer(operation, response, "the answer is no list")
            yield page
            path = _next_path(style, key, request.path, body, page) if paged else None
            if path is None:
                return
            request = request.with_path(path)


class MicroversionClient(Client, metaclass=Exact):
    """The client of a service with microversions."""

    def __init__(
        self,
        session: Session | Adapter,
        microversion: str = "auto",
        **options: Unpack[ClientOptions],
    ) -> None:
        """Make a client. No request is sent until the first call.

        Args:
            session: A keystoneauth Session, or an Adapter whose settings are taken over.
            microversion: `2.79` pins all calls to it: what it lacks is refused before anything
                is sent. `auto` sends each call at the lowest microversion that takes its
                arguments. `highest` pins to the highest that the cloud and this client know.
            **options: See `ClientOptions`.

        Raises:
            ValueError: The microversion is none that this client knows.
        """
        super().__init__(session, **options)
        self._wanted = self._checked(microversion)

    @classmethod
    def dynamic(
        cls, session: Session | Adapter, microversion: str, **options: Unpack[ClientOptions]
    ) -> Self:
        """Make a client for a microversion that is known at run time only.

        The same as the constructor, but type checkers accept any string.
        """
        return cls(session, microversion, **options)

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

    def _version_for(self, operation: Operation[Any], given: dict[str, Any]) -> Version | None:
        endpoint = self._connection.endpoint()
        return choose(self._service, operation, given, self._wanted, endpoint.microversions)

    def _answer_of(self, response: Any, version: Version | None) -> Answer:
        # What the service says that it answered at, which a proxy or an old service may change.
        said = response.headers.get("OpenStack-API-Version", "")
        service, _, text = said.partition(" ")
        if service == self._service.header and text != str(version):
            with suppress(ValueError):
                version = Version.parse(text)
        return Answer(self._service.name, version, response.headers)


class Resource(metaclass=Exact):
    """The operations of one kind of thing."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _exact_version(self) -> Version | None:
        return (
            self._client._exact_version() if isinstance(self._client, MicroversionClient) else None
        )

    def _call(self, operation: Operation[T], /, **given: Any) -> T:
        return self._client._call(operation, given)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._client!r})"


def _switched(operation: Operation[Any], given: Mapping[str, Any]) -> bool:
    """Whether a value of an argument makes the answer something else than a list."""
    return any(given.get(name, OMIT) == value for name, value, _ in operation.returns_if)


def _bad_answer(operation: Operation[Any], response: Any, fault: str) -> Exception:
    from .errors import BadAnswer

    return BadAnswer(f"{operation.name}: {fault}; {response.status_code} from {operation.call}")


def _next_path(style: str, key: str, path: str, body: Any, page: Sequence[Any]) -> str | None:
    if style == "link":
        # Neutron answers both links to a page; with page_reverse, we go on to the one before.
        reverse = (query_value(path, "page_reverse") or "").lower() == "true"
        link = next_link(body, key, "previous" if reverse else "next")
        return follow(path, link) if link is not None else None
    if not page:
        return None
    if style == "marker":
        last = page[-1].to_dict() if isinstance(page[-1], Model) else page[-1]
        marker = last.get(key) if isinstance(last, dict) else last
        return with_query(path, "marker", str(marker)) if marker is not None else None
    start = int(query_value(path, key) or 0)
    return with_query(path, key, str(start + len(page)))
