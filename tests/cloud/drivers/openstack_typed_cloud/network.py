# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""An ML2 mechanism driver with no data plane: every port binds at once and is ACTIVE.

It also reports a DHCP and an L3 agent, as agents do over the message bus, so that networks and
routers can be given to them. Nobody carries out what they are given.
"""

import threading
import time
from typing import Any

from neutron.scheduler.dhcp_agent_scheduler import WeightScheduler
from neutron_lib import constants, context
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api
from oslo_config import cfg
from oslo_log import log
from oslo_utils import timeutils

_LOG = log.getLogger(__name__)
_INTERVAL = 3
"""Seconds between two reports: how long an agent whose record was deleted is gone."""
_AGENTS = (
    {
        "agent_type": constants.AGENT_TYPE_DHCP,
        "binary": constants.AGENT_PROCESS_DHCP,
        "topic": "dhcp_agent",
        "configurations": {"dhcp_driver": "loopback", "networks": 0},
    },
    {
        "agent_type": constants.AGENT_TYPE_L3,
        "binary": constants.AGENT_PROCESS_L3,
        "topic": "l3_agent",
        "configurations": {"agent_mode": constants.L3_AGENT_MODE_LEGACY, "routers": 0},
    },
)


class LoopbackMechanismDriver(api.MechanismDriver):
    """Binds every port to the first segment it is offered."""

    @property
    def connectivity(self) -> str:
        """What neutron reports for ports bound by this driver."""
        layer: str = portbindings.CONNECTIVITY_L2
        return layer

    def initialize(self) -> None:
        """Begin to report the agents."""
        threading.Thread(target=_report_agents, name="agents", daemon=True).start()

    def bind_port(self, context: Any) -> None:
        """Bind a port, as an Open vSwitch agent would, and report it as up."""
        for segment in context.segments_to_bind[:1]:
            context.set_binding(
                segment[api.ID],
                portbindings.VIF_TYPE_OVS,
                {portbindings.CAP_PORT_FILTER: True},
                status=constants.PORT_STATUS_ACTIVE,
            )


def _report_agents() -> None:
    """Say for ever that the agents are alive."""
    where = {"host": cfg.CONF.host, "availability_zone": "nova"}
    while True:
        time.sleep(_INTERVAL)
        plugin = directory.get_plugin()
        if plugin is None:
            continue  # still being made
        # It has one only if agents are told of new networks, and then ports wait for their agents.
        plugin.network_scheduler = plugin.network_scheduler or WeightScheduler()
        for agent in _AGENTS:
            try:
                plugin.create_or_update_agent(
                    context.get_admin_context(), {**agent, **where}, timeutils.utcnow()
                )
            except Exception:  # a database that is busy; the next report will do
                _LOG.exception("%s was not reported", agent["agent_type"])
