# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing was forgotten: after all other tests, every operation of the specs has been called."""

from __future__ import annotations

from pathlib import Path

import pytest

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import Compute
from openstack_typed.placement import Placement
from tests.live.support import microversions
from tests.live.watch import Watch

_HERE = Path(__file__).parent


_VERSIONS: dict[str, tuple[str, ...]] = {
    "block_storage": microversions(BlockStorage),
    "compute": microversions(Compute),
    "identity": (),
    "image": (),
    "network": (),
    "placement": microversions(Placement),
}


@pytest.mark.parametrize("service", _VERSIONS)
def test_every_operation_was_called_at_each_microversion(
    service: str, request: pytest.FixtureRequest, watch: Watch
) -> None:
    run = {item.path for item in request.session.items}
    files = set(_HERE.glob(f"test_{service}_*.py"))
    if not files <= run:
        pytest.skip(f"not all tests of {service} were run")
    missing = watch.never_called(service, *_VERSIONS[service])
    assert not missing, "never called:\n" + "\n".join(missing)
