# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of several resources need of Identity."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote

from keystoneauth1.identity.v3 import Password
from keystoneauth1.session import Session

from openstack_typed.identity import (
    CreatedApplicationCredential,
    Group,
    Identity,
    Project,
    User,
)
from tests.live.support import Cleanup, session_with, unique

DOMAIN = "default"
PASSWORD = "correct horse battery staple"


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


def make_credential(
    own: Identity, cleanup: Cleanup, user: User, name: str = "credential", **more: Any
) -> CreatedApplicationCredential:
    """An application credential of a user that is deleted in the end, before the user.

    With the user would go only a part of it: SQLite does not look after the rest.
    """
    made = own.application_credentials.create(user.id, name=unique(name), **more)
    cleanup(own.application_credentials.delete, user.id, made.id)
    return made


def give_roles(
    identity: Identity, user: User, *names: str, project_id: str = "", domain_id: str = ""
) -> None:
    """Give a user roles on a project, on a domain, or else on the system."""
    for name in names:
        (role,) = identity.roles.list(name=name)
        if project_id:
            identity.project_user_roles.add(project_id, user.id, role.id)
        elif domain_id:
            identity.domain_user_roles.add(domain_id, user.id, role.id)
        else:
            identity.system_user_roles.add(user.id, role.id)


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
    return session_with(auth_of(endpoint(identity), user, project_id))


def auth_of(url: str, user: User, project_id: str | None = None) -> Password:
    """How a user with `PASSWORD` logs in."""
    return Password(auth_url=url, user_id=user.id, password=PASSWORD, project_id=project_id)


def session_with_roles(
    identity: Identity, cleanup: Cleanup, project_id: str, *roles: str
) -> Session:
    """A session of a new user with these roles on a project."""
    user = make_user(identity, cleanup)
    give_roles(identity, user, *roles, project_id=project_id)
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
