# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What programs read: JSON, YAML, CSV, plain values and names. Their form is pinned here."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import yaml

from tests.ran import Ran

from ..fake_cloud import LOGIN, PUBLIC, TOKEN, FakeCloud
from .conftest import Bare, describe

N1 = "0a1b2c3d-0000-4000-8000-000000000001"
NETWORK = {
    "id": N1,
    "name": "näme",
    "description": None,
    "tags": ["a", "b"],
    "shared": False,
    "subnets": [],
    "mtu": 2**63,
    "new_thing": {"deep": [1, 1.5, None]},
}
PLAIN = {"id": "n2", "name": ""}
COLUMNS = "id,name,mtu,description,shared,tags"


class Listed:
    """The command line on a cloud whose networks come in two pages."""

    def __init__(self, bare: Bare, cloud: FakeCloud) -> None:
        describe({"web": {"auth": LOGIN, "region_name": "RegionOne"}})
        self._bare = bare
        self.cloud = cloud
        self.pages([NETWORK], [PLAIN])
        tags = {"alias": "standard-attr-tag"}
        cloud.answer("network GET /extensions", json={"extensions": [tags]})

    def pages(self, *pages: list[dict[str, Any]]) -> None:
        """What networks there are, page by page."""
        for number, page in enumerate(pages):
            query = f"?marker={number}" if number else ""
            more = number + 1 < len(pages)
            link = {"rel": "next", "href": f"{PUBLIC}/network/v2.0/networks?marker={number + 1}"}
            answer = {"networks": page, **({"networks_links": [link]} if more else {})}
            self.cloud.answer(f"network GET /networks{query}", json=answer)

    def __call__(self, *argv: str) -> Ran:
        done = self._bare("--os-cloud", "web", *argv)
        assert done.status == 0, done.err
        return done

    def list(self, form: str, *argv: str) -> str:
        """What `networks list` prints."""
        return self("networks", "list", "-f", form, *argv).out


@pytest.fixture
def listed(bare: Bare, cloud: FakeCloud) -> Listed:
    return Listed(bare, cloud)


# --- page by page


def seen_before_the_second_page(
    listed: Listed, capsys: pytest.CaptureFixture[str], *argv: str
) -> str:
    """What stands on standard output when the second page is asked for."""
    seen: list[str] = []

    def second(request: Any, context: Any) -> dict[str, Any]:
        seen.append(capsys.readouterr().out)
        return {"networks": [PLAIN]}

    listed.cloud.answer("network GET /networks?marker=1", json=second)
    listed("networks", "list", *argv)
    (found,) = seen
    return found


@pytest.mark.parametrize("form", ["table", "wide", "json", "jsonl", "yaml", "csv", "value", "name"])
def test_each_page_is_shown_before_the_next_is_asked_for(
    listed: Listed, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert "näme" in seen_before_the_second_page(listed, capsys, "-f", form)


@pytest.mark.parametrize("option", ["--sort-by=name", "--query=[].name"])
def test_order_and_queries_want_all_pages_first(
    listed: Listed, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert seen_before_the_second_page(listed, capsys, option) == ""


# --- JSON


def test_json_is_one_array_in_the_wire_form(listed: Listed) -> None:
    assert listed.list("json") == """\
[
  {
    "id": "0a1b2c3d-0000-4000-8000-000000000001",
    "name": "näme",
    "description": null,
    "tags": [
      "a",
      "b"
    ],
    "shared": false,
    "subnets": [],
    "mtu": 9223372036854775808,
    "new_thing": {
      "deep": [
        1,
        1.5,
        null
      ]
    }
  },
  {
    "id": "n2",
    "name": ""
  }
]
"""


def test_json_of_one_thing_is_an_object(listed: Listed) -> None:
    listed.pages([NETWORK])
    listed.cloud.answer(f"network GET /networks/{N1}", json={"network": NETWORK})
    out = listed("networks", "show", N1, "-f", "json").out
    assert json.loads(out) == NETWORK
    assert out.startswith(f'{{\n  "id": "{N1}",\n')
    line = listed("networks", "show", N1, "-f", "jsonl").out
    assert json.loads(line) == NETWORK
    assert line.count("\n") == 1


def test_an_empty_list_is_one_too(listed: Listed) -> None:
    listed.pages([])
    assert [listed.list(form) for form in ("json", "jsonl", "yaml")] == ["[]\n", "", "[]\n"]
    assert [listed.list(form) for form in ("value", "name", "table")] == ["", "", ""]
    assert listed.list("csv", "-c", "id,name") == "id,name\n"


def test_empty_pages_between_others(listed: Listed) -> None:
    listed.pages([], [NETWORK], [], [PLAIN])
    assert json.loads(listed.list("json")) == [NETWORK, PLAIN]
    assert yaml.safe_load(listed.list("yaml")) == [NETWORK, PLAIN]
    assert listed.list("name") == "näme\nn2\n"


def test_json_lines(listed: Listed) -> None:
    lines = listed.list("jsonl").splitlines()
    assert list(map(json.loads, lines)) == [NETWORK, PLAIN]
    assert lines[1] == '{"id": "n2", "name": ""}'


def test_json_with_columns_has_these_under_wire_names(listed: Listed) -> None:
    listed.pages([{**NETWORK, "router:external": True}, PLAIN])
    out = listed.list("json", "-c", "name,router_external", "-c", "mtu")
    assert json.loads(out) == [
        {"name": "näme", "router:external": True, "mtu": 2**63},
        {"name": ""},
    ]


def test_headers_are_part_of_the_answer(listed: Listed) -> None:
    issued = {"X-Subject-Token": "the-new-token"}
    body = {"token": {"methods": ["password"], "user": {"id": "u", "name": "demo"}}}
    listed.cloud.answer("identity GET /auth/tokens", json=body, headers=issued)
    argv = ("tokens", "show", "--subject-token", TOKEN)
    shown = json.loads(listed(*argv, "-f", "json").out)
    assert (shown["id"], shown["methods"]) == ("the-new-token", ["password"])
    assert listed(*argv, "-f", "value", "-c", "id").out == "the-new-token\n"


def test_a_list_that_breaks_off_stays_open(listed: Listed, bare: Bare) -> None:
    listed.cloud.answer("network GET /networks?marker=1", status_code=500)
    done = bare("--os-cloud", "web", "networks", "list", "-f", "json")
    assert done.status == 1
    assert N1 in done.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(done.out)
    assert json.loads(done.err)["http_status"] == 500


def test_nothing_is_printed_of_a_list_that_fails_at_once(listed: Listed, bare: Bare) -> None:
    listed.cloud.answer("network GET /networks", status_code=500)
    assert bare("--os-cloud", "web", "networks", "list", "-f", "json").out == ""


def test_nothing_in_structured_text_is_obeyed_by_a_terminal(listed: Listed) -> None:
    name = "a\x1b[31m\x07\x9b1m\u202e\u2028\x85\x7fb"
    listed.pages([{"id": "n", "name": name}])
    for form, load in (("json", json.loads), ("yaml", yaml.safe_load)):
        out = listed.list(form)
        assert load(out) == [{"id": "n", "name": name}]
        assert all(c == "\n" or c.isprintable() for c in out), form


# --- YAML


def test_yaml_is_one_list(listed: Listed) -> None:
    out = listed.list("yaml")
    assert yaml.safe_load(out) == [NETWORK, PLAIN]
    assert out.startswith(f"- id: {N1}\n  name: näme\n  description: null\n  tags:\n  - a\n  - b\n")
    listed.cloud.answer(f"network GET /networks/{N1}", json={"network": NETWORK})
    assert yaml.safe_load(listed("networks", "show", N1, "-f", "yaml").out) == NETWORK


# --- lines


def test_csv(listed: Listed) -> None:
    listed.pages([{**NETWORK, "name": 'with, "all"\nof it'}], [PLAIN])
    rows = list(csv.reader(io.StringIO(listed.list("csv", "-c", COLUMNS))))
    assert rows == [
        COLUMNS.split(","),
        [N1, 'with, "all"\nof it', "9223372036854775808", "null", "false", '["a", "b"]'],
        ["n2", "", "", "", "", ""],
    ]
    assert listed.list("csv", "-c", "id", "--no-header") == f"{N1}\nn2\n"


def test_values_have_tabs_between_them(listed: Listed) -> None:
    assert listed.list("value", "-c", COLUMNS) == (
        f'{N1}\tnäme\t9223372036854775808\tnull\tfalse\t["a", "b"]\nn2\t\t\t\t\t\n'
    )


def test_a_row_is_a_line_whatever_is_in_it(listed: Listed) -> None:
    listed.pages([{"id": "n", "name": "a\tb\nc\\d"}])
    assert listed.list("value", "-c", "id,name") == "n\ta\\tb\\nc\\\\d\n"


def test_one_value_alone_is_as_it_is(listed: Listed) -> None:
    text = "-----BEGIN\n\ta\\b\n-----END\n"
    listed.cloud.answer(f"network GET /networks/{N1}", json={"network": {"id": N1, "name": text}})
    assert listed("networks", "show", N1, "-f", "value", "-c", "name").out == text
    assert listed("networks", "show", N1, "-f", "value", "-c", "id").out == f"{N1}\n"


def test_names_and_ids_where_there_is_none(listed: Listed) -> None:
    assert listed.list("name") == "näme\nn2\n"
    service = {"id": 5, "binary": "nova-compute", "host": "h"}
    listed.cloud.answer("compute GET /os-services", json={"services": [service]})
    assert listed("compute", "services", "list", "-f", "name").out == "5\n"


def test_a_pipe_gets_titles_and_tabs(listed: Listed) -> None:
    long = "x" * 300
    listed.pages([{"id": "n1", "name": long}], [PLAIN])
    argv = ("networks", "list", "-c", "id,name")
    assert listed(*argv).out == f"id\tname\nn1\t{long}\nn2\t\n"
    assert listed(*argv, "--no-header").out == f"n1\t{long}\nn2\t\n"


def test_a_pipe_gets_a_line_for_each_field_of_one_thing(listed: Listed) -> None:
    listed.cloud.answer(f"network GET /networks/{N1}", json={"network": NETWORK})
    lines = listed("networks", "show", N1).out.splitlines()
    fields = dict(line.split("\t") for line in lines)
    assert fields["name"] == "näme"
    assert fields["description"] == "null"
    assert fields["new_thing"] == '{"deep": [1, 1.5, null]}'
    assert set(fields) == set(NETWORK)


def test_named_columns_that_there_are_not_are_told_beside(listed: Listed) -> None:
    listed.cloud.answer("compute GET /servers/detail", json={"servers": [{"id": "s"}]})
    argv = ("servers", "list", "-c", "id,locked", "--microversion", "2.1", "-f")
    for form, out in (("csv", "id,locked\ns,\n"), ("jsonl", '{"id": "s"}\n')):
        done = listed(*argv, form)
        assert (done.out, done.err) == (out, "ost: the column locked needs 2.9\n")
    done = listed(*argv, "value")
    assert (done.out, done.err) == ("s\tneeds 2.9\n", "")


# --- what is no object


def test_lists_of_text(listed: Listed) -> None:
    listed.cloud.answer(f"network GET /networks/{N1}/tags", json={"tags": ["a", "b\tc"]})
    argv = ("network", "tags", "list", "networks", N1)
    assert json.loads(listed(*argv, "-f", "json").out) == ["a", "b\tc"]
    assert listed(*argv, "-f", "value").out == "a\nb\\tc\n"
    assert listed(*argv, "-f", "name").out == "a\nb\\tc\n"
    assert listed(*argv).out == "value\na\nb\\tc\n"


def test_objects_with_any_keys(listed: Listed) -> None:
    specs = {"hw:cpu_policy": "dedicated", "a.b": "1"}
    listed.cloud.answer("compute GET /flavors/f/os-extra_specs", json={"extra_specs": specs})
    argv = ("flavor-extra-specs", "list", "f")
    listed.cloud.answer("compute GET /flavors/f", json={"flavor": {"id": "f", "name": "f"}})
    assert json.loads(listed(*argv, "-f", "json").out) == specs
    assert listed(*argv).out == "hw:cpu_policy\tdedicated\na.b\t1\n"
    assert listed(*argv, "-c", "a.b", "-f", "value").out == "1\n"


def test_text_alone(listed: Listed) -> None:
    listed.cloud.answer("compute GET /flavors/f", json={"flavor": {"id": "f", "name": "f"}})
    listed.cloud.answer("compute GET /flavors/f/os-extra_specs/k", json={"k": "v"})
    argv = ("flavor-extra-specs", "show", "f", "k")
    assert [listed(*argv, "-f", form).out for form in ("value", "table", "json", "yaml")] == [
        "v\n",
        "v\n",
        '"v"\n',
        "v\n",
    ]


@pytest.mark.parametrize(("status", "text", "code"), [(204, "true", 0), (404, "false", 3)])
def test_yes_and_no_are_the_exit_status_too(
    listed: Listed, bare: Bare, status: int, text: str, code: int
) -> None:
    listed.cloud.answer(f"network GET /networks/{N1}/tags/a", status_code=status)
    done = bare("--os-cloud", "web", "network", "tags", "check", "networks", N1, "a")
    assert (done.out, done.err, done.status) == (f"{text}\n", "", code)


def test_no_answer_prints_nothing(listed: Listed) -> None:
    listed.cloud.answer(f"network GET /networks/{N1}", json={"network": NETWORK})
    listed.cloud.answer(f"network DELETE /networks/{N1}", status_code=204)
    assert listed("networks", "delete", N1).out == ""
