# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Completion in shells: `scripts` hold what a shell runs, `words` what could be typed next.

A script passes on what has been typed, and gets back a line a candidate: the text, a tab, and what
it is. The line `files` instead asks the shell for names of files.
"""
