# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the descriptions of commands are made of. Help and completion do without this module."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
"""What is said of a command, an argument, a type or a field."""
Expr = Any
"""A type: the name of a primitive or of a declared type, or a list that begins with its kind."""
Cases = Any
"""A type, or one by version: `{"by": [[versions, type], …]}`."""
