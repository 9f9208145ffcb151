# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is read from the code of handlers: which of a query they take, at which version."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.upstream.asked import Asked

OLD = ((11, "late"), (4, "mid"))


def get_bool_param(name: str, params: Any) -> bool:
    return bool(params.get(name))


def paged(filters: Any) -> int:
    return int(filters.pop("limit", 10))


def all_of(request: Any, name: str) -> Any:
    return request.params.getall(name)


class Controller:
    """A handler of each kind."""

    keys = frozenset({"name", "status"})

    def by_version(self, req: Any) -> Any:
        params = req.params.copy()
        if req.version.matches(7) and "count" in params:
            return params.get("marker")
        if not req.version.matches(9):
            return None
        return params.get("deep")

    def handed_on(self, req: Any) -> Any:
        filters = req.params.copy()
        return paged(filters), get_bool_param("all", filters)

    def each_by_name(self, req: Any) -> Any:
        back = req.params.get("back", "False")
        return all_of(req, "key"), all_of(req, "dir"), back.lower() == "true"

    def thrown_away(self, req: Any) -> Any:
        filters = req.params.copy()
        for version, name in OLD:
            if req.version.matches(None, version):
                filters.pop(name, None)
        return filters.get("late"), filters.get("mid"), req.params.get("late")

    def refused(self, req: Any) -> Any:
        cluster = req.params.get("cluster") if req.version.matches(7) else None
        host = req.params.get("host")
        if bool(cluster) == bool(host):
            raise ValueError
        return req.params["kind"]

    def own(self, req: Any) -> Any:
        filters = req.params.copy()
        filters["display_name"] = filters.pop("name")
        return filters["display_name"]


def taken(handler: str, version: int) -> dict[str, Any]:
    """What a handler takes at a version."""

    def at(bounds: tuple[Any, ...]) -> bool:
        low, high = (*bounds, None)[:2]
        return (low is None or low <= version) and (high is None or version <= high)

    asked = Asked("tests", at)
    asked.follow(getattr(Controller(), handler))
    return asked.taken


@pytest.mark.parametrize(
    ("version", "names"), [(3, set()), (7, {"count", "marker"}), (9, {"count", "marker", "deep"})]
)
def test_only_branches_of_the_version_count(version: int, names: set[str]) -> None:
    assert set(taken("by_version", version)) == names


def test_what_is_handed_on_is_followed() -> None:
    assert taken("handed_on", 1) == {
        "limit": {"required": False, "type": "integer"},
        "all": {"required": False, "type": "boolean"},
    }


def test_a_function_is_followed_for_each_name_that_it_is_given() -> None:
    assert taken("each_by_name", 1) == {
        "key": {"required": False},
        "dir": {"required": False},
        "back": {"required": False, "type": "boolean"},
    }


@pytest.mark.parametrize(
    ("version", "names"), [(4, {"late"}), (5, {"mid", "late"}), (12, {"mid", "late"})]
)
def test_what_is_thrown_away_is_not_taken_from_that_copy(version: int, names: set[str]) -> None:
    assert set(taken("thrown_away", version)) == names


@pytest.mark.parametrize(("version", "required"), [(3, {"host", "kind"}), (7, {"kind"})])
def test_what_is_refused_without_is_required(version: int, required: set[str]) -> None:
    found = taken("refused", version)
    assert {name for name, facts in found.items() if facts["required"]} == required


def test_what_code_sets_itself_is_not_asked_for() -> None:
    assert set(taken("own", 1)) == {"name"}
