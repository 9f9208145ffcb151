# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Faults by name: what programs see of them, and what the cloud takes down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from keystoneauth1.exceptions import ConnectFailure, ConnectTimeout

from openstack_typed import Cloud
from openstack_typed._runtime.testing.messages import Asked, Reply
from openstack_typed._runtime.testing.service import FakeService
from openstack_typed.errors import (
    BadRequest,
    FieldUnavailable,
    HttpError,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
    TooManyRequests,
)
from openstack_typed.testing import Defect, FakeCloud

USERS = "identity.users.list"


def names(cloud: Cloud) -> set[str]:
    return {user.name for user in cloud.identity.users.list()}


def met(fake: FakeCloud) -> list[tuple[str, int, str]]:
    """The calls, but for logins."""
    return [
        (call.operation, call.status, call.fault)
        for call in fake.calls
        if call.operation != "identity.tokens.create"
    ]


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (lambda faults: faults.too_many_requests(USERS), TooManyRequests),
        (lambda faults: faults.unavailable(USERS), ServiceUnavailable),
        (lambda faults: faults.refused(USERS, 400, "Not this one."), BadRequest),
        (lambda faults: faults.reset(USERS), ConnectFailure),
        (lambda faults: faults.truncated(USERS), ConnectFailure),
    ],
)
def test_is_met_once_and_then_never(
    fake: FakeCloud, cloud: Cloud, wanted: Callable[[Any], None], error: type[Exception]
) -> None:
    wanted(fake.faults)
    with pytest.raises(error):
        names(cloud)
    assert names(cloud) >= {"admin", "demo"}
    (fault, *_), (ok, *_) = [call[2:] for call in met(fake)]
    assert fault != "" and ok == ""


def test_the_next_two_are_too_many(fake: FakeCloud, cloud: Cloud) -> None:
    fake.faults.too_many_requests(USERS, retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(TooManyRequests) as caught:
            names(cloud)
        assert caught.value.retry_after == 7
    assert names(cloud)
    assert [status for _, status, _ in met(fake)] == [429, 429, 200]


def test_says_what_it_was_told_to_say(fake: FakeCloud, cloud: Cloud) -> None:
    fake.faults.refused(USERS, 418, "I am a teapot.")
    with pytest.raises(HttpError, match=r"I am a teapot\. \(418 from GET"):
        names(cloud)


def test_401_is_answered_with_a_new_token(fake: FakeCloud, cloud: Cloud) -> None:
    fake.faults.unauthorized(USERS)
    assert names(cloud)
    assert [call.operation for call in fake.calls] == [USERS, "identity.tokens.create", USERS]


def test_a_token_that_expires_stays_so(fake: FakeCloud, cloud: Cloud) -> None:
    old = cloud.session.get_token()
    fake.faults.expired_token(USERS)
    assert names(cloud)
    assert cloud.session.get_token() != old
    url = f"{fake.login()['auth_url']}/users"
    assert fake.answer(Asked.of("GET", url, {"X-Auth-Token": str(old)}, b"")).status == 401


def test_other_operations_do_not_meet_it(fake: FakeCloud, cloud: Cloud) -> None:
    fake.faults.unavailable(USERS)
    assert cloud.identity.roles.list().all()
    with pytest.raises(ServiceUnavailable):
        names(cloud)


def test_a_pattern_means_all_but_logging_in(fake: FakeCloud) -> None:
    fake.faults.unavailable("identity.*", times=None)
    cloud = fake.connect()
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            names(cloud)
    fake.faults.clear()
    assert names(cloud)


def test_logging_in_fails_if_it_is_named(fake: FakeCloud) -> None:
    fake.faults.unavailable("identity.tokens.create")
    with pytest.raises(Exception, match="503"):
        names(fake.connect())


def test_made_and_answered_by_an_error(fake: FakeCloud, cloud: Cloud) -> None:
    fake.faults.made_but_failed("identity.users.create")
    with pytest.raises(InternalServerError):
        cloud.identity.users.create(name="there")
    assert "there" in names(cloud)


def test_made_and_not_answered(fake: FakeCloud, cloud: Cloud) -> None:
    fake.faults.reset("identity.users.create", made=True)
    with pytest.raises(ConnectFailure):
        cloud.identity.users.create(name="there")
    assert "there" in names(cloud)
    fake.faults.reset("identity.users.create")
    with pytest.raises(ConnectFailure):
        cloud.identity.users.create(name="not there")
    assert "not there" not in names(cloud)


def test_a_slow_answer_costs_no_time_but_the_clouds_own(fake: FakeCloud, cloud: Cloud) -> None:
    before = fake.world.now()
    fake.faults.slow(USERS, seconds=3000)
    assert names(cloud)
    assert (fake.world.now() - before).total_seconds() >= 3000


def test_who_does_not_wait_so_long_gets_the_error(fake: FakeCloud) -> None:
    session = fake.session()
    session.timeout = 10
    fake.faults.slow(USERS, seconds=11)
    with pytest.raises(ConnectTimeout):
        names(Cloud(session))


def test_an_operation_that_there_is_not(fake: FakeCloud) -> None:
    with pytest.raises(ValueError, match=r"'identity\.usrs\.list' means no operation"):
        fake.faults.unavailable("identity.usrs.list")


def test_what_tests_put_into_it_meets_no_fault(fake: FakeCloud) -> None:
    fake.faults.unavailable("identity.*", times=None)
    assert fake.add("user", name="there").name == "there"
    assert fake.calls == []


def test_a_defect_of_the_fake_is_called_so(
    fake: FakeCloud, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: FakeService, asked: Asked) -> Reply:
        raise KeyError("links")

    monkeypatch.setattr(FakeService, "answer", broken)
    with pytest.raises(Defect, match=r"fake itself failed at GET /identity/.*KeyError\('links'\)"):
        names(cloud)


def test_what_is_not_there_is_no_fault(fake: FakeCloud, cloud: Cloud) -> None:
    with pytest.raises(NotFound):
        cloud.identity.users.show("nobody")
    assert met(fake) == [("identity.users.show", 404, "")]


# --- a cell that does not answer


def test_little_is_known_of_servers_in_a_cell_that_is_down(fake: FakeCloud, cloud: Cloud) -> None:
    one, other = fake.servers(2)
    fake.faults.cell_down(one.id)
    found = {each.id: each for each in cloud.at(compute="2.79").compute.servers.list()}
    assert found[other.id].status == "ACTIVE" and found[other.id].flavor is not None
    assert found[one.id].status == "UNKNOWN"
    with pytest.raises(FieldUnavailable, match="the server's cell does not answer"):
        _ = found[one.id].flavor
    shown = cloud.at(compute="2.79").compute.servers.show(one.id)
    assert shown.status == "UNKNOWN" and shown.flavor.original_name == "m1.tiny"
    with pytest.raises(InternalServerError):
        cloud.compute.servers.lock(one.id)
    fake.faults.clear()
    assert cloud.compute.servers.show(one.id).status == "ACTIVE"


def test_older_versions_leave_them_out(fake: FakeCloud, cloud: Cloud) -> None:
    one, other = fake.servers(2)
    fake.faults.cell_down(one.id)
    old = cloud.at(compute="2.68").compute
    assert [each.id for each in old.servers.list()] == [other.id]
    with pytest.raises(InternalServerError):
        old.servers.show(one.id)
    fake.faults.cell_down()
    assert old.servers.list().all() == []
