# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What all generated clients share. Written by hand; copied beside them byte for byte."""
