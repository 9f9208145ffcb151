# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of what is done to servers, and of what changes where they are or how big."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...call import Call
from ...world import Thing
from . import requests
from .allocations import release
from .dialect import RULES
from .disks import is_volume_backed
from .servers import as_image, new_password, place
from .snapshots import make_image
from .states import (
    HOST,
    NODE,
    OFF,
    PAUSED,
    POWER,
    RUNNING,
    VM,
    check_state,
    check_unlocked,
    record,
    work,
)


class Action(NamedTuple):
    """What an action needs, and leads to.

    Attributes:
        word: What refusals call it.
        needs: The stable states that allow it; all if there are none.
        task: The task meanwhile.
        leads: What is so in the end.
        recorded: What the record of actions calls it.
        event: What the record calls the step of the service.
    """

    word: str
    needs: tuple[str, ...]
    task: str
    leads: dict[str, Any]
    recorded: str
    event: str


_ON, _OFF = {VM: "active", POWER: RUNNING}, {VM: "stopped", POWER: OFF}
_AWAY = {VM: "shelved_offloaded", POWER: OFF, HOST: None, NODE: None}
_KEEPABLE = ("active", "stopped", "paused", "suspended")
_ACTIONS = {
    "start": Action(
        "start", ("stopped",), "powering-on", _ON, "start", "compute_start_instance"
    ),
    "stop": Action(
        "stop", ("active", "error"), "powering-off", _OFF, "stop", "compute_stop_instance"
    ),
    "pause": Action(
        "pause", ("active",), "pausing", {VM: "paused", POWER: PAUSED}, "pause",
        "compute_pause_instance",
    ),
    "unpause": Action(
        "unpause", ("paused",), "unpausing", _ON, "unpause", "compute_unpause_instance"
    ),
    "suspend": Action(
        "suspend", ("active",), "suspending", {VM: "suspended", POWER: OFF}, "suspend",
        "compute_suspend_instance",
    ),
    "resume": Action(
        "resume", ("suspended",), "resuming", _ON, "resume", "compute_resume_instance"
    ),
    "unrescue": Action(
        "unrescue", ("rescued",), "unrescuing", _ON, "unrescue", "compute_unrescue_instance"
    ),
    "change_password": Action(
        "changePassword", ("active",), "updating_password", {}, "changePassword",
        "compute_set_admin_password",
    ),
    "shelve": Action(
        "shelve", _KEEPABLE, "shelving", _AWAY, "shelve", "compute_shelve_instance"
    ),
    "shelve_offload": Action(
        "shelveOffload", ("shelved",), "shelving_offloading", _AWAY, "shelveOffload",
        "compute_shelve_offload_instance",
    ),
}  # fmt: skip
_CRASHABLE = ("active", "paused", "rescued", "resized", "error")
_REBOOTS = {
    "SOFT": ("rebooting", ("active",)),
    "HARD": ("rebooting_hard", ("active", "stopped", "paused", "suspended", "error")),
}


@RULES.does(*(f"servers.{verb}" for verb in _ACTIONS))
def _act(call: Call) -> None:
    server, action = call.thing, _ACTIONS[call.operation.verb]
    check_unlocked(call, server)
    check_state(call, server, action.word, action.needs)

    def done() -> None:
        if call.operation.verb == "shelve" and not is_volume_backed(call, server):
            name = f"{server['name']}-shelved"
            server.hidden["shelved"] = make_image(call, server, name, {})["image_id"]
        server.update(action.leads)
        if server[HOST] is None:
            release(call, server)

    work(call, server, action.recorded, done, task=action.task, event=action.event)


@RULES.does("servers.reboot")
def _reboot(call: Call) -> None:
    server = call.thing
    task, needs = _REBOOTS[call.args["type"].upper()]
    check_unlocked(call, server)
    check_state(call, server, "reboot", needs, busy=task == "rebooting_hard")
    event = "compute_reboot_instance"
    work(call, server, "reboot", lambda: server.update(_ON), task=task, event=event)


@RULES.does("servers.unshelve")
def _unshelve(call: Call) -> None:
    server, args = call.thing, call.args
    check_unlocked(call, server)
    chooses = args.get("availability_zone") or args.get("host")
    states = ("shelved_offloaded",) if chooses else ("shelved", "shelved_offloaded")
    check_state(call, server, "unshelve", states)
    zone = requests.zone_asked(call)

    def back() -> None:
        place(call, server)
        server.update(_ON)
        image = server.hidden.pop("shelved", None)
        if image is not None and call.find_any("image.Image", image) is not None:
            call.ask("image", "DELETE", f"/v2/images/{image}")
        if "availability_zone" in args:
            server["pinned_availability_zone"] = zone

    work(call, server, "unshelve", back, task="unshelving", event="compute_unshelve_instance")


@RULES.does("servers.trigger_crash_dump")
def _crash(call: Call) -> None:
    check_unlocked(call, call.thing)
    check_state(call, call.thing, "trigger_crash_dump", _CRASHABLE)
    record(call, call.thing, "trigger_crash_dump", "compute_trigger_crash_dump")


@RULES.does("servers.inject_network_info")
def _inject(call: Call) -> None:
    check_unlocked(call, call.thing)


@RULES.does("servers.reset_network")
def _reset_network(call: Call) -> None:
    raise call.refuse(410, "This resource is no longer available. No forwarding address is given.")


# --- what is inside


@RULES.does("servers.rescue")
def _rescue(call: Call) -> Any:
    server, key = call.thing, call.args.get("rescue_image_ref")
    check_unlocked(call, server)
    check_state(call, server, "rescue", ("active", "stopped", "error"))
    if is_volume_backed(call, server) and not call.at_least("2.87"):
        text = f"Cannot rescue instance {server.key}: it boots from a volume"
        raise call.refuse(400, f"Instance {server.key} cannot be rescued: {text}")
    if key is not None:
        requests.image_named(call, key, f"Image {key} could not be found.")
    leads = {VM: "rescued", POWER: RUNNING}
    event = "compute_rescue_instance"
    work(call, server, "rescue", lambda: server.update(leads), task="rescuing", event=event)
    return {"adminPass": call.args.get("adminPass") or new_password(call)}


_REBUILT = {
    "name": "name", "description": "description", "hostname": "OS-EXT-SRV-ATTR:hostname",
    "key_name": "key_name", "user_data": "OS-EXT-SRV-ATTR:user_data", "accessIPv4": "accessIPv4",
    "accessIPv6": "accessIPv6", "OS-DCF:diskConfig": "OS-DCF:diskConfig", "metadata": "metadata",
    "trusted_image_certificates": "trusted_image_certificates",
}  # fmt: skip


@RULES.does("servers.rebuild")
def _rebuild(call: Call) -> Thing:
    server, args = call.thing, call.args
    check_unlocked(call, server)
    check_state(call, server, "rebuild", ("active", "stopped", "error"))
    image = requests.image_named(call, args["imageRef"], "Cannot find image for rebuild")
    requests.check_fit(call, server.hidden["flavor"], image)
    requests.check_key(call, args.get("key_name"))
    requests.check_metadata(call, args.get("metadata") or {})
    requests.check_files(call)
    if is_volume_backed(call, server):
        if not call.at_least("2.93"):
            text = "Unable to rebuild with a different image for a volume-backed server"
            raise call.refuse(400, f"Image {image.key} is unacceptable: {text}.")
    else:
        server["image"] = as_image(call, image)
    server.update({field: args[name] for name, field in _REBUILT.items() if name in args})
    leads = _OFF if server[VM] == "stopped" else _ON
    call.sent["Location"] = f"{call.root}/servers/{server.key}"
    event = "compute_rebuild_instance"
    work(call, server, "rebuild", lambda: server.update(leads), task="rebuilding", event=event)
    return server
