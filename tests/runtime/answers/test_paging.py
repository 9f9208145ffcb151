# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lists that come in pages."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_typed import OMIT, Pager
from openstack_typed._runtime.answers.decode import Items, Object, Under
from openstack_typed._runtime.answers.paging import (
    BadPage,
    MarkerPages,
    Page,
    follow,
    next_link,
)
from openstack_typed._runtime.calls.operation import Operation, query
from openstack_typed._runtime.calls.service import Service
from openstack_typed._runtime.client import MicroversionClient
from openstack_typed._runtime.query import query_value, with_query
from openstack_typed.compute import Server
from openstack_typed.errors import (
    BadAnswer,
    NotFound,
    NotOne,
    TruncatedList,
    UnsupportedArgument,
)

from ..fake_cloud import PATHS, PUBLIC, FakeCloud

COMPUTE = f"{PUBLIC}{PATHS['compute']}"


def servers(*ids: str, then: str | None = None) -> dict[str, Any]:
    """A page of servers, and where the next one is."""
    page: dict[str, Any] = {"servers": [{"id": each} for each in ids]}
    if then is not None:
        page["servers_links"] = [{"rel": "next", "href": then}]
    return {"json": page}


def ids(listed: Any) -> list[str]:
    return [each.id for each in listed]


# --- links


def test_all_pages_are_read(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/detail",
        servers("1", "2", then=f"{COMPUTE}/servers/detail?limit=2&marker=2"),
        servers("3", "4", then=f"{COMPUTE}/servers/detail?limit=2&marker=4"),
        servers("5"),
    )
    assert ids(cloud.compute().servers.list(limit=2)) == ["1", "2", "3", "4", "5"]
    assert cloud.urls == [
        f"GET {COMPUTE}/servers/detail?limit=2",
        f"GET {COMPUTE}/servers/detail?limit=2&marker=2",
        f"GET {COMPUTE}/servers/detail?limit=2&marker=4",
    ]


def test_every_page_is_asked_for_at_the_same_microversion(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", then="?marker=1"), servers("2"))
    list(cloud.compute().servers.list(tags=["a"]))
    assert {r.headers["OpenStack-API-Version"] for r in cloud.sent} == {"compute 2.26"}


def test_filters_are_kept_whether_or_not_the_link_repeats_them(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/detail",
        servers("1", then=f"{COMPUTE}/servers/detail?name=a%20b&marker=1"),
        servers("2"),
    )
    list(cloud.compute().servers.list(name="a b", status="ACTIVE"))
    assert cloud.urls[1].endswith("?status=ACTIVE&name=a%20b&marker=1")


def test_the_host_and_path_of_a_link_are_not_followed(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/detail",
        servers("1", then="http://evil.example/steal/my-token?marker=1"),
        servers("2"),
    )
    assert ids(cloud.compute().servers.list()) == ["1", "2"]
    assert cloud.urls == [
        f"GET {COMPUTE}/servers/detail",
        f"GET {COMPUTE}/servers/detail?marker=1",
    ]


def test_a_link_in_a_string(cloud: FakeCloud) -> None:
    cloud.answer(
        "image GET /images",
        {"json": {"images": [{"id": "1"}], "next": "/v2/images?marker=1&limit=1"}},
        {"json": {"images": [{"id": "2"}]}},
    )
    assert ids(cloud.image().images.list(limit=1)) == ["1", "2"]
    assert cloud.urls[1].endswith("/image/v2/images?marker=1&limit=1")


@pytest.mark.parametrize("last", [{"links": {"next": None}}, {"links": None}, {"links": {}}, {}])
def test_a_link_below_a_key(cloud: FakeCloud, last: dict[str, Any]) -> None:
    link = f"{PUBLIC}/identity/v3/projects?marker=1"
    cloud.answer(
        "identity GET /projects",
        {"json": {"projects": [{"id": "1"}], "links": {"next": link}}},
        {"json": {"projects": [{"id": "2"}], **last}},
    )
    assert ids(cloud.identity().projects.list()) == ["1", "2"]


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ([{"rel": "next", "href": "?marker=1"}], "?marker=1"),
        ([{"rel": "self", "href": "a"}, {"rel": "next", "href": "b"}], "b"),
        ([{"rel": "previous", "href": "a"}], None),
        ([], None),
        (None, None),
        ("?marker=1", "?marker=1"),
        ("", None),
        ([{"rel": "next", "href": None}], None),
    ],
)
def test_links_of_all_kinds(links: Any, link: str | None) -> None:
    assert next_link({"things_links": links}, "things_links") == link


@pytest.mark.parametrize(
    "links",
    [7, True, {"next": "a"}, ["x"], [None, {"rel": "next", "href": "a"}], [{"rel": "next"}],
     [{"rel": "next", "href": 7}]],
)  # fmt: skip
def test_what_is_no_link_is_no_end(cloud: FakeCloud, links: Any) -> None:
    cloud.answer("compute GET /servers/detail", json={"servers": [], "servers_links": links})
    with pytest.raises(BadAnswer, match=r"^servers\.list: 'servers_links' in the answer is no "):
        list(cloud.compute().servers.list())


@pytest.mark.parametrize("body", [None, [], {"links": []}, {"links": {"next": ""}}])
def test_without_links_there_is_no_next_page(body: Any) -> None:
    assert next_link(body, "links.next") is None


@pytest.mark.parametrize("body", [{"links": "x"}, {"links": {"next": 7}}, "x"])
def test_what_holds_no_link_is_odd(body: Any) -> None:
    with pytest.raises(BadPage):
        next_link(body, "links.next")


def test_a_link_that_is_no_url(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", then="http://[::1/x?marker=1"))
    with pytest.raises(BadAnswer, match="the link to the next page is no URL"):
        list(cloud.compute().servers.list())


@pytest.mark.parametrize(
    ("path", "link", "wanted"),
    [
        ("/a", "http://x/b?marker=1", "/a?marker=1"),
        ("/a?limit=1", "?marker=1", "/a?limit=1&marker=1"),
        ("/a?limit=1&marker=1", "?limit=1&marker=2", "/a?limit=1&marker=2"),
        ("/a?tag=x&tag=y", "?tag=x&tag=y&marker=1", "/a?tag=x&tag=y&marker=1"),
        # Compute's links keep only the last value of what was sent several times.
        ("/a?tag=x&tag=y", "?tag=y&marker=1", "/a?tag=x&tag=y&marker=1"),
        ("/a?all", "?marker=1", "/a?all&marker=1"),
        ("/a", "?marker=a%26b%20c", "/a?marker=a%26b%20c"),
        ("/a", "?marker=", "/a?marker="),
        ("/a", "http://x/a", "/a"),
        ("/a?q=1", "", "/a?q=1"),
    ],
)
def test_the_next_path_is_ours_with_the_query_of_the_link(
    path: str, link: str, wanted: str
) -> None:
    assert follow(path, link) == wanted


# --- ends


def read_until_it_fails(listed: Any, error: type[Exception] = BadAnswer) -> tuple[list[str], str]:
    """The ids that a list gives, and what the error says that ends it."""
    found: list[str] = []
    with pytest.raises(error) as caught:
        for each in listed:
            found.append(each.id)  # what came before the error is kept
    return found, str(caught.value)


CIRCLE = "servers.list: the link to the next page leads back to one that came before"
AGAIN = "servers.list: the service answers the same page again"


@pytest.mark.parametrize("link", ["?marker=1", "http://x/y", "?", "#"])
def test_a_link_to_the_page_itself_is_an_error(cloud: FakeCloud, link: str) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", then=link))
    found, said = read_until_it_fails(cloud.compute().servers.list(marker="1"))
    assert found == ["1"]
    assert said.startswith(CIRCLE)
    assert len(cloud.sent) == 1


def test_a_longer_circle_is_an_error(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/detail",
        servers("1", then="?marker=1"),
        servers("2", then="?marker=2"),
        servers("3", then="?marker=1"),
    )
    found, said = read_until_it_fails(cloud.compute().servers.list())
    assert found == ["1", "2", "3"]
    assert said.startswith(CIRCLE)


def test_the_same_page_is_not_given_again(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", "2", then="?marker=2"))
    found, said = read_until_it_fails(cloud.compute().servers.list())
    assert found == ["1", "2"]
    assert said.startswith(AGAIN)
    assert len(cloud.sent) == 2


def test_links_that_change_without_end_are_an_error(cloud: FakeCloud) -> None:
    def fresh(request: Any, _context: Any) -> Any:
        number = len(cloud.sent) + 1
        return servers(str(number), then=f"?marker=7&page={number}")["json"]

    cloud.answer("compute GET /servers/detail", json=fresh)
    found, said = read_until_it_fails(cloud.compute().servers.list())
    assert len(found) == 2
    assert said.startswith(CIRCLE)


def test_empty_pages_without_end_are_an_error(cloud: FakeCloud) -> None:
    def empty(request: Any, _context: Any) -> Any:
        return servers(then=f"?marker={len(cloud.sent) + 1}")["json"]

    cloud.answer("compute GET /servers/detail", json=empty)
    found, said = read_until_it_fails(cloud.compute().servers.list())
    assert found == []
    assert said.startswith("servers.list: 17 empty pages followed one another")


def test_an_offset_that_is_ignored_is_an_error(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /os-server-groups", json={"server_groups": [{"id": "1"}]})
    found, said = read_until_it_fails(cloud.compute("2.79").server_groups.list(limit=1))
    assert found == ["1"]
    assert said.startswith("server_groups.list: the service answers the same page again")


def test_a_list_that_keystone_cuts_is_told(cloud: FakeCloud) -> None:
    cut = {"users": [{"id": "1"}, {"id": "2"}], "links": {"next": None}, "truncated": True}
    cloud.answer("identity GET /users", json=cut)
    found, said = read_until_it_fails(cloud.identity().users.list(), TruncatedList)
    assert found == ["1", "2"]
    assert said == "users.list: the service cut the list after 2 items; 200 from GET /users"


def test_a_list_that_is_cut_and_goes_on_is_read_on(cloud: FakeCloud) -> None:
    cut = {"users": [{"id": "1"}], "links": {"next": "?marker=1"}, "truncated": True}
    cloud.answer("identity GET /users", {"json": cut}, {"json": {"users": [{"id": "2"}]}})
    assert ids(cloud.identity().users.list()) == ["1", "2"]


def test_an_empty_page_in_the_middle_is_no_end(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/detail", servers("1", then="?marker=1"), servers(then="?marker=2"),
        servers("3"),
    )  # fmt: skip
    assert ids(cloud.compute().servers.list()) == ["1", "3"]


# --- without links


def test_versions_without_paging_ask_once(cloud: FakeCloud) -> None:
    pair = {"keypair": {"name": "a"}}
    link = [{"rel": "next", "href": "?marker=a"}]
    cloud.answer("compute GET /os-keypairs", json={"keypairs": [pair], "keypairs_links": link})
    listed = cloud.compute("2.34").keypairs.list()
    assert [each.name for each in listed] == ["a"]
    assert len(cloud.sent) == 1


def test_versions_with_paging_go_on(cloud: FakeCloud) -> None:
    link = [{"rel": "next", "href": "?marker=a"}]
    cloud.answer(
        "compute GET /os-keypairs",
        {"json": {"keypairs": [{"keypair": {"name": "a"}}], "keypairs_links": link}},
        {"json": {"keypairs": [{"keypair": {"name": "b"}}]}},
    )
    listed = cloud.compute("2.35").keypairs.list()
    assert [each.name for each in listed] == ["a", "b"]


def test_offsets_go_on_until_a_page_is_empty(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /os-server-groups",
        {"json": {"server_groups": [{"id": "1"}, {"id": "2"}]}},
        {"json": {"server_groups": [{"id": "3"}]}},
        {"json": {"server_groups": []}},
    )
    assert ids(cloud.compute("2.79").server_groups.list(limit=2, offset=5)) == ["1", "2", "3"]
    queries = [url.partition("?")[2] for url in cloud.urls]
    assert queries == ["limit=2&offset=5", "limit=2&offset=7", "limit=2&offset=8"]


class WithMarkers(MicroversionClient):
    """A client with a list that goes on from its last item."""

    _service = Service(
        "compute", "compute", "2.1", versions="2.1..2.104", header="compute", versioned=True
    )

    def list(self, returns: Any, **given: Any) -> Any:
        operation: Operation[Any] = Operation(
            "things.list",
            "GET /things",
            arguments=(query("limit"), query("marker")),
            returns=returns,
            pages=MarkerPages("id"),
        )
        return self._call(operation, given)


@pytest.mark.parametrize("returns", [Under("things"), Under("things", Items(Object(Server)))])
def test_markers_go_on_from_the_last_item(cloud: FakeCloud, returns: Any) -> None:
    cloud.answer(
        "compute GET /things",
        {"json": {"things": [{"id": "1"}, {"id": "a&b"}]}},
        {"json": {"things": [{"id": "3"}]}},
        {"json": {"things": []}},
    )
    assert len(list(WithMarkers.dynamic(cloud.session, "auto").list(returns, limit=2))) == 3
    queries = [url.partition("?")[2] for url in cloud.urls]
    assert queries == ["limit=2", "limit=2&marker=a%26b", "limit=2&marker=3"]


def test_markers_that_are_the_items_themselves(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /things", {"json": ["a", "b"]}, {"json": []})
    client = WithMarkers.dynamic(cloud.session, "auto")
    assert list(client.list(Items(Object(Server)))) == ["a", "b"]
    assert cloud.urls[1].endswith("/things?marker=b")


def test_an_item_without_a_marker_is_the_last() -> None:
    for item in ({"name": "a"}, None):
        assert MarkerPages("id").after(Page("/things", {}, [item])) is None


def test_parts_of_the_query() -> None:
    assert with_query("/a", "marker", "1") == "/a?marker=1"
    assert with_query("/a?marker=1&limit=2", "marker", "3") == "/a?limit=2&marker=3"
    assert query_value("/a?offset=7&x", "offset") == "7"
    assert query_value("/a", "offset") is None


# --- backwards


def page_of_networks(*names: str, **links: str) -> dict[str, Any]:
    listed = [{"rel": rel, "href": href} for rel, href in links.items()]
    return {"json": {"networks": [{"id": n} for n in names], "networks_links": listed}}


def test_neutron_walks_forwards(cloud: FakeCloud) -> None:
    cloud.answer(
        "network GET /networks",
        page_of_networks(
            "1", "2", next="?limit=2&marker=2", previous="?limit=2&marker=1&page_reverse=True"
        ),
        page_of_networks("3", previous="?limit=2&marker=3&page_reverse=True"),
    )
    assert ids(cloud.network().networks.list(limit=2)) == ["1", "2", "3"]
    assert len(cloud.sent) == 2


def test_neutron_walks_backwards(cloud: FakeCloud) -> None:
    cloud.answer(
        "network GET /networks",
        page_of_networks(
            "3", "4", next="?limit=2&marker=4", previous="?limit=2&marker=3&page_reverse=True"
        ),
        page_of_networks(
            "1", "2", next="?limit=2&marker=2", previous="?limit=2&marker=1&page_reverse=True"
        ),
        page_of_networks(next="?limit=2"),
    )
    listed = cloud.network().networks.list(limit=2, marker="5", page_reverse=True)
    assert [ids(page) for page in listed.pages()] == [["3", "4"], ["1", "2"], []]
    assert [url.partition("?")[2] for url in cloud.urls] == [
        "limit=2&marker=5&page_reverse=true",
        "limit=2&marker=3&page_reverse=True",
        "limit=2&marker=1&page_reverse=True",
    ]


def test_page_reverse_that_is_false_walks_forwards(cloud: FakeCloud) -> None:
    cloud.answer(
        "network GET /networks",
        page_of_networks("1", next="?marker=1", previous="?marker=1&page_reverse=True"),
        page_of_networks("2"),
    )
    assert ids(cloud.network().networks.list(page_reverse=False)) == ["1", "2"]


# --- a service that answers all at once


def test_a_list_without_pages_is_read_like_others(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1/tags", json={"tags": ["a", "b"]})
    listed = cloud.compute("2.26").server_tags.list("1")
    assert cloud.sent == []
    assert (list(listed), listed.all(), list(listed.pages())) == (
        ["a", "b"],
        ["a", "b"],
        [["a", "b"]],
    )
    assert "b" in listed
    assert len(cloud.sent) == 4


def test_errors_of_its_arguments_are_raised_by_the_call_too(cloud: FakeCloud) -> None:
    with pytest.raises(UnsupportedArgument):
        cloud.compute("2.25").server_tags.list("1")
    with pytest.raises(ValueError, match="would change the path"):
        cloud.compute("2.26").server_tags.list("")


# --- what else a list can do


def test_all_items(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", "2", then="?marker=2"), servers("3"))
    found = cloud.compute().servers.list().all()
    assert isinstance(found, list)
    assert ids(found) == ["1", "2", "3"]


def test_the_first_item_asks_for_one_page(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", "2", then="?marker=2"))
    assert cloud.compute().servers.list().first().id == "1"
    assert len(cloud.sent) == 1


def test_the_first_item_may_be_on_a_later_page(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers(then="?marker=2"), servers("3"))
    assert cloud.compute().servers.list().first().id == "3"


def test_there_may_be_no_first_item(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers())
    assert cloud.compute().servers.list().first() is None


def test_the_one_item(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", then="?marker=1"), servers())
    assert cloud.compute().servers.list(name="web").one().id == "1"
    assert len(cloud.sent) == 2


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ([servers()], "none"),
        ([servers("1", "2", then="?marker=2")], "several"),
        ([servers("1", then="?marker=1"), servers("2")], "several"),
    ],
)
def test_none_or_several_are_not_one(cloud: FakeCloud, pages: list[Any], found: str) -> None:
    cloud.answer("compute GET /servers/detail", *pages)
    with pytest.raises(NotOne) as caught:
        cloud.compute().servers.list(name="web").one()
    assert str(caught.value) == f"servers.list(name='web'): one was wanted, {found} found"
    assert isinstance(caught.value, LookupError)


def test_a_pager_says_what_it_lists(cloud: FakeCloud) -> None:
    many = [f"{number}" for number in range(1000)]
    listed = cloud.compute("2.79").servers.list(status="ACTIVE", tags=many)
    shown = "servers.list(status='ACTIVE', tags=['0', '1', '2', '3', '4', '5', ...])"
    assert repr(listed) == f"<Pager of {shown}, sent when it is read>"


def test_what_it_says_has_no_secrets() -> None:
    operation: Operation[Any] = Operation(
        "things.list", "GET /things", arguments=(query("name"), query("key", secret=True))
    )
    given = {"name": "a", "key": "xyzzy", "other": OMIT}
    assert operation.shown(given) == "things.list(name='a', key=***)"


@pytest.mark.parametrize(
    ("use", "advice"),
    [
        (lambda pager: pager[0], r"write `\.first\(\)` for the first item"),
        (lambda pager: pager[1:], r"`\.all\(\)\[\.\.\.\]` for any other"),
        (lambda pager: list(reversed(pager)), r"write `len\(pager\.all\(\)\)`"),
        (len, r"write `len\(pager\.all\(\)\)`"),
        (bool, r"write `pager\.first\(\) is None`"),
    ],
)
def test_what_is_not_known_before_it_is_read(cloud: FakeCloud, use: Any, advice: str) -> None:
    with pytest.raises(TypeError, match=advice):
        use(cloud.compute().servers.list())
    assert cloud.sent == []


def test_a_pager_of_plain_pages() -> None:
    pager = Pager([["a", "b"], ["c"]])
    assert (pager.all(), pager.first(), pager.all()) == (["a", "b", "c"], "a", ["a", "b", "c"])
    assert tuple(pager) == ("a", "b", "c")


# --- lazy


def test_nothing_is_sent_before_the_first_item(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1"))
    listed = cloud.compute().servers.list()
    walk = iter(listed)
    assert cloud.sent == []
    next(walk)
    assert len(cloud.sent) == 1


def test_a_page_is_fetched_when_it_is_needed(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", then="?marker=1"), servers("2"))
    walk = iter(cloud.compute().servers.list())
    assert next(walk).id == "1"
    assert len(cloud.sent) == 1
    assert next(walk).id == "2"
    assert len(cloud.sent) == 2


def test_every_walk_begins_anew(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", then="?marker=1"), servers("2"))
    listed = cloud.compute().servers.list()
    assert ids(listed) == ["1", "2"]
    cloud.answer("compute GET /servers/detail", servers("3"))
    assert ids(listed) == ["3"]
    assert len(cloud.sent) == 3


def test_pages_are_given_as_the_service_cut_them(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", servers("1", "2", then="?marker=2"), servers("3"))
    pages = list(cloud.compute().servers.list().pages())
    assert [ids(page) for page in pages] == [["1", "2"], ["3"]]


def test_errors_of_arguments_are_raised_by_the_call(cloud: FakeCloud) -> None:
    with pytest.raises(UnsupportedArgument):
        cloud.compute("2.25").servers.list(tags=["a"])
    with pytest.raises(TypeError):
        cloud.compute().servers.list(name=None)
    assert cloud.sent == []


def test_errors_of_the_service_are_raised_where_they_happen(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/detail", servers("1", then="?marker=1"), {"status_code": 404}
    )
    walk = iter(cloud.compute().servers.list())
    next(walk)
    with pytest.raises(NotFound):
        next(walk)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"json": {"servers": None}}, "the answer's 'servers' is no list"),
        ({"json": {"servers": {}}}, "the answer's 'servers' is no list"),
        ({"json": {}}, "the answer has no 'servers'"),
        ({"json": []}, "the answer has no 'servers'"),
        ({"text": ""}, "the answer is empty"),
        ({"text": "<html>"}, "the answer is no JSON"),
    ],
)
def test_a_page_that_is_no_list(cloud: FakeCloud, answer: dict[str, Any], fault: str) -> None:
    cloud.answer("compute GET /servers/detail", answer)
    with pytest.raises(BadAnswer) as caught:
        list(cloud.compute().servers.list())
    assert str(caught.value) == f"servers.list: {fault}; 200 from GET /servers/detail"


def test_a_list_that_an_argument_turns_into_something_else_is_no_pager(cloud: FakeCloud) -> None:
    cloud.answer("block_storage GET /volumes/detail", json={"volumes": [], "count": 7})
    made = cloud.block_storage("3.45").volumes.list(with_count=True)
    assert made.count == 7
