"""The linear features give the same words and tags as underthesea's own, quadratic ones."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from underthesea import ner, word_tokenize

from extractors.ner import persons, tag
from extractors.segmentation import words as segmented
from tests.extractors.examples import CORPORA, reading


@cache
def sentences(corpus: str) -> tuple[str, ...]:
    """All sentences of a corpus, each once."""
    folder, _ = CORPORA[corpus]
    found = []
    for file in sorted(folder.glob("*.txt")):
        read = reading(file.read_text(encoding="utf-8"))
        found += [read.text[s.start : s.end] for s in read.sentences]
    return tuple(dict.fromkeys(found))


@cache
def syllables() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for sentence in sentences("articles") for word in sentence.split()))


PARTS = 4
"""Of each corpus, so that the workers of a test run share it."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("corpus", CORPORA)
def test_sentences_of_the_corpus_have_the_same_words_and_tags(corpus: str, part: int) -> None:
    chosen = sentences(corpus)[part::PARTS]
    assert len(chosen) > 15
    for sentence in chosen:
        assert segmented(sentence) == word_tokenize(sentence), sentence
        assert tag(segmented(sentence)) == ner(sentence), sentence


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_made_up_sentences_have_the_same_tags(data: st.DataObject) -> None:
    word = st.one_of(st.sampled_from(syllables()), st.text(min_size=1, max_size=6))
    sentence = " ".join(data.draw(st.lists(word, min_size=1, max_size=14)))
    tokens = word_tokenize(sentence)
    assert segmented(sentence) == tokens
    assert segmented(sentence, normalized=False) == word_tokenize(sentence, use_token_normalize=False)
    if tokens:
        assert tag(tokens) == ner(sentence)


def test_nothing_has_no_tags() -> None:
    assert segmented("") == []
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
