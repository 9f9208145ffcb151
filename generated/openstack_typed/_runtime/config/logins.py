# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Logins that end: with a token, or with an error that tells why there is none."""

from __future__ import annotations

from threading import local
from typing import Any


def ending(auth: Any) -> None:
    """Let each login of a plugin of Keystone's end.

    keystoneauth holds a lock while it logs in. Where whoever is at the auth_url answers 401 to the
    question for its versions, it asks once more with a token, whose login waits for that lock for
    ever. And what is no token, it takes for one.
    """
    from keystoneauth1 import exceptions

    get_access, get_auth_ref = auth.get_access, auth.get_auth_ref
    this_thread = local()

    def access(session: Any, **more: Any) -> Any:
        if getattr(this_thread, "logs_in", False):
            raise exceptions.Unauthorized("it wants a login before it says which versions it has")
        return get_access(session, **more)

    def auth_ref(session: Any, **more: Any) -> Any:
        this_thread.logs_in = True
        try:
            found = get_auth_ref(session, **more)
            found.will_expire_soon()
            str(found.auth_token)
            return found
        except (
            exceptions.InvalidResponse, AttributeError, LookupError, TypeError, ValueError
        ) as error:  # fmt: skip
            raise exceptions.AuthorizationFailure(
                f"the login failed: what {auth.auth_url} answered is no token; see whether that "
                "is the address of Keystone"
            ) from error
        finally:
            this_thread.logs_in = False

    auth.get_access, auth.get_auth_ref = access, auth_ref
