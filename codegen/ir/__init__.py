# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The specs as checked objects."""

from .objects import (
    AliasType,
    Answer,
    AnswerIf,
    Argument,
    Call,
    Cases,
    Declared,
    EnumType,
    Field,
    ObjectType,
    Operation,
    Pages,
    Resource,
    Service,
    Where,
)

__all__ = [
    "AliasType",
    "Answer",
    "AnswerIf",
    "Argument",
    "Call",
    "Cases",
    "Declared",
    "EnumType",
    "Field",
    "ObjectType",
    "Operation",
    "Pages",
    "Resource",
    "Service",
    "Where",
]
