# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the generator."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from keyword import iskeyword
from pathlib import Path, PurePosixPath

from .cache import Cache, contents, digest, generator
from .language.diagnostics import SpecError
from .write import compare, is_foreign, write

_ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Run the generator.

    Returns:
        The exit status: 0 if all is well, 1 if the specs have errors or the check fails.
    """
    options = _parser().parse_args(argv)
    own = (options.specs, getattr(options, "out", None)) == (_ROOT / "specs", _ROOT / "generated")
    if own and options.docs is None and options.package == "openstack_typed":
        options.docs = _ROOT / "docs"
    specs = Path(os.path.relpath(options.specs))
    try:
        return int(options.run(specs, options))
    except SpecError as error:
        sys.stderr.write(error.diagnostics.render())
        return 1
    except OSError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


def _files(specs: Path, package: str, *, tombstones: bool = True) -> dict[PurePosixPath, str]:
    """All files of the client; those of the last time, if nothing they depend on has changed."""
    name = digest([str(specs.absolute()), package, str(tombstones)])
    key = _key(specs)
    cache = Cache("clients")
    if (kept := cache.get(name, key)) is not None:
        return {PurePosixPath(name): text for name, text in json.loads(kept).items()}
    # Imported late: none of it is needed for what the cache has.
    from .pipeline import generate

    files = generate(specs, package, tombstones=tombstones)
    if key == _key(specs):  # and not of specs that somebody changed meanwhile
        cache.put(name, key, json.dumps({str(name): text for name, text in files.items()}))
    return files


def _key(specs: Path) -> str:
    return digest([generator(), *contents(specs)])


def _generate(specs: Path, options: argparse.Namespace) -> int:
    files = _files(specs, options.package, tombstones=not options.without_tombstones)
    target = _target(options)
    if is_foreign(target):
        raise FileExistsError(f"{target} holds other files, which would be deleted")
    written, deleted = write(files, target)
    print(f"{len(files)} files: {written} written, {deleted} deleted, the others unchanged")
    if options.docs is not None:
        _write_documents(specs, options.docs)
    return 0


def _check(specs: Path, options: argparse.Namespace) -> int:
    files = _files(specs, options.package)
    found = list(compare(files, _target(options)))
    if options.docs is not None:
        from .documents import beside, documents, unannounced

        made = documents(specs)
        for folder, texts in _by_folder({**made, **beside(options.docs)}).items():
            found += compare(texts, Path(os.path.relpath(options.docs / folder)))
        lost = list(unannounced(made, options.docs))
        if lost:
            found += [*lost, "say so in CHANGELOG.md, under Removed or Changed of Unreleased\n"]
    sys.stdout.writelines(found)
    if found:
        print(f"{len(found)} differences; run `make generate`")
    else:
        print(f"{len(files)} files are as the specs say")
    return 1 if found else 0


def _write_documents(specs: Path, docs: Path) -> int:
    from .documents import beside, documents

    made = documents(specs)
    for folder, texts in _by_folder({**made, **beside(docs)}).items():
        write(texts, docs / folder)
    return len(made)


def _by_folder(made: Mapping[PurePosixPath, str]) -> dict[str, dict[PurePosixPath, str]]:
    """Documents by the folder that holds them and nothing else."""
    folders: dict[str, dict[PurePosixPath, str]] = {}
    for path, text in made.items():
        folders.setdefault(path.parts[0], {})[PurePosixPath(*path.parts[1:])] = text
    return folders


def _documents(specs: Path, options: argparse.Namespace) -> int:
    print(f"{_write_documents(specs, options.docs or _ROOT / 'docs')} documents")
    return 0


def _surface(specs: Path, options: argparse.Namespace) -> int:
    from .pipeline import load
    from .reports.surface import described, surface

    (service,) = load(specs, options.service)
    json.dump(described(surface(service)), sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


def _audit(specs: Path, options: argparse.Namespace) -> int:
    from .pipeline import load
    from .reports.answers import read_answers
    from .reports.audit import audit, shown
    from .reports.prose import read_prose
    from .reports.surface import surface
    from .upstream.form import read

    reports, upstream = [], specs / "upstream"
    for service in load(specs, options.service):
        known = read(upstream, service.name)
        if known is not None:
            answers = read_answers(upstream, service.name)
            prose = read_prose(upstream, service.name)
            reports.append(audit(surface(service), known, answers, prose, whole=service.whole))
    sys.stdout.write(shown(reports))
    return 0 if all(report.clean for report in reports) else 1


def _upstream(specs: Path, options: argparse.Namespace) -> int:
    from .reports.changes import report
    from .upstream.form import read

    kept = specs / "upstream"
    surfaces = {}
    for path in sorted(options.folder.glob("*.json")):
        service = path.name.rpartition("-")[0]
        new = read(options.folder, service)
        assert new is not None
        surfaces[service] = read(kept, service), new
        for old in kept.glob(f"{service}-*.json"):
            old.unlink()
        (kept / path.name).write_bytes(path.read_bytes())
    sys.stdout.write(report(surfaces))
    return 0


def _target(options: argparse.Namespace) -> Path:
    folder: Path = options.out
    return Path(os.path.relpath(folder)).joinpath(*options.package.split("."))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen", description="From specs to typed clients."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("generate", _generate, "write the clients, and delete what no spec asks for"),
        ("check", _check, "compare the clients with the specs; exit 1 if they differ"),
        ("surface", _surface, "print the surface of a service as JSON"),
        ("documents", _documents, "write the surface and the reference as documents"),
        ("audit", _audit, "hold the specs against what the services' own code says"),
        ("upstream", _upstream, "take over what was read of the services, and say what changed"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        command.add_argument(
            "--specs", type=Path, default=_ROOT / "specs", help="the folder of specs"
        )
        if name == "upstream":
            command.add_argument("folder", type=Path, help="where `codegen.upstream` wrote to")
            continue
        if name in ("surface", "audit"):
            few = "?" if name == "audit" else None
            command.add_argument("service", nargs=few, help="such as compute")
            continue
        command.add_argument(
            "--docs", type=Path,
            help="the folder for the documents that are made of the specs (default: none, or docs "
            "for the project's own specs and clients)",
        )  # fmt: skip
        if name == "documents":
            continue
        command.add_argument(
            "--out", type=Path, default=_ROOT / "generated",
            help="the source root that the package is written to (default: generated)",
        )  # fmt: skip
        command.add_argument(
            "--package", type=_package_name, default="openstack_typed",
            help="the import name of the package, dots allowed (default: openstack_typed)",
        )  # fmt: skip
        if name == "generate":
            command.add_argument(
                "--without-tombstones", action="store_true",
                help="leave out of stubs what a microversion lacks: for checks of the stubs only",
            )  # fmt: skip
    return parser


def _package_name(text: str) -> str:
    if not all(part.isidentifier() and not iskeyword(part) for part in text.split(".")):
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a package")
    return text
