"""The names of units as the tokens that the PhraseMatcher compares, kept in the user's cache folder.

To tokenize and fold some nine thousand names takes longer than all else at the start. What is kept is a function of
the names and of the code that splits and folds them, and its file is called after a digest of both; a file that is
missing, cannot be read or cannot be written is no fault. `THIDUA_CACHE` names another folder, or, empty, none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.vocab import Vocab


def token_norms(vocab: Vocab, names: Sequence[str]) -> list[list[str]]:
    """The folded tokens of each name, in the order of the names."""
    file = _file(names)
    if file is None:
        return _made(vocab, names)
    try:
        found = json.loads(file.read_text("utf-8"))
        if isinstance(found, list) and len(found) == len(names):
            return found
    except (OSError, ValueError):
        pass
    made = _made(vocab, names)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}.part")
        draft.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
        draft.replace(file)
    except OSError:
        pass
    return made


def _made(vocab: Vocab, names: Sequence[str]) -> list[list[str]]:
    from extractors.tokens import make_doc

    return [[token.norm_ for token in make_doc(vocab, name)] for name in names]


def _file(names: Sequence[str]) -> Path | None:
    folder = os.environ.get("THIDUA_CACHE")
    if folder is None:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        folder = os.path.join(base, "thidua")
    if not folder:
        return None
    digest = hashlib.sha256(version("underthesea").encode())
    for package, module in (("extractors", "tokens.py"), ("gazetteer", "fold.py")):
        digest.update(files(package).joinpath(module).read_bytes())
    digest.update("\n".join(names).encode())
    return Path(folder, f"names-{digest.hexdigest()[:16]}.json")
