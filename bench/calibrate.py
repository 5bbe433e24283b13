"""Fit the confidence of values to what was right at first sight, and say how well it does on articles held back.

    python bench/calibrate.py            print the reliability by cross-validation
    python bench/calibrate.py --write    write pipeline/confidence.json too

A value's confidence is a logistic function of its components (`pipeline/components.py`) and of the confidence that
its rule states. It is fitted to corpus/first_sight.csv: 128 articles, each extracted by the rules as they stood before
anybody had looked at it, for errors on articles that the rules were mended on say nothing about the next article.
Needs scikit-learn, a test tool.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pipeline.confidence import features

ROOT = Path(__file__).resolve().parent.parent
SEEN = ROOT / "corpus" / "first_sight.csv"
OUT = ROOT / "pipeline" / "confidence.json"
STRENGTH = 3.0
"""Inverse of the penalty on weights: rules seen a few times stay near their field's average."""

FOLDS = 10
BINS = 10
PRECISION = 0.99


@dataclass(frozen=True)
class Sample:
    """The values of corpus/first_sight.csv: features, whether each was right, the article of each."""

    x: list[dict[str, float]]
    right: np.ndarray
    article: np.ndarray
    field: list[str]


def sample() -> Sample:
    with SEEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    x = []
    for row in rows:
        parts = dict(part.split("=", 1) for part in row["components"].split())
        x.append({name: 1.0 * value for name, value in features(row["field"], parts, float(row["stated"])).items()})
    right = np.array([int(row["right"]) for row in rows])
    return Sample(x, right, np.array([row["article"] for row in rows]), [row["field"] for row in rows])


def _matrix(x: list[dict[str, float]], names: list[str]) -> np.ndarray:
    at = {name: k for k, name in enumerate(names)}
    out = np.zeros((len(x), len(names)))
    for row, values in zip(out, x, strict=True):
        for name, value in values.items():
            if name in at:
                row[at[name]] = value
    return out


def shares(data: Sample) -> np.ndarray:
    """What each value counts for: the values of one field in one article are right and wrong together.

    A list of twenty members that was misread is one error and not twenty, so they share the weight of one.
    """
    together = list(zip(data.article, data.field, strict=True))
    size = Counter(together)
    share = np.array([1 / size[pair] for pair in together])
    return share * len(share) / share.sum()


def fit(x: list[dict[str, float]], right: np.ndarray, share: np.ndarray) -> dict[str, Any]:
    """The fitted map: the intercept, and the weight of each feature in log-odds."""
    names = sorted({name for values in x for name in values})
    model = LogisticRegression(C=STRENGTH, max_iter=5000, tol=1e-8).fit(_matrix(x, names), right, share)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return {"start": round(float(model.intercept_[0]), 4), "weights": weights}


def predicted(fitted: dict[str, Any], x: list[dict[str, float]]) -> np.ndarray:
    names = list(fitted["weights"])
    odds = fitted["start"] + _matrix(x, names) @ np.array([fitted["weights"][name] for name in names])
    return 1 / (1 + np.exp(-odds))


def held_back(data: Sample) -> np.ndarray:
    """The confidence of each value by a map that has not seen its article."""
    out, share = np.zeros(len(data.x)), shares(data)
    for train, test in GroupKFold(FOLDS).split(data.right, groups=data.article):
        fitted = fit([data.x[k] for k in train], data.right[train], share[train])
        out[test] = predicted(fitted, [data.x[k] for k in test])
    return out


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int, float, float]]:
    """(from, to, values, mean confidence, share right) of each tenth of the scale that has values."""
    rows = []
    for k in range(BINS):
        low, high = k / BINS, (k + 1) / BINS
        inside = (confidence >= low) & ((confidence < high) | (k == BINS - 1))
        if inside.any():
            rows.append((low, high, int(inside.sum()), float(confidence[inside].mean()), float(right[inside].mean())))
    return rows


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error: the mean distance of confidence and share right, by the values in each tenth."""
    rows = reliability(confidence, right)
    return sum(n * abs(mean - share) for _, _, n, mean, share in rows) / len(right)


def threshold(confidence: np.ndarray, right: np.ndarray, precision: float = PRECISION) -> tuple[float, float]:
    """The least confidence, in thousandths, from which on the precision holds, and the share of right values kept."""
    for least in np.arange(0.80, 1.0, 0.001):
        kept = confidence >= least
        if kept.any() and right[kept].mean() >= precision:
            return round(float(least), 3), float(right[kept].sum() / right.sum())
    return 1.0, 0.0


def main(write: bool) -> int:
    data = sample()
    confidence = held_back(data)
    print(f"{len(data.right)} values of {len(set(data.article))} articles, {data.right.mean():.3f} right")
    for low, high, n, mean, share in reliability(confidence, data.right):
        print(f"  {low:.1f} to {high:.1f}  {n:5} values   confidence {mean:.3f}   right {share:.3f}")
    print(f"expected calibration error {calibration_error(confidence, data.right):.4f}")
    for precision in (0.97, 0.98, 0.99):
        least, recall = threshold(confidence, data.right, precision)
        print(f"precision {precision} from {least} on, with {recall:.3f} of the right values")
    for field in dict.fromkeys(data.field):
        own = np.array([name == field for name in data.field])
        error = calibration_error(confidence[own], data.right[own])
        print(f"  {field:8} {own.sum():5} values, {data.right[own].mean():.3f} right, error {error:.3f}")
    if write:
        fitted = {"fitted_to": f"{len(data.right)} values in {SEEN.name}", **fit(data.x, data.right, shares(data))}
        OUT.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{OUT.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
