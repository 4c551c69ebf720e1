"""Everything between an answer and the sentence about it, in the order in which an answer goes through.

`examiner` asks the questions: `sandbox` runs the function on inputs that tell, `values` reads and compares
what comes back, `diagnosis` finds the known mistake, `wording` says it, `rendering` shows it, `progress`
remembers it; `notebooks` does all of this for whole notebooks of learners.
"""
