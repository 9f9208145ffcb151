# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The projects that an image is shared with."""

from __future__ import annotations

from ...call import Call
from ...messages import Refused
from ...world import Thing
from .dialect import RULES, member

RULES.identity["ImageMember"] = "member_id"
RULES.same["ImageMember.member"] = "member_id"
RULES.usual["ImageMember"] = {
    "image_id": lambda call: call.params["image_id"], "status": "pending",
    "schema": "/v2/schemas/member",
}  # fmt: skip
RULES.not_found["ImageMember"] = "{key} not found in the member list of the image."


@RULES.checks("image_members.create", "image_members.update", "image_members.delete")
def _allowed(call: Call) -> None:
    image, word = call.things["image_id"], call.operation.verb
    own = image["owner"] == call.project
    if image["visibility"] != "shared" or not (call.admin or own or word == "update"):
        raise Refused(403, f"Not allowed to {word} members for image {image.key}.")
    if word == "create":
        project = call.args["member"]
        if not project:
            raise Refused(400, "Member can't be empty")
        if member(call, image, project) is not None:
            raise Refused(409, f"Member {project} is duplicated for image {image.key}")
    if word == "update" and not call.admin and call.params["member_id"] != call.project:
        raise Refused(403, f"Not allowed to update members for image {image.key}.")


@RULES.does("image_members.list")
def _list(call: Call) -> list[Thing]:
    image = call.thing
    if image["visibility"] != "shared":
        text = "Only shared images have members."
        raise Refused(403, f"Not allowed to list members for image {image.key}: {text}")
    own = call.admin or image["owner"] == call.project
    found = [each for each in call.all("ImageMember") if each["image_id"] == image.key]
    return [each for each in found if own or each.key == call.project]
