# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`--debug`: each request and each answer on standard error, and nothing that is secret."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from ..log import LOG

_LOGS = ("keystoneauth", LOG.name)
_SECRETS = (
    "os_password", "os_token", "os_passcode", "os_application_credential_secret",
)  # fmt: skip
"""The options, and the variables, that nobody may see."""


@contextmanager
def shown(argv: Sequence[str]) -> Generator[None]:
    """Show what is logged meanwhile.

    Args:
        argv: The command line, whose secrets are not shown.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutSecrets(argv))
    logs = [logging.getLogger(name) for name in _LOGS]
    before = [each.level for each in logs]
    for each in logs:
        each.addHandler(handler)
        each.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for each, level in zip(logs, before, strict=True):
            each.removeHandler(handler)
            each.setLevel(level)


def without_secrets(text: str, argv: Sequence[str]) -> str:
    """A text in which nothing stands that options and variables say in secret."""
    for secret in sorted(filter(None, set(_secrets(argv))), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(argv: Sequence[str]) -> Iterator[str]:
    for name in _SECRETS:
        flag = f"--{name.replace('_', '-')}"
        yield from (word.partition("=")[2] for word in argv if word.startswith(f"{flag}="))
        yield from (value for word, value in pairwise(argv) if word == flag)
        yield os.environ.get(name.upper(), "")


class _WithoutSecrets(logging.Formatter):
    """Lines of a log as people read them."""

    def __init__(self, argv: Sequence[str]) -> None:
        super().__init__("%(asctime)s.%(msecs)03d %(name)s: %(message)s", "%H:%M:%S")
        self._argv = argv

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record), self._argv)
