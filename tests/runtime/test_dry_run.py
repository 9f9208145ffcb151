# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a dry run shows is what the call sends."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed import DryRun, dry_run
from openstack_typed._runtime.client import Resource
from openstack_typed._runtime.dry_run import _Planner, dry_runs
from openstack_typed.compute import Compute
from openstack_typed.errors import ExtensionMissing, MicroversionError
from openstack_typed.identity import Identity
from openstack_typed.image import Image

from .fake_cloud import PUBLIC, TOKEN, FakeCloud
from .test_secrets import CALLS, NAMES, SECRET

ONCE: dict[str, Callable[[FakeCloud], tuple[Any, tuple[Any, ...], dict[str, Any]]]] = {
    "compute POST /servers": lambda c: (
        c.compute().servers.create, (), {"name": "a", "flavor_ref": "1", "networks": "auto"}),
    "compute GET /servers/detail": lambda c: (
        c.compute("2.79").servers.list, (), {"status": "ACTIVE", "tags": ["a", "b&c"]}),
    "compute DELETE /servers/a": lambda c: (c.compute().servers.delete, ("a",), {}),
    "image PATCH /images/i": lambda c: (c.image().images.update, ("i",), {"name": "b"}),
    "block_storage POST /volumes": lambda c: (c.block_storage().volumes.create, (), {"size": 1}),
    "identity POST /users": lambda c: (c.identity().users.create, (), {"name": "a"}),
}  # fmt: skip


@pytest.mark.parametrize("call", ONCE)
def test_it_is_what_is_sent(cloud: FakeCloud, call: str) -> None:
    method, args, given = ONCE[call](cloud)
    shown = dry_run(method, *args, **given)
    assert cloud.sent == []
    cloud.answer(call, status_code=500)
    with pytest.raises(Exception, match="500"):
        list(method(*args, **given))
    (sent,) = cloud.sent
    assert (shown.method, shown.url) == (sent.method, sent.url)
    assert shown.body == (sent.json() if sent.body else None)
    headers = {**shown.headers, "X-Auth-Token": TOKEN}
    assert headers == {name: sent.headers[name] for name in headers}
    assert shown.microversion == sent.headers.get("OpenStack-API-Version", " ").split(" ")[1]


def test_without_credentials_nothing_is_sent() -> None:
    session = Session()
    assert dry_run(Compute(session).servers.show, "a").url == "{compute}/servers/a"
    assert dry_run(Compute(session).servers.list, tags=["a"]).microversion == "2.26"
    assert dry_run(Compute(session, "2.96").servers.show, "a").microversion == "2.96"
    shown = dry_run(Identity(session).tokens.create, identity={"methods": []})
    assert "X-Auth-Token" not in shown.headers


@pytest.mark.parametrize("do", [do for _, do, _ in CALLS], ids=NAMES)
def test_it_shows_no_secret(cloud: FakeCloud, do: Callable[[FakeCloud], Any]) -> None:
    def planned(resource: Resource, operation: Any, /, **given: Any) -> Any:
        return _Planner(resource._client)._call(operation, given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Resource, "_call", planned)
        shown = do(cloud)
    assert isinstance(shown, DryRun)
    for text in (repr(shown), shown.curl()):
        assert SECRET not in text
        assert TOKEN not in text


def test_what_a_call_refuses_is_refused(cloud: FakeCloud) -> None:
    with pytest.raises(MicroversionError):
        dry_run(cloud.compute("2.79").servers.create, name="a", flavor_ref="1", hostname="b")
    with pytest.raises(TypeError, match="did you mean 'name'"):
        dry_run(cloud.compute().servers.create, nmae="a")
    cloud.answer("network GET /extensions", json={"extensions": []})
    with pytest.raises(ExtensionMissing):
        dry_run(cloud.network().trunks.list)


@pytest.mark.parametrize("what", [print, Compute, 1, Compute.at])
def test_what_is_no_call_of_a_client_is_refused(what: Any) -> None:
    with pytest.raises(TypeError, match=r"such as compute\.servers\.list"):
        dry_run(what)


def test_what_is_made_of_several_calls_is_refused(cloud: FakeCloud) -> None:
    with pytest.raises(
        TypeError, match=r"^this method is made of several calls, so that it has no"
    ):
        dry_run(cloud.image().image_data.download_to, "1", "disk")
    assert cloud.http.request_history == []


def test_work_of_several_calls_is_shown_up_to_what_an_answer_decides() -> None:
    session = Session()
    (look,) = dry_runs(Compute(session).servers.wait, "a", until="ACTIVE")
    assert (look.method, look.url) == ("GET", "{compute}/servers/a")
    shown = dry_runs(Image(session).image_data.import_from, "i", b"data", all_stores=True)
    assert [each.operation for each in shown] == [
        "image_data.stage", "images.import_image", "images.show",
    ]  # fmt: skip
    deleted, _ = dry_runs(Compute(session).servers.delete_and_wait, "a")
    assert deleted.method == "DELETE"
    with pytest.raises(ValueError, match="the state is spelt 'ACTIVE'"):
        dry_runs(Compute(session).servers.wait, "a", until="active")


def test_as_a_command(cloud: FakeCloud) -> None:
    create = cloud.compute("2.79").servers.create
    shown = dry_run(create, name="it's", flavor_ref="1", networks="none")
    words = shlex.split(shown.curl())
    assert words[:4] == ["curl", "-X", "POST", f"{PUBLIC}/compute/v2.1/servers"]
    assert "X-Auth-Token: $OS_TOKEN" in words
    assert json.loads(words[-1]) == shown.body
    assert json.loads(words[-1])["server"]["name"] == "it's"


def test_data_is_not_shown() -> None:
    shown = dry_run(Image(Session()).image_data.upload, "i", data=b"abc")
    assert shown.body == "<data>"
    assert shown.curl().endswith("--data-binary @-")
