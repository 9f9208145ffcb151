# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Resource providers, and what they have: inventories, traits, aggregates; their trees."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from ...world import Thing
from .dialect import CONFLICT, DUPLICATE, IN_USE, PARENT, PROVIDER_IN_USE, RULES, http_time
from .names import NAME, known_class
from .wanted import Wanted, aggregates, resources, traits

MOST = 2147483647
_DEFAULTS = {
    "total": 0, "reserved": 0, "min_unit": 1, "max_unit": MOST, "step_size": 1,
    "allocation_ratio": 1.0,
}  # fmt: skip
_LEAST = {"total": 1, "reserved": 0, "min_unit": 1, "max_unit": 1, "step_size": 1}
_PARTS = (
    ("inventories", "1.0"), ("usages", "1.0"), ("aggregates", "1.1"), ("traits", "1.6"),
    ("allocations", "1.11"),
)  # fmt: skip

RULES.usual["ResourceProvider"] = {"generation": 0, "parent_provider_uuid": None}


@RULES.when_made("ResourceProvider")
def _made(call: Call, provider: Thing) -> None:
    provider.hidden.update({"inventories": {}, "traits": [], "aggregates": []})
    provider["last_modified"] = http_time(call)


@RULES.seed
def _world(call: Call) -> None:
    # What the one hypervisor has.
    host = call.make("ResourceProvider", {"name": call.service.cloud.host})
    host.hidden["inventories"] = {
        "VCPU": {**_DEFAULTS, "total": 1000, "max_unit": 1000, "allocation_ratio": 4.0},
        "MEMORY_MB": {**_DEFAULTS, "total": 800000, "max_unit": 800000, "reserved": 512},
        "DISK_GB": {**_DEFAULTS, "total": 600000, "max_unit": 600000},
    }
    host.hidden["traits"] = ["COMPUTE_NODE"]
    host["generation"] = 2


def touched(call: Call, provider: Thing) -> None:
    """Note that something of a provider has changed."""
    provider["generation"] += 1
    provider["last_modified"] = http_time(call)


def expected(provider: Thing, generation: int, text: str) -> None:
    """Look whether a caller knows the state of a provider.

    Raises:
        Refused: Somebody has changed it.
    """
    if generation != provider["generation"]:
        raise Refused(409, text, CONFLICT)


# --- trees


@RULES.shows("ResourceProvider.root_provider_uuid")
def _root_uuid(call: Call, provider: Thing) -> str:
    return root(call, provider).key


@RULES.shows("ResourceProvider.links")
def _links(call: Call, provider: Thing) -> list[dict[str, str]]:
    url = f"/resource_providers/{provider.key}"
    parts = [part for part, version in _PARTS if call.at_least(version)]
    return [{"rel": "self", "href": url}, *({"rel": p, "href": f"{url}/{p}"} for p in parts)]


def parent(call: Call, provider: Thing) -> Thing | None:
    """What a provider is in."""
    return call.find("ResourceProvider", provider["parent_provider_uuid"])


def line(call: Call, provider: Thing) -> list[Thing]:
    """A provider, what it is in, what that is in, and so on."""
    found = [provider]
    while (above := parent(call, found[-1])) is not None:
        found.append(above)
    return found


def root(call: Call, provider: Thing) -> Thing:
    """What a provider's tree begins with."""
    return line(call, provider)[-1]


def _parent_of(call: Call) -> Thing | None:
    """The parent that the body names."""
    uuid = call.args.get("parent_provider_uuid")
    if uuid is None:
        return None
    if (found := call.find("ResourceProvider", uuid)) is None:
        raise Refused(400, "Object action create failed because: parent provider UUID does not "
                           "exist.")  # fmt: skip
    return found


# --- the providers themselves


def _named(call: Call, provider: Thing | None) -> str:
    """The name that the body gives."""
    name = str(call.args["name"])
    if not name:
        raise Refused(400, "Object action create failed because: name is required")
    if len(name) > 200:
        raise Refused(400, f"JSON does not validate: {name!r} is too long")
    if any(p["name"] == name and p is not provider for p in call.all("ResourceProvider")):
        text = f"Conflicting resource provider name: {name} already exists."
        raise Refused(409, text, DUPLICATE)
    return name


@RULES.does("resource_providers.create")
def _create(call: Call) -> Any:
    uuid, up = call.args.get("uuid", ""), call.args.get("parent_provider_uuid")
    if uuid and uuid == up:
        begin = "Object action create failed because: parent provider UUID cannot be same as UUID."
        raise Refused(400, f"{begin} Please set parent provider UUID to None.")
    above = _parent_of(call)
    if uuid and call.find("ResourceProvider", uuid) is not None:
        text = f"Conflicting resource provider uuid: {uuid} already exists."
        raise Refused(409, text, DUPLICATE)
    fields = {"name": _named(call, None), "parent_provider_uuid": above and above.key}
    provider = call.make("ResourceProvider", fields, uuid)
    call.sent["Location"] = f"{call.root}/resource_providers/{provider.key}"
    return provider if call.at_least("1.20") else Reply(201)


@RULES.does("resource_providers.update")
def _update(call: Call) -> Thing:
    provider, above = call.thing, _parent_of(call)
    if "parent_provider_uuid" in call.args:
        now, free = provider["parent_provider_uuid"], call.at_least("1.37")
        begin = f"Unable to save resource provider {provider.key}: Object action update failed"
        if now is not None and not free and (above is None or above.key != now):
            word = "un-parenting" if above is None else "re-parenting"
            raise Refused(400, f"{begin} because: {word} a provider is not currently allowed.")
        if above is not None and provider in line(call, above):
            text = "creating loop in the provider tree is not allowed."
            raise Refused(400, f"{begin} because: {text}")
    provider["name"] = _named(call, provider)
    if "parent_provider_uuid" in call.args:
        provider["parent_provider_uuid"] = above and above.key
    provider["last_modified"] = http_time(call)
    return provider


@RULES.when_gone("ResourceProvider")
def _gone(call: Call, provider: Thing) -> None:
    if any(p["parent_provider_uuid"] == provider.key for p in call.all("ResourceProvider")):
        text = f"Unable to delete parent resource provider {provider.key}: "
        raise Refused(409, f"{text}It has child resource providers.", PARENT)
    if any(provider.key in each.hidden["allocations"] for each in call.all("Consumer")):
        text = f"Unable to delete resource provider {provider.key}: "
        raise Refused(409, f"{text}Resource provider has allocations.", PROVIDER_IN_USE)


@RULES.does("resource_providers.list")
def _list(call: Call) -> list[Thing]:
    wanted = Wanted(
        resources(call, "resources") if "resources" in call.query else {},
        *traits(call, "required"),
        *aggregates(call, "member_of"),
        call.asks("in_tree"),
    )
    found = call.all("ResourceProvider")
    for name in ("name", "uuid"):
        if name in call.query:
            found = [p for p in found if p[name] == call.asks(name)]
    if wanted.in_tree:
        found = [p for p in found if in_tree_of(call, p, wanted.in_tree)]
    return [p for p in found if fits(call, p, wanted.resources) and wanted.suits(p)]


def in_tree_of(call: Call, provider: Thing, uuid: str) -> bool:
    """Whether a provider is in the same tree as another one."""
    other = call.find("ResourceProvider", uuid)
    return other is not None and root(call, other) is root(call, provider)


# --- inventories


def used(call: Call, provider: Thing, name: str, but: frozenset[str] = frozenset()) -> int:
    """How much of a resource class of a provider is allocated, but for some consumers."""
    return sum(
        consumer.hidden["allocations"].get(provider.key, {}).get(name, 0)
        for consumer in call.all("Consumer")
        if consumer.key not in but
    )


def capacity(inventory: dict[str, Any]) -> int:
    """How much may be allocated of an inventory."""
    return int((inventory["total"] - inventory["reserved"]) * inventory["allocation_ratio"])


def in_units(inventory: dict[str, Any], amount: int) -> bool:
    """Whether an inventory is given in such amounts."""
    within = inventory["min_unit"] <= amount <= inventory["max_unit"]
    return bool(within and amount % inventory["step_size"] == 0)


def fits(call: Call, provider: Thing, amounts: dict[str, int]) -> bool:
    """Whether a provider has room for amounts of resource classes."""
    for name, amount in amounts.items():
        inventory = provider.hidden["inventories"].get(name)
        if inventory is None or not in_units(inventory, amount):
            return False
        if used(call, provider, name) + amount > capacity(inventory):
            return False
    return True


def inventory_of(call: Call, provider: Thing, name: str, said: dict[str, Any]) -> dict[str, Any]:
    """An inventory, as a body gives it.

    Raises:
        Refused: It cannot be.
    """
    if not NAME.fullmatch(name):
        text = "JSON does not validate: the resource class does not match '^[A-Z0-9_]+$'"
        raise Refused(400, text)
    for field, least in _LEAST.items():
        if field in said and not least <= said[field] <= MOST:
            text = f"{said[field]} is less than the minimum of {least}, or greater than {MOST}"
            raise Refused(400, f"JSON does not validate: {text}: {field}")
    found = {**_DEFAULTS, **{k: v for k, v in said.items() if k in _DEFAULTS}}
    all_reserved = call.at_least("1.26")
    if capacity(found) < (0 if all_reserved else 1):
        word = "greater than" if all_reserved else "greater than or equal to"
        text = f"Invalid inventory for '{name}' on resource provider '{provider.key}'."
        raise Refused(400, f"{text} The reserved value is {word} total.")
    known_class(call, name)
    return found


def keep_used(call: Call, provider: Thing, kept: set[str], kind: str = IN_USE) -> None:
    """Look whether all inventories that are in use stay.

    Raises:
        Refused: One is to go.
    """
    gone = provider.hidden["inventories"].keys() - kept
    busy = sorted(name for name in gone if used(call, provider, name))
    if busy:
        text = f"Inventory for '{', '.join(busy)}' on resource provider '{provider.key}' in use."
        raise Refused(409, f"update conflict: {text}", kind)


def _state(provider: Thing) -> dict[str, Any]:
    """What stands beside a part of a provider."""
    return {
        "resource_provider_generation": provider["generation"],
        "last_modified": provider["last_modified"],
    }


def _one(provider: Thing, name: str) -> dict[str, Any]:
    inventory = provider.hidden["inventories"][name]
    return {**inventory, **_state(provider)}


def _all(provider: Thing) -> dict[str, Any]:
    return {"inventories": provider.hidden["inventories"], **_state(provider)}


@RULES.does("inventories.list")
def _list_inventories(call: Call) -> dict[str, Any]:
    return _all(call.thing)


def _held(call: Call, word: str = "") -> tuple[Thing, str]:
    provider, name = call.things["resource_provider_uuid"], call.params["resource_class"]
    if name not in provider.hidden["inventories"]:
        raise Refused(404, f"No inventory of class {name} {word}for {provider.key}")
    return provider, name


@RULES.does("inventories.show")
def _show_inventory(call: Call) -> dict[str, Any]:
    return _one(*_held(call))


@RULES.does("inventories.create")
def _create_inventory(call: Call) -> dict[str, Any]:
    provider, name = call.thing, call.args["resource_class"]
    inventory = inventory_of(call, provider, name, call.args)
    if name in provider.hidden["inventories"]:
        text = f"Update conflict: there is an inventory of class {name} already."
        raise Refused(409, text, CONFLICT)
    provider.hidden["inventories"][name] = inventory
    touched(call, provider)
    call.sent["Location"] = f"{call.root}/resource_providers/{provider.key}/inventories/{name}"
    return _one(provider, name)


@RULES.does("inventories.update")
def _update_inventory(call: Call) -> dict[str, Any]:
    provider, name = call.things["resource_provider_uuid"], call.params["resource_class"]
    generation = call.args["resource_provider_generation"]
    expected(provider, generation, "resource provider generation conflict")
    inventory = inventory_of(call, provider, name, call.args)
    if name not in provider.hidden["inventories"]:
        text = f"No inventory record with resource class for resource provider {provider.key}"
        raise Refused(400, text)
    provider.hidden["inventories"][name] = inventory
    touched(call, provider)
    return _one(provider, name)


@RULES.does("inventories.replace")
def _replace_inventories(call: Call) -> dict[str, Any]:
    provider = call.thing
    generation = call.args["resource_provider_generation"]
    expected(provider, generation, "resource provider generation conflict")
    said = call.args["inventories"]
    made = {name: inventory_of(call, provider, name, each) for name, each in said.items()}
    keep_used(call, provider, set(made))
    provider.hidden["inventories"] = made
    touched(call, provider)
    return _all(provider)


@RULES.does("inventories.delete")
def _delete_inventory(call: Call) -> None:
    provider, name = _held(call, "found for delete ")
    keep_used(call, provider, provider.hidden["inventories"].keys() - {name}, CONFLICT)
    del provider.hidden["inventories"][name]
    touched(call, provider)


@RULES.does("inventories.clear")
def _clear_inventories(call: Call) -> None:
    provider = call.thing
    keep_used(call, provider, set())
    provider.hidden["inventories"] = {}
    touched(call, provider)


# --- aggregates

_CHANGED = (
    "Resource provider's generation already changed. Please update the generation and try again."
)


def _aggregates(provider: Thing) -> dict[str, Any]:
    return {"aggregates": provider.hidden["aggregates"], **_state(provider)}


@RULES.does("resource_provider_aggregates.list")
def _list_aggregates(call: Call) -> dict[str, Any]:
    return _aggregates(call.thing)


@RULES.does("resource_provider_aggregates.replace")
def _replace_aggregates(call: Call) -> dict[str, Any]:
    provider, given = call.thing, call.value
    if isinstance(given, dict):
        expected(provider, given["resource_provider_generation"], _CHANGED)
        given = given["aggregates"]
    if len(set(given)) < len(given):
        raise Refused(400, f"JSON does not validate: {given} has non-unique elements")
    provider.hidden["aggregates"] = list(given)
    if call.at_least("1.19"):
        touched(call, provider)
    return _aggregates(provider)


# --- traits


def _traits(provider: Thing) -> dict[str, Any]:
    return {"traits": provider.hidden["traits"], **_state(provider)}


@RULES.does("resource_provider_traits.list")
def _list_traits(call: Call) -> dict[str, Any]:
    return _traits(call.thing)


@RULES.does("resource_provider_traits.replace")
def _replace_traits(call: Call) -> dict[str, Any]:
    provider, given = call.thing, call.args["traits"]
    expected(provider, call.args["resource_provider_generation"], _CHANGED)
    unknown = [name for name in given if call.find("Trait", name) is None]
    if unknown:
        raise Refused(400, f"No such trait {', '.join(unknown)}")
    _set_traits(call, provider, list(dict.fromkeys(given)))
    return _traits(provider)


@RULES.does("resource_provider_traits.clear")
def _clear_traits(call: Call) -> None:
    _set_traits(call, call.thing, [])


def _set_traits(call: Call, provider: Thing, given: list[str]) -> None:
    if set(given) != set(provider.hidden["traits"]):
        touched(call, provider)
    provider.hidden["traits"] = given
