# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Taking over what is on the back end already."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, truth
from ...world import Thing
from .backends import backend, services
from .dialect import RULES, invalid, now_on, pairs
from .quotas import reserve
from .snapshots import make_snapshot
from .volume_types import default_type, named_type
from .volumes import BACKEND, ZONE, check_metadata

FOREIGN: list[dict[str, Any]] = [
    {"reference": {"source-name": "foreign-1"}, "size": 1, "safe_to_manage": True,
     "reason_not_safe": None},
    {"reference": {"source-name": "foreign-2"}, "size": 2, "safe_to_manage": False,
     "reason_not_safe": "somebody uses it"},
]  # fmt: skip
"""What is on the back end of the test cloud: volumes, and snapshots of the first."""

RULES.during |= {
    "volumes.manage": {"status": "managing"},
    "snapshots.manage": {"status": "creating"},
}
RULES.unreferenced |= {"snapshots.manage.volume_id"}


def _there(call: Call, host: str | None, cluster: str | None) -> None:
    """Refuse what names no back end.

    Raises:
        Refused: There is none of this name.
    """
    if bool(host) is bool(cluster):
        raise invalid("input received", "One and only one of cluster and host must be set.")
    name = str(host or "").partition("#")[0]
    if not services(call, host=name, binary=BACKEND):
        raise Refused(404, f"Service {BACKEND} could not be found on host {host or cluster}.")


# --- lists


def _listed(call: Call, more: dict[str, Any]) -> list[dict[str, Any]]:
    cluster = call.asks("cluster") if call.at_least("3.17") else ""
    _there(call, call.asks("host"), cluster)
    found = [{**each, **more, "cinder_id": None, "extra_info": None} for each in FOREIGN]
    key, _, way = (call.asks("sort") or call.asks("sort_key") or "reference").partition(":")
    way = way or call.asks("sort_dir") or "desc"
    if key not in ("reference", "size"):
        raise Refused(400, f"Invalid sort keys passed: {key}")
    if way not in ("asc", "desc"):
        raise Refused(400, f"Invalid sort dirs passed: {way}")
    found.sort(key=lambda each: str(each[key]), reverse=way == "desc")
    marker = call.query.pop("marker", [""])[-1]
    return _after(found, marker) if marker else found


def _after(found: list[dict[str, Any]], marker: str) -> list[dict[str, Any]]:
    wanted = pairs(marker)
    for place, each in enumerate(found):
        if each["reference"] == wanted:
            return found[place + 1 :]
    raise invalid("input received", f"marker not found: {marker}")


@RULES.does("manageable_volumes.list", "manageable_volumes.list_brief")
def _volumes(call: Call) -> list[dict[str, Any]]:
    return _listed(call, {})


@RULES.does("manageable_snapshots.list", "manageable_snapshots.list_brief")
def _snapshots(call: Call) -> list[dict[str, Any]]:
    return _listed(call, {"source_reference": FOREIGN[0]["reference"]})


# --- taking over


@RULES.does("volumes.manage")
def _manage_volume(call: Call) -> Thing:
    args = call.args
    cluster = args.get("cluster") if call.at_least("3.16") else None
    try:
        _there(call, args.get("host"), cluster)
        kind = named_type(call, args["volume_type"]) if args.get("volume_type") else None
    except Refused as refused:
        raise Refused(400, refused.message) from None
    kind = kind or default_type(call)
    check_metadata(args.get("metadata"))
    reserve(call, kind, volumes=1, gigabytes=1)
    volume = call.make("Volume", {
        "name": args.get("name"), "description": args.get("description"), "size": 0,
        "volume_type_id": kind.key, "availability_zone": args.get("availability_zone") or ZONE,
        "bootable": bool(truth(str(args.get("bootable", False)))),
        "metadata": dict(args.get("metadata") or {}), "host": f"{backend(call)}#null",
    })  # fmt: skip
    call.ends.append(now_on(volume, size=1))
    return volume


@RULES.does("snapshots.manage")
def _manage_snapshot(call: Call) -> Thing:
    args = call.args
    return make_snapshot(
        call, call.get("Volume", args["volume_id"]), force=True, name=args.get("name"),
        description=args.get("description"), metadata=dict(args.get("metadata") or {}),
    )  # fmt: skip
