# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which microversions values need."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from openstack_typed._runtime.calls.rules import (
    Both,
    Each,
    EachValue,
    Keys,
    Kinds,
    Rule,
    Values,
    Within,
    kind_of,
)

TAG = Keys(versions={"tag": "2.32+"}, required={"uuid": "2.40+"})


def needs(rule: Rule, value: Any) -> dict[str, str]:
    return {part: str(versions) for part, versions in rule.needs(value, "x")}


@pytest.mark.parametrize(
    ("rule", "value", "wanted"),
    [
        (TAG, {"tag": None, "uuid": "u"}, {"x['tag']": "2.32+"}),
        (TAG, {"uuid": "u", "other": 1}, {}),
        (TAG, {}, {"x without 'uuid'": "..2.39"}),
        (TAG, MappingProxyType({"tag": "t", "uuid": "u"}), {"x['tag']": "2.32+"}),
        (TAG, "tag", {}),
        (TAG, None, {}),
        (Keys(rules={"a": Values({"b": "2.5+"})}), {"a": "b"}, {"x['a']='b'": "2.5+"}),
        (Keys(rules={"a": Values({"b": "2.5+"})}), {}, {}),
        (Each(Values({"a": "2.5+"})), ["b", "a"], {"x[1]='a'": "2.5+"}),
        (Each(Values({"a": "2.5+"})), ("a",), {"x[0]='a'": "2.5+"}),
        (Each(Values({"a": "2.5+"})), "a", {}),
        (Each(Values({"a": "2.5+"})), None, {}),
        (EachValue(Values({"a": "2.5+"})), {"k": "a"}, {"x['k']='a'": "2.5+"}),
        (EachValue(Values({"a": "2.5+"})), ["a"], {}),
        (Values({"a": "2.5+", 7: "2.6+"}), 7, {"x=7": "2.6+"}),
        (Values({"a": "2.5+"}), ["a"], {}),
        (Values({"a": "2.5+"}), {"a": 1}, {}),
        (Values({"a": "2.5+"}, other="2.9+"), "b", {"x='b'": "2.9+"}),
        (Values({"a": "2.5+"}, other="2.9+"), "a", {"x='a'": "2.5+"}),
        (Values({"a": "2.5+"}, other="2.9+"), None, {}),
        (Kinds({"null": "2.5+", "array": "2.6+"}), None, {"x as null": "2.5+"}),
        (Kinds({"null": "2.5+", "array": "2.6+"}), (1,), {"x as array": "2.6+"}),
        (Kinds({"null": "2.5+", "array": "2.6+"}), "x", {}),
        (Both(Values({"a": "2.5+"}), Kinds({"string": "2.1+"})), "a",
         {"x='a'": "2.5+", "x as string": "2.1+"}),
        (Within({"..2.9": Values({"a": "2.5+"}), "2.10+": None}), "a", {"x='a'": "2.5+"}),
        (Within({"2.10+": Values({"a": "2.15+"})}), "a", {"x='a'": "..2.9, 2.15+"}),
    ],
)  # fmt: skip
def test_needs(rule: Rule, value: Any, wanted: dict[str, str]) -> None:
    assert needs(rule, value) == wanted


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "number"),
        (1.5, "number"),
        ("a", "string"),
        (b"a", "string"),
        ([], "array"),
        ((), "array"),
        ({}, "object"),
        (MappingProxyType({}), "object"),
    ],
)
def test_kinds(value: Any, kind: str) -> None:
    assert kind_of(value) == kind
