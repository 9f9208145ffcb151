# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, and the exit status of the process for it; `messages` has the words."""

from __future__ import annotations

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


# By the names of classes, so that nothing is imported for errors that did not happen.
_BY_CLASS = (
    ({"KeyboardInterrupt"}, INTERRUPTED),
    ({"NotFound", "NothingFound"}, NOT_FOUND),
    ({"Ambiguous"}, AMBIGUOUS),
    ({"Unauthorized", "ConfigurationError", "AuthorizationFailure", "MissingAuthPlugin",
      "AuthPluginException", "MissingAuthMethods"}, LOGIN),
    ({"Forbidden"}, FORBIDDEN),
    ({"Conflict"}, CONFLICT),
    ({"WaitTimeout"}, TIMEOUT),
    ({"Usage", "TypeError", "ValueError", "MicroversionError", "ExtensionMissing"}, USAGE),
    ({"ConnectionError", "DiscoveryFailure", "EndpointNotFound"}, NO_ANSWER),
)  # fmt: skip


def status_of(error: BaseException) -> int:
    """The exit status for an error."""
    if isinstance(error, Failure):
        return error.status
    if isinstance(error, UnicodeError):
        return FAILED  # a ValueError, but what cannot be written was answered
    if _refuses_login(error):
        return LOGIN
    for names, status in _BY_CLASS:
        if is_a(error, names):
            return status
    return FAILED


def _refuses_login(error: BaseException) -> bool:
    """Whether it is Keystone's no to a login: a 404 of that is no thing that is not there."""
    of_login = getattr(error, "operation", None) == "tokens.create"
    return of_login and 400 <= getattr(error, "http_status", 0) < 500


def is_a(error: BaseException, names: set[str]) -> bool:
    """Whether an error is of one of the classes, by their names."""
    return any(cls.__name__ in names for cls in type(error).__mro__)
