# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what, if he is no administrator."""

from __future__ import annotations

from ...call import Call

ANYBODY = (
    "limits.list", "limits.show", "limits.show_model", "oauth1_request_tokens.authorize",
    "regions.list", "regions.show", "registered_limits.list", "registered_limits.show",
    "tokens.check", "tokens.create", "tokens.delete", "tokens.list_*", "tokens.show", "trusts.*",
    "credentials.*",
)  # fmt: skip
"""What all users may ask for; some of it only for what is their own."""

OWN = (
    "access_rules.*", "application_credentials.*", "ec2_credentials.*", "users.list_groups",
    "users.list_projects", "users.show",
)  # fmt: skip
"""What users may do for themselves."""


def reads(call: Call) -> bool:
    """Whether somebody looks at what he may look at: all with a role in the system, or his own."""
    token, verb = call.token, call.operation.verb
    if token is None or not verb.startswith(("list", "show", "check")):
        return False
    if "reader" in token.roles and token.system:
        return True
    own = {"project_id": token.project, "domain_id": token.domain}
    shown = [key for key in call.params if key in own]
    whole = call.operation.name in ("projects.show", "domains.show", "project_tags.list")
    return whole and all(call.params[key] == own[key] for key in shown)
