# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Limits: what is registered for all, and what is said for projects and domains."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...verbs import create
from ...world import Thing
from .dialect import RULES

_SAME = ("service_id", "region_id", "resource_name")
_OWNED = (*_SAME, "project_id", "domain_id")


@RULES.does("registered_limits.create_many")
def _register(call: Call) -> list[Thing]:
    return _all(call, "RegisteredLimit", "registered_limits", _SAME)


@RULES.does("limits.create_many")
def _create(call: Call) -> list[Thing]:
    for said in call.args["limits"]:
        _registered(call, said)
    return _all(call, "Limit", "limits", _OWNED)


def _all(call: Call, kind: str, name: str, key: tuple[str, ...]) -> list[Thing]:
    """Make all of them, or none: each is the only one for what it is for."""
    given = call.args[name]
    if not given:
        raise Refused(400, f"Invalid input for field '{name}': [] is too short.")
    for said in given:
        service = said["service_id"]
        if call.find("CloudService", service) is None:
            raise Refused(400, f"Could not find service: {service}.")
        _alone(call, kind, key, said)
    return [create(call, kind, said) for said in given]


def _alone(
    call: Call, kind: str, key: tuple[str, ...], said: dict[str, Any], but: Thing | None = None
) -> None:
    wanted = {name: said.get(name) for name in key}
    for each in call.world.where(f"identity.{kind}", **wanted):
        if each is not but:
            text = f"Conflict occurred attempting to store {kind} - {each.key}."
            raise Refused(409, text)


def _registered(call: Call, said: dict[str, Any]) -> Thing:
    wanted = {name: said.get(name) for name in _SAME}
    for each in call.world.where("identity.RegisteredLimit", **wanted):
        return each
    text = f"Unable to create a limit that has no registered limit: {said.get('resource_name')}."
    raise Refused(403, text)


RULES.unreferenced |= {
    f"{resource}.{verb}.{path}"
    for resource, verb, path in (
        ("limits", "create_many", "limits.service_id"),
        ("registered_limits", "create_many", "registered_limits.service_id"),
    )
}


@RULES.checks("registered_limits.update")
def _other(call: Call) -> None:
    if any(name in call.args for name in _SAME):
        _unused(call, call.thing, "update")
    _alone(call, "RegisteredLimit", _SAME, {**call.thing, **call.args}, but=call.thing)


@RULES.when_gone("RegisteredLimit")
def _gone(call: Call, registered: Thing) -> None:
    _unused(call, registered, "delete")


def _unused(call: Call, registered: Thing, verb: str) -> None:
    wanted = {name: registered[name] for name in _SAME}
    if any(call.world.where("identity.Limit", **wanted)):
        text = f"Unable to {verb} registered limit {registered.key} because there are limits on it."
        raise Refused(403, text)


@RULES.checks("limits.update")
def _kept(call: Call) -> None:
    # A description cannot be taken away again.
    if call.args.get("description", "") is None:
        del call.args["description"]


@RULES.does("limits.show_model")
def _model(call: Call) -> dict[str, str]:
    text = "Limits of projects are independent of those of other projects."
    return {"name": "flat", "description": text}


@RULES.when_gone("CloudService")
def _of_service(call: Call, service: Thing) -> None:
    for kind in ("Limit", "RegisteredLimit"):
        for each in list(call.world.where(f"identity.{kind}", service_id=service.key)):
            call.drop(each)
