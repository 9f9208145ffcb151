# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Make neutron's tables, with what its migrations put in: `neutron_tables.py --config-file FILE`.

The migrations as a whole do not run on SQLite, so the tables are made from the models. Models hold
no rows: the migrations that insert some into a new database are run themselves.
"""

import sys
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.util import load_python_file
from neutron.common import config
from neutron.db.migration import alembic_migrations
from neutron.db.migration.models import head
from neutron_lib.db import api
from neutron_lib.db.standard_attr import StandardAttribute

WITH_ROWS = ("c33da356b165",)
"""Revisions that insert rows of their own: the rules that a new security group has.

All others that insert or update take what they write from rows that a new database does not have.
"""


def migration(revision: str) -> Any:
    """The module of a revision; no package name leads to it, for folders are named like 2023.2."""
    versions = Path(alembic_migrations.__file__).parent / "versions"
    (path,) = versions.rglob(f"{revision}_*.py")
    return load_python_file(str(path.parent), path.name)


def main() -> None:
    """Make all tables in one transaction."""
    with api.CONTEXT_WRITER.get_engine().begin() as connection:
        StandardAttribute.__table__.create(connection)  # such rows refer to it
        with Operations.context(MigrationContext.configure(connection)):
            for revision in WITH_ROWS:
                migration(revision).upgrade()  # makes its table, too, the same as from the model
        head.get_metadata().create_all(connection)


if __name__ == "__main__":
    config.register_common_config_options()
    config.init(sys.argv[1:])
    main()
