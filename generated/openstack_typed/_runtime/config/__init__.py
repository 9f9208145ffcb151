# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What clouds.yaml, the files beside it and the environment say of a cloud.

In: files, OS_* variables, what the caller says. Out: a `Settings`, which makes the keystoneauth
Session and says what each client is to be told. Every value knows where it was read, and is text
as it was written until somebody asks for a number or a yes or no.
"""
