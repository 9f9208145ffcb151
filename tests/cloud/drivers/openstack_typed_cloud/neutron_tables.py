# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Make neutron's tables from its models: `neutron_tables.py --config-file FILE`."""

import sys

from neutron.common import config
from neutron.db.migration.models import head
from neutron_lib.db import api

if __name__ == "__main__":
    config.register_common_config_options()
    config.init(sys.argv[1:])
    head.get_metadata().create_all(api.CONTEXT_WRITER.get_engine())
