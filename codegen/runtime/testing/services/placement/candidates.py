# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Allocation candidates: which providers, together, could give what a query wants.

A tree of providers is looked at after the other, with the providers that share what they have with
it. Each group of the query with a name is given by one provider; of the group without one, each
resource class may come from another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from attrs import frozen

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import BAD_VALUE, DUPLICATE_KEY, MISSING_VALUE, RULES
from .providers import capacity, fits, in_tree_of, line, root, used
from .wanted import Wanted, aggregates, resources, traits

_KEY = re.compile("(resources|required|member_of|in_tree)([a-zA-Z0-9_-]{1,64})?")
_SHARES = "MISC_SHARES_VIA_AGGREGATE"


@frozen
class Choice:
    """A way to give what is wanted.

    Attributes:
        given: What each provider gives, as (provider, resource class, amount).
        mappings: The providers of each group.
    """

    given: tuple[tuple[Thing, str, int], ...]
    mappings: dict[str, list[Thing]]

    def amounts(self) -> dict[Thing, dict[str, int]]:
        """What each provider gives, all groups together."""
        found: dict[Thing, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for provider, name, amount in self.given:
            found[provider][name] += amount
        return found


# --- what is wanted


def _groups(call: Call) -> dict[str, Wanted]:
    """The groups of the query, by name; the one without a name has an empty one."""
    names = dict.fromkeys(
        match[2] or "" for key in call.query if (match := _KEY.fullmatch(key)) is not None
    )
    found = {}
    for name in names:
        amounts = resources(call, f"resources{name}") if f"resources{name}" in call.query else {}
        required, forbidden = traits(call, f"required{name}")
        if any(one_of <= forbidden for one_of in required):
            text = f"Conflicting required and forbidden traits found in: required{name}"
            raise Refused(400, text)
        found[name] = Wanted(
            amounts, required, forbidden, *aggregates(call, f"member_of{name}"),
            call.asks(f"in_tree{name}").strip(),
        )  # fmt: skip
    return found


def _subtrees(call: Call, groups: dict[str, Wanted]) -> list[set[str]]:
    """The sets of groups that are to be in one subtree."""
    found = [
        {part.strip() for part in value.split(",")} for value in call.query.get("same_subtree", [])
    ]
    named: set[str] = set().union(*found)
    if "" in named:
        text = "Empty string (unsuffixed group) can not be specified in `same_subtree`"
        raise Refused(400, text, BAD_VALUE)
    empty = [name for name, wanted in groups.items() if not wanted.resources]
    if len(empty) == len(groups):
        text = "There must be at least one resources or resources[$S] parameter."
        raise Refused(400, text, MISSING_VALUE)
    if bad := sorted(set(empty) - named):
        text = f"Resourceless suffixed group request should be in `same_subtree`: {bad}"
        raise Refused(400, text, BAD_VALUE)
    if bad := sorted(named - groups.keys()):
        raise Refused(400, f"Real suffixes should be specified in `same_subtree`: {bad}", BAD_VALUE)
    return found


def _limit(call: Call) -> int | None:
    text = call.asks("limit")
    if not text:
        return None
    if not text.isdigit() or int(text) < 1:
        message = f"{text!r} does not match '^[1-9][0-9]*$'"
        raise Refused(400, f"Invalid query string parameters: {message}")
    return int(text)


# --- the search


@RULES.does("allocation_candidates.list")
def _list(call: Call) -> dict[str, Any]:
    limit, groups = _limit(call), _groups(call)
    subtrees = _subtrees(call, groups)
    if len([name for name in groups if name]) > 1 and "group_policy" not in call.query:
        text = 'The "group_policy" parameter is required when specifying more than one '
        raise Refused(400, f'{text}"resources{{N}}" parameter.')
    if call.asks("group_policy", "none") not in ("none", "isolate"):
        text = f"{call.asks('group_policy')!r} is not one of ['none', 'isolate']"
        raise Refused(400, f"Invalid query string parameters: {text}")
    if len(call.query.get("root_required", [])) > 1:
        text = "Query parameter 'root_required' may be specified only once."
        raise Refused(400, text, DUPLICATE_KEY)
    found = list(islice(_choices(call, groups, subtrees), limit))
    return {
        "allocation_requests": [_request(call, choice) for choice in found],
        "provider_summaries": _summaries(call, groups, found),
    }


def _choices(call: Call, groups: dict[str, Wanted], subtrees: list[set[str]]) -> Iterator[Choice]:
    """All ways to give what is wanted, each once."""
    at_root = Wanted({}, *traits(call, "root_required"), [], set())
    trees: dict[Thing, list[Thing]] = defaultdict(list)
    for provider in call.all("ResourceProvider"):
        trees[root(call, provider)].append(provider)
    sharing = [p for p in call.all("ResourceProvider") if _SHARES in p.hidden["traits"]]
    seen = set()
    for anchor, tree in trees.items():
        if not at_root.has(set(anchor.hidden["traits"])):
            continue
        joined = {uuid for p in tree for uuid in p.hidden["aggregates"]}
        others = [p for p in sharing if p not in tree and joined & set(p.hidden["aggregates"])]
        for choice in _of_tree(call, tree, others, groups):
            key = (frozenset(choice.given),
                   tuple((n, tuple(m)) for n, m in choice.mappings.items()))  # fmt: skip
            if key not in seen and _good(call, choice, subtrees):
                seen.add(key)
                yield choice


def _of_tree(
    call: Call, tree: list[Thing], sharing: list[Thing], groups: dict[str, Wanted]
) -> Iterator[Choice]:
    """The ways that there are in one tree, whether or not they go together."""
    anchor = root(call, tree[0])
    parts: list[list[tuple[str, dict[str, int], Thing]]] = []
    for name, wanted in groups.items():
        near = [p for p in tree + sharing
                if not wanted.in_tree or in_tree_of(call, p, wanted.in_tree)]  # fmt: skip
        if name:
            good = [p for p in near if wanted.suits(p) and fits(call, p, wanted.resources)]
            parts.append([(name, wanted.resources, p) for p in good])
            continue
        for kind, amount in wanted.resources.items():
            parts.append([
                (name, {kind: amount}, p) for p in near
                if fits(call, p, {kind: amount}) and _may(anchor, tree, p, wanted)
            ])  # fmt: skip
    for chosen in product(*parts):
        given: list[tuple[Thing, str, int]] = []
        mappings: dict[str, list[Thing]] = defaultdict(list)
        for name, amounts, provider in chosen:
            given += [(provider, kind, amount) for kind, amount in amounts.items()]
            if provider not in mappings[name]:
                mappings[name].append(provider)
        plain = groups.get("")
        held = {t for p in mappings.get("", ()) for t in p.hidden["traits"]}
        # The traits that the group without a name requires may be spread over its providers.
        if plain is None or all(one_of & held for one_of in plain.required):
            yield Choice(tuple(given), dict(mappings))


def _may(anchor: Thing, tree: list[Thing], provider: Thing, wanted: Wanted) -> bool:
    """Whether a provider may give a part of the group without a name."""
    if wanted.forbidden & set(provider.hidden["traits"]):
        return False
    joined = set(provider.hidden["aggregates"])
    if provider in tree:  # what the root belongs to, the whole tree belongs to
        joined |= set(anchor.hidden["aggregates"])
    return wanted.belongs(joined)


def _good(call: Call, choice: Choice, subtrees: list[set[str]]) -> bool:
    """Whether the parts of a way go together."""
    amounts = choice.amounts()
    for provider, wanted in amounts.items():
        for name, amount in wanted.items():
            inventory = provider.hidden["inventories"][name]
            room = capacity(inventory) - used(call, provider, name)
            if amount > min(room, inventory["max_unit"]):
                return False
    if call.asks("group_policy") == "isolate":
        single = [p for name, found in choice.mappings.items() if name for p in found]
        if len(set(single)) < len(single):
            return False
    if not call.at_least("1.29"):
        roots = [root(call, provider) for provider in amounts]
        if len(set(roots)) < len(roots):
            return False
    return all(_one_subtree(call, choice, names) for names in subtrees)


def _one_subtree(call: Call, choice: Choice, names: set[str]) -> bool:
    """Whether one of the providers of some groups is above all the others."""
    found = [provider for name in names for provider in choice.mappings.get(name, ())]
    return any(all(top in line(call, each) for each in found) for top in found)


# --- the answer


def _request(call: Call, choice: Choice) -> dict[str, Any]:
    amounts = choice.amounts()
    mappings = {name: [p.key for p in found] for name, found in choice.mappings.items()}
    if call.at_least("1.12"):
        given: Any = {p.key: {"resources": dict(each)} for p, each in amounts.items()}
    else:
        given = [{"resource_provider": {"uuid": p.key}, "resources": dict(each)}
                 for p, each in amounts.items()]  # fmt: skip
    return {"allocations": given, "mappings": mappings}


def _summaries(call: Call, groups: dict[str, Wanted], found: list[Choice]) -> dict[str, Any]:
    involved = [provider for choice in found for provider in choice.amounts()]
    if call.at_least("1.29"):
        roots = {root(call, provider) for provider in involved}
        involved = [p for p in call.all("ResourceProvider") if root(call, p) in roots]
    wanted = {name for group in groups.values() for name in group.resources}
    everything = call.at_least("1.27")
    return {
        provider.key: {
            "resources": {
                name: {"capacity": capacity(inventory), "used": used(call, provider, name)}
                for name, inventory in provider.hidden["inventories"].items()
                if everything or name in wanted
            },
            "traits": provider.hidden["traits"],
            "parent_provider_uuid": provider["parent_provider_uuid"],
            "root_provider_uuid": root(call, provider).key,
        }
        for provider in involved
    }
