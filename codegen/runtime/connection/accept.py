# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whether an answer says that a call was carried out: all else is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..answers.download import Download, Part
from ..calls.operation import Operation


def accept(
    operation: Operation[Any], given: Mapping[str, Any], response: Any, *, again: bool = False
) -> None:
    """Let an answer of success pass.

    That is one whose status the spec declares, or another 2xx. A page of HTML, from a login or a
    proxy, is none where JSON or nothing is promised: not with another status, and not with 200,
    which such pages have. What a second request to delete does not find any more is deleted.

    Args:
        operation: What was called.
        given: The arguments.
        response: The answer.
        again: Whether an earlier attempt may have been carried out.

    Raises:
        HttpError: The status is none of success.
        BadAnswer: Something else than the service has answered.
    """
    status = response.status_code
    declared = status in operation.status
    if operation.outcome is not None:
        declared = status in operation.outcome
        if 200 <= status < 300 and not declared:
            raise bad_answer(operation, response, "the status says neither yes nor no")
    gone = again and status == 404 and operation.method == "DELETE" and operation.returns is None
    if gone and not _is_page(response):
        return
    if not declared and not 200 <= status < 300:
        raise _refused(operation, given, response, again)
    if operation.stream or (declared and status not in (200, 404)):
        return
    if _is_page(response) and response.content:
        if status >= 400:
            raise _refused(operation, given, response, again)
        if operation.returns is None or not declared:
            raise bad_answer(operation, response, "the answer is a page of HTML")


def download(operation: Operation[Any], response: Any) -> Download:
    """The data of an answer.

    Data may be anything, a page of HTML too: what tells it from somebody else's is its checksum.

    Raises:
        BadAnswer: It is another part than the one that was asked for.
    """
    if response.status_code == 206:
        sent = response.request.headers
        wanted = sent.get("Range") or sent.get("Content-Range") or ""
        said = response.headers.get("Content-Range", "")
        part = Part.parse(said)
        if part is None or not part.answers(wanted):
            response.close()
            asked = wanted or "all of it"
            fault = f"{asked} was asked for, and {said or 'an unnamed part'} was answered"
            raise bad_answer(operation, response, fault)
    return Download(response, lambda fault: bad_answer(operation, response, fault))


def _is_page(response: Any) -> bool:
    kind = response.headers.get("Content-Type", "").lower()
    return "text/html" in kind or "application/xhtml" in kind


def _refused(
    operation: Operation[Any], given: Mapping[str, Any], response: Any, again: bool
) -> Exception:
    from .refusals import refusal

    note = "an earlier attempt may have been carried out" if again else ""
    return refusal(operation.name, response, operation.secrets(given), note)


def bad_answer(operation: Operation[Any], response: Any, fault: str) -> Exception:
    """An answer that is not what the API promises."""
    from ..errors import BadAnswer

    return BadAnswer(operation.name, fault, response, operation.call)


def truncated(operation: Operation[Any], response: Any, fault: str) -> Exception:
    """A list that is not whole."""
    from ..errors import TruncatedList

    return TruncatedList(operation.name, fault, response, operation.call)
