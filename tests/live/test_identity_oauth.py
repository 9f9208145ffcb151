# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""OAuth 1.0 and 2.0, requests that are signed with EC2 credentials, and the API's version."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from keystoneauth1.session import Session

from openstack_typed.errors import BadRequest, Forbidden, NotFound, Unauthorized
from openstack_typed.identity import CreatedOauth1Consumer, Ec2Credential, Identity
from tests.live.identity_support import endpoint, oauth1
from tests.live.support import Cleanup, unique


@pytest.fixture
def consumer(identity: Identity, cleanup: Cleanup) -> CreatedOauth1Consumer:
    consumer = identity.oauth1_consumers.create(description="live")
    cleanup(identity.oauth1_consumers.delete, consumer.id)
    return consumer


def test_oauth1_consumers(identity: Identity, cleanup: Cleanup) -> None:
    consumers = identity.oauth1_consumers
    made = consumers.create(description="A consumer", extra={"color": "red"})
    cleanup(consumers.delete, made.id)
    assert made.description == "A consumer"
    assert made.secret and made.secret not in repr(made)
    assert made.extra == {"color": "red"}
    shown = consumers.show(made.id)
    assert (shown.id, shown.description) == (made.id, "A consumer")
    assert made.id in {one.id for one in consumers.list()}
    assert consumers.update(made.id, description=None, extra={"a": "b"}).description is None
    with pytest.raises(BadRequest):
        consumers.update(made.id, extra={"secret": "x"})
    for call in (consumers.show, consumers.delete):
        with pytest.raises(NotFound):
            call("nothing")
    with pytest.raises(NotFound):
        consumers.update("nothing", description="x")


def test_oauth1(identity: Identity, consumer: CreatedOauth1Consumer) -> None:
    (admin,) = identity.roles.list(name="admin")
    base, user_id = endpoint(identity), str(identity.adapter.get_user_id())
    project_id = str(identity.adapter.get_project_id())
    keys = {"key": consumer.id, "secret": consumer.secret}
    signed = oauth1("POST", f"{base}/OS-OAUTH1/request_token", callback="oob", **keys)
    asked = identity.oauth1_request_tokens.create(
        authorization=signed, requested_project_id=project_id
    )
    assert asked.secret and asked.secret not in repr(asked)
    assert asked.expires_at is not None and asked.expires_at > datetime.now(UTC)
    said = identity.oauth1_request_tokens.authorize(asked.id, roles=[{"name": "admin"}])
    signed = oauth1(
        "POST", f"{base}/OS-OAUTH1/access_token", verifier=said.oauth_verifier, **keys,
        token=asked.id, token_secret=asked.secret,
    )  # fmt: skip
    access, tokens = identity.oauth1_access_tokens.create(authorization=signed), identity.tokens
    assert access.secret not in repr(access)
    signed = oauth1(
        "POST", f"{base}/auth/tokens", **keys, token=access.id, token_secret=access.secret
    )
    token = tokens.create(
        authorization=signed, identity={"methods": ["oauth1"], "oauth1": {}}, nocatalog=True
    )
    assert token.oauth1 is not None
    assert (token.oauth1.consumer_id, token.oauth1.access_token_id) == (consumer.id, access.id)
    assert token.user.name == "admin"
    assert token.project is not None and token.project.id == project_id

    given = identity.oauth1_access_tokens
    shown = given.show(user_id, access.id)
    assert (shown.consumer_id, shown.authorizing_user_id) == (consumer.id, user_id)
    assert (shown.project_id, shown.expires_at) == (project_id, access.expires_at)
    assert shown.links.roles.endswith(f"/{access.id}/roles")
    assert shown in given.list(user_id).all()
    assert [role.id for role in given.list_roles(user_id, access.id)] == [admin.id]
    assert given.show_role(user_id, access.id, admin.id).name == "admin"
    with pytest.raises(NotFound):
        given.show_role(user_id, access.id, "nothing")
    given.delete(user_id, access.id)
    for call in (given.show, given.delete):
        with pytest.raises(NotFound):
            call(user_id, access.id)
    with pytest.raises(NotFound):
        given.list_roles(user_id, access.id).all()
    with pytest.raises(NotFound):
        tokens.show(subject_token=token.id)


def test_oauth1_that_is_refused(identity: Identity, consumer: CreatedOauth1Consumer) -> None:
    base = endpoint(identity)
    project_id = str(identity.adapter.get_project_id())
    url = f"{base}/OS-OAUTH1/request_token"
    wrong = oauth1("POST", url, callback="oob", key=consumer.id, secret="wrong")
    with pytest.raises(Unauthorized):
        identity.oauth1_request_tokens.create(authorization=wrong, requested_project_id=project_id)
    with pytest.raises(NotFound):
        identity.oauth1_request_tokens.create(authorization=wrong, requested_project_id="nothing")
    with pytest.raises(BadRequest):
        identity.oauth1_request_tokens.create(
            authorization='OAuth realm="x"', requested_project_id=project_id
        )
    with pytest.raises(NotFound):
        identity.oauth1_request_tokens.authorize("nothing", roles=[])
    with pytest.raises(BadRequest):
        identity.oauth1_access_tokens.create(authorization='OAuth realm="x"')


def test_oauth2(identity: Identity, cleanup: Cleanup) -> None:
    user_id = str(identity.adapter.get_user_id())
    credential = identity.application_credentials.create(user_id, name=unique("oauth2"))
    cleanup(identity.application_credentials.delete, user_id, credential.id)
    create = identity.oauth2_tokens.create
    token = create(
        grant_type="client_credentials", client_id=credential.id, client_secret=credential.secret
    )
    assert (token.token_type, token.expires_in) == ("Bearer", 86400)
    assert token.access_token not in repr(token)
    shown = identity.tokens.show(subject_token=token.access_token)
    assert shown.application_credential is not None
    assert shown.application_credential.id == credential.id
    basic = base64.b64encode(f"{credential.id}:{credential.secret}".encode()).decode()
    assert create(grant_type="client_credentials", authorization=f"Basic {basic}").access_token
    with pytest.raises(Unauthorized):
        create(grant_type="client_credentials", client_id=credential.id, client_secret="wrong")
    with pytest.raises(BadRequest):
        create(grant_type="password")  # type: ignore[arg-type]


# --- requests that are signed with EC2 credentials


@pytest.fixture
def ec2(identity: Identity) -> Iterator[Ec2Credential]:
    """A credential of the administrator."""
    user_id = str(identity.adapter.get_user_id())
    project_id = str(identity.adapter.get_project_id())
    credential = identity.ec2_credentials.create(user_id, project_id=project_id)
    yield credential
    identity.ec2_credentials.delete(user_id, credential.access)


def test_a_request_signed_for_ec2(
    identity: Identity, ec2: Ec2Credential, demo_identity: Identity
) -> None:
    params = {
        "Action": "DescribeInstances",
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    query = "&".join(f"{name}={params[name].replace(':', '%3A')}" for name in sorted(params))
    text = f"POST\nec2.example.org\n/\n{query}"
    signature = base64.b64encode(
        hmac.new(ec2.secret.encode(), text.encode(), hashlib.sha256).digest()
    ).decode()
    token = identity.tokens.create_from_ec2(
        credentials={
            "access": ec2.access,
            "signature": signature,
            "host": "ec2.example.org",
            "verb": "POST",
            "path": "/",
            "params": params,
            "headers": {},
            "body_hash": "",
        }
    )
    assert token.id
    assert token.user.id == ec2.user_id
    assert token.project is not None and token.project.id == ec2.project_id
    assert identity.tokens.check(subject_token=token.id) is True
    wrong = "x" * len(signature)
    with pytest.raises(Unauthorized):
        identity.tokens.create_from_ec2(
            credentials={
                "access": ec2.access, "signature": wrong, "host": "ec2.example.org",
                "verb": "POST", "path": "/", "params": params,
            }
        )  # fmt: skip
    with pytest.raises(NotFound):
        identity.tokens.create_from_ec2(
            credentials={"access": "nothing", "signature": wrong, "params": {}}
        )
    with pytest.raises(Forbidden):
        demo_identity.tokens.create_from_ec2(
            credentials={"access": ec2.access, "signature": wrong, "params": {}}
        )


def test_a_request_signed_for_s3(identity: Identity, ec2: Ec2Credential) -> None:
    text = b"GET\n\n\nThu, 01 Jan 2099 00:00:00 +0000\n/bucket/thing"
    signature = base64.b64encode(
        hmac.new(ec2.secret.encode(), text, hashlib.sha1).digest()
    ).decode()
    found = identity.tokens.create_from_s3(
        credentials={"access": ec2.access, "signature": signature, "token": text}
    )
    assert found.user.id == ec2.user_id
    assert found.project is not None and found.project.id == ec2.project_id
    with pytest.raises(Unauthorized):
        identity.tokens.create_from_s3(
            credentials={"access": ec2.access, "signature": "x", "token": text}
        )
    with pytest.raises(NotFound):
        identity.tokens.create_from_s3(
            credentials={"access": "nothing", "signature": "x", "token": text}
        )


# --- the API's version


def test_version(identity: Identity) -> None:
    version = identity.versions.show()
    assert (version.id, version.status) == ("v3.14", "stable")
    assert version.links[0].rel == "self"
    assert version.media_types[0].base == "application/json"


def test_json_home(identity: Identity) -> None:
    home = identity.versions.show_json_home()
    base = "https://docs.openstack.org/api/openstack-identity/3"
    assert home[f"{base}/rel/users"].href == "/users"
    user = home[f"{base}/rel/user"]
    assert (user.href, user.href_template) == (None, "/users/{user_id}")
    assert user.href_vars == {"user_id": f"{base}/param/user_id"}
    hints = home[f"{base}/rel/limits"].hints
    assert hints is not None and hints.status == "experimental"


@pytest.fixture
def demo_identity(demo: Session) -> Identity:
    return Identity(demo)
