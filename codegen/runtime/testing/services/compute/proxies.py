# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Nova passed on from other services until 2.35: things of theirs, with names of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...call import Call
from ...check import UUID
from ...messages import Refused
from ...world import Thing
from .dialect import RULES

Translation = Callable[[Call, dict[str, Any]], dict[str, Any]]
"""Makes Nova's fields of those of another service."""


def asked(call: Call, service: str, method: str, path: str, body: Any = None) -> Any:
    """What another service answers whoever asks; None if it has no such thing.

    Raises:
        Refused: It refuses.
    """
    try:
        return call.ask(service, method, path, body, own=True)
    except Refused as refused:
        if refused.status == 404:
            return None
        raise


def passed_on(
    kind: str, service: str, path: Callable[[Call], str], envelope: str, translation: Translation,
    *, where: str = "", uuids: bool = False,
) -> None:  # fmt: skip
    """Let things of a kind be those of another service.

    Args:
        kind: What Nova calls them.
        service: The service.
        path: The path of all of them there.
        envelope: What holds one of them.
        translation: Makes Nova's fields.
        where: The resource that this is so for, if paths of others name them too.
        uuids: Whether Nova refuses what is no UUID.
    """

    @RULES.names(kind)
    def named(call: Call, key: str) -> Thing | None:
        if where and call.operation.resource != where:
            return Thing(f"compute.{kind}", key, {"id": key})
        if uuids and UUID.fullmatch(key) is None:
            raise call.refuse(400, f"Invalid id {key}: it is no UUID")
        found = asked(call, service, "GET", f"{path(call)}/{key}")
        if found is None:
            return None
        return thing(call, kind, translation, found[envelope] if envelope else found)


def thing(call: Call, kind: str, translation: Translation, found: dict[str, Any]) -> Thing:
    """A thing of another service, as one of Nova's; it is nowhere kept."""
    return Thing(f"compute.{kind}", found["id"], translation(call, found))


# --- bare metal, of which there is none


_IRONIC = {
    "create": "node-create",
    "delete": "node-delete",
    "add_interface": "port-create",
    "remove_interface": "port-delete",
}


@RULES.names("BaremetalNode")
def _node(call: Call, key: str) -> Thing | None:
    return Thing("compute.BaremetalNode", key, {"id": key})


@RULES.does(*(f"baremetal_nodes.{verb}" for verb in _IRONIC))
def _use_ironic(call: Call) -> None:
    text = f"Command not supported. Please use Ironic command {_IRONIC[call.operation.verb]}."
    raise call.refuse(400, text)


@RULES.does("baremetal_nodes.list", "baremetal_nodes.show")
def _no_ironic(call: Call) -> None:
    raise call.refuse(500, "Unexpected API Error. The service for bare metal is not there.")
