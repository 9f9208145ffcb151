# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Metadata definitions: namespaces, and the objects, properties and tags in them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...shape import MISSING
from ...verbs import listed
from ...world import Thing
from .dialect import RULES, associated, one_of

_WRITES = ("create", "update", "delete", "clear", "replace", "associate", "dissociate")
_WORDS = {"MetadefObject": "object", "MetadefProperty": "property", "MetadefTag": "tag"}

RULES.admin += [f"metadef_*.{verb}" for verb in _WRITES]
RULES.identity |= dict.fromkeys(_WORDS, "name")
RULES.makes.add("metadef_tags.create")
RULES.not_found |= {
    "MetadefNamespace": "Metadata definition namespace={key} was not found.",
    "MetadefResourceType": "The metadata definition resource-type with name={key}, was not found.",
    **{
        kind: f"The metadata definition {word} with name={{key}} was not found."
        for kind, word in _WORDS.items()
    },
}
RULES.usual["MetadefNamespace"] = {
    "visibility": "private", "protected": False, "owner": lambda call: call.project,
    "schema": "/v2/schemas/metadefs/namespace",
}  # fmt: skip
RULES.usual["MetadefObject"] = {"schema": "/v2/schemas/metadefs/object"}
_IN_NAMESPACES = ("resource_type_associations", "properties", "objects", "tags")


def within(call: Call, kind: str, namespace: Thing) -> list[Thing]:
    """The things of a kind that are in a namespace."""
    return [t for t in call.all(kind) if t.parents.get("namespace") == namespace.key]


def _place(call: Call, namespace: Thing, thing: Thing, name: str) -> Thing:
    """Put a thing into a namespace, under a name."""
    kind = thing.kind.partition(".")[2]
    for other in within(call, kind, namespace):
        if other.key == name and other is not thing:
            text = f"A metadata definition {_WORDS[kind]} with name={name} already exists"
            raise Refused(409, f"{text} in namespace={namespace.key}.")
    call.world.things[thing.kind].pop(thing.slot, None)
    thing.parents, thing.key = {"namespace": namespace.key}, name
    thing["name"], thing.slot = name, f"{namespace.key}/{name}"
    if kind == "MetadefObject":
        thing["self"] = f"/v2/metadefs/namespaces/{namespace.key}/objects/{name}"
    call.world.things[thing.kind][thing.slot] = thing
    return thing


def _make(call: Call, namespace: Thing, kind: str, fields: dict[str, Any]) -> Thing:
    name = fields["name"]
    if any(other.key == name for other in within(call, kind, namespace)):
        text = f"A metadata definition {_WORDS[kind]} with name={name} already exists"
        raise Refused(409, f"{text} in namespace={namespace.key}.")
    thing = call.make(kind, fields if kind != "MetadefProperty" else {"name": name})
    thing.hidden["schema"] = fields
    return _place(call, namespace, thing, name)


@RULES.checks("metadef_namespaces.list", "metadef_tags.list")
def _sorted(call: Call) -> None:
    one_of(call, "sort_dir", ("asc", "desc"))


# --- namespaces


@RULES.does("metadef_namespaces.create")
def _create(call: Call) -> Thing:
    name = call.args["namespace"]
    if call.world.get("image.MetadefNamespace", name) is not None:
        text = f"The metadata definition namespace={name} already exists."
        raise Refused(409, text)
    fields = {k: v for k, v in call.args.items() if k not in _IN_NAMESPACES}
    namespace = call.make("MetadefNamespace", fields)
    namespace["self"] = f"/v2/metadefs/namespaces/{name}"
    namespace.hidden["associations"] = {}
    for each in call.args.get("resource_type_associations", ()):
        _associate(call, namespace, each)
    for each in call.args.get("objects", ()):
        _make(call, namespace, "MetadefObject", each)
    for each in call.args.get("tags", ()):
        _make(call, namespace, "MetadefTag", each)
    for key, each in call.args.get("properties", {}).items():
        made = _make(call, namespace, "MetadefProperty", {**each, "name": key})
        made.hidden["schema"] = each
    call.sent["Location"] = f"{call.root}/metadefs/namespaces/{name}"
    return namespace


@RULES.shows("CreatedMetadefNamespace.resource_type_associations",
             "MetadefNamespace.resource_type_associations",
             "MetadefNamespaceBrief.resource_type_associations")  # fmt: skip
def _associations(call: Call, namespace: Thing) -> Any:
    return list(namespace.hidden["associations"].values()) or MISSING


@RULES.shows("MetadefNamespace.objects")
def _objects(call: Call, namespace: Thing) -> Any:
    prefix = _prefix(call, namespace)
    found = [dict(each) for each in within(call, "MetadefObject", namespace)]
    for shown in found:
        if "required" in shown:
            shown["required"] = [f"{prefix}{key}" for key in shown["required"]]
        if "properties" in shown:
            shown["properties"] = {f"{prefix}{k}": v for k, v in shown["properties"].items()}
    return found or MISSING


@RULES.shows("MetadefNamespace.properties")
def _properties(call: Call, namespace: Thing) -> Any:
    prefix = _prefix(call, namespace)
    found = within(call, "MetadefProperty", namespace)
    return {f"{prefix}{each.key}": each.hidden["schema"] for each in found} or MISSING


@RULES.shows("MetadefNamespace.tags")
def _tags(call: Call, namespace: Thing) -> Any:
    return within(call, "MetadefTag", namespace) or MISSING


def _prefix(call: Call, namespace: Thing) -> str:
    """What the names of properties begin with for the resource type that is asked for."""
    if call.operation.verb != "show" or not call.asks("resource_type"):
        return ""
    return str(associated(namespace, call.asks("resource_type")).get("prefix") or "")


@RULES.does("metadef_namespaces.list")
def _list(call: Call) -> list[Thing]:
    one_of(call, "visibility", ("public", "private"))
    types = set(call.query.pop("resource_types", [""])[-1].split(",")) - {""}
    found = listed(call, "MetadefNamespace")
    return [n for n in found if not types or types & n.hidden["associations"].keys()]


@RULES.does("metadef_namespaces.update")
def _update(call: Call) -> Thing:
    namespace, name = call.thing, call.args["namespace"]
    if name != namespace.key and call.world.get("image.MetadefNamespace", name) is not None:
        raise Refused(409, f"The metadata definition namespace={name} already exists.")
    inside = [each for kind in _WORDS for each in within(call, kind, namespace)]
    kept = {k: namespace[k] for k in ("created_at", "schema")}
    call.world.remove(namespace)
    namespace.clear()
    namespace.update({**kept, "visibility": "private", "protected": False, "owner": call.project,
                      **call.args, "self": f"/v2/metadefs/namespaces/{name}",
                      "updated_at": call.world.time()})  # fmt: skip
    namespace.key = namespace.slot = name
    call.world.things[namespace.kind][name] = namespace
    for each in inside:
        _place(call, namespace, each, each.key)
    return namespace


@RULES.when_gone("MetadefNamespace")
def _gone(call: Call, namespace: Thing) -> None:
    if namespace["protected"]:
        text = f"Metadata definition namespace={namespace.key} is protected and cannot be deleted."
        raise Refused(403, text)
    for kind in _WORDS:
        for each in within(call, kind, namespace):
            call.drop(each)


# --- what is in them


@RULES.does("metadef_objects.list", "metadef_tags.list")
def _list_inside(call: Call) -> list[Thing]:
    kind = "MetadefObject" if call.operation.resource == "metadef_objects" else "MetadefTag"
    return within(call, kind, call.things["namespace"])


@RULES.does("metadef_properties.list")
def _list_properties(call: Call) -> dict[str, Any]:
    found = within(call, "MetadefProperty", call.things["namespace"])
    return {each.key: each.hidden["schema"] for each in found}


@RULES.does("metadef_properties.show")
def _show_property(call: Call) -> dict[str, Any]:
    return {**call.thing.hidden["schema"], "name": call.thing.key}


@RULES.does("metadef_objects.create")
def _create_object(call: Call) -> Thing:
    return _make(call, call.thing, "MetadefObject", call.args)


@RULES.does("metadef_properties.create")
def _create_property(call: Call) -> dict[str, Any]:
    return _make(call, call.thing, "MetadefProperty", call.args).hidden["schema"]  # type: ignore[no-any-return]


@RULES.does("metadef_tags.create")
def _create_tag(call: Call) -> Thing:
    return _make(call, call.things["namespace"], "MetadefTag", {"name": call.params["tag_name"]})


@RULES.does("metadef_objects.update", "metadef_tags.update")
def _update_inside(call: Call) -> Thing:
    thing = call.thing
    kept = {k: thing[k] for k in ("created_at", "schema") if k in thing}
    _place(call, call.things["namespace"], thing, call.args["name"])
    fields = {**kept, **({"self": thing["self"]} if "self" in thing else {})}
    thing.clear()
    thing.update({**fields, **call.args, "updated_at": call.world.time()})
    return thing


@RULES.does("metadef_properties.update")
def _update_property(call: Call) -> dict[str, Any]:
    _place(call, call.things["namespace"], call.thing, call.args["name"])
    call.thing.hidden["schema"] = call.args
    return call.args


@RULES.does("metadef_tags.replace")
def _replace_tags(call: Call) -> list[Thing]:
    namespace = call.thing
    names = [each["name"] for each in call.args["tags"]]
    there = within(call, "MetadefTag", namespace)
    if truth(call.asked.headers.get("x-openstack-append", "")):
        if clash := sorted({tag.key for tag in there} & set(names)):
            text = f"A metadata tag with name={clash[0]} already exists"
            raise Refused(409, f"{text} in namespace={namespace.key}.")
    else:
        for tag in there:
            call.drop(tag)
    return [_make(call, namespace, "MetadefTag", {"name": name}) for name in names]


@RULES.does("metadef_objects.clear", "metadef_properties.clear", "metadef_tags.clear")
def _clear(call: Call) -> None:
    word = call.operation.resource.removeprefix("metadef_")
    kind = {"objects": "MetadefObject", "properties": "MetadefProperty", "tags": "MetadefTag"}[word]
    for each in within(call, kind, call.things["namespace"]):
        call.drop(each)


# --- resource types


def _associate(call: Call, namespace: Thing, said: dict[str, Any]) -> dict[str, Any]:
    name = said["name"]
    if name in namespace.hidden["associations"]:
        text = f"The metadata definition resource-type association of resource-type={name}"
        raise Refused(409, f"{text} to namespace={namespace.key} already exists.")
    if call.find("MetadefResourceType", name) is None:
        made = call.make("MetadefResourceType", {"name": name}, name, "")
        del made["updated_at"]
    now = call.world.time()
    association = {**said, "created_at": now, "updated_at": now}
    namespace.hidden["associations"][name] = association
    return association


@RULES.does("metadef_resource_types.associate")
def _associate_one(call: Call) -> dict[str, Any]:
    return _associate(call, call.things["namespace"], call.args)


@RULES.does("metadef_resource_types.list_associations")
def _list_associations(call: Call) -> list[Any]:
    return list(call.things["namespace"].hidden["associations"].values())


@RULES.does("metadef_resource_types.dissociate")
def _dissociate(call: Call) -> None:
    namespace, name = call.things["namespace"], call.params["resource_type"]
    associated(namespace, name)
    del namespace.hidden["associations"][name]
