# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The docstrings of generated code."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from attrs import define

from .. import ir
from ..ir.versions import Version, VersionSet
from ..language import typexpr
from ..language.typexpr import TypeExpr

WIDTH = 100

# The error classes of the runtime, by status, for the Raises section.
_ERRORS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "Conflict",
    410: "Gone",
    411: "LengthRequired",
    412: "PreconditionFailed",
    413: "RequestEntityTooLarge",
    415: "UnsupportedMediaType",
    416: "RequestedRangeNotSatisfiable",
    422: "UnprocessableEntity",
    429: "TooManyRequests",
    500: "InternalServerError",
    501: "NotImplementedByService",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


def wrapped(text: str, indent: int, hanging: int = 0) -> str:
    """Text in lines that fit behind an indent; further paragraphs stay apart."""
    paragraphs = [" ".join(p.split()) for p in text.strip().split("\n\n")]
    pad = " " * indent
    return f"\n\n{pad}".join(
        textwrap.fill(
            paragraph,
            WIDTH,
            initial_indent=pad,
            subsequent_indent=pad + " " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ).strip()
        for paragraph in paragraphs
    )


def docstring(text: str, indent: int) -> str:
    """A docstring of one or more paragraphs, quotes and all."""
    safe = _safe(text)
    # Placeholders hold the room of the quotes on the first line, and on the last of a one-liner.
    body = wrapped(f"___{safe}", indent)[3:]
    if "\n" not in body and indent + len(body) + 6 > WIDTH:
        body = wrapped(f"___{safe}___", indent)[3:].removesuffix("___").rstrip()
    if "\n" in body:
        return f'"""{body}\n{" " * indent}"""'
    return f'"""{body}{" " if body.endswith(chr(34)) else ""}"""'


def sectioned(parts: Sequence[str], sections: Mapping[str, Sequence[str]], indent: int) -> str:
    """A docstring of paragraphs and of sections with entries, quotes and all."""
    pad = " " * indent
    found = list(parts)
    for title, entries in sections.items():
        if entries:
            lines = [f"{pad}    {wrapped(entry, indent + 4, 4)}" for entry in entries]
            found.append("\n".join([f"{title}:", *lines]))
    text = _safe(f"\n\n{pad}".join(found))
    closing = f"\n{pad}" if "\n" in text else ""
    return f'"""{text}{closing}"""'


def _safe(text: str) -> str:
    """Text that can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def comment(text: str, indent: int) -> str:
    """A comment of as many lines as it needs."""
    lines = wrapped(text, indent + 2).split("\n")
    return f"\n{' ' * indent}".join(f"# {line.strip()}" for line in lines)


def exact_doc(doc: str, version: Version | None) -> str:
    """The description of an exact class; without a version, of what all of them have in common."""
    return f"{doc} As of {version}." if version is not None else "What all microversions have."


@define
class Docs:
    """The words for one service."""

    service: ir.Service
    types: dict[str, ir.Declared]
    version: Version | None = None
    """Describe things as they are at this version; None to describe all versions."""

    # --- types

    def declared(self, declared: ir.Declared) -> str:
        """The description of a declared type."""
        if self.version is not None:
            return exact_doc(declared.doc, self.version)
        if isinstance(declared, ir.ObjectType) and declared.partial is not None:
            where = self.service.show(declared.partial.versions)
            scope = f" in {where}" if declared.partial.versions != declared.versions else ""
            return f"{declared.doc} May be `partial`{scope}: {declared.partial.doc}."
        if not isinstance(declared, ir.EnumType):
            return declared.doc
        limited = [
            f"`{value}` {self.service.show(where)}"
            for value, where in declared.values
            if where != declared.versions
        ]
        return _joined(
            declared.doc, f"In some versions only: {', '.join(limited)}." if limited else ""
        )

    # --- notes behind a description

    def field(self, item: ir.Field, outer: VersionSet) -> str:
        """The description of a model's field."""
        notes = [self.where(item, outer), self.changing(item), self.maybe(item)]
        return _joined(item.doc, *notes)

    def argument(self, item: ir.Field, outer: VersionSet) -> str:
        """The description of an argument, or of a key of a request."""
        notes = [self.where(item, outer), self.changing(item)]
        must = item.required_in(outer & item.versions, unsaid=False)
        if must and must != outer & item.versions and self.version is None:
            notes.append(f"Required in {self.service.show(must)}.")
        return _joined(item.doc, *notes)

    def where(self, item: ir.Field, outer: VersionSet) -> str:
        """Which versions, or which extensions, have it."""
        parts = []
        if outer - item.versions and self.version is None:
            parts.append(f"In {self.service.show(item.versions & outer)}.")
        if item.extensions:
            word = "extension" if len(item.extensions) == 1 else "extensions"
            parts.append(f"Needs the {word} {' and '.join(item.extensions)}.")
        return " ".join(parts)

    def changing(self, item: ir.Field) -> str:
        """The types by version, if there are several."""
        if len(item.type.items) == 1 or self.version is not None:
            return ""
        cases = [f"{self.service.show(v)}: {self.plain(t)}" for v, t in item.type.items]
        return f"{'; '.join(cases)}."

    def maybe(self, item: ir.Field) -> str:
        """Where an answer may lack it."""
        missing = item.versions - item.required_in(item.versions, unsaid=True)
        if not missing:
            return ""
        if self.version is not None:
            return "May be missing." if self.version in missing else ""
        if missing == item.versions:
            return "May be missing."
        return f"May be missing in {self.service.show(missing)}."

    def plain(self, expr: TypeExpr) -> str:
        """A type as prose: `list of Server`, `Server or null`."""
        return f"`{expr}`"

    # --- operations

    def operation(self, op: ir.Operation, indent: int) -> str:
        """The docstring of an operation."""
        summary, _, rest = op.doc.strip().partition("\n\n")
        line = f"{summary.rstrip('.')}: {self.http(op)}."
        parts = [wrapped(line, indent)]
        if len(line) + indent + 3 > WIDTH:
            parts = [wrapped(summary, indent), wrapped(f"{self.http(op)}.", indent)]
        if rest:
            parts.append(wrapped(rest, indent))
        if limits := self.limits(op):
            parts.append(wrapped(limits, indent))
        sections = {
            "Args": self.args(op),
            "Returns": self.returns(op),
            "Raises": self.raises(op),
            "Changes": self.changes(op),
        }
        return sectioned(parts, sections, indent)

    def summary(self, op: ir.Operation, indent: int) -> str:
        """The first line of the docstring of an operation, where an older class has it all."""
        text = op.doc.strip().partition("\n\n")[0]
        return docstring(f"{text.rstrip('.')}: {self.http(op)}.", indent)

    def changes(self, op: ir.Operation) -> list[str]:
        """The changes of behaviour that no type shows."""
        if self.version is not None:
            return []
        return [f"{version}: {text}" for version, text in op.changes]

    def http(self, op: ir.Operation) -> str:
        """The HTTP call: `POST /servers/{server_id}/action` with the action behind it."""
        action = f" `{op.action}`" if op.action is not None else ""
        return f"`{op.call}`{action}"

    def limits(self, op: ir.Operation) -> str:
        """Which versions, or which extensions, have the operation."""
        parts = []
        if op.versions != self.service.versions and self.version is None:
            parts.append(f"In {self.service.show(op.versions)}.")
        if op.extensions:
            word = "extension" if len(op.extensions) == 1 else "extensions"
            parts.append(f"Needs the {word} {' and '.join(op.extensions)}.")
        return " ".join(parts)

    def args(self, op: ir.Operation) -> list[str]:
        return [
            f"{a.field.name}: {self.argument(a.field, op.versions) or 'See the service.'}"
            for a in op.arguments
            if self.version is None or self.version in a.field.versions
        ]

    def returns(self, op: ir.Operation) -> list[str]:
        if op.outcome:
            yes = [str(status) for status, value in op.outcome if value]
            return [f"True if the service answers {' or '.join(yes)}."]
        cases = [
            (v, self.answer(op, a))
            for v, a in op.returns.items
            if self.version is None or self.version in v
        ]
        if {text for _, text in cases} == {""} and not op.returns_if:
            return []
        if len({text for _, text in cases}) == 1:
            found = [cases[0][1]]
        else:
            found = [f"{self.service.show(v)}: {text or 'Nothing.'}" for v, text in cases]
        for other in op.returns_if:
            texts = [self.answer(op, a) for a in other.returns.values]
            found.append(f"With `{other.argument.field.name}={other.value}`: {' '.join(texts)}")
        return found

    def answer(self, op: ir.Operation, answer: ir.Answer | None) -> str:
        if answer is None:
            return ""
        match answer.type:
            case typexpr.Named(name):
                return self.types[name].doc
            case typexpr.Union((typexpr.Named(name), typexpr.NULL)) if answer.key is None:
                return f"{self.types[name].doc.removesuffix('.')}; or None."
            case typexpr.ListOf(item):
                inner = f"`{item}`"
                paged = ", over all pages" if op.pages and op.pages.style != "one" else ""
                return f"A list of {inner}{paged}."
            case typexpr.Primitive("stream"):
                return "The data, to be read chunk by chunk."
            case other if answer.key is not None and answer.key.endswith("*"):
                return f"`{other}`: the one value in the answer."
            case other if answer.key is not None:
                return f"`{other}`: the answer's `{answer.key}`."
            case other:
                return f"`{other}`."

    def raises(self, op: ir.Operation) -> list[str]:
        found = [f"{_ERRORS[s]}: {_MEANING.get(s, 'See the class.')}" for s in op.errors
                 if s in _ERRORS]  # fmt: skip
        limited = op.versions != self.service.versions or any(
            a.field.versions != op.versions or len(a.field.type.items) > 1 for a in op.arguments
        )
        if self.service.selectable and limited and self.version is None:
            found.append("UnsupportedArgument: The microversion in use does not take the call.")
        if op.extensions or any(a.field.extensions for a in op.arguments):
            found.append("ExtensionMissing: The cloud lacks an extension that the call needs.")
        return [*found, *_RAISED.get(op.name, ())]


_AMBIGUOUS = "Ambiguous: There are several of this name."
_WAIT = (
    "WaitFailed: It went into a state that is a failure.",
    "WaitTimeout: The time is over.",
)
_RAISED = {
    "find": (_AMBIGUOUS,),
    "find_one": (_AMBIGUOUS, "NothingFound: There is none; a NotFound."),
    "wait": _WAIT,
    "wait_deleted": _WAIT,
    "delete_and_wait": _WAIT,
}
"""What helpers raise besides; no operation can be called so."""

_MEANING = {
    400: "The service does not accept the arguments.",
    401: "The token is not accepted.",
    403: "The policy or a quota does not allow it.",
    404: "There is no such thing.",
    405: "The service does not know the method here.",
    406: "The service does not offer the microversion.",
    409: "The state of the thing, or another change to it, does not allow it.",
    410: "The service no longer has it.",
    412: "Somebody else changed it.",
    413: "Something is too large, or a quota is used up.",
    415: "The service does not take this kind of body.",
    416: "The data has no such part.",
    422: "The service understands the request but cannot carry it out.",
    500: "The service failed.",
    501: "This cloud cannot do it.",
    502: "The service got no good answer from one behind it.",
    503: "The service, or one behind it, is down.",
    504: "The service waited in vain for one behind it.",
}


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())
