# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Requests of operations that are made up for a test."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Any

from openstack_typed._runtime.calls.operation import Operation
from openstack_typed._runtime.calls.request import Request, build
from openstack_typed._runtime.versions import Version


class Color(Enum):
    RED = "red"


class Level(str, Enum):  # noqa: UP042 (whose str() is not its text)
    HIGH = "high"


class Number(IntEnum):
    TWO = 2


def make(
    *arguments: Any, call: str = "POST /x", given: dict[str, Any], version: str = "", **facts: Any
) -> Request:
    operation: Operation[Any] = Operation("things.do", call, arguments=arguments, **facts)
    return build(operation, given, Version.parse(version) if version else None)
