# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Services, regions, endpoints, and the catalog that tokens bring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES
from .grants import with_ids
from .relations import related

_PARAMETER = re.compile(r"[$%]\((\w+)\)s")


def catalog(call: Call, project: str) -> list[dict[str, Any]]:
    """The catalog of the cloud, for a project."""
    only = {each.key for each in _of_project(call, project)} if project else set()
    found = []
    for service in call.world.where("identity.CloudService", enabled=True):
        endpoints = []
        for each in call.world.where("identity.Endpoint", service_id=service.key, enabled=True):
            url = _filled(url_of(call, each), project, call.user)
            if url is not None and (not only or each.key in only):
                endpoints.append({"id": each.key, "interface": each["interface"],
                                  "region": each["region_id"], "region_id": each["region_id"],
                                  "url": url})  # fmt: skip
        found.append({"id": service.key, "type": service["type"], "name": service["name"],
                      "endpoints": endpoints})  # fmt: skip
    return found


@RULES.does("tokens.list_catalog")
def _list_catalog(call: Call) -> list[dict[str, Any]]:
    if not call.project and not (call.token and (call.token.domain or call.token.system)):
        raise Refused(403, "A token without a scope has no catalog.")
    return catalog(call, call.project)


def _filled(url: str, project: str, user: str) -> str | None:
    """A URL with what stands in it for the project; None if there is no project."""
    values = {"project_id": project, "tenant_id": project, "user_id": user}
    if any(not values.get(name) for name in _PARAMETER.findall(url)):
        return None
    return _PARAMETER.sub(lambda match: values[match[1]], url)


# --- endpoints


@RULES.shows("Endpoint.url")
def url_of(call: Call, endpoint: Thing) -> str:
    """The URL of an endpoint; the cloud's own are where the cloud was asked."""
    path = endpoint.hidden.get("path")
    return endpoint["url"] if path is None else f"{call.asked.base}{path}"


@RULES.shows("Endpoint.region")
def _region(call: Call, endpoint: Thing) -> Any:
    return endpoint["region_id"]


@RULES.checks("endpoints.create", "endpoints.update")
def _old_region(call: Call) -> None:
    """An endpoint may name its region by the old argument, which makes the region too."""
    args = call.args
    if "region" in args:
        region = args.pop("region")
        args.setdefault("region_id", region)
        if region is not None and call.find("Region", region) is None:
            call.make("Region", {}, region)
    if "service_id" in args and call.find("CloudService", args["service_id"]) is None:
        raise Refused(400, f"Invalid service: {args['service_id']}.")
    if args.get("region_id") is not None and call.find("Region", args["region_id"]) is None:
        raise Refused(400, f"Invalid region: {args['region_id']}.")


RULES.unreferenced |= {
    f"endpoints.{verb}.{name}"
    for verb in ("create", "update")
    for name in ("service_id", "region_id")
}


@RULES.when_changed("Endpoint")
def _moved(call: Call, endpoint: Thing) -> None:
    if "url" in call.args:
        endpoint.hidden.pop("path", None)


@RULES.when_gone("CloudService")
def _without_endpoints(call: Call, service: Thing) -> None:
    for endpoint in list(call.world.where("identity.Endpoint", service_id=service.key)):
        call.drop(endpoint)


# --- regions


@RULES.checks("services.create")
def _type(call: Call) -> None:
    if not call.args.get("type"):
        raise Refused(400, "Invalid input for field 'type': '' is too short.")


@RULES.checks("regions.create", "regions.create_with_id")
def _new_region(call: Call) -> None:
    key, said = call.params.get("region_id"), call.args.get("id")
    if key and said and key != said:
        raise Refused(400, "The region id of the URL and of the body are not the same.")
    if (key or said) and call.find("Region", key or said) is not None:
        raise Refused(409, f"Conflict occurred attempting to store region - Duplicate ID, {key}.")
    if call.args.get("description", "") is None:
        call.args["description"] = ""


RULES.makes.add("regions.create_with_id")


@RULES.when_gone("Region")
def _in_use(call: Call, region: Thing) -> None:
    below = list(call.world.where("identity.Region", parent_region_id=region.key))
    for each in (region, *below):
        if any(call.world.where("identity.Endpoint", region_id=each.key)):
            text = (
                f"Unable to delete region {region.key} because it or its child regions have "
                "associated endpoints."
            )
            raise Refused(403, text)
    for each in below:
        call.drop(each)


# --- endpoints of projects


def _of_project(call: Call, project: str) -> list[Thing]:
    """The endpoints that are only some projects', for a project."""
    direct = related(call, "endpoint of project", project_id=project)
    found = {thing.key: thing for thing in
             with_ids(call, "Endpoint", [each["endpoint_id"] for each in direct])}  # fmt: skip
    for group in _groups(call, project):
        found |= {thing.key: thing for thing in _in_group(call, group)}
    return list(found.values())


def _groups(call: Call, project: str) -> list[Thing]:
    relations = related(call, "endpoint group of project", project_id=project)
    return with_ids(call, "EndpointGroup", [each["endpoint_group_id"] for each in relations])


def _in_group(call: Call, group: Thing) -> Iterator[Thing]:
    return call.world.where("identity.Endpoint", **group["filters"])


@RULES.does("project_endpoints.list")
def _list_of_project(call: Call) -> list[Thing]:
    return _of_project(call, call.thing.key)


@RULES.does("project_endpoints.list_projects")
def _list_projects(call: Call) -> list[Thing]:
    relations = related(call, "endpoint of project", endpoint_id=call.thing.key)
    return with_ids(call, "Project", [each["project_id"] for each in relations])


@RULES.does("endpoint_groups.list_for_project")
def _list_groups(call: Call) -> list[Thing]:
    return _groups(call, call.thing.key)


@RULES.does("endpoint_groups.list_endpoints")
def _list_in_group(call: Call) -> list[Thing]:
    return list(_in_group(call, call.thing))


@RULES.does("endpoint_groups.list_projects")
def _list_projects_of_group(call: Call) -> list[Thing]:
    relations = related(call, "endpoint group of project", endpoint_group_id=call.thing.key)
    return with_ids(call, "Project", [each["project_id"] for each in relations])


@RULES.does("endpoint_groups.show_project")
def _show_project(call: Call) -> dict[str, Any]:
    group, project = (call.params[name] for name in ("endpoint_group_id", "project_id"))
    if not any(related(call, "endpoint group of project", **call.params)):
        raise Refused(404, f"Endpoint Group Project Association not found: {project}.")
    root = f"{call.root}/OS-EP-FILTER/endpoint_groups"
    links = {"self": f"{root}/{group}/projects/{project}"}
    return {"endpoint_group_id": group, "project_id": project, "links": links}


@RULES.checks("endpoint_groups.create", "endpoint_groups.update")
def _filters(call: Call) -> None:
    if call.args.get("filters", True) == {}:
        raise Refused(400, "Invalid filters: there must be one of service, region and interface.")


# --- policies, and who they are for


@RULES.checks("policies.create", "policies.update")
def _policy_type(call: Call) -> None:
    if len(call.args.get("type", "")) > 255:
        raise Refused(400, "Invalid input for field 'type': it is too long.")


@RULES.does("policy_associations.list_endpoints")
def _list_with_policy(call: Call) -> list[Thing]:
    policy = call.thing.key
    return [each for each in call.all("Endpoint") if _policy_of(call, each) == policy]


@RULES.does("policy_associations.show_policy")
def _show_policy(call: Call) -> Thing:
    policy = call.world.get("identity.Policy", _policy_of(call, call.thing))
    if policy is None:
        raise Refused(404, f"No policy is associated with endpoint {call.thing.key}.")
    return policy


def _policy_of(call: Call, endpoint: Thing) -> str:
    """The policy of an endpoint: its own, or that of its service in the region, or anywhere."""
    service, region = endpoint["service_id"], endpoint["region_id"] or ""
    for ends in (
        {"endpoint_id": endpoint.key},
        {"endpoint_id": "", "service_id": service, "region_id": region},
        {"endpoint_id": "", "service_id": service, "region_id": ""},
    ):
        for each in related(call, "policy", **ends):
            return str(each["policy_id"])
    return ""
