# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Views to text, by templates that decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2

from . import views
from .docs import docstring
from .views import ParameterView

_FOLDER = Path(__file__).parent / "templates"
# The template of each file, and what the view is called in it.
_TEMPLATES = {
    views.ModuleView: ("module.py.jinja", "module"),
    views.StubView: ("module.pyi.jinja", "stub"),
    views.ClientView: ("client.py.jinja", "client"),
    views.ClientStubView: ("client.pyi.jinja", "stub"),
    views.HistoryView: ("history.py.jinja", "history"),
    views.NeedsView: ("needs.py.jinja", "needs"),
    views.RecordsView: ("records.py.jinja", "records"),
    views.PinnedView: ("pinned.py.jinja", "pinned"),
    views.PinnedStubView: ("pinned.pyi.jinja", "stub"),
    views.PackageView: ("package.py.jinja", "package"),
    views.CloudView: ("cloud.py.jinja", "cloud"),
    views.CloudStubView: ("cloud.pyi.jinja", "cloud"),
    views.AboutView: ("about.py.jinja", "about"),
    views.ErrorsView: ("errors.py.jinja", "errors"),
    views.MainView: ("main.py.jinja", "main"),
    views.TestingView: ("testing.py.jinja", "testing"),
    views.TestingMainView: ("testing_main.py.jinja", "main"),
}


def render(view: views.View) -> str:
    """The text of a file, not yet formatted."""
    template, name = _TEMPLATES[type(view)]
    return _environment().get_template(template).render({name: view})


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
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
