# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What may stand where in requests and answers, in one form for the specs and for the stubs.

The form is a mapping from paths such as `[]:Server.flavor:EmbeddedFlavor.vcpus` to the kinds of
values that may stand there.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from .expressions import Expr, ListOf, MapOf, Name, OneOf, Primitive, Value
from .spec import Alias, Cases, Declared, Enum, Field, Object, Operation, Records, Service, case
from .stubs import Stubs, is_tombstone, literals, parts_of

Facts = dict[str, set[str]]

ALWAYS = " always"
"""Behind the path of a field that answers always have, or that requests must have."""

KINDS = frozenset({"int", "float", "bool", "null", "any", "datetime"})
_EXACT = re.compile(r"_\d+_\d+$")


# --- the specs


@dataclass(frozen=True)
class SpecFacts:
    """What the specs say of requests or answers at one version."""

    service: Service
    minor: int
    answers: bool

    def returned(self, op: Operation, returns: Cases) -> Facts:
        """What is to be read in the answers of an operation."""
        found: Facts = {}
        answer = case(returns, self.minor)
        if op.outcome:
            found[""] = {"bool"}
        elif answer is None:
            found[""] = {"null"}
        else:
            self._read(answer[1], "", (), found)
        return plain(found)

    def taken(self, op: Operation) -> Facts:
        """What an operation takes."""
        found: Facts = {}
        for argument in self.there(op.arguments):
            self._read(argument.kind(self.minor), f"({argument.name})", (), found)
            if argument.positional or self.minor in argument.required:
                found[f"({argument.name}){ALWAYS}"] = {"yes"}
        return plain(found)

    def there(self, fields: tuple[Field, ...]) -> list[Field]:
        """The fields of this version."""
        return [f for f in fields if self.minor in f.minors and (self.answers or not f.of_answers)]

    def always(self, item: Field) -> bool:
        """Whether answers always have a field, or requests must."""
        return (self.answers and item.unsaid) or self.minor in item.required

    def _read(self, kind: Expr, path: str, inside: tuple[str, ...], found: Facts) -> None:
        here = found.setdefault(path, set())
        match kind:
            case Primitive("stream"):
                here.add("Download")
            case Primitive("base64"):
                here |= {"bytes"} if self.answers else {"bytes", "str"}
            case Primitive("flag" | "textbool"):
                here.add("bool")
            case Primitive("object"):
                self._read(MapOf(Primitive("any")), path, inside, found)
            case Primitive(name):
                here.add(name if name in KINDS else "str")
            case Value(text):
                here.add("str" if self.answers else repr(text))
            case ListOf(item):
                here.add("list")
                self._read(item, f"{path}[]", inside, found)
            case MapOf(item):
                here.add("map")
                self._read(item, f"{path}{{}}", inside, found)
            case OneOf(parts):
                for part in parts:
                    self._read(part, path, inside, found)
            case Name(name):
                self._read_declared(self.service.types[name], path, inside, found)

    def _read_declared(
        self, declared: Declared, path: str, inside: tuple[str, ...], found: Facts
    ) -> None:
        name = declared.name
        match declared:
            case Alias(kinds=kinds):
                self._read(case(kinds, self.minor), path, inside, found)
            case Records(kinds=kinds):
                self._read(case(kinds, self.minor), path, inside, found)
                if not self.answers:
                    found[path].add(name)
            case Enum(values=values, open=is_open) if self.answers or is_open:
                found[path] |= {type(value).__name__ for value in values}
            case Enum(values=values):
                found[path] |= {repr(v) for v, minors in values.items() if self.minor in minors}
            case Object(is_map=True, free=free):
                # A mapping that holds itself is typed down to its first level.
                inner = Primitive("any") if free is None or name in inside else free
                self._read(MapOf(inner), path, (*inside, name), found)
            case Object(fields=fields, free=free):
                short = name if self.answers else name.removesuffix("Request")
                found[path].add(short)
                if free is not None and not self.answers:
                    # A TypedDict cannot say that there may be other keys.
                    self._read(MapOf(Primitive("any")), path, inside, found)
                for item in self.there(fields) if name not in inside else ():
                    key = item.name if self.answers else item.key
                    below = f"{path}:{short}.{key}"
                    self._read(item.kind(self.minor), below, (*inside, name), found)
                    if item.rest:
                        continue  # it may be empty, but cannot be missing
                    if self.always(item):
                        found[below + ALWAYS] = {"yes"}
                    elif self.answers:
                        found[below].add("null")


# --- the stubs


def stub_returned(stubs: Stubs, kind: ast.expr | None) -> Facts:
    """What is to be read in an answer whose type a stub says."""
    found: Facts = {}
    assert kind is not None
    _read_stub(stubs, kind, "", (), found)
    return plain(found)


def stub_taken(stubs: Stubs, cls: str, method: str) -> Facts:
    """What a method takes, in any of its overloads."""
    found: Facts = {}
    overloads = stubs.methods(cls)[method]
    required: list[set[str]] = []
    for overload in overloads:
        parameters = stubs.parameters(overload)
        required.append({name for name, (_, must) in parameters.items() if must})
        for name, (kind, _) in parameters.items():
            if not is_tombstone(kind):
                _read_stub(stubs, kind, f"({name})", (), found)
    for name in set.intersection(*required):
        found[f"({name}){ALWAYS}"] = {"yes"}
    return plain(found)


def _read_stub(
    stubs: Stubs, kind: ast.expr, path: str, inside: tuple[str, ...], found: Facts
) -> None:
    here = found.setdefault(path, set())
    match kind:
        case ast.Constant(value=None):
            here.add("null")
        case ast.BinOp():
            for part in parts_of(kind):
                _read_stub(stubs, part, path, inside, found)
        case ast.Subscript(value=ast.Name(id="Literal")):
            here |= {repr(value) for value in literals(kind)}
        case ast.Subscript(value=ast.Name(id="Pager" | "Sequence"), slice=item):
            here.add("list")
            _read_stub(stubs, item, f"{path}[]", inside, found)
        case ast.Subscript(value=ast.Name(id="Mapping"), slice=ast.Tuple(elts=[_, item])):
            here.add("map")
            _read_stub(stubs, item, f"{path}{{}}", inside, found)
        case ast.Name(id=name) if name in stubs.aliases:
            _read_stub(stubs, stubs.aliases[name], path, inside, found)
        case ast.Name(id=name) if stubs.is_typed_dict(name):
            short = _EXACT.sub("", name).removesuffix("Request")
            here.add(short)
            for key, (inner, must) in stubs.keys(name).items() if short not in inside else ():
                below = f"{path}:{short}.{key}"
                _read_stub(stubs, inner, below, (*inside, short), found)
                if must:
                    found[below + ALWAYS] = {"yes"}
        case ast.Name(id=name) if name in stubs.classes:
            short = _EXACT.sub("", name)
            here.add(short)
            if path.startswith("("):
                return  # a record that is given back, or that stands for its id
            for field, inner in stubs.properties(name).items() if short not in inside else ():
                _read_stub(stubs, inner, f"{path}:{short}.{field}", (*inside, short), found)
        case ast.Name(id="Omit"):
            pass
        case ast.Name(id="Any"):
            here.add("any")
        case ast.Name(id=name):
            assert name in (*KINDS, "str", "bytes", "Download") or name.startswith("Any"), name
            here.add(name)
        case _:
            raise AssertionError(f"a type that this test does not know: {ast.unparse(kind)}")


# --- comparing


def plain(found: Facts) -> Facts:
    """The same, with nothing said twice: of what may be anything, and of values of any text."""
    free = [path for path, kinds in found.items() if "any" in kinds]
    for path, kinds in found.items():
        if "any" in kinds:
            found[path] = {"any"}
        elif {"True", "False"} <= kinds:
            found[path] = kinds - {"True", "False"} | {"bool"}
        elif "str" in kinds:
            found[path] = {kind for kind in kinds if not kind.startswith("'")}
        if "int" in kinds:
            found[path] = {kind for kind in found[path] if not kind.isdigit()}
    return {
        path: kinds
        for path, kinds in found.items()
        if not any(path.startswith((f"{f}[", f"{f}{{", f"{f}:")) for f in free)
    }


def without_always(found: Facts) -> Facts:
    """The same without what stubs do not say of answers."""
    return {path: kinds for path, kinds in found.items() if not path.endswith(ALWAYS)}


def differences(what: str, **sides: Facts) -> list[str]:
    """One line for each path of which two sides say something else."""
    (left, mine), (right, other) = sides.items()
    return [
        f"{what}{path}: {left} {_shown(mine.get(path))}, {right} {_shown(other.get(path))}"
        for path in sorted(mine.keys() | other.keys())
        if mine.get(path) != other.get(path)
    ]


def _shown(kinds: set[str] | None) -> str:
    return f"say {' | '.join(sorted(kinds))}" if kinds is not None else "have nothing"
