"""What is written on the training pictures: words of many languages and all that is no word.

Every text is NFC, inside the charset, with single spaces. Lengths are steered by the width of the
picture to be filled, so that words, phrases and whole lines all occur.
"""

from __future__ import annotations

import json
import string
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.vision.clip.charset import CHARSET, covered, normalize

from .paths import cache_root

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

# Language and its share of all words; every one is written in Latin script.
LANGUAGES = {
    "en": 40, "de": 9, "fr": 8, "es": 8, "it": 6, "pt": 6, "nl": 5, "pl": 4, "sv": 3, "cs": 3,
    "da": 2, "fi": 2, "ro": 2, "hu": 2, "nb": 2, "tr": 2, "ca": 2, "sk": 1, "lt": 1, "lv": 1,
}  # fmt: skip
WORDS_FILE = "words.json"
"""In the cache: word lists for a machine without wordfreq (see `pack`)."""
_COMMON = 40_000
_DOMAINS = ("com", "org", "net", "de", "fr", "io", "eu", "co.uk", "es", "it", "edu", "gov")


@cache
def word_table() -> dict[str, list[str]]:
    """The words of `data/words.toml`: of menus, months, program keywords."""
    text = (Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8")
    return {name: words.split() for name, words in tomllib.loads(text).items()}


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """The most frequent words of one language, as far as the charset covers them."""
    packed = cache_root() / WORDS_FILE
    if packed.exists():
        return tuple(json.loads(packed.read_text(encoding="utf-8"))[language])
    import wordfreq

    words = (normalize(w) for w in wordfreq.top_n_list(language, _COMMON))
    return tuple(w for w in words if covered(w) and len(w) <= 24)


class TextSource:
    """Draws texts with one random generator; not shared between processes.

    Args:
        random: where all chance comes from.
    """

    def __init__(self, random: np.random.Generator) -> None:
        import numpy as np

        self.random = random
        self._languages = list(LANGUAGES)
        shares = np.array(list(LANGUAGES.values()), float)
        self._shares = np.cumsum(shares / shares.sum())
        self._others: tuple[Callable[[], str], ...] = (
            self.number, self.amount, self.date, self.time, self.phone, self.email, self.url,
            self.path, self.code, self.identifier, self.menu, self.signs, self.number,
        )  # fmt: skip

    def pick(self, items: tuple[str, ...] | list[str] | str) -> str:
        """One item at random."""
        return items[int(self.random.integers(len(items)))]

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return bool(self.random.random() < share)

    def language(self) -> str:
        """A language, by its share."""
        place = int(self._shares.searchsorted(self.random.random()))
        return self._languages[min(place, len(self._languages) - 1)]

    def word(self, language: str) -> str:
        """A word: half of them from the frequent ones, half from the whole list."""
        words = vocabulary(language)
        top = len(words) if self.chance(0.6) else min(3000, len(words))
        return words[int(self.random.integers(top))]

    def cased(self, word: str) -> str:
        """The word in small letters, with a capital, in capitals, or (rarely) mixed."""
        draw = self.random.random()
        if draw < 0.42:
            return word
        if draw < 0.70:
            return word[:1].upper() + word[1:]
        if draw < 0.96:
            return word.upper()
        return "".join(c.upper() if self.chance(0.5) else c for c in word)

    def punctuated(self, word: str) -> str:
        """The word, in one case of six with signs around it."""
        if not self.chance(0.16):
            return word
        pair = self.pick(("{},", "{}.", "{}:", "{};", "{}!", "{}?", "({})", "“{}”", '"{}"', "'{}'",
                          "‘{}’", "«{}»", "„{}“", "{}…", "{}'s", "{}’s", "[{}]", "{}-", "*{}",
                          "#{}", "@{}", "{}.", "{},", "{}*", "&{}", "/{}"))  # fmt: skip
        return pair.format(word)

    def phrase(self, length: int) -> str:
        """Words of one language up to about `length` signs, as in a sentence, title or label."""
        language, style = self.language(), self.random.random()
        words: list[str] = []
        size = 0
        while size < length:
            draw = self.random.random()
            if draw < 0.90:
                word = self.word(language)
            elif draw < 0.96:
                word = self.number()
            else:
                word = self.pick(("-", "–", "—", "&", "|", "/", "+", "•", "·", "=", ">", "→"))
            if style > 0.85:
                word = word.upper()
            elif style > 0.65 or not words:
                word = word[:1].upper() + word[1:]
            words.append(self.punctuated(word))
            size += len(words[-1]) + 1
        return " ".join(words)

    def number(self) -> str:
        """A number, plain or grouped, with or without decimals, sign, unit or percent."""
        digits = int(self.random.integers(1, 9))
        value = int(self.random.integers(10**digits))
        form = self.pick(("{}", "{}", "{}", "{:,}", "{:,}", "-{}", "+{}", "{}%", "{} %", "#{}",
                          "({})", "{}.", "{:05d}", "No. {}", "{} km", "{} kg", "{} MB", "{}°C",
                          "{}x", "×{}", "1/{}", "{}st", "{}th", "v{}", "±{}", "{}²"))  # fmt: skip
        text = form.format(value)
        if self.chance(0.25):
            text = text.replace(str(value), f"{value / 100:.2f}", 1)
        if self.chance(0.2):
            text = text.replace(",", ".")
        return text

    def amount(self) -> str:
        """An amount of money."""
        value = float(self.random.lognormal(4, 2))
        number = f"{value:,.2f}"
        if self.chance(0.4):
            number = number.translate(str.maketrans(",.", ".,"))
        form = self.pick(("${}", "€{}", "{} €", "£{}", "{} EUR", "USD {}", "{}", "-{}", "{} kr",
                          "¥{}", "CHF {}", "{} zł", "R$ {}", "Total {}", "{}$"))  # fmt: skip
        return form.format(number)

    def date(self) -> str:
        """A date in one of the usual forms."""
        r = self.random
        day, month, year = (int(r.integers(*ends)) for ends in ((1, 32), (1, 13), (1900, 2050)))
        name = word_table()["months"][month - 1]
        form = self.pick(("{d:02d}.{m:02d}.{y}", "{d}/{m}/{y}", "{y}-{m:02d}-{d:02d}",
                          "{d} {n} {y}", "{n} {d}, {y}", "{d}. {m}. {y}", "{m:02d}/{d:02d}/{s:02d}",
                          "{n} {y}",
                          "{d} {a}", "{a} {d}", "{y}", "{y}/{m:02d}", "'{s:02d}"))  # fmt: skip
        return form.format(d=day, m=month, y=year, n=name, a=name[:3], s=year % 100)

    def time(self) -> str:
        """A time of day or a span of hours."""
        r = self.random
        h, m, s = int(r.integers(24)), int(r.integers(60)), int(r.integers(60))
        form = self.pick(("{h:02d}:{m:02d}", "{h}:{m:02d}:{s:02d}", "{k}:{m:02d} AM", "{k} pm",
                          "{k}:{m:02d}pm", "{h:02d}h{m:02d}", "{h}:{m:02d} – {g}:00"))  # fmt: skip
        return form.format(h=h, m=m, s=s, k=h % 12 or 12, g=(h + 2) % 24)

    def digits(self, count: int) -> str:
        """`count` digits."""
        return "".join(self.pick(string.digits) for _ in range(count))

    def phone(self) -> str:
        """Something that looks like a telephone number."""
        groups = [self.digits(int(n)) for n in self.random.integers(2, 5, size=3)]
        text = self.pick((" ", "-", ".", "/", "")).join(groups)
        return self.pick(("{}", "+49 {}", "+1 {}", "({}", "0{}", "Tel. {}")).format(text).replace(
            "(", "(0) "
        )  # fmt: skip

    def plain(self) -> str:
        """A word of small ASCII letters, for addresses and names in code."""
        word = self.word(self.pick(("en", "en", "de", "es")))
        return "".join(c for c in word if c in string.ascii_letters + string.digits) or "a"

    def email(self) -> str:
        """An e-mail address."""
        user = self.plain() + self.pick(("", ".", "_", "-")) + self.pick(("", self.plain()))
        return f"{user.strip('._-')}@{self.plain()}.{self.pick(_DOMAINS)}"

    def url(self) -> str:
        """A web address."""
        start = self.pick(("https://", "http://", "www.", "", "https://www."))
        tail = self.pick(("", "/", f"/{self.plain()}", f"/{self.plain()}/{self.plain()}.html",
                          f"?{self.plain()}={self.digits(2)}", f"/#{self.plain()}"))  # fmt: skip
        return f"{start}{self.plain()}.{self.pick(_DOMAINS)}{tail}"

    def path(self) -> str:
        """A path or file name."""
        parts = [self.plain() for _ in range(int(self.random.integers(1, 4)))]
        name = self.plain() + "." + self.pick(
            ("txt", "pdf", "png", "py", "docx", "html", "json", "exe", "zip", "jpg", "mp3", "c")
        )  # fmt: skip
        form = self.random.random()
        if form < 0.3:
            return "/" + "/".join([*parts, name])
        if form < 0.5:
            return "C:\\" + "\\".join([*parts, name])
        return name if form < 0.8 else "~/" + "/".join(parts)

    def code(self) -> str:
        """A scrap of a program or a terminal."""
        a, b, n = self.plain(), self.plain(), self.digits(int(self.random.integers(1, 4)))
        form = self.pick(("{a}({b})", "{a} = {n}", "{a}.{b}()", "if {a} == {n}:", "{a}[{n}]",
                          "{k} {a}", "{k} {a}({b}):", "{a}_{b}", "{{{a}: {b}}}", "<{a}>", "</{a}>",
                          "--{a}={n}", "$ {a} -{b}", "{a} += {n};", "// {a} {b}", "# {a}",
                          "{a} -> {b}",
                          "&{a};", "{a} && {b}", "'{a}': \"{b}\",", "{a}!= {b}", "@{a}", "%{a}%",
                          "{a} | {b}",
                          "~{a}^{n}", "`{a}`", "*{a} >= {n}", "{a}\\{b}"))  # fmt: skip
        return form.format(a=a, b=b, n=n, k=self.pick(word_table()["keywords"]))

    def identifier(self) -> str:
        """Random letters and digits: keys, plates, serial numbers, hashes."""
        alphabet = self.pick((
            string.ascii_uppercase + string.digits, string.ascii_letters + string.digits,
            string.hexdigits.lower()[:16], string.ascii_uppercase, string.ascii_lowercase,
        ))  # fmt: skip
        text = "".join(self.pick(alphabet) for _ in range(int(self.random.integers(1, 11))))
        if len(text) > 4 and self.chance(0.4):
            cut = int(self.random.integers(2, len(text) - 1))
            text = text[:cut] + self.pick(("-", " ", ":", ".", "/", "_")) + text[cut:]
        return text

    def menu(self) -> str:
        """A word of menus and buttons, perhaps with its key."""
        text = self.pick(word_table()["menu"]).replace("_", " ")
        if self.chance(0.25):
            keys = self.pick(("Ctrl+", "Alt+", "Shift+", "Ctrl+Shift+", "F", "⌘")).replace(
                "⌘", "Cmd+"
            )
            text += (
                " " + keys + (self.digits(1) if keys == "F" else self.pick(string.ascii_uppercase))
            )
        return text

    def signs(self) -> str:
        """Signs of the whole charset, so that none is ever unknown."""
        count = int(self.random.integers(1, 7))
        return "".join(self.pick(CHARSET[1:]) for _ in range(count))

    def text(self, low: int, high: int) -> str:
        """A text of `low` to `high` signs (cut at a space, or hard where there is none)."""
        for _ in range(20):
            draw = self.random.random()
            if high <= 26 and draw < 0.66:
                text = self.punctuated(self.cased(self.word(self.language())))
            elif draw < 0.78:
                text = self.phrase(int(self.random.integers(low, high + 1)))
            else:
                text = self._others[int(self.random.integers(len(self._others)))]()
                while len(text) < low:
                    text += " " + self.phrase(high - len(text))
            text = " ".join(normalize(text).split())
            if len(text) > high:
                if " " not in text[:high] and self.chance(0.85):
                    continue  # a word cut short is no word: rather another one
                text = text[:high].rsplit(" ", 1)[0] if " " in text[:high] else text[:high]
            if low <= len(text) and covered(text) and text.strip():
                return text.strip()
        return self.digits(max(low, 1))

    def near_miss(self, text: str) -> str:
        """Another text one or two edits away: what a good match must still tell apart."""
        letters = list(text)
        for _ in range(1 + self.chance(0.35)):
            place = int(self.random.integers(len(letters)))
            sign = letters[place]
            kind = self.random.random()
            if kind < 0.55 or len(letters) < 2:
                pool = string.digits if sign.isdigit() else string.ascii_lowercase
                new = self.pick(pool)
                letters[place] = new.upper() if sign.isupper() else new
            elif kind < 0.7:
                del letters[place]
            elif kind < 0.85:
                letters.insert(place, self.pick(string.ascii_lowercase))
            else:
                other = (place + 1) % len(letters)
                letters[place], letters[other] = letters[other], letters[place]
        changed = " ".join("".join(letters).split())
        return changed if changed and changed != text else text + self.pick(string.ascii_lowercase)
