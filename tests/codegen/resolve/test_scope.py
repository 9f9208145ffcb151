# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Version sets as specs have them: within the range of a service."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.ir import Service
from codegen.ir.versions import Range, Version, VersionSet, show_versions
from codegen.language.diagnostics import Diagnostics, Pos
from codegen.resolve.scope import Scope

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
