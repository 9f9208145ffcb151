# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line: what it writes is the same wherever, whenever and by whomever it is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from codegen import cli
from tests.codegen.casefile import write_specs
from tests.codegen.trees import SPECS, small_tree

ROOT = Path(__file__).parents[2]

USE_OF_PACKAGE = """\
import requests_mock
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token
from my.own.cloud import OMIT
from my.own.cloud.errors import UnsupportedArgument
from my.own.cloud.other import Other

with requests_mock.Mocker() as http:
    about = {"id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": "http://x/"}]}
    http.get("http://x/", json={"version": about})
    http.get("http://x/extensions", json={"extensions": [{"alias": "links"}]})
    http.get("http://x/links/1", json="here")
    other = Other(Session(auth=Token("http://x", "token")))
    print(other.links.show("1"), OMIT, UnsupportedArgument.__module__)
"""


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a small tree of specs, in the working directory."""
    monkeypatch.chdir(tmp_path)
    return small_tree(tmp_path)


def generate(out: Path | str, *options: str) -> int:
    return cli.main(["generate", "--specs", "specs", "--out", str(out), *options])


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def run(
    command: Sequence[str], cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Run Python in a process of its own."""
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env={**os.environ, **environment},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


# --- generate


def test_generate(specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate("out") == 0
    files = tree(tmp_path / "out")
    assert capsys.readouterr().out == (
        f"{len(files)} files: {len(files)} written, 0 deleted, the others unchanged\n"
    )
    for name in (
        "__init__.py",
        "py.typed",
        "errors.py",
        "_runtime/answers/model.py",
        "demo/things.py",
    ):
        assert f"openstack_typed/{name}" in files
    assert generate("out") == 0
    assert capsys.readouterr().out == (
        f"{len(files)} files: 0 written, 0 deleted, the others unchanged\n"
    )


def test_the_runtime_is_copied_byte_for_byte(specs: Path, tmp_path: Path) -> None:
    assert generate("out") == 0
    runtime = tmp_path / "out" / "openstack_typed" / "_runtime"
    source = ROOT / "codegen" / "runtime"
    originals = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in source.rglob("*.py*")
        if path.suffix in (".py", ".pyi")
    }
    assert tree(runtime) == originals


def test_what_a_spec_no_longer_asks_for_is_deleted(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate("out") == 0
    (specs / "other" / "service.yaml").unlink()
    (specs / "other" / "links.yaml").unlink()
    (specs / "other").rmdir()
    capsys.readouterr()
    assert generate("out") == 0
    assert capsys.readouterr().out.endswith(": 4 written, 5 deleted, the others unchanged\n")
    assert not (tmp_path / "out" / "openstack_typed" / "other").exists()


def test_what_was_not_generated_is_not_deleted(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "out" / "openstack_typed" / "mine.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine = 1\n")
    assert generate("out") == 1
    assert capsys.readouterr() == (
        "",
        "error: out/openstack_typed holds other files, which would be deleted\n",
    )
    assert tree(tmp_path / "out") == {"openstack_typed/mine.py": b"mine = 1\n"}


def test_caches_of_a_client_that_is_gone_do_not_matter(specs: Path, tmp_path: Path) -> None:
    cache = tmp_path / "out" / "openstack_typed" / "demo" / "__pycache__"
    cache.mkdir(parents=True)
    (cache / "things.cpython-311.pyc").write_bytes(b"")
    assert generate("out") == 0


def test_the_same_from_elsewhere(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generate("out") == 0
    elsewhere = tmp_path / "some" / "where"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    options = ["--specs", "../../specs", "--out", str(tmp_path / "other")]
    assert cli.main(["generate", *options]) == 0
    assert tree(tmp_path / "out") == tree(tmp_path / "other")


def test_the_same_from_files_in_another_order(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generate("out") == 0
    again = tmp_path / "again"
    write_specs(dict(reversed(SPECS.items())), again)
    monkeypatch.chdir(again)
    assert generate("out") == 0
    assert tree(tmp_path / "out") == tree(again / "out")


def test_the_same_with_other_hashes(specs: Path, tmp_path: Path) -> None:
    command = ["-m", "codegen", "generate", "--specs", "specs", "--out"]
    for seed in ("1", "2"):
        run([*command, f"out{seed}"], tmp_path, PYTHONHASHSEED=seed, PYTHONPATH=str(ROOT))
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2")


def test_a_package_of_another_name_stands_alone(specs: Path, tmp_path: Path) -> None:
    assert generate("out", "--package", "my.own.cloud") == 0
    package = tmp_path / "out" / "my" / "own" / "cloud"
    assert not any(b"openstack_typed" in content for content in tree(package).values())
    (tmp_path / "use.py").write_text(USE_OF_PACKAGE)
    done = run(["use.py"], tmp_path, PYTHONPATH=str(tmp_path / "out"))
    assert done.stdout == "here OMIT my.own.cloud._runtime.errors\n"


@pytest.mark.parametrize("name", ["", "my-own", "a..b", ".a", "1a", "my.class"])
def test_what_is_no_package(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["generate", "--package", name])
    assert caught.value.code == 2
    assert f"argument --package: {name!r} is not the name of a package" in capsys.readouterr().err


# --- check


def test_check_finds_nothing(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate("out") == 0
    capsys.readouterr()
    assert cli.main(["check", "--specs", "specs", "--out", "out"]) == 0
    assert capsys.readouterr().out.endswith(" files are as the specs say\n")


def test_check_tells_what_differs(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate("out") == 0
    package = tmp_path / "out" / "openstack_typed"
    (package / "errors.py").unlink()
    (package / "mine.py").write_text("")
    things = specs / "demo" / "things.yaml"
    things.write_text(things.read_text().replace("Only things of this name.", "Of this name."))
    before = tree(tmp_path / "out")
    capsys.readouterr()
    assert cli.main(["check", "--specs", "specs", "--out", "out"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert "-            name: Only things of this name." in printed
    assert "+            name: Of this name." in printed
    assert "missing: out/openstack_typed/errors.py" in printed
    assert "stale: out/openstack_typed/mine.py comes from no spec" in printed
    assert printed[-1] == "6 differences; run `make generate`"
    assert tree(tmp_path / "out") == before


def test_check_of_nothing(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert cli.main(["check", "--specs", "specs", "--out", "out"]) == 1
    assert capsys.readouterr().out.startswith("missing: out/openstack_typed/")
    assert not (tmp_path / "out").exists()


# --- surface


def test_surface(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["surface", "demo", "--specs", "specs"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["operation"] for row in rows] == ["list", "update", "start"]
    assert rows[0]["path"] == "/things"


def test_surface_reads_one_service_alone(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (specs / "other" / "links.yaml").write_text("not a spec")
    assert cli.main(["surface", "demo", "--specs", "specs"]) == 0
    assert cli.main(["surface", "other", "--specs", "specs"]) == 1
    assert "specs/other/links.yaml:1:1: error[wrong-type]" in capsys.readouterr().err


# --- what cannot be read


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["surface", "nothing", "--specs", "specs"],
         "error: no service 'nothing' in specs; there is demo, other\n"),
        (["check", "--specs", "nowhere"],
         "error: [Errno 2] No such file or directory: 'nowhere'\n"),
        (["check", "--specs", "specs/demo/things.yaml"],
         "error: [Errno 20] Not a directory: 'specs/demo/things.yaml'\n"),
        (["generate", "--specs", "empty"], "error: no services in empty\n"),
    ],
)  # fmt: skip
def test_nothing_to_read(
    command: list[str], message: str, specs: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "empty").mkdir()
    assert cli.main(command) == 1
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize("command", ["generate", "check", "surface"])
def test_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    assert f"    {command} " in capsys.readouterr().out
