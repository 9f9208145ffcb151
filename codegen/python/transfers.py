# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The methods that move data of any size: what a resource has besides its operations."""

from __future__ import annotations

from collections.abc import Collection

from attrs import define, evolve

from .. import ir
from .code import Code, call, mapping, runtime
from .docs import sectioned, wrapped
from .faces import Face
from .views import MethodView, ParameterView, TransferView

_HOME = "streams.facts"
# The headers that ask for a part.
_PARTS = frozenset({"Range", "Content-Range"})
_OWN = {
    "progress": (
        "A function that is told of the bytes done and of all there are, if that is known; or "
        "`bar`, which shows a bar, with tqdm or rich."
    ),
    "verify": "Whether the data is compared with its hash.",
    "resume": (
        "Whether to go on with what an earlier download left beside the file, and to leave it "
        "after a failure."
    ),
    "size": "The number of bytes, for chunks and pipes, which do not tell.",
    "remove_on_failure": "Whether to delete the thing if its data does not arrive.",
    "timeout": "The seconds that the service may take.",
}
_SUMMARIES = {
    "download_to": "Download the data into a file, whatever its size",
    "upload_from": "Upload data from a file, whatever its size",
    "import_from": "Let the service import data, and wait until it has",
}
_TEXTS = {
    "download_to": (
        "It is written to a file beside the one to be made, which appears when all is there and "
        "fits the hash. What breaks off is gone on with, also by a later call."
    ),
    "upload_from": "Its size and hash are compared with what the service has afterwards.",
    "import_from": (
        "Data from a file is staged for it; a URL is fetched by the service. What goes wrong "
        "there is raised, with the words of its task."
    ),
}
_ENDS = {
    "download_to": (
        "target: The path of the file to make, or a file that is open for writing.",
        "The record that the data belongs to.",
    ),
    "upload_from": (
        "source: A path, bytes, a file that is open for reading, or chunks.",
        "The record when the data is there.",
    ),
    "import_from": (
        "source: A URL to fetch, a path, bytes, a file that is open for reading, or chunks.",
        "The record when the data is there.",
    ),
}
_RAISES = {
    "download_to": (
        "TransferFailed: There is no data, or it changes all the time.",
        "BadAnswer: The data is not what its hash and size say.",
        "ConnectFailure: The connection broke off again and again.",
        "OSError: The file cannot be written.",
    ),
    "upload_from": (
        "TransferFailed: The service has something else than what was sent.",
        "OSError: The file cannot be read.",
    ),
    "import_from": (
        "WaitFailed: The import failed.",
        "WaitTimeout: It took too long; it goes on without this program.",
        "OSError: The file cannot be read.",
    ),
}


def transfer(face: Face, facts: ir.Transfer) -> TransferView:
    """The view of what moves the data of one resource."""
    return _Transfers(face, facts).view()


@define
class _Transfers:
    face: Face
    facts: ir.Transfer

    def view(self) -> TransferView:
        facts = self.facts
        methods = [
            self.method(
                "download_to",
                facts.download,
                self.parameter("target", "Target"),
                hidden={a.field.name for a in facts.download.arguments if a.field.wire in _PARTS},
                own=(_PROGRESS, _VERIFY, _RESUME),
            ),
            self.method(
                "upload_from",
                facts.upload,
                self.parameter("source", "Source"),
                hidden={facts.length},
                own=(_SIZE, _PROGRESS, _REMOVE),
            ),
        ]
        if facts.imports is not None:
            methods.append(
                self.method(
                    "import_from",
                    facts.imports.start,
                    self.parameter("source", "Source"),
                    hidden={facts.imports.argument},
                    own=(_SIZE, _PROGRESS, _TIMEOUT),
                )
            )
        self.face.codes.append(runtime(_HOME, "Progress"))
        self.face.codes.append(runtime("streams.data", "Data"))
        return TransferView(
            type=self.record(), facts=self.face.take(self.described()), methods=tuple(methods)
        )

    def record(self) -> str:
        method = self.face.whole.method(self.facts.record)
        return self.face.take(self.face.annotations.answer(method.returns))

    def parameter(self, name: str, kind: str) -> ParameterView:
        return ParameterView(name, self.face.take(runtime(_HOME, kind)), "", keyword=False)

    def method(
        self,
        name: str,
        op: ir.Operation,
        end: ParameterView,
        hidden: Collection[str],
        own: tuple[ParameterView, ...],
    ) -> tuple[MethodView, str]:
        """A method, and the arguments that it hands on.

        Args:
            name: What it is called.
            op: The operation whose arguments it takes.
            end: Where the data comes from or goes to.
            hidden: The arguments of the operation that it fills itself.
            own: What it takes besides.
        """
        path = [argument.field.name for argument in op.of(ir.Where.PATH)]
        values = {argument.field.name for argument in op.of(ir.Where.VALUE)}
        method = self.face.whole.method(op)
        kept = [each for each in method.parameters if each.name not in {*hidden, *values}]
        whole = evolve(method, parameters=tuple(kept))
        there = {each.name: each for each in self.face.parameters(whole)}
        first = [there.pop(each) for each in path]
        parameters = (*first, end, *there.values(), *own)
        handed = ["self", f"({''.join(f'{each}, ' for each in path)})", end.name]
        handed += [each.name for each in own]
        handed += [f"{each}={each}" for each in there]
        doc = self.doc(name, op, {*path, *there}, own)
        return MethodView(name, parameters, self.record(), (), doc), ", ".join(handed)

    def doc(
        self, name: str, op: ir.Operation, shown: Collection[str], own: tuple[ParameterView, ...]
    ) -> str:
        docs = self.face.docs()
        summary = f"{_SUMMARIES[name]}: {docs.http(op)}."
        parts = [wrapped(each, 8) for each in (summary, _TEXTS[name], docs.limits(op)) if each]
        end, returns = _ENDS[name]
        described = dict(zip((a.field.name for a in op.arguments), docs.args(op), strict=True))
        path = [argument.field.name for argument in op.of(ir.Where.PATH)]
        arguments = [described[each] for each in path]
        arguments.append(end)
        arguments += [
            text for each, text in described.items() if each in shown and each not in path
        ]
        arguments += [f"{each.name}: {_OWN[each.name]}" for each in own]
        raises = [*_RAISES[name], *docs.raises(op)]
        return sectioned(parts, {"Args": arguments, "Returns": [returns], "Raises": raises}, 8)

    # --- what the runtime is told

    def described(self) -> Code:
        facts = self.facts
        named: dict[str, Code | str] = {
            "status": repr(facts.status),
            "whole": repr(facts.whole),
            "size": repr(facts.size),
            "hash": repr((facts.algorithm, facts.value)),
            "md5": repr(facts.md5),
            "download": _name(facts.download),
            "range": repr(facts.range),
            "upload": _name(facts.upload),
            "length": repr(facts.length),
            "delete": _name(facts.delete),
        }
        if facts.imports is not None:
            named["imports"] = self.imports(facts.imports)
        return call(runtime("streams.data", "Data"), [_name(facts.record)], **named)

    def imports(self, facts: ir.Import) -> Code:
        named: dict[str, Code | str] = {
            "start": _name(facts.start),
            "argument": repr(facts.argument),
            "stage": _name(facts.stage),
            "staged": mapping((key, repr(text)) for key, text in facts.staged),
            "fetched": mapping((key, repr(text)) for key, text in facts.fetched),
        }
        return call(runtime(_HOME, "Import"), [], **named)


def _own(name: str, kind: str, default: str) -> ParameterView:
    return ParameterView(name, kind, f" = {default}", keyword=True)


_PROGRESS = _own("progress", "Progress | None", "None")
_VERIFY = _own("verify", "bool", "True")
_RESUME = _own("resume", "bool", "True")
_SIZE = _own("size", "int | None", "None")
_REMOVE = _own("remove_on_failure", "bool", "False")
_TIMEOUT = _own("timeout", "float", "3600")


def _name(op: ir.Operation) -> str:
    """An operation as the runtime finds it."""
    return repr(f"{op.resource}.{op.name}")
