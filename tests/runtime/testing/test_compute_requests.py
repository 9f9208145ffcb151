# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Compute of the fake makes of requests that are sent by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from requests import Response

from openstack_typed.testing import FakeCloud

FLAVOR: dict[str, Any] = {"name": "a flavor", "ram": 64, "vcpus": 1, "disk": 0}


def send(
    fake: FakeCloud, method: str, path: str, version: str = "2.1", user: str = "admin", **body: Any
) -> Response:
    """Send a request without a client."""
    found: Response = fake.session(user).request(
        path,
        method,
        endpoint_filter={"service_type": "compute"},
        microversion=version,
        raise_exc=False,
        json=body or None,
    )
    return found


def message(response: Response) -> str:
    """What an error says."""
    (error,) = response.json().values()
    return str(error["message"])


def test_text_is_taken_for_the_number_and_the_bool_that_it_looks_like(fake: FakeCloud) -> None:
    sent = {**FLAVOR, "ram": "64", "rxtx_factor": "1.5", "os-flavor-access:is_public": "no"}
    made = send(fake, "POST", "/flavors", flavor=sent).json()["flavor"]
    assert (made["ram"], made["rxtx_factor"]) == (64, 1.5)
    assert made["os-flavor-access:is_public"] is False


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", "", r"'' does not match"),
        ("name", " a", r"' a' does not match"),
        ("ram", 0, "0 is less than the minimum of 1"),
        ("ram", "0", "0 is less than the minimum of 1"),
        ("ram", 2**31, "2147483648 is greater than the maximum of 2147483647"),
        ("ram", "much", "'much' is not of type 'integer'"),
        ("color", "blue", r"Additional properties are not allowed \('color' was unexpected\)"),
        ("description", "d", r"Additional properties .*'description' was unexpected"),
    ],
)
def test_what_nova_refuses_is_refused_in_its_words(
    fake: FakeCloud, name: str, value: Any, words: str
) -> None:
    refused = send(fake, "POST", "/flavors", flavor={**FLAVOR, name: value})
    assert refused.status_code == 400
    assert re.search(words, message(refused)), message(refused)


def test_items_have_bounds_too(fake: FakeCloud) -> None:
    flavor = send(fake, "POST", "/flavors", flavor=FLAVOR).json()["flavor"]["id"]
    path = f"/flavors/{flavor}/os-extra_specs"
    refused = send(fake, "POST", path, extra_specs={"long": "a" * 256})
    assert refused.status_code == 400
    assert message(refused).endswith("is too long")
    assert send(fake, "POST", path, extra_specs={"long": "a" * 255}).status_code == 200


def test_unknown_parameters_of_queries_are_refused_since_2_75(fake: FakeCloud) -> None:
    assert send(fake, "GET", "/flavors?color=blue", "2.74").status_code == 200
    refused = send(fake, "GET", "/flavors?color=blue", "2.75")
    assert refused.status_code == 400
    assert "'color' was unexpected" in message(refused)
    assert send(fake, "GET", "/flavors/none?color=blue", "2.101").status_code == 404
    assert send(fake, "GET", "/flavors/none?color=blue", "2.102").status_code == 400


def test_what_a_version_does_not_know_is_no_filter(fake: FakeCloud) -> None:
    listed = send(fake, "GET", "/flavors?name=none", "2.74").json()["flavors"]
    assert len(listed) == 4
    assert send(fake, "GET", "/flavors?name=none", "2.102").json()["flavors"] == []


def test_what_no_version_has_and_what_this_one_has_not(fake: FakeCloud) -> None:
    nowhere, gone = send(fake, "GET", "/nowhere"), send(fake, "GET", "/os-hosts", "2.43")
    assert (nowhere.status_code, gone.status_code) == (404, 404)
    assert nowhere.json()["code"] == "404 Not Found"
    assert message(gone) == "The resource could not be found."


def test_members_and_readers(fake: FakeCloud) -> None:
    group = {"name": "a", "policies": ["affinity"]}
    made = send(fake, "POST", "/os-server-groups", user="demo", server_group=group)
    assert made.status_code == 200
    assert send(fake, "GET", "/os-hypervisors", user="demo").status_code == 403
    other = send(fake, "POST", "/os-server-groups", server_group=group).json()["server_group"]
    assert send(fake, "GET", f"/os-server-groups/{other['id']}", user="demo").status_code == 403
    listed = send(fake, "GET", "/os-server-groups?all_projects=1", user="demo").json()
    assert [g["id"] for g in listed["server_groups"]] == [made.json()["server_group"]["id"]]


def test_two_users_have_keypairs_of_the_same_name(fake: FakeCloud) -> None:
    prints = set()
    for user in ("admin", "demo"):
        made = send(fake, "POST", "/os-keypairs", user=user, keypair={"name": "mine"})
        prints.add(made.json()["keypair"]["fingerprint"])
    assert len(prints) == 2
    shown = send(fake, "GET", "/os-keypairs/mine", user="demo").json()["keypair"]
    assert shown["fingerprint"] in prints
    assert send(fake, "DELETE", "/os-keypairs/mine").status_code == 202
    assert send(fake, "GET", "/os-keypairs/mine").status_code == 404
    assert send(fake, "GET", "/os-keypairs/mine", user="demo").status_code == 200


def test_quotas_bind(fake: FakeCloud) -> None:
    project = fake.session("demo").get_project_id()
    path = f"/os-quota-sets/{project}"
    assert send(fake, "PUT", path, quota_set={"server_groups": 1}).status_code == 200
    group = {"name": "a", "policies": ["affinity"]}
    answers = [
        send(fake, "POST", "/os-server-groups", user="demo", server_group=group) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 403]
    refused = send(fake, "PUT", path, quota_set={"server_groups": 0})
    assert refused.status_code == 400
    assert "greater than or equal to already used and reserved 1" in message(refused)
    forced = send(fake, "PUT", path, quota_set={"server_groups": 0, "force": True})
    assert forced.json()["quota_set"]["server_groups"] == 0


def test_the_hypervisor_is_what_placement_knows_and_goes_with_its_service(fake: FakeCloud) -> None:
    def listed(path: str) -> list[Any]:
        return list(next(iter(send(fake, "GET", path, "2.53").json().values())))

    (hypervisor,) = listed("/os-hypervisors")
    provider = fake.session().get(
        f"/resource_providers/{hypervisor['id']}", endpoint_filter={"service_type": "placement"}
    )
    assert provider.json()["name"] == hypervisor["hypervisor_hostname"]
    (service,) = listed("/os-services?binary=nova-compute")
    assert send(fake, "DELETE", f"/os-services/{service['id']}", "2.53").status_code == 204
    assert listed("/os-hypervisors") == []
    providers = fake.session().get(
        "/resource_providers", endpoint_filter={"service_type": "placement"}
    )
    assert providers.json()["resource_providers"] == []
