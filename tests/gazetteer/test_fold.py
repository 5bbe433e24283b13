"""Folding of Vietnamese spelling."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.fold import fold, fold_token, strip_accents

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
letters = st.builds(
    lambda letter, tone: unicodedata.normalize("NFC", letter + tone), st.sampled_from(LETTERS), st.sampled_from(TONES)
)
vietnamese = st.lists(letters | st.sampled_from([" ", "  ", "'", "’", "-", " – ", ".", "1", "\n"]), max_size=30).map(
    "".join
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("huyện uỷ", "huyện ủy"),
        ("Thuý", "Thúy"),
        ("khoẻ", "khỏe"),
        ("Hòang Mai", "Hoàng Mai"),
        ("qúy", "quý"),
        ("gìa", "già"),
        ("Lý Sơn", "Lí Sơn"),
        ("Mỹ Tho", "Mĩ Tho"),
        ("Kỳ Anh", "Kì Anh"),
        ("Quy Nhơn", "Qui Nhơn"),
        ("tỷ", "tỉ"),
        ("Đak Pơ", "Đăk Pơ"),
        ("Đắk Pơ", "ĐẮC PƠ"),
        ("Ðắk Lắk", "Đắk Lắk"),
        ("ðồng", "đồng"),
        ("Cư M’gar", "Cư M'gar"),
        ("K`Bang", "KʼBang"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu"),
        ("Gia\u00a0Lai", "  Gia \n Lai"),
        ("Gia\u200b Lai", "Gia Lai"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chủ", "Chũ"),
        ("Đak", "Dak"),
        ("thuỷ", "thuyền"),
        ("thúy", "thúi"),
        ("đặc", "đắc"),  # đặc khu, đặc biệt
        ("mai", "may"),
        ("Đắk Lắk", "Đắc Lắc"),  # by alias, not by rule
        ("y", "i"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "text",
    ["hòa bình", "thúy", "nguyễn", "khuỷu", "ngoài", "hoàng", "quốc", "giếng", "gì", "hữu", "đường", "huỳnh", "yên"],
)
def test_the_usual_spelling_is_already_folded(text: str) -> None:
    assert fold(text) == text


@pytest.mark.parametrize("text", ["résumé", "pleiku", "facebook", "60%", "12-2", "a̧", "ngu̧̧y"])
def test_what_is_no_syllable_stays(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", text)


@settings(deadline=None)
@given(st.text(max_size=40) | vietnamese)
def test_idempotent_and_nfc(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert unicodedata.is_normalized("NFC", folded)


@settings(deadline=None)
@given(st.text(max_size=40) | vietnamese)
def test_unicode_form_does_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@settings(deadline=None)
@given(vietnamese)
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.title())


@settings(deadline=None)
@given(st.text(min_size=1, max_size=12))
def test_a_token_is_folded_like_a_text_and_never_empty(token: str) -> None:
    assert fold_token(token)
    assert fold_token(token) in {fold(token), token}


@settings(deadline=None)
@given(vietnamese)
def test_words_fold_alone_as_in_the_text(text: str) -> None:
    words = [word for word in text.replace("-", " ").replace("–", " ").split() if fold(word)]
    assert fold(" ".join(words)) == " ".join(fold_token(word) for word in words)


@pytest.mark.parametrize(
    ("text", "plain"), [("Đắk Lắk", "Dak Lak"), ("Chủ tịch", "Chu tich"), ("ươn Ướt", "uon Uot"), ("Ðà", "Da")]
)
def test_strip_accents(text: str, plain: str) -> None:
    assert strip_accents(text) == strip_accents(unicodedata.normalize("NFD", text)) == plain
