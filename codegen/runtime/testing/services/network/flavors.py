# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors, the service profiles that carry them out, and the drivers of services."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES
from .relations import users

_DRIVERS = {
    name: f"neutron.services.l3_router.service_providers.{name}.{title}Driver"
    for name, title in (
        ("dvrha", "DvrHa"), ("dvr", "Dvr"), ("ha", "Ha"), ("single_node", "SingleNode")
    )
}  # fmt: skip
"""The driver of each service provider; all are of the router plugin."""

RULES.usual["Flavor"] = {
    "name": "",
    "description": "",
    "enabled": True,
    "service_profiles": list,
}
RULES.usual["ServiceProfile"] = {"description": "", "driver": "", "enabled": True, "metainfo": ""}
# What a new flavor is to be carried out by is passed over: that is for other calls.
RULES.same["Flavor.service_profiles"] = ""


@RULES.does("service_providers.list")
def _providers(_call: Call) -> list[dict[str, Any]]:
    return [{"service_type": "L3_ROUTER_NAT", "name": name, "default": False} for name in _DRIVERS]


# --- service profiles


@RULES.when_made("ServiceProfile")
def _profile_made(call: Call, profile: Thing) -> None:
    if not profile["driver"] and not profile["metainfo"]:
        text = "Service Profile needs either a driver or metainfo."
        raise Refused(400, text, "ServiceProfileEmpty")
    _known(profile["driver"])


@RULES.when_changed("ServiceProfile")
def _profile_changed(call: Call, profile: Thing) -> None:
    _known(profile["driver"])
    if any(users(call, profile, "Flavor", "service_profiles")):
        text = f"Service Profile {profile.key} is used by some service instance."
        raise Refused(409, text, "ServiceProfileInUse")


def _known(driver: str) -> None:
    if driver and driver not in _DRIVERS.values():
        text = f"Service Profile driver {driver} could not be found."
        raise Refused(404, text, "ServiceProfileDriverNotFound")


# --- flavors and their service profiles


@RULES.does("flavors.add_service_profile")
def _add(call: Call) -> Thing:
    return _added(call, call.args["id"])


@RULES.does("flavors.add_service_profiles")
def _add_all(call: Call) -> list[Thing]:
    return [_added(call, one["id"]) for one in call.value]


def _added(call: Call, key: str) -> Thing:
    flavor, profile = call.things["flavor_id"], call.get("ServiceProfile", key)
    if profile.key in flavor["service_profiles"]:
        text = f"Service Profile {key} is already associated with flavor {flavor.key}."
        raise Refused(409, text, "FlavorServiceProfileBindingExists")
    flavor["service_profiles"].append(profile.key)
    return flavor


@RULES.does("flavors.check_service_profile")
def _check(call: Call) -> bool:
    flavor, profile = call.things["flavor_id"], call.things["service_profile_id"]
    return profile.key in flavor["service_profiles"]


@RULES.does("flavors.remove_service_profile")
def _remove(call: Call) -> None:
    flavor, profile = call.things["flavor_id"], call.things["service_profile_id"]
    if profile.key not in flavor["service_profiles"]:
        text = f"Service Profile {profile.key} is not associated with flavor {flavor.key}."
        raise Refused(404, text, "FlavorServiceProfileBindingNotFound")
    flavor["service_profiles"].remove(profile.key)
