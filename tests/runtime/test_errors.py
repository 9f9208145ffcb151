# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the services' refusals become."""

from __future__ import annotations

import copy
import io
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module
from time import process_time
from typing import Any

import pytest
from keystoneauth1 import exceptions as base
from requests.exceptions import ConnectTimeout

from openstack_typed import errors
from openstack_typed._runtime.errors import _BY_STATUS, HttpError

from .fake_cloud import AUTH_URL, PATHS, PUBLIC, TOKEN, FakeCloud

COMPUTE = f"{PUBLIC}{PATHS['compute']}"


def caught(cloud: FakeCloud, **answer: Any) -> HttpError:
    """The error that an answer becomes."""
    cloud.answer("compute GET /servers/1", **answer)
    with pytest.raises(HttpError) as found:
        cloud.compute("2.79").servers.show("1")
    return found.value


STATUSES = {
    400: (errors.BadRequest, base.BadRequest),
    401: (errors.Unauthorized, base.Unauthorized),
    402: (errors.PaymentRequired, base.PaymentRequired),
    403: (errors.Forbidden, base.Forbidden),
    404: (errors.NotFound, base.NotFound),
    405: (errors.MethodNotAllowed, base.MethodNotAllowed),
    406: (errors.NotAcceptable, base.NotAcceptable),
    407: (errors.ProxyAuthenticationRequired, base.ProxyAuthenticationRequired),
    408: (errors.RequestTimeout, base.RequestTimeout),
    409: (errors.Conflict, base.Conflict),
    410: (errors.Gone, base.Gone),
    411: (errors.LengthRequired, base.LengthRequired),
    412: (errors.PreconditionFailed, base.PreconditionFailed),
    413: (errors.RequestEntityTooLarge, base.RequestEntityTooLarge),
    414: (errors.RequestUriTooLong, base.RequestUriTooLong),
    415: (errors.UnsupportedMediaType, base.UnsupportedMediaType),
    416: (errors.RequestedRangeNotSatisfiable, base.RequestedRangeNotSatisfiable),
    417: (errors.ExpectationFailed, base.ExpectationFailed),
    422: (errors.UnprocessableEntity, base.UnprocessableEntity),
    429: (errors.TooManyRequests, base.HTTPClientError),
    500: (errors.InternalServerError, base.InternalServerError),
    501: (errors.NotImplementedByService, base.HttpNotImplemented),
    502: (errors.BadGateway, base.BadGateway),
    503: (errors.ServiceUnavailable, base.ServiceUnavailable),
    504: (errors.GatewayTimeout, base.GatewayTimeout),
    505: (errors.HttpVersionNotSupported, base.HttpVersionNotSupported),
    # Without a class of their own.
    418: (errors.ClientError, base.HTTPClientError),
    499: (errors.ClientError, base.HTTPClientError),
    507: (errors.ServerError, base.HttpServerError),
    599: (errors.ServerError, base.HttpServerError),
}


# --- classes


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_our_class_and_keystoneauths(cloud: FakeCloud, status: int) -> None:
    error = caught(cloud, status_code=status)
    ours, theirs = STATUSES[status]
    assert type(error) is ours
    assert isinstance(error, theirs)
    assert isinstance(error, base.ClientException)
    assert error.http_status == status


def test_classes_of_statuses_are_below_the_class_of_all(cloud: FakeCloud) -> None:
    for status, (ours, _) in STATUSES.items():
        assert issubclass(ours, errors.ClientError if status < 500 else errors.ServerError)
        assert issubclass(ours, HttpError)
    assert _BY_STATUS.keys() <= STATUSES.keys()


def test_all_statuses_of_keystoneauth_are_covered() -> None:
    http: Any = import_module("keystoneauth1.exceptions.http")
    assert set(http._code_map) <= set(_BY_STATUS) | {300}
    for status, kind in _BY_STATUS.items():
        assert issubclass(kind, http._code_map.get(status, base.HTTPClientError))


def test_errors_of_connections_are_keystoneauths(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", exc=ConnectionError)
    with pytest.raises(ConnectionError):
        cloud.compute("2.79").servers.show("1")


# --- the service's words


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(
            {"json": {"itemNotFound": {"code": 404, "message": "Instance 1 could not be found."}}},
            "Instance 1 could not be found.",
            id="nova",
        ),
        pytest.param(
            {"json": {"computeFault": {"message": "Unexpected API Error.", "code": 500}}},
            "Unexpected API Error.",
            id="nova's fault",
        ),
        pytest.param(
            {"json": {"overLimit": {"code": 413, "message": "Quota", "details": "d"}}},
            "Quota",
            id="a limit",
        ),
        pytest.param(
            {"json": {"NeutronError": {"type": "T", "message": "No network.", "detail": ""}}},
            "No network.",
            id="neutron",
        ),
        pytest.param({"json": {"NeutronError": "Bad"}}, "Bad", id="neutron in short"),
        pytest.param(
            {"json": {"error": {"code": 404, "message": "No project.", "title": "Not Found"}}},
            "No project.",
            id="keystone",
        ),
        pytest.param(
            {"json": {"error": {"message": "More factors."}, "receipt": {}}},
            "More factors.",
            id="keystone with more beside it",
        ),
        pytest.param(
            {
                "json": {
                    "message": "No image found with ID 1<br /><br />\n\n\n",
                    "code": "404 Not Found",
                    "title": "Not Found",
                }
            },
            "No image found with ID 1",
            id="glance",
        ),
        pytest.param(
            {"json": {"badRequest": {"code": 400, "message": "Invalid volume: in use"}}},
            "Invalid volume: in use",
            id="cinder",
        ),
        pytest.param(
            {
                "json": {
                    "errors": [
                        {"status": 404, "title": "Not Found", "detail": "No provider.\n\n   "},
                        {"status": 404, "title": "Another", "detail": "Other."},
                    ]
                }
            },
            "No provider.",
            id="placement",
        ),
        pytest.param(
            {"json": {"errors": [{"title": "Not Found", "detail": ""}]}}, "Not Found", id="title"
        ),
        pytest.param({"json": {"faultstring": "Wrong."}}, "Wrong.", id="wsme"),
        pytest.param({"json": "Just text."}, "Just text.", id="JSON text"),
        pytest.param(
            {"text": "Sorry, no.\n", "headers": {"Content-Type": "text/plain"}},
            "Sorry, no.",
            id="plain text",
        ),
        pytest.param(
            {
                "text": "<html><head><title>404</title></head><body>\n<h1>404 Not Found</h1>\n"
                "Go &amp; look elsewhere.<br /><br />\n</body></html>",
                "headers": {"Content-Type": "text/html; charset=UTF-8"},
            },
            "404 Not Found Go & look elsewhere.",
            id="HTML",
        ),
        pytest.param({"json": {"message": "a <tag> stays"}}, "a <tag> stays", id="a tag in JSON"),
    ],
)
def test_the_services_own_words(cloud: FakeCloud, answer: dict[str, Any], reason: str) -> None:
    if "json" in answer:
        answer = {"headers": {"Content-Type": "application/json"}, **answer}
    error = caught(cloud, status_code=404, **answer)
    assert error.reason == reason
    assert str(error) == f"servers.show: {reason} (404 from GET {COMPUTE}/servers/1)"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"text": ""},
        {"json": {}},
        {"json": []},
        {"json": None},
        {"json": {"a": 1, "b": 2}},
        {"json": {"error": {"message": None}}},
        {"json": {"error": {"message": ["a"]}}},
        {"json": {"errors": []}},
        {"json": {"errors": "x"}},
        {"json": {"a": {"b": {"c": 7}}}},
        {"text": "{broken", "headers": {"Content-Type": "application/json"}},
        {"content": b"\xff\xfe\xfd"},
    ],
)
def test_a_refusal_without_words_is_a_refusal_all_the_same(
    cloud: FakeCloud, answer: dict[str, Any]
) -> None:
    error = caught(cloud, status_code=404, **answer)
    assert type(error) is errors.NotFound
    # Some of these are text at least, if of nobody's.
    assert error.reason in ("Not Found", "{broken", "x") or "content" in answer
    assert str(error) == f"servers.show: {error.reason} (404 from GET {COMPUTE}/servers/1)"


# --- what else an error knows


def test_an_error_knows_the_call_the_request_and_the_answer(cloud: FakeCloud) -> None:
    error = caught(
        cloud,
        status_code=404,
        json={"itemNotFound": {"message": "Gone."}},
        headers={"x-openstack-request-id": "req-1"},
    )
    assert (error.operation, error.method) == ("servers.show", "GET")
    assert (error.url, error.request_id) == (f"{COMPUTE}/servers/1", "req-1")
    assert repr(error) == "NotFound('Gone. (HTTP 404) (Request-ID: req-1)')"
    assert error.response is not None and error.response.status_code == 404
    assert str(error) == (f"servers.show: Gone. (404 from GET {COMPUTE}/servers/1, request req-1)")


def test_the_request_id_of_old_services(cloud: FakeCloud) -> None:
    error = caught(cloud, status_code=404, headers={"X-Compute-Request-Id": "req-2"})
    assert error.request_id == "req-2"


@pytest.mark.parametrize("status", [413, 429, 503])
def test_how_long_to_wait(cloud: FakeCloud, status: int) -> None:
    assert caught(cloud, status_code=status, headers={"Retry-After": "7"}).retry_after == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "0"}, 0),
        ({}, 0),
        ({"Retry-After": "soon"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "9" * 5000}, 0),
        ({"Retry-After": "٣"}, 0),
        ({"Retry-After": "1.5"}, 0),
        (
            {"Retry-After": "Tue, 14 May 2024 10:00:30 GMT",
             "Date": "Tue, 14 May 2024 10:00:00 GMT"},
            30,
        ),
        (
            {"Retry-After": "Tue, 14 May 2024 09:00:00 GMT",
             "Date": "Tue, 14 May 2024 10:00:00 GMT"},
            0,
        ),
        ({"Retry-After": "Tue, 14 May 2024 10:00:30 GMT"}, 0),  # in the past
        ({"Retry-After": "Tue, 14 May 99999 10:00:30 GMT"}, 0),
    ],
)  # fmt: skip
def test_what_a_service_says_of_how_long_to_wait(
    cloud: FakeCloud, headers: dict[str, str], seconds: int
) -> None:
    assert caught(cloud, status_code=503, headers=headers).retry_after == seconds


def test_a_time_to_wait_for_without_the_clock_of_the_service(cloud: FakeCloud) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    error = caught(cloud, status_code=503, headers={"Retry-After": until})
    assert 95 <= error.retry_after <= 100


# --- words without measure


def test_long_words_are_cut(cloud: FakeCloud) -> None:
    error = caught(cloud, status_code=404, json={"message": "x" * 1_000_000})
    assert error.reason == "x" * 1000 + "…"


@pytest.mark.parametrize(
    "page",
    [
        "<script" * 100_000,
        "<script>" * 100_000,
        "<" * 1_000_000,
        "<a " * 300_000,
        "</head" * 100_000,
        "<head></script>" * 50_000,
        "<style>" + "x" * 1_000_000,
    ],
)
def test_a_page_is_looked_at_in_one_pass(cloud: FakeCloud, page: str) -> None:
    """Each took minutes once; the time is bounded far above what one pass needs."""
    before = process_time()
    error = caught(cloud, status_code=502, text=page, headers={"Content-Type": "text/html"})
    assert len(error.reason) <= 1001
    assert process_time() - before < 5


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<html><head><title>x</title></head><body>Bad <b>gateway</b></body>", "Bad gateway"),
        ("<HTML><STYLE>p {}</STYLE>Bad<BR/>gateway", "Bad gateway"),
        ("a < b <i>and</i> c", "a and c"),
        ("<header>Words</header>", "Words"),
        ("<head>never closed, so shown", "never closed, so shown"),
        ("text <unclosed", "text"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_the_words_of_a_page(cloud: FakeCloud, page: str, words: str) -> None:
    headers = {"Content-Type": "text/html"}
    assert caught(cloud, status_code=502, text=page, headers=headers).reason == words


@pytest.mark.parametrize("depth", [10, 500, 5_000, 200_000])
def test_deep_json_is_a_refusal_all_the_same(cloud: FakeCloud, depth: int) -> None:
    text = '{"a":' * depth + '"x"' + "}" * depth
    headers = {"Content-Type": "application/json"}
    error = caught(cloud, status_code=404, text=text, headers=headers)
    assert type(error) is errors.NotFound
    assert len(str(error)) < 1200


@pytest.mark.parametrize(
    ("body", "words"),
    [({"errors": ["x"]}, "x"), ({"errors": [7]}, "Not Found"), ({"errors": [None]}, "Not Found")],
)
def test_odd_lists_of_errors(cloud: FakeCloud, body: Any, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    assert caught(cloud, status_code=404, json=body, headers=headers).reason == words


# --- copies


def test_pickles_carry_no_token_and_no_body(cloud: FakeCloud) -> None:
    cloud.answer("identity POST /users", status_code=409, json={"error": {"message": "Taken."}})
    with pytest.raises(errors.Conflict) as found:
        cloud.identity().users.create(name="a", password="s3cret-password")
    assert found.value.response is not None
    pickled = pickle.dumps(found.value)
    for secret in (b"s3cret-password", TOKEN.encode()):
        assert secret not in pickled
    other = pickle.loads(pickled)
    assert (str(other), other.http_status, other.response) == (str(found.value), 409, None)


def test_errors_of_uploads_can_be_pickled(cloud: FakeCloud) -> None:
    cloud.answer("image PUT /images/1/file", status_code=409)
    with pytest.raises(errors.Conflict) as found:
        cloud.image().image_data.upload("1", io.BytesIO(b"abc"))
    assert str(pickle.loads(pickle.dumps(found.value))) == str(found.value)


@pytest.mark.parametrize("answer", [{"text": "<html>"}, {"status_code": 304}])
def test_all_errors_of_answers_can_be_pickled_and_copied(
    cloud: FakeCloud, answer: dict[str, Any]
) -> None:
    cloud.answer("compute GET /servers/1", headers={"x-openstack-request-id": "req-9"}, **answer)
    with pytest.raises((errors.BadAnswer, errors.Redirection)) as found:
        cloud.compute().servers.show("1")
    for other in (pickle.loads(pickle.dumps(found.value)), copy.copy(found.value)):
        assert type(other) is type(found.value)
        assert str(other) == str(found.value)
        assert other.request_id == "req-9"
    assert copy.copy(found.value).response is found.value.response


# --- where keystoneauth speaks


def test_a_login_that_fails(cloud: FakeCloud) -> None:
    body = {"error": {"message": "The password is wrong.", "code": 401}}
    cloud.http.post(f"{AUTH_URL}/auth/tokens", status_code=401, json=body)
    with pytest.raises(errors.Unauthorized) as found:
        cloud.compute().servers.show("1")
    assert str(found.value) == (
        "servers.show: the login failed: The password is wrong. "
        f"(401 from POST {AUTH_URL}/auth/tokens)"
    )


@pytest.mark.parametrize("text", ["", "<html></html>", "{}"])
def test_a_login_that_is_answered_by_somebody_else(cloud: FakeCloud, text: str) -> None:
    cloud.http.post(f"{AUTH_URL}/auth/tokens", text=text)
    with pytest.raises(errors.BadAnswer) as found:
        cloud.compute().servers.show("1")
    assert str(found.value) == (
        "servers.show: the login failed: the answer is no token; "
        f"200 from POST {AUTH_URL}/auth/tokens"
    )


def test_errors_on_the_way_can_be_caught_here(cloud: FakeCloud) -> None:
    cloud.issue_token("t", catalog={})
    with pytest.raises(errors.EndpointNotFound):
        cloud.compute().servers.show("1")
    cloud.http.post(f"{AUTH_URL}/auth/tokens", exc=ConnectTimeout)
    cloud.session.invalidate()
    for kind in (errors.ConnectTimeout, errors.ClientException):
        with pytest.raises(kind):
            cloud.compute().servers.show("1")


def test_a_conflict_is_told_from_other_refusals(cloud: FakeCloud) -> None:
    conflict = {"conflictingRequest": {"code": 409, "message": "Cannot 'pause' in state stopped"}}
    cloud.answer("compute POST /servers/1/action", status_code=409, json=conflict)
    with pytest.raises(errors.Conflict, match=r"^servers\.pause: Cannot 'pause' in state stopped"):
        cloud.compute().servers.pause("1")


def test_nothing_of_keystoneauth_is_in_the_traceback(cloud: FakeCloud) -> None:
    error = caught(cloud, status_code=404)
    assert error.__context__ is None


def test_an_error_survives_pickling(cloud: FakeCloud) -> None:
    error = caught(cloud, status_code=409, json={"x": {"message": "Busy."}})
    other = pickle.loads(pickle.dumps(error))
    assert (type(other), str(other), other.reason) == (errors.Conflict, str(error), "Busy.")


# --- answers that are none


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"json": {}}, "the answer has no 'server'"),
        ({"json": {"servers": []}}, "the answer has no 'server'"),
        ({"json": []}, "the answer has no 'server'"),
        ({"text": "null"}, "the answer has no 'server'"),
        ({"json": {"server": None}}, "the answer's 'server' is no object"),
        ({"json": {"server": []}}, "the answer's 'server' is no object"),
        ({"json": {"server": "1"}}, "the answer's 'server' is no object"),
        ({"text": ""}, "the answer is empty"),
        ({"text": "<html>OK</html>"}, "the answer is no JSON"),
        ({"text": '{"server": '}, "the answer is no JSON"),
        ({"content": b"\xff"}, "the answer is no JSON"),
    ],
)
def test_an_answer_of_another_shape(cloud: FakeCloud, answer: dict[str, Any], fault: str) -> None:
    cloud.answer("compute GET /servers/1", **answer)
    with pytest.raises(errors.BadAnswer) as found:
        cloud.compute().servers.show("1")
    assert str(found.value) == f"servers.show: {fault}; 200 from GET /servers/{{server_id}}"
    assert isinstance(found.value, base.ClientException)


@pytest.mark.parametrize("text", ["", "null", "{}", "Accepted", "<html></html>"])
def test_an_answer_that_nobody_reads_may_be_anything(cloud: FakeCloud, text: str) -> None:
    cloud.answer("compute DELETE /servers/1", text=text, status_code=202)
    assert cloud.compute().servers.delete("1") is None


# --- the module


def test_errors_are_imported_from_one_module() -> None:
    assert {"NotFound", "HttpError", "UnsupportedArgument", "FieldUnavailable"} <= set(
        errors.__all__
    )
    for name in errors.__all__:
        assert issubclass(getattr(errors, name), Exception)


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_of_ours_says_what_it_is(name: str) -> None:
    error = getattr(errors, name)
    assert error.__doc__ or error.__module__.startswith("keystoneauth1.")
