# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`--dry-run` and `--curl`."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.runtime.cli.conftest import Bare, Ost


def test_the_request_is_shown_and_not_sent(ost: Ost) -> None:
    server = ost.fake.add("server", name="web")
    ost.fake.calls.clear()
    done = ost("servers", "resize", "web", "--flavor", "m1.small", "--dry-run")
    assert done.status == 0
    plan = yaml.safe_load(done.out)
    flavor = ost.fake.connect().compute.flavors.find_one("m1.small").id
    assert plan["method"] == "POST"
    assert plan["url"].endswith(f"/v2.1/servers/{server.id}/action")
    assert plan["body"] == {"resize": {"flavorRef": flavor}}
    assert plan["headers"]["X-Auth-Token"] == "***"
    # That names were looked up is told, and not on standard output.
    assert done.err == "ost: web, m1.small were looked up; the call itself was not sent\n"
    assert "compute.servers.resize" not in [call.operation for call in ost.fake.calls]


def test_where_no_name_is_looked_up_nothing_is_said(ost: Ost) -> None:
    done = ost("servers", "list", "--status", "ACTIVE", "--dry-run", "-f", "json")
    assert done.err == ""
    assert done.data["url"].endswith("/servers/detail?status=ACTIVE")


def test_the_microversion_is_that_of_the_call(ost: Ost) -> None:
    flags = ["--name", "web", "--flavor", "1", "--hostname", "web"]
    ost.fake.connect().compute.flavors.create(name="1", ram=1, vcpus=1, disk=1, id="1")
    done = ost("servers", "create", *flags, "--networks", "auto", "--dry-run", "-f", "json")
    assert done.data["headers"]["OpenStack-API-Version"] == "compute 2.90"
    done = ost("servers", "list", "--dry-run", "-f", "json", "--microversion", "2.60")
    assert done.data["headers"]["OpenStack-API-Version"] == "compute 2.60"


def test_secrets_are_in_neither(ost: Ost) -> None:
    argv = ["users", "create", "--name", "joe", "--password", "s3cret"]
    for flag in ("--dry-run", "--curl"):
        done = ost(*argv, flag)
        assert done.status == 0
        assert "s3cret" not in done.out + done.err
    assert "$OS_TOKEN" in ost(*argv, "--curl").out


def test_several_things_are_several_requests(ost: Ost) -> None:
    one, two = (ost.fake.add("server", name=name).id for name in ("a", "b"))
    lines = ost("servers", "delete", "a", "b", "--curl").out.splitlines()
    assert [line.split()[3].rpartition("/")[2] for line in lines] == [one, two]
    assert len(ost("servers", "delete", "a", "b", "--dry-run", "-f", "json").data) == 2
    plans = list(yaml.safe_load_all(ost("servers", "delete", "a", "b", "--dry-run").out))
    assert [plan["method"] for plan in plans] == ["DELETE", "DELETE"]
    assert len(ost.fake.connect().compute.servers.list().all()) == 2


def test_data_is_not_read(ost: Ost, tmp_path: object) -> None:
    argv = ["image-data", "upload", "tiny", "--file", "/no/such/file", "--dry-run"]
    assert yaml.safe_load(ost(*argv).out)["body"] == "<data>"


def test_what_the_call_refuses_is_refused(ost: Ost) -> None:
    flags = ["--name", "web", "--microversion", "2.1", "--dry-run"]
    done = ost("keypairs", "create", *flags, "--type", "x509")
    assert done.status == 2
    assert "2.2" in done.err


def test_no_cloud_is_needed(bare: Bare) -> None:
    done = bare("servers", "resize", "web", "--flavor", "m1.small", "--dry-run", "-f", "json")
    assert done.status == 0
    plan = json.loads(done.out)
    assert plan["url"] == "{compute}/servers/web/action"
    assert plan["body"] == {"resize": {"flavorRef": "m1.small"}}
    assert "no cloud is named" in done.err


def test_a_cloud_that_is_named_must_be_there(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bare("servers", "list", "--dry-run", "--os-cloud", "nope").status == 5
    monkeypatch.setenv("OS_CLOUD", "nope")
    assert bare("servers", "list", "--dry-run").status == 5


def test_a_call_by_hand_is_shown_too(ost: Ost) -> None:
    argv = ("api", "POST", "compute", "/os-keypairs", "--microversion", "2.2")
    done = ost(*argv, "--json", '{"keypair": {"name": "x"}}', "--dry-run")
    assert done.status == 0, done.err
    plan = yaml.safe_load(done.out)
    assert plan["url"].endswith("/v2.1/os-keypairs")
    assert plan["headers"]["OpenStack-API-Version"] == "compute 2.2"
    assert plan["headers"]["X-Auth-Token"] == "***"
    assert plan["body"] == {"keypair": {"name": "x"}}
    assert ost(*argv, "--curl").out.startswith("curl -X POST http")
    assert [each.operation for each in ost.fake.calls if each.method == "POST"] == [
        "identity.tokens.create", "identity.tokens.create",
    ]  # fmt: skip


# --- commands of several requests


def test_waiting_is_a_look_that_is_repeated(ost: Ost) -> None:
    one, two = (ost.fake.add("server", name=name).id for name in ("a", "b"))
    done = ost("servers", "wait", "a", "--until", "SHUTOFF", "--timeout", "30", "--dry-run")
    plan = yaml.safe_load(done.out)
    assert (plan["method"], plan["url"].rpartition("/")[2]) == ("GET", one)
    # That of the columns, as where it is sent.
    assert plan["headers"]["OpenStack-API-Version"] == "compute 2.100"
    assert done.err == (
        "ost: a was looked up; the call itself was not sent\n"
        "ost: this is asked again and again until its status is SHUTOFF, for 30 s at most\n"
    )
    lines = ost("servers", "wait", "a", "b", "--curl").out.splitlines()
    assert [line.split()[1].rpartition("/")[2] for line in lines] == [one, two]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--after confirm-resize", "until its status is ACTIVE or SHUTOFF, for 600 s at most\n"),
        ("--deleted --timeout none", "until it is gone, as long as it takes\n"),
        ("", " or SUSPENDED or VERIFY_RESIZE, for 600 s at most\n"),
    ],
)
def test_what_is_waited_for_is_told(ost: Ost, words: str, told: str) -> None:
    ost.fake.add("server", name="a")
    done = ost("servers", "wait", "a", *words.split(), "--curl")
    assert done.status == 0
    assert done.err.endswith(told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--until ACTIVE --deleted", "--until and --deleted exclude each other"),
        ("--until active", "did you mean ACTIVE?"),
        ("--timeout soon", "--timeout soon: expected seconds"),
        ("--after migrate-live", "give --wait to the command itself"),
    ],
)
def test_what_waiting_refuses_is_refused(ost: Ost, words: str, told: str) -> None:
    ost.fake.add("server", name="a")
    for plan in ((), ("--dry-run",)):
        done = ost("servers", "wait", "a", *words.split(), *plan)
        assert done.status == 2
        assert told in done.err


def test_for_what_is_gone_nothing_is_sent(ost: Ost) -> None:
    done = ost("servers", "wait", "web", "--deleted", "--curl")
    assert (done.status, done.out) == (0, "")
    assert done.err == "ost: web is not there: there is nothing to wait for\n"
    assert ost("servers", "wait", "web", "--curl").status == 3


def test_an_import_shows_each_request(ost: Ost) -> None:
    image = ost.fake.add("image", name="disk").id
    argv = ("image-data", "import-from", "disk", "--source")
    done = ost(*argv, "/no/such/file", "--dry-run", "-f", "json")
    asked = [(plan["method"], plan["url"].partition("/v2")[2]) for plan in done.data]
    path = f"/images/{image}"
    assert asked == [("PUT", f"{path}/stage"), ("POST", f"{path}/import"), ("GET", path)]
    assert [plan.get("body") for plan in done.data] == [
        "<data>", {"method": {"name": "glance-direct"}}, None,
    ]  # fmt: skip
    assert done.err.endswith(
        "ost: the last of these is asked again and again until its status is active, for 600 s at "
        "most; in between, `ost image images list-tasks` tells of failures\n"
    )
    # What is on the web is fetched from there.
    done = ost(*argv, "https://example.org/a", "--all-stores", "--dry-run", "-f", "json")
    assert [plan["method"] for plan in done.data] == ["POST", "GET"]
    assert done.data[0]["body"] == {
        "method": {"name": "web-download", "uri": "https://example.org/a"}, "all_stores": True,
    }  # fmt: skip
    assert {call.method for call in ost.fake.calls if call.operation.startswith("image.")} == {
        "GET"
    }


def test_work_of_several_requests_needs_no_cloud(bare: Bare) -> None:
    done = bare("image-data", "import-from", "disk", "--source", "-", "--curl")
    assert (done.status, done.out.count("\n")) == (0, 3)
    done = bare("servers", "wait", "web", "--curl", "--microversion", "2.60")
    assert done.out.startswith("curl '{compute}/servers/web' ")
    assert "compute 2.60" in done.out
