# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as one line on standard error and as the exit status of the process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

DONE = 0
FAILED = 1
USAGE = 2
NOT_FOUND = 3
AMBIGUOUS = 4
LOGIN = 5
FORBIDDEN = 6
CONFLICT = 7
TIMEOUT = 8
NO_ANSWER = 9
PARTLY = 10
INTERRUPTED = 130
PIPE_CLOSED = 141

STATUSES = {
    DONE: "done",
    FAILED: "the service refused it, or it failed for another reason",
    USAGE: "the command line makes no sense; nothing was sent",
    NOT_FOUND: "there is no such thing",
    AMBIGUOUS: "several things have that name; nothing was done",
    LOGIN: "the login failed, or the cloud is not described",
    FORBIDDEN: "the cloud's policy does not allow it",
    CONFLICT: "the state of the thing does not allow it",
    TIMEOUT: "the time was over",
    NO_ANSWER: "the service could not be reached, or did not answer",
    PARTLY: "of several things or clouds, some failed",
    INTERRUPTED: "stopped by Ctrl-C",
    PIPE_CLOSED: "whoever read the output wanted no more",
}
"""The exit statuses of the process, and what they mean."""


class Usage(Exception):
    """The command line makes no sense. Nothing was sent."""


class Failure(Exception):
    """A command failed.

    Attributes:
        status: The exit status.
    """

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


def status_of(error: BaseException) -> int:
    """The exit status for an error."""
    if isinstance(error, Usage | TypeError):
        return USAGE
    if isinstance(error, Failure):
        return error.status
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    for names, status in _BY_CLASS:
        if any(cls.__name__ in names for cls in type(error).__mro__):
            return status
    return FAILED


# By the names of classes, so that nothing is imported for errors that did not happen.
_BY_CLASS = (
    ({"NotFound", "NothingFound"}, NOT_FOUND),
    ({"Ambiguous"}, AMBIGUOUS),
    ({"Unauthorized", "ConfigurationError", "AuthorizationFailure", "MissingAuthPlugin",
      "AuthPluginException"}, LOGIN),
    ({"Forbidden"}, FORBIDDEN),
    ({"Conflict"}, CONFLICT),
    ({"WaitTimeout"}, TIMEOUT),
    ({"UnsupportedArgument", "UnsupportedByCloud", "MicroversionsUnknown", "ExtensionMissing"},
     USAGE),
    ({"ConnectFailure", "ConnectTimeout", "RetriableConnectionFailure", "DiscoveryFailure",
      "EndpointNotFound"}, NO_ANSWER),
)  # fmt: skip


def described(error: BaseException) -> dict[str, Any]:
    """What is said of an error where the output is JSON."""
    found = {
        "error": type(error).__name__,
        "message": str(error),
        "status": status_of(error),
        "http_status": getattr(error, "http_status", None),
        "request_id": getattr(error, "request_id", None),
    }
    return {key: value for key, value in found.items() if value not in (None, "")}


def report(error: BaseException, argv: Sequence[str]) -> int:
    """Say on standard error what went wrong: one line, or JSON where the output is that.

    Returns:
        The exit status.
    """
    if _wants_json(argv):
        import json

        sys.stderr.write(json.dumps(described(error)) + "\n")
    else:
        text = " ".join(str(error).split()) or type(error).__name__
        sys.stderr.write(f"ost: {text}\n")
    return status_of(error)


def _wants_json(argv: Sequence[str]) -> bool:
    words = list(argv)
    joined = any(word in ("--format=json", "--format=jsonl", "-fjson", "-fjsonl") for word in words)
    apart = any(
        flag in ("--format", "-f") and value in ("json", "jsonl") for flag, value in pairwise(words)
    )
    return joined or apart
