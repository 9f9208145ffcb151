# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which microversions a value needs: what its type cannot say without knowing the version.

A rule looks at one value of an argument and says, for each part of it that does not exist in
all microversions, where that part exists. An argument whose type is the same in all of them
has no rule.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from ..answers.model import Model
from ..versions import ALL, VersionSet

Need: TypeAlias = tuple[str, VersionSet]
"""A part of a request, such as `networks[0]['tag']`, and the versions that know it."""


class Rule(ABC):
    """Says what a value needs."""

    @abstractmethod
    def needs(self, value: Any, path: str) -> Iterator[Need]:
        """The needs of a value that stands at a path."""


class Keys(Rule):
    """An object: some of its keys exist, or are required, in some versions only."""

    def __init__(
        self,
        versions: Mapping[str, str] | None = None,
        required: Mapping[str, str] | None = None,
        rules: Mapping[str, Rule] | None = None,
    ) -> None:
        self.versions = {k: VersionSet.parse(v) for k, v in (versions or {}).items()}
        self.required = {k: VersionSet.parse(v) for k, v in (required or {}).items()}
        self.rules = dict(rules or {})

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        if isinstance(value, Model):
            value = value.to_dict()
        if not isinstance(value, Mapping):
            return
        for key, versions in self.versions.items():
            if key in value:
                yield f"{path}[{key!r}]", versions
        for key, versions in self.required.items():
            if key not in value:
                yield f"{path} without {key!r}", ALL - versions
        for key, rule in self.rules.items():
            if key in value:
                yield from rule.needs(value[key], f"{path}[{key!r}]")


class Each(Rule):
    """Every item of a list."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            for index, item in enumerate(value):
                yield from self.rule.needs(item, f"{path}[{index}]")


class EachValue(Rule):
    """Every value of an object with free keys."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        if isinstance(value, Mapping):
            for key, item in value.items():
                yield from self.rule.needs(item, f"{path}[{key!r}]")


class Values(Rule):
    """Single values that exist in some versions only: `networks="auto"`.

    Args:
        versions: The versions that know a value.
        other: The versions that take any other text too.
    """

    def __init__(self, versions: Mapping[str | int, str], other: str = "all") -> None:
        self.versions = {value: VersionSet.parse(text) for value, text in versions.items()}
        self.other = VersionSet.parse(other)

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        if isinstance(value, str | int) and value in self.versions:
            yield f"{path}={value!r}", self.versions[value]
        elif isinstance(value, str) and self.other != ALL:
            yield f"{path}={value!r}", self.other


class Kinds(Rule):
    """Kinds of JSON values that exist in some versions only: an object where a list was."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self.versions = {kind: VersionSet.parse(text) for kind, text in versions.items()}

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        kind = kind_of(value)
        if kind in self.versions:
            yield f"{path} as {kind}", self.versions[kind]


class Both(Rule):
    """Several rules for one value."""

    def __init__(self, *rules: Rule) -> None:
        self.rules = rules

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        for rule in self.rules:
            yield from rule.needs(value, path)


class Within(Rule):
    """A rule that holds in some versions only, where an argument's type changes."""

    def __init__(self, cases: Mapping[str, Rule | None]) -> None:
        self.cases = [(VersionSet.parse(text), rule) for text, rule in cases.items()]

    def needs(self, value: Any, path: str) -> Iterator[Need]:
        """A need of one case binds in the versions of that case alone."""
        for versions, rule in self.cases:
            if rule is not None:
                for part, where in rule.needs(value, path):
                    yield part, where | (ALL - versions)


def kind_of(value: Any) -> str:
    """What JSON makes of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, Mapping | Model):
        return "object"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return "array"
    return "string"
