# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The exact classes of a microversion, by names without numbers: `v2_79.Server`.

`v2_79` is a class whose attributes are the exact classes of 2.79; `v2_79_up` has the unions of
these and of all later ones. Each is found when it is first asked for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from operator import attrgetter
from types import ModuleType
from typing import Any

from .versions import Version, VersionSet

_PIN = re.compile(r"v([0-9]+)_([0-9]+)(_up)?")

Places = Mapping[str, tuple[str, str]]
"""For each class, the module that it is in, and the microversions that have it."""


class _Found:
    """An attribute of a class that is found when it is first asked for."""

    def __init__(self, home: str, find: Callable[[ModuleType], Any]) -> None:
        self.home = home
        self.find = find

    def __get__(self, instance: object, owner: type) -> Any:
        return self.find(import_module(self.home))


def pinned(module: str, client: str, models: Places) -> Callable[[str], Any]:
    """The `__getattr__` of a module that has a class for each microversion.

    Args:
        module: The name of the module.
        client: The name of the client class, which is in the package.
        models: The models.
    """
    package = module.rpartition(".")[0]

    def get(name: str) -> Any:
        match = _PIN.fullmatch(name)
        known: VersionSet = getattr(import_module(package), client)._service.versions
        if match is None or (version := Version(int(match[1]), int(match[2]))) not in known:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        up = match[3] or ""
        members: dict[str, Any] = {
            each: _Found(f"{package}.{home}", _exact(each, version, up))
            for each, (home, versions) in models.items()
            if version in VersionSet.parse(versions)
        }
        members[client] = _Found(package, attrgetter(f"{client}_{name[1:]}"))
        members |= {"__module__": module, "__doc__": f"The classes of {version}."}
        found = type(name, (), members)
        setattr(sys.modules[module], name, found)
        return found

    return get


def _exact(name: str, version: Version, up: str) -> Callable[[ModuleType], Any]:
    def find(home: Any) -> Any:
        exact = home.__getattr__.at(name, version)
        return getattr(home, exact + up if exact else name)  # it is the same wherever it is

    return find
