# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Consumers: their allocations, what they use, and the reshaper."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import CONFLICT, NO_PROVIDER, RULES
from .names import NAME, known_class
from .providers import capacity, expected, in_units, inventory_of, keep_used, touched, used

_UNKNOWN = "unknown"
"""The type of consumers that were made before there were types."""
_NOBODY = "00000000-0000-0000-0000-000000000000"
_FIELDS = {"1.12": ("project_id", "user_id"), "1.28": ("consumer_generation",),
           "1.38": ("consumer_type",)}  # fmt: skip
"""What is shown of a consumer, and since when."""

Amounts = dict[str, dict[str, int]]
"""Amounts by resource class, by provider."""


# --- allocations


@RULES.does("allocations.show")
def _show(call: Call) -> dict[str, Any]:
    consumer = call.find("Consumer", call.params["consumer_uuid"])
    if consumer is None:
        return {"allocations": {}}
    shown: dict[str, Any] = {"allocations": {}}
    for uuid, amounts in consumer.hidden["allocations"].items():
        generation = call.get("ResourceProvider", uuid)["generation"]
        shown["allocations"][uuid] = {"resources": amounts, "generation": generation}
    for version, names in _FIELDS.items():
        if call.at_least(version):
            shown |= {name: consumer[name] for name in names}
    return shown


@RULES.does("allocations.replace")
def _replace(call: Call) -> None:
    if not call.args["allocations"] and not call.at_least("1.28"):
        raise Refused(400, "JSON does not validate: {} does not have enough properties")
    allocate(call, {call.params["consumer_uuid"]: call.args})


@RULES.does("allocations.replace_many")
def _replace_many(call: Call) -> None:
    allocate(call, call.value)


@RULES.does("allocations.delete")
def _delete(call: Call) -> None:
    uuid = call.params["consumer_uuid"]
    consumer = call.find("Consumer", uuid)
    if consumer is None:
        raise Refused(404, f"No allocations for consumer '{uuid}'")
    call.drop(consumer)


@RULES.does("resource_provider_allocations.list")
def _of_provider(call: Call) -> dict[str, Any]:
    provider = call.thing
    found = {
        consumer.key: {
            "resources": consumer.hidden["allocations"][provider.key],
            "consumer_generation": consumer["consumer_generation"],
        }
        for consumer in call.all("Consumer")
        if provider.key in consumer.hidden["allocations"]
    }
    return {"allocations": found, "resource_provider_generation": provider["generation"]}


def _amounts(call: Call, said: dict[str, Any]) -> Amounts:
    """The amounts that a body gives to a consumer, in the form of this version."""
    given = said["allocations"]
    if isinstance(given, list):
        given = {each["resource_provider"]["uuid"]: each for each in given}
    found: Amounts = {uuid: dict(each["resources"]) for uuid, each in given.items()}
    for uuid, amounts in found.items():
        if not amounts or any(amount < 1 for amount in amounts.values()):
            raise Refused(400, f"JSON does not validate: {amounts} is less than the minimum of 1")
        if call.find("ResourceProvider", uuid) is None:
            text = f"Allocation for resource provider '{uuid}' that does not exist."
            raise Refused(400, text)
        for name in amounts:
            known_class(call, name)
    return found


def _same_generation(call: Call, uuid: str, said: dict[str, Any]) -> None:
    consumer = call.find("Consumer", uuid)
    now = consumer["consumer_generation"] if consumer is not None else None
    given = said.get("consumer_generation")
    if call.at_least("1.28") and given != now:
        word = "null" if now is None else now
        text = f"consumer generation conflict - expected {word} but got {given}"
        raise Refused(409, text, CONFLICT)
    kind = said.get("consumer_type")
    if kind is not None and not NAME.fullmatch(kind):
        raise Refused(400, f"JSON does not validate: {kind!r} does not match '^[A-Z0-9_]+$'")


def allocate(call: Call, asked: dict[str, Any]) -> None:
    """Give consumers what they ask for instead of what they have; all of them, or none.

    Args:
        call: The request.
        asked: What is said of each consumer: `allocations`, `project_id`, and so on.

    Raises:
        Refused: A provider has no room, or somebody was faster.
    """
    for uuid, said in asked.items():
        _same_generation(call, uuid, said)
    wanted = {uuid: _amounts(call, said) for uuid, said in asked.items()}
    _room(call, wanted)
    changed: set[str] = set()
    for uuid, said in asked.items():
        consumer = call.find("Consumer", uuid)
        changed |= wanted[uuid].keys()
        if not wanted[uuid]:
            if consumer is not None:
                changed |= consumer.hidden["allocations"].keys()
                call.drop(consumer)
            continue
        if consumer is None:
            fields = {"id": uuid, "consumer_generation": 0, "consumer_type": _UNKNOWN}
            consumer = call.make("Consumer", fields, uuid)
        _now(consumer, said, wanted[uuid])
    for uuid in changed:
        touched(call, call.get("ResourceProvider", uuid))


def _now(consumer: Thing, said: dict[str, Any], amounts: Amounts) -> None:
    """Let a consumer be what is said of it."""
    consumer["consumer_generation"] += 1
    consumer["project_id"] = said.get("project_id", _NOBODY)
    consumer["user_id"] = said.get("user_id", _NOBODY)
    consumer["consumer_type"] = said.get("consumer_type", consumer["consumer_type"])
    consumer.hidden["allocations"] = amounts


def _room(call: Call, wanted: dict[str, Amounts]) -> None:
    """Look whether there is room for all that is wanted."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for given in wanted.values():
        for uuid, amounts in given.items():
            provider = call.get("ResourceProvider", uuid)
            for name, amount in amounts.items():
                inventory = provider.hidden["inventories"].get(name)
                if inventory is None:
                    text = f"Inventory for '{name}' on resource provider '{uuid}' invalid."
                    raise _no_room(text)
                begin = f"Unable to create allocation for '{name}' on resource provider '{uuid}'."
                if not in_units(inventory, amount):
                    text = "The requested amount would violate inventory constraints."
                    raise _no_room(f"{begin} {text}")
                sums[uuid][name] += amount
                others = used(call, provider, name, frozenset(wanted))
                total = others + sums[uuid][name]
                # What is too much already may become less.
                if total > max(capacity(inventory), used(call, provider, name)):
                    text = "The requested amount would exceed the capacity."
                    raise _no_room(f"{begin} {text}")


def _no_room(text: str) -> Refused:
    return Refused(409, f"Unable to allocate inventory: {text}")


# --- usages


@RULES.does("resource_provider_usages.show")
def _provider_usages(call: Call) -> dict[str, Any]:
    provider = call.thing
    usages = {name: used(call, provider, name) for name in provider.hidden["inventories"]}
    return {"usages": usages, "resource_provider_generation": provider["generation"]}


@RULES.does("usages.show")
def _usages(call: Call) -> dict[str, Any]:
    kind = call.asks("consumer_type")
    groups: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for consumer in call.all("Consumer"):
        if consumer["project_id"] != call.asks("project_id"):
            continue
        if "user_id" in call.query and consumer["user_id"] != call.asks("user_id"):
            continue
        own = consumer["consumer_type"]
        if kind not in ("", "all", own):
            continue
        group = groups["all" if kind == "all" else own]
        group["consumer_count"] += 1
        for amounts in consumer.hidden["allocations"].values():
            for name, amount in amounts.items():
                group[name] += amount
    if call.at_least("1.38"):
        return {"usages": groups}
    total: dict[str, int] = defaultdict(int)
    for group in groups.values():
        for name, amount in group.items():
            if name != "consumer_count":
                total[name] += amount
    return {"usages": total}


# --- the reshaper


@RULES.does("reshaper.reshape")
def _reshape(call: Call) -> None:
    made = {}
    for uuid, said in call.args["inventories"].items():
        provider = call.find("ResourceProvider", uuid)
        if provider is None:
            text = f"Resource provider {uuid} in inventories not found"
            raise Refused(400, text, NO_PROVIDER)
        given, now = said["resource_provider_generation"], provider["generation"]
        text = f"resource provider generation conflict for provider {uuid}: "
        expected(provider, given, f"{text}actual: {now}, given: {given}")
        inventories = said["inventories"]
        made[uuid] = {n: inventory_of(call, provider, n, i) for n, i in inventories.items()}
    # The allocations move into the new inventories; if they cannot, all is as it was.
    before = {uuid: call.get("ResourceProvider", uuid).hidden["inventories"] for uuid in made}
    kept = {each.key: each.hidden["allocations"] for each in call.all("Consumer")}
    try:
        for uuid, inventories in made.items():
            call.get("ResourceProvider", uuid).hidden["inventories"] = inventories
        _fit(call, before)
        allocate(call, call.args["allocations"])
    except Refused:
        for uuid, inventories in before.items():
            call.get("ResourceProvider", uuid).hidden["inventories"] = inventories
        for consumer in call.all("Consumer"):
            consumer.hidden["allocations"] = kept[consumer.key]
        raise
    for uuid in made:
        touched(call, call.get("ResourceProvider", uuid))


def _fit(call: Call, before: dict[str, Any]) -> None:
    """Look whether the consumers that are not moved keep what they use."""
    moved = call.args["allocations"]
    for uuid, inventories in before.items():
        provider = call.get("ResourceProvider", uuid)
        rest = provider.hidden["inventories"]
        for name in inventories.keys() - rest.keys():
            if used(call, provider, name, frozenset(moved)):
                keep_used(call, provider, set(rest))
