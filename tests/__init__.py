# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The proof: tests of the generator, of what it generates, and of both against a real cloud."""
