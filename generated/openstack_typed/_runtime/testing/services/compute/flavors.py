# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of flavors: their order and filters, their extra specs, and who may use them."""

from __future__ import annotations

from typing import Any

from ... import verbs
from ...call import Call
from ...messages import truth
from ...world import Thing
from .dialect import RULES
from .extra_specs import wrong

_EPHEMERAL, _DISABLED, _PUBLIC = (
    "OS-FLV-EXT-DATA:ephemeral", "OS-FLV-DISABLED:disabled", "os-flavor-access:is_public",
)  # fmt: skip
# Name: memory in MiB, CPUs, disk in GiB.
_SEEDS = {
    "m1.tiny": (512, 1, 1),
    "m1.small": (2048, 1, 20),
    "m1.medium": (4096, 2, 40),
    "m1.large": (8192, 4, 80),
}

RULES.usual["Flavor"] = {
    "description": None, _EPHEMERAL: 0, "swap": 0, "rxtx_factor": 1.0, _PUBLIC: True,
    _DISABLED: False, "extra_specs": lambda call: {},
}  # fmt: skip
# What lists sort by is called as in Nova's database.
RULES.same |= {
    "Flavor.disabled": _DISABLED,
    "Flavor.ephemeral_gb": _EPHEMERAL,
    "Flavor.flavorid": "id",
    "Flavor.is_public": _PUBLIC,
    "Flavor.memory_mb": "ram",
    "Flavor.root_gb": "disk",
}
RULES.ignored.add("is_public")  # lists know more of it than a filter
RULES.order["Flavor"] = lambda thing: thing.key
RULES.not_found["extra_specs"] = "The flavor has no extra specs with key {key}."


@RULES.seed
def _seeds(call: Call) -> None:
    for name, (ram, vcpus, disk) in _SEEDS.items():
        fields = {"name": name, "ram": ram, "vcpus": vcpus, "disk": disk}
        call.make("Flavor", fields, project="")


# --- which there are


def projects(flavor: Thing) -> list[str]:
    """The projects that have access to a private flavor."""
    found: list[str] = flavor.hidden.setdefault("projects", [])
    return found


@RULES.sees("Flavor")
def _seen(call: Call, flavor: Thing) -> bool:
    return call.admin or flavor[_PUBLIC] or call.project in projects(flavor)


@RULES.does("flavors.list", "flavors.list_brief")
def _list(call: Call) -> list[Thing]:
    text = call.asks("is_public", "true") if call.admin else "true"
    public = None if text.lower() == "none" else truth(text)
    if public is None and text.lower() != "none":
        raise call.refuse(400, f"Invalid is_public filter [{text}]")
    return [f for f in verbs.listed(call, "Flavor") if public is None or _offered(call, f, public)]


def _offered(call: Call, flavor: Thing, public: bool) -> bool:
    """Whether a list of public flavors has one, which it has too if it is the project's own."""
    mine = public and call.project in projects(flavor)
    return flavor[_PUBLIC] is public or mine


@RULES.filters_by("Flavor.minRam")
def _by_ram(call: Call, flavor: Thing, values: list[str]) -> bool:
    return bool(flavor["ram"] >= int(values[-1]))


@RULES.filters_by("Flavor.minDisk")
def _by_disk(call: Call, flavor: Thing, values: list[str]) -> bool:
    return bool(flavor["disk"] >= int(values[-1]))


@RULES.shows("Flavor.swap")
def _swap(call: Call, flavor: Thing) -> Any:
    return flavor["swap"] or (0 if call.at_least("2.75") else "")


# --- new ones


@RULES.does("flavors.create")
def _create(call: Call) -> Thing:
    fields, _ = verbs.given(call, "Flavor")
    fields["name"] = fields["name"].strip()
    for other in call.all("Flavor"):
        if other.key == fields.get("id"):
            raise call.refuse(409, f"Flavor with ID {other.key} already exists.")
        if other["name"] == fields["name"]:
            raise call.refuse(409, f"Flavor with name {other['name']} already exists.")
    return call.make("Flavor", fields, project="")


# --- extra specs


@RULES.checks("flavor_extra_specs.update", "flavor_extra_specs.set")
def _known(call: Call) -> None:
    specs = call.args.get("extra_specs", call.args)
    for key, value in specs.items():
        if call.at_least("2.86") and (reason := wrong(key, str(value))):
            raise call.refuse(400, f"Validation failed; {reason}")
    if "key" in call.params and call.params["key"] not in specs:
        raise call.refuse(400, "Request body and URI mismatch")


@RULES.does("flavor_extra_specs.update")
def _put_specs(call: Call) -> dict[str, str]:
    given: dict[str, str] = call.args["extra_specs"]
    call.thing["extra_specs"].update(given)
    return given


# --- access


def _access(flavor: Thing) -> list[dict[str, str]]:
    return [{"flavor_id": flavor.key, "tenant_id": project} for project in projects(flavor)]


@RULES.does("flavor_access.list")
def _list_access(call: Call) -> list[dict[str, str]]:
    if call.thing[_PUBLIC]:
        raise call.refuse(404, "Access list not available for public flavors.")
    return _access(call.thing)


@RULES.does("flavor_access.add")
def _add_access(call: Call) -> list[dict[str, str]]:
    flavor, project = call.thing, call.args["tenant"]
    if call.find("identity.Project", project) is None:
        raise call.refuse(400, f"Project ID {project} is not a valid project.")
    if flavor[_PUBLIC] and call.at_least("2.7"):
        raise call.refuse(409, "Can not add access to a public flavor.")
    if project in projects(flavor):
        text = f"Flavor access already exists for flavor {flavor.key} and project {project}."
        raise call.refuse(409, text)
    projects(flavor).append(project)
    return _access(flavor)


@RULES.does("flavor_access.remove")
def _remove_access(call: Call) -> list[dict[str, str]]:
    flavor, project = call.thing, call.args["tenant"]
    if project not in projects(flavor):
        text = f"Flavor access not found for {flavor.key} / {project} combination."
        raise call.refuse(404, text)
    projects(flavor).remove(project)
    return _access(flavor)
