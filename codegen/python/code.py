# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Pieces of Python that know what they import; nothing looks into strings for names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

_RUNTIME = ".._runtime"


@frozen
class Import:
    """`from module import name`. The module is absolute, or begins with dots."""

    module: str
    name: str


@frozen
class Code:
    """A piece of Python with what it imports."""

    text: str
    imports: frozenset[Import] = frozenset()

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, text: str, module: str) -> Code:
        """A name that is imported from a module."""
        return cls(text, frozenset({Import(module, text)}))


def gather(parts: Iterable[Code]) -> frozenset[Import]:
    """What several pieces import together."""
    return frozenset(i for part in parts for i in part.imports)


def runtime(module: str, name: str) -> Code:
    """A name of the runtime."""
    return Code.of(name, f"{_RUNTIME}.{module}")


def call(function: Code, arguments: Sequence[Code | str], /, **named: Code | str) -> Code:
    """A call of a function."""
    texts = [str(a) for a in arguments] + [f"{k}={v}" for k, v in named.items()]
    codes = [a for a in (*arguments, *named.values()) if isinstance(a, Code)]
    return Code(f"{function}({', '.join(texts)})", gather([function, *codes]))


def mapping(items: Iterable[tuple[str, Code | str]]) -> Code:
    """A dict display with text keys."""
    items = list(items)
    text = ", ".join(f"{key!r}: {value}" for key, value in items)
    return Code(f"{{{text}}}", gather(v for _, v in items if isinstance(v, Code)))


def local(name: str, home: str, module: str) -> Code:
    """A name of one module of a service, as another one of them writes it."""
    return Code(name) if home == module else Code.of(name, f".{home}")


def generic(outer: Code, *inner: Code) -> Code:
    """A generic type with its arguments."""
    return Code(f"{outer}[{', '.join(map(str, inner))}]", gather([outer, *inner]))


def union_code(codes: Iterable[Code]) -> Code:
    """The union of annotations, None last."""
    codes = list(codes)
    texts = dict.fromkeys(code.text for code in codes if code.text != "None")
    if any(code.text == "None" for code in codes):
        texts["None"] = None
    return Code(" | ".join(texts), gather(codes))
