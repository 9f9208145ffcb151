# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What runs inside the services' own processes; the folder above is on their PYTHONPATH."""
