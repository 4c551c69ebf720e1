// What Python does for the kernel studio in a notebook: the list sets the nine numbers, and shows its last entry,
// "your own", once they are those of no kernel that it knows.

cnnBook.kinds.StudioView = class extends cnnBook.Alone {
  constructor(el, index) {
    super(el, index);
    const { names, known } = index.values;
    const models = this.parts.controls.map(({ model }) => model);
    const numbers = models.filter((_, place) => /^w\d\d$/.test(names[place]));
    const list = models[names.indexOf("kernel")];
    const labels = list.get("_options_labels");
    let choosing = false;
    list.on("change:index", () => {
      choosing = true;
      (known.kernels[labels[list.get("index")]] ?? []).forEach((weight, place) => numbers[place].set("value", weight));
      choosing = false;
    });
    const moved = () => {
      if (choosing) return;
      const present = String(numbers.map((number) => number.get("value")));
      const name = Object.keys(known.kernels).find((one) => String(known.kernels[one]) === present);
      list.set("index", name ? labels.indexOf(name) : labels.length - 1);
    };
    numbers.forEach((number) => number.on("change:value", moved));
  }
};
