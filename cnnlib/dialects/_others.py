"""What surprised about libraries, tools and formats without a dialect; each was run with that version."""

MEASURED = "2026-11-30"
OTHERS = {
    "Equinox 0.13.8": (
        "ConvTranspose has PyTorch's names, shapes and sizes, but turns the kernel.",
        "Pools move by 1 where stride is left out; averages that round up count the added cells as "
        "zeros, and use_ceil with padding raises.",
        "AdaptiveAvgPool splits 7 cells into 3 as (1, 3.5, 5.5), PyTorch 2.13.0 as (1, 3, 5).",
    ),
    "PyTensor 3.0.7": (
        "max gives the whole gradient to each of equal maxima; its NaN depends on the compile mode. "
        "pool_2d is gone.",
    ),
    "autograd 1.9.1": ("max shares the gradient of equal maxima.",),
    "numpy-ml 0.1.2": (
        "Averages count padding, and the first of equal maxima takes the gradient, as in PyTorch.",
    ),
    "Haiku 0.0.17": ("avg_pool SAME leaves padding out of the count; Flax, on the same JAX, counts it.",),
    "Pillow 13.0.0": (
        "ImageFilter.Kernel lays its kernel on upside down: rows turned, columns not; the border is left as "
        "it was.",
    ),
    "mahotas 1.4.19": ("convolve does not turn its kernel, so it is a correlation.",),
    "SimpleITK 2.5.7": (
        "Convolution turns its kernel and repeats the border's pixels, where others have zeros.",
    ),
    "scikit-image 0.26.0": (
        "block_reduce pads with 0: the maximum of a negative picture gets 0 at its border, the mean "
        "gets smaller.",
    ),
    "safetensors 0.8.0": (
        "safetensors.numpy writes a transposed array in memory order: the file holds other numbers, "
        "without an error. Every port transposes; copy with np.ascontiguousarray before saving.",
        "The header is padded to a multiple of 8 and sorts by size of type, then by name.",
    ),
    "numpy 2.4.6": (
        "A @ B takes a batch of matrices 60 to 140 times as fast as A.dot(B), which does the same.",
        "A sum over the first axis loses digits that the last axis keeps: 100,000 times 0.1 in "
        "float32 is 9998.56 or 10000.001.",
        "np.add.at is fast for one index array of the same type, and 1000 times slower than += on the "
        "slice of a picture.",
        "np.convolve with same returns the length of the longer argument; np.argmax returns the first NaN.",
    ),
    "torchvision 0.28.0": ("Its MNIST readers refuse a file of no images and little-endian headers.",),
    "idx2numpy 1.2.3": ("It cannot write back the big-endian arrays that it has read.",),
    "mlxtend 0.25.0": ("Its IDX reader takes 784 pixels for granted and does not look at the type code.",),
    "python-mnist 0.7": ("It turns EMNIST upright when told, and returns int64 with return_type=numpy.",),
    "nbclient and nbconvert": (
        "A notebook counts as run although a button's callback or the body of interact raised; nbval "
        "notices, but never compares pictures.",
    ),
}
