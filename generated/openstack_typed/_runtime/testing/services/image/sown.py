# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What images have if a test puts them there without saying it: a little data, for everybody."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...world import Thing
from .data import filled, stored
from .dialect import RULES

RULES.sown |= {
    "Image": {"disk_format": "raw", "container_format": "bare", "visibility": "public"},
}


def _active(call: Call, image: Thing, said: dict[str, Any]) -> None:
    filled(image, b"the data of a fake image")
    stored(image)


RULES.when_sown = {"Image": _active}
