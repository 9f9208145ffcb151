# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m codegen`."""

import sys

from .cli import main

sys.exit(main())
