# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`block_storage.messages`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from openstack_typed.block_storage import BlockStorageRolling, Message
from openstack_typed.errors import NotFound, UnsupportedArgument
from tests.live.support import Cleanup, since, unique, wait_until


@pytest.fixture(scope="module")
def messages(block_storage: BlockStorageRolling) -> Iterator[list[Message]]:
    """Two messages about volumes that no back end could have, where there are any."""
    if not since(block_storage, "3.3+"):
        yield []
        return
    cleanup = Cleanup()
    kind = block_storage.volume_types.create(
        name=unique("impossible"), extra_specs={"volume_backend_name": "nothing"}
    )
    cleanup(block_storage.volume_types.delete, kind.id)
    found = []
    for _ in range(2):
        volume = block_storage.volumes.create(size=1, volume_type=kind.id)
        cleanup(block_storage.volumes.force_delete, volume.id)
        message = _about(block_storage, volume.id)
        found.append(message)
        cleanup(block_storage.messages.delete, message.id)
    yield found
    cleanup.run()


def _about(block_storage: BlockStorageRolling, resource_id: str) -> Message:
    def found() -> list[Message]:
        return [one for one in block_storage.messages.list() if one.resource_uuid == resource_id]

    (message,) = wait_until(found, len)
    return message


def test_messages(block_storage: BlockStorageRolling, messages: list[Message]) -> None:
    if not messages:
        with pytest.raises(UnsupportedArgument, match=r"needs block_storage >= 3\.3"):
            block_storage.messages.list()
        return
    for message in messages:
        assert block_storage.messages.show(message.id) == message
        assert (message.message_level, message.resource_type) == ("ERROR", "VOLUME")
        assert "schedule" in message.user_message and message.event_id.startswith("VOLUME")
        assert message.guaranteed_until is not None
        assert message.guaranteed_until > message.created_at
    with pytest.raises(NotFound):
        block_storage.messages.show(str(uuid.UUID(int=0)))


def test_lists(block_storage: BlockStorageRolling, messages: list[Message]) -> None:
    if not messages or not since(block_storage, "3.5+"):
        return
    first, second = messages
    project = str(block_storage.session.get_project_id())
    filters: dict[str, Any] = {
        "id": first.id,
        "resource_type": "VOLUME",
        "resource_uuid": first.resource_uuid,
        "event_id": first.event_id,
        "request_id": first.request_id,
        "message_level": "ERROR",
        "project_id": project,
    }
    for key, value in filters.items():
        found = [one.id for one in block_storage.messages.list(**{key: value})]
        assert first.id in found, key
    assert list(block_storage.messages.list(**filters)) == [first]
    assert list(block_storage.messages.list(id=first.id, message_level="LOUD")) == []
    _, _, action, detail = first.event_id.split("_")[-4:]
    assert list(block_storage.messages.list(id=first.id, action_id=action, detail_id=detail)) == [
        first
    ]
    ids = [first.id, second.id]

    def found_ids(**arguments: Any) -> list[str]:
        listed = block_storage.messages.list(project_id=project, **arguments)
        return [one.id for one in listed if one.id in ids]

    assert found_ids(sort=["created_at:asc"]) == ids
    assert found_ids(sort_key="created_at", sort_dir="desc") == ids[::-1]
    assert found_ids(sort=["created_at:asc"], marker=first.id) == [second.id]
    assert found_ids(sort=["created_at:asc"], offset=1)[-1:] == [second.id]
    assert found_ids(sort=["created_at:asc"], limit=1) == ids


def test_deletion(block_storage: BlockStorageRolling, messages: list[Message]) -> None:
    if not messages:
        return
    block_storage.messages.delete(messages[0].id)
    with pytest.raises(NotFound):
        block_storage.messages.delete(messages[0].id)
