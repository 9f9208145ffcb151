# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""nova-compute with the driver of `hypervisor.py`: nova loads drivers only from its own package."""

import functools
import sys

from nova.cmd import compute  # first: it decides on monkey patching
from nova.conductor import api

from . import hypervisor

if __name__ == "__main__":
    sys.modules["nova.virt.loopback"] = hypervisor
    # both start at the same time; nova would ask again only after ten seconds
    api.API.wait_until_ready = functools.partialmethod(
        api.API.wait_until_ready, early_timeout=2, early_attempts=50
    )
    sys.exit(compute.main())
