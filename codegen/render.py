# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Views to text, by templates that decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2

from . import ir
from .docs import docstring
from .history import Change
from .views import ClientStubView, ClientView, ModuleView, PackageView, ParameterView, StubView

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["repr"] = repr
    environment.filters["docstring"] = docstring
    environment.globals["signature"] = signature
    environment.globals["stub_signature"] = stub_signature
    return environment


def signature(name: str, parameters: Sequence[ParameterView], returns: str) -> str:
    """The head of a method, on one line."""
    listed = _listed(parameters)
    comma = "," if len(", ".join(listed)) + len(name) + len(returns) > 80 else ""
    return f"def {name}({', '.join(listed)}{comma}) -> {returns}:"


def stub_signature(name: str, parameters: Sequence[ParameterView], returns: str, mark: str) -> str:
    """The head of a method of a stub; a mark for type checkers stands on its first line."""
    if not mark:
        return signature(name, parameters, returns)
    lines = "".join(f"        {each},\n" for each in _listed(parameters))
    return f"def {name}({mark}\n{lines}    ) -> {returns}:"


def _listed(parameters: Sequence[ParameterView]) -> list[str]:
    listed = ["self"]
    starred = False
    for parameter in parameters:
        if parameter.keyword and not starred:
            listed.append("*")
            starred = True
        listed.append(str(parameter))
    return listed


def module(view: ModuleView) -> str:
    """The module of a resource."""
    return _environment().get_template("module.py.jinja").render(module=view)


def client(view: ClientView) -> str:
    """The package of a service."""
    return _environment().get_template("client.py.jinja").render(client=view)


def module_stub(view: StubView) -> str:
    """The stub of the module of a resource."""
    return _environment().get_template("module.pyi.jinja").render(stub=view)


def client_stub(view: ClientStubView, public: Sequence[str], filters: Sequence[str]) -> str:
    """The stub of the package of a service."""
    template = _environment().get_template("client.pyi.jinja")
    return template.render(stub=view, public=public, filters=filters)


def needs(service: str, missing: Sequence[str]) -> str:
    """The module of the types of what a microversion lacks."""
    template = _environment().get_template("needs.py.jinja")
    return template.render(service=service, missing=missing)


def history(service: ir.Service, changes: Sequence[Change]) -> str:
    """The module of what each microversion changes."""
    template = _environment().get_template("history.py.jinja")
    low, high = service.versions.lowest, service.versions.highest
    return template.render(service=service.name, low=low, high=high, changes=changes)


def main(package: str) -> str:
    """The module that `python -m` runs."""
    return _environment().get_template("main.py.jinja").render(package=package)


def package(view: PackageView) -> str:
    """The package of all services."""
    return _environment().get_template("package.py.jinja").render(package=view)


def errors() -> str:
    """The module that exports the errors."""
    return _environment().get_template("errors.py.jinja").render()
