# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What Keystone has from the start: the same as a small cloud that was just set up."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from ...call import Call
from ...world import Thing
from .dialect import RULES
from .relations import relate

PASSWORD = "fake-password"
"""The password of all users that are there from the start."""

DOMAIN = "default"
REGION = "RegionOne"


@frozen
class Login:
    """Who a user logs in as, and what for.

    Attributes:
        user: His name.
        project: The name of the project; without one, it is the whole system.
    """

    user: str
    project: str = ""


LOGINS = {
    "admin": Login("admin", "admin"),
    "demo": Login("demo", "demo"),
    "system": Login("admin"),
    "service": Login("nova", "service"),
}
"""The logins that are there from the start, by the names that tests call them."""

_ROLES = {"admin": "manager", "manager": "member", "member": "reader", "reader": "", "service": ""}
"""The roles, each with the one that it implies."""

_SERVICES = {
    "identity": ("keystone", "identity", "/v3"),
    "placement": ("placement", "placement", ""),
    "image": ("glance", "image", ""),
    "compute": ("nova", "compute", "/v2.1"),
    "network": ("neutron", "network", ""),
    "block_storage": ("cinder", "block-storage", "/v3"),
}
"""The services of the catalog: name, type, and what its URL ends with."""


@RULES.seed
def _all(call: Call) -> None:
    """Make it all."""

    def make(kind: str, key: str = "", **fields: Any) -> Thing:
        return call.make(kind, fields, key, project="")

    make("Domain", DOMAIN, name="Default", description="The default domain")
    roles = {name: make("Role", name=name, options={"immutable": True}) for name in _ROLES}
    for name, implied in _ROLES.items():
        if implied:
            ends = {"prior_role_id": roles[name].key, "implied_role_id": roles[implied].key}
            relate(call, "implied role", **ends)
    projects = {name: make("Project", name=name, domain_id=DOMAIN, parent_id=DOMAIN)
                for name in ("admin", "demo", "service")}  # fmt: skip

    def user(name: str, project: str, *given: str) -> Thing:
        made = make("User", name=name, domain_id=DOMAIN)
        if project != name or name == "demo":
            made["default_project_id"] = projects[project].key
        made.hidden["password"] = PASSWORD
        for role in given:
            grant(call, roles[role], user_id=made.key, project_id=projects[project].key)
        return made

    admin = user("admin", "admin", "admin")
    grant(call, roles["admin"], user_id=admin.key)
    user("demo", "demo", "member")
    make("Region", REGION)
    for service, (name, kind, ending) in _SERVICES.items():
        if service != "identity":
            user(name, "service", "admin", "service")
        made = make("CloudService", name=name, type=kind)
        for interface in ("public", "internal", "admin"):
            endpoint = make("Endpoint", service_id=made.key, interface=interface,
                            region_id=REGION, region=REGION, url="")  # fmt: skip
            endpoint.hidden["path"] = f"{call.service.cloud.services[service].prefix}{ending}"


def grant(call: Call, role: Thing, **ends: str) -> None:
    """Give a role to a user or a group, on a project, a domain, or else the whole system."""
    system = not {"project_id", "domain_id"} & ends.keys()
    relate(call, "grant", role_id=role.key, system=system, inherited=False, **ends)
