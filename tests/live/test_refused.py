# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Wrong requests are refused as the real cloud refused them: status, form, kind of error."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from keystoneauth1.session import Session

from tests.live.wrong import SERVICES, Refusal, Wrong, mistakes, recorded, send, write

RECORDED = recorded()


@pytest.fixture(scope="module")
def sessions(admin: Session, demo: Session) -> dict[str, Session]:
    """Who asks."""
    return {"admin": admin, "demo": demo}


@pytest.mark.real("what is recorded is what it says")
@pytest.mark.skipif(not os.environ.get("RECORD_REFUSED"), reason="nothing is to be recorded")
def test_record(sessions: dict[str, Session]) -> None:
    found = [(wrong, send(wrong, sessions)) for wrong in mistakes()]
    refused = [(wrong, said) for wrong, said in found if said is not None and said.status < 500]
    write(refused)
    assert len(refused) > len(found) / 2


def test_there_are_many_of_each_service() -> None:
    counts = Counter(wrong.service for wrong, _ in RECORDED)
    assert set(counts) == set(SERVICES)
    assert min(counts.values()) >= 20
    assert counts.total() >= 150


@pytest.mark.parametrize(("wrong", "expected"), RECORDED, ids=[w.title for w, _ in RECORDED])
def test_it_is_refused_as_by_the_real_cloud(
    wrong: Wrong, expected: Refusal, sessions: dict[str, Session]
) -> None:
    assert send(wrong, sessions) == expected, wrong
