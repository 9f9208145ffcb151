# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The schemas that Glance tells of its records.

A field is a few words: its type (with `?` if it may be null, `date` for a time, `uuid` for an ID),
`ro` if callers may not set it, `max=80`, and `plain` if the schema says nothing else of it.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from ...call import Call
from .dialect import RULES

_ID = "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$"
_TYPES = {"str": "string", "int": "integer", "bool": "boolean", "date": "string", "uuid": "string"}
_KINDS = ["array", "boolean", "integer", "number", "object", "string", None]
_TEXT, _TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
_POSITIVE = {"$ref": "#/definitions/positiveInteger"}
_POSITIVE_OR_0 = {"$ref": "#/definitions/positiveIntegerDefault0"}
_STRINGS, _PROPERTY = {"$ref": "#/definitions/stringArray"}, {"$ref": "#/definitions/property"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_LOCATION = {
    **_object(
        url={"type": "string", "maxLength": 255},
        metadata={"type": "object"},
        validation_data={
            **_object(
                checksum={"type": "string", "minLength": 32, "maxLength": 32},
                os_hash_algo={"type": "string", "maxLength": 64},
                os_hash_value={"type": "string", "maxLength": 128},
            ),
            "description": "checksum and hash of the data there",
            "writeOnly": True,
            "additionalProperties": False,
            "required": ["os_hash_algo", "os_hash_value"],
        },
    ),
    "required": ["url", "metadata"],
}
_IMAGE = {
    "id": "uuid", "name": "str? max=255", "status": "str ro ImageStatus",
    "visibility": "str ImageVisibility", "protected": "bool", "os_hidden": "bool",
    "checksum": "str? ro max=32", "os_hash_algo": "str? ro max=64",
    "os_hash_value": "str? ro max=128", "owner": "str? max=255", "size": "int? ro",
    "virtual_size": "int? ro", "container_format": "str? ContainerFormat",
    "disk_format": "str? DiskFormat", "created_at": "str ro", "updated_at": "str ro",
    "tags": {**_array({"type": "string", "maxLength": 255}), "description": "tags of the image"},
    "direct_url": "str ro", "min_ram": "int", "min_disk": "int", "self": "str ro",
    "file": "str ro", "stores": "str ro", "schema": "str ro",
    "locations": {**_array(_LOCATION), "description": "locations of the image"},
}  # fmt: skip
_MEMBER = {
    "member_id": "str", "image_id": "uuid", "created_at": "str", "updated_at": "str",
    "status": "str ImageMemberStatus", "schema": "str ro plain",
}  # fmt: skip
_TASK_BRIEF = {
    "id": "uuid", "type": "str ImageTaskType", "status": "str ImageTaskStatus", "owner": "str",
    "image_id": "str", "request_id": "str", "user_id": "str", "expires_at": "str?",
    "created_at": "str", "updated_at": "str", "self": "str ro plain", "schema": "str ro plain",
}  # fmt: skip
_TASK = {**_TASK_BRIEF, "input": "object?", "result": "object?", "message": "str"}
_TIMES = {"created_at": "date ro", "updated_at": "date ro"}
_NAMESPACE = {
    "namespace": "str max=80", "display_name": "str max=80", "description": "str max=500",
    "visibility": "str MetadefVisibility", "protected": "bool", "owner": "str max=255", **_TIMES,
    "schema": "str ro plain", "self": "str ro plain",
    "resource_type_associations": _array(
        _object(name=_TEXT, prefix=_TEXT, properties_target=_TEXT)
    ),
    "properties": _PROPERTY,
    "objects": _array(
        _object(name=_TEXT, description=_TEXT, required=_STRINGS, properties=_PROPERTY)
    ),
    "tags": _array(_object(name=_TEXT)),
}  # fmt: skip
_ASSOCIATION = {
    "name": "str max=80", "prefix": "str max=80", "properties_target": "str max=80", **_TIMES,
}  # fmt: skip
_A_PROPERTY: dict[str, Any] = {
    "name": "str max=80 plain", "title": _TEXT, "description": _TEXT, "operators": _TEXTS,
    "type": {"type": "string", "enum": _KINDS}, "required": _STRINGS,
    "minimum": {"type": "number"}, "maximum": {"type": "number"}, "maxLength": _POSITIVE,
    "minLength": _POSITIVE_OR_0, "pattern": {"type": "string", "format": "regex"},
    "enum": {"type": "array"}, "readonly": {"type": "boolean"}, "default": {},
    "items": _object(type={"type": "string", "enum": _KINDS}, enum={"type": "array"}),
    "maxItems": _POSITIVE, "minItems": _POSITIVE_OR_0,
    "uniqueItems": {"type": "boolean", "default": False}, "additionalItems": {"type": "boolean"},
}  # fmt: skip
_OBJECT = {
    "name": "str max=80 plain", "description": _TEXT, "required": _STRINGS,
    "properties": _PROPERTY, "schema": "str ro plain", "self": "str ro plain", **_TIMES,
}  # fmt: skip
_TAG = {"name": "str max=80 plain", **_TIMES}


@frozen
class Schema:
    """The schema of a record.

    Attributes:
        fields: Its fields.
        required: Those that have to be there.
        least: Whether only the least is told of it.
        definitions: What it refers to: `strings`, `property`, both with numbers.
        links: The fields with links, by what they are; of images only.
        brief: The fields of the records of lists, where these have fewer.
    """

    fields: dict[str, Any]
    required: tuple[str, ...] = ()
    least: bool = False
    definitions: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    brief: dict[str, Any] | None = None


_SCHEMAS = {
    "image": Schema(
        _IMAGE, links=(("self", "self"), ("enclosure", "file"), ("describedby", "schema"))
    ),
    "member": Schema(_MEMBER, least=True),
    "task": Schema(_TASK, least=True, brief=_TASK_BRIEF),
    "namespace": Schema(_NAMESPACE, ("namespace",), definitions=("strings", "property")),
    "resource_type_association": Schema(_ASSOCIATION, ("name",)),
    "property": Schema(_A_PROPERTY, ("type", "title", "name"), definitions=("strings",)),
    "object": Schema(_OBJECT, ("name",), definitions=("strings", "property")),
    "tag": Schema(_TAG, ("name",)),
}
_NAMES = {"resource_type": "resource_type_association"}
_PAGE = (("first", "first"), ("next", "next"), ("describedby", "schema"))


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


_WORDS = {
    **{f"{'' if word in ('image', 'member', 'task') else 'metadef_'}{word}": word
       for word in _SCHEMAS if word not in _NAMES.values()},
    **{f"metadef_{word}": name for word, name in _NAMES.items()},
}  # fmt: skip
"""The schema of each operation, for one record; others are for many."""
_MANY = {_plural(word): name for word, name in _WORDS.items()}


@RULES.does(*(f"schemas.show_{word}" for word in (*_WORDS, *_MANY)))
def _show(call: Call) -> dict[str, Any]:
    word = call.operation.verb.removeprefix("show_")
    return _of_one(call, _WORDS[word]) if word in _WORDS else _of_many(call, _MANY[word])


def _of_one(call: Call, name: str, *, inner: bool = False) -> dict[str, Any]:
    schema = _SCHEMAS[name]
    fields = schema.brief if inner and schema.brief is not None else schema.fields
    shown: dict[str, Any] = {
        "name": name, "properties": {f: _field(call, f, w, name) for f, w in fields.items()},
    }  # fmt: skip
    if not schema.least:
        shown["additionalProperties"] = False
    if schema.links:
        shown["additionalProperties"] = {"type": "string"}
        shown["links"] = _links(schema.links)
    required = [f for f in schema.required if not (inner and name == "property" and f == "name")]
    if required:
        shown["required"] = required
    if schema.definitions and not inner:
        shown["definitions"] = _definitions(call, schema.definitions)
    return shown


def _of_many(call: Call, name: str) -> dict[str, Any]:
    schema, many = _SCHEMAS[name], _plural(name)
    items = _of_one(call, name, inner=True)
    held = _array(items)
    if name == "property":
        held = {"type": "object", "additionalProperties": items}
    links = _PAGE[2:] if schema.least else _PAGE
    pages = {field: _TEXT for _, field in links}
    shown = {"name": many, "properties": {many: held, **pages}, "links": _links(links)}
    if schema.definitions:
        shown["definitions"] = _definitions(call, schema.definitions)
    return shown


def _links(links: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"rel": rel, "href": f"{{{field}}}"} for rel, field in links]


def _definitions(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "positiveInteger": {"type": "integer", "minimum": 0},
        "positiveIntegerDefault0": {"allOf": [_POSITIVE, {"default": 0}]},
        "stringArray": {**_TEXTS, "uniqueItems": True},
    }
    if "property" not in names:
        found["stringArray"]["minItems"] = 1
        return found
    fields = {f: _field(call, f, w, "property") for f, w in _A_PROPERTY.items()}
    one = {"type": "object", "required": ["title", "type"], "properties": fields}
    return {**found, "property": {"type": "object", "additionalProperties": one}}


def _field(call: Call, name: str, words: str | dict[str, Any], record: str) -> dict[str, Any]:
    """What a schema says of a field."""
    if isinstance(words, dict):
        return words
    kind, *rest = words.split()
    nullable, kind = kind.endswith("?"), kind.removesuffix("?")
    shown: dict[str, Any] = {"type": _TYPES.get(kind, kind)}
    if nullable:
        shown["type"] = ["null", shown["type"]]
    if kind == "uuid":
        shown["pattern"] = _ID
    if kind == "date":
        shown["format"] = "date-time"
    for word in rest:
        if word == "ro":
            shown["readOnly"] = True
        elif word.startswith("max="):
            shown["maxLength"] = int(word[4:])
        elif word != "plain":
            values = [value for value, _ in call.service.specs.declared[word].values]
            shown["enum"] = [None, *values] if nullable else values
    if "plain" not in rest:
        shown["description"] = f"{name.replace('_', ' ')} of the {record.replace('_', ' ')}"
    return shown
