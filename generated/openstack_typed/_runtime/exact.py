# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The exact classes at run time.

Type checkers see a class for each microversion at which something changes: `Server_2_47`,
`Compute_2_90`. At run time there is one class, and an exact class is a view of it: whether a
thing is an instance of it depends on the microversion that the thing is of. So `isinstance`
narrows in the same way for the type checker and for the program.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .versions import Version, VersionSet

_EXACT = re.compile(r"(\w+?)_([0-9]+)_([0-9]+)")
"""The name of an exact class."""


class Exact(type):
    """The metaclass of everything that has exact classes, and of the exact classes themselves."""

    # Set in exact classes only: the class that it is a view of, and its versions.
    _of: type | None = None
    _versions: VersionSet

    def __instancecheck__(cls, instance: Any) -> bool:
        if cls._of is None:
            return super().__instancecheck__(instance)
        if not issubclass(type(instance), cls._of):
            return False
        version: Version | None = instance._exact_version()
        return version is not None and version in cls._versions

    if not TYPE_CHECKING:
        # A type checker that saw this would take calls for what it returns, and ask no `__new__`.

        def __call__(cls, *args: Any, **options: Any) -> Any:
            if cls._of is not None:
                wanted = cls._of.__name__
                raise TypeError(f"{cls.__name__} is a type to check against; make a {wanted}")
            return super().__call__(*args, **options)


def exact(cls: type, name: str, versions: str) -> type:
    """Make an exact class.

    Args:
        cls: The class that it is a view of.
        name: Its name.
        versions: The microversions whose exact class is this one, or one that adds to it.
    """
    members = {
        "__slots__": (),
        "__module__": cls.__module__,
        "__doc__": f"{cls.__name__} in the microversions {versions}.",
        "_of": cls,
        "_versions": VersionSet.parse(versions),
    }
    found: type = type(cls)(name, (cls,), members)
    return found


class ExactNames:
    """The `__getattr__` of a module with exact classes: each is made when it is first used."""

    def __init__(self, module: str, table: Mapping[str, tuple[str, str]]) -> None:
        """Make one.

        Args:
            module: The name of the module.
            table: For each exact class, the name of the class that it is a view of, and its
                versions; without versions it is that class itself.
        """
        self.module = module
        self.table = table

    def __call__(self, name: str) -> Any:
        home, table = sys.modules[self.module], self.table
        found: Any
        if name in table:
            base, versions = table[name]
            cls = getattr(home, base)
            # A TypedDict is a dict and an enum of values is text: they carry no version to check.
            found = exact(cls, name, versions) if versions and isinstance(cls, Exact) else cls
        elif name.endswith("_up") and name[:-3] in table:
            found = _with_later(home, name[:-3], table)
        else:
            raise self._unknown(name)
        setattr(home, name, found)
        return found

    def at(self, name: str, version: Version) -> str:
        """What the exact class of a class is called at a version; empty if it has none."""
        sets = {
            exact: VersionSet.parse(versions)
            for exact, (cls, versions) in self.table.items()
            if cls == name and versions
        }
        fitting = [exact for exact, versions in sets.items() if version in versions]
        return max(fitting, key=lambda exact: sets[exact].lowest, default="")

    def _unknown(self, name: str) -> Exception:
        """What is said of a name that the module has not.

        Of an AttributeError, an import would keep the type only: so it is none, where there is
        something to say.
        """
        if match := _EXACT.fullmatch(name):
            version = Version(int(match[2]), int(match[3]))
            if found := self.at(match[1], version):
                return ImportError(f"there is no {name}: at {version} it is {found}; import that")
        return AttributeError(f"module {self.module!r} has no attribute {name!r}")


def _with_later(home: ModuleType, name: str, table: Mapping[str, tuple[str, str]]) -> Any:
    """The union of an exact class and all later ones: `Server_2_47_up`."""
    base, _ = table[name]
    versions = {
        each: VersionSet.parse(text) for each, (cls, text) in table.items() if cls == base and text
    }
    known = VersionSet(part for each in versions.values() for part in each)
    begin = _version_of(name, base)
    names = _from(begin, known, {each: str(found) for each, found in versions.items()})
    return reduce(or_, [getattr(home, each) for each in names])


def _version_of(name: str, base: str) -> Version:
    """The version in the name of an exact class."""
    return Version.parse(name[len(base) + 1 :].replace("_", ".", 1))


def unversioned(client: Any, name: str) -> str:
    """What `Server_2_79` would be a view of: `Server`. Empty if it is no such name.

    Args:
        client: The client class, whose `_service` says which versions there are.
        name: The name.
    """
    match = _EXACT.fullmatch(name)
    known: VersionSet = client._service.versions
    return match[1] if match and Version(int(match[2]), int(match[3])) in known else ""


def exact_client(cls: Any, name: str, table: Mapping[str, str]) -> Any:
    """The exact client of a name such as `Compute_2_90` or `Compute_2_79_up`.

    A version that changes nothing goes by the class of the one before it.

    Args:
        cls: The client class, whose `_service` says which versions there are.
        name: What is asked for.
        table: For each exact client, the versions that it covers.

    Returns:
        The class, or the union of classes; None if the name is no such name.
    """
    home = sys.modules[cls.__module__]
    found: Any = None
    if name == f"{cls.__name__}Rolling":
        found = cls
    elif name in table:
        found = exact(cls, name, table[name])
    elif name.startswith(f"{cls.__name__}_"):
        try:
            version = _version_of(name.removesuffix("_up"), cls.__name__)
        except ValueError:
            return None
        if version in cls._service.versions:
            first, *later = _from(version, cls._service.versions, table)
            names = [first, *later] if name.endswith("_up") else [first]
            found = reduce(or_, [getattr(home, each) for each in names])
    if found is not None:
        setattr(home, name, found)
    return found


def _from(version: Version, known: VersionSet, table: Mapping[str, str]) -> list[str]:
    """The exact clients of a version and of all later ones; those that add to others left out."""
    sets = {name: VersionSet.parse(text) & known for name, text in table.items()}
    wanted = known & VersionSet.parse(f"{version}+")
    found = []
    while wanted:
        # A class covers its own versions and those of the classes that add to it: the one that
        # begins last among those that cover a version is the exact one.
        fitting = [name for name, versions in sets.items() if wanted.lowest in versions]
        best = max(fitting, key=lambda name: sets[name].lowest)
        found.append(best)
        wanted = wanted - sets[best]
    return found
