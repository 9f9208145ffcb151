# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Filters of lists that say how to compare: `name=In("a", "b")`, `created_at=Gt(yesterday)`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from .encode import text


class Filter:
    """A value and how to compare with it."""

    operator: ClassVar[str] = ""

    def __init__(self, value: str | datetime) -> None:
        """Compare with a value.

        Args:
            value: Text, which is taken as it is, or a point in time.
        """
        self.value = value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    def spelled(self) -> str:
        """As it stands in a query."""
        return f"{self.operator}:{text(self.value)}"


class Eq(Filter):
    """The same as the value, whatever is in it."""

    operator = "eq"


class Neq(Filter):
    """Not the same as the value."""

    operator = "neq"


class Gt(Filter):
    """Later than the value."""

    operator = "gt"


class Gte(Filter):
    """At the time of the value, or later."""

    operator = "gte"


class Lt(Filter):
    """Earlier than the value."""

    operator = "lt"


class Lte(Filter):
    """At the time of the value, or earlier."""

    operator = "lte"


class In(Filter):
    """One of several values."""

    operator = "in"

    def __init__(self, *values: str) -> None:
        """Compare with several values.

        Raises:
            ValueError: There is none, or the service has no way to say one of them in a list.
        """
        if not values:
            raise ValueError("In() has no values: nothing can be one of them")
        for value in values:
            # Quotes cannot be escaped, and a backslash before a quote does not stand for itself.
            if len(values) > 1 and ('"' in value or ("," in value and value.endswith("\\"))):
                raise ValueError(
                    f"{value!r} cannot stand in a list with others; ask for it alone, with Eq"
                )
        self.values = values

    def __repr__(self) -> str:
        return f"In({', '.join(map(repr, self.values))})"

    def spelled(self) -> str:
        if len(self.values) == 1:
            return f"eq:{self.values[0]}"
        quoted = (f'"{value}"' if "," in value or not value else value for value in self.values)
        return f"in:{','.join(quoted)}"
