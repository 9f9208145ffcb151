# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Redirects: followed within a host, and nowhere else."""

from __future__ import annotations

import io
from typing import Any

import pytest

from openstack_typed.errors import ClientException, Redirection

from ..fake_cloud import PATHS, PUBLIC, FakeCloud

HOST = f"{PUBLIC}{PATHS['compute']}"
OTHER = f"{HOST}/elsewhere/1"
SERVER = {"server": {"id": "1"}}


def redirect(location: str, status: int = 302) -> dict[str, Any]:
    return {"status_code": status, "headers": {"Location": location}}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [OTHER, "/compute/v2.1/elsewhere/1", "../elsewhere/1", OTHER.replace("example", "example:443")],
)
def test_a_read_follows_within_its_host(cloud: FakeCloud, status: int, location: str) -> None:
    cloud.answer("compute GET /servers/1", redirect(location, status))
    cloud.answer("compute GET /elsewhere/1", json=SERVER)
    assert cloud.compute().servers.show("1").id == "1"
    assert cloud.last.headers["X-Auth-Token"]


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example/x",
        "http://public.example/compute/v2.1/x",  # without TLS
        "https://public.example:8443/compute/v2.1/x",
        "//elsewhere.example/x",
        "https://public.example@elsewhere.example/x",
        "ftp://public.example/x",
        "https://public.example:port/x",
        "",
    ],
)
@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("compute GET /servers/1", lambda c: c.compute().servers.show("1")),
        ("compute POST /servers/1/action",
         lambda c: c.compute().servers.change_password("1", admin_pass="s3cret")),
        ("image GET /images/1/file", lambda c: c.image().image_data.download("1")),
        ("image PUT /images/1/file", lambda c: c.image().image_data.upload("1", b"abc")),
    ],
)  # fmt: skip
def test_nobody_else_is_told_the_token_or_a_body(
    cloud: FakeCloud, line: str, call: Any, location: str
) -> None:
    cloud.answer(line, redirect(location, 307))
    with pytest.raises(Redirection) as caught:
        call(cloud)
    assert caught.value.location == location
    assert len(cloud.sent) == 1


def test_a_redirect_to_what_is_no_url(cloud: FakeCloud) -> None:
    cloud.answer("compute DELETE /servers/1", redirect("http://[::1/x"))
    with pytest.raises(ClientException, match=r"Invalid IPv6 URL; the request may have been carri"):
        cloud.compute().servers.delete("1")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_post_stays_a_post_with_its_body(cloud: FakeCloud, status: int) -> None:
    cloud.answer("compute POST /servers/1/action", redirect(OTHER, status))
    cloud.answer("compute POST /elsewhere/1", status_code=202)
    cloud.compute().servers.change_password("1", admin_pass="p")
    assert cloud.urls == [f"POST {HOST}/servers/1/action", f"POST {OTHER}"]
    assert cloud.last_body == {"changePassword": {"adminPass": "p"}}


def test_a_post_is_not_turned_into_a_read(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers/1/action", redirect(OTHER, 303))
    with pytest.raises(Redirection):
        cloud.compute().servers.stop("1")
    assert len(cloud.sent) == 1


def test_an_upload_is_sent_again_from_where_it_began(cloud: FakeCloud) -> None:
    other = f"{PUBLIC}{PATHS['image']}/elsewhere"
    cloud.answer("image PUT /images/1/file", redirect(other, 307))
    seen = []

    def stored(request: Any, context: Any) -> str:
        seen.append(request.body.read())
        context.status_code = 204
        return ""

    cloud.answer("image PUT /elsewhere", text=stored)
    file = io.BytesIO(b"head-abc")
    file.seek(5)
    cloud.image().image_data.upload("1", file)
    assert seen == [b"abc"]


def test_chunks_are_not_sent_to_a_second_place(cloud: FakeCloud) -> None:
    other = f"{PUBLIC}{PATHS['image']}/elsewhere"
    cloud.answer("image PUT /images/1/file", redirect(other, 307))
    with pytest.raises(Redirection):
        cloud.image().image_data.upload("1", iter([b"abc"]))
    assert len(cloud.sent) == 1


def test_a_circle_ends(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", redirect(OTHER))
    cloud.answer("compute GET /elsewhere/1", redirect(f"{HOST}/servers/1"))
    with pytest.raises(Redirection):
        cloud.compute().servers.show("1")
    assert len(cloud.sent) == 2


def test_an_endless_way_ends(cloud: FakeCloud) -> None:
    for number in range(100):
        cloud.answer(f"compute GET /way/{number}", redirect(f"{HOST}/way/{number + 1}"))
    cloud.answer("compute GET /servers/1", redirect(f"{HOST}/way/0"))
    with pytest.raises(Redirection):
        cloud.compute().servers.show("1")
    assert len(cloud.sent) == 31


@pytest.mark.parametrize(("said", "followed"), [(False, 0), (2, 2), (True, 3)])
def test_the_session_has_the_last_word(cloud: FakeCloud, said: Any, followed: int) -> None:
    for number in range(2):
        cloud.answer(f"compute GET /way/{number}", redirect(f"{HOST}/way/{number + 1}"))
    cloud.answer("compute GET /way/2", json=SERVER)
    cloud.answer("compute GET /servers/1", redirect(f"{HOST}/way/0"))
    cloud.session.redirect = said
    if followed == 3:
        assert cloud.compute().servers.show("1").id == "1"
    else:
        with pytest.raises(Redirection):
            cloud.compute().servers.show("1")
    assert len(cloud.sent) == 1 + followed


def test_the_answer_of_a_redirect_is_of_the_call(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", redirect(OTHER))
    cloud.answer("compute GET /elsewhere/1", status_code=404)
    with pytest.raises(Exception, match=rf"^servers\.show: Not Found \(404 from GET {OTHER}\)$"):
        cloud.compute().servers.show("1")
