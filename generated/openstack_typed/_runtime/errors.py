# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong. Everything is one of keystoneauth's own exceptions, or derived from one.

`except keystoneauth1.exceptions.NotFound` catches `NotFound` of this module too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from keystoneauth1 import exceptions as base
from keystoneauth1.exceptions import (
    AuthorizationFailure,
    ClientException,
    ConnectFailure,
    ConnectTimeout,
    DiscoveryFailure,
    EndpointNotFound,
    MissingAuthMethods,
    MissingAuthPlugin,
    SSLError,
)

from .answers.headers import request_id
from .answers.model import FieldUnavailable
from .answers.paging import NotOne

if TYPE_CHECKING or hasattr(base, "TooManyRequests"):
    from keystoneauth1.exceptions import TooManyRequests as _TooManyRequests
else:  # older versions of keystoneauth
    _TooManyRequests = base.HTTPClientError

E = TypeVar("E", bound=BaseException)

__all__ = [
    "Ambiguous",
    "AuthorizationFailure",
    "BadAnswer",
    "BadGateway",
    "BadRequest",
    "ClientError",
    "ClientException",
    "ConfigurationError",
    "Conflict",
    "ConnectFailure",
    "ConnectTimeout",
    "DiscoveryFailure",
    "EndpointNotFound",
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
    "MicroversionsUnknown",
    "MissingAuthMethods",
    "MissingAuthPlugin",
    "NotAcceptable",
    "NotFound",
    "NotImplementedByService",
    "NotOne",
    "NothingFound",
    "PaymentRequired",
    "PreconditionFailed",
    "ProxyAuthenticationRequired",
    "Redirection",
    "RequestEntityTooLarge",
    "RequestTimeout",
    "RequestUriTooLong",
    "RequestedRangeNotSatisfiable",
    "SSLError",
    "ServerError",
    "ServiceUnavailable",
    "TooManyRequests",
    "TransferFailed",
    "TruncatedList",
    "Unauthorized",
    "UnprocessableEntity",
    "UnsupportedArgument",
    "UnsupportedByCloud",
    "UnsupportedMediaType",
    "WaitError",
    "WaitFailed",
    "WaitTimeout",
]


# --- before a request is sent


class ConfigurationError(base.ClientException):
    """What a file, a variable or the caller says of a cloud makes no sense. Nothing was sent.

    The message has the place and the key, and never the value of a secret.
    """


class MicroversionError(base.ClientException):
    """A call that cannot be sent at the microversion in use. Nothing was sent."""


class UnsupportedArgument(MicroversionError):
    """An operation, or an argument or a value of it, that the microversion in use lacks."""


class UnsupportedByCloud(MicroversionError):
    """The cloud does not offer the microversion that was asked for."""


class MicroversionsUnknown(MicroversionError, base.DiscoveryFailure):
    """What the cloud offers could not be found out, and the call cannot do without."""


class ExtensionMissing(base.ClientException):
    """The cloud has not loaded an extension that the call needs. Nothing was sent."""


# --- after an answer


class _OfAnswer(base.ClientException):
    """An error that knows the answer it is about, and does not carry it into pickles.

    With the answer would go the request: the token, and whatever secrets were in the body.
    """

    response: Any = None
    request_id: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self.args, {**vars(self), "response": None})

    def __copy__(self) -> Self:
        return _unpickled(type(self), self.args, vars(self))


def _unpickled(kind: type[E], args: tuple[Any, ...], state: dict[str, Any]) -> E:
    made = kind.__new__(kind, *args)
    vars(made).update(state)
    return made


class BadAnswer(_OfAnswer):
    """An answer that is not what the service's API promises.

    Attributes:
        operation: What was called, such as `servers.show`.
        http_status: The status code of the answer.
        method: The HTTP method.
        url: The URL.
        request_id: The service's id of the request, for its operators.
        response: The `requests.Response`; None in a copy that was pickled.
    """

    def __init__(self, operation: str, fault: str, response: Any, call: str = "") -> None:
        self.operation = operation
        self.response = response
        self.http_status = int(response.status_code)
        self.method, self.url = request_line(response)
        self.request_id = request_id(response.headers)
        said = f", request {self.request_id}" if self.request_id else ""
        asked = call or f"{self.method} {self.url}"
        super().__init__(f"{operation}: {fault}; {self.http_status} from {asked}{said}")


class TruncatedList(BadAnswer):
    """The service cut a list short and shows no way to the rest; what came is no whole list."""


class TransferFailed(base.ClientException):
    """Data did not arrive, or not as it was sent.

    Attributes:
        record: The record of what it belongs to, as it was seen last; None if it was not.
    """

    def __init__(self, fault: str, record: Any = None) -> None:
        self.record = record
        super().__init__(fault)


class HttpError(_OfAnswer, base.HttpError):
    """The service did not carry out the request.

    Attributes:
        operation: What was called, such as `servers.create`.
        reason: The service's own words.
        http_status: The status code.
        method: The HTTP method.
        url: The URL.
        request_id: The service's id of the request, for its operators.
        retry_after: The seconds after which to try again, if the service says so; else 0.
        response: The `requests.Response`; None in a copy that was pickled.
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


class Redirection(HttpError):
    """3xx: what was asked for is not done here, and not where the answer leads either.

    A redirect is followed to the same scheme, host and port only: anywhere else, the token would
    be given away.

    Attributes:
        location: Where the answer leads; empty if it does not say.
    """

    message = "Redirection"
    location = ""

    def __str__(self) -> str:
        leads = f" to {self.location}" if self.location else " without a Location"
        return f"{super().__str__()[:-1]}{leads})"


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


class NothingFound(NotFound):
    """`find_one` found nothing of this id or name. Not one answer says so, so that it has none."""

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(reason)
        self.operation = operation
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.operation}: {self.reason}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.operation, self.reason)


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


# --- work of several calls


class Ambiguous(NotOne):
    """Several things have the name that one was looked for by.

    Attributes:
        candidates: Their records.
    """

    def __init__(self, text: str, candidates: tuple[Any, ...] = ()) -> None:
        super().__init__(text)
        self.candidates = candidates


class WaitError(base.ClientException):
    """What was waited for did not come.

    Attributes:
        record: What the last look saw; None if there was none.
        state: Its state then.
        fault: The service's own words for what went wrong; empty if there are none.
    """

    def __init__(
        self, text: str, record: Any = None, state: str | None = None, fault: str = ""
    ) -> None:
        super().__init__(text)
        self.record = record
        self.state = state
        self.fault = fault


class WaitFailed(WaitError):
    """The thing is in a state from which what was waited for does not come."""


class WaitTimeout(WaitError, TimeoutError):
    """The time for a wait is over."""


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
_BY_CLASS: dict[int, type[HttpError]] = {3: Redirection, 4: ClientError, 5: ServerError}


def kind_of(status: int) -> type[HttpError]:
    """The class of a status."""
    return _BY_STATUS.get(status) or _BY_CLASS.get(status // 100, HttpError)


def request_line(response: Any) -> tuple[str, str]:
    """The method and URL of the request that an answer is to."""
    request = response.request
    return (str(request.method), str(request.url)) if request is not None else ("", response.url)
