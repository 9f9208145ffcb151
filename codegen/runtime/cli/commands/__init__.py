# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What commands there are: which one words mean, how its arguments are read, what help says."""
