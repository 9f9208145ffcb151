# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The schemas that Glance tells of its records, made of what the specs say of them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...specs import Declared, Expr, Service, at
from .dialect import RULES

_RECORDS = {
    "image": ("image", "ImageRecord"),
    "member": ("member", "ImageMember"),
    "task": ("task", "Task"),
    "metadef_namespace": ("namespace", "MetadefNamespace"),
    "metadef_resource_type": ("resource_type_association", "MetadefResourceTypeAssociation"),
    "metadef_property": ("property", "MetadefProperty"),
    "metadef_object": ("object", "MetadefObject"),
    "metadef_tag": ("tag", "MetadefTag"),
}
"""What each schema is called, and the record that it is of."""


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


_MANY = {_plural(word): word for word in _RECORDS}
_LINKS = {"self": "self", "enclosure": "file", "describedby": "schema"}
_PAGE_LINKS = {"first": "first", "next": "next", "describedby": "schema"}
_PRIMITIVES = {"int": "integer", "float": "number", "bool": "boolean", "object": "object"}


@RULES.does(*(f"schemas.show_{word}" for word in (*_RECORDS, *_MANY)))
def _schema(call: Call) -> dict[str, Any]:
    word = call.operation.verb.removeprefix("show_")
    if word in _RECORDS:
        return _of_record(call.service.specs, word)
    name, items = _plural(_RECORDS[_MANY[word]][0]), _of_record(call.service.specs, _MANY[word])
    held = {"type": "array", "items": items}
    if name == "properties":
        held = {"type": "object", "additionalProperties": items}
    pages = {key: {"type": "string"} for key in _PAGE_LINKS.values()}
    return {"name": name, "properties": {**pages, name: held}, "links": _links(_PAGE_LINKS)}


def _of_record(specs: Service, word: str) -> dict[str, Any]:
    name, record = _RECORDS[word]
    declared = specs.declared[record]
    made: dict[str, Any] = {"name": name, "properties": _properties(specs, declared)}
    if word == "image":
        made |= {"additionalProperties": {"type": "string"}, "links": _links(_LINKS)}
    elif word.startswith("metadef"):
        made["additionalProperties"] = False
        made["required"] = [f.name for f in declared.fields if f.required == "all"]
    return made


def _links(links: dict[str, str]) -> list[dict[str, str]]:
    return [{"rel": rel, "href": f"{{{field}}}"} for rel, field in links.items()]


def _properties(specs: Service, declared: Declared) -> dict[str, Any]:
    return {f.name: _value(specs, at(f.type, None)) for f in declared.fields if not f.header}


def _value(specs: Service, expr: Expr) -> dict[str, Any]:
    match expr:
        case ["list", item]:
            return {"type": "array", "items": _value(specs, item)}
        case ["map", item]:
            return {"type": "object", "additionalProperties": _value(specs, item)}
        case ["any of", *parts]:
            found = next(_value(specs, part) for part in parts if part != "null")
            if "null" not in parts or "type" not in found:
                return found
            return {**found, "type": ["null", found["type"]]}
        case str() if (declared := specs.declared.get(expr)) is not None:
            if declared.kind == "object":
                return {"type": "object", "properties": _properties(specs, declared)}
            if declared.kind == "enum":
                return {"type": "string", "enum": [value for value, _ in declared.values]}
            return _value(specs, at(declared.type, None))
    if expr == "any":
        return {}
    return {"type": _PRIMITIVES.get(expr, "string")}
