"""Players of the guide's animations."""

from cnnlib import arithmetic
from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.transposed import transposed_scene
from cnnlib.samples import ANIMATIONS, kernel, picture, upstream


@explorer
def animations(name="padding, strides"):
    """The guide's fifteen animations as players with numbers: eight forward, seven transposed."""
    controls = [choice("name", "animation", list(ANIMATIONS), name, wide=True)]
    return SceneExplorer("animations", controls, animation_scene)


def animation_scene(name):
    """The scene of one of the guide's animations; playing it walks through its frames."""
    setting, is_transposed = ANIMATIONS[name]
    i, k, s, p, d = setting[2:]
    if not is_transposed:
        return convolution_scene(picture(i), kernel(k), s, p, d)
    small = upstream(arithmetic.output_size(i, k, s, p, d))
    return transposed_scene(small, kernel(k), s, p, i, d)
