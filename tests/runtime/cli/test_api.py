# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost api`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ran import Ran
from tests.runtime.cli.conftest import Bare, Ost, describe
from tests.runtime.cli.terminal import alone

from ..fake_cloud import CATALOG, LOGIN, PUBLIC, FakeCloud


def names(done: Ran) -> list[str]:
    return [each["name"] for each in done.data["servers"]]


@pytest.fixture
def servers(ost: Ost) -> list[str]:
    """The names of five servers, as they are listed."""
    found = [f"web-{number}" for number in range(5)]
    for name in found:
        ost.fake.add("server", name=name)
    listed = [each.name for each in ost.fake.connect().compute.servers.list()]
    assert sorted(listed) == found
    ost.fake.calls.clear()
    return listed


def test_the_json_is_shown_as_it_is(ost: Ost, servers: list[str]) -> None:
    done = ost("api", "get", "compute", "/servers", "-q", "limit=2", "-q", "name=web")
    assert names(done) == servers[:2]
    assert done.data["servers_links"][0]["rel"] == "next"
    assert ost("api", "GET", "nova", "servers?limit=1").data["servers"][0]["name"] == servers[0]


def test_all_pages_are_one_list(ost: Ost, servers: list[str]) -> None:
    done = ost("api", "GET", "compute", "/servers", "-q", "limit=2", "--paginate")
    assert names(done) == servers
    assert list(done.data) == ["servers"]
    pages = [each for each in ost.fake.calls if each.operation == "compute.servers.list_brief"]
    assert len(pages) == 3  # none of them twice
    argv = ("api", "GET", "compute", "/servers?limit=2", "--paginate")
    assert [each["name"] for each in ost(*argv, "--key", "servers").data] == servers
    assert ost(*argv, "--query", "servers[].name").data == servers


def test_an_empty_list_is_one(ost: Ost) -> None:
    done = ost("api", "GET", "compute", "/servers", "--paginate")
    assert done.data == {"servers": []}


def test_what_is_no_list_has_no_pages(ost: Ost) -> None:
    done = ost("api", "GET", "compute", "/limits", "--paginate")
    assert done.status == 1
    assert "the answer has no list" in done.err


def test_a_key_is_taken_out(ost: Ost) -> None:
    assert "absolute" in ost("api", "GET", "compute", "/limits", "--key", "limits").data
    done = ost("api", "GET", "compute", "/limits", "--key", "limit")
    assert (done.status, done.err) == (1, "ost: the answer has no key 'limit'\n")


def test_a_body_is_sent(ost: Ost, servers: list[str], tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    body: dict[str, Any] = {"keypair": {"name": "mine"}}
    for name, where in (("text", json.dumps(body)), ("file", f"@{path}")):
        body["keypair"]["name"] = name
        path.write_text(json.dumps(body))
        text = json.dumps(body) if name == "text" else where
        assert ost("api", "POST", "compute", "/os-keypairs", "--json", text).status == 0
    body["keypair"]["name"] = "pipe"
    done = alone("api", "POST", "compute", "/os-keypairs", "--json", "-",
                 given=json.dumps(body).encode())  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = [each.name for each in ost.fake.connect().compute.keypairs.list()]
    assert sorted(made) == ["file", "pipe", "text"]


def test_an_answer_without_content_shows_nothing(ost: Ost, servers: list[str]) -> None:
    server, *_ = ost("api", "GET", "compute", "/servers").data["servers"]
    done = ost("api", "DELETE", "compute", f"/servers/{server['id']}")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_the_microversion_is_the_lowest_unless_said(ost: Ost) -> None:
    ost.fake.add("keypair", name="mine")
    (key,) = ost("api", "GET", "compute", "/os-keypairs").data["keypairs"]
    assert "type" not in key["keypair"]
    argv = ("api", "GET", "compute", "/os-keypairs", "--microversion")
    (key,) = ost(*argv, "2.2").data["keypairs"]
    assert key["keypair"]["type"] == "ssh"
    assert ost("api", "GET", "image", "/images", "--microversion", "2.1").status == 2


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("BREW", "compute", "/"), "'BREW' is no method"),
        (("GET", "compute"), "PATH is missing"),
        (("GET", "compute", "/", "/x"), "'/x' is one too many"),
        (("GET", "compute", "http://x/y"), "a path below the versioned endpoint"),
        (("GET", "compute", "/", "-q", "limit"), "--query-arg takes NAME=VALUE"),
        (("GET", "compute", "/", "--header", "X"), "--header takes NAME:VALUE"),
        (("POST", "compute", "/", "--json", "{"), "--json is no JSON"),
        (("POST", "compute", "/", "--json", "{}", "--data", "x"), "are both the body"),
        (("POST", "compute", "/", "--data", "@/no/such"), "/no/such: No such file"),
        (("POST", "compute", "/", "--paginate"), "--paginate goes with GET"),
        (("GET", "", "/"), "SERVICE is empty"),
        (("GET", "compute", "/", "--header", "X: a\nY: b"), "--header takes plain characters"),
        (("GET", "compute", "/", "--header", "X: ö"), "--header takes plain characters"),
        (("POST", "compute", "/", "--json", "[" * 100_000), "--json is nested too deeply"),
        (("GET", "compute", "/", "--query", "["), "is no JMESPath expression"),
    ],
)
def test_mistakes_are_told_before_anything_is_sent(
    ost: Ost, argv: tuple[str, ...], told: str
) -> None:
    done = ost("api", *argv)
    assert done.status == 2
    assert told in done.err
    assert ost.fake.calls == []


def test_services_without_a_client_are_found_in_the_catalog(bare: Bare, cloud: FakeCloud) -> None:
    described = {"web": {"region_name": "RegionOne", "auth": LOGIN}}
    Path("clouds.yaml").write_text(json.dumps({"clouds": described}))
    cloud.issue_token("t", catalog={**CATALOG, "load-balancer": "/lb"})
    cloud.http.get(f"{PUBLIC}/lb/v2/lbaas/pools?limit=1", json={"pools": [{"id": "a"}]})
    cloud.http.post(f"{PUBLIC}/lb/v2/lbaas/pools", status_code=409, json={"faultstring": "no"})
    path = "/v2/lbaas/pools"
    argv = ("load-balancer", path, "--os-cloud", "web")
    done = bare("api", "GET", *argv, "-q", "limit=1", "--header", "X-Openstack-Request-Id: req-1")
    assert done.data == {"pools": [{"id": "a"}]}
    headers = cloud.http.request_history[-1].headers
    assert (headers["X-Auth-Token"], headers["X-Openstack-Request-Id"]) == ("t", "req-1")
    done = bare("api", "POST", *argv, "--json", "{}")
    assert done.status == 7
    assert done.err.startswith(f"ost: POST {path}: no (409 from POST {PUBLIC}/lb{path}")
    done = bare("api", "GET", "dns", "/zones", "--os-cloud", "web")
    assert done.status == 9
    assert "dns" in done.err


@pytest.mark.parametrize("answer", ["[1]", "5", "null", '"x"'])
def test_what_is_no_object_has_no_pages(bare: Bare, cloud: FakeCloud, answer: str) -> None:
    describe({"web": {"region_name": "RegionOne", "auth": LOGIN}})
    cloud.answer("compute GET /servers", text=answer)
    done = bare("api", "GET", "compute", "/servers", "--paginate")
    assert (done.status, done.err) == (1, "ost: --paginate: the answer has no list\n")


def test_a_query_may_have_a_url(ost: Ost) -> None:
    assert ost("api", "GET", "compute", "/servers?name=http://x").status == 0


@pytest.mark.parametrize(
    "where",
    ["https://elsewhere.example/lb/v2", "http://elsewhere.example:1", "//elsewhere.example"],
)
def test_a_token_goes_nowhere_else(bare: Bare, cloud: FakeCloud, where: str) -> None:
    describe({"web": {"region_name": "RegionOne", "auth": LOGIN}})
    cloud.issue_token("t", catalog={**CATALOG, "load-balancer": "/lb"})
    sent_on: dict[str, Any] = {"status_code": 302, "headers": {"Location": where}}
    cloud.http.get(f"{PUBLIC}/lb/v2", **sent_on)
    cloud.http.get(f"{PUBLIC}/compute/v2.1/servers", **sent_on)
    for service, path in (("load-balancer", "/v2"), ("compute", "/servers")):
        done = bare("api", "GET", service, path)
        assert done.status == 1
        assert "302 " in done.err and f"to {where}" in done.err
    assert not [each.url for each in cloud.http.request_history if "elsewhere" in each.url]


def test_the_next_page_is_asked_of_the_same_service(bare: Bare, cloud: FakeCloud) -> None:
    describe({"web": {"region_name": "RegionOne", "auth": LOGIN}})
    link = {"rel": "next", "href": "https://elsewhere.example/v2.1/servers?marker=a"}
    pages = [{"json": {"servers": [{"id": "a"}], "servers_links": [link]}},
             {"json": {"servers": [{"id": "b"}], "servers_links": [link]}}]  # fmt: skip
    cloud.answer("compute GET /servers", *pages)
    done = bare("api", "GET", "compute", "/servers", "--paginate")
    assert done.status == 1
    assert not [each.url for each in cloud.http.request_history if "elsewhere" in each.url]
    assert "leads back" in done.err or "same page" in done.err
