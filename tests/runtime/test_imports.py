# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is imported, what it costs and what can be had from where."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import openstack_typed
from openstack_typed._runtime.answers.model import Model

from .packages import models, services

SOURCE = Path(openstack_typed.__file__).parents[1]
# What takes long to import and is not needed before the first call, or not at all.
HEAVY = ("keystoneauth1", "requests", "urllib3", "yaml", "hypothesis", "pydantic", "attr")
BUILD = ("codegen", "jinja2", "black", "jsonschema")


def imported(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has imported after some code."""
    code = f"import sys; {code}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": os.pathsep.join([str(SOURCE), *filter(_is_site, sys.path)])},
        cwd=SOURCE,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(run.stdout.splitlines()[-1].split())


def _is_site(path: str) -> bool:
    return path.endswith("site-packages")


@pytest.mark.parametrize("service", ["", *services()])
def test_importing_a_client_is_light(service: str) -> None:
    found = imported(f"import openstack_typed{'.' * bool(service)}{service}")
    assert "openstack_typed" in found
    assert found.isdisjoint({*HEAVY, *BUILD})


def test_importing_all_models_is_light() -> None:
    code = "from openstack_typed.compute import Server, Flavor, Keypair"
    assert imported(code).isdisjoint({*HEAVY, *BUILD})


def test_errors_need_keystoneauth_and_nothing_of_the_generator() -> None:
    found = imported("from openstack_typed.errors import NotFound")
    assert "keystoneauth1" in found
    assert found.isdisjoint(BUILD)


def test_a_client_imports_its_resources_when_they_are_used() -> None:
    code = "import openstack_typed.compute as c; assert 'openstack_typed.compute.servers' {} "
    code += "sys.modules"
    imported(code.format("not in"))
    imported(code.replace("assert", "c.Servers; assert").format("in"))


def test_finding_and_waiting_are_imported_when_they_are_used() -> None:
    room = "openstack_typed._runtime.work"
    code = "from openstack_typed.compute import Servers; import sys; "
    code += f"assert not {{'{room}.find', '{room}.wait'}} & set(sys.modules)"
    assert "openstack_typed" in imported(code)


def test_the_fake_cloud_is_imported_by_nobody_else() -> None:
    code = "import openstack_typed, openstack_typed.cloud, openstack_typed.errors; "
    code += "import openstack_typed.compute.servers; import sys; "
    code += "assert not [name for name in sys.modules if '.testing' in name]"
    assert "openstack_typed" in imported(code)


@pytest.mark.parametrize(
    "line", ["--help", "servers create --help", "complete zsh servers create --fl"]
)
def test_help_and_completion_import_next_to_nothing(line: str) -> None:
    code = "import openstack_typed._runtime.cli.main as ost; "
    code += f"ost.main('openstack_typed', {line.split()})"
    assert imported(code).isdisjoint({*HEAVY, "typing", "argparse", "datetime", "dataclasses"})


def test_the_package_exports_what_it_says() -> None:
    assert openstack_typed.OMIT is not None
    assert set(openstack_typed.__all__) <= set(dir(openstack_typed))


@pytest.mark.parametrize("service", services())
def test_everything_that_a_service_exports_can_be_imported(service: str) -> None:
    package = import_module(f"openstack_typed.{service}")
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert set(package.__all__) <= set(dir(package))
    assert len(set(package.__all__)) == len(package.__all__)


@pytest.mark.parametrize("service", services())
def test_the_models_of_a_service_are_exported(service: str) -> None:
    package = import_module(f"openstack_typed.{service}")
    client = next(c for c in vars(package).values() if hasattr(c, "_service"))
    for cls in models():
        # The client keeps its name where a model is called the same: Network, Image.
        if cls.__module__.startswith(f"{package.__name__}.") and cls.__name__ != client.__name__:
            assert getattr(package, cls.__name__) is cls


@pytest.mark.parametrize("service", services())
def test_a_name_that_a_service_lacks(service: str) -> None:
    package = import_module(f"openstack_typed.{service}")
    with pytest.raises(AttributeError, match=r"has no attribute 'Serverr'"):
        _ = package.Serverr
    with pytest.raises(ImportError):
        exec(f"from openstack_typed.{service} import Serverr")


def test_every_service_has_what_users_need_beside_it() -> None:
    for service in services():
        package = import_module(f"openstack_typed.{service}")
        assert {"OMIT", "Omit", "Model", "FieldUnavailable"} <= set(package.__all__)
        assert package.Model is Model


def test_the_package_is_marked_as_typed() -> None:
    assert (SOURCE / "openstack_typed" / "py.typed").exists()
