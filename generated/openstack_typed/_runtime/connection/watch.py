# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Around each exchange with a service: the time that it takes, the log, and the program's hook."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from ..answers.headers import request_id
from ..log import LOG
from ..trace import Call, Trace
from ..versions import Version

if TYPE_CHECKING:
    from ..calls.operation import Operation
    from .attempts import Attempts

_UNWATCHED: AbstractContextManager[None] = nullcontext()


def watched(
    trace: Trace | None,
    service: str,
    operation: Operation[Any],
    version: Version | None,
    attempts: Attempts,
) -> AbstractContextManager[Call | None]:
    """What goes around an exchange; it costs nothing if nobody wants to know.

    Args:
        trace: The program's hook.
        service: The service.
        operation: What is called.
        version: The microversion that is sent.
        attempts: The attempts of the request.
    """
    if trace is None and not LOG.isEnabledFor(logging.DEBUG):
        return _UNWATCHED
    microversion = str(version) if version is not None else ""
    call = Call(service, operation.name, operation.call, microversion)
    return _watched(trace(call) if trace is not None else _UNWATCHED, call, attempts)


@contextmanager
def _watched(
    hook: AbstractContextManager[object], call: Call, attempts: Attempts
) -> Generator[Call]:
    with hook:
        begun = time.perf_counter()
        try:
            yield call
        except BaseException as error:
            call.error = type(error).__name__
            raise
        finally:
            call.duration = time.perf_counter() - begun
            call.retries = attempts.retries
            _log(call)


def answered(call: Call, response: Any) -> None:
    """Take note of the answer."""
    call.status = response.status_code
    call.request_id = request_id(response.headers)


def _log(call: Call) -> None:
    LOG.debug(
        "%s %s: %s in %.3f s, microversion %s, request %s, %d retries",
        call.service,
        call.operation,
        call.status or call.error,
        call.duration,
        call.microversion or "-",
        call.request_id or "-",
        call.retries,
    )
