# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The wheel: what is in it, what it says of itself, and that it needs nothing of the generator."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGE = PROJECT / "generated" / "openstack_typed"

# Makes impossible to import what only the generator and the tests need.
REFUSE = """
import importlib, pkgutil, runpy, sys

FORBIDDEN = {"black", "codegen", "hatchling", "hypothesis", "jinja2", "jsonschema", "mypy",
             "pytest", "requests_mock", "tests"}

class Refuse:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Refuse)
sys.path.insert(0, sys.argv[1])
"""
IMPORT_ALL = """
import openstack_typed

for module in pkgutil.walk_packages(openstack_typed.__path__, "openstack_typed."):
    if module.name != "openstack_typed._runtime.testing.plugin":  # only pytest imports it
        importlib.import_module(module.name)
print(openstack_typed.__file__)
print(*sorted(name for name in sys.modules if name.startswith("openstack_typed")), sep="\\n")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(PROJECT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def content(wheel: Path) -> Iterator[ZipFile]:
    with ZipFile(wheel) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(content: ZipFile) -> Message:
    (name,) = (n for n in content.namelist() if n.endswith(".dist-info/METADATA"))
    return Parser().parsestr(content.read(name).decode())


def run(*arguments: str) -> str:
    """Run this interpreter, isolated from the working folder; its output."""
    done = subprocess.run([sys.executable, "-I", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_holds_the_package_and_nothing_else(content: ZipFile) -> None:
    expected = {
        f"openstack_typed/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix in {".py", ".pyi", ".json", ".typed"}
    }
    found = {name for name in content.namelist() if ".dist-info/" not in name}
    assert found == expected


def test_holds_the_mark_of_typed_packages_and_the_license(content: ZipFile) -> None:
    names = content.namelist()
    assert "openstack_typed/py.typed" in names
    assert [n.rpartition("/")[2] for n in names if ".dist-info/licenses/" in n] == ["LICENSE"]


def test_is_for_any_platform(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")


def test_depends_on_four_packages_and_the_command_line_on_two_more(metadata: Message) -> None:
    found = metadata.get_all("Requires-Dist") or []
    assert [each for each in found if "extra ==" in each] == [
        "jmespath>=1.0; extra == 'cli'",
        "rich>=13.0; extra == 'cli'",
    ]
    assert [each for each in found if "extra ==" not in each] == [
        "attrs>=23.1",
        "keystoneauth1>=5.6",
        "msgspec>=0.20",
        "pyyaml>=6.0",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Name", "openstack-typed"),
        ("License-Expression", "Apache-2.0"),
        ("Requires-Python", ">=3.11"),
        ("Description-Content-Type", "text/markdown"),
    ],
)
def test_metadata(metadata: Message, key: str, value: str) -> None:
    assert metadata.get_all(key) == [value]


def test_brings_a_command_and_a_plugin_for_pytest(content: ZipFile) -> None:
    (name,) = (n for n in content.namelist() if n.endswith(".dist-info/entry_points.txt"))
    entry = (
        "[console_scripts]\nost = openstack_typed.__main__:ost\n\n"
        "[pytest11]\nopenstack_typed = openstack_typed._runtime.testing.plugin\n"
    )
    assert content.read(name).decode() == entry


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is installed."""
    site = tmp_path_factory.mktemp("site")
    run("-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(site), str(wheel))
    return site


def test_imports_without_the_generator(site: Path) -> None:
    where, *modules = run("-c", REFUSE + IMPORT_ALL, str(site)).splitlines()
    assert where == str(site / "openstack_typed" / "__init__.py")
    assert modules == sorted({*module_names()} - {"openstack_typed._runtime.testing.plugin"})


def test_the_tour_needs_nothing_but_the_wheel(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OS_CLOUD", raising=False)
    monkeypatch.delenv("OS_AUTH_URL", raising=False)
    tour = f"runpy.run_path({str(PROJECT / 'examples' / 'quickstart.py')!r}, run_name='__main__')"
    first, *_, last = run("-c", REFUSE + tour, str(site)).splitlines()
    assert first.startswith("No cloud is named, by OS_CLOUD or OS_AUTH_URL: this is a fake one")
    assert last == "deleted:  all that was made"


def module_names() -> Iterator[str]:
    """The names of all modules of the package."""
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
