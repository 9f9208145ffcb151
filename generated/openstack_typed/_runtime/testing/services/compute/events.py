# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of what is for other services: events, consoles, assisted snapshots, shares."""

from __future__ import annotations

from typing import Any

from msgspec import DecodeError, json

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .states import HOST, check_state

_WITH_TAG = frozenset({"volume-extended", "volume-reimaged", "accelerator-request-bound"})
RULES.unreferenced.add("server_external_events.create.events.server_uuid")
RULES.not_found["ServerShare"] = "Share {key} could not be found."


# --- events


@RULES.does("server_external_events.create")
def _events(call: Call) -> list[dict[str, Any]]:
    answers = []
    for event in call.args["events"]:
        code = _code(call, event)
        state = "completed" if code == 200 else "failed"
        answers.append({**event, "status": state, "code": code})
        call.status = 207 if code != 200 else call.status
    return answers


def _code(call: Call, event: dict[str, Any]) -> int:
    """What becomes of an event."""
    server = call.world.get("compute.Server", event["server_uuid"])
    if server is None:
        return 404
    if event["name"] in _WITH_TAG and event.get("tag") is None:
        return 400
    return 200 if server[HOST] else 422


# --- tokens of consoles


CONSOLE_TOKEN = "ConsoleToken"
"""The kind of what a token stands for: server, host, port."""


@RULES.does("console_auth_tokens.show")
def _token(call: Call) -> Thing:
    if not call.at_least("2.31"):
        raise call.refuse(400, "The request is malformed.")
    found = call.world.get(f"compute.{CONSOLE_TOKEN}", call.params["token"])
    if found is None:
        raise call.refuse(404, "Token not found")
    return found


# --- snapshots that the hypervisor makes


def _attached(call: Call, volume: str) -> None:
    """Look that a volume is one of a server.

    Raises:
        Refused: It is not.
    """
    found = call.find("block_storage.Volume", volume)
    if found is None or not found.get("attachments"):
        raise call.refuse(400, f"No volume Block Device Mapping with id {volume}.")


@RULES.does("assisted_volume_snapshots.create")
def _assisted(call: Call) -> dict[str, Any]:
    volume = call.args["volume_id"]
    _attached(call, volume)
    return {"id": call.args["create_info"].get("id"), "volumeId": volume}


@RULES.does("assisted_volume_snapshots.delete")
def _end_assisted(call: Call) -> None:
    try:
        volume = json.decode(call.asks("delete_info"))["volume_id"]
    except (DecodeError, KeyError, TypeError):
        raise call.refuse(400, "delete_info has no volume_id") from None
    _attached(call, volume)


# --- shares


@RULES.does("server_shares.create")
def _no_shares(call: Call) -> None:
    check_state(call, call.thing, "create share", ("stopped",), busy=True)
    raise call.refuse(403, "The compute hosts do not support shares.")


@RULES.names("ServerShare")
def _share(call: Call, key: str) -> Thing | None:
    if call.operation.verb == "delete":
        server = call.things["server_id"]
        check_state(call, server, "delete share", ("stopped", "error"), busy=True)
    return None
