# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""SQLAlchemy plugin, `plugin=openstack_typed` in a URL: one SQLite file for several processes.

oslo.db starts every transaction with a plain BEGIN. A writer that reads first then gets "database
is locked" at once, without waiting, if another process wrote in between. Here enginefacade's
writer transactions start with BEGIN IMMEDIATE instead, which waits its turn (the URL's timeout).
"""

from typing import Any

from oslo_db.sqlalchemy import enginefacade
from sqlalchemy import event, text
from sqlalchemy.engine import CreateEnginePlugin

IMMEDIATE = "openstack_typed_immediate"
FACTORY = enginefacade._TransactionFactory
create_session, create_connection = FACTORY._create_session, FACTORY._create_connection


def _session(self: Any, mode: Any, bind: Any = None) -> Any:
    if not self._started:
        self._start()
    if bind is None and mode is enginefacade._WRITER:
        bind = self._writer_engine.execution_options(**{IMMEDIATE: True})
    return create_session(self, mode, bind)


def _connection(self: Any, mode: Any) -> Any:
    connection = create_connection(self, mode)
    if mode is enginefacade._WRITER:
        return connection.execution_options(**{IMMEDIATE: True})
    return connection


def _begin(connection: Any) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE)
    if immediate and "in_transaction" not in connection.info:
        connection.execute(text("BEGIN IMMEDIATE"))
        connection.info["in_transaction"] = True  # oslo.db's own listener then leaves it alone


class ImmediatePlugin(CreateEnginePlugin):
    """Makes the writers of an engine wait for each other."""

    def __init__(self, url: Any, kwargs: dict[str, Any]) -> None:
        """Called by SQLAlchemy for a URL with our mark, before the engine is made."""
        super().__init__(url, kwargs)
        # oslo.db gives these to every engine, but those on SQLite files take none
        for name in ("pool_timeout", "pool_size", "max_overflow"):
            kwargs.pop(name, None)

    def update_url(self, url: Any) -> Any:
        """The URL without the mark that brought us here."""
        return url.difference_update_query(["plugin"])

    def engine_created(self, engine: Any) -> None:
        """Listen on the new engine, ahead of oslo.db, which adds its listener later."""
        FACTORY._create_session, FACTORY._create_connection = _session, _connection
        event.listen(engine, "begin", _begin)
