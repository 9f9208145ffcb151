# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""An ML2 mechanism driver with no data plane: every port binds at once and is ACTIVE."""

from typing import Any

from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins.ml2 import api


class LoopbackMechanismDriver(api.MechanismDriver):
    """Binds every port to the first segment it is offered."""

    @property
    def connectivity(self) -> str:
        """What neutron reports for ports bound by this driver."""
        layer: str = portbindings.CONNECTIVITY_L2
        return layer

    def initialize(self) -> None:
        """Nothing to set up."""

    def bind_port(self, context: Any) -> None:
        """Bind a port, as an Open vSwitch agent would, and report it as up."""
        for segment in context.segments_to_bind[:1]:
            context.set_binding(
                segment[api.ID],
                portbindings.VIF_TYPE_OVS,
                {portbindings.CAP_PORT_FILTER: True},
                status=constants.PORT_STATUS_ACTIVE,
            )
