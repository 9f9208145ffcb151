# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Fields, operations and resources that a microversion of Compute lacks."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.compute import Compute, Compute_2_45, Compute_2_90, Server_2_47, Server_2_73


def fields(session: Session) -> None:
    at_2_1 = Compute(session, "2.1")
    server = at_2_1.servers.show("1")
    # mypy says: "Server_2_1" has no attribute "tags" [attr-defined]
    # pyright says: Cannot access attribute "tags" for class "Server_2_1"
    #   [reportAttributeAccessIssue]
    print(server.tags)
    # mypy says: "Server_2_1" has no attribute "locked" [attr-defined]
    # pyright says: Cannot access attribute "locked" for class "Server_2_1"
    #   [reportAttributeAccessIssue]
    print(server.locked)
    # mypy says: "Server_2_1" has no attribute "description" [attr-defined]
    # pyright says: Cannot access attribute "description" for class "Server_2_1"
    #   [reportAttributeAccessIssue]
    print(server.description)
    # mypy says: "Server_2_1" has no attribute "host_status" [attr-defined]
    # pyright says: Cannot access attribute "host_status" for class "Server_2_1"
    #   [reportAttributeAccessIssue]
    print(server.host_status)
    # mypy says: "Server_2_1" has no attribute "nmae" [attr-defined]
    # pyright says: Cannot access attribute "nmae" for class "Server_2_1"
    #   [reportAttributeAccessIssue]
    print(server.nmae)
    # mypy says: "Keypair_2_1" has no attribute "type" [attr-defined]
    # pyright says: Cannot access attribute "type" for class "Keypair_2_1"
    #   [reportAttributeAccessIssue]
    print(at_2_1.keypairs.show("k").type)
    # mypy says: "Flavor_2_1" has no attribute "extra_specs" [attr-defined]
    # pyright says: Cannot access attribute "extra_specs" for class "Flavor_2_1"
    #   [reportAttributeAccessIssue]
    print(at_2_1.flavors.show("1").extra_specs)
    # mypy says: "VolumeAttachment_2_1" has no attribute "delete_on_termination" [attr-defined]
    # pyright says: Cannot access attribute "delete_on_termination" for class "VolumeAttachment_2_1"
    #   [reportAttributeAccessIssue]
    print(at_2_1.volume_attachments.show("1", "v").delete_on_termination)
    at_2_90 = Compute(session, "2.90")
    # mypy says: "ServerGroup_2_64" has no attribute "metadata" [attr-defined]
    # pyright says: Cannot access attribute "metadata" for class "ServerGroup_2_64"
    #   [reportAttributeAccessIssue]
    print(at_2_90.server_groups.show("g").metadata)
    # mypy says: "ServerGroup_2_64" has no attribute "policies" [attr-defined]
    # pyright says: Cannot access attribute "policies" for class "ServerGroup_2_64"
    #   [reportAttributeAccessIssue]
    print(at_2_90.server_groups.show("g").policies)
    # mypy says: "str" has no attribute "scheme" [attr-defined]
    # pyright says: Cannot access attribute "scheme" for class "str" [reportAttributeAccessIssue]
    print([console.scheme for console in [at_2_90.servers.show_console_output("1")]])


def nested_fields(session: Session) -> None:
    compute = Compute(session, "2.47")
    # mypy says: "EmbeddedFlavor" has no attribute "id" [attr-defined]
    # pyright says: Cannot access attribute "id" for class "EmbeddedFlavor"
    #   [reportAttributeAccessIssue]
    print(compute.servers.show("1").flavor.id)
    for server in compute.servers.list():
        # mypy says: "EmbeddedFlavor" has no attribute "links" [attr-defined]
        # pyright says: Cannot access attribute "links" for class "EmbeddedFlavor"
        #   [reportAttributeAccessIssue]
        print(server.flavor.links)
    old = compute.at("2.46")
    # mypy says: "FlavorReference" has no attribute "vcpus" [attr-defined]
    # pyright says: Cannot access attribute "vcpus" for class "FlavorReference"
    #   [reportAttributeAccessIssue]
    print(old.servers.show("1").flavor.vcpus)
    for attachment in compute.at("2.89").volume_attachments.list("1"):
        # mypy says: "VolumeAttachment_2_89" has no attribute "id" [attr-defined]
        # pyright says: Cannot access attribute "id" for class "VolumeAttachment_2_89"
        #   [reportAttributeAccessIssue]
        print(attachment.id)
    # mypy says: Item "ImageReference_2_1" of "ImageReference_2_1 | str" has no attribute
    #   "properties" [union-attr]
    # mypy says: Item "str" of "ImageReference_2_1 | str" has no attribute "properties" [union-attr]
    # pyright says: Cannot access attribute "properties" for class "ImageReference_2_1"
    #   [reportAttributeAccessIssue]
    # pyright says: Cannot access attribute "properties" for class "str"
    #   [reportAttributeAccessIssue]
    print(compute.at("2.97").servers.show("1").image.properties)


def operations(session: Session) -> None:
    at_2_10 = Compute(session, "2.10")
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_17" has incompatible type
    #   "Servers_2_9"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "trigger_crash_dump" for class "Servers_2_9"
    #   [reportAttributeAccessIssue]
    at_2_10.servers.trigger_crash_dump("1")
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_55" has incompatible type
    #   "Flavors_2_1"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "update" for class "Flavors_2_1"
    #   [reportAttributeAccessIssue]
    at_2_10.flavors.update("1", description=None)
    at_2_90 = Compute(session, "2.90")
    # mypy says: Argument 1 to "__get__" of "removed_in_compute_2_44" has incompatible type
    #   "Servers_2_90"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "add_floating_ip" for class "Servers_2_90"
    #   [reportAttributeAccessIssue]
    at_2_90.servers.add_floating_ip("1", address="1.2.3.4")
    # mypy says: Argument 1 to "__get__" of "removed_in_compute_2_6" has incompatible type
    #   "Servers_2_90"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "show_vnc_console" for class "Servers_2_90"
    #   [reportAttributeAccessIssue]
    at_2_90.servers.show_vnc_console("1", type="novnc")
    # mypy says: "Servers_2_90" has no attribute "destroy" [attr-defined]
    # pyright says: Cannot access attribute "destroy" for class "Servers_2_90"
    #   [reportAttributeAccessIssue]
    at_2_90.servers.destroy("1")


def resources(session: Session) -> None:
    compute = Compute(session, "2.5")
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_26" has incompatible type
    #   "Compute_2_3"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "server_tags" for class "Compute_2_3"
    #   [reportAttributeAccessIssue]
    print(compute.server_tags)
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_6" has incompatible type "Compute_2_3";
    #   expected "Never" [arg-type]
    # pyright says: Cannot access attribute "server_consoles" for class "Compute_2_3"
    #   [reportAttributeAccessIssue]
    print(compute.server_consoles)
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_22" has incompatible type
    #   "Compute_2_3"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "server_migrations" for class "Compute_2_3"
    #   [reportAttributeAccessIssue]
    print(compute.server_migrations)
    # mypy says: Argument 1 to "__get__" of "needs_compute_2_78" has incompatible type
    #   "Compute_2_77"; expected "Never" [arg-type]
    # pyright says: Cannot access attribute "server_topology" for class "Compute_2_77"
    #   [reportAttributeAccessIssue]
    print(compute.at("2.77").server_topology)
    # mypy says: "Compute_2_3" has no attribute "volume" [attr-defined]
    # pyright says: Cannot access attribute "volume" for class "Compute_2_3"
    #   [reportAttributeAccessIssue]
    print(compute.volume)


def answers(session: Session) -> None:
    compute = Compute(session, "2.79")
    number = compute.servers.create_many(name="a", flavor_ref="1", networks="auto")
    # mypy says: "str" has no attribute "id" [attr-defined]
    # pyright says: Cannot access attribute "id" for class "str" [reportAttributeAccessIssue]
    print(number.id)
    made = compute.servers.create(name="a", flavor_ref="1", networks="auto")
    # mypy says: "CreatedServer" has no attribute "upper" [attr-defined]
    # pyright says: Cannot access attribute "upper" for class "CreatedServer"
    #   [reportAttributeAccessIssue]
    print(made.upper())
    # mypy says: "CreatedServer" has no attribute "status" [attr-defined]
    # pyright says: Cannot access attribute "status" for class "CreatedServer"
    #   [reportAttributeAccessIssue]
    print(made.status)
    # mypy says: "None" has no attribute "id" [attr-defined]
    # mypy says: "delete" of "Servers" does not return a value (it only ever returns None)
    #   [func-returns-value]
    # pyright says: Cannot access attribute "id" for class "None" [reportAttributeAccessIssue]
    print(compute.servers.delete("1").id)
    # mypy says: List comprehension has incompatible type List[str]; expected List[int] [misc]
    # pyright says: Type "list[str]" is not assignable to declared type "list[int]"
    #   [reportAssignmentType]
    names: list[int] = [server.name for server in compute.servers.list_brief()]
    print(names)
    # mypy says: Invalid index type "int" for "Pager[ListedServer_2_73]"; expected type
    #   "use_first_or_all" [index]
    # pyright says: Argument of type "Literal[0]" cannot be assigned to parameter "index" of type
    #   "use_first_or_all" in function "__getitem__" [reportArgumentType]
    print(compute.servers.list()[0])
    # mypy says: Argument 1 to "len" has incompatible type "Pager[ListedServer_2_73]"; expected
    #   "Sized" [arg-type]
    # pyright says: Argument of type "Pager[ListedServer_2_73]" cannot be assigned to parameter
    #   "obj" of type "Sized" in function "len" [reportArgumentType]
    print(len(compute.servers.list()))
    server = compute.servers.show("1")
    # mypy says: Property "name" defined in "ServerBrief" is read-only [misc]
    # pyright says: Cannot assign to attribute "name" for class "Server_2_73"
    #   [reportAttributeAccessIssue]
    server.name = "b"
    # mypy says: Value of type "Server_2_73" is not indexable [index]
    # pyright says: "__getitem__" method not defined on type "Server_2_73" [reportIndexIssue]
    print(server["name"])
    # mypy says: "datetime" has no attribute "lower" [attr-defined]
    # pyright says: Cannot access attribute "lower" for class "datetime"
    #   [reportAttributeAccessIssue]
    print(server.created.lower())
    # mypy says: Item "None" of "str | None" has no attribute "upper" [union-attr]
    # pyright says: "upper" is not a known attribute of "None" [reportOptionalMemberAccess]
    print(server.key_name.upper())
    # mypy says: Item "str" of "ImageReference_2_1 | str" has no attribute "id" [union-attr]
    # pyright says: Cannot access attribute "id" for class "str" [reportAttributeAccessIssue]
    print(server.image.id)
    # type: "Literal['yes']") [comparison-overlap]
    # mypy says: Non-overlapping equality check (left operand type: "str", right operand type:
    #   "Literal[1]") [comparison-overlap]
    # pyright says: Condition will always evaluate to False since the types "str" and "Literal[1]"
    #   have no overlap [reportUnnecessaryComparison]
    if server.id == 1:
        # mypy says: "None" has no attribute "id" [attr-defined]
        # mypy says: "create" of "VolumeAttachments_2_101" does not return a value (it only ever
        #   returns None) [func-returns-value]
        # pyright says: Cannot access attribute "id" for class "None" [reportAttributeAccessIssue]
        print(compute.at("2.101").volume_attachments.create("1", volume_id="v").id)


def exact_classes(old: Compute_2_45, new: Compute_2_90, session: Session) -> Server_2_73:
    # mypy says: Incompatible types in assignment (expression has type "Server_2_26", variable has
    #   type "Server_2_73") [assignment]
    # pyright says: Type "Server_2_26" is not assignable to declared type "Server_2_73"
    #   [reportAssignmentType]
    later: Server_2_73 = old.servers.show("1")
    # mypy says: Incompatible types in assignment (expression has type "Server_2_1", variable has
    #   type "Server_2_47") [assignment]
    # pyright says: Type "Server_2_1" is not assignable to declared type "Server_2_47"
    #   [reportAssignmentType]
    earlier: Server_2_47 = Compute(session, "2.1").servers.show("1")
    # mypy says: Incompatible types in assignment (expression has type "Compute_2_45", variable has
    #   type "Compute_2_90") [assignment]
    # pyright says: Type "Compute_2_45" is not assignable to declared type "Compute_2_90"
    #   [reportAssignmentType]
    client: Compute_2_90 = old
    print(later, earlier, client)
    # mypy says: Incompatible return value type (got "Pager[ServerBrief_2_69]", expected
    #   "Server_2_73") [return-value]
    # pyright says: Type "Pager[ServerBrief_2_69]" is not assignable to return type "Server_2_73"
    #   [reportReturnType]
    return new.servers.list_brief()
