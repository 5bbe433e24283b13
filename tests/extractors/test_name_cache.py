"""The cached form of the names of units."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.name_cache import token_norms
from extractors.vocabulary import Vocabulary
from gazetteer.units import load

NAMES = ["Đak Pơ", "K'Bang", "Bà Rịa - Vũng Tàu", "Quận 1"]


def vocab() -> object:
    import spacy

    return spacy.blank("xx").vocab


def test_what_is_kept_is_what_would_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_CACHE", "")
    made = token_norms(vocab(), NAMES)
    assert made[0] == ["đăk", "pơ"]
    monkeypatch.setenv("THIDUA_CACHE", str(tmp_path))
    assert token_norms(vocab(), NAMES) == made
    (file,) = tmp_path.iterdir()
    monkeypatch.setattr("extractors.name_cache._made", lambda vocab, names: [])
    assert token_norms(vocab(), NAMES) == made  # read, not made
    assert token_norms(vocab(), [*NAMES, "Huế"]) == []  # other names, another file
    file.write_text("[]")
    assert token_norms(vocab(), NAMES) == []  # not these names: made anew


@pytest.mark.parametrize("content", ["{", "[1, 2]", "null", ""])
def test_a_spoiled_file_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setenv("THIDUA_CACHE", str(tmp_path))
    made = token_norms(vocab(), NAMES)
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    assert token_norms(vocab(), NAMES) == made


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("THIDUA_CACHE", str(tmp_path / "file" / "below"))
    assert len(token_norms(vocab(), NAMES)) == len(NAMES)


def test_names_are_found_alike_with_and_without_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractors.tokens import Tokens, make_doc

    text = "Các huyện Đăk Pơ, KBang (tỉnh Gia Lai), TP. Bà Rịa–Vũng Tàu; Chủ tịch; Cả nước chung sức; thị xã Chũ"
    found = []
    for folder in ("", str(tmp_path), str(tmp_path)):
        monkeypatch.setenv("THIDUA_CACHE", folder)
        shared = vocab()
        tokens = Tokens.of(make_doc(shared, text))
        names = Vocabulary(shared).lookup(tokens).names
        found.append([(tokens.span(start, ends[0])) for start, ends in sorted(names.items())])
    assert found[0] == found[1] == found[2]
    assert {"Đăk Pơ", "KBang", "Gia Lai", "Chũ"} <= set(found[0])
    assert not {"Chủ", "Chủ tịch", "Cả"} & set(found[0])
    assert len(list(load().names())) > 8000
