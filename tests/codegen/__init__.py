# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The generator: its parts alone, every feature of specs, and every error in them."""
