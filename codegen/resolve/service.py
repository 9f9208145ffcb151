# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Spec files to the IR: references, inherited versions, cases that tile their versions."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from .. import ir
from ..ir import names
from ..ir.versions import ALL, VersionSet
from ..language.diagnostics import Diagnostics
from ..language.source import Document, Map, Scalar
from .operations import check_calls, resolve_operations
from .scope import Scope
from .transfers import resolve_transfer
from .types import check_references, resolve_types
from .work import resolve_work


def resolve_service(
    head: Document, documents: Sequence[Document], diagnostics: Diagnostics
) -> ir.Service | None:
    """Resolve one service; what is wrong goes to the diagnostics.

    Returns:
        The service; None if nothing can be said without knowing its versions.
    """
    root = head.root
    versioned = "microversions" in root.entries or "minor_versions" in root.entries
    service = ir.Service(
        name=root.text("service"),
        client=root.text("client"),
        doc=root.text("doc"),
        type=root.text("type"),
        project=root.text("project"),
        api=root.text("api"),
        versions=_service_versions(root, diagnostics),
        selectable="microversions" in root.entries,
        versioned=versioned,
        path=root.text("path"),
        header=root.text("header"),
        legacy_header=_legacy_header(root, diagnostics),
        extensions=root.text("extensions"),
        resources=(),
        pos=root.pos,
        whole=root.flag("whole"),
        things=_texts(root, "things"),
        samples=_texts(root, "samples"),
    )
    if not service.versions:
        return None
    if head.path.parent.name != service.name:
        _wrong_file(root, "service", "folder", head.path.parent.name, diagnostics)
    if service.name in names.PACKAGE_NAMES | names.RESERVED_WORDS:
        what = "a service: Python or the clients have another use for it"
        diagnostics.add(root.entries["service"].pos, "bad-name", name=service.name, what=what)
    scope = Scope(service, diagnostics)
    scope.types = resolve_types(scope, documents)
    resources = []
    for document in documents:
        resource = document.root
        name = resource.text("resource")
        if document.path.stem != name:
            _wrong_file(resource, "resource", "file", document.path.name, diagnostics)
        if name in names.CLIENT_NAMES | names.SERVICE_NAMES | names.RESERVED_WORDS:
            what = "a resource: Python or the clients have another use for it"
            diagnostics.add(resource.entries["resource"].pos, "bad-name", name=name, what=what)
        operations = resolve_operations(scope, resource, name)
        resources.append(
            ir.Resource(
                name=name,
                doc=resource.text("doc"),
                operations=operations,
                types=tuple(t for t in scope.types.values() if t.resource == name),
                pos=resource.pos,
                helpers=resolve_work(scope, resource, operations),
            )
        )
    service = evolve(service, resources=tuple(resources), differs=scope.differs(head.root))
    service = evolve(
        service,
        resources=tuple(
            evolve(resource, transfer=resolve_transfer(scope, service, resource, document.root))
            for resource, document in zip(resources, documents, strict=True)
        ),
    )
    _check_samples(scope, service, root)
    check_references(scope, service)
    check_calls(scope, service.operations())
    _check_public_names(scope, service)
    return service


def _check_samples(scope: Scope, service: ir.Service, root: Map) -> None:
    """Report samples for which there is nothing."""
    section = root.get("samples")
    if not isinstance(section, Map):
        return
    asked = [(op.resource, a.field.wire) for op in service.operations() for a in op.arguments]
    held = [(t.name, f.wire) for t in scope.types.values() if isinstance(t, ir.ObjectType)
            for f in t.fields]  # fmt: skip
    known = {wire for _, wire in (*asked, *held)} | {f"{of}.{wire}" for of, wire in (*asked, *held)}
    known |= {f"{service.name}.{resource.name}" for resource in service.resources}
    known |= {thing for _, thing in service.things}
    for name in section.entries:
        if name not in known:
            hint = scope.close_name(name, sorted(known), "correct the name, or delete it")
            scope.diagnostics.add(section.keys[name], "unknown-sample", name=name, hint=hint)


def _check_public_names(scope: Scope, service: ir.Service) -> None:
    """Report classes that would have one name: all that a service has shares a package."""
    taken = {service.client: f"the client: call a record of it {service.client}Record"}
    for resource in service.resources:
        if resource.operations:
            taken[names.class_name(resource.name)] = f"the resource {resource.name}"
    for declared in scope.types.values():
        made = [declared.name]
        if isinstance(declared, ir.ObjectType):
            made.append(names.request_name(declared.name))
        for name in made:
            other = taken.setdefault(name, f"the type {declared.name}")
            if other != f"the type {declared.name}":
                scope.diagnostics.add(declared.pos, "duplicate-name", what="the class", name=name,
                                      other=other)  # fmt: skip


def _wrong_file(root: Map, key: str, kind: str, file: str, diagnostics: Diagnostics) -> None:
    pos = root.entries[key].pos
    diagnostics.add(pos, "file-name", key=key, name=root.text(key), kind=kind, file=file)


def _texts(root: Map, key: str) -> tuple[tuple[str, str], ...]:
    """A mapping from names to texts, in its order."""
    section = root.get(key)
    if not isinstance(section, Map):
        return ()
    return tuple((key, section.text(key)) for key in section.entries)


def _legacy_header(root: Map, diagnostics: Diagnostics) -> tuple[str, VersionSet] | None:
    section = root.get("legacy_header")
    if not isinstance(section, Map):
        return None
    node = section.entries["versions"]
    try:
        return section.text("name"), VersionSet.parse(section.text("versions"))
    except ValueError as error:
        diagnostics.add(node.pos, "bad-version-set", problem=error)
        return None


def _service_versions(root: Map, diagnostics: Diagnostics) -> VersionSet:
    for key in ("microversions", "minor_versions"):
        node = root.get(key)
        if isinstance(node, Scalar):
            try:
                return VersionSet.parse(str(node.value))
            except ValueError as error:
                diagnostics.add(node.pos, "bad-version-set", problem=error)
                return VersionSet()
    return ALL
