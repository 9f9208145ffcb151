# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the service tells of itself: its store, its ways of import; and its cache."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .data import DIRECTORY, STORE
from .dialect import RULES
from .tasks import METHODS

RULES.admin += ["info.list_stores", "cache.*"]
RULES.identity["CachedImage"] = "image_id"


@RULES.seed
def _world(call: Call) -> None:
    properties = {"data_dir": DIRECTORY, "chunk_size": 65536, "thin_provisioning": False}
    call.make("Store", {"id": STORE, "default": "true", "type": "file", "weight": 0,
                        "properties": properties}, project="")  # fmt: skip


@RULES.does("info.show_import")
def _methods(call: Call) -> dict[str, Any]:
    text = "Import methods available."
    return {"description": text, "type": "array", "value": list(METHODS)}


@RULES.does("info.show_usage")
def _usage(call: Call) -> dict[str, Any]:
    # There are no quotas.
    return {}


# --- the cache


@RULES.does("cache.show")
def _show(call: Call) -> dict[str, Any]:
    return {"cached_images": call.all("CachedImage"), "queued_images": []}


@RULES.does("cache.add")
def _add(call: Call) -> None:
    image = call.thing
    if image["status"] != "active":
        raise Refused(400, "Only images with status active can be targeted for queueing")
    if call.find("CachedImage", image.key) is None:
        now = call.world.now().timestamp()
        call.make("CachedImage", {
            "image_id": image.key, "id": call.world.number("cached"), "hits": 0,
            "size": image["size"], "checksum": image["checksum"], "last_accessed": now,
            "last_modified": now,
        })  # fmt: skip


@RULES.does("cache.remove")
def _remove(call: Call) -> None:
    _forget(call, call.thing.key)


@RULES.does("cache.clear")
def _clear(call: Call) -> None:
    target = call.asked.headers.get("x-image-cache-clear-target", "").lower()
    if target not in ("", "cache", "queue"):
        raise Refused(400, "'x-image-cache-clear-target' must be 'cache', 'queue' or empty.")
    if target != "queue":
        _forget(call)


@RULES.does("cache.list_nodes")
def _nodes(call: Call) -> list[str]:
    cached = call.find("CachedImage", call.thing.key) is not None
    return [f"{call.asked.base}{call.service.prefix}"] if cached else []


@RULES.does("cache.clean")
def _clean(call: Call) -> None:
    """Nothing in it is ever incomplete."""


@RULES.does("cache.prune")
def _prune(call: Call) -> dict[str, int]:
    # It never grows too large.
    return {"total_files_pruned": 0, "total_bytes_pruned": 0}


def _forget(call: Call, key: str = "") -> None:
    for cached in call.all("CachedImage"):
        if not key or cached.key == key:
            call.drop(cached)


@RULES.when_gone("Image")
def _gone(call: Call, image: Thing) -> None:
    _forget(call, image.key)
