"""Keeps the catalogues of the interface's languages: gettext's, one folder for each language.

    .venv/bin/python packaging/catalogues.py update [TAG…]      take in the sentences of the source
    .venv/bin/python packaging/catalogues.py check              say what is missing or wrong
    .venv/bin/python packaging/catalogues.py missing TAG        what is to be translated, as JSON
    .venv/bin/python packaging/catalogues.py fill TAG FILE…     take in translations from JSON

``missing`` writes a list of ``{"sentence", "plural", "files", "note", "forms"}``, without what does
not apply; ``fill`` takes an object from the English sentence to its translation, or to the list of
its plural forms in the catalogue's order. A translation that fails the checks is refused.
"""

from __future__ import annotations

import argparse
import gettext
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "desktop" / "lumivox"
LOCALES = ROOT / "resources" / "locales"
MODELS = ROOT / "resources" / "models.json"
TEMPLATE = LOCALES / "lumivox.pot"
LANGUAGES = ("de", "fr", "es", "pt", "it", "nl", "pl", "cs", "ru", "tr", "ar", "hi", "zh", "ja")
"""All but English, whose sentences are the keys."""

KEYWORDS = {"tr": None, "trn": (1, 2), "mark": None}
NOTE = "translators:"
"""What a comment before a sentence begins with to reach the translators."""

DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""A true date would change every file at every run; when a sentence came, git knows."""


def catalogue(tag: str | None) -> Catalog:
    """An empty catalogue with our head; the template's for no tag."""
    made = Catalog(
        locale=tag,
        project="Lumivox",
        version="1",
        copyright_holder="the Lumivox project",
        header_comment="# Sentences of Lumivox, made by packaging/catalogues.py.",
        creation_date=DATE,
        revision_date=DATE,
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    made.fuzzy = False
    return made


def extracted() -> Catalog:
    """All sentences of the source, as a template."""
    template = catalogue(None)
    found = extract_from_dir(
        SOURCE,
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=(NOTE,),
        strip_comment_tags=True,
    )
    for name, _line, sentence, notes, context in found:
        path = (SOURCE / name).relative_to(ROOT).as_posix()
        template.add(sentence, None, [(path, 1)], auto_comments=notes, context=context)
    # What the list of models says of them; their titles are names.
    for model in json.loads(MODELS.read_text("utf-8"))["models"]:
        if model.get("note"):
            template.add(model["note"], None, [(MODELS.relative_to(ROOT).as_posix(), 1)])
    return template


def path_of(tag: str, suffix: str = "po") -> Path:
    """The file of a language, as gettext looks for it."""
    return LOCALES / tag / "LC_MESSAGES" / f"lumivox.{suffix}"


def read(tag: str) -> Catalog:
    """The catalogue of a language as it is stored; a new one where there is none."""
    path = path_of(tag)
    made = catalogue(tag)
    if path.is_file():
        with path.open("rb") as file:
            stored = read_po(file, locale=tag)
        for message in stored:
            if message.id:
                made[message.id] = message
        made.obsolete = stored.obsolete
    return made


def as_po(known: Catalog) -> bytes:
    """The catalogue as text: by file, without line numbers, which every edit would change."""
    file = io.BytesIO()
    write_po(file, known, width=96, sort_by_file=True, include_lineno=False)
    # Nobody translates by mail, and the one generator is known.
    unwanted = rb'"(?:Report-Msgid|Last-Trans|Language-Team|PO?T?-\w+-Date|Generated).*\n'
    return re.sub(unwanted, b"", file.getvalue())


def as_mo(known: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, known)
    return file.getvalue()


def store(tag: str, known: Catalog) -> None:
    """Write the catalogue of a language, and what the program reads of it."""
    path_of(tag).parent.mkdir(parents=True, exist_ok=True)
    for suffix, content in (("po", as_po(known)), ("mo", as_mo(known))):
        partial = path_of(tag, suffix + ".part")
        partial.write_bytes(content)
        partial.replace(path_of(tag, suffix))


def updated(tag: str, template: Catalog) -> Catalog:
    """The stored catalogue with exactly the template's sentences.

    A sentence that went keeps its translation below, marked as obsolete; it is found there again
    when the sentence comes back.
    """
    stored, made = read(tag), catalogue(tag)
    for message in template:
        if message.id:
            old = stored.get(message.id) or stored.obsolete.get(_first(message))
            empty = ("",) * made.num_plurals if message.pluralizable else ""
            fits = old is not None and bool(old.pluralizable) == bool(message.pluralizable)
            made[message.id] = Message(
                message.id,
                old.string if old and fits else empty,
                message.locations,
                auto_comments=message.auto_comments,
            )
    gone = [message for message in stored if message.id and message.id not in made]
    for message in (*gone, *stored.obsolete.values()):
        if any(_forms(message)) and _first(message) not in made:
            made.obsolete[_first(message)] = message
    return made


def _first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _sentences(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (str(message.id),)


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string or ""),)


def placeholders(sentence: str) -> list[str]:
    """What ``str.format`` fills in, with its format, or ``%`` in the sentences of argparse."""
    return sorted(re.findall(r"\{[^{}]*\}|%\(\w+\)[rs]|%[rs]\b", sentence))


def mnemonics(sentence: str) -> int:
    """How many letters are marked by ``&``; ``&&`` is the sign itself."""
    return len(re.findall(r"&(?!&|\s|$)", sentence.replace("&&", "")))


def _single_forms(known: Catalog) -> set[int]:
    """Places of the plural forms that stand for a single number."""
    chosen = gettext.c2py(known.plural_expr)
    places = [chosen(number) for number in range(200)]
    return {place for place in places if places.count(place) == 1}


def faults(message: Message, known: Catalog) -> Iterator[str]:
    """What is wrong with a translation, each in a few words."""
    english, forms = _sentences(message), _forms(message)
    if not all(form.strip() for form in forms):
        yield "is not translated"
        return
    if message.fuzzy:
        yield "is marked as fuzzy"
    if message.pluralizable and len(forms) != known.num_plurals:
        yield f"has {len(forms)} plural forms, not {known.num_plurals}"
    allowed = {tuple(placeholders(sentence)) for sentence in english}
    # A form for one number alone says it in words, as “one file” or Arabic's dual; no other may.
    worded = {tuple(name for name in each if name != "{count}") for each in allowed}
    single = _single_forms(known) if message.pluralizable else set()
    if any(
        tuple(placeholders(form)) not in (allowed | worded if place in single else allowed)
        for place, form in enumerate(forms)
    ):
        yield "has other placeholders"
    if tuple(placeholders(forms[-1])) != tuple(placeholders(english[-1])):
        yield "has other placeholders in its last form"
    if any(mnemonics(form) != mnemonics(english[0]) for form in forms):
        yield "marks another number of letters by &"
    for sign in ("…", ":", "\n", " "):
        if any(form.endswith(sign) != english[-1].endswith(sign) for form in forms) and not (
            sign == ":" and forms[-1].endswith("：")
        ):
            yield f"differs in ending with {sign!r}"
    if any(form.startswith((" ", "\n")) != english[0].startswith((" ", "\n")) for form in forms):
        yield "differs in white space before it"


def problems(tag: str, template: Catalog) -> Iterator[str]:
    """All that is wrong with the catalogue of a language."""
    known = read(tag)
    for message in template:
        if message.id and message.id not in known:
            yield f"{tag}: not in the catalogue: {_first(message)!r}"
    for message in known:
        if not message.id:
            continue
        if message.id not in template:
            yield f"{tag}: no longer in the source: {_first(message)!r}"
        for fault in faults(message, known):
            yield f"{tag}: {fault}: {_first(message)!r} → {message.string!r}"
    path = path_of(tag, "mo")
    if not path.is_file() or path.read_bytes() != as_mo(known):
        yield f"{tag}: the .mo is older than the .po; run update"


def missing(tag: str) -> list[dict[str, object]]:
    """What is to be translated, for ``fill``."""
    known, found = read(tag), []
    for message in known:
        if message.id and "is not translated" in faults(message, known):
            entry: dict[str, object] = {"sentence": _first(message)}
            if message.pluralizable:
                entry |= {"plural": _sentences(message)[1], "forms": known.num_plurals}
            entry["files"] = [
                path.removeprefix("desktop/lumivox/") for path, _ in message.locations
            ]
            if message.auto_comments:
                entry["note"] = " ".join(message.auto_comments)
            found.append(entry)
    return found


def fill(tag: str, translations: dict[str, str | list[str]]) -> list[str]:
    """Take in translations of the catalogue's sentences; what was refused, and why."""
    known, refused = read(tag), []
    for sentence, string in translations.items():
        message = known.get(sentence)
        if message is None:
            refused.append(f"not in the catalogue: {sentence!r}")
            continue
        forms = tuple(string) if isinstance(string, list) else string
        if message.pluralizable and isinstance(forms, str):
            forms = (forms,)
        new = Message(message.id, forms, message.locations, auto_comments=message.auto_comments)
        wrong = list(faults(new, known))
        refused += [f"{fault}: {sentence!r} → {string!r}" for fault in wrong]
        if not wrong:
            known[message.id].string = forms
    store(tag, known)
    return refused


def main(argv: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update").add_argument("tags", nargs="*", metavar="TAG")
    commands.add_parser("check").add_argument("tags", nargs="*", metavar="TAG")
    commands.add_parser("missing").add_argument("tag", choices=LANGUAGES)
    filling = commands.add_parser("fill")
    filling.add_argument("tag", choices=LANGUAGES)
    filling.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args(argv)
    if options.command == "missing":
        json.dump(missing(options.tag), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    if options.command == "fill":
        refused = []
        for path in options.files:
            refused += fill(options.tag, json.loads(path.read_text("utf-8")))
        print("\n".join([*refused, f"{len(missing(options.tag))} left"]))
        return 1 if refused else 0
    template = extracted()
    if options.command == "update":
        LOCALES.mkdir(exist_ok=True)
        TEMPLATE.write_bytes(as_po(template))
        for tag in options.tags or LANGUAGES:
            store(tag, updated(tag, template))
    wrong = [line for tag in options.tags or LANGUAGES for line in problems(tag, template)]
    if options.command == "check":
        print("\n".join(wrong))
        return 1 if wrong else 0
    print(f"{len(template)} sentences, {len(wrong)} to be done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
