# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of usages: what servers, also those that are gone, have taken in some time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ...call import Call
from ...messages import Reply
from ...specs import at
from ...world import Thing
from .dialect import GONE, RULES
from .hosts import compute_service
from .sizes import size_of
from .states import LAUNCHED, TERMINATED, VM


def _time(call: Call, name: str) -> datetime:
    """A time of the query, which is the present if it is left out.

    Raises:
        Refused: It is none.
    """
    text = call.asks(name)
    if not text:
        return call.world.now()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise call.refuse(400, "Datetime is in invalid format") from None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _usages(call: Call, project: str = "") -> tuple[list[dict[str, Any]], datetime, datetime, bool]:
    """A page of what servers have used, in a time, and whether it is full."""
    start, stop = _time(call, "start"), _time(call, "end")
    if start >= stop:
        text = "Invalid start time. The start time cannot occur after the end time."
        raise call.refuse(400, text)
    stop = min(stop, call.world.now())
    servers = [
        server
        for server in (*call.all("Server"), *call.world.things[GONE].values())
        if project in ("", server.project)
        and server[LAUNCHED]
        and _moment(server[LAUNCHED]) < stop
        and (server[TERMINATED] is None or _moment(server[TERMINATED]) > start)
    ]
    servers.sort(key=lambda server: (server.project, server.key))
    if marker := call.asks("marker"):
        place = next((i for i, server in enumerate(servers) if server.key == marker), None)
        if place is None:
            raise call.refuse(400, f"Marker {marker} could not be found.")
        servers = servers[place + 1 :]
    limit = int(call.asks("limit") or 0)
    if limit < 0:
        raise call.refuse(400, f"Invalid input for query parameters limit. {limit} is negative")
    limit = limit or 1000
    full = "limit" in call.query and len(servers) >= limit
    return [_usage(call, s, start, stop) for s in servers[:limit]], start, stop, full


def _usage(call: Call, server: Thing, start: datetime, stop: datetime) -> dict[str, Any]:
    launched = _moment(server[LAUNCHED])
    ended = _moment(server[TERMINATED]) if server[TERMINATED] else None
    last, size = ended or call.world.now(), size_of(server)
    hours = (min(stop, last) - max(start, launched)) / timedelta(hours=1)
    return {
        "instance_id": server.key, "name": server["name"], "tenant_id": server.project,
        "flavor": server.hidden["flavor"]["name"],
        "state": "terminated" if ended else server[VM],
        "started_at": _written(launched), "ended_at": _written(ended) if ended else None,
        "uptime": int((last - launched).total_seconds()), "hours": max(hours, 0.0),
        "vcpus": size.vcpus, "memory_mb": size.memory, "local_gb": size.disk,
    }  # fmt: skip


def _summed(
    servers: list[dict[str, Any]], start: datetime, stop: datetime, *, detailed: bool
) -> list[dict[str, Any]]:
    """What each project has used."""
    found: dict[str, dict[str, Any]] = {}
    for server in servers:
        found.setdefault(server["tenant_id"], {"servers": []})["servers"].append(server)
    for project, usage in found.items():
        mine = usage.pop("servers")
        usage |= {"tenant_id": project, "start": _written(start), "stop": _written(stop)}
        usage["total_hours"] = sum(s["hours"] for s in mine)
        for name, each in (
            ("vcpus", "vcpus"),
            ("memory_mb", "memory_mb"),
            ("local_gb", "local_gb"),
        ):
            usage[f"total_{name}_usage"] = sum(s[each] * s["hours"] for s in mine)
        if detailed:
            usage["server_usages"] = mine
    return list(found.values())


def _links(call: Call, key: str, servers: list[dict[str, Any]], *, full: bool) -> dict[str, Any]:
    if not (full and servers and call.at_least("2.40")):
        return {}
    return {key: [{"rel": "next", "href": call.next_link(servers[-1]["instance_id"])}]}


@RULES.does("usages.list")
def _list(call: Call) -> Reply:
    servers, start, stop, full = _usages(call)
    usages = _summed(servers, start, stop, detailed=call.asks("detailed") == "1")
    key, expr = at(call.operation.returns, call.version)
    links = _links(call, "tenant_usages_links", servers, full=full)
    return Reply(200, {key: call.shape(usages, expr), **links})


@RULES.does("usages.show")
def _show(call: Call) -> dict[str, Any]:
    project = call.params["project_id"]
    if not call.admin and project != call.project:
        raise call.rules.forbidden(call)
    servers, start, stop, full = _usages(call, project)
    usages = _summed(servers, start, stop, detailed=True)
    links = _links(call, "tenant_usage_links", servers, full=full)
    return {"tenant_usage": usages[0] if usages else {}, **links}


# --- logs of tasks that no host runs


@RULES.does("usage_audit_logs.show_latest")
def _latest(call: Call) -> dict[str, Any]:
    return _log(call, call.world.now())


@RULES.does("usage_audit_logs.show")
def _before(call: Call) -> dict[str, Any]:
    text = call.params["before"]
    form = "%Y-%m-%d %H:%M:%S.%f" if "." in text else "%Y-%m-%d %H:%M:%S"
    try:
        return _log(call, datetime.strptime(text, form).replace(tzinfo=UTC))
    except ValueError:
        raise call.refuse(400, f"Invalid timestamp for date {text}") from None


def _log(call: Call, before: datetime) -> dict[str, Any]:
    """The log of the month that had ended before a time."""
    end = before.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begin = (end - timedelta(days=1)).replace(day=1)
    host = call.service.cloud.host
    hosts = [host] if compute_service(call, host) is not None else []
    return {
        "period_beginning": begin.strftime("%Y-%m-%d %H:%M:%S"),
        "period_ending": end.strftime("%Y-%m-%d %H:%M:%S"),
        "overall_status": f"0 of {len(hosts)} hosts done. 0 errors." if hosts else
                          "ALL hosts done. 0 errors.",
        "log": {}, "hosts_not_run": hosts, "num_hosts": len(hosts), "num_hosts_done": 0,
        "num_hosts_running": 0, "num_hosts_not_run": len(hosts), "total_instances": 0,
        "total_errors": 0,
    }  # fmt: skip
