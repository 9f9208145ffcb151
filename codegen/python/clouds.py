# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The module of whole clouds, and its stub."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from .views import CloudClient, CloudStubView, CloudView

_CONNECT = """Connect to a cloud of clouds.yaml or the environment. Nothing is sent before a call.

Args:
    cloud: Its name in clouds.yaml. Without one it is the cloud that OS_CLOUD names, or the one
        that OS_AUTH_URL and so on describe, or the only one that there is.
    **options: See `ConnectOptions`. They count more than what files and variables say.

Raises:
    ConfigurationError: There is no such cloud, or what is said of it makes no sense.
"""
_EVERYWHERE = """List something in many clouds and regions at the same time.

What is found comes as soon as it is there, in no order, each with its origin. What fails in one
cloud is a `Failed` among the results, and no reason to stop. Threads end with the loop, however
it ends; requests that are under way then are waited for, a few seconds at most.

Args:
    listing: What to list of a cloud, such as `lambda cloud: cloud.compute.servers.list()`. It
        runs in a thread.
    clouds: Names of clouds, in all their regions, and clouds that were made already. Without
        them it is all of clouds.yaml.
    workers: How many threads there are at most.
    **options: See `ConnectOptions`.

Raises:
    ConfigurationError: There is no such cloud, or a file is not what it should be.
"""
_AT = """This cloud with clients that are pinned: on the same session, on the same connections.

Type checkers know the client of the microversion. They want one service a call:
`cloud.at(compute="2.79").at(placement="1.39")`.

Raises:
    ValueError: The microversion is none that the client knows.
"""
_DYNAMIC = """The same as `at` for microversions that are known at run time only.

Of several services, if need be.

Raises:
    ValueError: A microversion is none that its client knows.
"""


def plan_cloud(clients: Sequence[CloudClient]) -> tuple[CloudView, CloudStubView]:
    """The views of the module and of its stub.

    Args:
        clients: What clouds have of each service, in order.
    """
    docs = {
        "at": _docstring(_AT, 8),
        "connect": _docstring(_CONNECT, 4),
        "dynamic": _docstring(_DYNAMIC, 8),
        "everywhere": _docstring(_EVERYWHERE, 4),
    }
    pinned = tuple(client for client in clients if client.exact)
    return CloudView(tuple(clients), pinned, docs), CloudStubView(tuple(clients), pinned, docs)


def _docstring(text: str, columns: int) -> str:
    """A docstring of several lines, whose first one is indented already."""
    return f'"""{indent(text, " " * columns).strip()}\n{" " * columns}"""'
