# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Serve a WSGI application on loopback: `serve.py PORT THREADS MODULE [ARGUMENT ...]`."""

import importlib
import sys


def main() -> None:
    """Import the application, then serve it for ever."""
    _, port, threads, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    application = importlib.import_module(module).application

    # not before the application: some OpenStack modules patch threading when they are imported
    import waitress

    waitress.serve(
        application,
        host="127.0.0.1",
        port=int(port),
        threads=int(threads),
        ident=None,
        max_request_body_size=16 << 30,
        clear_untrusted_proxy_headers=True,
    )


if __name__ == "__main__":
    main()
