# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where a service is, and what it offers there.

The catalog says where. Its URL is used if it names a version that fits; then the service's version
document adds only the microversions. If it names none, or another, the document must say that
the service has the version, and the path of it is a fact of the spec: what documents link to is
often wrong behind a proxy. Nothing is guessed; what could not be found out is asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from ..calls.service import Service
from ..once import Once
from ..versions import Range, Version
from .document import Offer, offers
from .facts import Facts
from .transport import Transport

_VERSION = re.compile(r"v(\d+)(?:\.(\d+))?", re.ASCII)
_PROJECT = re.compile(r"(AUTH_)?[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


class Endpoint(NamedTuple):
    """Where a service is, and what it offers there.

    Attributes:
        url: The versioned endpoint, without a slash at the end.
        api: The version of the API that answers there; None if it is not known.
        microversions: What it offers; None if it is not known. A service that has no
            microversions offers the lowest alone.
        unknown: Why something is not known; empty if everything is.
    """

    url: str
    api: Version | None = None
    microversions: Range | None = None
    unknown: str = ""


class Place(NamedTuple):
    """The URL of a catalog in parts: what is before and behind the part that names a version."""

    before: str
    version: str
    behind: str

    @classmethod
    def of(cls, url: str, project: str | None) -> Place:
        """Look for a version at the end of a URL, or right before a project's id.

        Args:
            url: The URL.
            project: The project's id; None if it is not known.
        """
        segments = url.split("/")
        for index in (-1, -2):
            if len(segments) > 2 - index and _VERSION.fullmatch(segments[index]):
                behind = segments[index + 1] if index < -1 else ""
                known = behind in ("", project) or _PROJECT.fullmatch(behind)
                if known or project is None:
                    return cls("/".join(segments[:index]), segments[index], behind)
        return cls(url, "", "")

    @property
    def api(self) -> tuple[int, int] | None:
        """The version that it names."""
        return _api(self.version)

    def at(self, version: str) -> str:
        """The URL of a version in the same place."""
        return "/".join(filter(None, (self.before, version, self.behind)))


class Endpoints:
    """Finds the endpoint of a service, once for each token."""

    def __init__(self, service: Service, transport: Transport, facts: Facts | None = None) -> None:
        self._service = service
        self._transport = transport
        self._facts = facts
        self._found: Once[Endpoint] = Once()

    def find(self, *, anonymous: bool = False) -> Endpoint:
        """The endpoint.

        Args:
            anonymous: Find it without a token, for those who cannot have one: where they log in.

        Raises:
            EndpointNotFound: The catalog has no such service, region, interface or version.
            DiscoveryFailure: The catalog names no version, and the service does not tell.
        """
        if anonymous:
            found = self._without_login()
            if found is not None:
                return found
        token = self.token()
        return self._found.get(token, self._look_up_in_catalog, _is_known)

    def token(self) -> object:
        """What changes when the session gets a new token, which may bring another catalog."""
        auth, session = self._auth, self._transport.adapter.session
        get_access = getattr(auth, "get_access", None)
        if get_access is None:
            return auth
        try:
            return get_access(session)
        except AssertionError:  # another thread has just done away with the token
            return get_access(session)

    # --- the catalog

    def _look_up_in_catalog(self) -> Endpoint:
        adapter = self._transport.adapter
        project = adapter.get_project_id() if self._auth is not None else None
        if adapter.endpoint_override:
            return self._look_up(self._filled(adapter.endpoint_override), project, fixed=True)
        return self._look_up(self._in_catalog(project), project)

    @property
    def _auth(self) -> Any:
        adapter = self._transport.adapter
        return adapter.auth or adapter.session.auth

    def _in_catalog(self, project: str | None) -> str:
        """The URL that the catalog has: the one that names a fitting version, if there are more."""
        from keystoneauth1 import exceptions, plugin

        adapter = self._transport.adapter
        if adapter.interface is plugin.AUTH_INTERFACE:
            return str(self._auth.auth_url).rstrip("/")
        wanted: dict[str, Any] = {
            "service_type": adapter.service_type,
            "service_name": adapter.service_name,
            "interface": adapter.interface,
            "region_name": adapter.region_name,
        }
        access = self.token()
        catalog = getattr(access, "service_catalog", None)
        try:
            if catalog is not None:
                found = catalog.get_endpoint_data_list(**wanted)
                urls = [str(each.url).rstrip("/") for each in found if each.url]
            else:  # the plugin has a fixed endpoint
                url = adapter.session.get_endpoint(adapter.auth, skip_discovery=True, **wanted)
                urls = [str(url).rstrip("/")] if url else []
        except (exceptions.CatalogException, IndexError):
            urls = []
        if not urls:
            raise exceptions.EndpointNotFound(self._missing(catalog))
        versions = [Place.of(url, project).api for url in urls]
        best = (url for url, api in zip(urls, versions, strict=True) if self._fits(api))
        unversioned = (url for url, api in zip(urls, versions, strict=True) if api is None)
        return next(best, None) or next(unversioned, urls[0])

    def _missing(self, catalog: Any) -> str:
        adapter = self._transport.adapter
        said = (
            f"no endpoint in the catalog of type {adapter.service_type!r}, interface "
            f"{adapter.interface!r}, region {adapter.region_name!r}"
        )
        if adapter.service_name:
            said += f", name {adapter.service_name!r}"
        entries = getattr(catalog, "catalog", None)
        if catalog is not None and not entries:
            said += "; the token has no catalog, as it is scoped to no project, domain or system"
        elif entries:
            types = sorted({str(entry.get("type")) for entry in entries})
            said += f"; it has {', '.join(types)}"
        return said

    def _filled(self, template: str) -> str:
        """An `endpoint_override` with what the token says in the place of `%(project_id)s`."""
        from keystoneauth1 import exceptions

        adapter = self._transport.adapter
        known = {"project_id": adapter.get_project_id, "user_id": adapter.get_user_id}
        known["tenant_id"] = adapter.get_project_id  # the word of old catalogs
        if "%(" not in template:
            return template.rstrip("/")
        values = {}
        for name in re.findall(r"%\((.*?)\)", template):
            if name not in known:
                raise exceptions.EndpointNotFound(
                    f"endpoint_override {template!r} names {name!r}; it may name project_id and "
                    "user_id"
                )
            values[name] = known[name]()
            if values[name] is None:
                raise exceptions.EndpointNotFound(
                    f"endpoint_override {template!r} names {name!r}, but the token is scoped to no "
                    "project"
                )
        try:
            return (template % values).rstrip("/")
        except (TypeError, ValueError):
            raise exceptions.EndpointNotFound(
                f"endpoint_override {template!r} is no template; write %(project_id)s, and %% for "
                "a percent sign"
            ) from None

    def _without_login(self) -> Endpoint | None:
        """Where a call that carries no token goes, if that can be said without logging in."""
        override = self._transport.adapter.endpoint_override
        if override:
            return None if "%(" in override else Endpoint(override.rstrip("/"))
        url = getattr(self._auth, "auth_url", None)
        if not url or self._service.type != "identity":
            return None
        return self._look_up(url.rstrip("/"), None, anonymous=True)

    # --- the version

    def _fits(self, version: tuple[int, int] | None) -> bool:
        if version is None:
            return False
        from keystoneauth1 import discover

        adapter = self._transport.adapter
        low = discover.normalize_version_number(adapter.min_version or self._service.api)
        high = discover.normalize_version_number(
            adapter.max_version or f"{self._service.api.partition('.')[0]}.latest"
        )
        return discover.version_between(low, high, version)

    def _look_up(
        self, url: str, project: str | None, *, fixed: bool = False, anonymous: bool = False
    ) -> Endpoint:
        """The endpoint at a URL of the catalog.

        Args:
            url: The URL.
            project: The id of the project, which may stand behind the version.
            fixed: Whether the URL is to be used as it is.
            anonymous: Whether there is no token to ask with.

        Raises:
            EndpointNotFound: There is no fitting version.
            DiscoveryFailure: Whether there is one could not be found out.
        """
        from keystoneauth1 import exceptions

        service = self._service
        place = Place.of(url, project)
        sure = fixed or not service.path or self._fits(place.api)
        if sure and (anonymous or not service.versioned):
            return Endpoint(url)  # nothing that a document could add is of use
        with_token = self._auth is not None and not anonymous
        tried: list[str] = []
        for asked in self._documents(url, place, sure):
            found = self._ask(asked, place, with_token, tried)
            if found is None:
                continue
            fitting = [offer for offer in found if self._fits(offer.api)]
            if fitting:
                best = max(fitting, key=lambda offer: offer.api)
                endpoint = self._at(url if sure else place.at(service.path), best, asked)
                if not (endpoint.unknown and sure):
                    return endpoint
                tried.append(endpoint.unknown)  # another document may say more
                continue
            listed = ", ".join(f"{major}.{minor}" for (major, minor), *_ in found)
            tried.append(f"{asked} offers {listed or 'nothing'}")
            if not sure:
                raise exceptions.EndpointNotFound(self._nowhere(url, tried))
        if sure:
            return Endpoint(url, unknown="; ".join(tried))
        parts = map(_api, urlsplit(url).path.split("/"))
        if any(api is not None and self._fits(api) for api in parts):
            return Endpoint(url, unknown="; ".join(tried))
        raise exceptions.DiscoveryFailure(self._nowhere(url, tried))

    def _at(self, url: str, offer: Offer, asked: str) -> Endpoint:
        unknown = ""
        microversions = offer.microversions
        if self._service.header and microversions is None:
            if offer.says_none:
                lowest = self._service.versions.lowest
                microversions = Range(lowest, lowest)
            else:
                unknown = f"{asked} does not say which microversions it has"
        return Endpoint(url, Version(*offer.api), microversions, unknown)

    def _documents(self, url: str, place: Place, sure: bool) -> Iterator[str]:
        """Where the version document may be."""
        if not place.version:
            yield url
            return
        if sure:
            yield f"{place.before}/{place.version}/"
        root = urlsplit(place.before)
        yield urlunsplit(root._replace(path=f"{root.path.rstrip('/')}/"))

    def _nowhere(self, url: str, tried: list[str]) -> str:
        adapter, service = self._transport.adapter, self._service
        return (
            f"no endpoint of {service.name} with a version from {adapter.min_version} to "
            f"{adapter.max_version}: the catalog names {url}; {'; '.join(tried)}"
        )

    def _ask(
        self, url: str, place: Place, with_token: bool, tried: list[str]
    ) -> list[Offer] | None:
        """What a version document says.

        Args:
            url: Where it may be.
            place: The parts of the catalog's URL.
            with_token: Whether to ask with a token if it is refused without.
            tried: If there is none to be read, what there is instead is added to these.
        """
        from keystoneauth1.exceptions import ConnectionError as NoAnswer

        # A document of one version need not say which.
        only = place.api if url.rstrip("/").endswith(f"/{place.version}") else None
        known = self._facts.get(url) if self._facts is not None else None
        if known is not None and (found := offers(known, only)) is not None:
            return found
        send = partial(
            self._transport.send, "GET", url, headers={"Accept": "application/json"}, renew=False
        )
        try:
            response = send(authenticated=False)
            if response.status_code in (401, 403) and with_token:
                response = send(authenticated=True)
        except NoAnswer as error:
            tried.append(f"{url}: {error}")
            return None
        status = response.status_code
        is_document = status in (200, 203, 300)
        found = offers(response.content, only) if is_document else None
        if found is not None and self._facts is not None:
            self._facts.put(url, response.content)
        if found is None:
            what = "no version document" if is_document else str(status)
            tried.append(f"{url} answered {what}")
        return found


def _api(segment: str) -> tuple[int, int] | None:
    """The version that a part of a path names."""
    match = _VERSION.fullmatch(segment)
    return (int(match[1]), int(match[2] or 0)) if match is not None else None


def _is_known(endpoint: Endpoint) -> bool:
    return not endpoint.unknown
