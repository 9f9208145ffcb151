# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One service at one microversion, or at all of them together.

The IR comes in, which says of each part in which versions it is there. Out goes the same from
the other side: what there is at each version, as classes that inherit from one another, and what
each version changes. Nothing here knows how Python writes any of it.
"""
