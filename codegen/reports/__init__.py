# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What else is made of the IR, for people and for tests.

The IR comes in; data goes out that can be printed. Nothing of the clients is made from here, so
no other stage imports it.
"""
