# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Carries commands out.

On one thing or several, at the microversion that arguments and columns want; waiting for the end,
moving data, or only showing what would be sent.
"""
