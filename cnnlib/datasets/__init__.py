"""Images to learn from: the embedded digits and how they are served in batches."""

from cnnlib.datasets.embedded import Dataset, data_file, load_digits
from cnnlib.datasets.serving import batch_last, batches, random_shift

__all__ = ["Dataset", "batch_last", "batches", "data_file", "load_digits", "random_shift"]
