"""The network, the images and the trainings that explorers show where nobody passed any."""

from functools import cache

from cnnlib import datasets, inspection, ops, training
from cnnlib.network import needed_network


@cache
def digits():
    """The embedded digits, read once."""
    return datasets.load_digits()


def network_and_images(network=None, images=None, labels=None):
    """What was passed, checked; or the trained digits network with the test images and their labels."""
    if (images is None) != (labels is None):
        raise ValueError("images and labels belong together; pass both or neither")
    network = training.pretrained("digits") if network is None else needed_network(network)
    if images is None:
        _digits_fit(network)
        return network, *digits().test
    images = ops.arrays.image("images", images)
    classes = network.output_shape(images.shape[1:])[0]
    if not len(images):
        raise ValueError(f"images must hold at least one image, got shape {images.shape}; pass images[:1]")
    return network, images, ops.arrays.check_labels(labels, len(images), classes)


def _digits_fit(network):
    """Raise unless the digits can be shown to this network."""
    try:
        network.output_shape(digits().test_images.shape[1:])
    except ValueError as error:
        cure = "pass images and labels that do"
        raise ValueError(f"the 8×8 digits do not fit this network ({error}); {cure}") from None


@cache
def short_training():
    """A short training of the digits network on record, seen through the first test image."""
    network, arguments = training.recipes["digits"](epochs=3)
    records = training.fit(network, digits().train, digits().test, **arguments, progress=False)
    image, label = digits().test_images[0], int(digits().test_labels[0])
    return tuple(inspection.record_training(network, records, image, label))
