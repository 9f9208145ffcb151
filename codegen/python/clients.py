# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The package of a service: the client class, and what it makes importable."""

from __future__ import annotations

from collections.abc import Mapping

from .. import ir
from ..ir import names
from .annotations import RECORDS
from .code import Import
from .docs import docstring
from .exact_names import ExactNames
from .imports import import_lines, public_order
from .views import ClientView, ModuleView, ResourceView

# Names of the runtime that users need beside a client.
_RE_EXPORTED = ("ClientOptions", "FieldUnavailable", "Model", "OMIT", "Omit")


def plan_client(
    service: ir.Service, modules: Mapping[str, ModuleView], exact: ExactNames | None
) -> ClientView:
    """The view of a service's package.

    Args:
        service: The service.
        modules: The modules of its resources.
        exact: The exact classes, if the service has microversions.
    """
    facts = [f"name={service.name!r}", f"type={service.type!r}", f"api={service.api!r}"]
    if service.versioned:
        facts += [f"versions={str(service.versions)!r}", "versioned=True"]
    if service.path:
        facts.append(f"path={service.path!r}")
    if service.header:
        facts.append(f"header={service.header!r}")
    if service.legacy_header is not None:
        name, versions = service.legacy_header
        facts.append(f"legacy_header={(name, str(versions))!r}")
    if service.extensions:
        facts.append(f"extensions={service.extensions!r}")
    exports = [(name, module) for module, view in modules.items() for name in view.classes]
    exports += [(declared.name, RECORDS) for declared in service.records()]
    operators = {o for op in service.operations() for a in op.arguments for o in a.field.operators}
    filters = tuple(sorted(names.class_name(operator) for operator in operators))
    everything = dict([*exports, *(exact.exports() if exact else ())])
    clients = exact.client_table() if exact else []
    public = {service.client, *_RE_EXPORTED, *filters, *everything, *(n for n, _ in clients)}
    if exact:
        public.update(name for name, _ in exact.client_names())
    return ClientView(
        source=f"specs/{service.name}/service.yaml",
        doc=docstring(service.doc, 0),
        client=service.client,
        base="MicroversionClient" if service.selectable else "PlainClient",
        facts=tuple(facts),
        resources=tuple(
            ResourceView(r.name, names.class_name(r.name), docstring(r.doc, 8))
            for r in service.resources
            if r.operations
        ),
        exports=tuple(sorted(everything.items())),
        imports=import_lines(Import(f".{module}", name) for name, module in exports),
        exact=tuple(clients),
        filters=filters,
        public=tuple(sorted(public, key=public_order)),
    )
