# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line as people and scripts use it: things by name, waiting, data through pipes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from openstack_typed._runtime.cli import failures
from tests.live.command_line import PACKAGE, RAN, Ost, piped
from tests.live.machines import SSH_KEY
from tests.live.support import ADMIN, DEMO, HOST, Cleanup, unique, wait_until

MIB = 1 << 20
BLOCK = bytes(range(256)) * 4096
ENOUGH = 60
"""How many commands are to be run at least."""


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tokens are kept, so that commands log in once."""
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture(autouse=True)
def variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clouds_file: Path, tokens: Path
) -> None:
    """No OS_* variables but those that say which cloud."""
    for name in [*os.environ]:
        if name.startswith("OS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_file))
    monkeypatch.setenv("OS_CLOUD", ADMIN)
    monkeypatch.setenv("OST_TOKEN_CACHE", str(tokens))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ost(capsys: pytest.CaptureFixture[str]) -> Ost:
    """The command line."""
    return Ost(capsys)


Undo = Callable[[str], None]


@pytest.fixture
def undo(ost: Ost, cleanup: Cleanup) -> Undo:
    """Commands for the end of a test, the last first; what they are about may be gone."""

    def run(line: str) -> None:
        ran = ost.run(line)
        if ran.status not in (failures.DONE, failures.NOT_FOUND):
            raise AssertionError(f"ost {line}: {ran.status}\n{ran.err}")

    return lambda line: cleanup(run, line)


# --- compute


def test_a_server(ost: Ost, undo: Undo) -> None:
    name = unique("web")
    undo(f"servers delete {name} --wait")
    made = ost.json(
        f"servers create --name {name} --image tiny --flavor m1.tiny --network uuid=private"
        " --metadata role=web --metadata tier=1 --tag blue --wait"
    )
    assert ost.json(f"servers show {name}")["id"] == made["id"]
    shown = ost.row(f"servers show {name}", "status", "flavor.original_name", "name")
    assert shown == ["ACTIVE", "m1.tiny", name]
    assert f"{name}\tACTIVE" in ost.values("servers list --all-tenants", "name", "status")
    assert ost.values(f"servers list --name ^{name}$ --image tiny", "id") == [made["id"]]
    assert ost.json(f"server-metadata list {name}") == {"role": "web", "tier": "1"}
    assert ost.json(f"server-tags list {name}") == ["blue"]

    ost(f"servers resize {name} --flavor m1.small --wait")
    assert ost.values(f"servers show {name}", "status") == ["VERIFY_RESIZE"]
    ost(f"servers confirm-resize {name} --wait")
    shown = ost.row(f"servers show {name}", "status", "flavor.original_name")
    assert shown == ["ACTIVE", "m1.small"]

    ost(f"servers stop {name} --wait")
    assert "stopped" in ost.refused(f"servers stop {name}", failures.CONFLICT)
    ost(f"servers start {name} --wait")
    ost(f"servers lock {name} --locked-reason maintenance")
    assert ost.json(f"servers show {name} --microversion 2.73")["locked_reason"] == "maintenance"
    ost(f"servers unlock {name}")
    assert ost.json(f"servers update {name} --description 'a web server'")["id"] == made["id"]
    assert ost.values(f"servers show {name}", "description") == ["a web server"]
    done = ost.values(f"instance-actions list {name}", "action")
    assert {"create", "resize", "confirmResize", "stop", "start"} <= set(done)
    (port,) = ost.values(f"server-interfaces list {name}", "port_id")
    assert ost.values(f"ports show {port}", "device_id") == [made["id"]]

    ost(f"servers delete {name} --wait")
    assert name in ost.refused(f"servers show {name}", failures.NOT_FOUND)


def test_several_servers_at_once(ost: Ost, undo: Undo) -> None:
    name = unique("many")
    undo(f"servers delete {name}-1 --wait")
    undo(f"servers delete {name}-2 --wait")
    ost(
        f"servers create --name {name} --image tiny --flavor m1.tiny"
        " --network uuid=private --min-count 2 --max-count 2 --wait"
    )
    found = ost.values(f"servers list --name ^{name} --sort-by name", "name")
    assert found == [f"{name}-1", f"{name}-2"]
    refused = ost.refused(f"servers delete {name}-1 {name}-2 --wait", failures.USAGE)
    assert "--yes" in refused
    ost(f"servers delete {name}-1 {name}-2 --wait --yes")
    # A server may be listed as DELETED for a moment.
    wait_until(lambda: ost.values(f"servers list --name ^{name}", "name"), lambda names: not names)


def test_what_servers_are_made_of(ost: Ost, undo: Undo) -> None:
    flavor, key, group, aggregate = (unique(what) for what in ("f", "key", "group", "aggregate"))
    undo(f"compute flavors delete {flavor}")
    made = ost.json(f"compute flavors create --name {flavor} --vcpus 2 --ram 64 --disk 1")
    assert (made["vcpus"], made["ram"]) == (2, 64)
    ost(f"flavor-extra-specs update {flavor} --extra-specs hw:cpu_policy=shared")
    assert ost.json(f"flavor-extra-specs list {flavor}") == {"hw:cpu_policy": "shared"}
    assert flavor in ost.values("compute flavors list", "name")
    Path("key.pub").write_text(SSH_KEY)
    undo(f"keypairs delete {key}")
    assert ost.json(f"keypairs create --name {key} --type ssh --public-key @key.pub")["name"] == key
    assert key in ost.values("keypairs list", "name")
    assert ost.values(f"keypairs show {key}", "public_key") == [SSH_KEY]
    undo(f"server-groups delete {group}")
    ost(f"server-groups create --name {group} --policy anti-affinity")
    assert ost.values(f"server-groups show {group}", "policy") == ["anti-affinity"]
    undo(f"aggregates delete {aggregate}")
    ost(f"aggregates create --name {aggregate} --availability-zone {aggregate}")
    ost(f"aggregates set-metadata {aggregate} --metadata live=true")
    (shown,) = ost.values(f"aggregates show {aggregate}", "metadata.live")
    assert shown == "true"


def test_the_state_of_compute(ost: Ost) -> None:
    assert ost.values("hypervisors list", "hypervisor_hostname") == [HOST]
    # Of IDs that were numbers once there is the form that all commands know.
    (known,) = ost.values("hypervisors list", "id")
    assert ost.row(f"hypervisors show {HOST}", "id", "hypervisor_hostname") == [known, HOST]
    assert ost.values(f"hypervisors show {known}", "uptime")
    assert ost.values("hypervisors show 1", "id") == ["1"]
    rows = ost.values("compute services list", "binary", "host", "state")
    assert f"nova-compute\t{HOST}\tup" in rows
    assert "nova" in ost.values("compute availability-zones list", "zone_name")
    assert ost.json("compute quota-sets show demo")["cores"] > 0
    assert ost.json("compute quota-sets show-details demo")["cores"]["in_use"] >= 0
    assert ost.json("compute limits show")["absolute"]["maxTotalCores"] > 0


# --- images


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 100 MiB, no two blocks of which are the same."""
    path = tmp_path_factory.mktemp("disk") / "disk.raw"
    with path.open("wb") as file:
        for number in range(100):
            file.write(number.to_bytes(8, "big") + BLOCK[8:])
    return path


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_data_of_images(ost: Ost, undo: Undo, disk: Path, tmp_path: Path) -> None:
    name, other = unique("disk"), unique("other")
    for each in (name, other):
        undo(f"images delete {each}")
        ost(f"images create --name {each} --disk-format raw --container-format bare")
    ost(f"image-data upload {name} --file {disk}")
    assert ost.row(f"images show {name}", "status", "size") == ["active", str(100 * MIB)]
    ost(f"image-data download {name} --file {tmp_path / 'file.raw'}")
    assert digest(tmp_path / "file.raw") == digest(disk)
    piped(f"image-data upload {other} --file -", source=disk)
    piped(f"image-data download {other} --file -", target=tmp_path / "pipe.raw")
    assert digest(tmp_path / "pipe.raw") == digest(disk)
    assert ost.json(f"images show {name}")["os_hash_value"] == (
        ost.json(f"images show {other}")["os_hash_value"]
    )


def test_images(ost: Ost, undo: Undo) -> None:
    name = unique("image")
    undo(f"images delete {name}")
    made = ost.json(
        f"images create --name {name} --disk-format raw --container-format bare"
        " --visibility shared --min-ram 64"
    )
    assert made["status"] == "queued"
    ost(f"image-tags add {name} blue")
    ost(f"image-members create {name} --member demo")
    demo = ost.values("projects show demo", "id")
    assert ost.values(f"image-members list {name}", "member_id") == demo
    assert ost.values("images list --owner admin --tag blue", "id") == [made["id"]]
    assert ost.json(f"images update {name} --name {name}-2 --min-disk 1")["min_disk"] == 1
    ost(f"images delete {name}-2")
    assert ost.refused(f"images show {name}-2", failures.NOT_FOUND)
    assert "tiny" in ost.values("images list --visibility public", "name")


# --- network


def test_a_network_with_a_way_outside(ost: Ost, undo: Undo) -> None:
    name = unique("net")
    undo(f"networks delete {name}")
    ost(f"networks create --name {name} --description backend")
    undo(f"subnets delete {name}")
    made = ost.json(
        f"subnets create --name {name} --network {name} --ip-version 4 --cidr 10.87.0.0/24"
        " --dns-nameservers 192.0.2.53"
    )
    assert made["dns_nameservers"] == ["192.0.2.53"]
    assert ost.json(f"networks show {name}")["subnets"] == [made["id"]]
    undo(f"ports delete {name}")
    port = ost.json(
        f"ports create --name {name} --network {name}"
        f" --fixed-ip subnet_id={name},ip_address=10.87.0.9"
    )
    addresses = ost.values(f"ports list --network {name} --device-owner ''", "fixed_ips.ip_address")
    assert addresses == ['["10.87.0.9"]']
    undo(f"routers delete {name}")
    ost(f"routers create --name {name} --external-gateway-info network_id=public")
    undo(f"routers remove-router-interface {name} --subnet {name}")
    attached = ost.json(f"routers add-router-interface {name} --subnet {name}")
    assert attached["subnet_id"] == made["id"]
    assert name in ost.values("routers list", "name")
    floating = ost.json(f"floating-ips create --floating-network public --port {name}")
    address = floating["floating_ip_address"]
    undo(f"network floating-ips delete {address}")
    assert ost.values(f"network floating-ips list --port {name}", "floating_ip_address") == [
        address
    ]
    assert ost.values(f"network floating-ips show {address}", "port_id") == [port["id"]]
    ost(f"network floating-ips delete {address}")
    ost(f"routers remove-router-interface {name} --subnet {name}")
    assert ost.values(f"networks update {name} --no-admin-state-up", "admin_state_up") == ["false"]


def test_security(ost: Ost, undo: Undo) -> None:
    name = unique("ssh")
    undo(f"network security-groups delete {name}")
    made = ost.json(f"network security-groups create --name {name} --project demo")
    demo = ost.values("projects show demo", "id")
    assert [made["project_id"]] == demo
    rule = ost.json(
        f"network security-group-rules create --security-group {name} --direction ingress"
        " --protocol tcp --port-range-min 22 --port-range-max 22 --remote-ip-prefix 10.0.0.0/8"
    )
    found = ost.values(
        f"network security-group-rules list --security-group {name} --protocol tcp",
        "port_range_min", "remote_ip_prefix",
    )  # fmt: skip
    assert found == ["22\t10.0.0.0/8"]
    ost(f"network security-group-rules delete {rule['id']}")
    assert name in ost.values("network security-groups list --project demo", "name")


def test_the_state_of_the_network(ost: Ost) -> None:
    assert {"public", "private"} <= set(ost.values("networks list", "name"))
    assert "router" in ost.values("network extensions list", "alias")
    assert ost.json("network quotas show demo")["network"] > 0
    assert isinstance(ost.json("network agents list"), list)
    shown = ost.values("subnets list --network private", "cidr")
    assert shown and all("/" in each for each in shown)
    assert ost.json("network-ip-availabilities show private")["total_ips"] > 0


# --- identity


def test_people_and_projects(ost: Ost, undo: Undo) -> None:
    project, user, group = (unique(what) for what in ("project", "user", "group"))
    undo(f"projects delete {project}")
    ost(f"projects create --name {project} --domain default --description 'for tests'")
    undo(f"users delete {user}")
    made = ost.json(f"users create --name {user} --password {user} --default-project {project}")
    assert "password" not in made
    undo(f"identity groups delete {group}")
    ost(f"identity groups create --name {group}")
    ost(f"identity groups add-user {group} {user}")
    assert ost.values(f"identity groups list-users {group}", "name") == [user]
    ost(f"project-user-roles add {project} {user} member")
    assert "member" in ost.values(f"project-user-roles list {project} {user}", "name")
    assert len(ost.json(f"role-assignments list --user {user} --project {project}")) == 1
    assert ost.values(f"users show {user}", "enabled") == ["true"]
    assert ost.json(f"users update {user} --no-enabled")["enabled"] is False
    assert {"admin", "demo", project} <= set(ost.values("projects list", "name"))
    assert {"admin", "demo", user} <= set(ost.values("users list", "name"))


def test_the_state_of_identity(ost: Ost) -> None:
    assert {"admin", "member", "reader"} <= set(ost.values("roles list", "name"))
    assert "default" in ost.values("domains list", "id")
    assert {"compute", "identity", "image"} <= set(ost.values("identity services list", "type"))
    urls = ost.values("endpoints list --interface public", "url")
    assert urls and all(url.startswith("http") for url in urls)
    assert ost.values("regions list", "id")


# --- volumes


def test_volumes(ost: Ost, undo: Undo) -> None:
    name = unique("data")
    undo(f"block-storage volumes delete {name} --wait")
    ost(f"block-storage volumes create --name {name} --size 1 --metadata a=b --wait")
    assert ost.row(f"block-storage volumes show {name}", "status", "size") == ["available", "1"]
    ost(f"block-storage volumes extend {name} --new-size 2 --wait")
    assert f"{name}\t2" in ost.values("block-storage volumes list --all-tenants", "name", "size")
    undo(f"block-storage snapshots delete {name} --wait")
    ost(f"block-storage snapshots create --volume {name} --name {name} --wait")
    assert ost.values(f"block-storage snapshots list --name {name}", "status") == ["available"]
    refused = ost.refused(f"block-storage volumes delete {name}", failures.FAILED)
    assert "snapshot" in refused
    ost(f"block-storage snapshots delete {name} --wait")
    ost(f"block-storage volumes delete {name} --wait")


def test_the_state_of_block_storage(ost: Ost) -> None:
    assert ost.values("block-storage volume-types list", "name")
    assert "cinder-volume" in ost.values("block-storage services list", "binary")
    assert ost.json("block-storage quota-sets show demo")["volumes"] > 0
    assert ost.values("pools list", "name")


# --- placement


def test_placement(ost: Ost, undo: Undo) -> None:
    name = unique("provider")
    undo(f"resource-providers delete {name}")
    made = ost.row(f"resource-providers create --name {name}", "uuid", "generation")
    assert ost.row(f"resource-providers list --name {name}", "uuid", "generation") == made
    assert made[1] == "0"
    assert HOST in ost.values("resource-providers list", "name")
    ost(f"inventories create {name} --resource-class VCPU --total 8")
    assert ost.json(f"inventories list {name}")["inventories"]["VCPU"]["total"] == 8
    assert "VCPU" in ost.values("resource-classes list", "name")
    assert "HW_CPU_X86_AVX" in ost.json("traits list")
    assert ost.json(f"resource-provider-usages show {name}")["usages"] == {"VCPU": 0}


# --- beside all services


def test_commands_of_no_service(ost: Ost) -> None:
    assert ADMIN in ost("clouds").out
    catalog = ost("catalog").out
    assert "compute" in catalog and "image" in catalog
    assert len(ost("token --format value --column id").out.strip()) > 30
    shown = ost("api GET compute /flavors").data
    assert "m1.tiny" in [each["name"] for each in shown["flavors"]]
    assert "networks" in ost("explain servers.create --at 2.90").out
    assert "2.90" in ost("changes compute 2.89 2.90").out
    assert ost("versions").out.strip()


# --- output


def test_forms_of_output(ost: Ost) -> None:
    line = "compute flavors list --sort-by ram"
    rows = list(csv.DictReader(io.StringIO(ost(f"{line} --format csv --column name,ram").out)))
    assert [*rows[0]] == ["name", "ram"]
    assert [int(row["ram"]) for row in rows] == sorted(int(row["ram"]) for row in rows)
    names = ost.values(line, "name")
    assert [row["name"] for row in rows] == names
    assert ost(f"{line} --format name").lines == names
    assert [json.loads(each)["name"] for each in ost(f"{line} --format jsonl").lines] == names
    table = ost(line).lines
    assert table[0].split()[:5] == ["id", "name", "vcpus", "ram", "disk"]
    assert len(table) == len(names) + 1
    assert ost(f"{line} --query '[?ram<`1024`].name' --format json").data


def test_columns_and_microversions(ost: Ost) -> None:
    old = ost("compute flavors list --microversion 2.54 --column name,description").lines
    assert "2.55" in "\n".join(old)
    assert "extra_specs" in ost.json("compute flavors show m1.tiny --microversion 2.61")
    assert "extra_specs" not in ost.json("compute flavors show m1.tiny --microversion 2.60")


def test_what_would_be_sent(ost: Ost) -> None:
    shown = ost(
        "servers create --name x --flavor m1.tiny --image tiny --network uuid=private --dry-run"
    ).out
    assert "POST" in shown and "/servers" in shown
    assert ost.values("servers list --name ^x$", "name") == []
    curl = ost("networks create --name x --curl").out
    assert curl.startswith("curl") and "x" in curl


# --- errors


def test_errors_and_statuses(ost: Ost) -> None:
    nothing = unique("nothing")
    assert nothing in ost.refused(f"servers show {nothing}", failures.NOT_FOUND)
    said = ost.refused("servers create --name x", failures.USAGE)
    assert "--flavor" in said
    assert "--colour" in ost.refused("servers list --colour red", failures.USAGE)
    said = ost.refused(f"hypervisors list --os-cloud {DEMO}", failures.FORBIDDEN)
    assert "hypervisors.list" in said
    said = ost.refused("networks list --os-cloud nowhere", failures.LOGIN)
    assert "nowhere" in said
    said = ost.refused("networks list --os-password wrong", failures.LOGIN)
    assert "wrong" not in said
    ran = ost.run(f"servers show {nothing} --format json")
    assert ran.status == failures.NOT_FOUND
    assert nothing in json.dumps(json.loads(ran.err))


@pytest.mark.parametrize(
    ("things", "guarded"), [("networks", True), ("projects", False), ("volumes", False)]
)
def test_what_somebody_else_changes_while_it_is_edited(
    ost: Ost,
    undo: Undo,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    things: str,
    guarded: bool,
) -> None:
    name = unique("edited")
    size = " --size 1 --wait" if things == "volumes" else ""
    made = ost.json(f"{things} create --name {name} --description old{size}")["id"]
    undo(f"{things} delete {made}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def editing(old: str, new: str, meanwhile: str) -> None:
        script = tmp_path / "editor.sh"
        other = shlex.join([sys.executable, "-m", PACKAGE, *meanwhile.split()])
        script.write_text(f'set -e\nsed -i "s/^{old}$/{new}/" "$1"\n{other} > "$1.theirs"\n')
        monkeypatch.setenv("VISUAL", f"sh {script}")

    editing("description: old", "description: ours", f"{things} update {made} --description theirs")
    said = ost.refused(f"{things} edit {name}", failures.CONFLICT)
    assert said.startswith("ost: somebody else has changed ")
    (kept,) = tmp_path.glob(f"ost-{things}-*.yaml")
    assert f"what was edited is kept in {kept}: run `ost " in said
    assert "description: ours\n" in kept.read_text()
    assert ost.values(f"{things} show {made}", "description") == ["theirs"]
    # Where the service tells of no revision, what nobody edits may change meanwhile.
    editing("description: theirs", "description: ours", f"{things} update {made} --name {name}-2")
    ran = ost.run(f"{things} edit {made}")
    assert ran.status == (failures.CONFLICT if guarded else failures.DONE), ran.err
    editing("description: .*", "description: last", f"{things} show {made}")
    ost(f"{things} edit {made}")
    assert ost.row(f"{things} show {made}", "name", "description") == [f"{name}-2", "last"]


def test_two_of_a_name(ost: Ost, undo: Undo) -> None:
    name = unique("twin")
    both = [ost.json(f"networks create --name {name}")["id"] for _ in range(2)]
    for each in both:
        undo(f"networks delete {each}")
    said = ost.refused(f"networks delete {name}", failures.AMBIGUOUS)
    assert all(each in said for each in both)
    assert sorted(ost.values(f"networks list --name {name}", "id")) == sorted(both)


@pytest.mark.real("counts what one process ran, and the fake is for several")
def test_there_are_enough_commands() -> None:
    assert len(RAN) >= ENOUGH, sorted(RAN)
