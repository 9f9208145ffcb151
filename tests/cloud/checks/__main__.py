# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Run all checks, or those named; one line each, exit status 1 if any failed."""

from __future__ import annotations

import sys
import time
import traceback

from tests.cloud.checks import access, compute, network, volume  # noqa: F401  # they register
from tests.cloud.checks.harness import CHECKS


def main() -> int:
    """Run the checks; return how it went."""
    wanted = sys.argv[1:] or list(CHECKS)
    if unknown := [name for name in wanted if name not in CHECKS]:
        print(f"no such check: {' '.join(unknown)}; there are: {' '.join(CHECKS)}")
        return 2
    failed = 0
    for name in wanted:
        begun = time.monotonic()
        try:
            result, word = CHECKS[name](), "ok"
        except Exception:
            failed += 1
            result, word = traceback.format_exc(), "FAILED"
        print(f"{word:6} {name:28} {time.monotonic() - begun:5.1f} s  {result}", flush=True)
    print(f"{len(wanted) - failed} of {len(wanted)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
