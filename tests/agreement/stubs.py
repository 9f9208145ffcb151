# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the stubs say, read from the `.pyi` files as a type checker reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

_GENERATED = Path(__file__).resolve().parent.parent.parent / "generated" / "openstack_typed"

Methods: TypeAlias = dict[str, list[ast.FunctionDef]]

_PLAIN: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "bytes": bytes,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "datetime": datetime,
}


class Stubs:
    """The stubs of one service. The names of their classes are unique in the service."""

    def __init__(self, service: str, client: str) -> None:
        self.client = client
        self.classes: dict[str, ast.ClassDef] = {}
        self.aliases: dict[str, ast.expr] = {}
        self.functional: dict[str, ast.Call] = {}
        for path in sorted((_GENERATED / service).glob("*.pyi")):
            for node in ast.parse(path.read_text("utf-8")).body:
                self._take(node)
        self._tables: dict[str, dict[str, str]] = {}
        self._methods: dict[str, Methods] = {}
        self._properties: dict[str, dict[str, ast.expr]] = {}
        self._keys: dict[str, dict[str, tuple[ast.expr, bool]]] = {}

    def _take(self, node: ast.stmt) -> None:
        match node:
            case ast.ClassDef(name=name):
                assert name not in self.classes, name
                self.classes[name] = node
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.aliases[name] = value
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="TypedDict")) as call
            ):
                self.functional[name] = call

    # --- the class table

    def table(self, function: str) -> dict[str, str]:
        """From version to exact client, by the overloads of `__new__` or `at`."""
        if function in self._tables:
            return self._tables[function]
        found = self._tables[function] = {}
        for node in self.classes[self.client].body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                of = next(a for a in node.args.args if a.arg == "microversion")
                assert isinstance(node.returns, ast.Name) and of.annotation is not None
                if _is_lost(node, of.annotation):
                    continue
                for text in literals(of.annotation):
                    assert text not in found
                    found[str(text)] = node.returns.id
        return found

    def ancestors(self, name: str) -> Iterator[str]:
        """A class and all that it inherits from, the nearest first. An alias is its class."""
        alias = self.aliases.get(name)
        if isinstance(alias, ast.Name):
            name = alias.id
        yield name
        if name in self.classes:
            for base in self.classes[name].bases:
                if isinstance(base, ast.Name):
                    yield from self.ancestors(base.id)

    def plain_name(self, kind: ast.expr) -> str:
        """The name of a class that is a type by itself, such as that of a property."""
        assert isinstance(kind, ast.Name), ast.unparse(kind)
        return kind.id

    def union(self, name: str) -> Iterator[str]:
        """The classes of a union that has a name, such as `Compute_2_79_up`."""
        for part in parts_of(self.aliases[name]):
            assert isinstance(part, ast.Name)
            if part.id in self.classes:
                yield part.id
            else:
                yield from self.union(part.id)

    # --- members

    def methods(self, cls: str) -> Methods:
        """The methods of a class by name, inherited ones too; several are overloads."""
        if cls not in self._methods:
            found: Methods = {}
            for each in self.ancestors(cls):
                own: Methods = {}
                for node in self._body(each):
                    if isinstance(node, ast.FunctionDef) and not _is_property(node):
                        own.setdefault(node.name, []).append(node)
                    elif (name := _absent(node)) is not None:
                        own[name] = []
                found = {**own, **found}
            self._methods[cls] = {name: nodes for name, nodes in found.items() if nodes}
        return self._methods[cls]

    def properties(self, cls: str) -> dict[str, ast.expr]:
        """The properties of a class with their types, inherited ones too."""
        if cls not in self._properties:
            found: dict[str, ast.expr | None] = {}
            for each in self.ancestors(cls):
                for node in self._body(each):
                    if isinstance(node, ast.FunctionDef) and _is_property(node):
                        assert node.returns is not None
                        found.setdefault(node.name, node.returns)
                    elif (name := _absent(node)) is not None:
                        found.setdefault(name, None)
            there = {name: kind for name, kind in found.items() if kind is not None}
            self._properties[cls] = there
        return self._properties[cls]

    def _body(self, cls: str) -> list[ast.stmt]:
        return self.classes[cls].body if cls in self.classes else []

    def keys(self, name: str) -> dict[str, tuple[ast.expr, bool]]:
        """The keys of a TypedDict: type, and whether it is required."""
        if name not in self._keys:
            self._keys[name] = {
                key: (kind.slice, True) if _is_generic(kind, "Required") else (kind, False)
                for key, kind in self._raw_keys(name)
            }  # fmt: skip
        return self._keys[name]

    def _raw_keys(self, name: str) -> Iterator[tuple[str, Any]]:
        if name in self.functional:
            shown = self.functional[name].args[1]
            assert isinstance(shown, ast.Dict)
            for key, kind in zip(shown.keys, shown.values, strict=True):
                assert isinstance(key, ast.Constant)
                yield str(key.value), _unquoted(kind)
        for node in self._body(name):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id, node.annotation

    def is_typed_dict(self, name: str) -> bool:
        """Whether a class is a TypedDict."""
        return name in self.functional or (
            name in self.classes and _names(self.classes[name].bases) == ["TypedDict"]
        )

    def is_model(self, name: str) -> bool:
        """Whether a class is one of answers."""
        return name in self.classes and not self.is_typed_dict(name)

    # --- calls

    def called(
        self, cls: str, method: str, given: Mapping[str, Any]
    ) -> tuple[bool, ast.expr | None]:
        """Whether a call is accepted, and the type of its answer."""
        for overload in self.methods(cls).get(method, ()):
            if self._takes(overload, given):
                return True, overload.returns
        return False, None

    def parameters(self, method: ast.FunctionDef) -> dict[str, tuple[ast.expr, bool]]:
        """The parameters of a method: type, and whether it is required."""
        args = method.args
        positional = args.args[1:]
        first_default = len(positional) - len(args.defaults)
        rows = [(a, i < first_default) for i, a in enumerate(positional)]
        rows += [
            (a, d is None) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        ]  # fmt: skip
        return {a.arg: (a.annotation, must) for a, must in rows if a.annotation is not None}

    def _takes(self, method: ast.FunctionDef, given: Mapping[str, Any]) -> bool:
        parameters = self.parameters(method)
        return all(name in given for name, (_, must) in parameters.items() if must) and all(
            name in parameters and self.fits(parameters[name][0], value)
            for name, value in given.items()
        )

    def fits(self, kind: ast.expr | None, value: Any) -> bool:
        """Whether a value is of an annotated type."""
        if is_tombstone(kind):
            return False
        match kind:
            case ast.Constant(value=None):
                return value is None
            case ast.BinOp():
                return any(self.fits(part, value) for part in parts_of(kind))
            case ast.Subscript(value=ast.Name(id="Literal")):
                return any(value == v and type(value) is type(v) for v in literals(kind))
            case ast.Subscript(value=ast.Name(id="Sequence"), slice=item):
                return isinstance(value, list) and all(self.fits(item, v) for v in value)
            case ast.Subscript(value=ast.Name(id="Mapping"), slice=ast.Tuple(elts=[_, item])):
                return isinstance(value, dict) and all(self.fits(item, v) for v in value.values())
            case ast.Name(id="Any"):
                return True
            case ast.Name(id="Omit"):
                return False  # it stands for no value
            case ast.Name(id=name) if name in _PLAIN:
                return isinstance(value, _PLAIN[name])
            case ast.Name(id=name) if name.startswith("Any") or self.is_model(name):
                return False  # a record, and no probe has one
            case ast.Name(id=name) if name in self.aliases:
                return self.fits(self.aliases[name], value)
            case ast.Name(id=name) if self.is_typed_dict(name):
                keys = self.keys(name)
                return isinstance(value, dict) and all(
                    key in value for key, (_, required) in keys.items() if required
                ) and all(
                    key in keys and self.fits(keys[key][0], v) for key, v in value.items()
                )  # fmt: skip
        raise AssertionError(f"a type that this test does not know: {_shown(kind)}")


@cache
def stubs(service: str, client: str) -> Stubs:
    """Read the stubs of a service."""
    return Stubs(service, client)


def _is_lost(node: ast.FunctionDef, microversion: ast.expr) -> bool:
    """Whether an overload is for what fits no other, and only says so."""
    options = node.args.kwarg
    return not _is_generic(microversion, "Literal") or (
        options is not None and not _is_generic(options.annotation, "Unpack")
    )


def _absent(node: ast.stmt) -> str | None:
    """The name of a resource or a method that a version lacks."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if is_tombstone(kind):
            return name
    return None


def is_tombstone(kind: ast.expr | None) -> bool:
    """Whether a type is one that no value has: its name says why."""
    if isinstance(kind, ast.Subscript) and _names([kind.value]) == ["absent"]:
        kind = kind.slice
    return isinstance(kind, ast.Name) and kind.id.startswith(("needs_", "removed_in_"))


def parts_of(kind: ast.expr) -> Iterator[ast.expr]:
    """The parts of a union."""
    if isinstance(kind, ast.BinOp):
        yield from parts_of(kind.left)
        yield from parts_of(kind.right)
    else:
        yield kind


@cache
def literals(kind: ast.expr) -> list[Any]:
    """The values of a Literal."""
    assert isinstance(kind, ast.Subscript)
    items = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
    return [ast.literal_eval(item) for item in items]


def _names(nodes: list[ast.expr]) -> list[str]:
    return [node.id for node in nodes if isinstance(node, ast.Name)]


def _is_property(node: ast.FunctionDef) -> bool:
    return _names(node.decorator_list) == ["property"]


def _is_generic(kind: ast.expr | None, name: str) -> bool:
    return isinstance(kind, ast.Subscript) and _names([kind.value]) == [name]


def _unquoted(kind: ast.expr) -> ast.expr:
    """An annotation out of its quotes, at any depth."""

    class Unquote(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            if isinstance(node.value, str):
                return ast.parse(node.value, mode="eval").body
            return node

        def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
            return node if _is_generic(node, "Literal") else self.generic_visit(node)

    found = Unquote().visit(kind)
    assert isinstance(found, ast.expr)
    return found


def _shown(kind: ast.expr | None) -> str:
    return ast.unparse(kind) if kind is not None else "nothing"
