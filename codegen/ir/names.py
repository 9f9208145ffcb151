# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every public name is made here, and nowhere else."""

from __future__ import annotations

import re

# Frozen: a name that is added or taken away renames things that users wrote down.
RESERVED_WORDS = frozenset(
    {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
        "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
        "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return",
        "try", "while", "with", "yield", "self", "cls",
    }
)  # fmt: skip

# Types that the annotations of a class use: a field of such a name would hide them there.
TYPE_NAMES = frozenset({"bool", "datetime", "float", "int", "str"})

# What every answer has, or its class uses, besides the fields of its service.
MODEL_NAMES = TYPE_NAMES | {
    "answer", "extra", "fields", "from_dict", "partial", "replace", "to_dict", "wire",
}  # fmt: skip

# What the package has besides its services.
PACKAGE_NAMES = frozenset({"errors"})

# What the package of a service has besides the modules of its resources.
SERVICE_NAMES = frozenset({"pinned"})

# What every client has besides its resources.
CLIENT_NAMES = frozenset(
    {
        "adapter",
        "at",
        "call",
        "call_list",
        "close",
        "dynamic",
        "microversion",
        "microversions",
        "session",
    }
)

# Names that generated modules and packages import or define: no type may be called so.
MODULE_NAMES = frozenset(
    {
        "Answer", "Any", "AS_BASE64", "AS_TEXT", "AtKeys", "BASE64", "Both", "ByVersion",
        "Callable", "Client", "ClientOptions", "COMMA", "Data", "DIGIT", "Download", "Each",
        "EachEntry", "EachItem", "EachValue", "Either", "Empty", "Entries", "Enum", "Eq",
        "ExactNames", "FieldUnavailable", "Final", "Find", "FLAG", "FREE", "Gt", "Gte", "HTTP_DATE",
        "Id", "Import", "In", "InTurn", "Items", "JSON", "Keys", "Kinds", "Later", "LinkPages",
        "LIST", "Literal", "Look", "Lt", "Lte", "MAP", "Mapping", "MarkerPages",
        "MicroversionClient", "Model", "NAIVE", "Neq", "NOTHING", "NotRequired", "Object",
        "OffsetPages", "OMIT", "Omit", "OnePage", "Only", "Operation", "Operators", "Pager",
        "PAIRS", "Partial", "PlainClient", "Progress", "RAW", "Readable", "REPEAT", "Reports",
        "Required", "Resource", "Self", "Sequence", "Service", "Source", "Starts", "SUFFIXES",
        "Target", "TEXT_BOOL", "TIMESTAMP", "TYPE_CHECKING", "TypeAlias", "TypedDict", "TypeIs",
        "Under", "Values", "Wait", "When", "Within",
    }
)  # fmt: skip

HELPERS = frozenset({"delete_and_wait", "find", "find_one", "wait", "wait_deleted"})
"""What resources have besides their operations."""

# What `transfer` adds to a resource: no operation beside it may be called so.
TRANSFERS = frozenset({"download_to", "import_from", "transfer", "upload_from"})

_VENDOR_PREFIX = re.compile(r"(?:OS|os)-[A-Za-z0-9-]*:")
_SUFFIX = re.compile(r"\{[a-z]+\}")
_HUMPS = (
    re.compile(r"([A-Z]+)([A-Z][a-z])"),  # IPAddress -> IP_Address
    re.compile(r"([a-z0-9])([A-Z])"),  # flavorRef -> flavor_Ref
)


def python_name(wire: str) -> str:
    """The Python name of a field or argument.

    `OS-EXT-STS:task_state` is `task_state`, `provider:network_type` is `provider_network_type`,
    `adminPass` is `admin_pass`, `resources{group}` is `resources_by_group`, `name~` is `name_like`.
    """
    name = _VENDOR_PREFIX.sub("", wire, count=1) or wire
    suffix = _SUFFIX.search(name)
    if suffix and suffix.start():
        name = f"{name[: suffix.start()]}_by_{suffix[0][1:-1]}"
    name = re.sub(r"[^A-Za-z0-9_]", "_", name.replace("~", "_like"))
    for hump in _HUMPS:
        name = hump.sub(r"\1_\2", name)
    return unreserved(name.lower())


def unreserved(name: str) -> str:
    """The name, with `_` behind it if Python or the clients have a use for it."""
    return f"{name}_" if name in RESERVED_WORDS else name


def field_name(wire: str) -> str:
    """The Python name of an answer's field: unlike arguments, models have methods beside them."""
    name = python_name(wire)
    return f"{name}_" if name in MODEL_NAMES else name


def request_name(type_name: str) -> str:
    """The TypedDict that stands for an object type in requests."""
    return type_name if type_name.endswith("Request") else f"{type_name}Request"


def class_name(resource: str) -> str:
    """The class of a resource: `server_groups` is `ServerGroups`."""
    return "".join(part.capitalize() for part in resource.split("_"))


def check_name(enum: str) -> str:
    """The function that tells whether something is a value of an enum: `is_volume_status`."""
    return f"is_{python_name(enum)}"


def is_identifier(wire: str) -> bool:
    """Whether a wire name can stand as a name in a Python class."""
    return wire.isidentifier() and wire not in RESERVED_WORDS | TYPE_NAMES


AFTER = "_After"
"""The type of the calls of a resource that start work."""


def constant_name(operation: str) -> str:
    """The module constant that describes an operation."""
    return f"_{operation.upper()}"
