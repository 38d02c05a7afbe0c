"""Short lines get the right language, and what is not sure gets none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lumivox.core.language import identify_language

LINES = {
    "en": ("Please restart your computer", "Your order has been shipped", "Open in new window"),
    "de": (
        "Möchten Sie die Änderungen speichern?",
        "Der Zug fährt um neun Uhr",
        "AUSGANG FREIHALTEN",
    ),
    "fr": ("Veuillez redémarrer votre ordinateur", "Je voudrais un peu d'eau"),
    "es": ("¿Desea guardar los cambios?", "El tren sale a las nueve"),
    "it": ("Salvare le modifiche prima di chiudere?", "Il treno parte alle nove"),
    "pt": ("Deseja salvar as alterações?", "Gostaria de um pouco de água"),
    "nl": ("Wilt u de wijzigingen opslaan?", "De trein vertrekt om negen uur"),
    "sv": ("Vill du spara ändringarna?", "Tåget går klockan nio"),
    "da": ("Vil du gemme ændringerne?", "Jeg vil gerne have noget vand"),
    "fi": ("Haluatko tallentaa muutokset?", "Juna lähtee kello yhdeksän"),
    "pl": ("Czy zapisać zmiany?", "Nie znaleziono pliku"),
    "cs": ("Chcete uložit změny?", "Soubor nebyl nalezen"),
    "hu": ("Menti a módosításokat?", "A fájl nem található"),
    "ro": ("Doriți să salvați modificările?", "Fișierul nu a fost găsit"),
    "tr": ("Değişiklikler kaydedilsin mi?", "Dosya bulunamadı"),
    "id": ("Silakan mulai ulang komputer Anda", "Buka di jendela baru"),
    "vi": ("Bạn có muốn lưu thay đổi không?", "Không tìm thấy tệp"),
    "ru": ("Перезагрузите компьютер", "Сохранить изменения?"),
    "uk": ("Перезавантажте комп'ютер", "Зберегти зміни?"),
    "el": ("Άνοιγμα σε νέο παράθυρο", "Έξοδος"),
    "ja": ("変更を保存しますか", "コンピューターを再起動してください"),
    "zh": ("请重新启动计算机", "文件未找到"),
    "ko": ("새 창에서 열기", "변경 내용을 저장하시겠습니까"),
    "ar": ("يرجى إعادة تشغيل الكمبيوتر", "هل تريد حفظ التغييرات؟"),
    "he": ("האם לשמור את השינויים?",),
    "hi": ("क्या आप परिवर्तन सहेजना चाहते हैं?",),
    "th": ("กรุณาเริ่มต้นคอมพิวเตอร์ใหม่",),
}


@pytest.mark.parametrize(("tag", "line"), [(tag, x) for tag, xs in LINES.items() for x in xs])
def test_a_short_line_gets_its_language(tag, line):
    assert identify_language(line) == tag


@pytest.mark.parametrize(
    "text",
    ["", "   ", "12,50 €", "42", "OK", "x", "www.example.org/en/page", "me@example.org", "•"],
)
def test_what_says_nothing_about_its_language_gets_none(text):
    assert identify_language(text) is None


def test_a_hint_decides_what_the_text_leaves_open():
    assert identify_language("Total") is None
    assert identify_language("Total", ("fr",)) == "fr"
    assert identify_language("東京", ("ja",)) == "ja"


def test_a_hint_does_not_overrule_what_the_text_says_clearly():
    assert identify_language("Möchten Sie die Änderungen speichern?", ("en", "fr")) == "de"
    assert identify_language("Перезагрузите компьютер", ("en",)) == "ru"


def test_the_tag_of_the_hint_is_kept():
    assert identify_language("Deseja salvar as alterações?", ("en", "pt-BR")) == "pt-BR"


def test_line_feeds_are_no_obstacle():
    assert identify_language("Der Zug fährt\num neun Uhr\n") == "de"


def test_the_module_loads_no_model_and_no_http_client():
    code = (
        "import sys, lumivox.core.language as l; assert 'fasttext' not in sys.modules;"
        "l.identify_language('Where is the station'); assert 'fasttext' in sys.modules;"
        "assert 'requests' not in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
