# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong. Everything is derived from keystoneauth's own exceptions.

`except keystoneauth1.exceptions.NotFound` catches `NotFound` of this module too.
"""

from __future__ import annotations

from typing import Any

from keystoneauth1 import exceptions as base

from .model import FieldUnavailable

__all__ = [
    "BadAnswer",
    "BadGateway",
    "BadRequest",
    "Conflict",
    "ExtensionMissing",
    "FieldUnavailable",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "HttpError",
    "InternalServerError",
    "LengthRequired",
    "MethodNotAllowed",
    "MicroversionError",
    "NotAcceptable",
    "NotFound",
    "NotImplementedByService",
    "PreconditionFailed",
    "RequestEntityTooLarge",
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


class BadRequest(HttpError, base.BadRequest):
    """400: the service does not accept the request as it is."""


class Unauthorized(HttpError, base.Unauthorized):
    """401: the token is missing, expired or not accepted."""


class Forbidden(HttpError, base.Forbidden):
    """403: the policy or a quota does not allow it."""


class NotFound(HttpError, base.NotFound):
    """404: there is no such thing, or it is not yours to see."""


class MethodNotAllowed(HttpError, base.MethodNotAllowed):
    """405: the URL knows no such method at this microversion."""


class NotAcceptable(HttpError, base.NotAcceptable):
    """406: the service does not offer the microversion."""


class Conflict(HttpError, base.Conflict):
    """409: the thing is in a state that does not allow it, or somebody else changed it."""


class Gone(HttpError, base.Gone):
    """410: the operation was taken out of the service."""


class LengthRequired(HttpError, base.LengthRequired):
    """411: the request must say how long its body is."""


class PreconditionFailed(HttpError, base.PreconditionFailed):
    """412: the revision given in If-Match is not the current one."""


class RequestEntityTooLarge(HttpError, base.RequestEntityTooLarge):
    """413: the body is too large, or a quota is used up."""


class UnsupportedMediaType(HttpError, base.UnsupportedMediaType):
    """415: the service does not take this kind of body."""


class UnprocessableEntity(HttpError, base.UnprocessableEntity):
    """422: the request is understood but cannot be carried out."""


class TooManyRequests(HttpError, base.HTTPClientError):
    """429: too many requests in too short a time."""

    http_status = 429


class InternalServerError(HttpError, base.InternalServerError):
    """500: the service failed; its log has the request id."""


class NotImplementedByService(HttpError, base.HttpNotImplemented):
    """501: this cloud cannot do it."""


class BadGateway(HttpError, base.BadGateway):
    """502: something between the client and the service failed."""


class ServiceUnavailable(HttpError, base.ServiceUnavailable):
    """503: the service is down or overloaded."""


class GatewayTimeout(HttpError, base.GatewayTimeout):
    """504: the service took too long to answer."""


_BY_STATUS: dict[int, type[HttpError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    409: Conflict,
    410: Gone,
    411: LengthRequired,
    412: PreconditionFailed,
    413: RequestEntityTooLarge,
    415: UnsupportedMediaType,
    422: UnprocessableEntity,
    429: TooManyRequests,
    500: InternalServerError,
    501: NotImplementedByService,
    502: BadGateway,
    503: ServiceUnavailable,
    504: GatewayTimeout,
}


def http_error(operation: str, error: base.HttpError) -> HttpError:
    """Our own error for one of keystoneauth's."""
    kind = _BY_STATUS.get(error.http_status, HttpError)
    own = kind(
        message=error.message,
        details=error.details,
        response=error.response,
        request_id=error.request_id,
        url=error.url,
        method=error.method,
        http_status=error.http_status,
        retry_after=getattr(error, "retry_after", 0),
    )
    own.operation = operation
    own.reason = _reason(error)
    return own


def _reason(error: base.HttpError) -> str:
    """The service's own words: each service wraps them in another way."""
    try:
        body: Any = error.response.json() if error.response is not None else None
    except ValueError:
        body = None
    text = _message(body)
    return text or str(error.message or error.details or "no reason given")


def _message(body: object) -> str | None:
    match body:
        case {"message": str(text)} | {"detail": str(text)} | {"faultstring": str(text)}:
            return text
        case {"errors": [first, *_]}:
            return _message(first)
        case dict() if len(body) == 1:
            return _message(next(iter(body.values())))
        case _:
            return None
