# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A whole cloud in the process, with its services, its state and its faults."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from attrs import frozen
from msgspec import json

from ..versions import Version
from .call import Call, Token
from .faults import Faults
from .messages import Asked, Defect, Refused, Reply
from .releases import RELEASES
from .service import FakeService
from .services.identity import LOGINS, PASSWORD
from .specs import Operation
from .world import World

if TYPE_CHECKING:
    from keystoneauth1.session import Session
    from requests import Session as HttpSession

P = ParamSpec("P")
T = TypeVar("T")

HOST = "http://fake.cloud.test"
"""Where the cloud is for sessions that it makes itself."""

PREFIXES = {
    "identity": "/identity",
    "compute": "/compute",
    "block_storage": "/volume",
    "image": "/image",
    "network": "/networking",
    "placement": "/placement",
}
"""The path of each service."""


@frozen
class Asking:
    """What a cloud was asked for.

    Attributes:
        operation: As programs call it: `compute.servers.create`.
        method: The HTTP method.
        path: The path, below the version of the service.
        version: The microversion; empty for a service without any.
        params: The parameters of the path.
        query: The parameters of the query.
        body: The body, as it was sent.
        status: The status of the answer; 0 if there is none.
        fault: The fault that a test asked for and the request met: `too_many_requests`; see
            `Faults`.
    """

    operation: str
    method: str
    path: str
    version: str
    params: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any
    status: int
    fault: str = ""


class FakeCloud:
    """A cloud for tests: six services with a state, which check what they are asked.

    It may be used as a context manager and as a decorator. Nothing is shared by two clouds, and
    nothing is patched.

        with FakeCloud() as fake:
            compute = Compute(fake.session(), "2.79")

    Attributes:
        calls: What programs asked for: the operations in their order, without discovery.
        faults: What is to go wrong.
        problems: What was wrong with requests, with the place in the specs that says so.
        world: The state, and the clock.

    Args:
        compute: The highest microversion of Compute.
        block_storage: The highest microversion of Block Storage.
        placement: The highest microversion of Placement.
        network_extensions: The extensions of Network that are loaded; the ones that a reference
            deployment has without it.
        seed: What ids are made from: the same calls give the same ids.
        host: The name of its one host.
        by_schema: Whether whoever is logged in gets examples only: requests are checked, and
            answers are what the specs say of their types, but there is no state.
    """

    def __init__(
        self,
        *,
        compute: str | None = None,
        block_storage: str | None = None,
        placement: str | None = None,
        network_extensions: Iterable[str] | None = None,
        seed: str = "",
        host: str = "fake-host",
        by_schema: bool = False,
    ) -> None:
        self.by_schema = by_schema
        self.host = host
        self.world = World(seed)
        self.calls: list[Asking] = []
        self.problems: list[str] = []
        self.faults = Faults(self._operations)
        self.tokens: dict[str, Token] = {}
        self.services: dict[str, FakeService] = {}
        self._seeded: set[str] = set()
        highest = {"compute": compute, "block_storage": block_storage, "placement": placement}
        for name, prefix in PREFIXES.items():
            service = FakeService(name, self, prefix)
            version = highest.get(name)
            if version is not None:
                service.highest = _within(service, version)
            self.services[name] = service
        if network_extensions is not None:
            self.services["network"].extensions = frozenset(network_extensions)

    @classmethod
    def of(cls, release: str, **options: Any) -> Self:
        """A cloud as old as a release of OpenStack: with its highest microversions.

        What nobody wrote down of a release is as new as the specs are: the extensions of Network,
        and services that the release does not name.

        Args:
            release: Its name or number: `train`, `2024.1`.
            **options: Arguments of the class, which count more.

        Raises:
            ValueError: The release is not known.
        """
        known = RELEASES.get(release.lower())
        if known is None:
            raise ValueError(f"{release!r} is none of the known releases: {', '.join(RELEASES)}")
        return cls(**{**known, **options})

    # --- as a context manager and a decorator

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> T:
            with self:
                return function(*args, **kwargs)

        return inside

    # --- doors

    def answer(self, asked: Asked) -> Reply:
        """Answer a request, whichever way it came."""
        for service in self.services.values():
            if asked.path == service.prefix or asked.path.startswith(f"{service.prefix}/"):
                with self.world.lock:
                    self.world.tick()
                    self.seed(service.name)
                    return self._answer(service, asked)
        return Reply(404, {"error": {"code": 404, "message": "There is no such service."}})

    def _answer(self, service: FakeService, asked: Asked) -> Reply:
        try:
            return service.answer(asked)
        except Exception as error:
            text = (
                f"the fake itself failed at {asked.method} {asked.path}: {error!r}. It is no fault "
                "of your program, nor one that a test asked for"
            )
            raise Defect(text) from error

    def session(self, name: str = "admin", **auth: Any) -> Session:
        """A keystoneauth Session that talks to this cloud.

        Args:
            name: `admin`; `demo`, a plain member; `system`, an administrator of the whole
                system; or `service`, a service of the cloud.
            **auth: Arguments of keystoneauth's Password plugin, instead of a name's.
        """
        from .adapter import session

        return session(self.http(), {**self.login(name), **auth})

    def http(self) -> HttpSession:
        """A Session of requests that this cloud answers, for keystoneauth Sessions of one's own.

        Session(auth=Token(...), session=fake.http())
        """
        from .adapter import http

        return http(self.answer)

    def login(self, name: str = "admin", url: str = HOST) -> dict[str, Any]:
        """What a user of the cloud logs in with, as arguments of keystoneauth's Password plugin.

        Args:
            name: As for `session`.
            url: Where the cloud is, as `serve` says it.
        """
        login = LOGINS[name]
        auth: dict[str, Any] = {
            "auth_url": f"{url}{PREFIXES['identity']}/v3",
            "username": login.user,
            "password": PASSWORD,
            "user_domain_name": "Default",
        }
        if not login.project:
            return {**auth, "system_scope": "all"}
        return {**auth, "project_name": login.project, "project_domain_name": "Default"}

    def clouds(self, url: str) -> dict[str, Any]:
        """What a clouds.yaml says of this cloud: `admin`, `demo`, `system` and `service`.

        Args:
            url: Where it is, as `serve` says it.
        """
        return {
            "clouds": {
                name: {"auth": self.login(name, url), "region_name": "RegionOne"} for name in LOGINS
            }
        }

    # --- tokens

    def token(self, asked: Asked) -> Token | None:
        """Who asks; None if the request does not say it, or its token is good for nothing."""
        token = self.tokens.get(asked.headers.get("x-auth-token", ""))
        if token is None or token.revoked:
            return None
        if token.expires is not None and token.expires <= self.world.now():
            return None
        return token

    def admitted(self, asked: Asked) -> Token:
        """Who asks.

        Raises:
            Refused: Nobody, or somebody whose token is not good any more.
        """
        token = self.token(asked)
        if token is None:
            raise Refused(401, "The request you have made requires authentication.", "Unauthorized")
        return token

    # --- what services tell

    def seed(self, service: str) -> None:
        """Make what a service has from the start."""
        if service in self._seeded:
            return
        self._seeded.add(service)
        found = self.services[service]
        for seed in found.rules.seeds:
            seed(self.within(service))

    def within(self, service: str, version: str = "") -> Call:
        """A call of an administrator, for what is not asked for by a request."""
        self.seed("identity")
        found = self.services[service]
        asked = Asked("GET", HOST, found.prefix, "", {}, b"")
        call = Call(found, asked, "", f"{HOST}{found.prefix}/{found.specs.path}".rstrip("/"))
        call.version = Version.parse(version) if version else found.range and found.range[1]
        call.token = Token("", "", roles=frozenset({"admin"}))
        self.services["identity"].rules.as_admin(call)
        return call

    def inside(
        self, call: Call, service: str, method: str, path: str, body: Any, roles: frozenset[str],
        media: str,
    ) -> Any:  # fmt: skip
        """What a service answers to another one that asks it for its user.

        Raises:
            Refused: It refuses.
        """
        self.seed(service)
        found = self.services[service]
        way, _, query = path.partition("?")
        raw = isinstance(body, bytes)
        content = body if raw else b"" if body is None else json.encode(body)
        headers = {"content-type": media}
        path = f"{found.prefix}{way}"
        asked = Asked(method, call.asked.base, path, query, headers, content, call.asked.own)
        token = Token("", call.user, call.project, roles=roles)
        return found.inside(asked, token).body

    def meet(self, call: Call) -> None:
        """Let a request meet the fault that a test wants, if there is one.

        Raises:
            Refused: It is not carried out.
        """
        if call.inside or call.asked.own:
            return
        fault = call.fault = self.faults.meets(f"{call.service.name}.{call.operation.name}")
        if fault is None:
            return
        self.pass_time(fault.wait)
        if fault.expires and call.token is not None:
            call.token.expires = self.world.now()
        if not fault.made:
            raise Refused(fault.status, fault.message)

    def noted(self, call: Call, reply: Reply) -> None:
        """Take down what was asked for."""
        if call.inside or call.asked.own or call.operation.resource == "versions":
            return
        self.calls.append(
            Asking(
                f"{call.service.name}.{call.operation.name}",
                call.asked.method,
                call.path,
                str(call.version or ""),
                dict(call.params),
                dict(call.query),
                call.body,
                0 if reply.cut == "reset" else reply.status,
                call.fault.name if call.fault is not None else "",
            )
        )

    def problem(self, call: Call, *problems: str) -> None:
        """Take down what is wrong with a request, with the place in the specs that says so."""
        self.problems += [f"{call.asked.method} {call.path}: {problem}" for problem in problems]

    def failing(self, operation: Operation, service: str) -> str | None:
        """Why the work that an operation starts is to fail; None if it is not."""
        return self.faults.fails(f"{service}.{operation.name}")

    # --- for tests

    def after(self, *, reads: int = 0, seconds: float = 0) -> None:
        """Let work that is started from now on take a while.

        Args:
            reads: How often a thing is shown as it is before its work is done.
            seconds: How long it takes on the cloud's own clock; see `pass_time`.
        """
        self.world.delay_reads = reads
        self.world.delay = timedelta(seconds=seconds)

    def pass_time(self, seconds: float) -> None:
        """Put the cloud's clock forward."""
        self.world.skipped += timedelta(seconds=seconds)

    def fail(self, operation: str, message: str, *, times: int | None = None) -> None:
        """Let the work that an operation starts end in failure: the same as `faults.failing`.

        Args:
            operation: Its name: `compute.servers.create`.
            message: The text of the fault.
            times: How many times; always without it.
        """
        self.faults.failing(operation, message, times=times)

    def _operations(self) -> Mapping[str, Operation]:
        """All operations that there are, by their whole names."""
        return {
            f"{service.name}.{name}": operation
            for service in self.services.values()
            for name, operation in service.specs.by_name.items()
        }

    @contextmanager
    def serve(self, port: int = 0) -> Generator[str]:
        """Serve the cloud over HTTP on the loopback interface; gives its URL.

        Args:
            port: The port; any free one without it.
        """
        from .server import serving

        with serving(self.answer, port) as url:
            yield url


def _within(service: FakeService, text: str) -> Version:
    """A microversion that a cloud may have at most."""
    version = Version.parse(text)
    assert service.specs.range is not None, service.name
    low, high = service.specs.range
    if not low <= version <= high:
        raise ValueError(f"{service.name} has the microversions {low} to {high}, and not {text}")
    return version
