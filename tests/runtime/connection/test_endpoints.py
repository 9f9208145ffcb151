# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which endpoint the requests go to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any, cast

import pytest
import requests_mock
from keystoneauth1 import exceptions
from keystoneauth1.adapter import Adapter
from keystoneauth1.identity import V3Password
from keystoneauth1.noauth import NoAuth
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.errors import UnsupportedByCloud
from openstack_typed.network import Network

from ..fake_cloud import (
    ADMIN,
    AUTH_URL,
    CATALOG,
    INTERNAL,
    PASSWORD,
    PATHS,
    PROJECT,
    PUBLIC,
    SECOND,
    TOKEN,
    FakeCloud,
)

RESOURCES = {
    "identity": "projects",
    "compute": "servers",
    "block_storage": "volumes",
    "image": "images",
    "network": "networks",
    "placement": "resource_providers",
}


def delete(client: Any, service: str) -> None:
    getattr(client, RESOURCES[service]).delete("1")


def expect(cloud: FakeCloud, service: str, host: str = PUBLIC) -> str:
    """Let a service answer to `delete`, and say to which URL."""
    path = f"/{RESOURCES[service]}/1"
    cloud.answer(f"{service} DELETE {path}", status_code=204, host=host)
    return f"DELETE {host}{PATHS[service]}{path}"


@pytest.mark.parametrize("service", RESOURCES)
def test_each_service_is_found_in_the_catalog(cloud: FakeCloud, service: str) -> None:
    url = expect(cloud, service)
    delete(getattr(cloud, service)(), service)
    assert cloud.urls == [url]
    assert cloud.last.headers["X-Auth-Token"] == TOKEN


@pytest.mark.parametrize("service", RESOURCES)
def test_a_region_is_chosen_by_name(cloud: FakeCloud, service: str) -> None:
    url = expect(cloud, service, host=SECOND)
    delete(getattr(cloud, service)(region_name="RegionTwo"), service)
    assert cloud.urls == [url]


@pytest.mark.parametrize(
    ("interface", "host"),
    [
        ("public", PUBLIC),
        ("internal", INTERNAL),
        ("admin", ADMIN),
        ("internalURL", INTERNAL),
        (["internal", "public"], INTERNAL),
        (["none such", "admin", "public"], ADMIN),
    ],
)
def test_an_interface_is_chosen_by_name_or_by_preference(
    cloud: FakeCloud, interface: Any, host: str
) -> None:
    url = expect(cloud, "compute", host=host)
    delete(cloud.compute(interface=interface), "compute")
    assert cloud.urls == [url]


def test_block_storage_takes_the_third_version_where_the_catalog_has_two(cloud: FakeCloud) -> None:
    url = expect(cloud, "block_storage")
    delete(cloud.block_storage(), "block_storage")
    assert cloud.urls == [url]


@pytest.mark.parametrize("alias", ["block-storage", "volumev3", "volume", "block-store"])
def test_the_catalog_may_call_a_service_by_any_of_its_aliases(cloud: FakeCloud, alias: str) -> None:
    cloud.issue_token(TOKEN, catalog={alias: CATALOG["volumev3"]})
    url = expect(cloud, "block_storage")
    delete(cloud.block_storage(), "block_storage")
    assert cloud.urls == [url]


def test_users_may_call_a_service_by_its_alias(cloud: FakeCloud) -> None:
    url = expect(cloud, "block_storage")
    delete(cloud.block_storage("3.50", service_type="volumev3"), "block_storage")
    assert cloud.urls == [url]
    assert cloud.last.headers["OpenStack-API-Version"] == "volume 3.50"


def test_a_service_of_another_type_is_taken_by_its_own_name(cloud: FakeCloud) -> None:
    cloud.issue_token(TOKEN, catalog={"compute-next": CATALOG["compute"]})
    url = expect(cloud, "compute")
    delete(cloud.compute(service_type="compute-next"), "compute")
    assert cloud.urls == [url]


def test_a_service_is_chosen_by_name(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute")
    delete(cloud.compute(service_name="the-compute"), "compute")
    assert cloud.urls == [url]


@pytest.mark.parametrize(
    "options",
    [
        {"region_name": "RegionNine"},
        {"interface": "secret"},
        {"service_name": "another"},
        {"service_type": "cooking"},
        {"min_version": "2.2"},
        {"min_version": "3", "max_version": "3.latest"},
    ],
)
def test_an_endpoint_that_the_catalog_lacks_is_not_found(
    cloud: FakeCloud, options: dict[str, str]
) -> None:
    with pytest.raises(exceptions.EndpointNotFound) as caught:
        delete(cloud.compute(**options), "compute")
    for value in options.values():
        assert value in str(caught.value)
    assert cloud.sent == []


def test_api_versions_that_the_endpoint_has_are_accepted(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute")
    delete(cloud.compute(min_version="2.1", max_version="2.1"), "compute")
    assert cloud.urls == [url]


def test_an_unknown_option_is_refused_at_once(cloud: FakeCloud) -> None:
    with pytest.raises(TypeError, match="unexpected option 'region'; expected one of auth, region"):
        cast(Any, Compute)(cloud.session, region="RegionOne")


def test_options_that_are_none_are_as_if_not_given(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute")
    delete(cloud.compute(region_name=None, interface=None, min_version=None), "compute")
    assert cloud.urls == [url]


# --- an endpoint that is given


def test_an_endpoint_override_needs_no_catalog_entry(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute", host=SECOND)
    delete(cloud.compute(endpoint_override=f"{SECOND}/compute/v2.1"), "compute")
    assert cloud.urls == [url]


def test_an_endpoint_override_is_asked_for_its_microversions(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.1", "2.53", host=SECOND)
    with pytest.raises(UnsupportedByCloud, match=r"the cloud offers 2\.1 to 2\.53"):
        delete(cloud.compute("2.79", endpoint_override=f"{SECOND}/compute/v2.1"), "compute")
    assert cloud.sent == []


def test_an_endpoint_override_may_name_the_project(cloud: FakeCloud) -> None:
    url = expect(cloud, "block_storage", host=SECOND)
    override = f"{SECOND}/volume/v3/%(project_id)s"
    delete(cloud.block_storage(endpoint_override=override), "block_storage")
    assert cloud.urls == [url]


@pytest.mark.parametrize("override", ["/volume/v3", "/compute", "/gateway/nova", "/a/v2/b"])
def test_an_endpoint_override_is_used_as_it_is(cloud: FakeCloud, override: str) -> None:
    cloud.http.get(requests_mock.ANY, status_code=404)
    cloud.http.delete(f"{SECOND}{override}/servers/1", status_code=204)
    delete(cloud.compute("2.79", endpoint_override=f"{SECOND}{override}/"), "compute")
    assert cloud.last.headers["OpenStack-API-Version"] == "compute 2.79"


def test_an_endpoint_override_is_filled_for_each_token(cloud: FakeCloud) -> None:
    client = cloud.block_storage(endpoint_override=f"{SECOND}/volume/v3/%(project_id)s")
    expect(cloud, "block_storage", host=SECOND)
    delete(client, "block_storage")
    other = "9f705771-3aa9-4f4c-8660-0d9522ffdbea"
    cloud.issue_token("another", project=other)
    cloud.session.invalidate()
    cloud.http.delete(f"{SECOND}/volume/v3/{other}/volumes/1", status_code=204)
    delete(client, "block_storage")
    assert cloud.urls[-1] == f"DELETE {SECOND}/volume/v3/{other}/volumes/1"


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("%(region)s", "names 'region'; it may name project_id and user_id"),
        ("%(project_id)", "is no template; write %(project_id)s, and %% for a percent sign"),
        ("%(project_id)s/%z", "is no template; write %(project_id)s, and %% for a percent sign"),
    ],
)
def test_an_endpoint_override_that_cannot_be_filled(
    cloud: FakeCloud, override: str, said: str
) -> None:
    with pytest.raises(exceptions.EndpointNotFound) as caught:
        delete(cloud.compute(endpoint_override=f"{SECOND}/{override}"), "compute")
    assert str(caught.value) == f"endpoint_override '{SECOND}/{override}' {said}"


def test_an_endpoint_override_for_a_project_that_the_token_lacks(cloud: FakeCloud) -> None:
    cloud.issue_token("unscoped", catalog={}, project=None)
    with pytest.raises(exceptions.EndpointNotFound, match=r"is scoped to no project$"):
        delete(cloud.compute(endpoint_override=f"{SECOND}/%(project_id)s"), "compute")


def test_an_unscoped_token_is_told(cloud: FakeCloud) -> None:
    cloud.issue_token("unscoped", catalog={}, project=None)
    with pytest.raises(exceptions.EndpointNotFound, match="the token has no catalog, as it is sco"):
        delete(cloud.compute(), "compute")


# --- without a catalog


@pytest.mark.parametrize("root", ["/compute/v2.1", "/compute/v2.1/"])
def test_a_cloud_without_authentication(cloud: FakeCloud, root: str) -> None:
    url = expect(cloud, "compute")
    session = Session(auth=NoAuth(endpoint=PUBLIC + root))
    delete(Compute(session, "2.79"), "compute")
    assert cloud.urls == [url]
    assert cloud.last.headers["OpenStack-API-Version"] == "compute 2.79"
    assert cloud.logins == []


def test_a_token_and_an_endpoint(cloud: FakeCloud) -> None:
    url = expect(cloud, "network")
    session = Session(auth=Token(f"{PUBLIC}/network", "a-token"))
    delete(Network(session), "network")
    assert cloud.urls == [url]
    assert cloud.last.headers["X-Auth-Token"] == "a-token"


def test_microversions_are_negotiated_without_a_catalog(cloud: FakeCloud) -> None:
    session = Session(auth=Token(f"{PUBLIC}/compute/v2.1", "a-token"))
    with pytest.raises(UnsupportedByCloud, match=r"the cloud offers 2\.1 to 2\.96"):
        Compute(session, "2.104").servers.delete("1")


def test_a_fixed_endpoint_that_says_no_versions_is_taken_as_it_is(cloud: FakeCloud) -> None:
    cloud.silence("network")
    url = expect(cloud, "network")
    session = Session(auth=NoAuth(endpoint=f"{PUBLIC}/network/v2.0"))
    delete(Network(session), "network")
    assert cloud.urls == [url]


def test_an_endpoint_with_a_project_but_no_catalog(cloud: FakeCloud) -> None:
    url = expect(cloud, "block_storage")
    session = Session(auth=NoAuth(endpoint=f"{PUBLIC}/volume/v3/{PROJECT}"))
    delete(BlockStorage(session), "block_storage")
    assert cloud.urls == [url]


def test_a_session_without_authentication_says_so(cloud: FakeCloud) -> None:
    with pytest.raises(exceptions.MissingAuthPlugin):
        Compute(Session()).servers.delete("1")


def test_another_auth_plugin_than_the_sessions(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute")
    auth = V3Password(AUTH_URL, username="demo", password=PASSWORD, user_domain_id="default")
    delete(Compute(Session(), auth=auth), "compute")
    assert cloud.urls == [url]
    assert cloud.last.headers["X-Auth-Token"] == TOKEN


# --- an Adapter


def test_the_settings_of_an_adapter_are_taken_over(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute", host=SECOND)
    adapter = Adapter(
        cloud.session,
        region_name="RegionTwo",
        global_request_id="req-1",
        additional_headers={"X-Custom": "1"},
        user_agent="tests",
    )
    delete(Compute(adapter), "compute")
    assert cloud.urls == [url]
    headers = cloud.last.headers
    assert headers["X-OpenStack-Request-ID"] == "req-1"
    assert (headers["X-Custom"], headers["User-Agent"]) == ("1", "tests")


def test_options_come_before_the_settings_of_an_adapter(cloud: FakeCloud) -> None:
    url = expect(cloud, "compute", host=INTERNAL)
    adapter = Adapter(cloud.session, region_name="RegionOne", interface="public")
    client = Compute(adapter, interface="internal")
    delete(client, "compute")
    assert cloud.urls == [url]
    assert client.session is cloud.session
    assert adapter.interface == "public"


def test_an_adapter_that_raises_nothing_does_not_hide_errors(cloud: FakeCloud) -> None:
    cloud.answer("compute DELETE /servers/1", status_code=404)
    with pytest.raises(exceptions.NotFound):
        delete(Compute(Adapter(cloud.session, raise_exc=False)), "compute")


def test_the_microversion_of_an_adapter_is_not_mixed_with_ours(cloud: FakeCloud) -> None:
    expect(cloud, "compute")
    delete(Compute(Adapter(cloud.session, default_microversion="2.60")), "compute")
    assert cloud.last.headers["OpenStack-API-Version"] == "compute 2.1"
    assert "X-OpenStack-Nova-API-Version" not in cloud.last.headers


def test_the_limits_of_an_adapter_are_kept(cloud: FakeCloud) -> None:
    adapter = Adapter(cloud.session, concurrency=1, rate_limit=1000)
    inside: list[int] = []
    most: list[int] = []

    def deleted(_request: Any, context: Any) -> str:
        inside.append(1)
        most.append(len(inside))
        sleep(0.01)  # so that another one would come in
        inside.pop()
        context.status_code = 204
        return ""

    cloud.http.delete(f"{PUBLIC}{PATHS['compute']}/servers/1", text=deleted)
    clients = [Compute(adapter), Compute(adapter)]  # the limit is one for both
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: clients[n % 2].servers.delete("1"), range(6)))
    assert most == [1] * 6
    for client in clients:
        assert client.adapter._rate_semaphore is adapter._rate_semaphore


def test_a_password_is_changed_without_a_login(cloud: FakeCloud) -> None:
    """Whoever must change his password first cannot log in before."""
    cloud.http.post(f"{AUTH_URL}/auth/tokens", status_code=401)
    cloud.answer("identity POST /users/1/password", status_code=204)
    cloud.identity().users.change_password("1", original_password="old", password="new")
    assert cloud.logins == []
    assert "X-Auth-Token" not in cloud.last.headers


def test_a_password_is_changed_where_the_versions_are_not_told(cloud: FakeCloud) -> None:
    cloud.silence("identity")
    cloud.answer("identity POST /users/1/password", status_code=204)
    cloud.identity().users.change_password("1", original_password="old", password="new")
    assert cloud.logins == cloud.discoveries == []


def test_requests_by_hand_send_the_pin(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /os-services", json={"services": []})
    for microversion, sent in (("2.60", "compute 2.60"), ("auto", None), ("highest", None)):
        cloud.compute(microversion).adapter.get("/os-services")
        assert cloud.last.headers.get("OpenStack-API-Version") == sent


def test_requests_by_hand_are_below_the_versioned_endpoint(cloud: FakeCloud) -> None:
    cloud.answer("image GET /tasks", json={})
    for path in ("/tasks", "tasks"):
        cloud.image().adapter.get(path)
    assert cloud.urls == [f"GET {PUBLIC}/image/v2/tasks"] * 2


def test_whole_urls_by_hand_are_taken_as_they_are(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /flavors", json={})
    cloud.image().adapter.get(f"{PUBLIC}{PATHS['compute']}/flavors")
    assert cloud.urls == [f"GET {PUBLIC}{PATHS['compute']}/flavors"]


def test_requests_by_hand_go_to_the_same_endpoint(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /os-services", json={"services": []}, host=SECOND)
    adapter = cloud.compute(region_name="RegionTwo").adapter
    assert adapter.get("/os-services").json() == {"services": []}


def test_a_global_request_id_is_sent(cloud: FakeCloud) -> None:
    expect(cloud, "compute")
    delete(cloud.compute(global_request_id="req-global"), "compute")
    assert cloud.last.headers["X-OpenStack-Request-ID"] == "req-global"
