# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From what an operation gives to the answer: shaped, in its envelope, a page of it."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from .call import Call
from .messages import Refused, Reply, split
from .shape import MISSING
from .specs import Expr, Field, at, holds
from .verbs import shown
from .world import Thing


def answered(call: Call, value: Any) -> Reply:
    """The answer to a request that was carried out."""
    operation = call.operation
    if operation.outcome and isinstance(value, bool):
        status = next(int(s) for s, meaning in operation.outcome.items() if meaning is value)
        return Reply(status, None, dict(call.sent))
    status = call.status or at(operation.status, call.version)[0]
    returns = call.returns()
    if returns is None or status == 204:
        return Reply(status, None, dict(call.sent))
    key, expr = returns
    links: dict[str, Any] = {}
    if isinstance(value, list) and operation.pages is not None:
        count = len(value)
        value, links = page(call, value, key)
        if (whole := _page_type(call, expr)) is not None:
            value, links = {whole: value, **links, "count": count}, {}
    shaped = only(call, call.shape(value, expr))
    headers = {**_headers(call, value, expr), **call.sent}
    if isinstance(value, bytes):
        return Reply(status, value, headers)
    last = next(reversed(call.params.values()), "")
    body = framed(key, shaped, last) if key else shaped
    if isinstance(body, dict):
        for place, inner in {**call.rules.beside(call), **links}.items():
            body.setdefault(place, inner)
    if operation.answer:
        headers.setdefault("Content-Type", operation.answer)
    return Reply(status, body, headers)


def example(call: Call) -> Reply:
    """An answer of the form that the specs say, to whatever is asked."""
    operation, returns = call.operation, call.returns()
    if operation.outcome:
        return Reply(next(int(s) for s, meaning in operation.outcome.items() if meaning))
    status = at(operation.status, call.version)[0]
    if returns is None:
        return Reply(status)
    key, expr = returns
    if expr == "stream":
        return Reply(status, b"data")
    listed = isinstance(expr, list) and expr[0] == "list"
    shaped = call.shape([MISSING], expr) if listed else call.shape(MISSING, expr)
    declared = call.service.specs.declared.get(expr) if isinstance(expr, str) else None
    headers = {
        item.header: _in_header(call, item)
        for item in (declared.fields if declared is not None else ())
        if item.header and item.there(call.version)
    }
    if operation.answer.endswith("form-urlencoded"):
        text = {name: value or "text" for name, value in shaped.items()}
        return Reply(status, urlencode(text).encode(), {"Content-Type": operation.answer})
    last = call.params[list(call.params)[-1]] if call.params else ""
    return Reply(status, framed(key, shaped, last) if key else shaped, headers)


def _in_header(call: Call, item: Field) -> str:
    """An example of what stands in a header."""
    if item.type == "datetime":
        return format_datetime(call.world.now().replace(microsecond=0), usegmt=True)
    return str(call.shape(MISSING, at(item.type, call.version)) or "1")


def framed(key: str, value: Any, last: str) -> Any:
    """A value under its key, which may be a path: `keypairs[].keypair`, `meta.*`.

    A star stands for the last thing that the path of the request names.
    """
    first, dot, rest = key.partition(".")
    if first == "*":
        return {last: value}
    if first.endswith("[]"):
        return {first[:-2]: [framed(rest, each, last) for each in value]}
    return {first: framed(rest, value, last) if dot else value}


def only(call: Call, value: Any) -> Any:
    """The fields that a query asks for."""
    wanted = call.query.get("fields")
    if not wanted or not any(a.name == "fields" for a in call.operation.of("query")):
        return value
    names = set(split(wanted))
    if isinstance(value, list):
        return [{k: v for k, v in each.items() if k in names} for each in value]
    return {k: v for k, v in value.items() if k in names} if isinstance(value, dict) else value


def _headers(call: Call, value: Any, expr: Expr) -> dict[str, str]:
    """The fields that stand in headers."""
    declared = call.service.specs.declared.get(expr) if isinstance(expr, str) else None
    found = {}
    for item in declared.fields if declared is not None else ():
        there = item.header and item.there(call.version) and isinstance(value, dict)
        if there and value.get(item.name) is not None:
            found[item.header] = str(value[item.name])
    return found


def _page_type(call: Call, expr: Expr) -> str | None:
    """The field for the items, where an answer is a page with their count beside it."""
    declared = call.service.specs.declared.get(expr) if isinstance(expr, str) else None
    if declared is None or "count" not in declared.by_name:
        return None
    return declared.fields[0].name


# --- pages


def page(call: Call, things: list[Any], key: str) -> tuple[list[Any], dict[str, Any]]:
    """The items of a page, and what stands beside them.

    Raises:
        Refused: The query asks for no page that there is.
    """
    pages = call.operation.pages
    known = {a.name for a in call.operation.of("query")}
    things = ordered(call, things)
    limit = _number(call, "limit") if "limit" in known else None
    reverse = "page_reverse" in known and call.asks("page_reverse").lower() == "true"
    if reverse:
        things = things[::-1]
    if "marker" in known and call.query.get("marker") and (limit or not call.rules.pages_by_limit):
        things = after(call, things, call.asks("marker"))
    if "offset" in known:
        things = things[_number(call, "offset") or 0 :]
    most = call.rules.default_limit(call)
    size = most if not limit else limit if most is None else min(limit, most)
    if limit == 0:
        size = call.rules.zero(call)
    beside: dict[str, Any] = {}
    cut = things if size is None or "limit" not in known else things[:size]
    more = len(cut) < len(things)
    if pages is None or pages.style != "link" or not holds(pages.versions, call.version):
        return cut[::-1] if reverse else cut, beside
    if pages.truncated and more:
        beside[pages.truncated] = True
    links = call.rules.page_links(call, cut, more=more, limited=bool(limit), pages=pages)
    if reverse:
        cut = cut[::-1]
    return cut, links | beside


def after(call: Call, things: list[Any], marker: str) -> list[Any]:
    """The items behind one."""
    for place, thing in enumerate(things):
        if isinstance(thing, Thing) and call.marker(thing) == marker:
            return things[place + 1 :]
    return call.rules.no_marker(call, things, marker)


def ordered(call: Call, things: list[Any]) -> list[Any]:
    """The items in the order that the query asks for, or in the service's usual one."""
    if not all(isinstance(thing, Thing) for thing in things):
        return things
    things = call.rules.ordered(call, things)
    keys = call.query.get("sort_key", [])
    dirs = call.query.get("sort_dir", [])
    if any(a.name == "sort" for a in call.operation.of("query")) and call.asks("sort"):
        pairs = [part.partition(":") for part in split(call.query["sort"])]
        keys = [name for name, _, _ in pairs]
        dirs = [direction for _, _, direction in pairs]
    elif len(keys) == 1:
        keys, dirs = keys[0].split(","), dirs[0].split(",") if dirs else []
    usual = call.rules.usual_direction
    for place in reversed(range(len(keys))):
        name = keys[place]
        way = dirs[place] if place < len(dirs) else ""
        down = (way or usual).lower().startswith("desc")
        things = sorted(things, key=lambda thing: _rank(shown(call, thing, name)), reverse=down)
    return things


def _rank(value: Any) -> tuple[int, Any]:
    """What values of any kind are sorted by."""
    if value is None:
        return (0, "")
    if isinstance(value, bool | int | float):
        return (1, value)
    return (2, str(value))


def _number(call: Call, name: str) -> int | None:
    text = call.asks(name)
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise Refused(400, f"{name} param must be an integer") from None
    if number < 0:
        raise Refused(400, f"{name} param must be positive")
    return number
