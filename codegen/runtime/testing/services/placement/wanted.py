# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What queries want of providers: `resources`, `required`, `member_of`, `in_tree`."""

from __future__ import annotations

import re

from attrs import frozen

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .names import known_class

_UUID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


@frozen
class Wanted:
    """What a query, or a group of it, wants.

    Attributes:
        resources: Amounts by resource class.
        required: Sets of traits, of each of which a provider has one.
        forbidden: Traits that it has not.
        member_of: Sets of aggregates, to one of each of which it belongs.
        outside: Aggregates to which it does not belong.
        in_tree: A provider in whose tree it is; empty for any tree.
    """

    resources: dict[str, int]
    required: list[set[str]]
    forbidden: set[str]
    member_of: list[set[str]]
    outside: set[str]
    in_tree: str = ""

    def suits(self, provider: Thing) -> bool:
        """Whether a provider has the traits, and belongs to the aggregates."""
        return self.has(set(provider.hidden["traits"])) and self.belongs(
            set(provider.hidden["aggregates"])
        )

    def has(self, found: set[str]) -> bool:
        """Whether these are the traits that are wanted."""
        return all(any_of & found for any_of in self.required) and not self.forbidden & found

    def belongs(self, found: set[str]) -> bool:
        """Whether these are the aggregates that are wanted."""
        return all(any_of & found for any_of in self.member_of) and not self.outside & found


def _bad(text: str) -> Refused:
    return Refused(400, f"Invalid query string parameters: {text}")


def resources(call: Call, name: str) -> dict[str, int]:
    """The amounts of a parameter: `VCPU:2,MEMORY_MB:1024`.

    Raises:
        Refused: It has another form, or names a resource class that is not there.
    """
    found = {}
    for part in call.asks(name).split(","):
        kind, colon, amount = part.partition(":")
        if not colon or ":" in amount:
            raise Refused(400, "Badly formed resources parameter. Expected resources query string "
                               "parameter in form: ?resources=VCPU:2,MEMORY_MB:1024. "
                               f"Got: {part or 'empty string'}.")  # fmt: skip
        if not amount.isdigit() or int(amount) < 1:
            text = f"Requested resource {kind} requires amount >= 1. Got: {amount}."
            raise Refused(400, text)
        try:
            known_class(call, kind)
        except Refused as error:
            text = f"Invalid resource class in resources parameter: {error.message}"
            raise Refused(400, text) from None
        found[kind] = int(amount)
    return found


def traits(call: Call, name: str) -> tuple[list[set[str]], set[str]]:
    """The traits that a parameter requires, each set of them one, and those that it forbids.

    Raises:
        Refused: It has another form, or names a trait that is not there.
    """
    values = call.query.get(name, [])
    if not call.at_least("1.39"):
        values = values[-1:]
    required: list[set[str]] = []
    forbidden: set[str] = set()
    for value in values:
        one_of = value.startswith("in:")
        names = [part.strip() for part in value.removeprefix("in:").split(",")]
        if not all(part.lstrip("!") for part in names):
            raise _bad(f"Expected 'required' parameter value of the form: "
                       f"HW_CPU_X86_VMX,!CUSTOM_MAGIC. Got an empty trait in: {value}")  # fmt: skip
        banned = {part.lstrip("!") for part in names if part.startswith("!")}
        if one_of and (banned or not call.at_least("1.39")):
            raise _bad(f"The format 'in:HW_CPU_X86_VMX,CUSTOM_MAGIC' is not supported. "
                       f"Got: {value}")  # fmt: skip
        if banned and not call.at_least("1.22"):
            raise _bad(f"Expected 'required' parameter value of the form: "
                       f"HW_CPU_X86_VMX,CUSTOM_MAGIC. Got: {value}")  # fmt: skip
        forbidden |= banned
        wanted = [part for part in names if not part.startswith("!")]
        required += [set(wanted)] if one_of else [{part} for part in wanted]
    known = {trait.key for trait in call.all("Trait")}
    if unknown := sorted(set().union(forbidden, *required) - known):
        raise Refused(400, f"No such trait(s): {', '.join(unknown)}.")
    return required, forbidden


def aggregates(call: Call, name: str) -> tuple[list[set[str]], set[str]]:
    """The aggregates that a parameter wants, each set of them one, and those that it excludes.

    Raises:
        Refused: It has another form.
    """
    values = call.query.get(name, [])
    if len(values) > 1 and not call.at_least("1.24"):
        raise Refused(400, f"Multiple {name} parameters are not supported")
    wanted: list[set[str]] = []
    outside: set[str] = set()
    for value in values:
        plain = value.removeprefix("!")
        if "," in value and not plain.startswith("in:"):
            text = (
                "Multiple values for 'member_of' must be prefixed with the 'in:' or '!in:' keyword"
            )
            raise Refused(400, f"{text} using the valid microversion. Got: {value}")
        found = set(plain.removeprefix("in:").split(","))
        for uuid in found:
            if not _UUID.fullmatch(uuid):
                raise _bad("Expected 'member_of' parameter to contain valid UUID(s). "
                           f"Got: {uuid}")  # fmt: skip
        if value.startswith("!"):
            if not call.at_least("1.32"):
                raise Refused(400, f"Forbidden {name} parameters are not supported in the "
                                   "specified microversion")  # fmt: skip
            outside |= found
        else:
            wanted.append(found)
    return wanted, outside
