# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Since which minor version something is there, as the API reference in a service's sdist says it.

Services without microversions have this nowhere in their code. The reference says it below the
title of a section ("Since Image API v2.6"), of a parameter in a table (`min_version`), and in lists
of what is new in each version. Of these only sentences are read that name a thing: an attribute and
what it is one of, or an API. Where several are found the first version counts; where none is, it is
left open since when there is something.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from .form import SECTIONS, Operation

Minor = int
Files = Mapping[PurePosixPath, str]
FOLDER = PurePosixPath("api-ref/source")

_NUMBER = r"v?\d\.(\d+)"
# What a section says of itself: as a line, at the start of one, or in a sentence.
_OF_SECTION = re.compile(
    rf"\*?\(?(?:[Ss]ince (?:the )?(?:Images? )?(?:API )?|New in version ){_NUMBER}\)?\*?(?: |$)"
    rf"|as a part of the EXPERIMENTAL Image API {_NUMBER}"
    rf"|(?:.* )?Requires {_NUMBER}\+ of the"
)
# What it says of a parameter.
_OF_PARAMETER = re.compile(
    rf"(?:Beginning with|Since)(?: Image)? API (?:version )?{_NUMBER},?\san?\s(?:new|optional)\s"
    r"(?:header\s)?``([\w-]+)``"
)
# What the description of a parameter says of it, and not of one of its values.
_OF_ITSELF = re.compile(rf"Since (?:the )?Image API {_NUMBER}(?![,\d])")
_RELEASE = re.compile(r"What's New in Version (\d)\.(\d+)")
_HISTORY = re.compile(r"version (\d)\.(\d+) is [A-Z]")
_METHOD = re.compile(r"\.\. rest_method::\s+([A-Z]+)\s+(?:/identity)?/v\d([^\s?]*)")
_TABLE = re.compile(r"\.\. rest_parameters::\s+(\S+)\n((?:\s*\n|\s+- .*\n?)*)")
_ENTRY = re.compile(r"\s+- (\S+?)\s*:\s+(\S+)")
_BRACES = re.compile(r"\{[^}]*\}")
_TITLE = re.compile(
    r"^(?:(?P<over>[=*#~-]{3,})\s*\n)?(?P<title>[ ]?\S.*)\n(?P<under>([=\-~*^+#\"'`])\4{2,})\s*$",
    re.M,
)

# Sentences about what is new. What they call by its name:
_NAME = re.compile(
    r"``([^`]+)``|/v\d(/\S+\w)|\b(\w+_\w+)\b|\b(\w+)(?= (?:attribute|field|parameter|filter)s?\b)"
)
_NEW = re.compile(r"Introduc|New |Addition|Ability|Support |One ")
# What is scoped by something, or specific to it, is something else.
_QUALIFIED = re.compile(r"\b\w+[ -](?:scoped|specific)\b")
# What is not a part of the name of a thing, and what comes after one.
_BETWEEN = {
    "a", "an", "and", "as", "at", "attribute", "attributes", "be", "by", "can", "field", "filter",
    "filters", "for", "from", "in", "into", "is", "list", "listing", "new", "not", "of", "on",
    "optional", "optionally", "or", "parameter", "provide", "query", "that", "the", "to", "when",
    "which", "with", ".", ",", ":",
}  # fmt: skip
_AFTER = {"api", "apis", "detail", "entity", "object", "resource", "response"}
_VERBS = {"add", "all", "assign", "check", "create", "delete", "get", "list", "modify", "remove",
          "show", "update"}  # fmt: skip
# A flag that asks for a field is named after it.
_ASKS = re.compile(r"include_(\w+)|(\w+)_as_\w+")


class News:
    """A sentence about what is new in a version."""

    def __init__(self, since: Minor, text: str) -> None:
        self.since, self.text = since, text
        self.names = {next(filter(None, found)) for found in _NAME.findall(text)}
        """What it calls by its name."""
        plain = re.sub(r"``[^`]+``|/v\d/\S+", " . ", text.lower())
        self.words = _words(plain)
        self.things: list[list[str]] = []
        """The words of each thing that it is about."""
        run: list[str] = []
        for word in (*re.findall(r"[a-z]+|[.,:]", _QUALIFIED.sub(" ", plain)), "."):
            if word not in _BETWEEN:
                run.append(_singular(word))
                continue
            while run and run[-1] in _AFTER:
                run.pop()
            if run:
                self.things.append(run)
            run = []

    def brings(self, title: str, *, as_thing: bool = False) -> bool:
        """Whether it says that what a section is titled by is new; or that it is a new thing."""
        words = _words(title)
        while words and words[0] in _VERBS:
            del words[0]
        while words and words[-1] in _AFTER:
            words.pop()
        # One that calls things by their names is about those.
        if not words or not _NEW.match(self.text) or "``" in self.text:
            return False
        if len(words) == 1:  # which alone may be any
            words.insert(0, "a")
            as_thing = True
        return any(
            _within([*words, *kind], self.words)
            for kind in ([["resource"], ["api"]] if as_thing else [[]])
        )

    def about(self, owner: Sequence[str], path: str, nouns: set[str]) -> bool:
        """Whether it is about the owner of a field; or about what the path of a query leads to.

        The nouns are those of all things; other words only describe one.
        """
        if owner:
            return any(thing[-1] in owner and {*owner} <= {*thing} for thing in self.things)
        named = ({*thing} & nouns for thing in self.things)
        return any(thing and thing <= {*_words(path)} for thing in named)

    def tells(self, section: str) -> bool:
        """Whether what it says may be of a section."""
        if re.search(r"query|filter|to list", self.text):
            return section == "query"
        return section == "response" or "response" not in self.text


@dataclass
class _Call:
    """What the reference says of one operation."""

    titles: list[str] = field(default_factory=list)
    """Of its section, then of those that this is in."""
    since: Minor | None = None
    parameters: dict[tuple[str, str], Minor] = field(default_factory=dict)
    """By section and name."""


class Reference:
    """The API reference of a service.

    Args:
        files: Its files, by their paths.
        major: The version of the API that is meant.
    """

    def __init__(self, files: Files, major: int) -> None:
        self.major = major
        self.calls: dict[tuple[str, str], _Call] = {}
        self.news: list[News] = []
        minors: set[Minor] = set()
        for name, text in files.items():
            if name.suffix in (".inc", ".rst"):
                minors |= {int(n) for m, n in _HISTORY.findall(text) if int(m) == major}
                self._read(name.parent, text, files)
        minors |= {news.since for news in self.news}
        self.lowest, self.highest = min(minors), max(minors)
        self.nouns = {word for _, path in self.calls for word in _words(path)}
        self.asked = dict(self._asked())
        """Since when things have fields that flags of their queries ask for."""
        self.things = dict(self._things())
        """Since when there are the things that a version brought."""

    @property
    def versions(self) -> list[str]:
        """All versions, from the lowest."""
        return [f"{self.major}.{minor}" for minor in range(self.lowest, self.highest + 1)]

    def dated(self, operation: Operation) -> Operation:
        """An operation, with the versions where it and what it takes and answers are there."""
        path = _path(operation["path"])
        said = self.calls.get((operation["method"], path), _Call())
        here = [call for key, call in self.calls.items() if key[1] == path]
        since = self._begins(path, said)
        if since is None:  # as what else can be done with the same
            since = _first(*(self._begins(path, call) for call in here))
        self._mark(operation, since)
        thing = _thing(path)
        for section in SECTIONS:
            known: dict[str, Minor] = {}
            rows: Any = operation.get(section, ())
            for row in rows:
                name = row["name"]
                own = name.rpartition(".")[2].removesuffix("[]")
                since = _first(
                    said.parameters.get((section, own)),
                    self._added(section, name, path),
                    self._of_thing(own, row) if section in ("request", "response") else None,
                    self._called(row.pop("called", "")),
                )
                if section == "response":
                    since = self.asked.get((thing, _singular(own)), since)
                # What is inside of something is there no sooner.
                around = [
                    at for above, at in known.items() if name.startswith((f"{above}.", f"{above}["))
                ]
                if around:
                    since = max(*around, since or 0)
                if since is not None:
                    known[name] = since
                self._mark(row, since)
        return operation

    def _mark(self, row: Any, since: Minor | None) -> None:
        row.pop("somewhere", None)
        if since is None:
            row["somewhere"] = True
        elif since > self.lowest:
            row["versions"] = f"{self.major}.{since}+"

    def _begins(self, path: str, said: _Call) -> Minor | None:
        """Since when there is an operation."""
        return _first(said.since, self._brought(path, said.titles))

    def _brought(self, path: str, titles: Sequence[str]) -> Minor | None:
        """Which version brought an operation, or all that its section is about."""
        segments = path.split("/")[1:]
        found = [
            news.since
            for news in self.news
            if {"api", "endpoint"} & set(news.words)
            for name in news.names
            if name in segments or _words(name) == _words(path)
        ]
        for title in titles:  # the nearest first
            found = found or [news.since for news in self.news if news.brings(title)]
        return min(found, default=None)

    def _asked(self) -> Iterator[tuple[tuple[str, str], Minor]]:
        for (_, path), call in self.calls.items():
            for (section, name), minor in call.parameters.items():
                if section == "query" and (asks := _ASKS.fullmatch(name)):
                    yield (_thing(path), _singular(asks[1] or asks[2])), minor
        for news in self.news:
            for asks in filter(None, map(_ASKS.fullmatch, news.names)):
                for words in news.things:
                    yield ("_".join(words), _singular(asks[1] or asks[2])), news.since

    def _things(self) -> Iterator[tuple[str, Minor]]:
        for news in self.news:
            if "api" in news.words:
                yield from ((_key(name.rpartition("/")[2]), news.since) for name in news.names)
            for (_, path), call in self.calls.items():
                key = _thing(path)
                brought = [t for t in call.titles if news.brings(t, as_thing=True)]
                if any(key in _key(title) for title in brought):
                    yield key, news.since

    def _of_thing(self, own: str, row: Mapping[str, Any]) -> Minor | None:
        """Since when there is what holds a thing, or its id."""
        if own.endswith("_id"):
            return self.things.get(own.removesuffix("_id"))
        holds = {"object", "array"} & set(str(row.get("type", "")).split("|"))
        return self.things.get(_key(own)) if holds else None

    def _called(self, words: str) -> Minor | None:
        """Since when there is what the reference calls so."""
        said = [news.since for news in self.news if words and _within(_words(words), news.words)]
        return min(said, default=None)

    def _added(self, section: str, name: str, path: str) -> Minor | None:
        """Which version added an argument or a field to what it is one of."""
        above, _, own = name.removesuffix("[]").rpartition(".")
        owner = _words(above.rpartition(".")[2])
        found = [
            news.since
            for news in self.news
            if own in news.names - self.nouns
            and news.tells(section)
            and news.about(owner, path, self.nouns)
        ]
        return min(found, default=None)

    def _read(self, folder: PurePosixPath, text: str, files: Files) -> None:
        """What the sections of a file say."""
        around: list[_Section] = []
        for section in _sections(text):
            kinds = [each.kind for each in around]
            del around[kinds.index(section.kind) if section.kind in kinds else len(kinds) :]
            around.append(section)
            release = _RELEASE.search(section.title)
            if release and int(release[1]) == self.major:
                sentences = re.split(r"\n- ", section.text)[1:]
                self.news += [News(int(release[2]), " ".join(s.split())) for s in sentences]
            section.call = around[-2].call if len(around) > 1 else None
            for method, path in _METHOD.findall(section.text):
                call = section.call = self.calls.setdefault((method, _path(path)), _Call())
                call.titles += [each.title for each in reversed(around)]
                said = [each.since for each in reversed(around) if each.since is not None]
                call.since = _first(call.since, *said[:1])
                for minor, name in _OF_PARAMETER.findall(section.text):
                    call.parameters["request", name] = int(minor)
            where = "response" if any(s.title.startswith("Response") for s in around) else "request"
            for table, entries in _TABLE.findall(section.text):
                # Where it is depends on which file includes this one.
                above = (files.get(each / table) for each in (folder, *folder.parents))
                parameters = _parameters(next(filter(None, above)))
                for name, which in _ENTRY.findall(entries):
                    inside, minor = parameters.get(which, ("", None))
                    if minor is not None and section.call:
                        place = inside if inside in SECTIONS else where
                        section.call.parameters[place, name] = minor


class _Section:
    """A part of a file with a title."""

    def __init__(self, kind: tuple[str, str], title: str, text: str) -> None:
        self.kind, self.title, self.text = kind, title, text
        found = next(filter(None, map(_OF_SECTION.match, text.splitlines())), None)
        self.since = int(next(filter(None, found.groups()))) if found else None
        self.call: _Call | None = None
        """The operation that it is about."""


def _sections(text: str) -> Iterator[_Section]:
    titles = list(_TITLE.finditer(text))
    ends = [*(title.start() for title in titles[1:]), len(text)]
    for title, end in zip(titles, ends, strict=bool(titles)):
        kind = (title["over"] or "")[:1], title["under"][0]
        yield _Section(kind, title["title"].strip(), text[title.end() : end])


@cache
def _parameters(text: str) -> dict[str, tuple[str, Minor | None]]:
    """In which part of a request or an answer each parameter is, and since when."""
    found = {}
    for name, facts in yaml.safe_load(text).items():
        said = _OF_ITSELF.search(str(facts.get("description", "")))
        minor = str(facts.get("min_version", "")).partition(".")[2]
        since = int(minor) if minor else int(said[1]) if said else None
        found[name] = {"header": "headers"}.get(facts.get("in"), facts.get("in", "")), since
    return found


def read(package: str, major: int) -> Reference:
    """The reference of the release of a package that is installed here."""
    with TemporaryDirectory() as folder:
        # Only the sdist has it. No requirements: those are installed.
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            ":all:",
        ]
        wanted = f"{package}=={version(package)}"
        subprocess.run([*command, "--dest", folder, wanted], check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        files = {}
        with tarfile.open(archive) as members:
            for member in members:
                name = PurePosixPath(*PurePosixPath(member.name).parts[1:])
                if name.is_relative_to(FOLDER) and name.suffix in (".inc", ".rst", ".yaml"):
                    content = members.extractfile(member)
                    assert content is not None
                    files[name] = content.read().decode("utf-8")
    return Reference(files, major)


def _first(*minors: Minor | None) -> Minor | None:
    return min((minor for minor in minors if minor is not None), default=None)


def _path(path: str) -> str:
    return _BRACES.sub("{}", path).rstrip("/") or "/"


def _words(text: str) -> list[str]:
    """The words of a sentence, a name or a path, as they are of one thing."""
    return [_singular(word) for word in re.findall("[a-z]+", text.lower())]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if not word.endswith("ss") else word


def _key(name: str) -> str:
    return "_".join(_words(name))


def _thing(path: str) -> str:
    """What a path leads to one or some of."""
    return _key(path.replace("/{}", "").rpartition("/")[2])


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether the words of a part are there, one after the other."""
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
