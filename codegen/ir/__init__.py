# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The specs as checked objects.

What `resolve` has made of the trees: frozen objects, every reference resolved, every node with
its place, and what all later stages ask of them. The objects do not know where they come from,
nor what is made of them.
"""

from .objects import (
    Alias,
    AliasType,
    Answer,
    AnswerIf,
    Argument,
    Call,
    Cases,
    Declared,
    Differs,
    EnumType,
    Field,
    Helper,
    Import,
    ObjectType,
    Operation,
    Pages,
    Partial,
    RecordsType,
    Resource,
    Service,
    Transfer,
    Where,
    is_map,
)
from .work import Find, Reports, Starts, Wait

__all__ = [
    "Alias",
    "AliasType",
    "Answer",
    "AnswerIf",
    "Argument",
    "Call",
    "Cases",
    "Declared",
    "Differs",
    "EnumType",
    "Field",
    "Find",
    "Helper",
    "Import",
    "ObjectType",
    "Operation",
    "Pages",
    "Partial",
    "RecordsType",
    "Reports",
    "Resource",
    "Service",
    "Starts",
    "Transfer",
    "Wait",
    "Where",
    "is_map",
]
