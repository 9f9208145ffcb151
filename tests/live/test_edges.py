# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""At each edge that the specs know, services answer with the status that was recorded of them.

An edge is a request that our clients send at one microversion and refuse at the one beside it. Both
are sent by hand. RECORD_REFUSED=1 on the real cloud writes `edges.json`; the fake is held to it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from keystoneauth1.session import Session

from tests.live.edges import Recorded, sample
from tests.live.support import fake
from tests.live.test_refusals import SIZES, provider, send, volume_id

RECORD = Path(__file__).parent / "edges.json"
KNOWN: dict[str, list[int]] = json.loads(RECORD.read_text("utf-8"))
# Uploads keep the volume busy for a while, and what comes next is refused or not.
_UNSTEADY = ("volumes.upload_image",)
EDGES = [
    recorded
    for name in SIZES
    for recorded in sample(name, 1_000_000)
    if recorded.edge.op.title not in _UNSTEADY
]
_OTHERWISE = {
    "servers.show_rdp_console": "which consoles there are is not asked before the server is",
    "services.disable": "a word where an ID should be is not there, and no wrong ID",
    "services.disable_log_reason": "a word where an ID should be is not there, and no wrong ID",
    "services.force_down": "a word where an ID should be is not there, and no wrong ID",
    "services.update": "an ID where a word should be is not there, and no wrong word",
    "snapshots.create": "an error of the service",
    "volumes.reimage": "the image is looked for before the state of the volume",
}
"""Operations of which the fake says otherwise at an edge, and how."""

__all__ = ["provider", "volume_id"]  # fixtures


def title(recorded: Recorded) -> str:
    """What tells an edge from others."""
    edge = recorded.edge
    return f"{edge.title}, {edge.service.show(edge.accepted)}"


def statuses(session: Session, recorded: Recorded, volume_id: str) -> list[int]:
    """The statuses at both sides of an edge: where our clients refuse, and where they send."""
    minors = (recorded.edge.refused, recorded.edge.accepted)
    return [send(session, recorded, minor, volume_id).status_code for minor in minors]


@pytest.mark.real("what is recorded is what it says")
@pytest.mark.skipif(not os.environ.get("RECORD_REFUSED"), reason="nothing is to be recorded")
def test_record(admin: Session, volume_id: str, provider: None) -> None:
    found = {title(each): statuses(admin, each, volume_id) for each in EDGES}
    lines = ",\n ".join(f"{json.dumps(name)}: {found[name]}" for name in sorted(found))
    RECORD.write_text("{" + lines + "}\n", "utf-8")


def test_every_edge_was_recorded() -> None:
    assert {title(each) for each in EDGES} == set(KNOWN)
    assert len(EDGES) > 150


@pytest.mark.parametrize("recorded", EDGES, ids=title)
def test_statuses(admin: Session, recorded: Recorded, volume_id: str, provider: None) -> None:
    found, expected = statuses(admin, recorded, volume_id), KNOWN[title(recorded)]
    if fake() is not None and recorded.edge.op.title in _OTHERWISE and found != expected:
        pytest.xfail(_OTHERWISE[recorded.edge.op.title])
    assert found == expected
