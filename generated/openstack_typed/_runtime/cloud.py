# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A cloud: the clients of all services on one Session, each made at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keystoneauth1.adapter import Adapter
    from keystoneauth1.session import Session

    from .client import Client
    from .config.clouds import Clouds
    from .config.reader import ConnectOptions
    from .config.services import ForService
    from .config.settings import Settings
    from .connection.facts import Facts

C = TypeVar("C", bound="Client")
K = TypeVar("K", bound="BaseCloud")


class unknown_microversion_use_Cloud_dynamic_for_str:
    """The type of what is no microversion, for type checkers: its name says what to do."""


class unknown_microversion_of_a_service_without:
    """The same for a service that has none: it cannot be pinned."""


class BaseCloud:
    """What all clouds have; the generated class has the clients.

    Attributes:
        name: What it is called in clouds.yaml; empty if it was made of a session.
        region_name: The region; None if nothing says which.
        session: The keystoneauth Session that all clients share.
    """

    _clients: ClassVar[tuple[str, ...]] = ()
    """The attributes that are clients."""

    def __init__(
        self,
        session: Session | Adapter,
        *,
        region_name: str | None = None,
        interface: str | Sequence[str] | None = None,
    ) -> None:
        """Make a cloud of a session that there is already. No file and no variable is read.

        Args:
            session: A keystoneauth Session, or an Adapter whose settings are taken over.
            region_name: The region.
            interface: public (the default), internal or admin; or several, the best first.
        """
        from .config.reader import unnamed

        settings = unnamed({"region_name": region_name, "interface": interface})
        self._set(session, settings, {})

    def _set(self, session: Session | Adapter, settings: Settings, options: ConnectOptions) -> None:
        self._given = session
        self._settings = settings
        # What the caller says of all clients and no file can say.
        self._of_all: dict[str, Any] = {
            "retries": options.get("retries"),
            "trace": options.get("trace"),
        }
        self.name = settings.name
        self.region_name = settings.region_name

    @classmethod
    def _one_of(cls, clouds: Clouds, name: str, options: ConnectOptions) -> Self:
        """One of the clouds that were read."""
        from .config.reader import settings_of

        return cls._of(settings_of(clouds, name, options), options)

    @classmethod
    def _of(cls, settings: Settings, options: ConnectOptions) -> Self:
        from .config.reader import session

        found = cls.__new__(cls)
        found._set(options.get("session") or session(settings, options), settings, options)
        return found

    @property
    def session(self) -> Session:
        """The keystoneauth Session that all clients share."""
        given: Any = self._given
        session: Session = given.session if hasattr(given, "service_type") else given
        return session

    @property
    def read_from(self) -> str:
        """Where it is described: file, line and column, or what it is instead of a file."""
        return str(self._settings.place)

    def __repr__(self) -> str:
        region = f", region_name={self.region_name!r}" if self.region_name else ""
        return f"{type(self).__name__}({self.name!r}{region})"

    # --- for the generated class

    def _remembers(self, facts: Facts) -> None:
        """Give all clients, of which none was made yet, what an earlier program found out."""
        self._of_all["facts"] = facts

    def _made(self, client: type[C]) -> C:
        """A client with what is said of its service."""
        from .client import MicroversionClient

        said = self._said_of(client)
        options: Any = {**said.options, **self._of_all}
        if not issubclass(client, MicroversionClient):
            constructor: Any = client
            made: C = constructor(self._given, **options)
            return made
        try:
            return client.dynamic(self._given, said.microversion or "auto", **options)
        except ValueError as error:
            if said.source is None:
                raise
            raise said.source.wrong(f"is of no use: {error}") from None

    def _said_of(self, client: type[Client]) -> ForService:
        from .client import MicroversionClient
        from .config.services import for_service

        service = client._service
        known = service.versions if issubclass(client, MicroversionClient) else None
        return for_service(self._settings, service.type, service.api, known)

    def _at(self, microversions: Mapping[str, str | None]) -> Self:
        """This cloud with some of its clients pinned; the others are shared."""
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        for name, microversion in microversions.items():
            if microversion is not None:
                client: Any = getattr(self, name)
                vars(other)[name] = client._at(microversion)
        return other


def connected(cls: type[K], cloud: str | None, options: ConnectOptions) -> K:
    """See `connect` of the generated package.

    Args:
        cls: The class of clouds.
        cloud: The name of the cloud.
        options: What the caller says.
    """
    from .config.reader import checked, chosen, unnamed

    checked(options)
    if options.get("session") is not None and cloud is None:
        return cls._of(unnamed(options), options)
    clouds, name = chosen(cloud, options)
    return cls._one_of(clouds, name, options)
