# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.groups`."""

from __future__ import annotations

import pytest

from openstack_typed.errors import BadRequest, Conflict, NotFound
from openstack_typed.identity import Group, Identity
from tests.live.identity_support import DOMAIN, make_group, make_user, name_filters
from tests.live.support import Cleanup, unique


@pytest.fixture
def group(identity: Identity, cleanup: Cleanup) -> Group:
    return make_group(identity, cleanup)


def test_create_takes_all_arguments(identity: Identity, cleanup: Cleanup) -> None:
    name = unique("group")
    group = identity.groups.create(
        name=name, domain_id=DOMAIN, description="A group", extra={"color": "red"}
    )
    cleanup(identity.groups.delete, group.id)
    assert (group.name, group.domain_id, group.description) == (name, DOMAIN, "A group")
    assert group.extra == {"color": "red"}
    assert group.links.self_link.endswith(f"/v3/groups/{group.id}")
    assert identity.groups.show(group.id) == group
    with pytest.raises(Conflict):
        identity.groups.create(name=name, domain_id=DOMAIN)
    with pytest.raises(BadRequest):
        identity.groups.create(name="x" * 256)


def test_update_takes_all_arguments(identity: Identity, group: Group) -> None:
    name = unique("new")
    changed = identity.groups.update(
        group.id, name=name, description=None, extra={"shape": "round"}
    )
    assert (changed.name, changed.description) == (name, None)
    assert changed.extra["shape"] == "round"
    with pytest.raises(NotFound):
        identity.groups.update("nothing", name=name)


def test_delete(identity: Identity, group: Group) -> None:
    identity.groups.delete(group.id)
    with pytest.raises(NotFound):
        identity.groups.show(group.id)
    with pytest.raises(NotFound):
        identity.groups.delete(group.id)


def test_list_filters(identity: Identity, cleanup: Cleanup) -> None:
    name = unique("Filter")
    group = identity.groups.create(name=name, domain_id=DOMAIN)
    cleanup(identity.groups.delete, group.id)
    for by_name in name_filters(name):
        assert [one.id for one in identity.groups.list(**by_name)] == [group.id], by_name
    sorted_ones = identity.groups.list(domain_id=DOMAIN, sort_key="name", sort_dir="asc")
    assert group.id in {one.id for one in sorted_ones}
    assert group.id not in {one.id for one in identity.groups.list(domain_id="other")}


def test_list_goes_on_to_the_next_page(identity: Identity, cleanup: Cleanup) -> None:
    ids = sorted(make_group(identity, cleanup).id for _ in range(3))
    pages = list(identity.groups.list(limit=2).pages())
    assert len(pages) > 1
    assert all(len(page) <= 2 for page in pages)
    assert set(ids) <= {one.id for page in pages for one in page}
    after = [one.id for one in identity.groups.list(marker=ids[1])]
    assert ids[2] in after and ids[1] not in after


def test_users(identity: Identity, cleanup: Cleanup, group: Group) -> None:
    groups = identity.groups
    one, other = (make_user(identity, cleanup, name) for name in ("One", "other"))
    assert groups.list_users(group.id).all() == []
    assert groups.check_user(group.id, one.id) is False
    for user in (one, other):
        groups.add_user(group.id, user.id)
    assert groups.check_user(group.id, one.id) is True
    assert {user.id for user in groups.list_users(group.id)} == {one.id, other.id}
    identity.users.update(other.id, enabled=False)

    def found(**filters: object) -> set[str]:
        listed = groups.list_users(group.id, **filters)  # type: ignore[arg-type]
        return {user.id for user in listed}

    for by_name in name_filters(one.name):
        assert found(**by_name) == {one.id}, by_name
    assert found(enabled=False) == {other.id}
    assert found(domain_id=DOMAIN) == {one.id, other.id}
    assert found(password_expires_at="lt:2030-01-31T12:00:00Z") == set()
    groups.remove_user(group.id, one.id)
    assert groups.check_user(group.id, one.id) is False
    with pytest.raises(NotFound):
        groups.remove_user(group.id, one.id)
    with pytest.raises(NotFound):
        groups.add_user(group.id, "nobody")
    with pytest.raises(NotFound):
        groups.list_users("nothing").all()
