# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The query of a URL, part by part."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit


def pair(name: str, value: str) -> str:
    """One part of a query."""
    return f"{quote(name)}={quote(value, safe=':,')}"


def name_of(part: str) -> str:
    """The name in one part of a query."""
    (name, _), *_ = parse_qsl(part, keep_blank_values=True) or [("", "")]
    return name


def query_value(path: str, name: str) -> str | None:
    """The value of a query parameter."""
    return dict(parse_qsl(urlsplit(path).query)).get(name)


def with_query(path: str, name: str, value: str) -> str:
    """The path with one query parameter put in the place of the old one."""
    own, _, query = path.partition("?")
    kept = [p for p in query.split("&") if p and name_of(p) != name]
    return f"{own}?{'&'.join([*kept, pair(name, value)])}"
