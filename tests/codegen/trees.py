# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A small tree of specs with something of everything, for tests that do not care what."""

from __future__ import annotations

from pathlib import Path

from tests.codegen.casefile import SERVICE, write_specs

THINGS = """\
resource: things
doc: Things.
path:
  thing_id: {type: uuid, doc: The thing.}
operations:
  list:
    doc: List things.
    call: GET /things
    query:
      name: {type: str, doc: Only things of this name.}
      tags: {type: list of str, style: comma, versions: 2.5+, doc: Only things with these tags.}
    pages: {link: things_links}
    returns: {things: list of Thing}
    errors: [403]
  update:
    doc: Change a thing.
    call: PUT /things/{thing_id}
    status: {..2.4: 202, 2.5+: 200}
    no_wait: done
    envelope: thing
    headers:
      If-Match: {type: str, doc: The revision that is known.}
    body:
      name: {type: str, required: true, doc: Its name.}
      parts:
        doc: Its parts.
        required: 2.9+
        type: {..2.8: list of Part, 2.9+: map of Part}
      hints: {type: object, beside: true, doc: Hints.}
    returns: {thing: Thing}
    aliases: [{call: "PUT /old/things/{thing_id}", versions: ..2.4}]
  start:
    doc: Start a thing.
    call: POST /things/{thing_id}/action
    action: os-start
    versions: 2.3+
types:
  Thing:
    doc: A thing.
    fields:
      id: {type: uuid, doc: Its UUID.}
      OS-EXT:colour: {type: Colour, doc: Its colour.}
      parts: list of Part
      links: Links
      etag: {type: str, header: ETag, doc: Its checksum.}
  Part:
    doc: A part.
    free: str
    fields:
      name: {type: str, versions: "..2.4, 2.9+", doc: Its name.}
      size: {type: int, required: false, doc: Its size.}
      inner: {type: list of Part, required: false, doc: What is in it.}
  Colour:
    doc: A colour.
    enum: [red, {value: green, versions: 2.5+}]
"""

COMMON = """\
resource: common
doc: What several files share.
types:
  Links:
    doc: Where things are.
    alias: list of url | null
"""

SPECS = {
    "specs/demo/service.yaml": SERVICE,
    "specs/demo/things.yaml": THINGS,
    "specs/demo/common.yaml": COMMON,
    "specs/other/service.yaml": """\
service: other
client: Other
doc: Another service for tests.
type: other
project: other
api: "2"
extensions: /extensions
""",
    "specs/other/links.yaml": """\
resource: links
doc: Links.
operations:
  show:
    doc: Show a link.
    call: GET /links/{link_id}
    extension: links
    returns: str
""",
}


def small_tree(folder: Path) -> Path:
    """Write the specs below a folder; the folder of specs."""
    write_specs(SPECS, folder)
    return folder / "specs"
