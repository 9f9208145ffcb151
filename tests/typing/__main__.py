# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.typing`: see README.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from . import faces, uses

PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "uses": ("wrong and right uses, and a moved pin", uses.check),
    "stubtest": ("stubs against run-time modules", faces.stubtest),
    "runtime": ("run-time modules without stubs", faces.runtime_modules),
    "clean": ("stubs without tombstones", faces.without_tombstones),
}


def main() -> int:
    """Run the parts that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.typing", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument(
        "--write", action="store_true",
        help="write what the checkers say into the comments; read the difference before you commit",
    )  # fmt: skip
    options = parser.parse_args()
    if options.write:
        uses.check(write=True)
        return 0
    failed = False
    for name in options.parts or PARTS:
        title, part = PARTS[name]
        begin = time.monotonic()
        wrong = part()
        seconds = time.monotonic() - begin
        print(f"{title}: {f'{len(wrong)} problems' if wrong else 'good'} ({seconds:.0f} s)")
        sys.stdout.writelines(f"  {line}\n" for line in wrong)
        failed |= bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
