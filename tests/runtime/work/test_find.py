# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One thing by its id or its name: what is asked for, and what is taken for it."""

from __future__ import annotations

import pickle
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from keystoneauth1 import exceptions

from openstack_typed import dry_run
from openstack_typed.errors import Ambiguous, BadAnswer, HttpError, NotFound, NothingFound, NotOne

from ..fake_cloud import PATHS, PUBLIC, FakeCloud

ONE = "a1b2c3d4-0000-4000-8000-000000000001"
TWO = "a1b2c3d4-0000-4000-8000-000000000002"
ODD = ["web.1", "a+b", "(x", "[", "^a$", "a|b", "*", "a\\b", "q?", "a{2}"]


def asked(cloud: FakeCloud, service: str) -> list[str]:
    """The paths that a service was asked for, with their queries in order of their names."""
    base = f"{PUBLIC}{PATHS[service]}/"
    urls = [r.url.removeprefix(base) for r in cloud.http.request_history if r.url.startswith(base)]
    return [_sorted(url) for url in urls if url]


def _sorted(url: str) -> str:
    path, _, query = url.partition("?")
    return f"/{path}?{'&'.join(sorted(query.split('&')))}".removesuffix("?")


def server(name: str, id: str = ONE, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": name, "status": "ACTIVE", **more}


def serve(cloud: FakeCloud, *servers: dict[str, Any]) -> None:
    """A cloud with some servers, of which the filter of names lets all pass."""
    cloud.answer("compute GET /servers/detail", json={"servers": list(servers)})
    for each in servers:
        cloud.answer(f"compute GET /servers/{each['id']}", json={"server": each})


# --- names are compared whole, whatever the filter does (patterns of Nova)


def test_another_name_with_the_same_letters_is_not_taken(cloud: FakeCloud) -> None:
    serve(cloud, server("foo-bastion"), server("bastion-2", TWO))
    assert cloud.compute().servers.find("bastion") is None
    assert cloud.compute().servers.find("BASTION-2") is None


def test_one_of_many_that_the_filter_lets_pass(cloud: FakeCloud) -> None:
    serve(cloud, server("foo-bastion"), server("bastion", TWO))
    assert cloud.compute().servers.find("bastion").id == TWO


@pytest.mark.parametrize("name", ODD)
def test_letters_of_patterns_are_escaped(cloud: FakeCloud, name: str) -> None:
    serve(cloud, server(name))
    assert cloud.compute().servers.find(name).name == name
    query = parse_qs(urlsplit(asked(cloud, "compute")[0]).query)
    pattern = query["name"][0]
    assert re.search(pattern, name)
    assert not re.search(pattern, f"x{name}") and not re.search(pattern, f"{name}x")


def test_letters_without_a_meaning_stay_as_they_are(cloud: FakeCloud) -> None:
    serve(cloud)
    assert cloud.compute().servers.find("a-b_c d&e") is None
    assert asked(cloud, "compute") == ["/servers/detail?limit=10&name=%5Ea-b_c%20d%26e%24"]


def test_exact_filters_get_the_name_as_it_is(cloud: FakeCloud) -> None:
    cloud.answer(
        "block_storage GET /volumes/detail", json={"volumes": [{"id": ONE, "name": "a.b"}]}
    )
    assert cloud.block_storage().volumes.find("a.b").id == ONE
    assert asked(cloud, "block_storage") == ["/volumes/detail?limit=10&name=a.b"]


# --- the id first, then the name


def test_a_thing_of_that_id_beats_one_of_that_name(cloud: FakeCloud) -> None:
    cloud.answer("identity GET /projects/123", json={"project": {"id": "123", "name": "web"}})
    cloud.answer("identity GET /projects", json={"projects": [{"id": "9", "name": "123"}]})
    projects = cloud.identity().projects
    assert projects.find("123").id == "123"
    assert projects.find("123", by="id").id == "123"
    assert projects.find("123", by="name").id == "9"


def test_a_name_of_digits_is_found(cloud: FakeCloud) -> None:
    serve(cloud, server("123"))
    assert cloud.compute().servers.find("123").id == ONE


def test_a_flavor_by_its_number(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /flavors/1", json={"flavor": {"id": "1", "name": "m1.tiny"}})
    assert cloud.compute().flavors.find("1").name == "m1.tiny"


def test_a_name_that_looks_like_an_id(cloud: FakeCloud) -> None:
    cloud.answer(f"compute GET /servers/{TWO}", status_code=404)
    serve(cloud, server(TWO))
    assert cloud.compute().servers.find(TWO).id == ONE


def test_by_id_only_asks_for_no_list(cloud: FakeCloud) -> None:
    cloud.answer(f"compute GET /servers/{ONE}", status_code=404)
    assert cloud.compute().servers.find(ONE, by="id") is None
    assert asked(cloud, "compute") == [f"/servers/{ONE}"]


def test_what_can_be_no_id_is_not_asked_for_as_one(cloud: FakeCloud) -> None:
    assert cloud.compute().servers.find("web", by="id") is None
    assert asked(cloud, "compute") == []


# --- how much is asked for


def test_a_name_costs_one_list_with_the_filter_of_the_service(cloud: FakeCloud) -> None:
    cloud.answer("network GET /networks", json={"networks": [{"id": ONE, "name": "web"}]})
    assert cloud.network().networks.find("web").id == ONE
    assert asked(cloud, "network") == ["/networks?limit=10&name=web"]


def test_an_id_costs_one_show(cloud: FakeCloud) -> None:
    cloud.answer(f"network GET /networks/{ONE}", json={"network": {"id": ONE, "name": "web"}})
    assert cloud.network().networks.find(ONE).id == ONE
    assert asked(cloud, "network") == [f"/networks/{ONE}"]


def test_a_list_of_another_type_is_followed_by_one_show(cloud: FakeCloud) -> None:
    serve(cloud, server("web", fault={"message": "m", "code": 500, "created": ""}))
    assert cloud.compute().servers.find("web").fault.message == "m"
    assert asked(cloud, "compute") == [
        "/servers/detail?limit=10&name=%5Eweb%24",
        f"/servers/{ONE}",
    ]


def test_without_a_filter_the_short_list_is_read_until_two_are_found(cloud: FakeCloud) -> None:
    page: dict[str, Any] = {"flavors": [{"id": "1", "name": "a"}, {"id": "2", "name": "a"}]}
    next_page = f"{PUBLIC}{PATHS['compute']}/flavors?marker=2"
    page["flavors_links"] = [{"rel": "next", "href": next_page}]
    cloud.answer("compute GET /flavors", json=page)
    cloud.answer("compute GET /flavors/a", status_code=404)
    with pytest.raises(Ambiguous, match="2 or more have this name: 1; 2; give its id"):
        cloud.compute("2.79").flavors.find("a")
    assert asked(cloud, "compute") == ["/flavors/a", "/flavors"]


def test_a_filter_is_sent_where_the_microversion_has_it(cloud: FakeCloud) -> None:
    cloud.offer("compute", "2.1", "2.104")
    cloud.answer("compute GET /flavors", json={"flavors": [{"id": "1", "name": "a"}]})
    cloud.answer("compute GET /flavors/a", status_code=404)
    cloud.answer("compute GET /flavors/1", json={"flavor": {"id": "1", "name": "a"}})
    assert cloud.compute("2.102").flavors.find("a").id == "1"
    assert asked(cloud, "compute")[1] == "/flavors?limit=10&name=a"
    assert cloud.compute().flavors.find("a").id == "1"
    assert asked(cloud, "compute")[4] == "/flavors"


# --- domains, projects, parents


def test_two_domains_are_told_apart(cloud: FakeCloud) -> None:
    both = [
        {"id": "u1", "name": "ann", "domain_id": "default"},
        {"id": "u2", "name": "ann", "domain_id": "other"},
    ]
    cloud.answer("identity GET /users/ann", status_code=404)
    cloud.answer("identity GET /users", json={"users": both})
    users = cloud.identity().users
    with pytest.raises(Ambiguous) as caught:
        users.find("ann")
    assert str(caught.value) == (
        "users.find('ann'): 2 have this name: u1 (domain_id default); u2 (domain_id other); "
        "give its id or `domain_id`"
    )
    assert [each.id for each in caught.value.candidates] == ["u1", "u2"]
    assert isinstance(caught.value, NotOne)
    cloud.answer("identity GET /users?domain_id=other", json={"users": both[1:]})
    assert users.find("ann", domain_id="other").id == "u2"


def test_an_id_of_another_domain_is_not_taken(cloud: FakeCloud) -> None:
    user = {"id": "u1", "name": "ann", "domain_id": "default"}
    cloud.answer("identity GET /users/u1", json={"user": user})
    cloud.answer("identity GET /users", json={"users": []})
    assert cloud.identity().users.find("u1", domain_id="other") is None
    assert cloud.identity().users.find("u1", domain_id="default").name == "ann"


# --- odd names


@pytest.mark.parametrize(
    "name", ["10.0.0.0/24", "a&b=c", "a:b", "a,b", "a b", "a.b", "ä#1?", "in:x"]
)
def test_a_name_is_one_value_found_as_written(cloud: FakeCloud, name: str) -> None:
    found = {"id": ONE, "name": name}
    cloud.answer("network GET /subnets", json={"subnets": [found]})
    cloud.answer("image GET /images", json={"images": [found]})
    assert cloud.network().subnets.find(name).name == name
    assert cloud.image().images.find(name).name == name
    [path] = asked(cloud, "network")
    assert parse_qs(urlsplit(path).query)["name"] == [name]
    assert urlsplit(path).path == "/subnets"


def test_a_name_that_begins_like_an_operator(cloud: FakeCloud) -> None:
    cloud.answer("image GET /images", json={"images": [{"id": ONE, "name": "in:a"}]})
    assert cloud.image().images.find("in:a").id == ONE
    assert asked(cloud, "image") == ["/images?limit=10&name=eq:in:a"]


@pytest.mark.parametrize("name", [".", "..", "a/b"])
def test_what_is_no_part_of_a_path_is_a_name(cloud: FakeCloud, name: str) -> None:
    cloud.answer("identity GET /roles", json={"roles": [{"id": "1", "name": name}]})
    assert cloud.identity().roles.find(name).id == "1"


def test_a_key_pair_is_one_part_of_the_path(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /os-keypairs/a%20b%40c", json={"keypair": {"name": "a b@c"}})
    keypairs = cloud.compute().keypairs
    assert keypairs.find("a b@c").name == "a b@c"
    assert keypairs.find("a/b") is None
    with pytest.raises(NothingFound, match="there is nothing with the name 'a/b'"):
        keypairs.find_one("a/b")


# --- what is wrong


def test_find_one_of_nothing_is_a_not_found(cloud: FakeCloud) -> None:
    serve(cloud)
    with pytest.raises(exceptions.NotFound) as caught:
        cloud.compute().servers.find_one("web", all_tenants=True, project_id="p")
    error = caught.value
    assert isinstance(error, NothingFound) and isinstance(error, NotFound)
    assert str(error) == (
        "servers.find_one: there is nothing with the id or name 'web', all_tenants True, "
        "project_id p"
    )
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_page_of_html_is_no_no(cloud: FakeCloud) -> None:
    page = {"Content-Type": "text/html"}
    cloud.answer(f"compute GET /servers/{ONE}", status_code=404, text="<p>", headers=page)
    with pytest.raises(HttpError):
        cloud.compute().servers.find(ONE)


def test_a_refusal_is_no_no(cloud: FakeCloud) -> None:
    cloud.answer(f"compute GET /servers/{ONE}", status_code=403)
    with pytest.raises(exceptions.Forbidden):
        cloud.compute().servers.find(ONE)
    cloud.answer("compute GET /servers/detail", json=[])
    with pytest.raises(BadAnswer):
        cloud.compute().servers.find("web")


def test_what_is_no_name_is_refused(cloud: FakeCloud) -> None:
    servers = cloud.compute().servers
    with pytest.raises(ValueError, match="no name and no id is empty"):
        servers.find("")
    with pytest.raises(TypeError, match="a name or an id is text, not int"):
        servers.find(1)
    with pytest.raises(ValueError, match="by is 'id' or 'name', not 'nmae'"):
        servers.find("web", by="nmae")
    assert asked(cloud, "compute") == []


def test_something_that_goes_between_the_list_and_the_show_is_not_there(cloud: FakeCloud) -> None:
    serve(cloud, server("web"))
    cloud.answer(f"compute GET /servers/{ONE}", status_code=404)
    assert cloud.compute().servers.find("web") is None


def test_work_of_several_calls_has_no_dry_run(cloud: FakeCloud) -> None:
    servers = cloud.compute().servers
    for method in (servers.find, servers.find_one, servers.wait, servers.delete_and_wait):
        with pytest.raises(TypeError, match="is no single call, so that it has no dry run"):
            dry_run(method, "web")
    assert asked(cloud, "compute") == []
