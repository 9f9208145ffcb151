# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""IDs that were numbers before some microversion."""

from __future__ import annotations

import pytest

from openstack_typed._runtime.versions import Version, VersionSet

from .conftest import Ost

SINCE = VersionSet.parse("2.53+")


def sent(ost: Ost, operation: str) -> bool:
    """Whether the last call of an operation was at a microversion with the new form of IDs."""
    version = [call.version for call in ost.fake.calls if call.operation == operation][-1]
    return Version.parse(version) in SINCE


def ids(ost: Ost, *line: str) -> list[str]:
    """The IDs that a command shows."""
    ran = ost(*line, "--format", "value", "--column", "id")
    assert ran.status == 0, ran.err
    return ran.out.splitlines()


def test_lists_have_the_new_form(ost: Ost) -> None:
    (found,) = ids(ost, "hypervisors", "list")
    assert len(found) == 36
    assert sent(ost, "compute.hypervisors.list")


def test_what_is_shown_can_be_used(ost: Ost) -> None:
    found = ids(ost, "compute", "services", "list", "--binary", "nova-compute")
    ran = ost("compute", "services", "update", found[0], "--status", "disabled")
    assert ran.status == 0, ran.err
    ran = ost("compute", "services", "delete", found[0])
    assert ran.status == 0, ran.err
    assert sent(ost, "compute.services.delete")


def test_numbers_are_of_old_microversions(ost: Ost) -> None:
    assert ids(ost, "hypervisors", "show", "1") == ["1"]
    assert not sent(ost, "compute.hypervisors.show")


def test_names_lead_to_the_new_form(ost: Ost) -> None:
    (found,) = ids(ost, "hypervisors", "list")
    name = ost("hypervisors", "list", "--format", "name").out.strip()
    assert ids(ost, "hypervisors", "show", name) == [found]
    assert sent(ost, "compute.hypervisors.show")


@pytest.mark.parametrize("line", [["list"], ["show", "1"]])
def test_a_microversion_that_is_named_is_kept(ost: Ost, line: list[str]) -> None:
    assert ids(ost, "hypervisors", *line, "--microversion", "2.1") == ["1"]
