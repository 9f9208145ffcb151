# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One exchange with a service: a request, and the answer to it.

The only module that knows the calls of keystoneauth's session and of requests. keystoneauth makes
each single attempt; whether there is another one (with a new token, at another URL, after a
failure) is decided here, since it depends on whether the first may have been carried out.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from ..answers.download import broken_off
from ..answers.headers import request_id
from ..calls.upload import Upload
from .attempts import READS, Attempts, Policy, may_have_arrived

if TYPE_CHECKING:
    from keystoneauth1.adapter import Adapter

_PIECE = 1 << 20
# 303 says that the answer to this request is elsewhere, so only a read may go there. 300 names
# several places, 304 none, 305 a proxy.
_REDIRECTS = frozenset({301, 302, 307, 308})
_REDIRECTS_OF_READS = _REDIRECTS | {303}
_MOST_REDIRECTS = 30


class Transport:
    """Carries requests through an Adapter, as often as is safe."""

    def __init__(self, adapter: Adapter, policy: Policy) -> None:
        self.adapter = adapter
        self.policy = policy

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: Any = None,
        stream: bool = False,
        log: bool = True,
        authenticated: bool = True,
        renew: bool = True,
        attempts: Attempts | None = None,
    ) -> Any:
        """Send a request; the answer is a `requests.Response` of any status, read to its end.

        Args:
            method: The HTTP method.
            url: The whole URL.
            headers: Its headers, without the token.
            data: Its body: bytes, or an Upload.
            stream: Leave the body of a success unread.
            log: Whether keystoneauth may log headers and bodies.
            authenticated: Whether to send the token.
            renew: Whether to get another token, once, if this one is refused.
            attempts: Whether to send it again after a failure; None for a read of our own.

        Raises:
            ConnectFailure: There was no answer, or it broke off (keystoneauth's).
            HttpError: Keystone refused to give a token (keystoneauth's).
        """
        from keystoneauth1.exceptions import ConnectionError as NoAnswer

        upload = data if isinstance(data, Upload) else None
        repeatable = upload is None or upload.repeatable
        attempts = attempts or Attempts(self.policy)
        what = f"{method} {url if log else '(the rest is secret)'}"
        seen = {url}
        while True:
            body = upload.body() if upload is not None else data
            try:
                response = self._attempt(
                    method, url, headers, body, stream, log, authenticated
                )  # fmt: skip
            except NoAnswer as error:
                failure = _failure(error, f"answer to {method} {url}")
                if repeatable and attempts.again_after(failure, what):
                    continue
                raise _told(failure, method, attempts) from failure.__cause__ or error.__context__
            status = response.status_code
            if status == 401 and authenticated and renew:
                renew = False
                if self._renew(response) and repeatable:
                    continue
            target = _target(response, method) if 300 <= status < 400 else None
            if target is not None and repeatable and target not in seen:
                if len(seen) <= _most_redirects(self.adapter):
                    seen.add(target)
                    url = target
                    continue
            elif repeatable and attempts.again_at(response, what):
                continue
            return response

    def _attempt(
        self, method: str, url: str, headers: Mapping[str, str], body: Any, stream: bool,
        log: bool, authenticated: bool,
    ) -> Any:  # fmt: skip
        from keystoneauth1.exceptions import UnknownConnectionError

        adapter = self.adapter
        if not log:
            _log(adapter, "REQ: %s %s (the rest is secret)", method, url)
        try:
            response = adapter.request(
                url,
                method,
                headers=dict(headers),
                data=body,
                stream=stream,
                log=log,
                authenticated=authenticated,
                raise_exc=False,
                redirect=False,
                allow_reauth=False,
                connect_retries=0,
                status_code_retries=0,
                **({} if stream else {"hooks": _reading(adapter)}),
            )
        except ValueError as error:
            # requests looks at where a redirect leads, even if it shall not follow. Other errors of
            # values are the caller's: of a header, or of chunks that are made on the way.
            if isinstance(error, UnicodeError) or not isinstance(body, bytes | None):
                raise
            raise UnknownConnectionError(f"{method} {url}: {error}", error) from error
        if stream and not 200 <= response.status_code < 300:
            try:
                read(response)
            except OSError as error:
                raise broken_off(f"answer to {method} {url}", error) from error
        if not log:
            said = request_id(response.headers) or "-"
            _log(adapter, "RESP: [%s] request %s", response.status_code, said)
        return response

    def _renew(self, response: Any) -> bool:
        """Get another token in the place of the one that was refused; False if there is none."""
        adapter = self.adapter
        refused = response.request.headers.get("X-Auth-Token")
        if refused is not None and adapter.get_token() not in (None, refused):
            return True  # another thread was faster
        return bool(adapter.invalidate())


# --- failures


def _failure(error: Exception, what: str) -> Exception:
    """The error of an attempt; keystoneauth has no name for an answer that breaks off."""
    from requests.exceptions import ChunkedEncodingError, ContentDecodingError

    cause = getattr(error, "original", None)
    if not isinstance(cause, ChunkedEncodingError | ContentDecodingError):
        return error
    failure = broken_off(what, cause)
    failure.__cause__ = failure.__context__ = cause
    return failure


def _told(failure: Exception, method: str, attempts: Attempts) -> Exception:
    """The error, with what it means for the request."""
    from keystoneauth1.exceptions import ConnectFailure, ConnectTimeout

    if method in READS or not (attempts.unsure or may_have_arrived(failure)):
        return failure
    kind = ConnectTimeout if isinstance(failure, ConnectTimeout) else ConnectFailure
    told = kind(f"{failure}; the request may have been carried out")
    told.__cause__ = failure.__cause__
    return told


# --- answers


def read(response: Any) -> None:
    """Read the body of an answer to its end, in large pieces and not in the small ones of requests.

    Of a refusal, the status counts: what of its words came before the connection broke is enough.

    Raises:
        RequestException: The connection broke off.
    """
    if response._content is not False:  # where requests keeps a body that was read
        return
    pieces = []
    try:
        for piece in response.iter_content(_PIECE):
            pieces.append(piece)  # what came before an error is kept
    except OSError:
        if response.status_code < 400:
            raise
        response.close()
    response._content = b"".join(pieces)


def _reading(adapter: Adapter) -> dict[str, Any]:
    """The hooks of a request whose answer is read before the session gives it back.

    So a connection is free again before anything else is sent, and what breaks off in the middle
    is a failure of this attempt. Hooks of the session itself stay.
    """
    session: Any = adapter
    while hasattr(session, "session"):
        session = session.session
    others = getattr(session, "hooks", {}).get("response") or []

    def hook(response: Any, *_: Any, **__: Any) -> None:
        read(response)

    return {"response": [hook, *others]}


# --- redirects


def _target(response: Any, method: str) -> str | None:
    """Where a redirect may be followed to: a URL of the same scheme, host and port.

    The token, and whatever secret is in the body, would go anywhere else, too.
    """
    allowed = _REDIRECTS_OF_READS if method in READS else _REDIRECTS
    location = str(response.headers.get("Location", ""))
    if response.status_code not in allowed or not location:
        return None
    try:
        here = urlsplit(str(response.url))
        target = urlsplit(urljoin(here.geturl(), location))
        if _origin(target) == _origin(here):
            return urlunsplit(target._replace(netloc=here.netloc))
    except ValueError:
        pass  # it is no URL
    return None


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _most_redirects(adapter: Adapter) -> int:
    """As the session says: a number, or whether they are followed at all."""
    said = getattr(adapter.session, "redirect", True)
    if isinstance(said, bool):
        return _MOST_REDIRECTS if said else 0
    return int(said)


def _log(adapter: Adapter, text: str, *values: object) -> None:
    """Say in keystoneauth's log what may be said of a request that holds secrets."""
    logger = adapter.logger or logging.getLogger("keystoneauth.session")
    logger.debug(text, *values)
