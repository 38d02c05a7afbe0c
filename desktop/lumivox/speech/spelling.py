"""Words letter by letter."""

from __future__ import annotations

import unicodedata

from lumivox.speech.languages import base

_CAPITAL = {
    "en": "capital",
    "de": "groß",
    "fr": "majuscule",
    "es": "mayúscula",
    "it": "maiuscola",
    "pt": "maiúscula",
    "nl": "hoofdletter",
    "pl": "wielkie",
    "cs": "velké",
}
_AFTER = frozenset({"fr", "es", "it", "pt"})
"""Languages in which the letter comes before the word for capital."""

_SIGNS = ". , ; : ! ? ' \" ( ) [ ] - – — _ / \\ @ # & * + = % < > € $ £ § °"
_NAMES = {
    "en": "dot|comma|semicolon|colon|exclamation mark|question mark|apostrophe|quote"
    "|left parenthesis|right parenthesis|left bracket|right bracket|hyphen|dash|dash|underscore"
    "|slash|backslash|at|number sign|and|star|plus|equals|percent|less than|greater than|euro"
    "|dollar|pound|section|degree",
    "de": "Punkt|Komma|Strichpunkt|Doppelpunkt|Ausrufezeichen|Fragezeichen|Apostroph"
    "|Anführungszeichen|Klammer auf|Klammer zu|eckige Klammer auf|eckige Klammer zu|Bindestrich"
    "|Gedankenstrich|Gedankenstrich|Unterstrich|Schrägstrich|umgekehrter Schrägstrich|ät|Raute"
    "|und|Stern|plus|gleich|Prozent|kleiner als|größer als|Euro|Dollar|Pfund|Paragraf|Grad",
    "fr": "point|virgule|point-virgule|deux-points|point d'exclamation|point d'interrogation"
    "|apostrophe|guillemet|parenthèse ouvrante|parenthèse fermante|crochet ouvrant|crochet fermant"
    "|trait d'union|tiret|tiret|tiret bas|barre oblique|barre oblique inverse|arobase|dièse|et"
    "|astérisque|plus|égal|pour cent|inférieur à|supérieur à|euro|dollar|livre|paragraphe|degré",
    "es": "punto|coma|punto y coma|dos puntos|signo de exclamación|signo de interrogación"
    "|apóstrofo|comillas|abre paréntesis|cierra paréntesis|abre corchete|cierra corchete|guion"
    "|raya|raya|guion bajo|barra|barra invertida|arroba|almohadilla|y|asterisco|más|igual"
    "|por ciento|menor que|mayor que|euro|dólar|libra|sección|grado",
    "it": "punto|virgola|punto e virgola|due punti|punto esclamativo|punto interrogativo"
    "|apostrofo|virgolette|parentesi aperta|parentesi chiusa|quadra aperta|quadra chiusa|trattino"
    "|lineetta|lineetta|trattino basso|barra|barra inversa|chiocciola|cancelletto|e|asterisco|più"
    "|uguale|per cento|minore di|maggiore di|euro|dollaro|sterlina|paragrafo|grado",
    "pt": "ponto|vírgula|ponto e vírgula|dois pontos|ponto de exclamação|ponto de interrogação"
    "|apóstrofo|aspas|abre parêntese|fecha parêntese|abre colchete|fecha colchete|hífen|travessão"
    "|travessão|sublinhado|barra|barra invertida|arroba|cardinal|e|asterisco|mais|igual|por cento"
    "|menor que|maior que|euro|dólar|libra|parágrafo|grau",
    "nl": "punt|komma|puntkomma|dubbele punt|uitroepteken|vraagteken|apostrof|aanhalingsteken"
    "|haakje openen|haakje sluiten|blokhaak openen|blokhaak sluiten|koppelteken|gedachtestreepje"
    "|gedachtestreepje|laag streepje|schuine streep|omgekeerde schuine streep|apenstaartje|hekje"
    "|en|sterretje|plus|is gelijk aan|procent|kleiner dan|groter dan|euro|dollar|pond|paragraaf"
    "|graad",
    "pl": "kropka|przecinek|średnik|dwukropek|wykrzyknik|znak zapytania|apostrof|cudzysłów"
    "|nawias otwierający|nawias zamykający|nawias kwadratowy otwierający"
    "|nawias kwadratowy zamykający|łącznik|myślnik|myślnik|podkreślenie|ukośnik|ukośnik wsteczny"
    "|małpa|kratka|i|gwiazdka|plus|równa się|procent|mniejsze niż|większe niż|euro|dolar|funt"
    "|paragraf|stopień",
    "cs": "tečka|čárka|středník|dvojtečka|vykřičník|otazník|apostrof|uvozovka|levá závorka"
    "|pravá závorka|levá hranatá závorka|pravá hranatá závorka|spojovník|pomlčka|pomlčka"
    "|podtržítko|lomítko|zpětné lomítko|zavináč|křížek|a|hvězdička|plus|rovná se|procent"
    "|menší než|větší než|euro|dolar|libra|paragraf|stupeň",
}


def sign_name(sign: str, language: str | None) -> str | None:
    """What a sign is called in a language, or ``None`` where that is not known."""
    names = _NAMES.get(base(language) or "en")
    return dict(zip(_SIGNS.split(), names.split("|"), strict=True)).get(sign) if names else None


def spelled(text: str, language: str | None = None) -> str:
    """Each sign of a text by its name, parted by commas so that the voice halts between them."""
    capital = _CAPITAL.get(base(language) or "en")
    names = []
    for sign in unicodedata.normalize("NFC", text):
        if sign.isspace():
            continue
        if sign.isalpha() and sign.isupper() and capital:
            # The small letter, lest the voice takes a lone capital for an abbreviation.
            after = base(language) in _AFTER
            names.append(f"{sign.lower()} {capital}" if after else f"{capital} {sign.lower()}")
        else:
            names.append(sign_name(sign, language) or sign)
    return ", ".join(names)
