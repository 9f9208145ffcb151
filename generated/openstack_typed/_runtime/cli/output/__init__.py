# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Shows what comes back."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from ...answers.model import to_wire
from ...answers.paging import Pager
from ..columns import Column
from ..index import Command


def show(command: Command, result: Any, columns: Sequence[Column], options: Namespace) -> None:
    """Show what a call gave back."""
    if isinstance(result, Pager):
        result = result.all()
    elif isinstance(result, Iterator):
        result = list(result)
    sys.stdout.write(json.dumps(to_wire(result), indent=2) + "\n")
