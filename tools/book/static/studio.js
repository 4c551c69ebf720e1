// What Python does for the kernel studio in a notebook: the list sets the nine numbers, and shows its last entry,
// "your own", once they are those of no kernel in it. What a choice sets was asked of Python when the book was built.

cnnBook.kinds.StudioView = class extends cnnBook.Alone {
  constructor(el, index) {
    super(el, index);
    const models = this.parts.controls.map(({ model }) => model);
    const nine = index.values.names.flatMap((name, number) => (/^w\d\d$/.test(name) ? [number] : []));
    const [[number, choices]] = Object.entries(index.choices);
    const list = models[number];
    const kernels = choices.slice(0, -1).map((places) => nine.map((other) => places[other]));
    let choosing = false;
    list.on("change:index", () => {
      choosing = true;
      (kernels[list.get("index")] ?? []).forEach((weight, place) => models[nine[place]].set("value", weight));
      choosing = false;
    });
    const moved = () => {
      if (choosing) return;
      const present = String(nine.map((other) => models[other].get("value")));
      const found = kernels.findIndex((kernel) => String(kernel) === present);
      list.set("index", found < 0 ? kernels.length : found);
    };
    nine.forEach((other) => models[other].on("change:value", moved));
  }
};
