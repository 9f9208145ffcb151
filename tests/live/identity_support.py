# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests need of Identity beside the operations under test, asked for by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from keystoneauth1.identity.v3 import Password
from keystoneauth1.session import Session

from openstack_typed.identity import Group, Identity, Project, User
from tests.live.support import Cleanup, unique

DOMAIN = "default"
PASSWORD = "correct horse battery staple"


class ByHand:
    """Requests by hand on the session of a client."""

    def __init__(self, identity: Identity, cleanup: Cleanup) -> None:
        self._adapter = identity.adapter
        self._cleanup = cleanup

    def create(self, path: str, envelope: str, **body: Any) -> dict[str, Any]:
        """Create something with a POST, and delete it in the end."""
        found = self._adapter.post(path, json={envelope: body}).json()[envelope]
        self._cleanup(self._adapter.delete, f"{path}/{found['id']}")
        return dict(found)

    def create_many(self, path: str, envelope: str, *bodies: Any) -> list[dict[str, Any]]:
        """Create several with one POST, and delete them in the end."""
        found = self._adapter.post(path, json={envelope: bodies}).json()[envelope]
        for one in found:
            self._cleanup(self._adapter.delete, f"{path}/{one['id']}")
        return list(found)

    def put(self, path: str, envelope: str = "", **body: Any) -> None:
        """Create something with a PUT, and delete it in the end."""
        self._adapter.put(path, **({"json": {envelope: body}} if envelope else {}))
        self._cleanup(self._adapter.delete, path)

    def post(self, path: str, headers: Mapping[str, str]) -> dict[str, str]:
        """Send a POST without a body; the answer is a form."""
        response = self._adapter.post(path, headers=headers, authenticated=False)
        return dict(parse_qsl(response.text))

    def assign(self, user: User, target: str, *roles: str) -> None:
        """Give a user roles on `projects/…`, `domains/…` or `system`."""
        for role in roles:
            self.put(f"/{target}/users/{user.id}/roles/{self.role_id(role)}")

    def role_id(self, name: str) -> str:
        """The ID of a role that the cloud has."""
        (role,) = self._adapter.get(f"/roles?name={name}").json()["roles"]
        return str(role["id"])


def make_project(identity: Identity, cleanup: Cleanup, name: str = "project") -> Project:
    """A project that is deleted in the end."""
    project = identity.projects.create(name=unique(name), domain_id=DOMAIN)
    cleanup(identity.projects.delete, project.id)
    return project


def make_domain(identity: Identity, cleanup: Cleanup) -> Project:
    """A domain, as the project that it is as well; it is disabled and deleted in the end."""
    domain = identity.projects.create(name=unique("domain"), is_domain=True)
    cleanup(identity.projects.delete, domain.id)
    cleanup(identity.projects.update, domain.id, enabled=False)
    return domain


def make_user(identity: Identity, cleanup: Cleanup, name: str = "user") -> User:
    """A user with `PASSWORD` who is deleted in the end."""
    user = identity.users.create(name=unique(name), domain_id=DOMAIN, password=PASSWORD)
    cleanup(identity.users.delete, user.id)
    return user


def make_group(identity: Identity, cleanup: Cleanup) -> Group:
    """A group that is deleted in the end."""
    group = identity.groups.create(name=unique("group"), domain_id=DOMAIN)
    cleanup(identity.groups.delete, group.id)
    return group


def name_filters(name: str) -> list[dict[str, Any]]:
    """The filters that find a name of small and capital letters: by the whole and by parts."""
    return [
        {"name": name},
        {"name__contains": name[5:-3]},
        {"name__icontains": name[5:-3].upper()},
        {"name__startswith": name[:-1]},
        {"name__istartswith": name[:-1].upper()},
        {"name__endswith": name[5:]},
        {"name__iendswith": name[5:].upper()},
    ]


def endpoint(identity: Identity) -> str:
    """Where Identity is, for those whose token comes without a catalog."""
    return str(identity.adapter.get_endpoint())


def session_of(identity: Identity, user: User, project_id: str | None = None) -> Session:
    """A session of a user with `PASSWORD`, in a project or for nothing."""
    url = endpoint(identity)
    auth = Password(auth_url=url, user_id=user.id, password=PASSWORD, project_id=project_id)
    return Session(auth=auth, app_name="openstack-typed-tests")


def session_with_roles(
    identity: Identity, cleanup: Cleanup, project_id: str, *roles: str
) -> Session:
    """A session of a new user with these roles on a project."""
    user = make_user(identity, cleanup)
    ByHand(identity, cleanup).assign(user, f"projects/{project_id}", *roles)
    return session_of(identity, user, project_id=project_id)


def oauth1(
    method: str, url: str, *, key: str, secret: str, token: str = "", token_secret: str = "",
    **more: str,
) -> str:  # fmt: skip
    """The `Authorization` header of a request: RFC 5849 with HMAC-SHA1."""
    pairs = {
        "oauth_consumer_key": key,
        "oauth_nonce": hashlib.sha1(str(time.time_ns()).encode()).hexdigest(),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_version": "1.0",
        **({"oauth_token": token} if token else {}),
        **{f"oauth_{name}": value for name, value in more.items()},
    }
    joined = "&".join(f"{_quoted(name)}={_quoted(pairs[name])}" for name in sorted(pairs))
    base = f"{method}&{_quoted(url)}&{_quoted(joined)}"
    signing = f"{_quoted(secret)}&{_quoted(token_secret)}".encode()
    digest = hmac.new(signing, base.encode(), hashlib.sha1).digest()
    pairs["oauth_signature"] = base64.b64encode(digest).decode()
    return "OAuth " + ",".join(f'{name}="{_quoted(value)}"' for name, value in pairs.items())


def _quoted(text: str) -> str:
    return quote(text, safe="~")
