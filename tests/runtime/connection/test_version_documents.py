# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What becomes of version documents that are refused, odd or wrong."""

from __future__ import annotations

from typing import Any

import pytest
import requests_mock
from keystoneauth1 import exceptions

from openstack_typed._runtime.connection.document import Offer, offers
from openstack_typed._runtime.connection.endpoint import Place
from openstack_typed._runtime.versions import Range, Version
from openstack_typed.errors import (
    DiscoveryFailure,
    EndpointNotFound,
    MicroversionError,
    MicroversionsUnknown,
    UnsupportedByCloud,
)

from ..fake_cloud import CATALOG, PATHS, PROJECT, PUBLIC, TOKEN, FakeCloud

ROOT = f"{PUBLIC}/compute"
NAMED = f"{ROOT}/v2.1"
SERVER = "compute GET /servers/1"
HTML = {"text": "<html>Dashboard</html>", "headers": {"Content-Type": "text/html"}}
# What a service, or who speaks for it, may answer where its version document should be.
FAULTS: dict[str, dict[str, Any]] = {
    "401": {"status_code": 401},
    "403": {"status_code": 403},
    "404": {"status_code": 404},
    "503": {"status_code": 503},
    "HTML": HTML,
    "login": {"status_code": 302, "headers": {"Location": "https://login.example/"}},
    "text": {"text": '"ok"'},
    "null": {"text": "null"},
    "number": {"text": "1"},
    "list": {"text": "[]"},
    "status": {"json": {"status": "up"}},
    "version is text": {"json": {"version": "1.2.3"}},
    "versions are null": {"json": {"versions": None}},
    "versions are text": {"json": {"versions": ["v2.1"]}},
    "values are null": {"json": {"versions": {"values": None}}},
    "no ids": {"json": {"versions": [{"status": "CURRENT"}]}},
    "odd ids": {"json": {"versions": [{"id": 7}, {"id": "vX"}, None]}},
    "hang-up": {"exc": exceptions.ConnectFailure},
}
faults = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


def ask(cloud: FakeCloud, service: str, **answer: Any) -> None:
    """What a service answers wherever its version document may be."""
    root, version = PATHS[service].split("/")[1], PATHS[service].split("/")[2:3]
    for url in (f"{PUBLIC}/{root}", "/".join([PUBLIC, root, *version])):
        cloud._discovery.add(url)
        for slash in ("", "/"):
            cloud.http.get(url + slash, **answer)


# --- the catalog names the version


@faults
def test_calls_go_to_the_version_of_the_catalog_as_pinned(
    cloud: FakeCloud, fault: dict[str, Any]
) -> None:
    ask(cloud, "compute", **fault)
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    assert cloud.compute("2.60").servers.show("1").id == "1"
    assert cloud.urls == [f"GET {NAMED}/servers/1"]
    assert cloud.last.headers["OpenStack-API-Version"] == "compute 2.60"


@faults
def test_the_highest_of_an_unknown_range_is_not_guessed(
    cloud: FakeCloud, fault: dict[str, Any]
) -> None:
    ask(cloud, "compute", **fault)
    compute = cloud.compute("highest")
    with pytest.raises(MicroversionsUnknown, match=f"could not be found out: {NAMED}/") as caught:
        compute.servers.show("1")
    assert isinstance(caught.value, MicroversionError | exceptions.DiscoveryFailure)
    assert cloud.sent == []
    with pytest.raises(MicroversionsUnknown):
        _ = compute.microversions
    cloud.offer("compute", "2.1", "2.53")  # the outage is over
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    assert str(compute.servers.show("1").answer.microversion) == "2.53"


def test_the_error_names_url_and_status(cloud: FakeCloud) -> None:
    ask(cloud, "compute", status_code=503)
    with pytest.raises(MicroversionsUnknown) as caught:
        cloud.compute("highest").servers.show("1")
    assert str(caught.value) == (
        f"what compute offers here could not be found out: {NAMED}/ answered 503; {ROOT}/ answered "
        "503; no request was sent; pin a microversion to do without"
    )


@faults
def test_what_was_not_found_out_is_not_kept(cloud: FakeCloud, fault: dict[str, Any]) -> None:
    ask(cloud, "compute", **fault)
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    compute = cloud.compute("2.104")
    compute.servers.show("1")
    cloud.offer("compute", "2.1", "2.96")
    with pytest.raises(UnsupportedByCloud, match=r"the cloud offers 2\.1 to 2\.96"):
        compute.servers.show("1")


def test_what_was_found_out_is_kept(cloud: FakeCloud) -> None:
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    compute = cloud.compute("2.60")
    for _ in range(3):
        compute.servers.show("1")
    assert len(cloud.discoveries) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_document_that_wants_a_token_gets_it(cloud: FakeCloud, status: int) -> None:
    version = {"id": "v2.1", "status": "CURRENT", "version": "2.53", "min_version": "2.1"}

    def guarded(request: Any, context: Any) -> Any:
        context.status_code = 200 if request.headers.get("X-Auth-Token") == TOKEN else status
        return {"version": version}

    ask(cloud, "compute", json=guarded)
    assert cloud.compute().microversions == ("2.1", "2.53", "auto")
    assert len(cloud.logins) == 1


def test_a_document_that_wants_no_token_does_not_get_it(cloud: FakeCloud) -> None:
    _ = cloud.compute().microversions
    assert all("X-Auth-Token" not in r.headers for r in cloud.discoveries)


@pytest.mark.parametrize(
    "href",
    ["http://localhost:8774/v2.1/", "https://public.example/v2.1/", "/v2.1", "", "http://[", None],
)
def test_where_a_document_links_to_does_not_matter(cloud: FakeCloud, href: Any) -> None:
    version = {"id": "v2.1", "status": "CURRENT", "version": "2.60", "min_version": "2.1"}
    ask(
        cloud, "compute", json={"versions": [{**version, "links": [{"rel": "self", "href": href}]}]}
    )
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    for catalog in (CATALOG, {**CATALOG, "compute": "/compute"}):
        cloud.issue_token(TOKEN, catalog=catalog)
        cloud.session.invalidate()
        assert cloud.compute("2.60").servers.show("1").id == "1"
    assert set(cloud.urls) == {f"GET {NAMED}/servers/1"}


@pytest.mark.parametrize("gone", ["links", "status", "id"])
def test_an_entry_may_lack_what_is_not_needed(cloud: FakeCloud, gone: str) -> None:
    version = {
        "id": "v2.1", "status": "CURRENT", "version": "2.60", "min_version": "2.1",
        "links": [{"rel": "self", "href": NAMED}],
    }  # fmt: skip
    del version[gone]
    ask(cloud, "compute", json={"version": version})
    assert cloud.compute("highest").microversions.used == "2.60"


def test_a_document_without_microversions_means_the_base_only(cloud: FakeCloud) -> None:
    version = {"id": "v2.1", "status": "CURRENT", "version": "", "min_version": ""}
    ask(cloud, "compute", json={"version": version})
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    with pytest.raises(UnsupportedByCloud) as caught:
        cloud.compute("2.60").servers.show("1")
    assert str(caught.value) == (
        "compute 2.60 was asked for, but the cloud offers 2.1 only; this client knows 2.1 to "
        "2.104; no request was sent"
    )
    for base in ("2.1", "auto", "highest"):
        assert cloud.compute(base).servers.show("1").id == "1"


def test_a_version_that_fits_counts_where_the_document_lists_others(cloud: FakeCloud) -> None:
    ask(cloud, "compute", json={"versions": [{"id": "v2.0", "status": "SUPPORTED"}]})
    cloud.answer(SERVER, json={"server": {"id": "1"}})
    assert cloud.compute("2.60").servers.show("1").id == "1"
    with pytest.raises(MicroversionsUnknown, match=r"/compute/v2\.1/ offers 2\.0"):
        _ = cloud.compute().microversions


# --- the catalog names no version, or another


UNNAMED = {"compute": "/compute", "identity": "/identity", "image": "/image", "network": "/network"}


@pytest.mark.parametrize("service", UNNAMED)
@faults
def test_without_a_document_nothing_is_sent(
    cloud: FakeCloud, service: str, fault: dict[str, Any]
) -> None:
    cloud.issue_token(TOKEN, catalog={**CATALOG, **UNNAMED})
    ask(cloud, service, **fault)
    url = f"{PUBLIC}{UNNAMED[service]}"
    with pytest.raises(DiscoveryFailure, match=f"the catalog names {url}; {url}") as caught:
        _delete(cloud, service)
    if "status_code" in fault:
        assert f"{url} answered {fault['status_code']}" in str(caught.value)
    assert cloud.sent == []


@pytest.mark.parametrize("service", UNNAMED)
def test_the_path_of_the_version_comes_from_the_spec(cloud: FakeCloud, service: str) -> None:
    cloud.issue_token(TOKEN, catalog={**CATALOG, **UNNAMED})
    cloud.http.delete(requests_mock.ANY, status_code=204)
    _delete(cloud, service)
    assert cloud.last.url.startswith(f"{PUBLIC}{PATHS[service]}/")


def _delete(cloud: FakeCloud, service: str) -> None:
    client = getattr(cloud, service)()
    resource = {"compute": "servers", "identity": "users", "image": "images"}.get(service)
    getattr(client, resource or "networks").delete("1")


@pytest.mark.parametrize(
    ("service", "catalog"),
    [
        ("block_storage", {"volumev2": CATALOG["volumev2"]}),
        ("identity", {"identity": "/identity/v2.0"}),
        ("compute", {"compute": "/compute/v2"}),
        ("image", {"image": "/image/v1"}),
    ],
)
def test_an_older_version_of_the_catalog_is_not_used(
    cloud: FakeCloud, service: str, catalog: dict[str, str]
) -> None:
    cloud.issue_token(TOKEN, catalog=catalog)
    cloud.http.delete(requests_mock.ANY, status_code=204)
    resource = {"block_storage": "volumes", "identity": "users", "compute": "servers"}.get(service)
    client = getattr(cloud, service)()
    getattr(client, resource or "images").delete("1")
    assert cloud.last.url.startswith(f"{PUBLIC}{PATHS[service]}/")

    cloud.http.get(requests_mock.ANY, status_code=503)
    cloud.session.invalidate()
    before = len(cloud.http.request_history)
    with pytest.raises(DiscoveryFailure, match="answered 503"):
        getattr(client, resource or "images").delete("1")
    sent = cloud.http.request_history[before:]
    assert not [r for r in sent if r.method == "DELETE"]


def test_a_document_without_a_fitting_version(cloud: FakeCloud) -> None:
    cloud.issue_token(TOKEN, catalog={**CATALOG, "image": "/image"})
    ask(cloud, "image", json={"versions": [{"id": "v1.1", "status": "SUPPORTED"}]})
    with pytest.raises(EndpointNotFound) as caught:
        cloud.image().images.delete("1")
    assert str(caught.value) == (
        "no endpoint of image with a version from 2 to 2.latest: the catalog names "
        f"{PUBLIC}/image; {PUBLIC}/image offers 1.1"
    )


def test_placement_has_no_version_in_its_path(cloud: FakeCloud) -> None:
    ask(cloud, "placement", status_code=503)
    cloud.answer("placement DELETE /resource_providers/1", status_code=204)
    cloud.placement("1.20").resource_providers.delete("1")
    assert cloud.last.headers["OpenStack-API-Version"] == "placement 1.20"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_several_endpoints_the_one_that_fits_is_used(
    cloud: FakeCloud, order: tuple[int, ...]
) -> None:
    paths = [f"/volume/v{number}/{PROJECT}" for number in (1, 2, 3)]
    catalog = {"type": "block-storage", "name": "", "id": "b", "endpoints": [
        {"id": str(number), "interface": "public", "region": "RegionOne", "region_id": "RegionOne",
         "url": f"{PUBLIC}{paths[number]}"} for number in order
    ]}  # fmt: skip
    cloud.issue_token(TOKEN, catalog={}, services=[catalog])
    cloud.http.get(f"{PUBLIC}/volume/v3/{PROJECT}/volumes/1", json={"volume": {"id": "1"}})
    assert cloud.block_storage("3.50").volumes.show("1").id == "1"


# --- the headers of old services


OLD = "X-OpenStack-Nova-API-Version"


@pytest.mark.parametrize(
    ("highest", "sent"), [("2.25", True), ("2.26", True), ("2.27", False), ("", True)]
)
def test_old_nova_is_told_in_its_own_words(cloud: FakeCloud, highest: str, sent: bool) -> None:
    if highest:
        cloud.offer("compute", "2.1", highest)
    else:
        ask(cloud, "compute", status_code=503)
    cloud.answer(SERVER, json={"server": {"id": "1"}}, headers={OLD: "2.19"})
    server = cloud.compute("2.19").servers.show("1")
    headers = cloud.last.headers
    assert headers["OpenStack-API-Version"] == "compute 2.19"
    assert headers.get(OLD) == ("2.19" if sent else None)
    assert str(server.answer.microversion) == "2.19"


def test_what_old_nova_answered_at_is_read(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.1", "2.25")
    cloud.answer(SERVER, json={"server": {"id": "1"}}, headers={OLD: "2.1"})
    assert str(cloud.compute("2.19").servers.show("1").answer.microversion) == "2.1"


# --- the parts


@pytest.mark.parametrize(
    ("url", "project", "parts"),
    [
        ("https://h/compute/v2.1", "p", ("https://h/compute", "v2.1", "")),
        ("https://h/volume/v3/p", "p", ("https://h/volume", "v3", "p")),
        (f"https://h/v3/{'0a' * 16}", "p", ("https://h", "v3", "0a" * 16)),
        ("https://h/v3/AUTH_" + "0a" * 16, "p", ("https://h", "v3", "AUTH_" + "0a" * 16)),
        ("https://h/v3/other", None, ("https://h", "v3", "other")),
        ("https://h/v3/placement", "p", ("https://h/v3/placement", "", "")),
        ("https://h:8774", "p", ("https://h:8774", "", "")),
        ("https://v2", None, ("https://v2", "", "")),
        ("https://h/verify", "p", ("https://h/verify", "", "")),
    ],
)
def test_the_version_in_a_url(url: str, project: str | None, parts: tuple[str, str, str]) -> None:
    assert Place.of(url, project) == parts


@pytest.mark.parametrize(
    ("entry", "offer"),
    [
        ({"id": "v2.1"}, Offer((2, 1), None, says_none=False)),
        ({"id": "v3"}, Offer((3, 0), None, says_none=False)),
        ({"id": "v2.0", "version": "", "min_version": ""}, Offer((2, 0), None, says_none=True)),
        (
            {"id": "v2.1", "version": "2.9", "min_version": "2.1"},
            Offer((2, 1), Range(Version(2, 1), Version(2, 9)), says_none=False),
        ),
        ({"id": "v1", "max_version": "1.2", "min_version": "1.9"}, Offer((1, 0), None, False)),
        ({"id": "v1", "max_version": "x", "min_version": "1.0"}, Offer((1, 0), None, False)),
        ({"id": "v1", "max_version": 2, "min_version": "1.0"}, Offer((1, 0), None, False)),
        ({"id": "v4", "status": "EXPERIMENTAL"}, None),
        ({"id": "v" + "9" * 5000}, None),
        ("v1", None),
    ],
)
def test_entries_of_a_document(entry: Any, offer: Offer | None) -> None:
    import json

    found = offers(json.dumps({"versions": [entry, {"id": "v0"}]}).encode())
    others = [] if offer is None else [offer]
    assert found == [*others, Offer((0, 0), None, says_none=False)]
