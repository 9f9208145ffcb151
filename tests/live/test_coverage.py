# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing was forgotten: after all other tests, every operation of the specs has been called.

And of each that was only ever refused it is known why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.placement import Placement
from tests.live.coverage import ENOUGH
from tests.live.support import microversions
from tests.live.watch import Watch

pytestmark = pytest.mark.real("it looks back on one process; docs/reference/fake.md is of the fake")

_HERE = Path(__file__).parent


_VERSIONS: dict[str, tuple[str, ...]] = {
    "block_storage": microversions(BlockStorage),
    "compute": microversions(Compute),
    "identity": (),
    "image": (),
    "network": (),
    "placement": microversions(Placement),
}


EACH = pytest.mark.parametrize("service", _VERSIONS)


@pytest.fixture
def whole(service: str, request: pytest.FixtureRequest) -> None:
    """Skip unless all tests of the service were run."""
    run = {item.path for item in request.session.items}
    if not set(_HERE.glob(f"test_{service}_*.py")) <= run:
        pytest.skip(f"not all tests of {service} were run")


@EACH
def test_every_operation_was_called_at_each_microversion(
    whole: None, service: str, watch: Watch
) -> None:
    missing = watch.never_called(service, *_VERSIONS[service])
    assert not missing, "never called:\n" + "\n".join(missing)


@EACH
def test_each_operation_is_served_or_known_not_to_be(
    whole: None, service: str, watch: Watch
) -> None:
    found = watch.coverage(service)
    assert not found.unexplained, "refused, and unserved.yaml does not say why:\n" + "\n".join(
        found.unexplained
    )
    assert not found.inexcusable, (
        "no call with these arguments was carried out, and unserved.yaml does not say why:\n"
        + "\n".join(found.inexcusable)
    )
    assert not found.stale, "unserved.yaml is wrong:\n" + "\n".join(found.stale)
    assert found.percentage >= ENOUGH
