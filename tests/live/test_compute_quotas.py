# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Quotas, limits, and what projects use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.compute import Compute, ComputeRolling, Server
from openstack_typed.errors import (
    BadRequest,
    FieldUnavailable,
    Forbidden,
    HttpError,
    UnsupportedArgument,
)
from tests.live.support import Cleanup, since, wait_until, when


def project(session: Session) -> str:
    """The project of a session."""
    found = session.get_project_id()
    assert found is not None
    return found


def at(**ago: float) -> datetime:
    """A time in the past."""
    return datetime.now(UTC) - timedelta(**ago)


def test_quotas_are_changed_and_reset(
    compute: ComputeRolling, demo: Session, cleanup: Cleanup
) -> None:
    quotas, of = compute.quota_sets, project(demo)
    cleanup(quotas.delete, of)
    defaults = quotas.show_defaults(of)
    changed = quotas.update(
        of,
        instances=11,
        cores=12,
        ram=defaults.ram + 1,
        key_pairs=101,
        metadata_items=129,
        server_groups=11,
        server_group_members=11,
        force=True,
        **when(
            compute,
            "..2.56",
            injected_files=6,
            injected_file_content_bytes=10241,
            injected_file_path_bytes=256,
        ),
        **when(
            compute,
            "..2.35",
            fixed_ips=-1,
            floating_ips=-1,
            security_groups=-1,
            security_group_rules=-1,
        ),
    )
    assert (changed.instances, changed.cores) == (11, 12)
    shown = quotas.show(of)
    assert (shown.id, shown.instances, shown.ram) == (of, 11, changed.ram)
    details = quotas.show_details(of)
    assert (details.cores.limit, details.cores.reserved) == (12, 0)
    quotas.delete(of)
    assert quotas.show(of).instances == defaults.instances
    if since(compute, "2.36+"):
        with pytest.raises(FieldUnavailable, match=r"compute <= 2\.35|was removed|2\.35"):
            _ = shown.floating_ips


def test_users_have_quotas_of_their_own(
    compute: ComputeRolling, demo: Session, cleanup: Cleanup
) -> None:
    quotas, of, user = compute.quota_sets, project(demo), demo.get_user_id()
    assert user is not None
    cleanup(quotas.delete, of, user_id=user)
    assert quotas.update(of, user_id=user, instances=3).instances == 3
    assert quotas.show(of, user_id=user).instances == 3
    assert quotas.show_details(of, user_id=user).instances.limit == 3
    quotas.delete(of, user_id=user)
    assert quotas.show(of, user_id=user).instances == quotas.show(of).instances


def test_a_class_of_quotas_is_changed(compute: ComputeRolling) -> None:
    classes = compute.quota_class_sets
    before = classes.show("default")
    assert before.id == "default"
    changed = classes.update("default", key_pairs=before.key_pairs)
    assert changed.key_pairs == before.key_pairs
    everything = {
        **when(compute, "2.50+", server_groups=1, server_group_members=1),
        **when(compute, "..2.56", injected_files=1),
        **when(compute, "..2.56", injected_file_content_bytes=1, injected_file_path_bytes=1),
        **when(compute, "..2.49", fixed_ips=1, floating_ips=1),
        **when(compute, "..2.49", security_groups=1, security_group_rules=1),
    }
    # Classes of other names are kept and have no effect.
    made = classes.update(
        "live-tests", instances=1, cores=1, ram=1, metadata_items=1, key_pairs=1, **everything
    )
    assert (made.instances, made.ram) == (1, 1)
    assert classes.show("live-tests").cores == 1


def test_limits_say_what_is_used(compute: ComputeRolling, server: Server, demo: Session) -> None:
    absolute = compute.limits.show().absolute
    assert 0 < absolute.total_instances_used <= absolute.max_total_instances
    of_demo = compute.limits.show(project_id=project(demo))
    assert of_demo.rate == []
    with pytest.raises(Forbidden):
        Compute(demo).limits.show(project_id=server.project_id)


def test_usage_is_reported_by_project(compute: ComputeRolling, server: Server) -> None:
    end = at(days=-1)
    found = {
        one.project_id: one for one in compute.usages.list(start=at(days=1), end=end, detailed=True)
    }
    servers = found[server.project_id].server_usages
    assert servers is not None
    assert server.id in {one.instance_id for one in servers}
    plain = next(iter(compute.usages.list(start=at(days=1))))
    assert plain.server_usages is None
    shown = compute.usages.show(server.project_id, start=at(days=1), end=end).usage
    assert shown.project_id == server.project_id
    assert shown.server_usages
    empty = compute.usages.show("no-such-project", start=at(days=1)).usage
    assert (empty.project_id, empty.server_usages) == (None, None)
    with pytest.raises(BadRequest):
        compute.usages.show(server.project_id, start=end)


def test_usage_comes_in_pages_from_2_40_on(
    compute: ComputeRolling, server: Server, full: Server
) -> None:
    usages = compute.usages
    if not since(compute, "2.40+"):
        with pytest.raises(UnsupportedArgument, match=r"needs compute >= 2\.40"):
            usages.list(limit=1)
        return
    # Servers of other tests that are gone since would only make more pages.
    start = at(seconds=1)

    def listed(**arguments: Any) -> list[str]:
        found = usages.list(start=start, detailed=True, **arguments)
        return [one.instance_id for part in found for one in part.server_usages or ()]

    found = wait_until(lambda: listed(limit=1), lambda ids: {server.id, full.id} <= set(ids))
    assert len(found) == len(set(found))
    assert listed(marker=found[0]) == found[1:]
    first = usages.show(server.project_id, start=start, limit=1)
    assert first.links is not None
    assert first.links[0].rel == "next"
    assert first.usage.server_usages is not None
    marker = first.usage.server_usages[0].instance_id
    assert marker in first.links[0].href
    second = usages.show(server.project_id, start=start, limit=1, marker=marker)
    assert second.usage.server_usages is not None
    assert second.usage.server_usages[0].instance_id != marker


def test_hosts_have_audited_nothing(compute: ComputeRolling) -> None:
    latest = compute.usage_audit_logs.show_latest()
    assert (latest.num_hosts, latest.log) == (1, {})
    assert latest.period_beginning < latest.period_ending
    before = compute.usage_audit_logs.show("2026-01-31 12:00:00")
    assert before.period_ending.year == 2026
    with pytest.raises(HttpError):
        compute.usage_audit_logs.show("yesterday")
