"""Where Tesseract's trained data lies, and which of its languages a BCP 47 tag means."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

_NAMES = {
    "en": "eng",
    "de": "deu",
    "fr": "fra",
    "es": "spa",
    "it": "ita",
    "pt": "por",
    "nl": "nld",
    "sv": "swe",
    "da": "dan",
    "no": "nor",
    "nb": "nor",
    "nn": "nor",
    "fi": "fin",
    "is": "isl",
    "et": "est",
    "lv": "lav",
    "lt": "lit",
    "pl": "pol",
    "cs": "ces",
    "sk": "slk",
    "sl": "slv",
    "hr": "hrv",
    "bs": "bos",
    "sr": "srp",
    "hu": "hun",
    "ro": "ron",
    "bg": "bul",
    "mk": "mkd",
    "sq": "sqi",
    "el": "ell",
    "tr": "tur",
    "ru": "rus",
    "uk": "ukr",
    "be": "bel",
    "kk": "kaz",
    "ca": "cat",
    "eu": "eus",
    "gl": "glg",
    "ga": "gle",
    "cy": "cym",
    "gd": "gla",
    "br": "bre",
    "la": "lat",
    "eo": "epo",
    "mt": "mlt",
    "lb": "ltz",
    "fo": "fao",
    "oc": "oci",
    "co": "cos",
    "ar": "ara",
    "fa": "fas",
    "ur": "urd",
    "ps": "pus",
    "he": "heb",
    "yi": "yid",
    "ug": "uig",
    "hi": "hin",
    "mr": "mar",
    "ne": "nep",
    "sa": "san",
    "bn": "ben",
    "as": "asm",
    "or": "ori",
    "pa": "pan",
    "gu": "guj",
    "ta": "tam",
    "te": "tel",
    "kn": "kan",
    "ml": "mal",
    "si": "sin",
    "th": "tha",
    "lo": "lao",
    "my": "mya",
    "km": "khm",
    "bo": "bod",
    "ka": "kat",
    "hy": "hye",
    "am": "amh",
    "ti": "tir",
    "ja": "jpn",
    "ko": "kor",
    "vi": "vie",
    "id": "ind",
    "ms": "msa",
    "tl": "fil",
    "fil": "fil",
    "jv": "jav",
    "su": "sun",
    "ceb": "ceb",
    "sw": "swa",
    "af": "afr",
    "az": "aze",
    "uz": "uzb",
    "ky": "kir",
    "tg": "tgk",
    "tt": "tat",
    "mn": "mon",
    "mi": "mri",
    "ht": "hat",
    "yo": "yor",
    "qu": "que",
    "iu": "iku",
    "fy": "fry",
    "to": "ton",
    "sd": "snd",
    "zh": "chi_sim",
    "zh-hans": "chi_sim",
    "zh-cn": "chi_sim",
    "zh-sg": "chi_sim",
    "zh-hant": "chi_tra",
    "zh-tw": "chi_tra",
    "zh-hk": "chi_tra",
    "sr-latn": "srp_latn",
    "uz-cyrl": "uzb_cyrl",
    "az-cyrl": "aze_cyrl",
}
_TAGS = {
    **{name: tag for tag, name in reversed(_NAMES.items())},
    "chi_sim": "zh",
    "chi_tra": "zh-Hant",
    "srp_latn": "sr-Latn",
    "nor": "no",
    "fil": "tl",
}


def trained_name(tag: str) -> str:
    """Tesseract's name of a BCP 47 tag, or an empty string."""
    parts = tag.replace("_", "-").lower().split("-")
    for end in range(len(parts), 0, -1):
        if name := _NAMES.get("-".join(parts[:end])):
            return name
    return ""


def trained_names(tags: Iterable[str], folder: Path) -> list[str]:
    """Names of those languages whose data is installed, in the tags' order."""
    names = dict.fromkeys(trained_name(tag) for tag in tags)
    return [name for name in names if name and (folder / f"{name}.traineddata").is_file()]


def tags_of(folder: Path) -> tuple[str, ...]:
    """BCP 47 tags of the installed languages."""
    names = sorted(path.name.removesuffix(".traineddata") for path in _trained(folder))
    return tuple(_TAGS[name] for name in names if name in _TAGS)


def _trained(folder: Path) -> Sequence[Path]:
    return list(folder.glob("*.traineddata"))


@cache
def tessdata() -> Path | None:
    """The folder of trained data, or ``None`` where Tesseract has not been installed."""
    stated = os.environ.get("TESSDATA_PREFIX")
    places = [Path(stated), Path(stated, "tessdata")] if stated else []
    if sys.platform == "win32":
        homes = [os.environ.get(x) for x in ("ProgramFiles", "LOCALAPPDATA", "ProgramFiles(x86)")]
        places += [
            Path(x, *y, "Tesseract-OCR", "tessdata")
            for x in homes
            if x
            for y in ((), ("Programs",))
        ]
    else:
        places += [
            Path(root, "tessdata")
            for root in (
                "/usr/share/tesseract-ocr/5",
                "/usr/share/tesseract-ocr/4.00",
                "/usr/share",
                "/usr/share/tesseract",
                "/usr/local/share",
                "/opt/homebrew/share",
                "/opt/local/share",
            )
        ]
    return next((place for place in places if _trained(place)), None)


def tag_of(name: str) -> str | None:
    """The BCP 47 tag of Tesseract's name, or ``None``."""
    return _TAGS.get(name)
