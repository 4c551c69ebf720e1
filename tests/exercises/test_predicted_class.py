# ruff: noqa: E501 (an answer is one string)
"""Answers to `predicted_class`, right and wrong; see support/answers.py for the form of a row."""

from support.answers import suite

EXERCISE = "predicted_class"

RIGHT = [
    """\
def f(z):
    return z.argmax(axis=1)
""",
    """\
def f(z):
    return np.argmax(z, 1)
""",
    """\
def f(z):
    return [int(row.argmax()) for row in z]
""",
    """\
def f(z):
    return np.argsort(z, axis=1)[:, -1]
""",
    """\
def f(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return (e / e.sum(1, keepdims=True)).argmax(1)
""",
    """\
def f(z):
    return np.array([max(range(len(r)), key=r.__getitem__) for r in z])
""",
    """\
def f(logits):
    winners = []
    for scores in logits:
        best_class, best_score = 0, scores[0]
        for number, score in enumerate(scores):
            if score > best_score:
                best_class, best_score = number, score
        winners.append(best_class)
    return np.array(winners)
""",
    """\
def f(logits):
    ranking = np.argsort(-np.asarray(logits, dtype=float), axis=1, kind='stable')
    return ranking[:, 0]
""",
    """\
def f(z):
    picked = z.argmax(axis=1)
    return np.array(picked, float)
""",
]

WRONG = [
    ("argmax(axis=1)", "argmax(axis=0)", "softmax-axis"),
    ("argmax(axis=1)", "max(axis=1)", "max-not-index"),
    ("argmax(axis=1)", "argmin(axis=1)", "sign"),
    ("argmax(axis=1)", "argmax()", "whole-batch"),
    ("argmax(axis=1)", "argmax(axis=1, keepdims=True)", ""),
    ("argmax(axis=1)", "argmax(axis=1) + 1", "off-by-one"),
    ("np.argmax(z, 1)", "np.argmax(np.abs(z), 1)", "abs-max"),
    ("[:, -1]", "[:, 0]", "sign"),
    ("[:, -1]", "[:, -2]", "second-best"),
    (" - z.max(1, keepdims=True)", "", ""),
    ("np.argmax(z, 1)", "z == z.max(1, keepdims=True)", "one-hot"),
    ("np.argmax(z, 1)", "np.argmax(z, 1) - 1", ""),
    ("np.argmax(z, 1)", "np.argmax(z, 1)[::-1]", ""),
    ("np.argmax(z, 1)", "str(np.argmax(z, 1))", ""),
    ("np.argmax(z, 1)", "z", ""),
    ("np.argmax(z, 1)", "np.sort(z)", ""),
    ("np.argmax(z, 1)", "np.argmax(z[0])", "first-image"),
    ("best_class, best_score = 0, scores[0]", "best_class, best_score = 0, 0", "init-zero"),
    ("if score > best_score", "if score < best_score", "sign"),
    ("if score > best_score", "if abs(score) > abs(best_score)", "abs-max"),
    ("        winners.append(best_class)", "    winners.append(best_class)", ""),
    ("winners.append(best_class)", "winners.append(best_score)", "max-not-index"),
    ("winners.append(best_class)", "winners.append(best_class + 1)", "off-by-one"),
    ("    return np.array(winners)", "        return np.array(winners)", "first-image"),
    ("for scores in logits:", "for scores in logits.T:", "softmax-axis"),
    ("np.array(winners)", "np.array(winners).reshape(-1, 1)", ""),
    ("ranking[:, 0]", "ranking[0]", ""),
    ("ranking[:, 0]", "ranking[:, -1]", "sign"),
    ("ranking[:, 0]", "ranking[:, 1]", "second-best"),
    ("ranking[:, 0]", "ranking", "order"),
    ("ranking[:, 0]", "ranking[:, :1]", ""),
    ("np.array(winners)", "np.eye(logits.shape[1])[winners]", "one-hot"),
    ("np.array(winners)", "winners[0]", "first-image"),
    ("def f(z):\n    return [int(r.argmax()) if r.max()>0.5 else -1 for r in z]\n", ""),
]  # fmt: skip

test_answers = suite(EXERCISE, RIGHT, WRONG)
