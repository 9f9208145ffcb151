# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks of keystone, glance and placement, and of what all services share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import openstack
from keystoneauth1.identity import v3
from keystoneauth1.session import Session

from tests.cloud.bootstrap import SETTINGS, connect
from tests.cloud.checks.harness import ADMIN, DEMO, TAG, check, poll, server
from tests.cloud.settings import REGION, SYSTEM_CLOUD

AUTH_URL = SETTINGS.url("keystone", "/v3")


@check
def lists() -> object:
    """Every service lists something."""
    listed = {
        "users": ADMIN.identity.users(),
        "projects": ADMIN.identity.projects(),
        "endpoints": ADMIN.identity.endpoints(),
        "images": ADMIN.image.images(),
        "flavors": ADMIN.compute.flavors(),
        "networks": ADMIN.network.networks(),
        "extensions": ADMIN.network.extensions(),
        "volume types": ADMIN.block_storage.types(),
        "resource providers": ADMIN.placement.resource_providers(),
    }
    counts = {name: len(list(items)) for name, items in listed.items()}
    assert all(counts.values()), counts
    return counts


@check
def plain_session() -> object:
    """The catalogue leads to every service with keystoneauth1 alone."""
    auth = v3.Password(
        AUTH_URL,
        username="admin",
        password=SETTINGS.admin_password,
        project_name="admin",
        user_domain_name="Default",
        project_domain_name="Default",
    )
    session = Session(auth=auth)
    counts = {}
    for kind, path, key in (
        ("identity", "/users", "users"),
        ("image", "/v2/images", "images"),
        ("compute", "/flavors", "flavors"),
        ("network", "/v2.0/networks", "networks"),
        ("block-storage", "/volumes", "volumes"),
        ("placement", "/resource_providers", "resource_providers"),
    ):
        base = session.get_endpoint(service_type=kind, region_name=REGION)
        assert base, f"no endpoint of {kind}"
        answer = session.get(base + path, headers={"Accept": "application/json"})
        counts[kind] = len(answer.json()[key])
    return counts


@check
def image() -> object:
    """An image goes up and comes down, in one step and in two."""
    glance, data = ADMIN.image, os.urandom(1 << 20)
    options = {"name": TAG, "container_format": "bare", "disk_format": "raw"}
    made = glance.create_image(data=data, wait=True, validate_checksum=True, **options)
    assert glance.download_image(made).content == data
    glance.update_image(made, os_distro="none")
    glance.add_tag(made, "x")
    glance.add_member(made, member=ADMIN.identity.find_project("demo").id)
    glance.delete_image(made)
    staged = glance.create_image(**options)
    glance.stage_image(staged, data=data)
    glance.import_image(staged, method="glance-direct")
    poll("import", lambda: glance.get_image(staged.id).status, lambda s: s == "active")
    glance.delete_image(staged)
    return "up, down, property, tag, member, import"


@check
def placement() -> object:
    """A server uses the resources of a provider."""
    client = ADMIN.placement

    def get(path: str) -> Any:
        return client.get(path, microversion="1.39").json()

    with server():
        provider = next(iter(client.resource_providers()))
        usages = get(f"/resource_providers/{provider.id}/usages")["usages"]
        assert usages["VCPU"] >= 1, usages
        candidates = get("/allocation_candidates?resources=VCPU:1")["allocation_requests"]
        assert candidates
    return usages, f"{len(get('/traits')['traits'])} traits"


@check
def identity() -> object:
    """A new user of a new domain gets a token; a system scope works."""
    keystone = ADMIN.identity
    domain = keystone.create_domain(name=TAG)
    project = keystone.create_project(name=TAG, domain_id=domain.id)
    user = keystone.create_user(name=TAG, password="password", domain_id=domain.id)
    group = keystone.create_group(name=TAG, domain_id=domain.id)
    role = keystone.create_role(name=TAG)
    keystone.assign_project_role_to_user(project, user, role)
    keystone.assign_project_role_to_group(project, group, role)
    keystone.add_user_to_group(user, group)
    assignments = list(keystone.role_assignments(scope_project_id=project.id))
    assert len(assignments) == 2, assignments
    auth = v3.Password(AUTH_URL, user_id=user.id, password="password", project_id=project.id)
    assert Session(auth=auth).get_token()
    keystone.delete_user(user)
    keystone.delete_group(group)
    keystone.delete_role(role)
    keystone.delete_project(project)
    keystone.update_domain(domain, is_enabled=False)
    keystone.delete_domain(domain)
    system = len(list(connect(SYSTEM_CLOUD).identity.users()))
    return f"domain, project, user, group, role, token; {system} users seen with system scope"


@check
def application_credential() -> object:
    """An application credential of a plain user works for another service."""
    keystone, user = DEMO.identity, DEMO.current_user_id
    made = keystone.create_application_credential(user, TAG, roles=[{"name": "member"}])
    auth = v3.ApplicationCredential(
        AUTH_URL,
        application_credential_id=made.id,
        application_credential_secret=made.secret,
    )
    answer = Session(auth=auth).get(
        "/servers", endpoint_filter={"service_type": "compute", "region_name": REGION}
    )
    keystone.delete_application_credential(user, made)
    return f"made, used for a list of {len(answer.json()['servers'])} servers, deleted"


@check
def refusals() -> object:
    """Policies and validation refuse what they should."""
    calls: dict[str, tuple[Callable[[], object], int]] = {
        "a member lists users": (lambda: list(DEMO.identity.users()), 403),
        "a member lists hypervisors": (lambda: list(DEMO.compute.hypervisors()), 403),
        "no such server": (lambda: ADMIN.compute.get_server("none"), 404),
        "a flavor without a name": (
            lambda: ADMIN.compute.create_flavor(name="", ram=1, vcpus=1, disk=1),
            400,
        ),
    }
    for what, (call, status) in calls.items():
        try:
            call()
        except openstack.exceptions.HttpException as error:
            assert error.status_code == status, f"{what}: {error}"
        else:
            raise AssertionError(f"allowed: {what}")
    return ", ".join(calls)
