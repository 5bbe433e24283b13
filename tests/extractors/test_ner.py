"""The linear features give the same tags as underthesea's own, quadratic ones."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from underthesea import ner, word_tokenize

from extractors.ner import persons, tag
from tests.extractors.examples import CORPORA, reading

SHARE = 10
"""One in so many sentences of the written articles; `bench/ner.py --all` compares every one, in half a minute."""


@cache
def sentences() -> tuple[str, ...]:
    """All sentences of the sample articles, and a share of those of the written ones."""
    found = []
    for name, (folder, _) in CORPORA.items():
        own = []
        for file in sorted(folder.glob("*.txt")):
            read = reading(file.read_text(encoding="utf-8"))
            own += [read.text[s.start : s.end] for s in read.sentences]
        found += own if name == "articles" else own[::SHARE]
    return tuple(dict.fromkeys(found))


@cache
def words() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for sentence in sentences() for word in sentence.split()))


def test_sentences_of_the_corpus_have_the_same_tags() -> None:
    assert len(sentences()) > 250
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
