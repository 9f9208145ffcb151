# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Users, their passwords, and groups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ...call import Call
from ...messages import Refused
from ...shape import ABSENT, MISSING
from ...verbs import matches, meant
from ...world import Thing
from .authentication import right_password
from .dialect import RULES, refused
from .grants import assignments, effective, with_ids
from .relations import related
from .tokens import revoke


@RULES.checks("users.update")
def _stays(call: Call) -> None:
    if call.args.get("domain_id", call.thing["domain_id"]) != call.thing["domain_id"]:
        raise Refused(400, "Cannot change Domain ID.")


RULES.unreferenced |= {"users.update.domain_id", "users.create.default_project_id",
                       "users.update.default_project_id"}  # fmt: skip


@RULES.when_changed("User")
def _changed(call: Call, user: Thing) -> None:
    """A user whose password is new, or who is disabled, has to log in again."""
    if user.get("default_project_id", "") is None:
        del user["default_project_id"]
    if "password" in call.args or call.args.get("enabled") is False:
        revoke(call, {"user_id": user.key})


@RULES.when_gone("User")
def _gone(call: Call, user: Thing) -> None:
    revoke(call, {"user_id": user.key})
    for kind, name in (
        ("ApplicationCredential", "user_id"), ("Credential", "user_id"),
        ("Ec2Credential", "user_id"), ("Trust", "trustor_user_id"), ("Trust", "trustee_user_id"),
        ("Oauth1AccessToken", "authorizing_user_id"),
    ):  # fmt: skip
        for each in list(call.world.where(f"identity.{kind}", **{name: user.key})):
            call.drop(each)


@RULES.does("users.change_password")
def _change_password(call: Call) -> None:
    user = call.thing
    if not right_password(user, call.args.get("original_password")) or not user["enabled"]:
        raise refused()
    if user["options"].get("lock_password"):
        text = (
            "You cannot change your password at this time due to password policy disallowing "
            "password changes. Please contact your administrator to reset your password."
        )
        raise Refused(400, text)
    user.hidden["password"] = call.args["password"]
    revoke(call, {"user_id": user.key})


@RULES.does("users.revoke_tokens")
def _revoke_tokens(call: Call) -> None:
    revoke(call, {"user_id": call.thing.key})


@RULES.does("users.list_projects")
def _list_projects(call: Call) -> list[Thing]:
    mine = (each for each in effective(call, assignments(call)) if each.user == call.thing.key)
    found = with_ids(call, "Project", {each.project: None for each in mine if each.project})
    return [project for project in found if meant(call, "Project", project)]


@RULES.shows("User.federated")
def _federated(call: Call, user: Thing) -> Any:
    """Lists do not say it."""
    if call.operation.verb.startswith("list"):
        return ABSENT
    return user.get("federated", MISSING)


# --- filters


@RULES.filters_by("User.password_expires_at")
def _expires(call: Call, user: Thing, values: list[str]) -> bool:
    """By an operator and a time; passwords do not expire here, so that none is found."""
    operator, _, time = values[-1].partition(":")
    if operator not in ("eq", "neq", "lt", "lte", "gt", "gte"):
        time = values[-1]
    try:
        datetime.fromisoformat(time).astimezone(UTC)
    except ValueError:
        raise Refused(400, f"Timestamp not in expected format: {time!r}.") from None
    return user["password_expires_at"] is not None


@RULES.filters_by("User.idp_id")
def _by_provider(call: Call, user: Thing, values: list[str]) -> bool:
    return matches([each["idp_id"] for each in user.get("federated", ())], values)


@RULES.filters_by("User.protocol_id")
def _by_protocol(call: Call, user: Thing, values: list[str]) -> bool:
    return matches([each["protocol_id"] for each in _protocols(user)], values)


@RULES.filters_by("User.unique_id")
def _by_unique_id(call: Call, user: Thing, values: list[str]) -> bool:
    return matches([each["unique_id"] for each in _protocols(user)], values)


def _protocols(user: Thing) -> list[dict[str, Any]]:
    return [each for provider in user.get("federated", ()) for each in provider["protocols"]]


# --- groups


@RULES.checks("groups.list")
def _direction(call: Call) -> None:
    if call.asks("sort_dir", "asc") not in ("asc", "desc"):
        raise Refused(400, f"Invalid input for sort_dir: {call.asks('sort_dir')!r}.")


@RULES.does("groups.list_users")
def _list_users(call: Call) -> list[Thing]:
    members = related(call, "membership", group_id=call.thing.key)
    found = with_ids(call, "User", [each["user_id"] for each in members])
    return [user for user in found if meant(call, "User", user)]


@RULES.does("users.list_groups")
def _list_groups(call: Call) -> list[Thing]:
    members = related(call, "membership", user_id=call.thing.key)
    found = with_ids(call, "Group", [each["group_id"] for each in members])
    return [group for group in found if meant(call, "Group", group)]
