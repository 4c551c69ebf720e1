"""How good the automatic feedback is, in figures: python tools/feedback_report.py

All answers of tests/exercises/ are checked; each carries the truth about itself (what would be right to
name), so that a wrong name can be counted.
"""

import contextlib
import importlib.util
import io
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
os.environ["CNNLIB_PROGRESS"] = "off"
sys.path.insert(0, str(TESTS))

from support.answers import answers, verdict  # noqa: E402


def tables():
    """(exercise, right, wrong) of every test file that holds answers."""
    for path in sorted((TESTS / "exercises").glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if hasattr(module, "RIGHT") and hasattr(module, "WRONG") and hasattr(module, "EXERCISE"):
            yield module.EXERCISE, module.RIGHT, module.WRONG


def main():
    """Check everything, print a line an exercise and the targets; 0 if all are met."""
    total, seconds = Counter(), []
    print(f"{'exercise':<26}{'right':>8}{'wrong':>8}{'named':>8}{'misnamed':>10}{'unnamed':>9}")
    for exercise, right, wrong in tables():
        counts = Counter()
        for answer in answers(exercise, right, wrong):
            began = time.perf_counter()
            with contextlib.redirect_stdout(io.StringIO()):
                feedback = answer.check()
            seconds.append(time.perf_counter() - began)
            kind = "right" if answer.names is None else "wrong"
            words = verdict(answer, feedback)
            counts.update([kind, *(f"{kind} {word}" for word in words)])
            unnamed = kind == "wrong" and not words & {"named", "misnamed"}
            counts["unnamed"] += unnamed
            counts["silent"] += unnamed and not feedback.advice and feedback.status == "wrong"
        total += counts
        print(
            f"{exercise:<26}{counts['right accepted']:>4}/{counts['right']:<3}"
            f"{counts['wrong caught']:>4}/{counts['wrong']:<3}{counts['wrong named']:>8}"
            f"{counts['wrong misnamed']:>10}{counts['unnamed']:>9}"
        )
    figures = {
        "right accepted": (total["right accepted"] / total["right"], 1),
        "wrong caught": (total["wrong caught"] / total["wrong"], 1),
        "misnamed": (total["wrong misnamed"], 0),
        "false causes": (total["wrong false cause"], 0),
        "rightly named": (total["wrong named"] / total["wrong"], 0.6),
        "fault of the course": (total["wrong fault"] + total["right fault"], 0),
    }
    print(f"\n{total['right']} right and {total['wrong']} wrong answers")
    for name, (value, target) in figures.items():
        shown = f"{value:.1%}" if isinstance(value, float) else value
        print(f"  {name:<22}{shown:>8}   target {f'{target:.0%}' if isinstance(value, float) else target}")
    print(f"  unnamed, no remark    {total['silent']:>8}")
    print(f"  seconds a check: median {statistics.median(seconds):.3f}, longest {max(seconds):.3f}")
    met = all(
        value >= target if isinstance(value, float) else value == 0 for value, target in figures.values()
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
