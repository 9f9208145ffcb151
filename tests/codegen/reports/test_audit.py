# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The specs held against what the services' own code says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from codegen.pipeline import load
from codegen.reports.answers import read_answers
from codegen.reports.audit import KINDS, Report, audit, shown
from codegen.reports.prose import read_prose
from codegen.reports.surface import surface
from codegen.upstream.form import read
from tests.codegen.casefile import SERVICE, write_specs

ROOT = Path(__file__).parents[3]
UPSTREAM = ROOT / "specs" / "upstream"
MOST_IN_PROSE = 5
"""How many per cent of what is said of a service may be read by nobody but people."""
READ = sorted({path.name.rpartition("-")[0] for path in UPSTREAM.glob("*.json")})

THINGS = """\
resource: things
doc: Things.
operations:
  create:
    doc: Create a thing.
    call: POST /things
    status: 201
    envelope: thing
    body:
      name: {type: str, required: true, doc: Its name.}
      size: {type: int, versions: 2.3+, doc: Its size.}
    returns: {thing: Thing}
types:
  Thing:
    doc: A thing.
    fields:
      id: uuid
      name: {type: str | null, doc: Its name.}
"""
SOUND: list[dict[str, Any]] = [
    {
        "method": "POST", "path": "/things", "action": None, "versions": "all", "query": [],
        "status": [{"code": 201, "versions": "all"}],
        "request": [
            {"name": "thing", "type": "object", "required": True, "versions": "all"},
            {"name": "thing.name", "type": "string", "required": True, "versions": "all"},
            {"name": "thing.size", "type": "integer", "accepts": "string", "required": False,
             "versions": "2.3+"},
        ],
        "response": [
            {"name": "thing", "type": "object", "required": True, "versions": "all"},
            {"name": "thing.id", "type": "string", "required": True, "versions": "all"},
            {"name": "thing.name", "type": "null|string", "versions": "all"},
        ],
    }
]  # fmt: skip


@cache
def report(name: str) -> Report:
    """The report of a service of the project."""
    (service,) = load(ROOT / "specs", name)
    known = read(UPSTREAM, name)
    assert known is not None
    answers, prose = read_answers(UPSTREAM, name), read_prose(UPSTREAM, name)
    return audit(surface(service), known, answers, prose, whole=service.whole)


@pytest.mark.parametrize("name", READ)
def test_nothing_is_unexplained(name: str) -> None:
    found = report(name)
    assert [str(d) for d in found.unexplained] + found.stale == []


@pytest.mark.parametrize("name", READ)
def test_machines_read_nearly_all(name: str) -> None:
    found = report(name)
    assert found.prose("fields") < MOST_IN_PROSE
    assert found.prose(*KINDS) < MOST_IN_PROSE


def compared(tmp_path: Path, spec: str, operations: list[dict[str, Any]]) -> list[str]:
    """What an audit of a small service finds, against these operations of the service."""
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/things.yaml": spec}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    known: Any = {"service": "demo", "package": "demo", "release": "1", "versions": "2.1..2.20"}
    known["operations"] = operations
    report = audit(surface(demo), known, whole=True)
    return [str(difference) for difference in report.unexplained] + [
        text.rpartition("specs/")[2] for text in report.stale
    ]


def changed(section: str, name: str, /, **facts: Any) -> list[dict[str, Any]]:
    """The sound operations with one row changed; None takes a fact away."""
    rows = [
        {k: v for k, v in {**row, **facts}.items() if v is not None} if row["name"] == name else row
        for row in SOUND[0][section]
    ]
    return [{**SOUND[0], section: rows}]


def test_what_agrees(tmp_path: Path) -> None:
    assert compared(tmp_path, THINGS, SOUND) == []


@pytest.mark.parametrize(
    ("operations", "found"),
    [
        ([], "POST /things: the service has no such operation"),
        ([*SOUND, {**SOUND[0], "path": "/others"}], "POST /others: not in the specs"),
        ([{**SOUND[0], "versions": "2.2+"}], "POST /things: versions: all; in the service 2.2+"),
        (
            [{**SOUND[0], "status": [{"code": 200, "versions": "..2.4"}]}],
            "POST /things: 200: never; in the service ..2.4",
        ),
        (
            changed("request", "thing.name", required="2.2+"),
            "POST /things: request: thing.name: required: all; in the service 2.2+",
        ),
        (
            changed("request", "thing.size", versions="2.3..2.9"),
            "POST /things: request: thing.size: versions: 2.3+; in the service 2.3..2.9",
        ),
        (
            changed("request", "thing.size", type="string", accepts=None),
            "POST /things: request: thing.size: type integer; in the service string",
        ),
        (
            changed("response", "thing.name", type="string"),
            "POST /things: response: thing.name: type null|string; in the service string",
        ),
        (
            changed("response", "thing.id", name="thing.uuid"),
            "POST /things: response: thing.id: the service does not know it",
        ),
    ],
)
def test_what_differs(tmp_path: Path, operations: list[dict[str, Any]], found: str) -> None:
    assert found in compared(tmp_path, THINGS, operations)


def test_what_no_source_says_is_no_difference(tmp_path: Path) -> None:
    silent = {k: v for k, v in SOUND[0].items() if k != "response"}
    assert compared(tmp_path, THINGS, [silent]) == []
    assert compared(tmp_path, THINGS, changed("response", "thing.id", type=None)) == []
    nulls = changed("response", "thing.name", type="string", nulls_unsaid=True)
    assert compared(tmp_path, THINGS, nulls) == []


def test_a_difference_with_its_reason(tmp_path: Path) -> None:
    spec = THINGS.replace("null, doc: Its name.", "null, doc: Its name., differs: {type: So.}")
    assert compared(tmp_path, spec, changed("response", "thing.name", type="string")) == []
    assert compared(tmp_path, spec, SOUND) == ["demo/things.yaml:18:58: type: does not differ"]


def test_differences_of_operations_types_and_the_service(tmp_path: Path) -> None:
    more = {"name": "thing.colour", "type": "string", "required": True, "versions": "all"}
    operations = [{**SOUND[0], "response": [*SOUND[0]["response"], more]}]
    of_type = THINGS.replace("doc: A thing.", "doc: A thing.\n    differs: {colour: So.}")
    of_operation = THINGS.replace(
        "status: 201", "status: 201\n    differs: {response.thing.colour: So.}"
    )
    for spec in (of_type, of_operation):
        assert compared(tmp_path, spec, operations) == []
    spec = THINGS.replace("status: 201", "status: 201\n    differs: {status: So.}")
    assert compared(tmp_path, spec, [{**SOUND[0], "status": []}]) != []
    other = [{**SOUND[0], "status": [{"code": 200, "versions": "all"}]}]
    assert compared(tmp_path, spec, other) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"thing": {"id": "", "name": None}}, []),
        ({"thing": {"id": "", "name": 0}}, ["thing.name: type null|string; an answer has integer"]),
        ({"thing": {"id": "", "name": "", "size": 0}},
         ["thing.size: an answer has it; not in the specs"]),
        ({"thing": {"name": ""}}, ["thing.id: required; an answer lacks it"]),
    ],
)  # fmt: skip
def test_recorded_answers(tmp_path: Path, body: Any, found: list[str]) -> None:
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/things.yaml": THINGS}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    known: Any = {"service": "demo", "package": "demo", "release": "1", "versions": "2.1..2.20"}
    known["operations"] = [{k: v for k, v in SOUND[0].items() if k != "response"}]
    answer = {"call": "POST /things", "action": "", "version": "2.5", "bodies": [body]}
    report = audit(surface(demo), known, [answer], whole=True)
    assert [str(d) for d in report.unexplained] == [f"POST /things: response: {t}" for t in found]
    sourced = ("fields", ("POST", "/things", ""), "response", "thing.name") not in report.unsourced
    assert sourced


SILENT = [{k: v for k, v in SOUND[0].items() if k != "response"}]


def prose(tmp_path: Path, text: str) -> list[str]:
    """What is wrong with a list of what no machine reads: here the answer."""
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/things.yaml": THINGS}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    known: Any = {"service": "demo", "package": "demo", "release": "1", "versions": "2.1..2.20"}
    known["operations"] = SILENT
    (tmp_path / "prose").mkdir()
    (tmp_path / "prose" / "demo.yaml").write_text(text)
    report = audit(surface(demo), known, (), read_prose(tmp_path, "demo"), whole=True)
    return [text.removeprefix(f"{tmp_path}/") for text in report.stale]


def test_what_no_machine_reads_is_listed(tmp_path: Path) -> None:
    assert (
        prose(tmp_path, "- {source: things.py, says: [{calls: [POST /th*], names: ['thing*']}]}")
        == []
    )


def test_what_is_not_listed(tmp_path: Path) -> None:
    text = "- {source: x, says: [{facts: [types, required]}, {names: [thing, '*.id']}]}"
    assert prose(tmp_path, text) == [
        "POST /things: response: neither code, answers nor prose say its fields: thing.name"
    ]


def test_what_is_listed_and_need_not_be(tmp_path: Path) -> None:
    text = "- {source: things.py, says: [{}, {calls: [GET /things]}]}"
    assert prose(tmp_path, text) == [
        "prose/demo.yaml: things.py: entry 2: machines read all that it lists"
    ]


def test_what_users_need_not_be_told_of(tmp_path: Path) -> None:
    row = {"name": "colour", "type": "string", "required": False, "versions": "all"}
    assert compared(tmp_path, THINGS, [{**SOUND[0], "query": [{**row, "untold": True}]}]) == []
    assert compared(tmp_path, THINGS, [{**SOUND[0], "query": [row]}]) == [
        "POST /things: query: colour: not in the specs (string; all)"
    ]


def test_a_map_has_the_keys_that_the_service_names(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        *SOUND[0]["response"],
        {"name": "thing.labels", "type": "object", "required": True, "versions": "all"},
        {"name": "thing.labels.{*}", "type": "string", "required": False, "versions": "all"},
        {"name": "thing.labels.owner", "type": "string", "required": False, "versions": "all"},
    ]
    spec = f"{THINGS}      labels: {{type: map of str, doc: What users call it.}}\n"
    assert compared(tmp_path, spec, [{**SOUND[0], "response": rows}]) == []


def test_the_table(tmp_path: Path) -> None:
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/things.yaml": THINGS}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    known: Any = {"service": "demo", "package": "demo", "release": "1", "versions": "2.1..2.20"}
    known["operations"] = [*SOUND, {**SOUND[0], "path": "/others"}]
    assert shown([audit(surface(demo), known, whole=False)]) == """
demo (demo 1)
                in service  in answers     in spec    intended    in prose           % unexplained
  operations             2           0           1           0           0         0.0           0
  arguments              3           0           3           0           0         0.0           0
  query                  0           0           0           0           0         0.0           0
  fields                 3           0           3           0           0         0.0           0
  ranges                 1           0           1           0           0         0.0           0
  types                  6           0           6           0           0         0.0           0
  required               4           0           5           0           1        20.0           0
  statuses               1           0           1           0           0         0.0           0
  extensions             0           0           0           0           0         0.0           0
  all                   20           0          20           0           1         5.0           0
  not described yet: 1 operations

nothing unexplained
"""


def replayed(tmp_path: Path, spec: str, *bodies: Any) -> list[str]:
    """What an audit finds of recorded answers, where the code of the service says nothing."""
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/things.yaml": spec}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    known: Any = {"service": "demo", "package": "demo", "release": "1", "versions": "2.1..2.20"}
    known["operations"] = SILENT
    answer = {"call": "POST /things", "action": "", "version": "2.5", "bodies": list(bodies)}
    report = audit(surface(demo), known, [answer], whole=True)
    return [str(d).removeprefix("POST /things: response: ") for d in report.unexplained]


def test_an_answer_that_the_specs_do_not_know(tmp_path: Path) -> None:
    spec = THINGS.replace("    returns: {thing: Thing}\n", "").partition("types:")[0]
    body = {"thing": {"id": "", "name": ""}}
    assert replayed(tmp_path, spec, body) == ["thing: an answer has it; not in the specs"]


def test_an_object_of_which_nothing_is_described(tmp_path: Path) -> None:
    body = {"thing": {"id": "", "name": "", "more": {"a": ""}}}
    spec = THINGS.replace("      id: uuid\n", "      id: uuid\n      more: object\n")
    assert replayed(tmp_path, spec, body) == []


def test_a_key_beside_any_further_ones_that_is_always_there(tmp_path: Path) -> None:
    spec = THINGS.replace("doc: A thing.", "doc: A thing.\n    free: any")
    first = {"thing": {"id": "", "name": "", "size": 0, "live": 0}}
    second = {"thing": {"id": "", "name": "", "size": 0, "colour": "", "live": 0}}
    assert replayed(tmp_path, spec, first, second) == [
        "thing.size: all answers have it; not in the specs"
    ]


def test_what_may_be_missing_is_known_once_it_was(tmp_path: Path) -> None:
    spec = THINGS.replace("null, doc: Its name.", "null, required: false, doc: Its name.")
    write_specs({"specs/demo/service.yaml": SERVICE, "specs/demo/things.yaml": spec}, tmp_path)
    (demo,) = load(tmp_path / "specs")
    known: Any = {"service": "demo", "package": "demo", "release": "1", "versions": "2.1..2.20"}
    known["operations"] = SILENT
    with_name, without = {"thing": {"id": "", "name": ""}}, {"thing": {"id": ""}}
    answer: dict[str, Any] = {"call": "POST /things", "action": "", "version": "2.5"}
    fact = ("required", ("POST", "/things", ""), "response", "thing.name")
    for bodies, unsourced in (([with_name], True), ([with_name, without], False)):
        report = audit(surface(demo), known, [{**answer, "bodies": bodies}], whole=True)
        assert (fact in report.unsourced) == unsourced
