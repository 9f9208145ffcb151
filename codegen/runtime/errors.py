# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong. Everything is derived from keystoneauth's own exceptions.

`except keystoneauth1.exceptions.NotFound` catches `NotFound` of this module too.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from keystoneauth1 import exceptions as base

from .decode import BadShape, parse
from .model import FieldUnavailable

if TYPE_CHECKING or hasattr(base, "TooManyRequests"):
    from keystoneauth1.exceptions import TooManyRequests as _TooManyRequests
else:  # older versions of keystoneauth
    _TooManyRequests = base.HTTPClientError

__all__ = [
    "BadAnswer",
    "BadGateway",
    "BadRequest",
    "ClientError",
    "Conflict",
    "ExpectationFailed",
    "ExtensionMissing",
    "FieldUnavailable",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "HttpError",
    "HttpVersionNotSupported",
    "InternalServerError",
    "LengthRequired",
    "MethodNotAllowed",
    "MicroversionError",
    "NotAcceptable",
    "NotFound",
    "NotImplementedByService",
    "PaymentRequired",
    "PreconditionFailed",
    "ProxyAuthenticationRequired",
    "RequestEntityTooLarge",
    "RequestTimeout",
    "RequestUriTooLong",
    "RequestedRangeNotSatisfiable",
    "ServerError",
    "ServiceUnavailable",
    "TooManyRequests",
    "Unauthorized",
    "UnprocessableEntity",
    "UnsupportedArgument",
    "UnsupportedByCloud",
    "UnsupportedMediaType",
]


# --- before a request is sent


class MicroversionError(base.ClientException):
    """A call that cannot be sent at the microversion in use. Nothing was sent."""


class UnsupportedArgument(MicroversionError):
    """An operation, or an argument or a value of it, that the microversion in use lacks."""


class UnsupportedByCloud(MicroversionError):
    """The cloud does not offer the microversion that was asked for."""


class ExtensionMissing(base.ClientException):
    """The cloud has not loaded an extension that the call needs. Nothing was sent."""


# --- after an answer


class BadAnswer(base.ClientException):
    """An answer that is not what the service's API promises."""


class HttpError(base.HttpError):
    """The service refused the request.

    Attributes:
        operation: What was called, such as `servers.create`.
        reason: The service's own words.
        http_status: The status code.
        method: The HTTP method.
        url: The URL, without secrets.
        request_id: The service's id of the request, for its operators.
        retry_after: The seconds after which to try again, if the service says so; else 0.
    """

    operation: str = ""
    reason: str = ""

    def __str__(self) -> str:
        parts = [
            f"{self.operation}: {self.reason} ({self.http_status} from {self.method} {self.url}"
        ]
        if self.request_id:
            parts.append(f"request {self.request_id}")
        return ", ".join(parts) + ")"


class ClientError(HttpError, base.HTTPClientError):
    """4xx: something is wrong with the request; the base of those that have their own class."""


class BadRequest(ClientError, base.BadRequest):
    """400: the service does not accept the request as it is."""


class Unauthorized(ClientError, base.Unauthorized):
    """401: the token is missing, expired or not accepted."""


class PaymentRequired(ClientError, base.PaymentRequired):
    """402: the cloud wants to be paid."""


class Forbidden(ClientError, base.Forbidden):
    """403: the policy or a quota does not allow it."""


class NotFound(ClientError, base.NotFound):
    """404: there is no such thing, or it is not yours to see."""


class MethodNotAllowed(ClientError, base.MethodNotAllowed):
    """405: the URL knows no such method at this microversion."""


class NotAcceptable(ClientError, base.NotAcceptable):
    """406: the service does not offer the microversion."""


class ProxyAuthenticationRequired(ClientError, base.ProxyAuthenticationRequired):
    """407: a proxy on the way wants to know who you are."""


class RequestTimeout(ClientError, base.RequestTimeout):
    """408: the request took too long to arrive."""


class Conflict(ClientError, base.Conflict):
    """409: the thing is in a state that does not allow it, or somebody else changed it."""


class Gone(ClientError, base.Gone):
    """410: the operation was taken out of the service."""


class LengthRequired(ClientError, base.LengthRequired):
    """411: the request must say how long its body is."""


class PreconditionFailed(ClientError, base.PreconditionFailed):
    """412: the revision given in If-Match is not the current one."""


class RequestEntityTooLarge(ClientError, base.RequestEntityTooLarge):
    """413: the body is too large, or a quota is used up."""


class RequestUriTooLong(ClientError, base.RequestUriTooLong):
    """414: the URL is too long: there are too many, or too long, arguments in its query."""


class UnsupportedMediaType(ClientError, base.UnsupportedMediaType):
    """415: the service does not take this kind of body."""


class RequestedRangeNotSatisfiable(ClientError, base.RequestedRangeNotSatisfiable):
    """416: the data has no such part."""


class ExpectationFailed(ClientError, base.ExpectationFailed):
    """417: the service cannot do what the Expect header says."""


class UnprocessableEntity(ClientError, base.UnprocessableEntity):
    """422: the request is understood but cannot be carried out."""


class TooManyRequests(ClientError, _TooManyRequests):
    """429: too many requests in too short a time; `retry_after` says how many seconds to wait."""

    http_status = 429


class ServerError(HttpError, base.HttpServerError):
    """5xx: the service, or one behind it, failed; the base of those with their own class."""


class InternalServerError(ServerError, base.InternalServerError):
    """500: the service failed; its log has the request id."""


class NotImplementedByService(ServerError, base.HttpNotImplemented):
    """501: this cloud cannot do it."""


class BadGateway(ServerError, base.BadGateway):
    """502: something between the client and the service failed."""


class ServiceUnavailable(ServerError, base.ServiceUnavailable):
    """503: the service is down or overloaded."""


class GatewayTimeout(ServerError, base.GatewayTimeout):
    """504: the service took too long to answer."""


class HttpVersionNotSupported(ServerError, base.HttpVersionNotSupported):
    """505: the service does not speak this version of HTTP."""


_BY_STATUS: dict[int, type[HttpError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    407: ProxyAuthenticationRequired,
    408: RequestTimeout,
    409: Conflict,
    410: Gone,
    411: LengthRequired,
    412: PreconditionFailed,
    413: RequestEntityTooLarge,
    414: RequestUriTooLong,
    415: UnsupportedMediaType,
    416: RequestedRangeNotSatisfiable,
    417: ExpectationFailed,
    422: UnprocessableEntity,
    429: TooManyRequests,
    500: InternalServerError,
    501: NotImplementedByService,
    502: BadGateway,
    503: ServiceUnavailable,
    504: GatewayTimeout,
    505: HttpVersionNotSupported,
}
_BY_CLASS: dict[int, type[HttpError]] = {4: ClientError, 5: ServerError}


def http_error(operation: str, error: base.HttpError) -> HttpError:
    """Our own error for one of keystoneauth's."""
    status = error.http_status
    kind = _BY_STATUS.get(status) or _BY_CLASS.get(status // 100, HttpError)
    reason = _reason(error) or str(kind.message)
    own = kind(
        message=reason,
        details=error.details,
        response=error.response,
        request_id=error.request_id or _request_id(error.response),
        url=error.url,
        method=error.method,
        http_status=error.http_status,
    )
    own.operation = operation
    own.reason = reason
    own.retry_after = _retry_after(error.response)
    return own


def _request_id(response: Any) -> str | None:
    """The id of old services, which keystoneauth does not look for."""
    return response.headers.get("x-compute-request-id") if response is not None else None


def _retry_after(response: Any) -> int:
    """In seconds; keystoneauth loses it on the way to some of its classes."""
    text = response.headers.get("Retry-After", "") if response is not None else ""
    return int(text) if text.isdecimal() else 0


def _reason(error: base.HttpError) -> str:
    """The service's own words, if it has any: each service wraps them in another way."""
    response = error.response
    if response is None:
        return ""
    try:
        text = _message(parse(response.content)) or ""
    except BadShape:
        # Something between the client and the service speaks: a page of HTML, or plain text.
        text = response.text
        if "html" in response.headers.get("Content-Type", ""):
            text = _TAG.sub(" ", _HEAD.sub("", text))
    except OSError:
        text = ""  # the connection broke off
    return " ".join(unescape(_BREAK.sub(" ", text)).split())


_HEAD = re.compile(r"<(head|style|script)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def _message(body: object) -> str | None:
    match body:
        case str(text):
            return text
        case {"message": str(text)} | {"detail": str(text)} | {"faultstring": str(text)} if text:
            return text
        case {"errors": [first, *_]}:
            return _message(first)
        case {"error": dict() as error}:
            return _message(error)
        case {"title": str(text)}:
            return text
        case dict() if len(body) == 1:
            return _message(next(iter(body.values())))
        case _:
            return None
