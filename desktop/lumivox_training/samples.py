"""Choose a text, a face and a kind of picture, and draw one training sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .fonts import load_faces
from .glyphs import HEIGHT, STEP, draw, is_unicase, steps_needed
from .scenes import scene
from .screens import screen
from .texts import TextSource

if TYPE_CHECKING:
    from .fonts import Face

# Width of the picture, and how many of a hundred pictures have it: most are words, a good share
# are whole lines. The reader pads to the same widths. Lines were learnt sooner than words in
# photographs, so two thirds of the area are words.
WIDTHS = {64: 12, 96: 20, 128: 40, 192: 16, 256: 6, 384: 3, 512: 2, 768: 1}
WORD_WIDTH = 192
# Kind of picture and share, of words and of lines; "hand" uses handwriting faces on paper.
KINDS = {"scene": 58, "screen": 20, "page": 8, "hand": 14}
LINE_KINDS = {"scene": 30, "screen": 40, "page": 15, "hand": 15}
_FACE_KINDS = {  # share of sans, serif, mono, display, handwriting
    "scene": (38, 20, 4, 30, 8),
    "screen": (66, 12, 18, 3, 1),
    "page": (30, 55, 12, 3, 0),
    "hand": (0, 0, 0, 0, 100),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture `(32, W, 3)` uint8 and what it says."""

    image: np.ndarray
    text: str
    kind: str


class Sampler:
    """Draws samples with one random generator.

    Args:
        seed: of all chance.
        held_out: draw with the families kept out of training.
    """

    def __init__(self, seed: int | tuple[int, ...], *, held_out: bool = False) -> None:
        self.random = np.random.default_rng(seed)
        self.texts = TextSource(self.random)
        families: dict[str, dict[str, list[Face]]] = {}
        for face in load_faces(held_out=held_out):
            families.setdefault(face.kind, {}).setdefault(face.family, []).append(face)
        self._families = {kind: list(by_name.values()) for kind, by_name in families.items()}

    def width(self) -> int:
        """A picture width, by its share."""
        shares = np.cumsum(list(WIDTHS.values()))
        return list(WIDTHS)[int(shares.searchsorted(self.random.random() * shares[-1], "right"))]

    def face(self, kind: str, text: str) -> Face | None:
        """A face of a family that suits the kind of picture and can draw the text."""
        shares = np.cumsum(_FACE_KINDS[kind])
        names = ("sans", "serif", "mono", "display", "handwriting")
        for _ in range(4):
            name = names[int(shares.searchsorted(self.random.random() * 100, "right"))]
            families = self._families.get(name)
            if not families:
                continue
            family = families[int(self.random.integers(len(families)))]
            face = family[int(self.random.integers(len(family)))]
            if set(text) <= set(face.chars):
                return face
        return None

    def text_for(self, width: int, kind: str) -> str:
        """A text that fills most of a picture of this width."""
        per_sign = float(self.random.uniform(8.5, 13) if kind in ("screen", "page")
                         else self.random.uniform(10, 19))  # fmt: skip
        high = max(1, int(width / per_sign))
        low = max(1, int(high * self.random.uniform(0.35, 0.9)))
        return self.texts.text(low, min(high, 150))

    def sample(self, width: int, hard: float, text: str | None = None,
               kind: str | None = None) -> Sample:  # fmt: skip
        """One sample of the given width.

        Args:
            width: of the picture in pixels, a multiple of 4.
            hard: how hard the picture may be, 0–1.
            text: say this, instead of a drawn text.
            kind: of picture, instead of a drawn one.
        """
        given, fixed = text, kind
        for attempt in range(60):
            shares = KINDS if width <= WORD_WIDTH else LINE_KINDS
            kinds = np.cumsum(list(shares.values()))
            place = int(kinds.searchsorted(self.random.random() * kinds[-1], "right"))
            kind = fixed if fixed and attempt < 30 else list(shares)[place]
            squeeze = self.squeeze(width, kind)
            text = given if given is not None else self.text_for(int(width / squeeze), kind)
            face = self.face(kind, text)
            if face is None:
                continue
            if is_unicase(face):
                if given is not None and given != given.upper():
                    continue
                text = text.upper()
            if steps_needed(text) * STEP * 1.1 > width or not set(text) <= set(face.chars):
                continue
            image = self._drawn(kind, face, text, width, hard, squeeze=squeeze)
            if image is not None:
                return Sample(image, text, kind)
        if given is not None:  # too long for this width, or a sign no face has: any text will do
            return self.sample(width, hard)
        return Sample(np.full((HEIGHT, width, 3), 255, np.uint8), "", "blank")

    def squeeze(self, width: int, kind: str) -> float:
        """How much a picture is widened at last: the reader looks at narrow crops widened too.

        Sloping and round words fill nearly square boxes, with too few decoder steps otherwise.
        """
        wanted = kind == "scene" and 96 <= width <= WORD_WIDTH and self.random.random() < 0.3
        return float(self.random.uniform(1.15, 2.0)) if wanted else 1.0

    def _drawn(
        self, kind: str, face: Face, text: str, width: int, hard: float, *, squeeze: float
    ) -> np.ndarray | None:
        r = self.random
        if kind == "screen":
            return screen(face, text, width, r, hard)
        tracking = float(r.uniform(-0.05, 0.6)) if r.random() < 0.15 else 0.0
        mask = draw(face, text, int(r.integers(30, 46)), tracking=tracking)
        if mask is None:
            return None
        narrow = round(width / squeeze)
        clutter = None
        if r.random() < 0.14:
            clutter = draw(face, self.texts.phrase(max(4, narrow // 14)), 30)
        by_hand = face.kind == "handwriting"
        on_paper = kind != "scene" or (by_hand and r.random() < 0.6)
        image = scene(mask, text, narrow, r, hard, on_paper=on_paper, by_hand=by_hand,
                      clutter=clutter, squeeze=squeeze)  # fmt: skip
        if image is None or narrow == width:
            return image
        return np.asarray(cv2.resize(image, (width, HEIGHT), interpolation=cv2.INTER_CUBIC))
