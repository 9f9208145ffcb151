# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is said on standard error: what went wrong, in one line, and what to do about it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .failures import is_a, status_of
from .safe import safe, safe_json

if TYPE_CHECKING:
    from .unreached import Reason

# What to do about an error. The first that fits is said, unless the error says it itself.
_CURES = (
    ({"Unauthorized"}, "check user, password and domains; `ost clouds` says where they were read"),
    ({"Forbidden"}, "`ost token` shows as whom you asked, and with which roles"),
    ({"UnsupportedByCloud"}, "`ost catalog` shows the microversions of the cloud"),
    ({"EndpointNotFound"}, "`ost catalog` shows what there is; choose by "
     "--os-region-name and --os-interface"),
    ({"WaitTimeout"}, "it may still come; give it longer with --timeout"),
    ({"Ambiguous"}, "give the ID of the one that you mean"),
    ({"ServerError"}, "try again later, or tell whoever runs the cloud the request's ID"),
)  # fmt: skip

_UNREACHED = {"ConnectionError", "DiscoveryFailure"}

# The library tells programs what to do; these are the same things on a command line.
# Patterns are compiled where there is an error.
_SAID_TO_PROGRAMS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"pass auth=\{'(\w+)': \.\.\.\}", lambda m: f"give {_flag(m[1])}"),
    (r"use connect\('(.*?)', region_name='(.*?)'\)",
     lambda m: f"write --os-cloud {m[1]} --os-region-name {m[2]}"),
    (r"pass one of them, or (?=set OS_CLOUD)",
     lambda _: "name it with --os-cloud, or "),
    (r"(there is no clouds\.yaml .*?; .*?)set OS_AUTH_URL and so on",
     lambda m: f"{m[1]}set OS_AUTH_URL and so on, or give --os-auth-url and so on"),
    (r'use \.at\("(.*?)"\)', lambda m: f"use --microversion {m[1]}"),
    (r"^connect\(\)(?=:)", lambda _: "the command line"),
)  # fmt: skip


def _flag(key: str) -> str:
    return f"--os-{key.replace('_', '-')}"


def described(error: BaseException) -> dict[str, Any]:
    """What is said of an error where the output is JSON."""
    found = {
        "error": type(error).__name__,
        "message": _message(error),
        "cure": _cure(error),
        "status": status_of(error),
        "operation": getattr(error, "operation", None),
        "http_status": getattr(error, "http_status", None),
        "request_id": getattr(error, "request_id", None),
    }
    return {key: value for key, value in found.items() if value not in (None, "", 0)}


def report(
    error: BaseException,
    *,
    as_json: bool,
    where: str = "",
    of: str = "cloud",
    hide: Callable[[str], str] = str,
) -> int:
    """Say on standard error what went wrong: one line, or JSON where the output is that.

    Args:
        error: What went wrong.
        as_json: Whether the output is JSON.
        where: Which of several it is: a cloud and its region, or a thing.
        of: What that is, as a key of JSON.
        hide: Takes secrets out of a text.

    Returns:
        The exit status.
    """
    error = _of_login(error)
    if as_json:
        import json

        said = {of: where, **described(error)} if where else described(error)
        line = safe_json(json.dumps(said, ensure_ascii=False))
    else:
        line = ": ".join(filter(None, ("ost", where, _message(error))))
        if cure := _cure(error):
            line += f"; {cure}"
    write(hide(f"{line}\n"))
    return status_of(error)


def say(text: str) -> None:
    """Tell on standard error what is no part of what was asked for."""
    write(f"ost: {text}\n")


def write(text: str) -> None:
    """Write to standard error; where that cannot be, what happened is the same all the same.

    Nothing that a terminal would obey is left in it: services repeat what others have written.
    """
    with suppress(OSError):
        sys.stderr.write(safe(text, "\n"))


def _of_login(error: BaseException) -> BaseException:
    """The error of a login in our own words: what else is refused has them already."""
    if not is_a(error, {"HttpError"}) or hasattr(error, "operation"):
        return error
    from keystoneauth1.exceptions import HttpError

    from ..connection.refusals import login_error

    return login_error("tokens.create", error) if isinstance(error, HttpError) else error


def wants_json(argv: Sequence[str]) -> bool:
    """Whether the output is JSON, as far as a command line says it that may make no sense."""
    words = list(argv)
    joined = any(word in ("--format=json", "--format=jsonl", "-fjson", "-fjsonl") for word in words)
    apart = any(
        flag in ("--format", "-f") and value in ("json", "jsonl") for flag, value in pairwise(words)
    )
    return joined or apart


def _message(error: BaseException) -> str:
    """What went wrong, in one line."""
    text = " ".join(_text(error).split())
    if is_a(error, _UNREACHED):
        text = _reason(error).message
    if is_a(error, {"ConfigurationError", "MicroversionError"}):
        for pattern, instead in _SAID_TO_PROGRAMS:
            text = re.sub(pattern, instead, text)
    if is_a(error, {"HttpException", "ClientException", "Usage", "Failure", "OSError"}) and text:
        return text
    if is_a(error, {"TypeError", "ValueError"}) and text:
        return text
    return f"{type(error).__name__}: {text}; this is a mistake of ost; --debug shows where"


def _text(error: BaseException) -> str:
    """What an error says; of the system's own without its number."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def _cure(error: BaseException) -> str:
    """What to do about it; empty if nobody knows, or the error says it itself."""
    if is_a(error, _UNREACHED):
        return _reason(error).cure
    if seconds := getattr(error, "retry_after", 0):
        return f"try again in {seconds:g} s"
    return next((cure for names, cure in _CURES if is_a(error, names)), "")


def _reason(error: BaseException) -> Reason:
    from .unreached import reason_of

    return reason_of(error)
