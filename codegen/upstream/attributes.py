# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The attributes of network's resources as trees: what their validators and converters let through.

An attribute says by which name it is validated and how it is converted. What the names of
validators mean in types of JSON is listed here; one that is not listed says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .nodes import Node

Attribute = Mapping[str, Any]

_STRINGS = {
    "uuid", "string", "name_string", "not_empty_string", "not_empty_name_string", "mac_address",
    "ip_address", "subnet", "regex", "dns_host_name", "dns_domain_name", "fip_dns_host_name",
    "name_string_not_default", "ip_or_subnet", "subnetpool_id", "service_plugin_type",
}  # fmt: skip
_INTEGERS = {"range", "non_negative", "integer"}
_LISTS_OF_STRINGS = {
    "uuid_list", "uuid_list_non_empty", "nameservers", "subnet_list", "list_of_regex",
    "availability_zone_hint_list", "list_of_subnet_service_types", "list_of_subnets",
}  # fmt: skip
_LISTS = {"list_of_any_key_specs", "list_of_dict_or_nodata", "allowed_address_pairs"}
_OBJECTS = {"dict", "dict_or_nodata", "dict_or_empty"}
# What validators of lists check inside, by their own code: the keys, and whether they must be.
_ITEMS = {
    "hostroutes": {"destination": True, "nexthop": True},
    "ip_pools": {"start": True, "end": True},
    "fixed_ips": {"subnet_id": False, "ip_address": False},
    "allowed_address_pairs": {"ip_address": True, "mac_address": False},
}
_BOOLEAN = {"convert_to_boolean", "convert_to_boolean_if_not_none"}
_INTEGER = {"convert_to_int", "convert_to_int_if_not_none"}
_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array",
          dict: "object", type(None): "null"}  # fmt: skip


def attribute(spec: Attribute) -> Node:
    """What the value of an attribute can be."""
    made = Node()
    for name, rule in (spec.get("validate") or {}).items():
        _validated(name.removeprefix("type:"), rule, made)
    convert = getattr(spec.get("convert_to"), "__name__", "")
    if convert in _BOOLEAN:
        made.types = {"boolean"} | (made.types & {"null"})
    if convert in _INTEGER and made.types <= {"string", "null", "integer"}:
        made.types = (made.types - {"string"}) | {"integer"}
    if "none" in convert and made.types:  # nothing is converted to something, or let through
        made.types.add("null")
    if not made.types and isinstance(default := spec.get("default"), str | bool):
        made.types = {_NAMES[type(default)]}
    if made.types and spec.get("default", "") is None:
        made.types.add("null")
    if made.types:
        for other in spec.get("also", ()):
            made.types |= attribute(other).types
    return made


def _validated(name: str, rule: Any, made: Node) -> None:
    if name.endswith("_or_none"):
        made.types.add("null")
        name = name.removesuffix("_or_none")
    if name in _STRINGS or name == "port_range":
        made.types.add("string")
    elif name in _INTEGERS:
        made.types.add("integer")
    elif name == "boolean":
        made.types.add("boolean")
    elif name == "values":
        made.types |= {_NAMES[type(value)] for value in rule}
    elif name in _LISTS_OF_STRINGS:
        made.types.add("array")
        made.item = Node({"string"})
    elif name in _ITEMS:
        made.types.add("array")
        made.item = _keys(_ITEMS[name])
    elif name in _LISTS:
        made.types.add("array")
        if isinstance(rule, Mapping):
            made.item = _object(rule)
        elif isinstance(rule, list):
            made.item = _object({k: v for part in rule for k, v in part.items()})
            # Of several forms, one has to fit.
            made.item.required &= set.intersection(*(set(part) for part in rule))
    elif name in _OBJECTS:
        made.types.add("object")
        if isinstance(rule, Mapping):
            inner = _object(rule)
            made.fields, made.required = inner.fields, inner.required
    if not made.types - {"null"}:
        made.types = set()


def _keys(keys: Mapping[str, bool]) -> Node:
    fields = {name: Node({"string"}) for name in keys}
    return Node({"object"}, fields=fields, required={k for k, must in keys.items() if must})


def _object(rules: Mapping[str, Any]) -> Node:
    """An object whose keys have validators of their own."""
    made = Node({"object"})
    for key, rule in rules.items():
        if not isinstance(rule, Mapping):
            continue
        checks = {name: value for name, value in rule.items() if name.startswith("type:")}
        made.fields[key] = attribute({**rule, "validate": checks})
        if rule.get("required"):
            made.required.add(key)
    return made
