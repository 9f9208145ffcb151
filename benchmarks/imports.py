# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What importing the package costs a program that has a keystoneauth session already.

Run with `python -m benchmarks.imports`; with `bare`, it says what the package brings along
before it is given a session.
"""

from __future__ import annotations

import sys
from time import process_time
from typing import Any


def session() -> Any:
    """What the program has already."""
    from keystoneauth1.identity import v3
    from keystoneauth1.session import Session

    return Session(auth=v3.Password("http://127.0.0.1:1/v3", username="a", password="b"))


def touch(given: Any) -> dict[str, float]:
    """CPU seconds for the package, and for the package up to a touched resource.

    msgspec, which both need, is counted by itself.
    """
    start = process_time()
    import msgspec  # noqa: F401

    msgspec_alone = process_time() - start
    start = process_time()
    import openstack_typed  # noqa: F401

    imported = process_time() - start
    from openstack_typed.compute import Compute

    _ = Compute(given, "2.79").servers
    touched = process_time() - start
    return {"msgspec": msgspec_alone, "import": imported, "touch": touched}


def bare() -> dict[str, float]:
    """How many modules of keystoneauth and requests an import of a client loads: none."""
    from openstack_typed.compute import Compute  # noqa: F401

    early = [n for n in sys.modules if n.partition(".")[0] in ("keystoneauth1", "requests")]
    return {"early": len(early)}


if __name__ == "__main__":
    figures = bare() if sys.argv[1:] == ["bare"] else touch(session())
    import json

    print(json.dumps(figures))
