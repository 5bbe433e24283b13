"""Old fonts and lying encodings: each converts back to what was written, and modern text stays as it is."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import from_html
from pipeline.encoding import decode
from pipeline.reading.legacy import converted, is_syllable, quality

TEXT = (
    "Sáng 12/2, Cụm thi đua số 2 tổ chức hội nghị tổng kết công tác thi đua, khen thưởng; bầu huyện Đak Pơ làm Cụm "
    "trưởng, thị xã An Khê làm Cụm phó. Ước thu ngân sách đạt 512,4 tỷ đồng, giữ vững quốc phòng, trật tự, chuyển đổi."
)
# As the fonts of the time hold the beginning of TEXT.
TCVN3 = (
    "S¸ng 12/2, Côm thi ®ua sè 2 tæ chøc héi nghÞ tæng kÕt c«ng t¸c thi ®ua, khen th\xadëng; bÇu huyÖn §ak P¬ lµm Côm"
)
VNI = (
    "Saùng 12/2, Cuïm thi ñua soá 2 toå chöùc hoäi nghò toång keát coâng taùc thi ñua, khen thöôûng; baàu huyeän Ñak "
    "Pô laøm Cuïm"
)
BEGIN = TEXT[: TEXT.index(" trưởng")]


@pytest.mark.parametrize(("legacy", "name"), [(TCVN3, "TCVN3 (ABC)"), (VNI, "VNI")])
def test_fonts(legacy: str, name: str) -> None:
    assert converted(legacy) == (BEGIN, name)


def test_doubly_encoded() -> None:
    # The five bytes without a letter in windows-1252 come as control characters.
    twice = "".join(
        chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
        for byte in TEXT.encode()
    )
    assert converted(twice) == (TEXT, "doubly encoded UTF-8")


def test_doubly_encoded_as_latin_1() -> None:
    twice = TEXT.encode().decode("latin-1")
    assert decode(twice.encode(), declared="utf-8") == (TEXT, ("text converted from doubly encoded UTF-8",))
    text, _ = decode(f"<p>{twice}</p>".encode(), html=True)
    assert text == f"<p>{twice}</p>"  # a page is converted element by element


def test_windows_1258_read_as_1252() -> None:
    assert converted(_cp1258(TEXT).decode("cp1252")) == (TEXT, "windows-1258 read as windows-1252")


def _cp1258(text: str) -> bytes:
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            out += (unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + tones).encode("cp1258")
    return bytes(out)


def _viscii(text: str) -> bytes:
    """The bytes by RFC 1456 as far as the test's text needs them, from the letters' own table there."""
    table = {
        "á": 0xE1, "ụ": 0xF8, "đ": 0xF0, "ố": 0xAF, "ổ": 0xB1, "ứ": 0xD1, "ộ": 0xB5, "ị": 0xB8, "ế": 0xAA, "ô": 0xF4,
        "ư": 0xDF, "ở": 0xB7, "ầ": 0xA5, "ệ": 0xAE, "Đ": 0xD0, "à": 0xE0, "ơ": 0xBD, "ã": 0xE3, "ó": 0xF3, "Ư": 0xBF,
        "ớ": 0xBE, "ạ": 0xD5, "ồ": 0xB0, "ỷ": 0xD6, "ữ": 0xE6, "ậ": 0xA7, "ự": 0xF1, "ể": 0xAC, "Ơ": 0xB4, "ê": 0xEA,
        "ă": 0xE5, "ò": 0xF2, "ủ": 0xFC, "ỳ": 0xCF, "ý": 0xFD, "ú": 0xFA, "ẵ": 0xC7,
        "ờ": 0xB6, "â": 0xE2, "ấ": 0xA4,
    }  # fmt: skip
    return bytes(table.get(char) or ord(char) for char in text)


@pytest.mark.parametrize("name", ["VISCII", "viscii1.1-1"])
def test_viscii_where_it_is_declared(name: str) -> None:
    short = "hội nghị Ỷ"
    assert decode(b"h\xb5i ngh\xb8 \x14", declared=name) == (short, ())
    assert decode(f'<meta charset="{name}"><p>'.encode() + b"h\xb5i", html=True)[0].endswith("hội")


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (_cp1258(TEXT), "utf-8"),
        (_cp1258(TEXT), None),
        (_cp1258(TEXT), "iso-8859-1"),
        (TCVN3.encode("cp1252"), "utf-8"),
        (TCVN3.encode("cp1252"), "windows-1252"),
        (VNI.encode("cp1252"), None),
        (VNI.encode(), "utf-8"),
        (TEXT.encode(), "windows-1258"),
        (b"\xef\xbb\xbf" + _cp1258(TEXT), "utf-8"),
        (_viscii(TEXT), None),
        (_viscii(TEXT), "utf-8"),
        (_viscii(TEXT), "iso-8859-1"),
    ],
)
def test_lying_declarations_of_a_file(data: bytes, declared: str | None) -> None:
    text, notes = decode(data, declared=declared)
    assert unicodedata.normalize("NFC", text) in (TEXT, BEGIN)
    assert bool(notes) == (data != TEXT.encode())


def test_a_page_in_two_encodings() -> None:
    text, notes = decode(f"<p>{TEXT}</p>".encode() + _cp1258(TEXT[:60]), html=True)
    assert unicodedata.normalize("NFC", text) == f"<p>{TEXT}</p>{TEXT[:60]}"
    assert "windows-1258" in notes[0]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Nghị định số 152/2025/NĐ-CP; 25 °C; 30 m²; “Dân biết, dân bàn” – “dân làm”…",
        "Le comité a été créé à Genève, où l'évaluation sera présentée dès février.",
        "Đắk Lắk, Krông Năng, Cư M’gar, Ea H’leo, Ayun Pa, Chư Păh, Đak Đoa",
        "plain words",
        "",
    ],
)
def test_modern_text_stays(text: str) -> None:
    assert converted(text) == (text, None)


@pytest.mark.parametrize("word", ["nghiêng", "Đường", "quyết", "giữ", "khuỷu", "Ước", "yêu", "loại", "xã", "gì", "quý"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["héi", "nghþ", "tæng", "créé", "kõt", "«ng", "ñua"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_the_projects_texts_read_well() -> None:
    folder = Path(__file__).resolve().parents[2] / "corpus" / "articles"
    for file in sorted(folder.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert (quality(text) or 0) > 0.97
        assert converted(text) == (text, None)


def test_a_page_mixes_fonts_and_only_what_is_in_them_is_converted() -> None:
    page = (
        f'<div style="font-family:Arial"><p>{TEXT}</p></div>'
        f'<div style="font-family:.VnTimeH">{TCVN3}</div><p><font face=".VnTime">{TCVN3}</font></p>'
        f'<p><font face=".VnTime">{TEXT}</font></p><font face="VNI-Times">Ñak Pô</font>'
    )
    article = from_html(f"<html><body><article>{page}</article></body></html>")
    lines = article.text.split("\n")
    assert lines.count(TEXT) == 2
    assert BEGIN in lines and BEGIN.upper() in lines and "Đak Pơ" in article.text
    assert set(article.notes) == {"text converted from TCVN3 (ABC)", "text converted from VNI"}


@given(st.text())
def test_any_text_is_converted_or_left(text: str) -> None:
    changed, name = converted(text)
    assert (name is None) == (changed == text)
