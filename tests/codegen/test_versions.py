# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Version sets as specs and docstrings have them: within the range of a service.

The algebra itself belongs to the runtime, and so do its tests.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.diagnostics import Diagnostics, Pos
from codegen.ir import Cases, Field, Service
from codegen.runtime.versions import NONE, Range, Version, VersionSet
from codegen.scope import Scope, show_versions
from codegen.typexpr import Primitive, TypeExpr

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
WHOLE = VersionSet.parse("2.1..2.20")
UNIVERSE = [Version(2, minor) for minor in range(1, 21)]
SETS = st.sets(st.sampled_from(UNIVERSE), min_size=1).map(
    lambda versions: VersionSet(Range(version, version) for version in versions)
)


def scope(versions: VersionSet) -> tuple[Scope, Diagnostics]:
    service = Service(
        "demo", "Demo", "", "", "", "2.1", versions, True, True, "", "", None, "", (), Pos("")
    )
    diagnostics = Diagnostics()
    return Scope(service, diagnostics), diagnostics


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("2.1..2.20", "all"),
        ("2.5..2.20", "2.5+"),
        ("2.1..2.5", "..2.5"),
        ("2.5..2.7", "2.5..2.7"),
        ("2.1", "..2.1"),
        ("2.20", "2.20+"),
        ("2.7", "2.7"),
        ("2.1..2.3, 2.7, 2.15..2.20", "..2.3, 2.7, 2.15+"),
    ],
)
def test_sets_are_shown_open_where_the_service_ends(given_: str, shown: str) -> None:
    assert show_versions(VersionSet.parse(given_), WHOLE) == shown


@MANY
@given(SETS)
def test_what_is_shown_means_the_same_within_the_service(versions: VersionSet) -> None:
    assert VersionSet.parse(show_versions(versions, WHOLE)) & WHOLE == versions


@MANY
@given(SETS)
def test_what_is_shown_can_stand_in_a_spec(versions: VersionSet) -> None:
    here, diagnostics = scope(WHOLE)
    shown = show_versions(versions, WHOLE)
    if shown != "all":
        assert here.parse_versions(shown, Pos("")) == versions
    assert not diagnostics


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.5..2.21", "version-out-of-range"),
        ("..2.0", "version-out-of-range"),
        ("2.0+", "version-out-of-range"),
        ("1.5", "version-out-of-range"),
        ("2.5..2.4", "bad-version-set"),
        ("2.5-2.7", "bad-version-set"),
    ],
)
def test_sets_that_no_spec_can_have(text: str, code: str) -> None:
    here, diagnostics = scope(WHOLE)
    assert here.parse_versions(text, Pos("things.yaml", 3, 5)) is None
    assert [(d.code, str(d.pos)) for d in diagnostics] == [(code, "things.yaml:3:5")]


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
