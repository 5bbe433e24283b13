"""The tokenizer keeps every character, and splits what the rules need split."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import blank

from extractors.tokens import Tokens, make_doc, token_spans
from gazetteer.fold import fold_token
from tests.records import CORPUS

VOCAB = blank("xx").vocab

# What stands in real pages beside letters: kinds of white space, invisible characters, emoji, joined words.
PIECES = [
    " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d", "\ufeff", "\u00ad", "\x0b",
    ".", ",", "-", "–", "/", "...", "…", "./.", "%", "(", ")", "“", "”", '"', "'", "’", "&", "+", "|", "1.544",
    "100,12%", "12-2", "30.3", "46/50", "620ha", "5,2km2", "TX.", "TP. ", "đ/c ", "Thi-Đua", "v.v...", "T.P",
    "www.a.vn", "a@b.vn", "M'gar", "H'leo", "Đak Pơ", "hoà", "qúy", "Ðak", "e\u0323\u0302", "\u0301", "ﬁ", "½", "²",
    "日本", "\U0001f44d", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1fb\U0001f1f3",
]  # fmt: skip

SPLITS = [
    # text, tokens
    ("Thi-Đua khen thưởng", "Thi|-|Đua|khen|thưởng"),
    ("kinh tế-xã hội", "kinh|tế|-|xã|hội"),
    ("TX.An Khê", "TX|.|An|Khê"),
    ("TP.Buôn Ma Thuột", "TP|.|Buôn|Ma|Thuột"),
    ("TP. Buôn Ma Thuột", "TP|.|Buôn|Ma|Thuột"),
    ("HĐND-UBND huyện", "HĐND|-|UBND|huyện"),
    ("Phó Bí thư Huyện ủy- Chủ tịch", "Phó|Bí|thư|Huyện|ủy|-|Chủ|tịch"),
    ("hội nghị.Tại", "hội|nghị|.|Tại"),
    ("620ha", "620|ha"),
    ("5,2km2", "5,2|km2"),
    ("1.544 xã", "1.544|xã"),
    ("87.183,5 km2", "87.183,5|km2"),
    ("2.947,907 tỷ đồng", "2.947,907|tỷ|đồng"),
    ("100,12%", "100,12|%"),
    ("7,7 %", "7,7|%"),
    ("46/50 chỉ tiêu", "46/50|chỉ|tiêu"),
    ("Sáng 12-2, tại", "Sáng|12-2|,|tại"),
    ("29/01/2018", "29/01/2018"),
    ("30.3", "30.3"),
    ("huyện Cư M'gar", "huyện|Cư|M'gar"),
    ("huyện Ea H’leo", "huyện|Ea|H’leo"),
    ("37,5 triệu USD.", "37,5|triệu|USD|."),
    ("đạt 100%.", "đạt|100|%|."),
    ("năm 2025./.", "năm|2025|.|/|."),
    ("tội phạm…", "tội|phạm|…"),
    ("(tỉnh Gia Lai),", "(|tỉnh|Gia|Lai|)|,"),
    ("“Dạy tốt, học tốt”", "“|Dạy|tốt|,|học|tốt|”"),
    ("A\u00a0B", "A|B"),
    ("A\tB\nC", "A|B|C"),
    ("", ""),
    (" \n ", ""),
]


def nfc(pieces: list[str]) -> str:
    return unicodedata.normalize("NFC", "".join(pieces))


# Lone surrogates are replaced when an article is read; they are in no text.
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=40
).map(nfc)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    doc = make_doc(VOCAB, text)
    assert doc.text == text
    assert [token.norm_ for token in doc] == [fold_token(token.text) for token in doc]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_spans_are_ordered_and_hold_all_that_is_not_white_space(text: str) -> None:
    spans = token_spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)
    assert all(not text[start].isspace() and not text[end - 1].isspace() for start, end in spans)
    gaps = [text[end:start] for (_, end), (start, _) in zip([(0, 0), *spans], [*spans, (len(text), 0)], strict=True)]
    assert "".join(gaps).strip() == ""


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_plain_tokens_are_the_doc_without_white_space(text: str) -> None:
    tokens = Tokens.of(make_doc(VOCAB, text))
    assert list(zip(tokens.start, tokens.end, strict=True)) == token_spans(text)
    assert tokens.norm == [fold_token(tokens.word(index)) for index in range(len(tokens))]
    assert [token.norm_ for token in tokens.compact(VOCAB)] == tokens.norm


def test_tokens_know_their_place() -> None:
    tokens = Tokens.of(make_doc(VOCAB, "Huyện\u00a0 Kbang,\n \nđạt"))
    assert [tokens.begins_line(index) for index in range(len(tokens))] == [False, False, False, True]
    assert [tokens.is_title(index) for index in range(len(tokens))] == [True, True, False, False]
    assert tokens.span(0, 4) == "Huyện Kbang, đạt"


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_tokens_of(text: str, expected: str) -> None:
    assert "|".join(text[start:end] for start, end in token_spans(text)) == expected


@pytest.mark.parametrize("file", sorted((CORPUS / "articles").glob("*.txt")), ids=lambda file: file.stem)
def test_sample_articles_come_back(file: Path) -> None:
    text = unicodedata.normalize("NFC", file.read_text(encoding="utf-8"))
    assert make_doc(VOCAB, text).text == text
