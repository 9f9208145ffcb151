# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Clients that cannot be: one line says so, and the client that comes of it says no more."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.block_storage import BlockStorage
from openstack_typed.compute import ClientOptions, Compute, Compute_2_79


def microversions(session: Session, text: str, region: str | None) -> None:
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['2.999']" cannot be assigned to parameter
    #   "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, "2.999")
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, text)
    # mypy says: Value of type variable
    #   "unknown_microversion_or_option_use_BlockStorage_dynamic_for_str" of "BlockStorage" cannot
    #   be "str" [type-var]
    # pyright says: Argument of type "str" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_or_option_use_BlockStorage_dynamic_for_str@__new__]" in
    #   function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    BlockStorage(session, microversion=text, region_name=region)
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in function
    #   "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    compute = Compute(session, text)
    print([server.name for server in compute.servers.list(limit=1)])


def elsewhere(compute: Compute_2_79, text: str) -> None:
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    compute.at(text)
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['2.999']" cannot be assigned to parameter
    #   "microversion" of type "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in
    #   function "at" [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    compute.at("2.999")
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['newest']" cannot be assigned to parameter
    #   "microversion" of type "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in
    #   function "at" [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    compute.at("newest").servers.show("1")


def options(session: Session, number: int) -> None:
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['one']" cannot be assigned to parameter "regoin_name"
    #   of type "absent[see_ClientOptions@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    # pyright says: No parameter named "regoin_name" [reportCallIssue]
    Compute(session, "2.79", regoin_name="one")
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "int" cannot be assigned to parameter "region_name" of type
    #   "absent[see_ClientOptions@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: Argument of type "int" cannot be assigned to parameter "region_name" of type
    #   "str | None" in function "__init__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, "2.79", region_name=number)
    # mypy says: Value of type variable "see_ClientOptions" of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "Literal['one']" cannot be assigned to parameter "regoin_name"
    #   of type "absent[see_ClientOptions@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    # pyright says: No parameter named "regoin_name" [reportCallIssue]
    Compute(session, regoin_name="one")
    # mypy says: Unexpected keyword argument "regoin_name" for "dynamic" of "Compute"; did you mean
    #   "region_name"? [call-arg]
    # pyright says: No parameter named "regoin_name" [reportCallIssue]
    Compute.dynamic(session, "2.79", regoin_name="one")
    # mypy says: Extra key "region" for TypedDict "ClientOptions" [typeddict-unknown-key]
    # pyright says: Type "dict[str, str]" is not assignable to declared type "ClientOptions"
    #   "region" is an undefined item in type "ClientOptions" [reportAssignmentType]
    given: ClientOptions = {"region": "one"}
    print(given)


def sessions(session: Session, maybe: Session | None, text: str | None) -> None:
    # mypy says: Value of type variable "needs_a_Session_or_Adapter" of "Compute" cannot be "str"
    #   [type-var]
    # pyright says: Argument of type "Literal['not a session']" cannot be assigned to parameter
    #   "session" of type "Session | Adapter" in function "__init__" [reportArgumentType]
    # pyright says: Argument of type "Literal['not a session']" cannot be assigned to parameter
    #   "session" of type "absent[needs_a_Session_or_Adapter@__new__]" in function "__new__"
    #   [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute("not a session")
    # mypy says: Value of type variable "needs_a_Session_or_Adapter" of "Compute" cannot be "int"
    #   [type-var]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "session" of type
    #   "Session | Adapter" in function "__init__" [reportArgumentType]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "session" of type
    #   "absent[needs_a_Session_or_Adapter@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(5, "2.79", region_name="one")
    # mypy says: Argument 1 to "BlockStorage" has incompatible type "Session | None"; expected
    #   "Session | Adapter" [arg-type]
    # pyright says: Argument of type "Session | None" cannot be assigned to parameter "session" of
    #   type "Session | Adapter" in function "__init__" [reportArgumentType]
    # pyright says: Argument of type "Session | None" cannot be assigned to parameter "session" of
    #   type "absent[needs_a_Session_or_Adapter@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    BlockStorage(maybe)
    # mypy says: Value of type variable "see_ClientOptions" of "Compute" cannot be "int" [type-var]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "region_name" of
    #   type "absent[see_ClientOptions@__new__]" in function "__new__" [reportArgumentType]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "region_name" of
    #   type "str | None" in function "__init__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, region_name=5)
    # mypy says: Argument 2 to "Compute" has incompatible type "str | None"; expected "absent[str]"
    #   [arg-type]
    # mypy says: Value of type variable "unknown_microversion_or_option_use_Compute_dynamic_for_str"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str | None" cannot be assigned to parameter "microversion" of
    #   type "_ComputeMicroversion | str" in function "__init__" [reportArgumentType]
    # pyright says: Argument of type "str | None" cannot be assigned to parameter "microversion" of
    #   type "absent[unknown_microversion_or_option_use_Compute_dynamic_for_str@__new__]" in
    #   function "__new__" [reportArgumentType]
    # pyright says: No overloads for "__new__" match the provided arguments [reportCallIssue]
    Compute(session, text)
    # mypy says: Argument 1 to "at" of "Compute" has incompatible type "str | None"; expected
    #   "absent[str]" [arg-type]
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "str" [type-var]
    # pyright says: Argument of type "str | None" cannot be assigned to parameter "microversion" of
    #   type "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    Compute(session).at(text)
    # mypy says: Value of type variable "unknown_microversion_use_Compute_dynamic_for_str" of "at"
    #   of "Compute" cannot be "float" [type-var]
    # pyright says: Argument of type "float" cannot be assigned to parameter "microversion" of type
    #   "absent[unknown_microversion_use_Compute_dynamic_for_str@at]" in function "at"
    #   [reportArgumentType]
    # pyright says: No overloads for "at" match the provided arguments [reportCallIssue]
    Compute(session).at(2.79)
