# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks of the running cloud, with openstacksdk and keystoneauth1 only.

They prove the cloud independently of the clients that are tested against it. They are run by the
cloud's own interpreter: `python -m tests.cloud verify`. What they make, they remove.
"""
