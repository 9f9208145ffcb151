# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tables for people: what fits where, and what a terminal is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from openstack_typed._runtime.cli.commands.index import Command
from openstack_typed._runtime.cli.output.cells import Cells
from openstack_typed._runtime.cli.output.colours import BAD, GOOD, UNDER_WAY, style_of
from openstack_typed._runtime.cli.output.layout import fitting, widths
from openstack_typed._runtime.cli.output.texts import cut, padded, width, wrapped
from openstack_typed._runtime.cli.output.values import MISSING, at
from openstack_typed._runtime.cli.safe import safe
from openstack_typed.compute import Compute
from openstack_typed.image import Image
from openstack_typed.network import Network

from .commands import resource
from .conftest import Ost
from .screen import ESCAPE, Seen, on_terminal

NAMES = ["web-1", "データベース", "evil\x1b[31m\x1b]0;t\x07", "x" * 100]
SERVERS = ("servers", "list", "-c", "id,name,status,addresses,created")
WITHOUT_RICH = "import sys; sys.modules['rich'] = None"


@pytest.fixture
def filled(ost: Ost) -> Iterator[Ost]:
    """A cloud with networks that have all kinds of names."""
    network = Network(ost.fake.session())
    for name in NAMES:
        network.networks.create(name=name)
    yield ost


@pytest.fixture
def servers(ost: Ost) -> Iterator[Ost]:
    """A cloud with three servers: one is well, one is not, and one is off."""
    session = ost.fake.session()
    compute, network = Compute(session, "2.79"), Network(session)
    private = next(n for n in network.networks.list() if n.name == "private")
    flavor, image = compute.flavors.list().first(), Image(session).images.list().first()
    assert flavor is not None
    assert image is not None
    made = [
        compute.servers.create(
            name=name, flavor_ref=flavor.id, image_ref=image.id, networks=[{"uuid": private.id}]
        )
        for name in ("fine", "broken", "off")
    ]
    compute.servers.reset_state(made[1].id, state="error")
    compute.servers.stop(made[2].id)
    yield ost


# --- the layout


ID = "0a1b2c3d-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("titles", "row", "room", "expected"),
    [
        (["id", "name"], ["1", "web"], 80, [2, 4]),
        (["id", "name"], [ID, "x" * 100], None, [36, 100]),
        (["id", "name"], [ID, "x" * 100], 80, [36, 42]),
        (["id", "name", "note"], [ID, "x" * 100, "y" * 30], 80, [36, 20, 20]),
        (["id", "name", "note"], [ID, "x" * 100, "short"], 80, [36, 35, 5]),
        (["id", "name"], [ID, "x" * 100], 45, None),
        (["id", "created"], [ID, "2026-11-26T10:00:00Z"], 50, [36, 11]),  # a day, and no "T1…"
        (["n", "created", "note"], ["1", "2026-11-26T10:00:00Z", "x" * 20], 40, [1, 11, 20]),
        (["id", "mac"], [ID, "fa:16:3e:a1:dd:05"], 50, None),
        (["id", "created"], [ID, "2026-11-26T10:00:00Z"], 48, None),
        (["a_long_title", "name"], ["1", "data-is-whole"], 22, [7, 13]),
        (["name"], ["x" * 10**6], 80, [80]),
    ],
)
def test_columns_share_the_room(
    titles: list[str], row: list[str], room: int | None, expected: list[int] | None
) -> None:
    assert widths(titles, [row], room) == expected


def test_the_widest_columns_give_way_first() -> None:
    assert widths(["a", "b", "c"], [["x" * 10, "y" * 40, "z" * 60]], 64) == [10, 25, 25]


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (None, ([0, 1, 2, 3, 4], [36, 4, 36, 15, 6])),
        (120, ([0, 1, 2, 3, 4], [36, 4, 36, 15, 6])),
        (100, ([0, 1, 3, 4], [36, 4, 15, 6])),
        (64, ([0, 1, 3], [36, 4, 15])),
        (50, None),
    ],
)
def test_what_does_not_fit_is_left_out(
    room: int | None, expected: tuple[list[int], list[int]] | None
) -> None:
    titles = ["id", "name", "network_id", "ip", "status"]
    row = [ID, "web", ID, "203.0.113.100/2", "ACTIVE"]
    assert fitting(titles, [row], room) == expected


def test_what_is_left_out_is_told(servers: Ost) -> None:
    done = servers("servers", "list", "-f", "table", "--width", "60")
    assert done.out.splitlines()[0].split() == ["id", "name", "status"]
    assert done.err == (
        "ost: no room for addresses, flavor.original_name, created: name columns with -c, or use "
        "-f wide\n"
    )
    # What was asked for is not left out: a block for each record has room for all.
    named = servers(*SERVERS, "-f", "table", "--width", "50")
    assert [line.split()[0] for line in named.out.splitlines()[:5]] == SERVERS[3].split(",")
    assert named.err == ""


# --- a table


def test_rows_below_titles(filled: Ost) -> None:
    lines = filled("networks", "list", "-f", "table", "-c", "name,shared,mtu").out.splitlines()
    head, *rows = lines
    assert head.split() == ["name", "shared", "mtu"]
    assert re.fullmatch(r"web-1 +false +\d+", next(row for row in rows if "web-1" in row))
    assert {width(line[: line.index("false")]) if "false" in line else 0 for line in rows} == {102}


def test_a_table_fits(filled: Ost) -> None:
    lines = filled("networks", "list", "-f", "table", "--width", "70", "-c", "id,name,status").out
    assert max(map(width, lines.splitlines())) <= 70
    assert re.search(r"x+…  (ACTIVE|DOWN)", lines)
    assert "…" not in re.sub(r"x+…", "", lines)


def test_in_a_pipe_nothing_is_cut(filled: Ost) -> None:
    out = filled("networks", "list", "-f", "table").out
    assert "x" * 100 in out
    assert "…" not in out
    assert "\x1b" not in out


def test_without_room_each_record_is_a_block(filled: Ost) -> None:
    argv = ("networks", "list", "-f", "table", "--width", "40", "-c", "id,name,status")
    blocks = filled(*argv).out.split("\n\n")
    assert len(blocks) == len(filled("networks", "list", "-f", "name").out.splitlines())
    long = next(block for block in blocks if "xxx" in block)
    assert re.fullmatch(
        r"id      [0-9a-f-]{32}\n {8}[0-9a-f]{4}\n"
        r"name    x{32}\n {8}x{32}\n {8}x{32}\n {8}x{4}\nstatus  ACTIVE\n?",
        long,
    )


def test_without_titles(filled: Ost) -> None:
    argv = ("networks", "list", "-f", "table", "-c", "name")
    assert filled(*argv, "--no-header").out.splitlines() == filled(*argv).out.splitlines()[1:]


def test_wide_cuts_nothing(filled: Ost) -> None:
    seen = on_terminal("networks", "list", "-f", "wide", columns=80)
    assert "x" * 100 in seen.raw
    assert {"id", "name", "mtu", "created_at"} <= {*seen.lines[0].split()}
    assert "subnets" in seen.lines[0]  # as ever
    assert "availability_zones" not in seen.lines[0]


def test_numbers_are_below_one_another(ost: Ost) -> None:
    lines = ost("flavors", "list", "-f", "table", "-c", "ram,name").out.splitlines()
    assert lines == [
        " ram  name",
        " 512  m1.tiny",
        "4096  m1.medium",
        "2048  m1.small",
        "8192  m1.large",
    ]


def test_later_pages_keep_the_layout_of_the_first(filled: Ost) -> None:
    argv = ("networks", "list", "--limit", "1", "--sort-key", "name", "--sort-dir", "asc")
    out = filled(*argv, "-f", "table", "-c", "name,shared").out
    head, *rows = out.splitlines()
    assert len(rows) == len(NAMES) + 3
    place = head.index("shared")
    wide = [row for row in rows if width(row.split("  ")[0]) <= place - 2]
    assert wide
    assert all(padded(row.split("  ")[0], place) + row.split()[-1] == row for row in wide)


def test_one_record_shows_all_that_it_has(servers: Ost) -> None:
    out = servers("servers", "show", "fine", "-f", "table").out
    fields = dict(re.split(r"  +|$", line, maxsplit=1) for line in out.splitlines())
    assert fields["name"] == "fine"
    assert fields["description"] == "-"
    assert fields["locked"] == "false"
    assert fields["flavor"].startswith("original_name=m1.tiny, vcpus=1, ram=512, ")
    assert re.fullmatch(
        r"private: addr=[\d.]+, version=4, type=fixed, mac_addr=[0-9a-f:]+", fields["addresses"]
    )
    assert "links" not in fields
    assert "flavor.original_name" not in fields
    assert "fault" not in fields


def test_named_columns_of_one_record(servers: Ost) -> None:
    out = servers("servers", "show", "fine", "-f", "table", "-c", "status,fault,tags").out
    assert out == "status  ACTIVE\nfault\ntags\n"


def test_null_nothing_and_what_the_version_lacks_are_three_things(servers: Ost) -> None:
    argv = ("servers", "list", "-f", "table", "--no-header", "-c")
    assert servers(*argv, "description").out == "-\n" * 3
    assert servers(*argv, "locked_reason,fault.code").out.splitlines()[1:] == ["-", "-"]
    assert servers(*argv, "description", "--microversion", "2.1").out == "needs 2.19\n" * 3


def test_servers_that_the_cloud_knows_little_of_now(servers: Ost) -> None:
    known = servers("servers", "list", "-c", "id,name", "-f", "value").out.splitlines()
    down = next(line.partition("\t")[0] for line in known if line.endswith("off"))
    servers.fake.faults.cell_down(down)
    done = servers("servers", "list", "-c", "id,status,name", "-f", "value", "--microversion=2.79")
    assert done.status == 0
    assert f"{down}\tUNKNOWN\t" in done.out.splitlines()
    shown = servers("servers", "show", down, "-f", "json", "--microversion", "2.79").data
    assert (shown["id"], shown["status"]) == (down, "UNKNOWN")
    assert "name" not in shown
    block = servers("servers", "show", down, "-f", "table", "--microversion", "2.79").out
    assert re.search(rf"^id +{down}\n", block)
    assert not re.search(r"^name ", block, re.MULTILINE)


# --- a terminal


def test_a_terminal_gets_a_table_with_colours(servers: Ost) -> None:
    seen = on_terminal(*SERVERS)
    assert (seen.status, seen.err) == (0, "")
    assert seen.lines[0].split() == ["id", "name", "status", "addresses", "created"]
    coloured = dict(re.findall(r"\x1b\[(\d+)m(ACTIVE|ERROR|SHUTOFF)\x1b\[0m", seen.raw))
    assert coloured == {"32": "ACTIVE", "31": "ERROR"}
    assert "SHUTOFF" in seen.raw
    # White, black, yellow and backgrounds are legible on some terminals only.
    assert {*ESCAPE.findall(seen.raw)} <= {f"\x1b[{n}m" for n in ("0", "1", "2", "31", "32", "35")}


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(servers: Ost, columns: int) -> None:
    seen = on_terminal(*SERVERS, columns=columns)
    assert max(map(width, seen.lines)) <= columns
    as_rows = seen.lines[0].split() == ["id", "name", "status", "addresses", "created"]
    assert as_rows == (columns >= 80)
    assert sum("fine" in line for line in seen.lines) == 1


def test_no_color(servers: Ost) -> None:
    seen = on_terminal(*SERVERS, NO_COLOR="1")
    assert {*ESCAPE.findall(seen.raw)} == {"\x1b[1m", "\x1b[0m"}
    assert ESCAPE.findall(on_terminal(*SERVERS, TERM="dumb").raw) == []


def test_nothing_of_a_value_reaches_the_terminal(filled: Ost) -> None:
    for form in ("table", "value", "csv", "name", "json", "yaml", "jsonl"):
        seen = on_terminal("networks", "list", "-f", form, columns=200)
        assert seen.status == 0
        assert "evil" in seen.raw
        assert not [c for c in ESCAPE.sub("", seen.raw) if c not in "\n\t" and not c.isprintable()]
        assert "\x1b[31m" not in seen.raw, form


def test_without_rich_there_is_plain_text_and_a_hint(servers: Ost) -> None:
    seen = on_terminal(*SERVERS, code=WITHOUT_RICH)
    assert "\x1b" not in seen.raw
    assert seen.lines == on_terminal(*SERVERS).lines
    assert seen.err == (
        "ost: for colours, and for columns that are straight in all scripts: "
        "pip install 'openstack-typed[cli]'\n"
    )


def test_nothing_is_said_to_be_nothing(ost: Ost) -> None:
    seen = on_terminal(*SERVERS)
    assert (seen.status, seen.raw, seen.err) == (0, "", "ost: nothing found\n")
    done = ost(*SERVERS, "-f", "table")
    assert (done.out, done.err) == ("", "")


def test_rich_is_imported_for_tables_only(servers: Ost) -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write(str('rich' in sys.modules)))"
    )
    told: dict[str, Seen] = {form: on_terminal(*SERVERS, "-f", form, code=code) for form in FORMS}
    assert {form: seen.err for form, seen in told.items()} == FORMS


FORMS = {"table": "True", "json": "False", "value": "False", "yaml": "False"}


# --- cells


def test_the_old_name_of_a_project_is_left_out_of_one_record(filled: Ost) -> None:
    out = filled("networks", "show", "web-1", "-f", "table").out
    assert "project_id" in out
    assert "tenant_id" not in out
    assert "tenant_id" in filled("networks", "show", "web-1", "-f", "table", "-c", "tenant_id").out


def cells(name: str) -> tuple[Cells, dict[str, Any]]:
    """What makes cells of a resource, and the types of the fields that its lists show."""
    types = resource(name).types
    fields = next(t["fields"] for n, t in types.items() if n.startswith("Listed"))
    return Cells(types), {row["name"]: row["type"] for row in fields}


ADDRESSES = {
    "private": [
        {"addr": "10.0.0.5", "version": 4, "OS-EXT-IPS:type": "fixed"},
        {"addr": "fd00::5", "version": 6, "OS-EXT-IPS:type": "fixed"},
    ],
    "public": [],
}


def test_values_in_one_line() -> None:
    made, types = cells("compute.servers")
    assert made.brief(ADDRESSES, [types["addresses"]]) == "private=10.0.0.5, fd00::5, public="
    assert made.brief({"id": "f", "links": []}, ["FlavorReference"]) == "f"
    assert made.brief({"original_name": "m1", "vcpus": 1, "ram": 2}, ["EmbeddedFlavor"]) == "m1"
    port = Cells(resource("network.ports").types)
    assert port.brief([{"subnet_id": "s", "ip_address": "10.0.0.5"}], [["list", "FixedIp"]]) == (
        "subnet_id=s, ip_address=10.0.0.5"
    )
    assert made.brief({"name": "v", "role": "web"}, [types["metadata"]]) == "name=v, role=web"
    assert made.brief([{"name": "default"}, {"id": 7}]) == "default, 7"
    assert made.brief([{"a": 1, "b": None}]) == "a=1, b=-"
    plain: tuple[Any, ...] = (None, MISSING, True, 2**63, 1.5, "", [], {})
    assert [made.brief(each) for each in plain] == [
        "-", "", "true", "9223372036854775808", "1.5", "", "", ""
    ]  # fmt: skip
    assert made.brief({"k\x1b": "a\nb"}) == r"k\x1b=a\nb"


def test_values_in_all_their_lines() -> None:
    made, types = cells("compute.servers")
    assert made.full(ADDRESSES, [types["addresses"]]) == [
        "public=",
        "private: addr=10.0.0.5, version=4, type=fixed",
        "private: addr=fd00::5, version=6, type=fixed",
    ]
    assert made.full("a\tb\n\x1b[1m") == ["a       b", r"\x1b[1m"]
    assert made.full([{"a": 1}, {"a": 2}]) == ["a=1", "a=2"]
    assert made.full(["a", "b"]) == ["a, b"]
    assert made.full({"id": "x", "links": [{"rel": "self", "href": "u"}]}) == ["id=x"]
    assert made.full({"id": "x", "links": {"self": "u", "next": None}}) == ["id=x"]


def test_much_in_one_object_has_lines_of_its_own() -> None:
    made = Cells({})
    limits = {f"max_{name * 12}": 10 for name in "abcdefg"}
    assert made.full(limits) == [f"max_{name * 12}=10" for name in "abcdefg"]


def test_of_several_objects_only_what_they_have_is_told() -> None:
    made = Cells({})
    rule: dict[str, Any] = {
        "protocol": None,
        "direction": "egress",
        "tags": [],
        "note": "",
        "port": 0,
    }
    assert made.full([rule, {"protocol": None}]) == ["direction=egress, port=0", "protocol=-"]
    group = {"id": "1" * 32, "name": "egress"}
    rule = {"group_id": "1" * 32, "direction": "egress"}
    assert made.full([rule], around=group) == ["direction=egress"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("name", "web"),
        ("addresses.private.0.addr", "10.0.0.5"),
        ("addresses.private.-1.addr", "fd00::5"),
        ("addresses.private.5.addr", MISSING),
        ("addresses.*.addr", ["10.0.0.5", "fd00::5"]),
        ("addresses.private.addr", ["10.0.0.5", "fd00::5"]),
        ("addresses.*", [ADDRESSES["private"], []]),
        ("metadata.a.b", 1),
        ("metadata.a", MISSING),
        ("nothing", MISSING),
        ("null", None),
        ("null.x", MISSING),
        ("name.x", MISSING),
    ],
)
def test_values_at_paths(path: str, found: Any) -> None:
    item = {"name": "web", "null": None, "addresses": ADDRESSES, "metadata": {"a.b": 1}}
    words = path.split(".")
    assert at(item, words) == found


# --- text


def test_widths_of_text() -> None:
    assert [width(text) for text in ("abc", "データ", "é", "e\u0301", "ｱ")] == [3, 6, 1, 1, 1]
    assert cut("データベース", 7) == "データ…"
    assert cut("データベース", 6) == "デー…"
    assert cut("abc", 3) == "abc"
    assert padded("デ", 4) == "デ  "


@pytest.mark.parametrize("columns", [1, 2, 7, 20])
def test_wrapped_text_loses_nothing(columns: int) -> None:
    text = "one two, three-four データベース x" + "y" * 30
    lines = list(wrapped(text, columns))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(width, lines)) <= max(columns, 2)


def test_wrapped_text_breaks_at_spaces() -> None:
    assert list(wrapped("one two three", 8)) == ["one two", "three"]
    assert list(wrapped("one two", 7)) == ["one two"]
    assert list(wrapped("", 7)) == [""]


def test_safe_text() -> None:
    assert safe("a\x1b[0m\x9b\x00\r\n\t\u202eb") == r"a\x1b[0m\x9b\x00\r\n\t\u202eb"
    assert safe("a\n\tb", "\n\t") == "a\n\tb"
    assert safe("grün データ 🎉") == "grün データ 🎉"


# --- colours


def of(name: str) -> Command:
    return resource(name).commands["list"]


@pytest.mark.parametrize(
    ("name", "column", "text", "style"),
    [
        ("compute.servers", "status", "ACTIVE", GOOD),
        ("compute.servers", "status", "ERROR", BAD),
        ("compute.servers", "status", "BUILD", UNDER_WAY),
        ("compute.servers", "status", "REBOOT", UNDER_WAY),
        ("compute.servers", "status", "VERIFY_RESIZE", ""),
        ("compute.servers", "status", "SHUTOFF", ""),
        ("compute.servers", "status", "DELETED", ""),
        ("compute.servers", "task_state", "deleting", UNDER_WAY),
        ("compute.servers", "name", "ERROR", ""),
        ("block_storage.volumes", "status", "in-use", GOOD),
        ("block_storage.volumes", "status", "error_deleting", BAD),
        ("block_storage.volumes", "status", "awaiting-transfer", ""),
        ("block_storage.volumes", "status", "creating", UNDER_WAY),
        ("network.ports", "status", "DOWN", ""),
        ("compute.services", "state", "down", BAD),
        ("compute.services", "state", "up", GOOD),
        ("compute.services", "status", "disabled", ""),
        ("image.images", "status", "killed", BAD),
    ],
)
def test_statuses(name: str, column: str, text: str, style: str) -> None:
    assert style_of(of(name), column, text) == style
