# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What importing the package costs a program that has a keystoneauth session already.

Run with `python -m benchmarks.imports`; with `bare`, it says what the package brings along
before it is given a session; with `connect`, what `connect()` costs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
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


CLOUDS = """\
clouds:
  web:
    region_name: RegionOne
    compute_default_microversion: 2.79
    auth:
      auth_url: http://127.0.0.1:1/v3
      username: admin
      password: secret
      project_name: admin
      user_domain_name: Default
      project_domain_name: Default
"""


def connecting() -> dict[str, float]:
    """CPU seconds for `connect()`, and for reading the same file as YAML; neither imports it."""
    import yaml
    from keystoneauth1.identity import v3  # noqa: F401
    from keystoneauth1.session import Session  # noqa: F401

    import openstack_typed

    with TemporaryDirectory() as folder:
        file = Path(folder, "clouds.yaml")
        file.write_text(CLOUDS)
        start = process_time()
        yaml.safe_load(file.read_text())
        read = process_time() - start
        start = process_time()
        connect = openstack_typed.connect
        connect("web", config_file=file)
        connected = process_time() - start
    return {"read": read, "connect": connected - read}


def bare() -> dict[str, float]:
    """How many modules of keystoneauth and requests an import of a client loads: none."""
    from openstack_typed.compute import Compute  # noqa: F401

    early = [n for n in sys.modules if n.partition(".")[0] in ("keystoneauth1", "requests")]
    return {"early": len(early)}


if __name__ == "__main__":
    import json

    match sys.argv[1:]:
        case ["bare"]:
            figures = bare()
        case ["connect"]:
            figures = connecting()
        case _:
            figures = touch(session())

    print(json.dumps(figures))
