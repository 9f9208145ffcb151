# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a host says of itself when a volume is attached to it.

Cinder lets any object be a connector. What is in one say os-brick, which makes it on the host, and
the code of cinder that reads it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from .built import Building, unknown
from .nodes import Node, either

NAME = "connector"


def connector() -> Node:
    """The keys of a connector, of which none has to be there."""
    from os_brick.initiator import connector as brick
    from oslo_utils import importutils

    classes = [importutils.import_class(name) for name in brick.unix_connector_list]
    makers = [brick, *classes]
    made = Node({"object"}, free=Node())
    for maker in makers:
        built = Building(
            maker.get_connector_properties, {}, lambda _: True, ("os_brick.",), lambda *_: unknown()
        ).result()
        for key, node in built.fields.items():
            if " " in key:
                continue  # `system uuid` is no name of an argument, but one of any further keys
            known = made.fields.get(key)
            made.fields[key] = either([known, node]) if known and known.types else node
    for key in _read():
        made.fields.setdefault(key, unknown())
    for node in made.fields.values():
        node.nulls_unsaid = True
    return made


def _read() -> Iterator[str]:
    """The keys that the code of volumes looks up in a connector."""
    from cinder.volume import manager

    for item in ast.walk(ast.parse(inspect.getsource(manager))):
        match item:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get"),
                args=[ast.Constant(value=str(key)), *_],
            ) if (
                name == NAME
            ):
                yield key
