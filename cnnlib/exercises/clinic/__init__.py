"""The sick network clinic of chapters 05 and 06: eight patients to diagnose."""

from cnnlib.exercises.clinic.diagnosis import EXERCISES

(
    patient_1_exercise,
    patient_2_exercise,
    patient_3_exercise,
    patient_4_exercise,
    patient_5_exercise,
    patient_6_exercise,
    patient_7_exercise,
    patient_8_exercise,
) = EXERCISES
