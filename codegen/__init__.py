# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The generator: from `specs/` to `generated/`. See docs/design/ for the pipeline."""
