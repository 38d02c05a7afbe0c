"""Words that the voice adds to a text, and abbreviations that end no sentence, by language."""

from __future__ import annotations

from lumivox.speech.languages import base

_UNSURE = {
    "en": "unsure",
    "de": "unsicher",
    "fr": "incertain",
    "es": "dudoso",
    "it": "incerto",
    "pt": "incerto",
    "nl": "onzeker",
    "pl": "niepewne",
    "cs": "nejisté",
    "sk": "neisté",
    "sv": "osäkert",
    "da": "usikkert",
    "nb": "usikkert",
    "no": "usikkert",
    "fi": "epävarma",
    "hu": "bizonytalan",
    "ro": "nesigur",
    "ru": "неуверенно",
    "uk": "непевно",
    "el": "αβέβαιο",
    "tr": "emin değil",
    "ar": "غير مؤكد",
    "he": "לא בטוח",
    "hi": "अनिश्चित",
    "zh": "不确定",
    "ja": "不確か",
    "ko": "불확실",
}

_NEVER_FINAL = {
    "en": "mr. mrs. ms. dr. prof. st. vs. no. fig. approx. e.g. i.e. cf. ca. gen. col. sgt. capt."
    " rev. hon. messrs. vol. pp. p. ch. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov."
    " dec.",
    "de": "dr. prof. hr. hrn. fr. nr. bzw. z.b. d.h. u.a. ca. vgl. abb. bd. st. ggf. evtl. inkl."
    " exkl. zzgl. str. tel. abs. art. kap. jh. s. jan. feb. mär. apr. jun. jul. aug. sep. sept."
    " okt. nov. dez. mo. di. mi. do. sa. so. max. min. mind. geb. gest. dipl. ing.",
    "fr": "m. mm. mme. mlle. dr. pr. st. ste. av. bd. boul. p. pp. art. chap. fig. env. cf. ex."
    " réf. tél. n°. janv. févr. avr. juil. sept. oct. nov. déc.",
    "es": "sr. sra. srta. d. dª. dr. dra. ud. uds. av. avda. pág. págs. núm. nº. art. cap. fig."
    " aprox. p.ej. tel. ene. feb. mar. abr. jun. jul. ago. sept. oct. nov. dic.",
    "it": "sig. sig.ra sigg. dott. dott.ssa prof. ing. avv. pag. pagg. n. nr. art. cap. fig. es."
    " ca. v. tel. gen. feb. mar. apr. mag. giu. lug. ago. set. ott. nov. dic.",
    "pt": "sr. sra. dr. dra. prof. av. pág. n.º art. cap. fig. ex. aprox. tel. jan. fev. mar. abr."
    " mai. jun. jul. ago. set. out. nov. dez.",
    "nl": "dhr. mevr. mw. dr. drs. ir. mr. prof. blz. p. nr. art. fig. bijv. bv. d.w.z. o.a. ca."
    " tel. jan. feb. mrt. apr. jun. jul. aug. sept. okt. nov. dec. evt. incl. excl. max. min.",
    "pl": "p. dr. prof. inż. mgr. ul. al. pl. nr. str. s. np. tj. tzn. m.in. ok. r. w. tel. godz."
    " św. im. art. ust. pkt. rys. tab. stycz. lut. mar. kwiec. sierp. wrześ. paźdz. list. grudz.",
    "cs": "p. pí. sl. dr. ing. mgr. prof. ul. č. čp. str. s. např. tj. tzn. tzv. cca. tel. obr."
    " tab. odst. čl. r. sv. popř. resp. max. min.",
}


def unsure(language: str | None) -> str:
    """The word said before a doubtful one, in the language of the text."""
    return _UNSURE.get(base(language), _UNSURE["en"])


def never_final(language: str) -> frozenset[str]:
    """Abbreviations, lower case with their stop, after which no sentence ends."""
    return frozenset(_NEVER_FINAL.get(language or "en", "").split())
