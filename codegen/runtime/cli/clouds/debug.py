# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is logged on standard error: warnings, and with `--debug` each request and each answer."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from ...log import LOG
from ..safe import safe

_ALL = "%(asctime)s.%(msecs)03d %(name)s: %(message)s"
_SECRETS = (
    "os_password", "os_token", "os_passcode", "os_application_credential_secret",
)  # fmt: skip
"""The options, and the variables, that nobody may see."""


_SECRET_FIELD = re.compile(
    r'("[^"\\]*(?:pass|secret|token|private_?key|user_?data)[^"\\]*"\s*:\s*)"(?:[^"\\]|\\.)*"',
    re.IGNORECASE,
)
"""A field of JSON that is secret by its name: calls by hand have no spec that says so."""


@contextmanager
def shown(argv: Sequence[str], *, debug: bool) -> Generator[None]:
    """Show what is logged meanwhile: our own warnings, or all there is.

    Args:
        argv: The command line, whose secrets are not shown.
        debug: Whether to show all.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutSecrets(argv, _ALL if debug else "ost: %(message)s"))
    others: logging.Handler = handler if debug else logging.NullHandler()
    before = [
        _handled(LOG, handler, logging.DEBUG if debug else logging.WARNING),
        # What it warns of becomes an error that says more, or nothing.
        _handled(
            logging.getLogger("keystoneauth"), others, logging.DEBUG if debug else logging.CRITICAL
        ),
        # Libraries warn, by lines of their code, of what somebody wants: --insecure.
        _handled(logging.getLogger("py.warnings"), others, logging.WARNING),
    ]
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        for undo in before:
            undo()


def _handled(log: logging.Logger, handler: logging.Handler, level: int) -> Callable[[], None]:
    """Let a log have a handler; gives what undoes it."""
    before = log.level
    log.addHandler(handler)
    log.setLevel(level)

    def undo() -> None:
        log.removeHandler(handler)
        log.setLevel(before)

    return undo


def without_secrets(text: str, argv: Sequence[str]) -> str:
    """A text in which nothing stands that options and variables say in secret."""
    for secret in sorted(filter(None, set(_secrets(argv))), key=len, reverse=True):
        word = re.escape(secret)
        # A short one may be a part of any word.
        text = re.sub(word if len(secret) > 3 else rf"(?<!\w){word}(?!\w)", "***", text)
    return text


def _secrets(argv: Sequence[str]) -> Iterator[str]:
    for name in _SECRETS:
        flag = f"--{name.replace('_', '-')}"
        yield from (word.partition("=")[2] for word in argv if word.startswith(f"{flag}="))
        yield from (value for word, value in pairwise(argv) if word == flag)
        yield os.environ.get(name.upper(), "")


class _WithoutSecrets(logging.Formatter):
    """Lines of a log as people read them."""

    def __init__(self, argv: Sequence[str], form: str) -> None:
        super().__init__(form, "%H:%M:%S")
        self._argv = argv

    def format(self, record: logging.LogRecord) -> str:
        text = _SECRET_FIELD.sub(r'\1"***"', super().format(record))
        return safe(without_secrets(text, self._argv), "\n")
