# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a function does at one version, as far as that can be told without calling it.

Services choose by `version.matches(first, last)` what they do at a version. A walk over the code
goes into the branches only that such a version takes, and into both where it is not known. It
knows the values of names that do not depend on a request: constants, modules, the objects that
hold a handler.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

UNKNOWN: Any = type("Unknown", (), {"__repr__": lambda _: "UNKNOWN"})()
Names = dict[str, Any]
Guard = Callable[[tuple[Any, ...]], bool]
"""Whether the version is one that `matches` is asked for."""

_CONTAINERS = (tuple, list, dict, set, frozenset, str)
_ITEMS: Any = (tuple, list, set, frozenset, type({}.items()), type({}.keys()))
_PURE = {"difference", "keys", "get", "union", "items"}
_FUNCTIONS = {"bool", "get_prior_version", "get_api_version"}


class Walk:
    """One way through a function, at one version.

    `unsure` is in how many conditions around what comes now it is not known whether they hold.
    """

    def refuses(self, test: ast.expr) -> None:
        """Called with each condition that ends in an error, if it is not known whether it holds."""

    def does(self, statement: ast.stmt) -> None:
        """Called with each statement that holds no others, when it is done."""

    def each(self, target: ast.expr, items: ast.expr) -> bool | None:
        """Whether what is done for each of some items is done to all of them; None if to none."""
        return False

    def __init__(self, function: Any, names: Names, guard: Guard) -> None:
        bound = getattr(function, "__self__", None)
        function = inspect.unwrap(getattr(function, "__func__", function))
        self.function, self.guard, self.unsure = function, guard, 0
        cells = _closure(function)
        parameters = dict.fromkeys(_parameters(function), UNKNOWN)
        self.names: Names = {**function.__globals__, **cells, **parameters, **names}
        self.within: ast.expr | None = None
        """The innermost of these conditions."""
        self.assigned: dict[str, ast.expr] = {}
        """What names stand for, as it is written."""
        first = next(iter(_parameters(function)), "")
        self.owner = bound if bound is not None else cells.get("self", names.get(first))
        if self.owner is not None and first in ("self", "cls"):
            self.names[first] = self.owner

    @property
    def sure(self) -> bool:
        """Whether what comes now is done whatever the request is."""
        return not self.unsure

    def expressions(self) -> Iterator[ast.expr]:
        """Each expression that is evaluated, in order, from the outside in."""
        yield from self._block(source(self.function).body)

    def value(self, expression: ast.expr | None) -> Any:
        """What an expression is, if that can be told."""
        match expression:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.names.get(name, UNKNOWN)
            case ast.Attribute(value=inner, attr=attr):
                of = self.value(inner)
                return UNKNOWN if of is UNKNOWN else getattr(of, attr, UNKNOWN)
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                found = tuple(self.value(item) for item in items)
                return UNKNOWN if any(item is UNKNOWN for item in found) else found
            case ast.Dict(keys=keys, values=values) if keys and None not in keys:
                pairs = [(self.value(k), self.value(v)) for k, v in zip(keys, values, strict=True)]
                return UNKNOWN if any(UNKNOWN in pair for pair in pairs) else dict(pairs)
            case ast.Subscript(value=inner, slice=key):
                of, at = self.value(inner), self.value(key)
                known = isinstance(of, _CONTAINERS) and at is not UNKNOWN
                return _item(of, at) if known else UNKNOWN
            case ast.IfExp(test=test, body=body, orelse=orelse):
                chosen = self.truth(test)
                return UNKNOWN if chosen is None else self.value(body if chosen else orelse)
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                holds = self.truth(expression)
                return UNKNOWN if holds is None else holds
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
                inner = self.value(right)
                return UNKNOWN if inner is UNKNOWN else text % inner
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = self.value(left), self.value(right)
                return "".join(parts) if all(isinstance(p, str) for p in parts) else UNKNOWN
            case ast.JoinedStr(values=values):
                texts = [
                    self.value(part.value if isinstance(part, ast.FormattedValue) else part)
                    for part in values
                ]
                return UNKNOWN if UNKNOWN in texts else "".join(map(str, texts))
            case ast.Call():
                return self._called(expression)
        return UNKNOWN

    def truth(self, test: ast.expr) -> bool | None:
        """Whether a condition holds; None if that depends on the request."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                value = self.truth(inner)
                return None if value is None else not value
            case ast.BoolOp(op=op, values=values):
                found = [self.truth(value) for value in values]
                ends = isinstance(op, ast.Or)  # one that is true makes an `or` true
                return ends if ends in found else None if None in found else not ends
            case ast.Dict(keys=[]):
                return False
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return _compared(op, self.value(left), self.value(right))
        value = self.value(test)
        return None if value is UNKNOWN else bool(value)

    def _called(self, call: ast.Call) -> Any:
        arguments = tuple(self.value(argument) for argument in call.args)
        match call.func:
            case ast.Name(id="super"):
                cls, of = arguments or (self.names.get("__class__", UNKNOWN), self.owner)
                return UNKNOWN if cls is UNKNOWN else super(cls, of)
            case ast.Name(id="getattr") if len(arguments) > 1 and UNKNOWN not in arguments[:2]:
                return getattr(arguments[0], arguments[1], UNKNOWN)
            case ast.Attribute(attr="matches"):
                return UNKNOWN if UNKNOWN in arguments else self.guard(arguments)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _FUNCTIONS:
                function = bool if name == "bool" else self.value(call.func)
                return UNKNOWN if UNKNOWN in arguments else function(*arguments)
            case ast.Attribute(value=inner, attr=attr) if attr in _PURE:
                of = self.value(inner)
                if isinstance(of, _CONTAINERS) and UNKNOWN not in arguments and not call.keywords:
                    return getattr(of, attr)(*arguments)
        return UNKNOWN

    def _block(self, statements: Iterable[ast.stmt]) -> Iterator[ast.expr]:
        for statement in statements:
            yield from self._statement(statement)
            if _ends(statement) or self._leaves(statement):
                return

    def _leaves(self, statement: ast.stmt) -> bool:
        """Whether what follows is not done, because a branch that is known to be taken ends."""
        if not isinstance(statement, ast.If):
            return False
        chosen = self.truth(statement.test)
        taken = () if chosen is None else statement.body if chosen else statement.orelse
        return any(_ends(inner) or self._leaves(inner) for inner in taken)

    def _statement(self, statement: ast.stmt) -> Iterator[ast.expr]:
        match statement:
            case ast.FunctionDef() | ast.ClassDef():
                return
            case ast.If(test=test, body=body, orelse=orelse):
                yield from self.parts(test)
                chosen = self.truth(test)
                if chosen is None:
                    if self.sure and isinstance(body[-1], ast.Raise):
                        self.refuses(test)
                    yield from self._perhaps(body, test)
                    yield from self._perhaps(orelse, test)
                else:
                    yield from self._block(body if chosen else orelse)
            case ast.For(target=target, iter=items, body=body):
                yield from self.parts(items)
                known = self.value(items)
                first = target.elts[0] if isinstance(target, ast.Tuple) else target
                if isinstance(first, ast.Name):
                    self.assigned[first.id] = items
                if isinstance(known, _ITEMS):
                    for item in known:
                        self._bind(target, item)
                        yield from self._block(body)
                else:
                    self._bind(target, UNKNOWN)
                    all_of = self.each(target, items)
                    if all_of is not None:
                        yield from self._block(body) if all_of else self._perhaps(body)
            case ast.While(test=test, body=body):
                yield from self.parts(test)
                yield from self._perhaps(body)
            case ast.With(items=items, body=body):
                for item in items:
                    yield from self.parts(item.context_expr)
                yield from self._block(body)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=last):
                yield from self._block(body)
                for handler in handlers:
                    yield from self._perhaps(handler.body)
                yield from self._block(orelse)
                yield from self._block(last)
            case _:
                # What is assigned is there before what it is assigned to.
                for child in reversed(list(ast.iter_child_nodes(statement))):
                    if isinstance(child, ast.expr):
                        yield from self.parts(child)
                self._assign(statement)
                self.does(statement)

    def _assign(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=given):
                # A list may be added to before it is used.
                value = UNKNOWN if isinstance(given, ast.List) else self.value(given)
                for target in targets:
                    self._bind(target, value)
                    if isinstance(target, ast.Name) and target.id not in _named(given):
                        self.assigned[target.id] = given
            case ast.AnnAssign(target=target, value=given):
                self._bind(target, self.value(given))
            case ast.AugAssign(target=target):
                self._bind(target, UNKNOWN)

    def _perhaps(
        self, statements: Iterable[ast.stmt], test: ast.expr | None = None
    ) -> Iterator[ast.expr]:
        """What is done for some requests only, so that what it sets is not known afterwards."""
        before, within = dict(self.names), self.within
        self.unsure, self.within = self.unsure + 1, test
        yield from self._block(statements)
        self.unsure, self.within = self.unsure - 1, within
        for name, value in self.names.items():
            if before.get(name, UNKNOWN) is not value:
                self.names[name] = UNKNOWN

    def _bind(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self.names[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                known = isinstance(value, tuple | list) and len(value) == len(targets)
                for index, inner in enumerate(targets):
                    self._bind(inner, value[index] if known else UNKNOWN)

    def parts(self, expression: ast.expr) -> Iterator[ast.expr]:
        """An expression and what is evaluated in it: not what a known condition keeps out."""
        yield expression
        if isinstance(expression, ast.BoolOp):
            ends = isinstance(expression.op, ast.Or)
            for value in expression.values:
                yield from self.parts(value)
                if self.truth(value) is ends:
                    return
            return
        if isinstance(expression, ast.IfExp):
            chosen = self.truth(expression.test)
            yield from self.parts(expression.test)
            if chosen is not False:
                yield from self.parts(expression.body)
            if chosen is not True:
                yield from self.parts(expression.orelse)
            return
        for child in ast.iter_child_nodes(expression):
            if isinstance(child, ast.keyword | ast.comprehension):
                for inner in ast.iter_child_nodes(child):
                    if isinstance(inner, ast.expr):
                        yield from self.parts(inner)
            elif isinstance(child, ast.expr):
                yield from self.parts(child)

    def given(self, call: ast.Call, function: Any) -> Names:
        """What is known of the arguments of a call."""
        plain = inspect.unwrap(getattr(function, "__func__", function))
        names = _parameters(plain)
        positional = names[1:] if getattr(function, "__self__", None) is not None else names
        found = dict(zip(positional, map(self.value, call.args), strict=False))
        if any(isinstance(argument, ast.Starred) for argument in call.args):
            # A method that is wrapped in another one is handed what that one was called with.
            return {"self": self.owner} if names[:1] == ["self"] else {}
        if any(keyword.arg is None for keyword in call.keywords):
            return {}
        found |= {k.arg: self.value(k.value) for k in call.keywords if k.arg in names}
        return {**_defaults(plain), **found}


@cache
def source(function: Any) -> ast.FunctionDef:
    """The code of a function."""
    made = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(made, ast.FunctionDef)
    return made


def _named(expression: ast.expr) -> set[str]:
    return {item.id for item in ast.walk(expression) if isinstance(item, ast.Name)}


def _ends(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break)


def _parameters(function: Any) -> list[str]:
    code = function.__code__
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _defaults(function: Any) -> Names:
    """What the parameters of a function are if nothing is given for them."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    values = function.__defaults__ or ()
    given = dict(zip(names[len(names) - len(values) :], values, strict=True))
    return given | (function.__kwdefaults__ or {})


def _closure(function: Any) -> Names:
    """What a function that was made in another one has kept of it."""
    found: Names = {}
    for name, cell in zip(
        function.__code__.co_freevars, function.__closure__ or (), strict=True
    ):  # fmt: skip
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue  # nothing is in it yet
    return found


def _item(of: Any, at: Any) -> Any:
    try:
        return of[at]
    except (KeyError, IndexError, TypeError):
        return UNKNOWN


def _compared(op: ast.cmpop, left: Any, right: Any) -> bool | None:
    if left is UNKNOWN or right is UNKNOWN:
        return None
    match op:
        case ast.In() | ast.NotIn():
            return (left in right) == isinstance(op, ast.In)
        case ast.Is() | ast.IsNot():
            return (left is right) == isinstance(op, ast.Is)
        case ast.Eq() | ast.NotEq():
            return bool(left == right) == isinstance(op, ast.Eq)
    return None
