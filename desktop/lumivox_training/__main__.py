"""`python -m lumivox_training fonts|pack|preview|train|evaluate|fuse|export`."""

from __future__ import annotations

import argparse
from pathlib import Path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lumivox_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fonts", help="fetch and index the fonts and photographs named in data")
    pack = commands.add_parser("pack", help="fonts and word lists as one file, for another machine")
    pack.add_argument("file", type=Path)
    pack.add_argument("--unpack", action="store_true", help="put it in place instead")
    preview = commands.add_parser("preview", help="write a contact sheet of training pictures")
    preview.add_argument("--out", type=Path, default=Path("preview.png"))
    preview.add_argument("--seed", type=int, default=0)
    preview.add_argument("--hard", type=float, default=1.0)
    preview.add_argument("--held-out", action="store_true")
    train = commands.add_parser("train", help="train, or go on with a run")
    train.add_argument("--run", default="main")
    train.add_argument("--size", default="small", choices=("tiny", "small", "base"))
    train.add_argument("--minutes", type=float, default=60, help="length of the cosine")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--workers", type=int, default=1, help="rendering processes")
    train.add_argument("--threads", type=int, default=0, help="of torch on the CPU")
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    train.add_argument("--scale", type=float, default=0.5, help="batch size / (128 at 128 px)")
    train.add_argument("--fresh-schedule", action="store_true", help="begin another cosine")
    train.add_argument("--optimizer", default="muon", choices=("muon", "adamw"))
    train.add_argument("--rate", type=float, default=1.0, help="learning rate factor")
    evaluate = commands.add_parser("evaluate", help="measure an exported model")
    evaluate.add_argument("--model", type=Path, help="exported folder")
    evaluate.add_argument("--sets", type=Path, help="folder of sets with truth.jsonl and score.py")
    evaluate.add_argument("--out", type=Path, help="write the figures as JSON")
    fuse = commands.add_parser("fuse", help="fit and measure the judge of readings")
    fuse.add_argument("--model", type=Path, help="exported folder; the shipped one by default")
    fuse.add_argument("--sets", type=Path, required=True, help="folder of real sets")
    fuse.add_argument("--synthetic", type=int, default=400, help="rendered words besides")
    export = commands.add_parser("export", help="write a run as a model folder")
    export.add_argument("--run", default="main")
    export.add_argument("--out", type=Path, help="folder; the cache's export folder by default")
    export.add_argument("--sets", type=Path, help="folder of real sets to measure for the card")
    export.add_argument("--quick", action="store_true", help="without measuring, card and judge")
    return parser


def _export(run: str, out: Path | None, sets: Path | None, *, quick: bool) -> None:
    """Weights, then figures, then the card that states them, then the judge of readings."""
    from lumivox.core.threads import set_cpu_threads

    set_cpu_threads(1)
    from .export import export
    from .paths import export_root

    folder = out or export_root()
    facts = export(run, folder)
    print(facts)
    if not quick:
        from .card import write_card
        from .evaluate import evaluate

        write_card(folder, facts, evaluate(folder, sets, None))
        if sets:
            _fuse(folder, sets)


def _fuse(model: Path | None, sets: Path, synthetic: int = 400) -> None:
    """Fit the judge of readings, and print what the model's page says of it."""
    from lumivox.core.threads import set_cpu_threads
    from lumivox.vision.clip.runners import model_folder

    from .fuse import fuse
    from .fuse_card import BEGIN, END

    set_cpu_threads(1)
    folder = model or model_folder()
    fuse(folder, sets, synthetic)
    page = (folder / "README.md").read_text(encoding="utf-8")
    print(page[page.index(BEGIN) + len(BEGIN) : page.index(END)].strip())


def main() -> None:
    """Run one command; heavy libraries are imported for the command that needs them."""
    options = vars(_parser().parse_args())
    command = options.pop("command")
    if command == "fonts":
        from . import fonts, photos

        fonts.fetch()
        photos.fetch()
    elif command == "pack":
        from .pack import pack, unpack

        if options["unpack"]:
            unpack(options["file"])
        else:
            print(f"{pack(options['file']):,} bytes")
    elif command == "preview":
        from .preview import contact_sheet

        contact_sheet(options.pop("out"), **options)
    elif command == "train":
        from .train import Plan, train

        print(train(Plan(**options)))
    elif command == "evaluate":
        from .evaluate import evaluate

        evaluate(**options)
    elif command == "fuse":
        _fuse(options["model"], options["sets"], options["synthetic"])
    else:
        _export(**options)


if __name__ == "__main__":
    main()
