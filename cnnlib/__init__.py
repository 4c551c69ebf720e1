"""cnnlib: the helpers of a course that opens the black box of convolutional neural networks."""

__version__ = "0.1.0"
