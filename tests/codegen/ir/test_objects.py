# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the objects of the IR say of versions."""

from __future__ import annotations

import pytest

from codegen.ir import Cases, Field
from codegen.ir.versions import NONE, VersionSet
from codegen.language.typexpr import Primitive, TypeExpr


def test_cases_are_cut() -> None:
    cases = Cases(((VersionSet.parse("..2.4"), "a"), (VersionSet.parse("2.5+"), "b")))
    cut = cases.within(VersionSet.parse("2.3..2.9"))
    assert [(str(versions), value) for versions, value in cut.items] == [
        ("2.3..2.4", "a"),
        ("2.5..2.9", "b"),
    ]
    assert cut.only is None
    assert cases.within(VersionSet.parse("2.6")).only == "b"
    assert cases.values == ("a", "b")


@pytest.mark.parametrize(
    ("required", "in_requests", "in_answers"),
    [(None, NONE, "2.3..2.9"), ("2.5+", "2.5..2.9", "2.5..2.9"), ("2.1", NONE, NONE)],
)
def test_where_a_field_is_required(
    required: str | None, in_requests: str | VersionSet, in_answers: str | VersionSet
) -> None:
    versions = VersionSet.parse("2.3+")
    kind: Cases[TypeExpr] = Cases(((versions, Primitive("str")),))
    where = VersionSet.parse(required) if required is not None else None
    field = Field("a", "a", kind, versions, where, "")
    asked = VersionSet.parse("2.1..2.9")
    assert str(field.required_in(asked, unsaid=False)) == str(in_requests)
    assert str(field.required_in(asked, unsaid=True)) == str(in_answers)
