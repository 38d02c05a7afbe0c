"""``lumivox models``: list, install, remove, verify and find the models a user can add."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from lumivox.cli.console import command_task, complain, write_out
from lumivox.core.errors import Cancelled, ExitCode
from lumivox.core.i18n import tr
from lumivox.models.contents import megabytes
from lumivox.models.registry import ModelSpec, Purpose, load_registry
from lumivox.models.store import ModelStore
from lumivox.models.wording import describe_model, purpose_name, trying_again


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions and their options."""
    parser.add_argument(
        "action",
        choices=("list", "install", "remove", "verify", "path"),
        metavar=tr("ACTION"),
        help=tr("list, install, remove, verify or path"),
    )
    parser.add_argument(
        "names", nargs="*", default=[], metavar=tr("NAME"), help=tr("names, as in the list")
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar=tr("FOLDER"),
        help=tr("install: take the files from this folder instead of the web"),
    )
    parser.add_argument(
        "--folder",
        type=Path,
        metavar=tr("FOLDER"),
        help=tr("where models lie (else LUMIVOX_MODELS, or the user's data folder)"),
    )
    parser.add_argument(
        "--registry", type=Path, metavar=tr("FILE"), help=tr("another list of models")
    )
    parser.add_argument("--json", action="store_true", help=tr("list: for programs"))


def run(arguments: argparse.Namespace) -> int:
    """Do one action; see the module's first line."""
    store = ModelStore(load_registry(arguments.registry), arguments.folder)
    names = tuple(arguments.names)
    if arguments.action == "list":
        return _list(store, names, as_json=arguments.json)
    if not names:
        complain(tr("Which model? “lumivox models list” shows the names."))
        return ExitCode.WRONG_USE
    if arguments.source is not None and (arguments.action != "install" or len(names) != 1):
        complain(tr("--from goes with install and one name."))
        return ExitCode.WRONG_USE
    specs = [store.registry.find(name) for name in names]
    if arguments.action == "install":
        for spec in specs:
            _install(store, spec, arguments.source)
        return ExitCode.READ
    action = {"remove": _remove, "verify": _verify, "path": _path}[arguments.action]
    return max([action(store, name) for name in names])


def _say(line: str) -> None:
    write_out(line + "\n")


def _list(store: ModelStore, names: tuple[str, ...], *, as_json: bool) -> int:
    specs = [store.registry.find(name) for name in names] or list(store.registry.models)
    if as_json:
        _say(json.dumps([_as_tree(store, spec) for spec in specs], ensure_ascii=False, indent=1))
        return ExitCode.READ
    for purpose in Purpose:
        group = [spec for spec in specs if spec.purpose is purpose]
        if group:
            _say(purpose_name(purpose))
        for spec in group:
            _say(f"{spec.name}: {describe_model(store, spec)}")
        if group:
            _say("")
    if not names:
        _say(_tesseract())
    return ExitCode.READ


def _tesseract() -> str:
    """Its languages come with the system's packages, not from our list."""
    from lumivox.vision.recognizers.tesseract_languages import debian_package, installed_languages

    there = installed_languages()
    return tr(
        "Tesseract reads here: {languages}. Others come with the system's packages; on Debian "
        "French, for example, is {package}."
    ).format(languages=", ".join(there) or tr("none"), package=debian_package("fr"))


def _as_tree(store: ModelStore, spec: ModelSpec) -> dict[str, object]:
    there = store.installed(spec.name)
    return {
        "name": spec.name,
        "title": spec.title,
        "purpose": spec.purpose,
        "engine": spec.engine,
        "languages": spec.languages,
        "licence": spec.licence,
        "repository": spec.repository,
        "revision": spec.revision,
        "pinning": spec.pinning,
        "download_mb": spec.download_mb,
        "memory_mb": spec.memory_mb,
        "gpu": spec.gpu,
        "note": spec.note,
        "installed": there is not None,
        "commit": there.commit if there else None,
        "bytes": there.size if there else None,
        "sha256": there.hashes if there else None,
    }


def _install(store: ModelStore, spec: ModelSpec, source: Path | None) -> None:
    name = spec.name
    if store.is_installed(name):
        _say(tr("{title} is installed already.").format(title=spec.title))
        return
    if source is not None:
        there = store.install_from(name, source, command_task())
    else:
        complain(
            tr("Fetching {title}, about {size}, licence {licence}.").format(
                title=spec.title, size=megabytes(spec.download_mb << 20), licence=spec.licence
            )
        )
        try:
            there = store.install(name, command_task(_Steps()))
        except (KeyboardInterrupt, Cancelled):
            complain(tr("Stopped. What has come is kept; the same command goes on there."))
            raise
    _say(
        tr("{title} is installed: {size}, checked.").format(
            title=spec.title, size=megabytes(there.size)
        )
    )


class _Steps:
    """Tells every tenth of a download: a line each, or one line that changes on a terminal."""

    def __init__(self) -> None:
        self._told = -1

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == "retry":
            complain(trying_again(done, total))
        if stage != "download" or not total:
            return
        percent = min(100, done * 100 // total)
        terminal = sys.stderr.isatty()
        step = percent if terminal else percent // 10 * 10
        if step > self._told:
            self._told = step
            line = tr("{percent} percent of {size}").format(
                percent=step, size=megabytes(total << 10)
            )
            print(f"\r{line}" if terminal else line, end="" if terminal else "\n", file=sys.stderr)
            if terminal and percent == 100:
                print(file=sys.stderr)


def _remove(store: ModelStore, name: str) -> int:
    if store.remove(name):
        _say(tr("{name} was removed.").format(name=name))
        return ExitCode.READ
    complain(tr("{name} is not installed.").format(name=name))
    return ExitCode.NOTHING_FOUND


def _verify(store: ModelStore, name: str) -> int:
    problems = store.verify(name, command_task())
    for problem in problems:
        _say(f"{name}: {problem}")
    if problems:
        complain(
            tr("Remove {name} and install it again: it is not what was checked.").format(name=name)
        )
        return ExitCode.SOURCE_FAILED
    _say(tr("{name} is whole and unchanged.").format(name=name))
    return ExitCode.READ


def _path(store: ModelStore, name: str) -> int:
    _say(str(store.path(name)))
    return ExitCode.READ
