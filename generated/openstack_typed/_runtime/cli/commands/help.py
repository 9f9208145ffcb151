# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What help says: of everything, of a service, of a resource, of a command."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..options import CLOUD, GENERAL, Option, options_of, takes_many
from ..reading import forms
from ..reading.texts import about, needs
from . import index, kinds
from .index import Argument, Command, Service, Summary, dashed
from .words import short

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from ..own.page import Page

WIDTH = 100
_INDENT = 28
_OTHERS = "`ost --help` has the options of all commands, such as --os-cloud and --microversion."
_NAME = re.compile(r"`(\w+)`")
_ID = re.compile(r"\b(UUID|ID)\.(?= |$)")
_VALUES = (
    ("NAME|ID", "A name, or an ID; an error if several things have the name."),
    ("@FILE, -", "What is in a file, or on standard input; @@ for text that begins with @."),
    ("KEY=VALUE,...", 'An object. A comma in a value stands in quotes, as in tag="a, b", or behind '
     "a backslash; dots lead deeper: fixed_ips.0.subnet_id=ID. JSON or YAML does as well."),
    ("KEY=VALUE", "An entry of several: all behind the first = is its value."),
    ("TIME", "2026-01-31T12:00:00Z, or with another offset; UTC if it has none."),
)  # fmt: skip
"""How values are typed."""


def of_everything(own: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The first page.

    Args:
        own: The commands that are of no service, each with what it does.
    """
    yield "usage: ost [SERVICE] RESOURCE COMMAND [ARGUMENTS]"
    yield ""
    yield "Services:"
    for service in index.services().values():
        yield from _entry(dashed(service.name), service.doc)
    yield ""
    yield "The service may be left out where the resource is clear without it: `ost servers list`."
    yield "`ost SERVICE --help` shows its resources, `ost RESOURCE --help` the commands of one."
    yield ""
    yield "Values:"
    for form, doc in _VALUES:
        yield from _entry(form, doc)
    yield ""
    yield "Other commands:"
    for name, doc in own:
        yield from _entry(name, doc)
    yield ""
    yield "Options that may stand anywhere:"
    for option in (*GENERAL, *CLOUD):
        yield from _option(option)


def of_service(service: Service) -> Iterator[str]:
    """The resources of a service."""
    yield f"usage: ost {dashed(service.name)} RESOURCE COMMAND [ARGUMENTS]"
    yield ""
    yield from textwrap.wrap(service.doc, WIDTH)
    if service.versions and service.selectable:
        low, _, high = service.versions.partition("..")
        yield f"Microversions {low} to {high} are known."
    yield ""
    yield "Resources:"
    for name, summary in service.resources.items():
        yield from _entry(dashed(name), summary.doc)


def of_resource(summary: Summary) -> Iterator[str]:
    """The commands of a resource."""
    yield f"usage: ost {short(summary)} COMMAND [ARGUMENTS]"
    yield ""
    yield from textwrap.wrap(summary.doc, WIDTH)
    yield ""
    yield "Commands:"
    for name, doc in summary.commands.items():
        yield from _entry(dashed(name), _with_dashes(doc, summary.commands))


def of_command(command: Command, services: Mapping[str, Service] | None = None) -> Iterator[str]:
    """All of a command.

    Args:
        command: The command.
        services: What there is besides; all that the package has unless given.
    """
    name = short_name(command, services)
    yield from textwrap.wrap(f"usage: {usage(command, name)}", WIDTH, subsequent_indent=" " * 8)
    yield ""
    for paragraph in command.doc.strip().split("\n\n"):
        yield from textwrap.wrap(as_typed(" ".join(paragraph.split()), command), WIDTH)
    yield from textwrap.wrap(" ".join(_where(command)), WIDTH)
    positional = [each for each in command.arguments if each.positional]
    if positional:
        yield ""
        yield "Arguments:"
        for argument in positional:
            yield from _entry(forms.placeholder(argument), _doc(argument))
    named = [each for each in command.arguments if not each.positional]
    for title, wanted in (("Required:", True), ("Options:", False)):
        found = [each for each in named if (each.required == "all") is wanted]
        if found:
            yield ""
            yield title
            for argument in found:
                yield from _argument(argument)
    yield from _columns(command)
    for group, title in (("request", "Request:"), ("output", "Output:")):
        options = [each for each in options_of(command) if each.group == group]
        options = [each for each in options if each.name != "null" or _takes_null(command)]
        if options:
            yield ""
            yield title
            for option in options:
                yield from _option(option, _told(option, command))
    yield ""
    yield "Example:"
    yield from example(command, name)
    yield ""
    yield _OTHERS


def of_own(page: Page, doc: str) -> Iterator[str]:
    """A command that is of no service.

    Args:
        page: What it takes.
        doc: What it does.
    """
    words = " ".join(word.usage for word in page.words)
    yield f"usage: ost {page.name} {f'{words} ' if words else ''}[OPTIONS]"
    yield ""
    for paragraph in (doc, *page.more.split("\n\n")):
        yield from textwrap.wrap(paragraph, WIDTH)
    if page.words:
        yield ""
        yield "Arguments:"
        for word in page.words:
            yield from _entry(word.name, word.doc)
    if page.options:
        yield ""
        yield "Options:"
        for option in page.options:
            yield from _option(option)
    if page.examples:
        yield ""
        yield "Example:" if len(page.examples) == 1 else "Examples:"
        yield from (f"  ost {each}" for each in page.examples)
    yield ""
    yield _OTHERS


def usage(command: Command, name: str) -> str:
    """How a command is typed: what it must have, and that there is more."""
    parts = [f"ost {name}"]
    positional = [forms.placeholder(each) for each in command.arguments if each.positional]
    if positional and takes_many(command):
        positional[-1] += " ..."
    parts += positional
    for argument in command.arguments:
        if not argument.positional and argument.required == "all":
            flag = friendly(argument)[0]
            value = "" if kinds.is_switch(argument) else f" {forms.of_argument(argument)}"
            parts.append(f"{flag}{value}")
    return " ".join([*parts, "[OPTIONS]"])


def example(command: Command, name: str) -> Iterator[str]:
    """An example, as it can be pasted into a shell."""
    line = "  ost " + name
    for part in command.example.replace(" --", "\n--").split("\n"):
        if len(line) + len(part) > WIDTH - 4:
            yield f"{line} \\"
            line = " " * 5
        line += f" {part}".rstrip()
    yield line


def short_name(command: Command, services: Mapping[str, Service] | None = None) -> str:
    """The words for a command, as short as they are clear."""
    resource = command.resource
    summary = (services or index.services())[resource.service].resources[resource.name]
    return f"{short(summary, services)} {dashed(command.name)}"


def friendly(argument: Argument) -> list[str]:
    """What is typed for an argument, in the order in which people want to know it."""
    return [*argument.item_flags, *reversed(argument.flags)]


def as_typed(text: str, command: Command) -> str:
    """What specs say of a command, with its arguments and commands as they are typed."""
    flags = {each.name: each.flag for each in command.arguments if not each.positional}

    text = _NAME.sub(lambda m: f"`{flags[m[1]]}`" if m[1] in flags else m[0], text)
    return _with_dashes(text, command.resource.commands)


def _with_dashes(text: str, commands: Iterable[str]) -> str:
    """What specs say, with commands as they are typed."""
    return _NAME.sub(lambda m: f"`{dashed(m[1])}`" if m[1] in commands else m[0], text)


def _argument(argument: Argument) -> Iterator[str]:
    """An argument with what is said of it, and of its keys."""
    flags = friendly(argument)
    if not kinds.is_switch(argument):
        head = f"{', '.join(flags)} {forms.of_argument(argument)}"
    elif kinds.may_be_off(argument):
        head = f"{', '.join(flags)}, --no-{flags[0][2:]}"
    else:
        head = ", ".join(flags)
    yield from _entry(head, _doc(argument))
    for key in forms.keys(argument):
        value = f"={key.value}" if key.value else ""
        must = ["Required."] if key.row.get("required") == "all" else []
        said = " ".join([about(key.row, key.known), *must])
        yield from textwrap.wrap(
            f"{key.path}{value}  {said}",
            WIDTH,
            initial_indent=" " * (_INDENT + 2),
            subsequent_indent=" " * (_INDENT + 6),
            break_on_hyphens=False,
            break_long_words=False,
        )


def _doc(argument: Argument) -> str:
    known = [] if kinds.is_switch(argument) else forms.more_known(argument)
    secret = " Secret: better as @FILE, or - for standard input." if argument.secret else ""
    said = as_typed(about(argument.row, known), argument.command)
    if argument.positional and argument.thing:
        said = _ID.sub(r"\1, or its name.", said, count=1)
    return f"{said}{secret}"


def _where(command: Command) -> Iterator[str]:
    action = f" ({command.row['action']})" if command.row.get("action") else ""
    yield f"{command.call}{action}."
    yield from needs(command.when, command.extensions)


def _columns(command: Command) -> Iterator[str]:
    if not command.fields:
        return
    shown = [index.python_name(command, path) for path in command.columns]
    others = [f.get("python") or f["name"] for f in command.fields if not f.get("rest")]
    yield ""
    yield "Columns:"
    yield from _entry("shown", ", ".join(shown))
    more = [name for name in others if name not in shown]
    if more:
        yield from _entry("with -c", ", ".join(more))


def _takes_null(command: Command) -> list[str]:
    named = [each for each in command.arguments if not each.positional]
    return [friendly(each)[0][2:] for each in named if kinds.takes_null(each)]


def _told(option: Option, command: Command) -> Sequence[str]:
    """The values that an option has with a command."""
    return _takes_null(command) if option.name == "null" else option.choices


def _option(option: Option, choices: Sequence[str] = ()) -> Iterator[str]:
    flags = ", ".join(option.flags)
    known = choices or option.choices
    doc = f"{option.doc} One of {', '.join(known)}." if known else option.doc
    yield from _entry(f"{flags} {option.value}".rstrip(), doc)


def _entry(name: str, doc: str) -> Iterator[str]:
    """A name with what is said of it, beside it or below."""
    lines = textwrap.wrap(doc, WIDTH - _INDENT, break_on_hyphens=False, break_long_words=False)
    head = f"  {name}"
    if len(head) > _INDENT - 2 or not lines:
        yield head
    else:
        yield f"{head.ljust(_INDENT)}{lines.pop(0)}"
    yield from (f"{' ' * _INDENT}{line}" for line in lines)
