# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a spec may say.

The text of spec files comes in; trees of the right shape go out, whose nodes know their places,
or diagnostics. Type expressions are read here too. Nothing here knows what a word means for a
service or a client: no reference is followed, no version compared.
"""
