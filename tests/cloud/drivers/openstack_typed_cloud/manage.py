# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Run several commands of one manage program: `manage.py MODULE --next ARGS --next ARGS`.

Importing a service takes longer than most of its commands. It is imported once here, and every
command runs in a fork of that, since they read their configuration into global state.
"""

import importlib
import os
import sys


def main() -> None:
    """Run the commands one after the other; end with the status of the first that fails."""
    _, module, *arguments = sys.argv
    program = importlib.import_module(module)
    commands: list[list[str]] = []
    for argument in arguments:
        if argument == "--next":
            commands.append([])
        else:
            commands[-1].append(argument)
    for command in commands:
        pid = os.fork()
        if pid == 0:
            sys.argv = [module, *command]
            sys.exit(program.main())
        _, status = os.waitpid(pid, 0)
        if code := os.waitstatus_to_exitcode(status):
            sys.exit(code)


if __name__ == "__main__":
    main()
