"""The sick network clinic: examine a training with the tools of the course, then name its fault."""

import re

from cnnlib.arguments import nearest
from cnnlib.exercises.checking.rendering import Feedback, Page
from cnnlib.exercises.clinic import patients
from cnnlib.exercises.exercise import Exercise

NOTEBOOK = "clinic"  # met in chapters 05 and 06, and a chapter of its own in `progress()`

# What each fault shows, and which tool shows it best.
SYMPTOMS = {
    "input not scaled": "pixels far outside of [0, 1] in look(), a first loss far above 2.3, a huge step",
    "labels misaligned": (
        "normal first numbers, twenty images learned by heart (overfit() near 1.0), yet a training loss "
        "that hardly falls and an accuracy at chance on other images"
    ),
    "learning rate too large": (
        "a normal first loss, but a first step (update_ratio()) about a hundred times as large as usual, "
        "and a loss that jumps up at once"
    ),
    "softmax overflows": (
        "a first loss of nan, although pixels and weights are finite: look() shows logits so large that "
        "exp of them is infinite in float32 (above 88)"
    ),
    "zero initialisation": (
        "logits that are all exactly 0, a first loss of exactly 2.303, and weights that never move "
        "(update_ratio() is 0/0)"
    ),
    "sign of the step flipped": (
        "a normal first loss and a first step of normal size, after which the loss rises step by step "
        "until it is no longer finite"
    ),
    "data not shuffled": (
        "first labels in look() that are all the same, and a loss that drops and jumps again whenever the "
        "class changes"
    ),
    "backward pass wrong": (
        "a gradient_check() that fails, while everything else looks healthy: the network even learns, "
        "only less well than it could"
    ),
}

SHOWN = {
    "input not scaled": "its pixels run from 0 to 255 and its loss is far above 2.3 before any step",
    "labels misaligned": (
        "it learns twenty images by heart, but on all of them the loss hardly falls, and other images are "
        "at chance: there is nothing to learn that holds for all"
    ),
    "learning rate too large": (
        "data, first loss and gradients are in order, but its very first step is about a hundred times "
        "too large"
    ),
    "softmax overflows": (
        "its first loss is nan while its logits lie near 120, all of them finite: a softmax that first "
        "subtracts the maximum would not mind"
    ),
    "zero initialisation": (
        "all its logits are 0 and its weights do not move, since every gradient is multiplied by a weight "
        "or an activation that is 0"
    ),
    "sign of the step flipped": "its gradients are right, its steps of usual size, yet the loss only grows",
    "data not shuffled": "its first batch holds one class only, so each step makes it forget the others",
    "backward pass wrong": (
        "its gradients do not agree with the measured slopes; the loss still falls because the wrong "
        "gradients point roughly the right way"
    ),
}


class DiagnosisExercise(Exercise):
    """A patient to be examined; the answer is one of `choices`."""

    choices = tuple(sorted(SYMPTOMS))

    def __init__(self, number, patient, answer):
        statement = (
            f"Examine {patient.name}, a small network that is trained on the digits. One thing is wrong "
            f"with it. Tools: patient.look(), .initial_loss(), .update_ratio(), .train(), .overfit(), "
            f".gradient_check(); compare with the same tools of .healthy. Answer with one of: "
            f"{', '.join(self.choices)}."
        )
        hints = (
            "Always in this order: the data (look), the first loss (is it near ln 10 = 2.303?), the first "
            "step (update_ratio), twenty images (overfit), the curve (train), and the gradient check.",
            "Run the same tools on .healthy and look for the first one whose answer is different.",
        )
        title = f"sick network clinic: {patient.name}"
        super().__init__(f"patient_{number}", NOTEBOOK, title, statement, "diagnosis = ...", hints)
        self.patient, self.healthy = patient, patients.HEALTHY
        self._answer = answer

    def _examine(self, answer):
        if answer is None or answer is Ellipsis:
            return Feedback(
                "not_attempted", None, "Examine the patient, then write your diagnosis in place of the ..."
            )
        if not isinstance(answer, str):
            return Feedback("error", None, f"A diagnosis is a text, one of: {', '.join(self.choices)}.")
        named = _known(answer)
        if named not in SYMPTOMS:
            near = nearest(named, self.choices, 0.4)
            meant = f'Did you mean "{near}"? ' if near else ""
            return Feedback(
                "error",
                None,
                f'"{answer}" is not a known diagnosis. {meant}Known are: {", ".join(self.choices)}.',
            )
        if named == self._answer:
            return Feedback("correct", None, f"Right: {named}. You could tell because {SHOWN[named]}.")
        message = (
            f"No. With that diagnosis ({named}) one would see {SYMPTOMS[named]}. "
            "Compare this with what the patient's tools say."
        )
        return Feedback("wrong", None, message, advice=self.hints[0])

    def solution_page(self):
        return Page(
            f"The diagnosis: {self.name}", f"You can tell because {SHOWN[self._answer]}.", self._answer
        )


def _known(answer):
    """The diagnosis an answer stands for: capitals, z for s, a full stop or a part of it will do."""
    named = " ".join(re.sub(r"[_\W]+", " ", answer.lower()).split()).replace("initializ", "initialis")
    meant = [choice for choice in SYMPTOMS if named and named in choice]
    return meant[0] if len(meant) == 1 else named


EXERCISES = tuple(DiagnosisExercise(number, *both) for number, both in enumerate(patients.PATIENTS, start=1))
