# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors, their extra specs, and who may use them."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.compute import Compute, ComputeRolling, Flavor
from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound, UnsupportedArgument
from tests.live.support import Cleanup, since, unique, when


@pytest.fixture
def flavor(compute: ComputeRolling, cleanup: Cleanup) -> Flavor:
    """A private flavor."""
    flavor = compute.flavors.create(
        name=unique("flavor"),
        id=unique("id"),
        ram=64,
        vcpus=2,
        disk=1,
        ephemeral=1,
        swap=32,
        is_public=False,
        **when(compute, "..2.101", rxtx_factor=2.0),
        **when(compute, "2.55+", description="for tests"),
    )
    cleanup(compute.flavors.delete, flavor.id)
    return flavor


def test_a_new_flavor_is_as_it_was_asked_for(compute: ComputeRolling, flavor: Flavor) -> None:
    assert (flavor.ram, flavor.vcpus, flavor.disk) == (64, 2, 1)
    assert (flavor.ephemeral, flavor.swap, flavor.is_public) == (1, 32, False)
    assert getattr(flavor, "rxtx_factor", 2.0) == 2.0
    assert getattr(flavor, "description", "for tests") == "for tests"
    assert compute.flavors.show(flavor.id) == flavor


def test_a_flavor_without_swap_says_so_in_the_form_of_its_microversion(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    flavor = compute.flavors.create(name=unique("flavor"), ram=64, vcpus=1, disk=0)
    cleanup(compute.flavors.delete, flavor.id)
    assert flavor.swap == (0 if since(compute, "2.75+") else "")


def test_lists_find_public_and_private_flavors(compute: ComputeRolling, flavor: Flavor) -> None:
    for listed in (compute.flavors.list, compute.flavors.list_brief):
        public = {f.id for f in listed()}
        private = {f.id for f in listed(is_public=False, min_ram=64, min_disk=1)}
        every = {f.id for f in listed(is_public="none")}
        assert flavor.id in private - public
        assert public | private <= every


def test_flavors_come_sorted_and_in_pages(compute: ComputeRolling, flavor: Flavor) -> None:
    for listed in (compute.flavors.list, compute.flavors.list_brief):
        arguments: dict[str, Any] = {
            "is_public": "none",
            "sort_key": "memory_mb",
            "sort_dir": "desc",
        }
        whole = [f.id for f in listed(**arguments)]
        assert [f.id for f in listed(**arguments, limit=2)] == whole
        assert [f.id for f in listed(**arguments, marker=whole[0])] == whole[1:]
        assert all(len(page) <= 2 for page in listed(**arguments, limit=2).pages())


def test_flavors_are_found_by_name_where_the_service_can(
    compute: ComputeRolling, flavor: Flavor
) -> None:
    for listed in (compute.flavors.list, compute.flavors.list_brief):
        if since(compute, "2.102+"):
            assert [f.id for f in listed(name=flavor.name, is_public="none")] == [flavor.id]
        else:
            with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.102"):
                listed(name=flavor.name)


def test_the_description_changes_where_there_is_one(
    compute: ComputeRolling, flavor: Flavor
) -> None:
    if since(compute, "2.55+"):
        assert compute.flavors.update(flavor.id, description="other").description == "other"
        assert compute.flavors.update(flavor.id, description=None).description is None
    else:
        with pytest.raises(UnsupportedArgument, match=r"flavors\.update needs compute >= 2\.55"):
            compute.flavors.update(flavor.id, description="other")


def test_a_deleted_flavor_is_not_found(compute: ComputeRolling, flavor: Flavor) -> None:
    compute.flavors.delete(flavor.id)
    with pytest.raises(NotFound) as caught:
        compute.flavors.show(flavor.id)
    assert flavor.id in caught.value.reason


def test_two_flavors_cannot_have_the_same_id(compute: ComputeRolling, flavor: Flavor) -> None:
    with pytest.raises(Conflict):
        compute.flavors.create(name=unique("flavor"), id=flavor.id, ram=1, vcpus=1, disk=1)


def test_extra_specs_can_be_put_read_and_taken_away(
    compute: ComputeRolling, flavor: Flavor
) -> None:
    specs = compute.flavor_extra_specs
    wanted = {"hw:cpu_policy": "shared", "hw:mem_page_size": "small"}
    assert specs.update(flavor.id, extra_specs=wanted) == wanted
    assert specs.set(flavor.id, "hw:cpu_policy", value="mixed") == "mixed"
    assert specs.show(flavor.id, "hw:cpu_policy") == "mixed"
    assert specs.list(flavor.id) == {**wanted, "hw:cpu_policy": "mixed"}
    shown = compute.flavors.show(flavor.id)
    if since(compute, "2.61+"):
        assert shown.extra_specs == specs.list(flavor.id)
    specs.remove(flavor.id, "hw:mem_page_size")
    assert list(specs.list(flavor.id)) == ["hw:cpu_policy"]
    with pytest.raises(NotFound):
        specs.show(flavor.id, "hw:mem_page_size")


def test_unknown_extra_specs_are_refused_by_newer_microversions(
    compute: ComputeRolling, flavor: Flavor
) -> None:
    unknown = {"hw:no_such_thing": "1"}
    if since(compute, "2.86+"):
        with pytest.raises(BadRequest):
            compute.flavor_extra_specs.update(flavor.id, extra_specs=unknown)
    else:
        assert compute.flavor_extra_specs.update(flavor.id, extra_specs=unknown) == unknown


def test_access_to_a_private_flavor_is_given_and_taken(
    compute: ComputeRolling, flavor: Flavor, demo: Session
) -> None:
    project = demo.get_project_id()
    assert project is not None
    added = compute.flavor_access.add(flavor.id, project_id=project)
    assert [(entry.flavor_id, entry.project_id) for entry in added] == [(flavor.id, project)]
    assert compute.flavor_access.list(flavor.id).all() == added
    assert flavor.id in {f.id for f in Compute(demo).flavors.list()}
    with pytest.raises(Conflict):
        compute.flavor_access.add(flavor.id, project_id=project)
    assert compute.flavor_access.remove(flavor.id, project_id=project) == []


def test_a_public_flavor_has_no_list_of_access(compute: ComputeRolling) -> None:
    public = next(iter(compute.flavors.list()))
    with pytest.raises(NotFound):
        compute.flavor_access.list(public.id).all()


def test_a_plain_member_sees_flavors_without_being_able_to_make_them(
    compute: ComputeRolling, demo: Session
) -> None:
    mine = Compute.dynamic(demo, compute.microversion)
    assert list(mine.flavors.list())
    with pytest.raises(Forbidden):
        mine.flavors.create(name=unique("flavor"), ram=1, vcpus=1, disk=1)
