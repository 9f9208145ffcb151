# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The templates: each is used, decides nothing, and knows all names that it has."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

from codegen.pipeline import load, rendered
from codegen.python import render
from tests.codegen.trees import small_tree

TEMPLATES = Path(render.__file__).parent / "templates"
NAMES = sorted(path.name for path in TEMPLATES.glob("*.jinja"))


def test_every_template_is_used(tmp_path: Path) -> None:
    rendered(load(small_tree(tmp_path)), "small")
    environment = render._environment()
    assert environment.cache is not None
    used = {template.name for template in environment.cache.values()}
    assert used == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_missing_in_a_template_is_an_error(name: str) -> None:
    environment = render._environment()
    source = (TEMPLATES / name).read_text("utf-8")
    wanted = meta.find_undeclared_variables(environment.parse(source)) - set(environment.globals)
    if wanted:
        with pytest.raises(jinja2.UndefinedError, match="is undefined"):
            environment.get_template(name).render()
    else:
        assert environment.get_template(name).render()


@pytest.mark.parametrize("name", NAMES)
def test_templates_are_thin(name: str) -> None:
    source = (TEMPLATES / name).read_text("utf-8")
    assert source.startswith("# Copyright the openstack-typed authors\n")
    assert not {"{%-", "-%}", "{{-", "-}}"} & set(source.split())
    assert "{% macro" not in source
