# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Keypairs."""

from __future__ import annotations

import pytest
from keystoneauth1.session import Session

from openstack_typed.compute import ComputeRolling
from openstack_typed.errors import (
    BadRequest,
    Conflict,
    FieldUnavailable,
    NotFound,
    UnsupportedArgument,
)
from tests.live.machines import SSH_KEY
from tests.live.support import Cleanup, since, unique, when


def test_an_imported_key_is_shown_as_it_was_given(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    name = unique("key")
    made = compute.keypairs.create(
        name=name, public_key=SSH_KEY, **when(compute, "2.2+", type="ssh")
    )
    cleanup(compute.keypairs.delete, name)
    assert (made.name, made.public_key) == (name, SSH_KEY)
    assert getattr(made, "type", "ssh") == "ssh"
    assert getattr(made, "private_key", None) is None
    shown = compute.keypairs.show(name)
    assert (shown.name, shown.fingerprint) == (name, made.fingerprint)
    assert (shown.deleted, shown.deleted_at, shown.updated_at) == (False, None, None)
    assert name in {k.name for k in compute.keypairs.list()}


def test_a_generated_key_comes_with_its_private_half(
    compute: ComputeRolling, cleanup: Cleanup
) -> None:
    name = unique("key")
    if since(compute, "2.92+"):
        with pytest.raises(UnsupportedArgument, match="without public_key"):
            compute.keypairs.create(name=name)
        return
    made = compute.keypairs.create(name=name)
    cleanup(compute.keypairs.delete, name)
    assert made.private_key is not None
    assert made.private_key.startswith("-----BEGIN")
    assert made.private_key not in repr(made)


def test_administrators_manage_the_keys_of_others(
    compute: ComputeRolling, demo: Session, cleanup: Cleanup
) -> None:
    name, user = unique("key"), demo.get_user_id()
    assert user is not None
    if not since(compute, "2.10+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.10"):
            compute.keypairs.show(name, user_id=user)
        return
    made = compute.keypairs.create(name=name, public_key=SSH_KEY, user_id=user)
    cleanup(compute.keypairs.delete, name, user_id=user)
    assert made.user_id == user
    assert compute.keypairs.show(name, user_id=user).user_id == user
    assert name in {k.name for k in compute.keypairs.list(user_id=user)}
    assert name not in {k.name for k in compute.keypairs.list()}


def test_keypairs_come_in_pages(compute: ComputeRolling, cleanup: Cleanup) -> None:
    names = sorted(unique("key") for _ in range(3))
    for name in names:
        compute.keypairs.create(name=name, public_key=SSH_KEY)
        cleanup(compute.keypairs.delete, name)
    if since(compute, "2.35+"):
        pages = compute.keypairs.list(limit=1, marker=names[0]).pages()
        assert [len(page) for page in pages][:2] == [1, 1]
        assert {*names[1:]} <= {k.name for k in compute.keypairs.list(limit=1, marker=names[0])}
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.35"):
            compute.keypairs.list(limit=1)


def test_a_bad_key_is_refused(compute: ComputeRolling) -> None:
    with pytest.raises(BadRequest):
        compute.keypairs.create(name=unique("key"), public_key="no key")


def test_a_name_can_be_used_once(compute: ComputeRolling, cleanup: Cleanup) -> None:
    name = unique("key")
    compute.keypairs.create(name=name, public_key=SSH_KEY)
    cleanup(compute.keypairs.delete, name)
    with pytest.raises(Conflict):
        compute.keypairs.create(name=name, public_key=SSH_KEY)


def test_a_deleted_keypair_is_not_found(compute: ComputeRolling) -> None:
    name = unique("key")
    compute.keypairs.create(name=name, public_key=SSH_KEY)
    compute.keypairs.delete(name)
    with pytest.raises(NotFound):
        compute.keypairs.show(name)


def test_the_type_is_there_from_2_2_on(compute: ComputeRolling, cleanup: Cleanup) -> None:
    name = unique("key")
    made = compute.keypairs.create(name=name, public_key=SSH_KEY)
    cleanup(compute.keypairs.delete, name)
    if since(compute, "2.2+"):
        assert made.type == "ssh"
    else:
        with pytest.raises(FieldUnavailable, match=r"needs compute >= 2\.2; this answer was 2\.1"):
            _ = made.type
