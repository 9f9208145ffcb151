# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What `resolve` reads, where no case of `errors/` shows it."""
