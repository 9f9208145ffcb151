# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Version sets as docstrings have them: within the range of a service.

The algebra itself belongs to the runtime, and so do its tests.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.ir.versions import Range, Version, VersionSet, show_versions

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
WHOLE = VersionSet.parse("2.1..2.20")
UNIVERSE = [Version(2, minor) for minor in range(1, 21)]
SETS = st.sets(st.sampled_from(UNIVERSE), min_size=1).map(
    lambda versions: VersionSet(Range(version, version) for version in versions)
)


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
