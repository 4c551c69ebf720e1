// What a view shares with others: it shows the state that belongs to the values of its controls,
// remembers the states that Python sent ahead, and keeps keys from JupyterLab. Stands in front of
// the file of a view.

const REMEMBERED_STATES = 200;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => ESCAPES[character]);

class ControlledView {
  // `trait` holds the present state; `ahead` holds others by their keys.
  constructor(model, trait) {
    this.model = model;
    this.trait = trait;
    this.known = new Map(); // states by the values of the controls
    this.controls = [];
    this.forget = [];
    this.listen(model, `change:${trait} change:ahead`, () => this.learn());
  }

  listen(model, events, action) {
    model.on(events, action);
    this.forget.push(() => model.off(events, action));
  }

  async findControls() {
    const names = this.model.get("controls").map((name) => name.replace("IPY_MODEL_", ""));
    this.controls = await Promise.all(names.map((name) => this.model.widget_manager.get_model(name)));
    for (const control of this.controls) this.listen(control, "change:value change:index", () => this.show());
    this.learn();
  }

  learn() {
    const present = this.model.get(this.trait);
    const states = { ...this.model.get("ahead"), [present.key]: present };
    for (const [key, state] of Object.entries(states)) {
      this.known.delete(key);
      this.known.set(key, state);
    }
    for (const key of this.known.keys()) if (this.known.size > REMEMBERED_STATES) this.known.delete(key);
    this.show();
  }

  key() {
    if (!this.controls.length) return this.model.get(this.trait).key;
    return this.controls.map((control) => {
      const labels = control.get("_options_labels");
      return labels ? labels[control.get("index")] : String(control.get("value"));
    }).join("|");
  }

  show() {
    const state = this.known.get(this.key());
    if (state && state !== this.state) this.draw(state); // else Python is on its way with it
  }

  // Here and not in Python: after quick moves older values may still be waiting to be sent, and would
  // arrive after the click; this way the last value that is sent is that of the opening.
  resetControls() {
    this.model.get("opening").forEach((place, number) => {
      const control = this.controls[number];
      control.set(control.get("_options_labels") ? "index" : "value", place);
      control.save_changes();
    });
  }

  // JupyterLab takes arrow, enter and other keys for itself unless the focused element says no.
  adoptControls(root) {
    const explorer = root.closest(".cnn-explorer");
    if (!explorer || explorer === this.explorer) return;
    this.explorer = explorer;
    describePictures();
    const adopt = () => explorer.querySelectorAll("[role=slider], [contenteditable], select, button, input").forEach(keepKeys);
    explorer.addEventListener("focusin", adopt);
    explorer.addEventListener("click", (event) => event.target.closest(".cnn-reset") && this.resetControls());
    explorer.addEventListener("pointerenter", adopt);
    adopt();
  }

  remove() {
    for (const forget of this.forget) forget();
  }
}

function keepKeys(control) {
  control.setAttribute("data-lm-suppress-shortcuts", "true");
  if (!control.matches("[role=slider]")) return;
  let around = control; // the label is a neighbour of the slider or of something it is in
  while (around && !around.querySelector(":scope > .widget-label")) around = around.parentElement;
  if (around) control.setAttribute("aria-label", around.querySelector(".widget-label").textContent);
}
