# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From which version on Nova refuses parameters of queries that it does not know."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ...call import Call

# The first of several patterns holds; None is never.
_STRICT: tuple[tuple[str, str | None], ...] = (
    ("hypervisors.list*", "2.53"),
    ("hypervisors.show", "2.53"),
    ("instance_actions.list", "2.58"),
    ("migrations.list", "2.59"),
    ("assisted_volume_snapshots.delete", "2.75"),
    ("flavors.list*", "2.75"),
    ("keypairs.*", "2.75"),
    ("limits.show", "2.75"),
    ("quota_sets.show_defaults", None),
    ("quota_sets.*", "2.75"),
    ("server_groups.list", "2.75"),
    ("servers.list*", "2.75"),
    ("services.list", "2.75"),
    ("usages.*", "2.75"),
    ("volume_attachments.list", "2.75"),
    ("volume_attachments.*", None),
    ("server_shares.*", "2.97"),
    ("console_auth_tokens.show", "2.99"),
    ("server_tags.*", None),
    ("versions.*", None),
    ("hypervisors.*", None),
)
# Everything else that is read.
_READ = "2.102"


def is_strict(call: Call) -> bool:
    """Whether a request is refused for parameters of its query that nobody knows."""
    name = call.operation.name
    reads = _READ if call.asked.method == "GET" else None
    since = next((since for pattern, since in _STRICT if fnmatchcase(name, pattern)), reads)
    return since is not None and call.at_least(since)
