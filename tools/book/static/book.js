// Brings the explorers of a page to life without Python. The views are those of the notebooks, unchanged; what Python
// says there comes from files of states here, which are read when they are needed. `views.js` adds the views, their
// colours and tables; `pad.js` the explorer in which a digit is drawn, `studio.js` that of a photograph and nine numbers.

const cnnBook = (() => {
  const HERE = new URL("states/", document.currentScript.src);
  const FILES_KEPT = 24; // read and unpacked; older ones are read again when they are needed again
  const [files, waiting, views] = [new Map(), new Map(), new Map()];
  const own = { kinds: {} }; // what other files add: explorers that are no table

  // ---- files -------------------------------------------------------------------------------------

  // A file of states, as scripts can be loaded from any host and from a folder alike.
  function file(name) {
    const found = files.get(name) ?? new Promise((done, failed) => {
      waiting.set(name, done);
      const script = Object.assign(document.createElement("script"), { src: new URL(`${name}.js`, HERE), onerror: () => failed(new Error(`${name}.js is missing`)) });
      script.onload = () => script.remove();
      document.head.append(script);
    });
    files.delete(name);
    files.set(name, found);
    for (const old of files.keys()) if (files.size > FILES_KEPT) files.delete(old);
    return found;
  }

  async function arrived(name, packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    waiting.get(name)(await new Response(unpacked).json());
    waiting.delete(name);
  }

  // ---- what stands for ipywidgets ----------------------------------------------------------------

  class Model {
    constructor(values) {
      this.values = values;
      this.heard = new Map();
    }

    get(name) {
      return this.values[name];
    }

    set(name, value) {
      if (this.values[name] === value) return;
      this.values[name] = value;
      for (const action of [...(this.heard.get(`change:${name}`) ?? [])]) action();
    }

    save_changes() {}

    on(events, action) {
      for (const event of events.split(" ")) this.heard.set(event, (this.heard.get(event) ?? new Set()).add(action));
    }

    off(events, action) {
      for (const event of events.split(" ")) this.heard.get(event)?.delete(action);
    }
  }

  async function draw(name, values, el, widget_manager) {
    const { source, css } = own.views[name];
    if (!views.has(name)) {
      document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
      views.set(name, import(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))));
    }
    const model = new Model({ palette: own.palette, tables: own.tables, ahead: {}, controls: [], opening: [], ...values });
    model.widget_manager = widget_manager;
    (await views.get(name)).default.render({ model, el });
    return model;
  }

  // ---- controls ----------------------------------------------------------------------------------

  let labels = 0;
  const element = (tag, values = {}) => Object.assign(document.createElement(tag), values);

  // A native control and the model that the views know it by.
  function controlOf({ kind, label, labels: options, min, max, step }, opening) {
    const id = `cnn-control-${(labels += 1)}`;
    const wide = kind === "list" && options.some((option) => option.length > 24);
    const box = element("div", { className: `cnn-control cnn-${kind}${wide ? " cnn-wide" : ""}` });
    const input = kind === "list" ? element("select", { id }) : element("input", { id, type: kind === "tick" ? "checkbox" : "range" });
    const said = element("output", { htmlFor: id });
    const [place, text] = [options ? "index" : "value", (value) => (options ? options[value] : String(value))];
    if (kind === "list") input.append(...options.map((option, value) => element("option", { value, textContent: option })));
    if (kind === "range") Object.assign(input, { min, max, step });
    if (kind === "steps") Object.assign(input, { min: 0, max: options.length - 1, step: 1 });
    const model = new Model({ [place]: null, _options_labels: options, min, max, opening });
    const show = () => {
      const value = model.get(place);
      if (kind === "tick") input.checked = value;
      else input.value = value;
      if (kind === "steps") input.setAttribute("aria-valuetext", text(value));
      said.textContent = text(value);
    };
    model.on(`change:${place}`, show);
    model.set(place, opening);
    input.addEventListener("input", () => model.set(place, kind === "tick" ? input.checked : Number(input.value)));
    box.append(element("label", { htmlFor: id, textContent: label }), input, ...(kind === "range" || kind === "steps" ? [said] : []));
    return { box, model, place, text };
  }

  // The frame of an explorer: its controls in a row, with reset, and room for the view.
  function frame(el, index) {
    const explorer = element("div", { className: "cnn-explorer" });
    const [bar, room, view, note] = ["cnn-bar", "cnn-room", "cnn-view", "cnn-note"].map((className) => element("div", { className }));
    note.setAttribute("aria-live", "polite");
    const controls = index.controls.map((control, number) => controlOf(control, index.opening[number]));
    const reset = element("button", { type: "button", className: "cnn-reset", textContent: "reset", title: "back to the opening state" });
    const nine = element("div", { className: "cnn-nine" }); // the numbers of a kernel stand as in the kernel
    const inKernel = ({ box }) => /^row \d col \d$/.test(box.querySelector("label").textContent);
    for (const control of controls) (inKernel(control) ? nine : bar).append(control.box);
    if (nine.children.length) bar.append(nine);
    bar.classList.toggle("cnn-studio-bar", nine.children.length > 0);
    bar.append(reset);
    room.append(note, view);
    explorer.append(bar, room);
    const widget_manager = { get_model: async (number) => controls[number].model };
    const values = { controls: controls.map((_, number) => String(number)), opening: index.opening };
    return { explorer, view, note, reset, controls, widget_manager, values, show: () => el.replaceChildren(explorer) };
  }

  // An explorer whose view works everything out by itself.
  class Alone {
    constructor(el, index) {
      this.parts = frame(el, index);
      this.index = index;
    }

    async mount() {
      const { view, values, widget_manager, show } = this.parts;
      show();
      this.model = await draw(this.index.view, { ...values, ...this.index.values }, view, widget_manager);
    }
  }

  // ---- explorers that are tables -----------------------------------------------------------------

  const restored = (thing, parts) => {
    if (Array.isArray(thing)) return typeof thing[0] === "object" ? thing.map((one) => restored(one, parts)) : thing;
    if (thing === null || typeof thing !== "object") return thing;
    if ("part" in thing && typeof thing.part === "number") return parts[thing.part];
    return Object.fromEntries(Object.entries(thing).map(([name, one]) => [name, restored(one, parts)]));
  };

  class Table {
    constructor(el, index) {
      this.parts = frame(el, index);
      this.index = index;
      this.fileOf = new Map(Object.entries(index.chunks).flatMap(([name, keys]) => keys.map((key) => [key, name])));
      this.moved = []; // numbers of controls, the one moved last at the end
      this.parts.controls.forEach(({ model, place }, number) => model.on(`change:${place}`, () => this.onMove(number)));
      this.parts.reset.addEventListener("click", () => (this.parts.note.textContent = ""));
    }

    key(places = this.parts.controls.map(({ model, place }) => model.get(place))) {
      return this.parts.controls.map(({ text }, number) => text(places[number])).join("|");
    }

    async state(key) {
      const { parts, states } = await file(this.fileOf.get(key));
      return parts.length ? restored(states[key], parts) : states[key];
    }

    async mount() {
      const { explorer, view, values, widget_manager, show } = this.parts;
      const state = await this.state(this.key());
      this.trait = "grids" in state ? "scene" : "state";
      show(); // before the view is made, so that it finds its width
      this.model = await draw(this.index.view, { ...values, reach: this.index.reach, [this.trait]: state }, view, widget_manager);
      for (const event of ["pointerenter", "focusin"]) explorer.addEventListener(event, () => this.readAhead(), { once: true });
    }

    // What one step of any control can reach, so that it is there when it is asked for.
    readAhead() {
      const places = this.parts.controls.map(({ model, place }) => model.get(place));
      this.parts.controls.forEach((_, number) => {
        for (const step of [-1, 1]) {
          const key = this.key(places.map((place, n) => (n === number && typeof place === "number" ? place + step : place)));
          if (this.fileOf.has(key)) file(this.fileOf.get(key));
        }
      });
    }

    onMove(number) {
      this.moved = [...this.moved.filter((other) => other !== number), number];
      if (this.returning) return;
      if (!this.fileOf.has(this.key())) this.giveBack();
      this.showSoon();
    }

    // Too many settings for a table: the control that was left alone longest goes back to where it was at the beginning.
    giveBack() {
      const back = [];
      this.returning = true;
      for (const number of this.moved.slice(0, -1)) {
        const { model, place, box } = this.parts.controls[number];
        if (model.get(place) === model.get("opening")) continue;
        model.set(place, model.get("opening"));
        back.push(box.querySelector("label").textContent);
        if (this.fileOf.has(this.key())) break;
      }
      this.returning = false;
      const many = this.index.reach === 1 ? "one control at a time" : `${this.index.reach} controls at a time`;
      this.parts.note.textContent = `This page knows this explorer with ${many} moved from its beginning, so ${back.join(", ")} went back. In a notebook all move freely.`;
    }

    // Only the last of many quick moves is drawn.
    async showSoon() {
      const key = this.key();
      if (!this.model || !this.fileOf.has(key)) return;
      this.wanted = key;
      const state = await this.state(key);
      if (this.wanted === key) this.model.set(this.trait, state);
      this.readAhead();
    }
  }

  // ---- the page ----------------------------------------------------------------------------------

  async function mount(el) {
    try {
      const index = await file(el.dataset.states);
      const Kind = own.kinds[index.view] ?? (index.chunks ? Table : Alone);
      const explorer = new Kind(el, index);
      await explorer.mount();
      el.cnnExplorer = explorer;
      el.dataset.alive = "true";
    } catch (error) { // the picture stays, and says why nothing moves
      el.append(element("p", { className: "cnn-note", textContent: `This explorer did not start (${error.message}).` }));
      console.error(error);
    }
  }

  function copyButtons() {
    for (const code of document.querySelectorAll(".cell_input .highlight, div.highlight-python .highlight")) {
      if (code.querySelector(".cnn-copy")) continue;
      const button = element("button", { type: "button", className: "cnn-copy", textContent: "copy" });
      button.setAttribute("aria-label", "copy this code");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.querySelector("pre").textContent);
        button.textContent = "copied";
        setTimeout(() => (button.textContent = "copy"), 1500);
      });
      code.append(button);
    }
  }

  // The style sheets of the views ask the root for the theme; here the body has it, and "auto" means the system's.
  function tellTheme() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const tell = () => {
      const { theme } = document.body.dataset;
      document.documentElement.dataset.theme = theme === "dark" || (theme !== "light" && dark.matches) ? "dark" : "light";
    };
    new MutationObserver(tell).observe(document.body, { attributeFilter: ["data-theme"] });
    dark.addEventListener("change", tell);
    tell();
  }

  // What is wider than its place can be scrolled by keyboard.
  function reachWide() {
    for (const box of document.querySelectorAll("pre, div.cnn-formula-set, .table-wrapper, .cnn-live, .cnn-still")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  // On paper nothing can be clicked, so everything that is folded is open while a page is printed.
  function openForPrint() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details:not([open])")];
      for (const one of opened) one.open = true;
    });
    addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
  }

  document.addEventListener("DOMContentLoaded", () => {
    tellTheme();
    reachWide();
    openForPrint();
    addEventListener("resize", reachWide);
    document.addEventListener("toggle", reachWide, { capture: true });
    const near = new IntersectionObserver((seen) => seen.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => {
      near.unobserve(target);
      mount(target);
    }), { rootMargin: "600px" });
    document.querySelectorAll(".cnn-live").forEach((el) => near.observe(el));
    copyButtons();
  });

  return Object.assign(own, { arrived, file, draw, frame, Alone });
})();
