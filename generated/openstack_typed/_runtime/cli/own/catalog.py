# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost catalog`: the services of a cloud, their endpoints and versions."""

from __future__ import annotations

from collections.abc import Sequence

from ... import look
from ..clouds import opened
from ..options import EVERYWHERE
from ..parser import Parser


def run(package: str, argv: Sequence[str]) -> int:
    """Print what each of the clouds offers."""
    parser = Parser("catalog")
    for option in EVERYWHERE:
        parser.add(option)
    for cloud in opened(package, parser.parse_args(argv)):
        for line in look.cloud(cloud):
            print(line)
    return 0
