"""Everything that exists by name, found in one pass: organisations, type words, roles, awards, unit names.

Terms are data (`gazetteer/*.toml`, `extractors/rules/*.toml`); spaCy's PhraseMatcher finds them over the
NORM of the tokens, which the tokenizer has folded, so that case and tone placement do not matter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.vocab import Vocab

    from extractors.tokens import Tokens


@cache
def load_toml(package: str, name: str) -> dict[str, Any]:
    """A TOML data file of a package, read once."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


_WHAT_EXISTS = frozenset({"measures", "titles"})
"""Vocabularies, which lie with the gazetteer: what exists, not how it is said."""


def rules_data(name: str) -> dict[str, Any]:
    """`extractors/rules/<name>.toml`, or the vocabulary of that name in `gazetteer/`."""
    return load_toml("gazetteer" if name in _WHAT_EXISTS else "extractors.rules", f"{name}.toml")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the vocabulary: what it is (`category`) and which (`value`)."""

    category: str
    value: str


def _terms() -> Iterable[tuple[str, Term]]:
    organisations = load_toml("gazetteer", "organisations.toml")
    for head in organisations["area_head"]:
        for form in head["forms"]:
            yield form, Term("head", head["family"])
        for form in head.get("joined", ()):
            yield form, Term("joined", head["family"])
    for form in organisations["sector"]["heads"]:
        yield form, Term("sector_head", form)
    for form in organisations["sector"]["fields"]:
        yield form, Term("field", form)
    for form in organisations["free"]["heads"]:
        yield form, Term("free_head", form)
    for form in organisations["national"]["heads"]:
        yield form, Term("national_head", form)
    for form in organisations["central"]["names"]:
        yield form, Term("central", form)
    for form in organisations["base"]["heads"]:
        yield form, Term("base_head", form)
    for form in organisations["free"]["glue"]:
        yield form, Term("glue", form)
    for form in organisations["stands_for_unit"]["forms"]:
        yield form, Term("stand", form)
    for body in organisations["authority"]:
        for form in body["forms"]:
            yield form, Term("authority", body["level"])
    terms = rules_data("terms")
    for category, entries in terms.items():
        for value, forms in entries.items():
            for form in forms:
                yield form, Term(category, value)


class Vocabulary:
    """The compiled matchers for one spaCy vocab. Build it once; it is costly (names are cached, see `name_cache`)."""

    def __init__(self, vocab: Vocab) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc

        from extractors.name_cache import token_norms
        from extractors.tokens import make_doc
        from gazetteer.units import load

        self._vocab = vocab
        self._terms: dict[str, list[Term]] = {}
        self._matcher = PhraseMatcher(vocab, attr="NORM")
        self._names = PhraseMatcher(vocab, attr="NORM")
        by_form: dict[str, list[Term]] = {}
        for form, term in _terms():
            entry = by_form.setdefault(form, [])
            if term not in entry:
                entry.append(term)
        for form, terms in by_form.items():
            self._terms[form] = terms
            self._matcher.add(form, [make_doc(vocab, form)])
        norms = token_norms(vocab, list(load().names()))
        self._names.add("name", [Doc(vocab, words=words) for words in norms])

    def lookup(self, tokens: Tokens) -> Lookup:
        """Where the terms and the names stand among the tokens."""
        doc = tokens.compact(self._vocab)
        terms: dict[int, list[tuple[int, Term]]] = {}
        for key, start, end in self._matcher(doc):
            for term in self._terms[doc.vocab.strings[key]]:
                terms.setdefault(start, []).append((end, term))
        names: dict[int, list[int]] = {}
        for _, start, end in self._names(doc):
            names.setdefault(start, []).append(end)
        for entries in terms.values():
            entries.sort(key=lambda entry: -entry[0])
        for ends in names.values():
            ends.sort(reverse=True)
        return Lookup(terms, names)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Terms and unit names of one document, by the token that they begin with, longest first."""

    terms: dict[int, list[tuple[int, Term]]]
    names: dict[int, list[int]]

    def term(self, tokens: Tokens, index: int, category: str, last: int) -> tuple[int, str] | None:
        """The longest term of the category at a token: (end token, value), or None."""
        for end, term in self.terms.get(index, ()):
            if term.category == category and end <= last:
                return end, term.value
        return None
