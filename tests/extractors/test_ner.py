"""The linear features give the same tags as underthesea's own, quadratic ones."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from underthesea import ner, word_tokenize

from extractors.ner import persons, tag
from tests.extractors.examples import CORPORA, reading


@cache
def sentences() -> tuple[str, ...]:
    """The sentences of the sample articles."""
    files = sorted(CORPORA["articles"][0].glob("*.txt"))
    found = []
    for file in files:
        read = reading(file.read_text(encoding="utf-8"))
        found += [read.text[s.start : s.end] for s in read.sentences]
    return tuple(dict.fromkeys(found))


@cache
def words() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for sentence in sentences() for word in sentence.split()))


def test_every_sentence_of_the_samples_has_the_same_tags() -> None:
    assert len(sentences()) > 80
    for sentence in sentences():
        assert tag(word_tokenize(sentence)) == ner(sentence), sentence


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_made_up_sentences_have_the_same_tags(data: st.DataObject) -> None:
    word = st.one_of(st.sampled_from(words()), st.text(min_size=1, max_size=6))
    sentence = " ".join(data.draw(st.lists(word, min_size=1, max_size=14)))
    tokens = word_tokenize(sentence)
    if tokens:
        assert tag(tokens) == ner(sentence)


def test_nothing_has_no_tags() -> None:
    assert tag([]) == []
    assert persons("") == ()


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Đồng chí Võ Văn Phán phát biểu tại hội nghị.", ("Võ Văn Phán",)),
        ("Ông Nguyễn Trường và bà Lê Thị Ngọc Lành dự hội nghị.", ("Nguyễn Trường", "Lê Thị Ngọc Lành")),
        ("Hội nghị đã thống nhất các nội dung.", ()),
    ],
)
def test_persons(sentence: str, names: tuple[str, ...]) -> None:
    assert persons(sentence) == names
