# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Trusts: users let others act for them."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES, where
from .grants import named, roles_of, with_ids
from .times import expiry, stamp
from .tokens import revoke

MOST = 3
"""How often a trust may be given on."""


@RULES.does("trusts.create")
def _create(call: Call) -> Thing:
    args = call.args
    facts = call.token.body if call.token else {}
    if args["trustor_user_id"] != call.user:
        raise Refused(403, "The authenticated user should match the trustor.")
    if facts.get("application_credential", {}).get("restricted"):
        raise RULES.forbidden(call)
    call.refer("User", args["trustee_user_id"])
    if args.get("remaining_uses") is not None and args["remaining_uses"] < 1:
        raise Refused(400, "remaining_uses must be a positive integer or null.")
    expires = expiry(call, args.get("expires_at"))
    above = call.world.get("identity.Trust", facts.get("OS-TRUST:trust", {}).get("id", ""))
    roles = [named(call, said) for said in args.get("roles", ())]
    if args.get("project_id") and not roles:
        raise Refused(403, "At least one role should be specified.")
    root = above.hidden["root"] if above is not None else call.user
    had = {role.key for role in roles_of(call, root, project=args.get("project_id") or "")}
    for role in roles:
        if role.key not in had:
            raise RULES.missing(call, "Role", role.key)
    count = args.get("redelegation_count")
    if count is not None and count > MOST:
        raise Refused(
            403, f"Requested redelegation depth of {count} is greater than allowed {MOST}"
        )
    if above is not None and not above["redelegation_count"]:
        raise Refused(403, "The trust does not allow to be given on.")
    again = bool(args.get("allow_redelegation"))
    made = call.make("Trust", {
        "trustor_user_id": args["trustor_user_id"],
        "trustee_user_id": args["trustee_user_id"],
        "project_id": args.get("project_id"),
        "impersonation": args["impersonation"],
        "expires_at": expires and stamp(expires),
        "remaining_uses": args.get("remaining_uses"),
        "redelegated_trust_id": above.key if above is not None else None,
        "redelegation_count": (MOST if count is None else count) if again else 0,
        "deleted_at": None,
    })  # fmt: skip
    names = {item.name for item in call.operation.arguments}
    made.hidden |= {
        "roles": [role.key for role in roles], "expires": expires, "root": root,
        "free": {name: value for name, value in args.items() if name not in names},
    }  # fmt: skip
    return made


RULES.unreferenced |= {f"trusts.create.{name}" for name in
                       ("trustor_user_id", "trustee_user_id", "project_id")}  # fmt: skip


@RULES.shows("Trust.roles")
def _roles(call: Call, trust: Thing) -> list[Thing]:
    return with_ids(call, "Role", trust.hidden["roles"])


@RULES.shows("Trust.roles_links")
def _roles_links(call: Call, trust: Thing) -> dict[str, Any]:
    return {"self": f"{where(call, trust)}/roles", "next": None, "previous": None}


# --- whose they are


def _sees_all(call: Call) -> bool:
    reads = call.token is not None and call.token.system and "reader" in call.token.roles
    return call.admin or reads


@RULES.checks("trusts.list")
def _of_whom(call: Call) -> None:
    asked = [call.asks(name) for name in ("trustor_user_id", "trustee_user_id")]
    if not _sees_all(call) and call.user not in asked:
        raise RULES.forbidden(call)


@RULES.checks("trusts.show", "trusts.list_roles", "trusts.show_role", "trusts.check_role")
def _party(call: Call) -> None:
    trust = call.things["trust_id"]
    if not _sees_all(call) and call.user not in (
        trust["trustor_user_id"],
        trust["trustee_user_id"],
    ):
        raise RULES.forbidden(call)


@RULES.checks("trusts.delete")
def _trustor(call: Call) -> None:
    if not call.admin and call.user != call.thing["trustor_user_id"]:
        raise Refused(403, "Only admin or trustor can delete a trust.")


@RULES.does("trusts.list_roles")
def _list_roles(call: Call) -> list[Thing]:
    return _roles(call, call.thing)


@RULES.does("trusts.show_role", "trusts.check_role")
def _show_role(call: Call) -> Thing | bool:
    role = call.things["role_id"]
    if role.key not in call.things["trust_id"].hidden["roles"]:
        raise RULES.missing(call, "Role", role.key)
    return role if call.operation.verb.startswith("show") else True


@RULES.when_gone("Trust")
def _gone(call: Call, trust: Thing) -> None:
    """The tokens die, and so do the trusts that came from it."""
    revoke(call, {"OS-TRUST:trust_id": trust.key})
    for each in list(call.world.where("identity.Trust", redelegated_trust_id=trust.key)):
        call.drop(each)
