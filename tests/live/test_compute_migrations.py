# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Migrations: cold ones to the same host; live ones need a second host and are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openstack_typed.compute import ComputeRolling, Server
from openstack_typed.errors import BadRequest, Conflict, NotFound, UnsupportedArgument
from tests.live.machines import settled
from tests.live.support import HOST, since, wait_until, when


def test_cold_migrations_are_listed_filtered_and_in_pages(
    compute: ComputeRolling, server: Server
) -> None:
    listed = compute.migrations.list
    for end in (compute.servers.revert_resize, compute.servers.confirm_resize):
        compute.servers.migrate(server.id)
        settled(compute, server.id, "VERIFY_RESIZE")
        end(server.id)
        settled(compute, server.id)
    found = list(
        listed(
            instance_uuid=server.id,
            host=HOST,
            source_compute=HOST,
            migration_type="migration",
            status="confirmed",
            hidden=0,
            **when(compute, "2.59+", changes_since=server.created),
            **when(compute, "2.66+", changes_before=datetime.now(UTC) + timedelta(days=1)),
            **when(compute, "2.80+", user_id=server.user_id, project_id=server.project_id),
        )
    )
    assert [(m.instance_uuid, m.status) for m in found] == [(server.id, "confirmed")]
    if since(compute, "2.23+"):
        assert found[0].migration_type == "migration"
    if not since(compute, "2.59+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.59"):
            listed(limit=1)
        return
    whole = [m.uuid for m in listed(instance_uuid=server.id)]
    assert found[0].uuid in whole[:2]
    assert [m.uuid for m in listed(instance_uuid=server.id, limit=1)] == whole
    assert [m.uuid for m in listed(instance_uuid=server.id, marker=whole[0])] == whole[1:]


def test_a_cold_migration_to_the_present_host_is_refused(
    compute: ComputeRolling, server: Server
) -> None:
    if since(compute, "2.56+"):
        with pytest.raises(BadRequest):
            compute.servers.migrate(server.id, host=HOST)
    else:
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.56"):
            compute.servers.migrate(server.id, host=HOST)


def test_a_live_migration_to_the_present_host_is_refused(
    compute: ComputeRolling, server: Server
) -> None:
    arguments: dict[str, Any] = {
        **when(compute, "..2.24", block_migration=False, disk_over_commit=False),
        **when(compute, "2.25+", block_migration="auto"),
        **when(compute, "2.30..2.67", force=False),
    }
    if since(compute, "..2.33"):
        with pytest.raises(BadRequest):
            compute.servers.migrate_live(server.id, host=HOST, **arguments)
        return
    # From 2.34 on the checks run later; what they find is in the server's actions.
    compute.servers.migrate_live(server.id, host=HOST, **arguments)
    action = wait_until(
        lambda: next(iter(compute.instance_actions.list(server.id))),
        lambda a: a.action == "live-migration" and a.message is not None,
    )
    assert action.message == "Error"
    settled(compute, server.id)


def test_a_live_migration_needs_a_second_host(compute: ComputeRolling, server: Server) -> None:
    if since(compute, "..2.33"):
        with pytest.raises(BadRequest, match="No valid host"):
            compute.servers.migrate_live(
                server.id, host=None, block_migration=True, disk_over_commit=False
            )
    else:
        compute.servers.migrate_live(server.id, host=None, block_migration=True)
        settled(compute, server.id)


def test_a_server_that_stays_has_no_live_migrations(
    compute: ComputeRolling, server: Server
) -> None:
    migrations = compute.server_migrations
    if not since(compute, "2.24+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.23"):
            migrations.list(server.id)
        return
    assert migrations.list(server.id).all() == []
    with pytest.raises(NotFound):
        migrations.show(server.id, 999999)
    with pytest.raises((NotFound, Conflict)):
        migrations.force_complete(server.id, 999999)
    with pytest.raises((NotFound, Conflict)):
        migrations.delete(server.id, 999999)
