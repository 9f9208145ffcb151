# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Secrets are in no log, no repr and no message."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest

from openstack_typed.errors import HttpError

from .fake_cloud import TOKEN, FakeCloud

SECRET = "s3cret"


@pytest.fixture(autouse=True)
def log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def create_server(cloud: FakeCloud) -> Any:
    return cloud.compute().servers.create(
        name="a", flavor_ref="1", image_ref="i", admin_pass=SECRET, user_data=SECRET
    )


def change_password(cloud: FakeCloud) -> Any:
    return cloud.compute().servers.change_password("1", admin_pass=SECRET)


def create_keypair(cloud: FakeCloud) -> Any:
    return cloud.compute().keypairs.create(name="a")


def show_console(cloud: FakeCloud) -> Any:
    return cloud.compute("2.6").server_consoles.create("1", protocol="vnc", type="novnc")


def create_user(cloud: FakeCloud) -> Any:
    return cloud.identity().users.create(name="a", password=SECRET)


def change_own_password(cloud: FakeCloud) -> Any:
    return cloud.identity().users.change_password(
        "1", password=f"new-{SECRET}", original_password=SECRET
    )


def create_token(cloud: FakeCloud) -> Any:
    methods = {"methods": ["token"], "token": {"id": SECRET}}
    return cloud.identity().tokens.create(identity=methods)


def show_token(cloud: FakeCloud) -> Any:
    return cloud.identity().tokens.show(subject_token=SECRET)


CALLS = [
    ("compute POST /servers", create_server, {"server": {"id": "1", "adminPass": SECRET}}),
    ("compute POST /servers/1/action", change_password, {}),
    ("compute POST /os-keypairs", create_keypair, {"keypair": {"private_key": SECRET}}),
    (
        "compute POST /servers/1/remote-consoles",
        show_console,
        {"remote_console": {"url": f"http://x?token={SECRET}"}},
    ),
    ("identity POST /users", create_user, {"user": {"id": "1"}}),
    ("identity POST /users/1/password", change_own_password, {}),
    ("identity POST /auth/tokens", create_token, {"token": {"methods": ["token"]}}),
    ("identity GET /auth/tokens", show_token, {"token": {"methods": ["token"]}}),
]
NAMES = [call.__name__ for _, call, _ in CALLS]


def log_in(cloud: FakeCloud, caplog: pytest.LogCaptureFixture) -> None:
    """Get the session's own token, whose requests are keystoneauth's business."""
    cloud.session.get_token()
    caplog.clear()


@pytest.mark.parametrize(("call", "do", "answer"), CALLS, ids=NAMES)
def test_secrets_are_not_logged(
    cloud: FakeCloud, caplog: pytest.LogCaptureFixture, call: str, do: Any, answer: Any
) -> None:
    log_in(cloud, caplog)
    headers = {"X-Subject-Token": SECRET, "Content-Type": "application/json"}
    cloud.answer(call, json=answer, headers=headers)
    result = do(cloud)
    assert cloud.http.request_history[-1].url.endswith(call.rpartition(" ")[2])
    assert SECRET not in caplog.text
    assert SECRET not in repr(result)


@pytest.mark.parametrize(("call", "do", "answer"), CALLS, ids=NAMES)
def test_secrets_are_not_in_errors(
    cloud: FakeCloud, caplog: pytest.LogCaptureFixture, call: str, do: Any, answer: Any
) -> None:
    log_in(cloud, caplog)
    cloud.answer(call, json={"x": {"message": "No."}}, status_code=400)
    with pytest.raises(HttpError) as caught:
        do(cloud)
    shown = [str(caught.value), repr(caught.value), caplog.text]
    shown += traceback.format_exception_only(caught.value)
    for text in shown:
        assert SECRET not in text
        assert TOKEN not in text


@pytest.mark.parametrize(("call", "do", "answer"), CALLS, ids=NAMES)
def test_secrets_that_a_service_repeats_are_masked(
    cloud: FakeCloud, caplog: pytest.LogCaptureFixture, call: str, do: Any, answer: Any
) -> None:
    log_in(cloud, caplog)

    def echo(request: Any, context: Any) -> Any:
        sent = f"{request.text} {dict(request.headers)}"
        return {"x": {"message": f"Not valid: {sent}"}}

    cloud.answer(call, json=echo, status_code=400)
    with pytest.raises(HttpError, match="Not valid: ") as caught:
        do(cloud)
    for text in (str(caught.value), repr(caught.value), caplog.text):
        assert SECRET not in text
        assert TOKEN not in text
    assert "***" in str(caught.value)


@pytest.mark.parametrize(
    ("password", "said", "shown"),
    [
        ("ab", "ab is too short, as a cab is", "*** is too short, as a cab is"),
        ("long enough", "not <long enough>", "not <***>"),
        ("two  blanks", "two  blanks", "***"),
        ("a&b<c>", "a&amp;b&lt;c&gt;", "***"),
        ("", "nothing", "nothing"),
    ],
)
def test_what_is_masked(cloud: FakeCloud, password: str, said: str, shown: str) -> None:
    cloud.answer("identity POST /users", json={"error": {"message": said}}, status_code=400)
    with pytest.raises(HttpError) as caught:
        cloud.identity().users.create(name="a", password=password)
    assert caught.value.reason == shown


def test_secrets_in_nested_arguments_are_masked(cloud: FakeCloud) -> None:
    cloud.answer("identity POST /auth/tokens", json={"error": {"message": f"{SECRET}?"}},
                 status_code=401)  # fmt: skip
    user = {"name": "demo", "domain": {"id": "default"}, "password": SECRET}
    with pytest.raises(HttpError) as caught:
        cloud.identity().tokens.create(
            identity={"methods": ["password"], "password": {"user": user}}
        )
    assert caught.value.reason == "***?"


@pytest.mark.parametrize(("call", "do", "answer"), CALLS, ids=NAMES)
def test_calls_with_secrets_are_logged_without_them(
    cloud: FakeCloud, caplog: pytest.LogCaptureFixture, call: str, do: Any, answer: Any
) -> None:
    log_in(cloud, caplog)
    headers = {"X-Subject-Token": SECRET, "x-openstack-request-id": "req-5"}
    cloud.answer(call, json=answer, headers=headers)
    do(cloud)
    method, path = call.split(" ")[1:]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("keyst")]
    assert any(line.startswith(f"REQ: {method} http") and f"{path} (" in line for line in lines)
    assert "RESP: [200] request req-5" in lines


def test_other_calls_are_logged(cloud: FakeCloud, caplog: pytest.LogCaptureFixture) -> None:
    cloud.answer("compute GET /flavors/1", json={"flavor": {"id": "1"}})
    cloud.compute().flavors.show("1")
    assert "/compute/v2.1/flavors/1" in caplog.text
    assert TOKEN not in caplog.text


def test_repr_of_clients_and_requests_show_no_token(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers", json={"server": {"id": "1"}})
    compute = cloud.compute()
    create_server(cloud)
    for thing in (compute, compute.servers, compute.servers.list()):
        assert TOKEN not in repr(thing)
