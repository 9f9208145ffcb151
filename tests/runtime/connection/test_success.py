# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which answers say that a call was carried out: what does not, is never taken for done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openstack_typed.errors import BadAnswer, HttpError, NotFound, Redirection

from ..fake_cloud import PATHS, PUBLIC, FakeCloud

HTML: dict[str, Any] = {
    "text": "<html><body>Please log in</body></html>",
    "headers": {"Content-Type": "text/html"},
}

# Calls that have no result, one of each kind: (the request, the call).
SILENT: dict[str, tuple[str, Callable[[FakeCloud], Any]]] = {
    "delete": ("compute DELETE /servers/1", lambda c: c.compute().servers.delete("1")),
    "action": ("compute POST /servers/1/action", lambda c: c.compute().servers.stop("1")),
    "tag": (
        "compute PUT /servers/1/tags/t",
        lambda c: c.compute("2.26").server_tags.add("1", "t"),
    ),
    "upload": (
        "image PUT /images/1/file",
        lambda c: c.image().image_data.upload("1", b"abc"),
    ),
    "remove": (
        "block_storage DELETE /volumes/1/metadata/k",
        lambda c: c.block_storage().volume_metadata.remove("1", "k"),
    ),
}
DOWNLOAD: tuple[str, Callable[[FakeCloud], Any]] = (
    "image GET /images/1/file",
    lambda c: c.image().image_data.download("1"),
)
calls = pytest.mark.parametrize("name", SILENT)


@calls
@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_any_2xx_without_a_page_of_html_is_a_success(
    cloud: FakeCloud, name: str, status: int
) -> None:
    line, call = SILENT[name]
    cloud.answer(line, status_code=status)
    assert call(cloud) is None


@calls
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308, 399])
def test_no_3xx_is_a_success(cloud: FakeCloud, name: str, status: int) -> None:
    line, call = SILENT[name]
    cloud.answer(line, status_code=status)
    with pytest.raises(Redirection) as caught:
        call(cloud)
    assert (caught.value.http_status, caught.value.location) == (status, "")
    assert str(caught.value).endswith(f"({status} from {cloud.urls[-1]} without a Location)")


@pytest.mark.parametrize("status", [300, 302, 304, 307])
def test_a_download_is_no_success_either(cloud: FakeCloud, status: int) -> None:
    line, call = DOWNLOAD
    cloud.answer(line, status_code=status, headers={"Location": "https://login.example/"})
    with pytest.raises(Redirection) as caught:
        call(cloud)
    assert caught.value.location == "https://login.example/"
    assert str(caught.value).endswith(" to https://login.example/)")


@calls
@pytest.mark.parametrize("status", [200, 203, 206])
def test_a_login_page_is_no_success(cloud: FakeCloud, name: str, status: int) -> None:
    line, call = SILENT[name]
    cloud.answer(line, status_code=status, **HTML)
    with pytest.raises(BadAnswer, match=rf"the answer is a page of HTML; {status} from "):
        call(cloud)


def test_a_page_of_html_by_another_name(cloud: FakeCloud) -> None:
    line, call = SILENT["delete"]
    cloud.answer(line, text="<html/>", headers={"Content-Type": "application/xhtml+xml"})
    with pytest.raises(BadAnswer):
        call(cloud)


def test_an_empty_body_is_no_page(cloud: FakeCloud) -> None:
    """Several services announce HTML where they answer nothing."""
    line, call = SILENT["delete"]
    cloud.answer(line, status_code=202, headers={"Content-Type": "text/html; charset=UTF-8"})
    assert call(cloud) is None


def test_a_declared_status_with_a_page_is_what_the_service_said(cloud: FakeCloud) -> None:
    line, call = SILENT["action"]
    cloud.answer(line, status_code=202, **HTML)
    assert call(cloud) is None


@pytest.mark.parametrize("text", [HTML["text"], ""])
def test_a_download_may_be_html_or_nothing(cloud: FakeCloud, text: str) -> None:
    line, call = DOWNLOAD
    cloud.answer(line, text=text, headers=HTML["headers"])
    assert call(cloud).read() == text.encode()


def test_a_page_in_the_place_of_data_with_a_sum_is_told(cloud: FakeCloud) -> None:
    line, call = DOWNLOAD
    headers = {**HTML["headers"], "Content-MD5": "0" * 32}
    cloud.answer(line, text=HTML["text"], headers=headers)
    with pytest.raises(BadAnswer, match="the data does not fit its checksum"):
        call(cloud).read()


def test_json_that_is_called_html_is_json(cloud: FakeCloud) -> None:
    headers = {"Content-Type": "text/html"}
    cloud.answer("compute GET /servers/1", json={"server": {"id": "1"}}, headers=headers)
    assert cloud.compute().servers.show("1").id == "1"


@pytest.mark.parametrize("status", [300, 304, 302])
def test_json_does_not_make_a_3xx_a_success(cloud: FakeCloud, status: int) -> None:
    cloud.answer("compute GET /servers/1", json={"server": {"id": "1"}}, status_code=status)
    with pytest.raises(Redirection):
        cloud.compute().servers.show("1")


@pytest.mark.parametrize("text", ["", "null", "[]", '"1"', "7", "true", "[{}]"])
@pytest.mark.parametrize(
    ("line", "show"),
    [
        ("image GET /images/1", lambda c: c.image().images.show("1")),
        ("placement GET /resource_providers/1",
         lambda c: c.placement().resource_providers.show("1")),
        ("compute GET /servers/1", lambda c: c.compute().servers.show("1")),
        ("network GET /networks/1", lambda c: c.network().networks.show("1")),
    ],
)  # fmt: skip
def test_what_is_no_object_is_no_empty_model(
    cloud: FakeCloud, line: str, show: Callable[[FakeCloud], Any], text: str
) -> None:
    cloud.answer(line, text=text)
    with pytest.raises(BadAnswer) as caught:
        show(cloud)
    error = caught.value
    assert (error.http_status, error.method) == (200, "GET")
    assert error.response.status_code == 200


def test_a_bad_answer_knows_the_request(cloud: FakeCloud) -> None:
    headers = {"x-openstack-request-id": "req-7"}
    cloud.answer("image GET /images/1", text="null", headers=headers)
    with pytest.raises(BadAnswer) as caught:
        cloud.image().images.show("1")
    assert caught.value.request_id == "req-7"
    assert caught.value.operation == "images.show"
    assert caught.value.url == f"{PUBLIC}{PATHS['image']}/images/1"
    assert str(caught.value) == (
        "images.show: the answer is no object; 200 from GET /images/{image_id}, request req-7"
    )


# --- answers that are in the status


TAG = "compute GET /servers/1/tags/t"


def check(cloud: FakeCloud) -> Any:
    return cloud.compute("2.26").server_tags.check("1", "t")


@pytest.mark.parametrize(("status", "found"), [(204, True), (404, False)])
def test_yes_and_no(cloud: FakeCloud, status: int, found: bool) -> None:
    cloud.answer(TAG, status_code=status)
    assert check(cloud) is found


def test_a_404_of_somebody_else_is_no_no(cloud: FakeCloud) -> None:
    cloud.answer(TAG, status_code=404, **HTML)
    with pytest.raises(NotFound, match=r"server_tags\.check: Please log in \(404"):
        check(cloud)


def test_a_page_of_html_is_no_yes(cloud: FakeCloud) -> None:
    cloud.answer(TAG, status_code=200, **HTML)
    with pytest.raises(BadAnswer):
        check(cloud)


def test_a_404_to_the_renewal_of_the_token_is_no_no(cloud: FakeCloud) -> None:
    """The service refuses the token, and Keystone answers 404 when another one is asked for."""
    cloud.answer(TAG, status_code=204)
    assert check(cloud) is True
    cloud.answer(TAG, status_code=401)
    cloud.http.post(f"{PUBLIC}/identity/v3/auth/tokens", status_code=404)
    with pytest.raises(HttpError, match=r"^server_tags\.check: the login failed: Not Found \(404"):
        check(cloud)
