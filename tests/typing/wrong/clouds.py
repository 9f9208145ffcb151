# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whole clouds: microversions and options that there are not, and clients that are not pinned."""

from __future__ import annotations

import openstack_typed
from openstack_typed import Cloud, connect, everywhere
from openstack_typed.compute import Compute_2_79_up


def microversions(cloud: Cloud, text: str) -> None:
    # mypy says: Argument "compute" to "at" of "Cloud" has incompatible type "str"; expected
    #   "Sequence[unknown_microversion_use_Cloud_dynamic_for_str]" [arg-type]
    # pyright says: Argument of type "Literal['2.200']" cannot be assigned to parameter "compute" of
    #   type "Sequence[unknown_microversion_use_Cloud_dynamic_for_str]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    print(cloud.at(compute="2.200"))
    # mypy says: Argument "compute" to "at" of "Cloud" has incompatible type "str"; expected
    #   "Sequence[unknown_microversion_use_Cloud_dynamic_for_str]" [arg-type]
    # pyright says: Argument of type "str" cannot be assigned to parameter "compute" of type
    #   "Sequence[unknown_microversion_use_Cloud_dynamic_for_str]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    print(cloud.at(compute=text))
    # mypy says: Argument "network" to "at" of "Cloud" has incompatible type "str"; expected
    #   "Sequence[unknown_microversion_of_a_service_without]" [arg-type]
    # pyright says: Argument of type "Literal['2.0']" cannot be assigned to parameter "network" of
    #   type "Sequence[unknown_microversion_of_a_service_without]" in function "at"
    #   [reportArgumentType]
    print(cloud.at(network="2.0"))
    # mypy says: Unexpected keyword argument "tagz" for "list" of "Servers_2_75" [call-arg]
    # pyright says: No parameter named "tagz" [reportCallIssue]
    print(cloud.at(compute="2.79").compute.servers.list(locked=True, tagz="a"))


def clients(cloud: Cloud) -> None:
    # mypy says: Argument 1 to "takes_later" has incompatible type "Compute"; expected "Compute_2_79
    #   | Compute_2_82 | Compute_2_88 | Compute_2_89 | Compute_2_92 | Compute_2_93 | Compute_2_101 |
    #   Compute_2_102" [arg-type]
    # pyright says: Argument of type "Compute" cannot be assigned to parameter "compute" of type
    #   "Compute_2_79_up" in function "takes_later" [reportArgumentType]
    takes_later(cloud.compute)
    # mypy says: Argument 1 to "takes_later" has incompatible type "Compute_2_59"; expected
    #   "Compute_2_79 | Compute_2_82 | Compute_2_88 | Compute_2_89 | Compute_2_92 | Compute_2_93 |
    #   Compute_2_101 | Compute_2_102" [arg-type]
    # pyright says: Argument of type "Compute_2_59" cannot be assigned to parameter "compute" of
    #   type "Compute_2_79_up" in function "takes_later" [reportArgumentType]
    takes_later(cloud.at(compute="2.60").compute)
    # mypy says: "Cloud[BlockStorage, Compute, Placement]" has no attribute "objects" [attr-defined]
    # pyright says: Cannot access attribute "objects" for class "Cloud[BlockStorage, Compute,
    #   Placement]" [reportAttributeAccessIssue]
    print(cloud.objects)


def takes_later(compute: Compute_2_79_up) -> None:
    print(compute.microversion)


def options() -> None:
    # mypy says: Unexpected keyword argument "regoin_name" for "connect"; did you mean
    #   "region_name"? [call-arg]
    # pyright says: No parameter named "regoin_name" [reportCallIssue]
    connect("web", regoin_name="RegionOne")
    # mypy says: Argument "timeout" to "connect" has incompatible type "str"; expected "float |
    #   None" [arg-type]
    # pyright says: Argument of type "Literal['soon']" cannot be assigned to parameter "timeout" of
    #   type "float | None" in function "connect" [reportArgumentType]
    connect("web", timeout="soon")
    # mypy says: Argument 1 to "connect" has incompatible type "int"; expected "str | None"
    #   [arg-type]
    # pyright says: Argument of type "Literal[7]" cannot be assigned to parameter "cloud" of type
    #   "str | None" in function "connect" [reportArgumentType]
    connect(7)
    # mypy says: Module has no attribute "conect"; maybe "connect"? [attr-defined]
    # pyright says: "conect" is not a known attribute of module "openstack_typed"
    #   [reportAttributeAccessIssue]
    openstack_typed.conect("web")


def many() -> None:
    for found in everywhere(lambda cloud: cloud.network.networks.list()):
        # mypy says: Item "Failed" of "Found[NetworkRecord] | Failed" has no attribute "item"
        #   [union-attr]
        # pyright says: Cannot access attribute "item" for class "Failed"
        #   [reportAttributeAccessIssue]
        print(found.item)
