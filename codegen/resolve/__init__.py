# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the trees of one service to its IR.

Trees of the right shape come in, checked objects go out, or diagnostics: references, inherited
versions, cases that tile their versions, what can stand where. Nothing here knows what is made
of a service afterwards.
"""
