# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Services without microversions: exact types all the same."""

from __future__ import annotations

from keystoneauth1.session import Session

from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.network import Network, Port

# mypy says: Module "openstack_typed.network" has no attribute "Prot" [attr-defined]
# pyright says: "Prot" is unknown import symbol [reportAttributeAccessIssue]
from openstack_typed.network import Prot as Prot


def network(session: Session, direction: str, port: Port) -> None:
    network = Network(session)
    # mypy says: Missing named argument "network_id" for "create" of "Ports" [call-arg]
    # pyright says: Argument missing for parameter "network_id" [reportCallIssue]
    network.ports.create(name="p")
    # mypy says: List item 0 has incompatible type "dict[str, str]"; expected "FixedIpRequest |
    #   FixedIp" [list-item]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "fixed_ips" of type "Sequence[FixedIpRequest | FixedIp] | Omit" in function "create"
    #   [reportArgumentType]
    network.ports.create(network_id="n", fixed_ips=[{"ip": "10.0.0.1"}])
    # mypy says: List item 0 has incompatible type "str"; expected "FixedIpRequest | FixedIp"
    #   [list-item]
    # pyright says: Argument of type "list[str]" cannot be assigned to parameter "fixed_ips" of type
    #   "Sequence[FixedIpRequest | FixedIp] | Omit" in function "create" [reportArgumentType]
    network.ports.create(network_id="n", fixed_ips=["10.0.0.1"])
    # mypy says: Argument "binding_vnic_type" to "create" of "Ports" has incompatible type
    #   "Literal['soft']"; expected "Literal['normal', 'direct', 'direct-physical', 'macvtap',
    #   'baremetal', 'virtio-forwarder', 'smart-nic', 'vdpa', 'accelerator-direct',
    #   'accelerator-direct-physical', 'remote-managed'] | Omit" [arg-type]
    # pyright says: Argument of type "Literal['soft']" cannot be assigned to parameter
    #   "binding_vnic_type" of type "VnicType | Omit" in function "create" [reportArgumentType]
    network.ports.create(network_id="n", binding_vnic_type="soft")
    # mypy says: Unexpected keyword argument "nmae" for "create" of "Networks" [call-arg]
    # pyright says: No parameter named "nmae" [reportCallIssue]
    network.networks.create(nmae="n")
    # mypy says: Argument "mtu" to "create" of "Networks" has incompatible type "str"; expected "int
    #   | Omit" [arg-type]
    # pyright says: Argument of type "Literal['1500']" cannot be assigned to parameter "mtu" of type
    #   "int | Omit" in function "create" [reportArgumentType]
    network.networks.create(mtu="1500")
    # mypy says: Argument "name" to "update" of "Networks" has incompatible type "None"; expected
    #   "str | Omit" [arg-type]
    # pyright says: Argument of type "None" cannot be assigned to parameter "name" of type "str |
    #   Omit" in function "update" [reportArgumentType]
    network.networks.update("n", name=None)
    # mypy says: "str" has no attribute "status" [attr-defined]
    # pyright says: Cannot access attribute "status" for class "str" [reportAttributeAccessIssue]
    print(network.networks.show("n").name.status)
    # mypy says: Argument "ip_version" to "create" of "Subnets" has incompatible type "Literal[5]";
    #   expected "Literal[4, 6]" [arg-type]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "ip_version" of
    #   type "IpVersion" in function "create" [reportArgumentType]
    network.subnets.create(network_id="n", ip_version=5, cidr="10.0.0.0/24")
    # mypy says: Missing named argument "ip_version" for "create" of "Subnets" [call-arg]
    # pyright says: Argument missing for parameter "ip_version" [reportCallIssue]
    network.subnets.create(network_id="n", cidr="10.0.0.0/24")
    # mypy says: Argument "direction" to "create" of "SecurityGroupRules" has incompatible type
    #   "str"; expected "Literal['ingress', 'egress']" [arg-type]
    # pyright says: Argument of type "str" cannot be assigned to parameter "direction" of type
    #   "TrafficDirection" in function "create" [reportArgumentType]
    network.security_group_rules.create(security_group_id="g", direction=direction)
    # mypy says: Argument "direction" to "create" of "SecurityGroupRules" has incompatible type
    #   "Literal['in']"; expected "Literal['ingress', 'egress']" [arg-type]
    # pyright says: Argument of type "Literal['in']" cannot be assigned to parameter "direction" of
    #   type "TrafficDirection" in function "create" [reportArgumentType]
    network.security_group_rules.create(security_group_id="g", direction="in")
    # mypy says: List item 0 has incompatible type "dict[str, str]"; expected "RouteRequest | Route"
    #   [list-item]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter "routes"
    #   of type "Sequence[RouteRequest | Route]" in function "add_extraroutes" [reportArgumentType]
    network.routers.add_extraroutes("r", routes=[{"destination": "0.0.0.0/0", "via": "h"}])
    # mypy says: Argument "external_gateway_info" to "create" of "Routers" has incompatible type
    #   "str"; expected "RouterGatewaySettingsRequest | Omit | None" [arg-type]
    # pyright says: Argument of type "Literal['n']" cannot be assigned to parameter
    #   "external_gateway_info" of type "RouterGatewaySettingsRequest | Omit | None" in function
    #   "create" [reportArgumentType]
    network.routers.create(external_gateway_info="n")
    # mypy says: Too many positional arguments for "replace" of "Tags" [call-arg]
    # pyright says: Expected 2 positional arguments [reportCallIssue]
    network.tags.replace("ports", "p", ["a"])
    print(network.floating_ips)
    # mypy says: Argument 2 to "Network" has incompatible type "str"; expected "BaseAuthPlugin |
    #   None" [arg-type]
    # mypy says: Too many positional arguments for "Network" [call-arg]
    # pyright says: Expected 1 positional argument [reportCallIssue]
    Network(session, "2.0")
    # mypy says: Property "name" defined in "Port" is read-only [misc]
    # pyright says: Cannot assign to attribute "name" for class "Port" [reportAttributeAccessIssue]
    port.name = "q"
    # mypy says: "Port" has no attribute "tag"; maybe "tags"? [attr-defined]
    # pyright says: Cannot access attribute "tag" for class "Port" [reportAttributeAccessIssue]
    print(port.tag)
    # mypy says: "Router" has no attribute "nmae" [attr-defined]
    # pyright says: Cannot access attribute "nmae" for class "Router" [reportAttributeAccessIssue]
    print([router.nmae for router in network.routers.list()])


def identity(session: Session) -> None:
    identity = Identity(session)
    # mypy says: Missing named argument "name" for "create" of "Projects" [call-arg]
    # pyright says: Argument missing for parameter "name" [reportCallIssue]
    identity.projects.create(domain_id="default")
    # mypy says: Argument "enabled" to "create" of "Projects" has incompatible type "str"; expected
    #   "bool | Omit" [arg-type]
    # pyright says: Argument of type "Literal['yes']" cannot be assigned to parameter "enabled" of
    #   type "bool | Omit" in function "create" [reportArgumentType]
    identity.projects.create(name="p", enabled="yes")
    # mypy says: Unexpected keyword argument "names" for "list" of "Projects"; did you mean "name"?
    #   [call-arg]
    # pyright says: No parameter named "names" [reportCallIssue]
    identity.projects.list(names="p")
    # mypy says: Argument "options" to "create" of "Users" has incompatible type "dict[str, bool]";
    #   expected "UserOptionsRequest | UserOptions | Omit" [arg-type]
    # pyright says: Argument of type "dict[str, bool]" cannot be assigned to parameter "options" of
    #   type "UserOptionsRequest | UserOptions | Omit" in function "create" [reportArgumentType]
    identity.users.create(name="u", options={"lock": True})
    # mypy says: Missing named argument "original_password" for "change_password" of "Users"
    #   [call-arg]
    # pyright says: Argument missing for parameter "original_password" [reportCallIssue]
    identity.users.change_password("u", password="new")
    # mypy says: Missing positional argument "tag" in call to "add" of "ProjectTags" [call-arg]
    # pyright says: Argument missing for parameter "tag" [reportCallIssue]
    identity.project_tags.add("p")
    # mypy says: "Project" has no attribute "domain"; maybe "domain_id" or "is_domain"?
    #   [attr-defined]
    # pyright says: Cannot access attribute "domain" for class "Project"
    #   [reportAttributeAccessIssue]
    print(identity.projects.show("p").domain.id)
    # mypy says: Item "None" of "str | None" has no attribute "lower" [union-attr]
    # pyright says: "lower" is not a known attribute of "None" [reportOptionalMemberAccess]
    print(identity.users.show("u").email.lower())
    # mypy says: "bool" has no attribute "expires_at" [attr-defined]
    # pyright says: Cannot access attribute "expires_at" for class "bool"
    #   [reportAttributeAccessIssue]
    print(identity.tokens.check(subject_token="t").expires_at)


def image(session: Session) -> None:
    image = Image(session)
    # mypy says: Argument "visibility" to "create" of "Images" has incompatible type
    #   "Literal['hidden']"; expected "Literal['public', 'community', 'shared', 'private'] | Omit"
    #   [arg-type]
    # pyright says: Argument of type "Literal['hidden']" cannot be assigned to parameter
    #   "visibility" of type "ImageVisibility | Omit" in function "create" [reportArgumentType]
    image.images.create(name="i", visibility="hidden")
    # mypy says: Unexpected keyword argument "size" for "create" of "Images" [call-arg]
    # pyright says: No parameter named "size" [reportCallIssue]
    image.images.create(name="i", size=10)
    # mypy says: Incompatible types (expression has type "Literal['set']", TypedDict item "op" has
    #   type "Literal['add', 'replace', 'remove']") [typeddict-item]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "changes" of type "Sequence[ImageChangeRequest] | Omit" in function "update"
    #   [reportArgumentType]
    image.images.update("i", changes=[{"op": "set", "path": "/name"}])
    # mypy says: Missing key "op" for TypedDict "ImageChangeRequest" [typeddict-item]
    # pyright says: Argument of type "list[dict[str, str]]" cannot be assigned to parameter
    #   "changes" of type "Sequence[ImageChangeRequest] | Omit" in function "update" "op" is
    #   required in "ImageChangeRequest" [reportArgumentType]
    image.images.update("i", changes=[{"path": "/name", "value": "b"}])
    # mypy says: Argument "method" to "import_image" of "Images" has incompatible type "dict[str,
    #   str]"; expected "GlanceDirectImportRequest | WebDownloadImportRequest |
    #   CopyImageImportRequest | GlanceDownloadImportRequest" [arg-type]
    # mypy says: Type of TypedDict is ambiguous, none of ("GlanceDirectImportRequest",
    #   "CopyImageImportRequest") matches cleanly [misc]
    # pyright says: Argument of type "dict[str, str]" cannot be assigned to parameter "method" of
    #   type "GlanceDirectImportRequest | WebDownloadImportRequest | CopyImageImportRequest |
    #   GlanceDownloadImportRequest" in function "import_image" [reportArgumentType]
    image.images.import_image("i", method={"name": "web-download"})
    # mypy says: Argument "limit" to "list" of "Images" has incompatible type "str"; expected "int |
    #   Omit" [arg-type]
    # pyright says: Argument of type "Literal['1']" cannot be assigned to parameter "limit" of type
    #   "int | Omit" in function "list" [reportArgumentType]
    image.images.list(sort_key="name", sort_dir=["asc"], limit="1")
    # mypy says: Argument 2 to "upload" of "ImageData" has incompatible type "int"; expected "bytes
    #   | IO[bytes] | Iterable[bytes]" [arg-type]
    # pyright says: Argument of type "Literal[5]" cannot be assigned to parameter "data" of type
    #   "Readable" in function "upload" [reportArgumentType]
    image.image_data.upload("i", 5)
    # mypy says: Argument "status" to "update" of "ImageMembers" has incompatible type
    #   "Literal['maybe']"; expected "Literal['pending', 'accepted', 'rejected']" [arg-type]
    # pyright says: Argument of type "Literal['maybe']" cannot be assigned to parameter "status" of
    #   type "ImageMemberStatus" in function "update" [reportArgumentType]
    image.image_members.update("i", "m", status="maybe")
    # mypy says: Unsupported operand types for + ("None" and "int") [operator]
    # pyright says: Operator "+" not supported for "None" [reportOptionalOperand]
    print(image.images.show("i").size + 1)
    # mypy says: "ImageRecord" has no attribute "hash" [attr-defined]
    # pyright says: Cannot access attribute "hash" for class "ImageRecord"
    #   [reportAttributeAccessIssue]
    print(image.images.show("i").hash)
    # mypy says: "Download" has no attribute "decode" [attr-defined]
    # pyright says: Cannot access attribute "decode" for class "Download"
    #   [reportAttributeAccessIssue]
    print(image.image_data.download("i").decode())
