# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which columns are shown, and which microversion is sent because of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from openstack_typed._runtime.cli.calls import shapes
from openstack_typed._runtime.cli.calls.columns import chosen
from openstack_typed._runtime.cli.commands.index import Command
from openstack_typed._runtime.cli.commands.parser import parse
from openstack_typed._runtime.versions import VersionSet
from tests.ran import Ran

from ..fake_cloud import LOGIN, FakeCloud
from .commands import resource
from .conftest import Bare, describe

ID = "0a1b2c3d-0000-4000-8000-000000000001"
SERVER = {"id": ID, "name": "web", "status": "ACTIVE"}
LIST = ("servers", "list", "-f", "table")


class Told:
    """The command line on a cloud that a test describes."""

    def __init__(self, bare: Bare, cloud: FakeCloud) -> None:
        self._bare = bare
        self.cloud = cloud
        self.described("auto")
        cloud.answer("compute GET /servers/detail", json={"servers": [SERVER]})
        cloud.answer(f"compute GET /servers/{ID}", json={"server": SERVER})

    def described(self, microversion: str) -> None:
        """Describe the cloud in clouds.yaml with a microversion for Compute."""
        settings = {"compute_default_microversion": microversion} if microversion != "auto" else {}
        describe({"web": {"auth": LOGIN, "region_name": "RegionOne", **settings}})

    def __call__(self, *argv: str) -> Ran:
        return self._bare("--os-cloud", "web", *argv)

    @property
    def sent(self) -> str | None:
        """The microversion of the last request."""
        said: str | None = self.cloud.last.headers.get("OpenStack-API-Version")
        return said


@pytest.fixture
def told(bare: Bare, cloud: FakeCloud) -> Told:
    return Told(bare, cloud)


def cell(done: Ran, column: str) -> str:
    """What stands in the one row of a table, below a title."""
    assert done.status == 0, done.err
    head, row = done.out.splitlines()
    names = head.split()
    start = head.index(column)
    behind = names[names.index(column) + 1 :]
    end = head.index(behind[0], start + len(column)) if behind else None
    return row[start:end].strip()


def command(name: str, which: str = "list") -> Command:
    return resource(name).commands[which]


# --- the microversion


@pytest.mark.parametrize(
    ("columns", "version"),
    [
        ("name,status", "2.1"),
        ("name,locked", "2.9"),
        ("locked,description", "2.19"),
        ("description,locked", "2.19"),
        ("flavor.original_name", "2.47"),
        ("flavor.original_name,locked_reason", "2.73"),
        ("flavor.id", "2.1"),
        ("flavor", "2.1"),
    ],
)
def test_auto_is_the_lowest_that_has_the_columns(told: Told, columns: str, version: str) -> None:
    done = told(*LIST, "-c", columns)
    assert done.status == 0, done.err
    assert told.sent == f"compute {version}"
    assert "needs" not in done.out


def test_arguments_and_columns_are_both_met(told: Told) -> None:
    done = told(*LIST, "-c", "name,locked", "--tags", "a")
    assert (done.status, told.sent) == (0, "compute 2.26")


def test_what_rows_are_sorted_by_counts_as_shown(told: Told) -> None:
    done = told(*LIST, "-c", "name", "--sort-by", "-locked")
    assert (done.status, told.sent) == (0, "compute 2.9")


def test_the_format_does_not_change_it(told: Told) -> None:
    sent = set()
    for form in ("table", "json", "jsonl", "yaml", "csv", "value", "name"):
        assert told("servers", "list", "-f", form).status == 0
        sent.add(told.sent)
    assert len(sent) == 1


def test_wide_has_all_that_is_short(told: Told) -> None:
    done = told("servers", "list", "-f", "wide")
    assert told.sent == "compute 2.96"
    titles = done.out.splitlines()[0].split()
    assert {"id", "name", "status", "locked", "host_status", "pinned_availability_zone"} <= {
        *titles
    }
    assert not {"metadata", "volumes_attached", "flavor", "links"} & {*titles}


def test_a_record_has_all_that_the_cloud_has(told: Told) -> None:
    assert told("servers", "show", ID, "-f", "json").status == 0
    assert told.sent == "compute 2.96"
    told.cloud.offer("compute", "2.1", "2.72")
    assert told("servers", "show", ID, "-f", "json").status == 0
    assert told.sent == "compute 2.71"  # 2.72 brings nothing that is shown


def test_what_changes_something_is_raised_for_named_columns_only(told: Told) -> None:
    told.cloud.answer(f"compute PUT /servers/{ID}", json={"server": SERVER})
    assert told("servers", "update", ID, "--name", "x").status == 0
    assert told.sent == "compute 2.1"
    assert told("servers", "update", ID, "--name", "x", "-c", "name,locked").status == 0
    assert told.sent == "compute 2.9"


def test_what_the_cloud_lacks_is_said_in_the_column(told: Told) -> None:
    told.cloud.offer("compute", "2.1", "2.40")
    done = told(*LIST, "-c", "name,flavor.original_name,locked")
    assert cell(done, "flavor.original_name") == "needs 2.47"
    assert told.sent == "compute 2.9"


def test_where_nobody_knows_what_the_cloud_has_nothing_is_raised(told: Told) -> None:
    told.cloud.silence("compute")
    done = told(*LIST, "-c", "name,locked")
    assert cell(done, "locked") == "needs 2.9"
    assert told.sent == "compute 2.1"
    done = told(*LIST, "-c", "name,locked", "--microversion", "2.9")
    assert cell(done, "locked") == ""
    assert told.sent == "compute 2.9"


def test_columns_that_exclude_the_arguments_say_so(told: Told) -> None:
    done = told(*LIST, "-c", "name,flavor.id", "--locked")
    assert cell(done, "flavor.id") == "needs 2.46 or lower"
    assert told.sent == "compute 2.73"


def test_columns_that_exclude_each_other_the_first_is_shown(told: Told) -> None:
    done = told(*LIST, "-c", "flavor.id,flavor.original_name")
    assert cell(done, "flavor.original_name") == "needs 2.47"
    assert told.sent == "compute 2.1"
    done = told(*LIST, "-c", "flavor.original_name,flavor.id")
    assert cell(done, "flavor.id") == "needs 2.46 or lower"
    assert told.sent == "compute 2.47"


def test_pinned_by_the_command_line(told: Told) -> None:
    done = told(*LIST, "-c", "name,locked", "--microversion", "2.1")
    assert cell(done, "locked") == "needs 2.9"
    assert told.sent == "compute 2.1"
    assert told(*LIST, "-c", "name,locked", "--microversion", "2.79").out.count("needs") == 0
    assert told.sent == "compute 2.79"


def test_pinned_by_clouds_yaml(told: Told) -> None:
    told.described("2.1")
    done = told(*LIST, "-c", "name,locked")
    assert cell(done, "locked") == "needs 2.9"
    assert told.sent == "compute 2.1"
    assert cell(told(*LIST, "-c", "name,locked", "--microversion", "auto"), "locked") == ""
    assert told.sent == "compute 2.9"


def test_highest(told: Told) -> None:
    told.cloud.offer("compute", "2.1", "2.40")
    done = told(*LIST, "-c", "name,flavor.original_name", "--microversion", "highest")
    assert cell(done, "flavor.original_name") == "needs 2.47"
    assert told.sent == "compute 2.40"


def test_highest_where_nobody_knows_it(told: Told) -> None:
    told.cloud.silence("compute")
    done = told(*LIST, "--microversion", "highest")
    assert done.status == 2
    assert "could not be found out" in done.err
    assert told.cloud.sent == []


@pytest.mark.parametrize("version", ["9.9", "2", "new"])
def test_microversions_that_there_are_not(told: Told, version: str) -> None:
    done = told(*LIST, "--microversion", version)
    assert done.status == 2
    assert done.err.startswith(f"ost: --microversion: Compute knows no microversion '{version}'")
    assert told.cloud.sent == []


def test_what_the_answer_has_is_shown_whatever_was_sent(told: Told) -> None:
    told.cloud.answer("compute GET /servers/detail", json={"servers": [{**SERVER, "locked": True}]})
    done = told(*LIST, "-c", "name,locked", "--microversion", "2.1")
    assert cell(done, "locked") == "true"


def test_usual_columns_that_newer_versions_lack_are_left_out(told: Told) -> None:
    hypervisors = command("compute.hypervisors")
    hypervisors.columns = ["hypervisor_hostname", "vcpus"]
    shown = usual(told, hypervisors, "2.96")
    assert shown == [("hypervisor_hostname", "")]
    assert usual(told, hypervisors, "2.79") == [("hypervisor_hostname", ""), ("vcpus", "")]


def usual(told: Told, hypervisors: Command, microversion: str) -> list[tuple[str, str]]:
    """The columns that a list of hypervisors has, unless others are named."""
    options = parse(hypervisors, ["--microversion", microversion]).options
    _, columns = chosen(Clouds(told.cloud.compute()), hypervisors, {}, options)
    return [(column.title, column.lacks) for column in columns]


class Clouds(NamedTuple):
    """As much of a cloud as is asked here."""

    compute: Any


# --- services without microversions, or with ones that cannot be chosen


def test_services_without(told: Told) -> None:
    told.cloud.answer("network GET /networks", json={"networks": [{"id": "n", "name": "net"}]})
    done = told("networks", "list", "-f", "value", "-c", "id,name")
    assert (done.out, told.sent) == ("n\tnet\n", None)
    done = told("networks", "list", "--microversion", "2.1")
    assert done.status == 2
    assert done.err == "ost: network has no microversions: leave --microversion out\n"


@pytest.mark.parametrize(
    ("service", "words", "call", "answer", "old", "column", "needs"),
    [
        ("identity", "projects list", "GET /projects", "projects", "3.8", "tags", "3.9"),
        ("image", "images list", "GET /images", "images", "2.5", "os_hidden", "2.7"),
    ],
)
def test_minor_versions_are_those_that_the_cloud_has(
    told: Told, service: str, words: str, call: str, answer: str, old: str, column: str, needs: str
) -> None:
    told.cloud.answer(f"{service} {call}", json={answer: [{"id": "x", "name": "one"}]})
    argv = (*words.split(), "-f", "table", "-c", f"name,{column}")
    assert cell(told(*argv), column) == ""
    told.cloud.offer(service, f"{old[0]}.0", old)
    assert cell(told(*argv), column) == f"needs {needs}"
    assert told.sent is None
    done = told(*argv, "--microversion", needs)
    assert done.status == 2
    assert "has no microversions" in done.err


# --- names of columns


def test_names_of_python_and_of_the_wire(told: Told) -> None:
    rows = {**SERVER, "tenant_id": "p", "OS-EXT-STS:vm_state": "active"}
    told.cloud.answer("compute GET /servers/detail", json={"servers": [rows]})
    for names in ("project_id,vm_state", "tenant_id,OS-EXT-STS:vm_state", "project-id,vm-state"):
        done = told("servers", "list", "-c", names)
        assert done.out == "project_id\tvm_state\np\tactive\n"


def test_a_column_that_there_is_not_is_refused_before_anything_is_sent(told: Told) -> None:
    done = told("servers", "list", "-c", "nam")
    assert done.status == 2
    assert done.err.startswith("ost: there is no column 'nam'; there are id, name, ")
    done = told("servers", "list", "-c", "flavor.nam")
    assert done.err == "ost: there is no column 'flavor.nam': flavor has nothing of that name\n"
    assert told("servers", "list", "--sort-by", "nam").status == 2
    assert told.cloud.http.request_history == []


def follow(name: str, path: str, which: str = "list") -> Any:
    found = command(name, which)
    return shapes.follow(shapes.item(found), path.split("."), found.resource.types)


@pytest.mark.parametrize(
    ("path", "wire", "versions"),
    [
        ("addresses.*.0.mac_addr", "addresses.*.0.OS-EXT-IPS-MAC:mac_addr", "all"),
        ("addresses.private.addr", "addresses.private.addr", "all"),
        ("flavor.id", "flavor.id", "2.1..2.46"),
        ("flavor.extra_specs.hw:cpu_policy", "flavor.extra_specs.hw:cpu_policy", "2.47..2.104"),
        ("metadata.a.b", "metadata.a.b", "all"),
        ("volumes_attached.-1.id", "os-extended-volumes:volumes_attached.-1.id", "all"),
    ],
)
def test_paths(path: str, wire: str, versions: str) -> None:
    found = follow("compute.servers", path)
    assert ".".join(found.path) == wire
    assert found.versions == VersionSet.parse(versions)


@pytest.mark.parametrize("path", ["name.first", "flavor.size", "fault.x", "tags.0.name"])
def test_paths_that_lead_nowhere(path: str) -> None:
    assert follow("compute.servers", path) is None


def test_types_that_take_any_key_take_any_column() -> None:
    found = follow("image.images", "my_own_key")
    assert found.path == ("my_own_key",)


def test_answers_that_change_their_type() -> None:
    diagnostics = command("compute.server_diagnostics", "show")
    names = {row["name"]: str(versions) for versions, row in shapes.fields(diagnostics)}
    assert names["hypervisor_os"] == "2.48..2.104"
