"""How much faster `extractors.ner.tag` is than `underthesea.ner`, sentence by sentence, in one run.

    python bench/ner.py           the sample articles and a share of the others
    python bench/ner.py --all     every sentence of the corpus, comparing the tags of each

Prints the ratio of the times that both take from the sentence to its tags, the segmentation into words included,
and the parts of it. Exit status 1 where a tag differs, or where the ratio is below ten.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from underthesea import ner, word_tokenize

from extractors.ner import tag
from extractors.reading import Reading
from extractors.segmentation import words
from pipeline.document import language
from pipeline.inputs import iter_inputs

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FOLDERS = (CORPUS / "articles", CORPUS / "dev" / "articles", CORPUS / "more" / "articles")
SHARE = 12
"""One sentence in so many of the development articles."""

LEAST = 10.0


def sentences(share: int) -> list[str]:
    """The corpus's sentences, each once: all of the samples, one in `share` of the others."""
    nlp, vocabulary = language()
    found: list[str] = []
    for folder in FOLDERS:
        own = []
        for outcome in iter_inputs([str(folder)]):
            assert outcome.article is not None
            text = outcome.article.text
            reading = Reading(nlp.make_doc(text), [("body", 0, len(text))], vocabulary)
            own += [text[s.start : s.end] for s in reading.sentences]
        found += own if folder.name == "articles" and folder.parent.name == "corpus" else own[::share]
    return list(dict.fromkeys(found))


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def compare(chosen: Sequence[str]) -> int:
    ner("Hội nghị."), tag(words("Hội nghị."))  # load the models
    segmented: list[list[str]] = []
    segmenting = seconds(lambda: segmented.extend(words(sentence) for sentence in chosen))
    ours: list[object] = []
    tagging = seconds(lambda: ours.extend(tag(own) for own in segmented))
    theirs_segmenting = seconds(lambda: [word_tokenize(sentence) for sentence in chosen])
    theirs: list[object] = []
    whole = seconds(lambda: theirs.extend(ner(sentence) for sentence in chosen))
    wrong = [sentence for sentence, one, other in zip(chosen, ours, theirs, strict=True) if one != other]
    ratio = whole / (segmenting + tagging)
    print(f"{len(chosen)} sentences, {sum(map(len, chosen))} characters, {len(wrong)} with other tags")
    print(f"underthesea {whole:.2f} s ({theirs_segmenting:.2f} s of it segmentation)")
    print(f"here {segmenting + tagging:.2f} s ({segmenting:.2f} s of it segmentation): {ratio:.1f} times as fast")
    for sentence in wrong[:5]:
        print(f"  other tags: {sentence}")
    return 1 if wrong or ratio < LEAST else 0


if __name__ == "__main__":
    sys.exit(compare(sentences(1 if "--all" in sys.argv[1:] else SHARE)))
