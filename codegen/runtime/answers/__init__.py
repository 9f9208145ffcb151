# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What services answer: models and how they are decoded, pages, and data that is streamed.

In come the bytes and headers of an answer, out go Python values. Nothing here knows what was
asked, nor how it was sent.
"""
