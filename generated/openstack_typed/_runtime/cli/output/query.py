# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""JMESPath expressions over the wire form."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..failures import Failure, Usage


def compiled(expression: str) -> Any:
    """An expression that is ready to search.

    Raises:
        Failure: What searches is not installed.
        Usage: The expression is none.
    """
    try:
        jmespath: Any = import_module("jmespath")
    except ImportError:
        raise Failure("--query wants jmespath: pip install 'openstack-typed[cli]'") from None
    try:
        return jmespath.compile(expression)
    except jmespath.exceptions.JMESPathError as error:
        text = str(error).partition("\n")[0].rstrip(": ")
        raise Usage(f"--query {expression!r} is no JMESPath expression: {text}") from None


def searched(expression: str, value: Any) -> Any:
    """What an expression finds.

    Raises:
        Usage: It does not fit what came back.
    """
    jmespath: Any = import_module("jmespath")
    try:
        return compiled(expression).search(value)
    except jmespath.exceptions.JMESPathError as error:
        raise Failure(f"--query {expression!r}: {error}") from None
