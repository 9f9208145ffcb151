# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost completion`: the script that makes a shell complete command lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..completion.scripts import SCRIPTS
from ..failures import Usage
from .page import Page, Word

PAGE = Page(
    "completion",
    words=(Word("SHELL", f"One of {', '.join(SCRIPTS)}."),),
    examples=("completion bash",),
)


def run(package: str, argv: Sequence[str]) -> int:
    """Print the script of a shell."""
    if len(argv) != 1 or argv[0] not in SCRIPTS:
        said = f"not {' '.join(argv)!r}" if argv else "nothing was said"
        raise Usage(f"`ost completion` takes the name of a shell, {', '.join(SCRIPTS)}; {said}")
    sys.stdout.write(SCRIPTS[argv[0]])
    return 0
