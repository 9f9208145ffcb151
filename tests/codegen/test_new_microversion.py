# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A new microversion is one edit: the one that CONTRIBUTING.md walks through, on a copy."""

from __future__ import annotations

import copy
import importlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import requests_mock
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token

from codegen.pipeline import generate, load
from codegen.reports.audit import audit
from codegen.reports.changes import report
from codegen.reports.surface import surface
from codegen.reports.text import text
from codegen.upstream.form import Surface, read
from codegen.write import write

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
UPSTREAM = read(ROOT / "specs" / "upstream", "compute")
PACKAGE = "walked"
URL = "http://compute.test"


def edits() -> Iterator[tuple[str, str, str]]:
    """The edits of the guide: a file, what stands there, and what shall."""
    (block,) = re.findall(r"```diff\n(.*?)```", GUIDE, re.DOTALL)
    for part in block.split("--- ")[1:]:
        file, *lines = part.splitlines()
        old = [line[1:] for line in lines if line[0] in " -"]
        new = [line[1:] for line in lines if line[0] in " +"]
        yield file, "\n".join(old), "\n".join(new)


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keypairs of compute alone, with the edits."""
    root = tmp_path_factory.mktemp("walk")
    (root / "specs" / "compute").mkdir(parents=True)
    for name in ("service", "keypairs"):
        shutil.copy(ROOT / "specs" / "compute" / f"{name}.yaml", root / "specs" / "compute")
    head = root / "specs" / "compute" / "service.yaml"
    head.write_text(
        re.split(r"^(?:whole|things|differs):", head.read_text("utf-8"), flags=re.MULTILINE)[0],
        "utf-8",
    )
    for file, old, new in edits():
        path = root / file
        before = path.read_text("utf-8")
        assert before.count(old + "\n") == 1, f"{file} no longer has\n{old}"
        path.write_text(before.replace(old + "\n", new + "\n"), "utf-8")
    return root / "specs"


@pytest.fixture(scope="module")
def files(specs: Path) -> dict[PurePosixPath, str]:
    return generate(specs, PACKAGE)


def newer() -> Surface:
    """What a reader would find in the newer service."""
    assert UPSTREAM is not None
    found: Any = copy.deepcopy(UPSTREAM)
    found.update(release="35.0.0", versions="2.1..2.105")
    for operation in found["operations"]:
        place = operation["method"], operation["path"]
        if place == ("POST", "/os-keypairs"):
            more = {"name": "keypair.expires_at", "type": "string", "required": False}
            operation["request"].append({**more, "versions": "2.105+"})
        if place == ("GET", "/os-keypairs/{id}"):
            for row in operation["response"]:
                if row["name"] == "keypair.deleted_at":
                    row["versions"] = "..2.104"
                if row["name"] == "keypair.id":
                    row["type"] = {"..2.104": "integer", "2.105+": "string"}
            shown = operation["response"]
    rename: dict[str, Any] = {
        "method": "PUT",
        "path": "/os-keypairs/{id}",
        "action": None,
        "versions": "2.105+",
    }
    name = {"type": "string", "required": True, "versions": "2.105+"}
    rename["request"] = [
        {**name, "name": "keypair", "type": "object"}, {**name, "name": "keypair.name"}
    ]  # fmt: skip
    rename.update(query=[], response=shown, status=[{"code": 200, "versions": "2.105+"}])
    found["operations"].append(rename)
    result: Surface = found
    return result


def test_the_list_of_what_there_is_to_do() -> None:
    (shown,) = re.findall(r"```\n(compute: nova .*?)```", GUIDE, re.DOTALL)
    assert report({"compute": (UPSTREAM, newer())}) == shown


def test_the_surface(specs: Path) -> None:
    (now,) = load(specs)
    lines = text(surface(now)).splitlines()
    assert "keypairs.rename: PUT /os-keypairs/{name} -> 200 [2.105+] [2.105+]" in lines
    assert "keypairs.create > keypair.expires_at: string [2.105+]" in lines
    assert "keypairs.show < keypair.id: integer [..2.104], string [2.105+] [all]" in lines
    assert "keypairs.show < keypair.deleted_at: string|null [..2.104]" in lines


def test_the_audit(specs: Path) -> None:
    (now,) = load(specs)
    assert UPSTREAM is not None
    assert audit(surface(now), newer(), whole=False).unexplained == []
    old = {str(d) for d in audit(surface(now), UPSTREAM, whole=False).unexplained}
    assert "PUT /os-keypairs/{}: the service has no such operation" in old


def test_modules_and_stubs(files: dict[PurePosixPath, str]) -> None:
    module = files[PurePosixPath("compute/keypairs.py")]
    stub = files[PurePosixPath("compute/keypairs.pyi")]
    assert "def rename(self, name: " in module
    assert "expires_at: datetime | " in module
    assert "id: int | str" in module
    assert "Keypair_2_105" in stub
    assert "def rename(" in stub
    history = files[PurePosixPath("compute/_history.py")]
    assert '"2.105", "new", "keypairs.create(expires_at=...)"' in history


def test_checks_before_sending(
    files: dict[PurePosixPath, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files, tmp_path / PACKAGE)
    monkeypatch.syspath_prepend(str(tmp_path))
    compute = importlib.import_module(f"{PACKAGE}.compute")
    errors = importlib.import_module(f"{PACKAGE}.errors")
    session = Session(auth=Token(URL, "the token"))
    with requests_mock.Mocker() as http:
        link = [{"rel": "self", "href": f"{URL}/v2.1/"}]
        known = {"id": "v2.1", "status": "CURRENT", "links": link}
        version = {**known, "min_version": "2.1", "version": "2.105"}
        http.get(f"{URL}/v2.1/", json={"version": version})
        http.get(f"{URL}/", json={"versions": [version]})
        http.put(f"{URL}/v2.1/os-keypairs/a", json={"keypair": {"id": "7", "name": "b"}})
        with pytest.raises(errors.UnsupportedArgument, match=r"2\.105"):
            compute.Compute(session, "2.104").keypairs.rename("a", new_name="b")
        assert all(request.method == "GET" for request in http.request_history)
        renamed = compute.Compute(session, "2.105").keypairs.rename("a", new_name="b")
        assert renamed.id == "7"
        assert http.last_request.json() == {"keypair": {"name": "b"}}
