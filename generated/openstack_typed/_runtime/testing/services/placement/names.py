# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Resource classes and traits: the standard ones, and those that somebody made."""

from __future__ import annotations

import re
from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from ...shape import MISSING
from ...world import Thing
from .dialect import RULES, http_time
from .standard import CLASSES, TRAITS

NAME = re.compile("[A-Z0-9_]{1,255}")
_CUSTOM = re.compile("CUSTOM_[A-Z0-9_]{1,248}")

RULES.makes.add("resource_classes.ensure")
RULES.identity["Trait"] = "name"


@RULES.seed
def _world(call: Call) -> None:
    for name in CLASSES:
        call.make("ResourceClass", {"name": name})
    for name in TRAITS:
        call.make("Trait", {"name": name})


# --- resource classes


@RULES.shows("ResourceClass.links")
def _links(call: Call, found: Thing) -> list[dict[str, str]]:
    return [{"rel": "self", "href": f"/resource_classes/{found.key}"}]


@RULES.shows("ResourceClass.last_modified")
def _no_time(call: Call, found: Thing) -> Any:
    return MISSING


def custom(name: str, what: str) -> None:
    """Look at a name that somebody gives.

    Raises:
        Refused: It is not one that may be given.
    """
    if not _CUSTOM.fullmatch(name):
        raise Refused(400, f"JSON does not validate: the {what} {name!r} does not match "
                           "'^CUSTOM_[A-Z0-9_]+$'")  # fmt: skip


def known_class(call: Call, name: str) -> None:
    """Look whether there is a resource class.

    Raises:
        Refused: There is none.
    """
    if call.world.get("placement.ResourceClass", name) is None:
        raise Refused(400, f"No such resource class {name}.")


@RULES.does("resource_classes.create")
def _create_class(call: Call) -> Reply:
    name = call.args["name"]
    custom(name, "name")
    if call.find("ResourceClass", name) is not None:
        raise Refused(409, f"Conflicting resource class already exists: {name}")
    call.make("ResourceClass", {"name": name})
    return Reply(201, None, {"Location": f"{call.root}/resource_classes/{name}"})


@RULES.does("resource_classes.ensure")
def _ensure_class(call: Call) -> bool:
    name = call.params["resource_class"]
    custom(name, "name")
    call.sent["Location"] = f"{call.root}/resource_classes/{name}"
    there = call.find("ResourceClass", name) is not None
    if not there:
        call.make("ResourceClass", {"name": name})
    return not there


@RULES.does("resource_classes.update")
def _rename_class(call: Call) -> Thing:
    found, name = call.thing, call.args["name"]
    custom(name, "name")
    if not found.key.startswith("CUSTOM_"):
        raise Refused(400, f"Cannot update standard resource class {found.key}")
    if call.find("ResourceClass", name) is not None:
        raise Refused(409, f"Resource class already exists: {name}")
    call.world.remove(found)
    for provider in call.all("ResourceProvider"):
        inventories = provider.hidden["inventories"]
        if found.key in inventories:
            inventories[name] = inventories.pop(found.key)
    for consumer in call.all("Consumer"):
        for resources in consumer.hidden["allocations"].values():
            if found.key in resources:
                resources[name] = resources.pop(found.key)
    return call.make("ResourceClass", {"name": name})


@RULES.when_gone("ResourceClass")
def _class_gone(call: Call, found: Thing) -> None:
    text = f"Error in delete resource class: Cannot delete standard resource class {found.key}."
    if not found.key.startswith("CUSTOM_"):
        raise Refused(400, text)
    if any(found.key in p.hidden["inventories"] for p in call.all("ResourceProvider")):
        text = f"Cannot delete resource class {found.key}. Class is in use in inventory."
        raise Refused(409, f"Error in delete resource class: {text}")


# --- traits


def holders(call: Call, trait: str) -> list[Thing]:
    """The providers that have a trait."""
    return [p for p in call.all("ResourceProvider") if trait in p.hidden["traits"]]


@RULES.does("traits.list")
def _list_traits(call: Call) -> list[str]:
    names = [trait.key for trait in call.all("Trait")]
    if "name" in call.query:
        operator, colon, value = call.asks("name").partition(":")
        if not colon:
            raise Refused(400, "Badly formatted name parameter. Expected name query string "
                               "parameter in form: ?name=[in|startswith]:[name1,name2|prefix]. "
                               f'Got: "{call.asks("name")}"')  # fmt: skip
        if operator == "in":
            names = [name for name in names if name in value.split(",")]
        elif operator == "startswith":
            names = [name for name in names if name.startswith(value)]
    if "associated" in call.query:
        word = call.asks("associated").lower()
        if word not in ("true", "false"):
            text = 'The query parameter "associated" only accepts "true" or "false"'
            raise Refused(400, text)
        names = [name for name in names if bool(holders(call, name)) is (word == "true")]
    return names


def _trait(call: Call) -> Thing:
    name = call.params["trait"]
    if (found := call.find("Trait", name)) is None:
        raise Refused(404, f"No such trait(s): {name}.")
    return found


@RULES.does("traits.check")
def _check_trait(call: Call) -> bool:
    _trait(call)
    return True


@RULES.does("traits.create")
def _create_trait(call: Call) -> bool:
    name = call.params["trait"]
    if not _CUSTOM.fullmatch(name):
        raise Refused(400, "The trait is invalid. A valid trait must be no longer than 255 "
                           'characters, start with the prefix "CUSTOM_" and use following '
                           'characters: "A"-"Z", "0"-"9" and "_"')  # fmt: skip
    call.sent["Location"] = f"{call.root}/traits/{name}"
    if call.at_least("1.15"):
        call.sent |= {"Last-Modified": http_time(call), "Cache-Control": "no-cache"}
    there = call.find("Trait", name) is not None
    if not there:
        call.make("Trait", {"name": name})
    return not there


@RULES.does("traits.delete")
def _delete_trait(call: Call) -> None:
    trait = _trait(call)
    if not trait.key.startswith("CUSTOM_"):
        raise Refused(400, f"Cannot delete standard trait {trait.key}.")
    if holders(call, trait.key):
        raise Refused(409, f"The trait {trait.key} is in use by a resource provider.")
    call.drop(trait)
