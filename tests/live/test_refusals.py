# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What our clients refuse as too new or gone, the services refuse too, when it is sent by hand.

And what our clients send at the version beside it, the services accept at that version: they
carry it out, or say that what it asks for is not there, but they do not complain of its form.
The requests are drawn from the specs by the rule in `edges`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.errors import Forbidden, NotFound
from openstack_typed.image import Image
from openstack_typed.placement import Placement
from tests.agreement.spec import Service
from tests.agreement.values import UUID
from tests.live.edges import Recorded, sample
from tests.live.storage import made
from tests.live.support import Cleanup, unique, wait_until

SIZES = {"compute": 30, "block_storage": 9, "placement": 15}
SAMPLE = [recorded for name, size in SIZES.items() for recorded in sample(name, size)]
EACH = pytest.mark.parametrize("request_", SAMPLE, ids=lambda r: r.edge.title)

# (service type, lowest and highest API version)
_ENDPOINTS = {
    "compute": ("compute", "2.1", "2.latest"),
    "block_storage": ("block-storage", "3", "3.latest"),
    "placement": ("placement", "1", "1.latest"),
}
# 405 and 415: another operation has the URL, in all versions.
_REFUSED = (400, 404, 405, 415)
_OF_ITS_FORM = re.compile(
    r"Additional properties|required property|is not one of|is not of type|does not match"
    r"|not valid under|does not validate|Invalid query string|is not supported"
    r"|^The resource could not be found\.$"
)


@pytest.fixture(scope="module")
def volume_id(admin: Session) -> Iterator[str]:
    """A volume for what asks for one."""
    cleanup = Cleanup()
    yield made(BlockStorage(admin), cleanup).id
    cleanup.run()


@pytest.fixture(scope="module")
def provider(admin: Session) -> Iterator[None]:
    """A resource provider whose UUID is the one in the requests."""
    providers = Placement(admin).resource_providers
    with suppress(NotFound):
        providers.delete(UUID)  # of a run that was broken off
    providers.create(name=unique("provider"), uuid=UUID)
    yield
    providers.delete(UUID)


def send(session: Session, request: Recorded, minor: int, volume_id: str) -> Any:
    """Send a request at a version, by keystoneauth alone; what it makes is deleted again."""
    path = request.path
    if request.edge.service.name == "block_storage":
        path = path.replace(UUID, volume_id)
    options = by_hand(request.edge.service, minor)
    response = session.request(path, request.method, data=request.body, **options)
    if response.status_code in (200, 201, 202):
        undo(session, request, response, options)
    return response


def by_hand(service: Service, minor: int) -> dict[str, Any]:
    """What keystoneauth is told to send a request to a service at a version."""
    service_type, lowest, highest = _ENDPOINTS[service.name]
    return {
        "endpoint_filter": {
            "service_type": service_type,
            "interface": "public",
            "min_version": lowest,
            "max_version": highest,
        },
        "microversion": service.show(minor),
        "headers": {"Accept": "application/json", "Content-Type": "application/json"},
        "raise_exc": False,
    }


def undo(session: Session, request: Recorded, response: Any, options: dict[str, Any]) -> None:
    """Delete what a request has made."""
    if request.method == "PUT" and response.status_code == 201:
        session.delete(request.path, **options)
    if request.method != "POST":
        return
    if location := response.headers.get("Location"):
        session.delete(location, **options)
    elif response.content and isinstance(made_ := next(iter(response.json().values())), dict):
        if "image_id" in made_:
            wait_until(lambda: deleted(Image(session), made_["image_id"]), bool)
        else:
            thing = made_["id"] if "id" in made_ else made_["name"]
            session.delete(f"{request.path}/{thing}", **options)


def deleted(image: Image, image_id: str) -> bool:
    """Delete an image, unless Block Storage has just protected it while it uploads the data."""
    image.images.update(image_id, protected=False)
    try:
        image.images.delete(image_id)
    except Forbidden:
        return False
    return True


def words(response: Any) -> str:
    """What a service says in an error."""
    body = response.json()
    if "errors" in body:
        return str(body["errors"][0]["detail"]).strip()
    (error,) = body.values()
    return str(error["message"])


def test_the_sample_is_spread_over_services_and_operations() -> None:
    assert Counter(r.edge.service.name for r in SAMPLE) == SIZES
    assert len({(r.edge.service.name, r.edge.op.title) for r in SAMPLE}) > sum(SIZES.values()) / 2
    assert any(r.edge.refused > r.edge.accepted for r in SAMPLE)


@EACH
def test_what_is_refused_locally_is_refused_by_the_service(
    admin: Session, request_: Recorded, volume_id: str, provider: None
) -> None:
    assert request_.verdicts[0] == "refused"
    response = send(admin, request_, request_.edge.refused, volume_id)
    assert response.status_code in _REFUSED, response.text
    if response.status_code in (400, 404):
        assert _OF_ITS_FORM.search(words(response)), response.text


@EACH
def test_what_is_sent_at_the_next_version_is_accepted_by_the_service(
    admin: Session, request_: Recorded, volume_id: str, provider: None
) -> None:
    assert request_.verdicts[1] == "sent"
    response = send(admin, request_, request_.edge.accepted, volume_id)
    assert response.status_code not in (405, 415), response.text
    if response.status_code in (400, 404):
        assert not _OF_ITS_FORM.search(words(response)), response.text
