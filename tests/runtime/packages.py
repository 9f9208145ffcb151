# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""All generated packages, and what is in them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import openstack_typed
from openstack_typed._runtime.answers.model import Model
from openstack_typed._runtime.calls.operation import Operation


def services() -> list[str]:
    """The import names of all services."""
    path = openstack_typed.__path__
    others = ("_runtime", "testing")
    return [m.name for m in pkgutil.iter_modules(path) if m.ispkg and m.name not in others]


def modules() -> Iterator[ModuleType]:
    """The modules of all resources."""
    for service in services():
        package = import_module(f"openstack_typed.{service}")
        for found in pkgutil.iter_modules(package.__path__):
            yield import_module(f"{package.__name__}.{found.name}")


def _own(kind: type) -> Iterator[tuple[ModuleType, Any]]:
    for module in modules():
        for value in list(vars(module).values()):
            if isinstance(value, kind):
                yield module, value


@cache
def models() -> list[type[Model]]:
    """All classes of answers."""
    return [
        value
        for module, value in _own(type)
        # Exact classes, views of these at single microversions, are made when they are used.
        if issubclass(value, Model) and value.__module__ == module.__name__
        if getattr(value, "_of", None) is None
    ]


def operations() -> list[Operation[Any]]:
    """What the clients know of all operations."""
    return [value for _, value in _own(Operation)]
