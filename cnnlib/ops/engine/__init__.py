"""The fast way: the same numbers as `ops/reference.py`, in an order that a processor likes.

**Batch last.** Arrays are `(C, H, W, N)` here, with the batch axis last in memory. Whatever is copied, added
or multiplied then runs over N neighbours at least, whatever the kernel, the stride or the padding. Outside,
the same memory is `(N, C, H, W)`: `transpose(3, 0, 1, 2)` is a view and costs nothing.

**Taps.** A kernel of kH × kW numbers is that many *taps*: tap (u, v) of every window sees a shifted, strided
slice of the input. So a convolution is kH · kW products of small matrices, `weight[:, :, u, v]` times what
that tap sees, added up; or one product, when what the taps see is copied below each other: im2col.

**Rows of taps.** im2col copies every number kH · kW times. Here only the kW taps of a row are copied below
each other, kW times. Lay these pieces row by row in memory, and the kH rows of a window lie one after the
other: the matrix of each output row is a *view* that overlaps the one of the next output row. That is what
`forward` multiplies by the kernel matrix; of few images, which would make a thin product, for several output
columns side by side. `backward_input` is its mirror image: one product makes what a row
of gradients sends to all rows of its windows, and these shares are added to the input (col2im, row by row).
`backward_weight` multiplies gradients by what each tap saw and adds up over output rows.

**Blocks.** A product covers so few images, filters and cells that its operands stay in the cache, where
OpenBLAS multiplies small matrices without repacking them. Blocks are independent and go to as many threads as
there are cores (`threads.py`); they depend on shapes alone, so results do not depend on the machine's cores.

**Memory.** Fresh memory costs more than the sums stored in it, so temporary arrays are scratch buffers that a
thread keeps, and they begin at a cache line (`buffers.py`).

| file | holds |
|---|---|
| `convolution.py` | forward, backward_input, backward_weight of one group of channels |
| `grouped.py` | the same for several groups; what `ops.conv2d` calls |
| `layout.py` | which rows and columns meet which taps, and where they lie in the buffers |
| `buffers.py`, `threads.py`, `sums.py` | aligned, reused memory · worker threads · exact sums over pixels |
"""

from cnnlib.ops.engine.convolution import pad
from cnnlib.ops.engine.grouped import backward_input, backward_weight, forward
from cnnlib.ops.engine.sums import pixel_sums

__all__ = ["backward_input", "backward_weight", "forward", "pad", "pixel_sums"]
