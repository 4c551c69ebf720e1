// What a view shares with others: it shows the state that belongs to the values of its controls,
// remembers the states that Python sent ahead, keeps keys from JupyterLab, and has one toolbar, one
// tooltip and one way to tell a moving pointer from a scrolling page. Stands in front of the file of a view.

const REMEMBERED_STATES = 200;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const SCROLL_REST = 150; // milliseconds after scrolling in which what comes under the pointer is not meant
const FAR = 150; // pixels from the pointer to the sentence, from which on a tooltip repeats it
const SPEEDS = [1, 2, 0.5];
const STEP_TIME = 200; // milliseconds of a step that is played at speed 1
const TOOLBAR = `
  <div class="cnn-toolbar">
    <button type="button" data-action="play">play</button>
    <button type="button" data-action="back">back</button>
    <button type="button" data-action="step">step</button>
    <button type="button" data-action="speed" aria-label="speed 1">1×</button>
    <button type="button" data-action="reset">reset</button>
    <span class="cnn-hint"></span>
  </div>`;
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => ESCAPES[character]);

class ControlledView {
  // `trait` holds the present state; `ahead` holds others by their keys.
  constructor(model, trait) {
    this.model = model;
    this.trait = trait;
    this.known = new Map(); // states by the values of the controls
    this.controls = [];
    this.forget = [];
    [this.timer, this.speed, this.scrolled] = [null, 1, -Infinity];
    const scrolling = () => { this.scrolled = performance.now(); };
    window.addEventListener("scroll", scrolling, { capture: true, passive: true });
    this.forget.push(() => window.removeEventListener("scroll", scrolling, { capture: true }));
    this.listen(model, `change:${trait} change:ahead`, () => this.learn());
  }

  listen(model, events, action) {
    model.on(events, action);
    this.forget.push(() => model.off(events, action));
  }

  async findControls() {
    const names = this.model.get("controls").map((name) => name.replace("IPY_MODEL_", ""));
    this.controls = await Promise.all(names.map((name) => this.model.widget_manager.get_model(name)));
    for (const control of this.controls) this.listen(control, "change:value change:index", () => { this.show(); this.sayPressedSoon(); });
    this.learn();
    this.adopt?.();
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
    if (state && !sameState(state, this.state)) this.draw(state); // else Python is on its way with it
  }

  // Here and not in Python: after quick moves older values may still be waiting to be sent, and would
  // arrive after the click; this way the last value that is sent is that of the opening.
  resetControls() {
    this.choose(this.model.get("opening"));
  }

  // JupyterLab takes arrow, enter and other keys for itself unless the focused element says no.
  adoptControls(root) {
    const explorer = root.closest(".cnn-explorer");
    if (!explorer || explorer === this.explorer) return;
    this.explorer = explorer;
    describePictures();
    const adopt = () => {
      explorer.querySelectorAll("[role=slider], [contenteditable], select, button, input").forEach(keepKeys);
      explorer.querySelectorAll(".widget-slider .widget-readout").forEach((readout) => this.addSteppers(readout));
      explorer.querySelectorAll(".widget-toggle-buttons").forEach(sayPressed);
    };
    this.adopt = adopt;
    explorer.addEventListener("focusin", adopt);
    explorer.addEventListener("click", (event) => event.target.closest(".cnn-reset") && this.resetEverything());
    explorer.addEventListener("pointerenter", adopt);
    adopt();
  }

  // Once the buttons of ipywidgets have followed their value too.
  sayPressedSoon() {
    setTimeout(() => this.explorer?.querySelectorAll(".widget-toggle-buttons").forEach(sayPressed));
  }

  // A click on something that stands for values of the controls; false where it stands for none. A page of the
  // book may know only states with few controls moved (`reach`), and then leaves it.
  pick(places) {
    const moved = places?.filter((place) => place !== null).length ?? 0;
    if (!moved || moved > (this.model.get("reach") ?? Infinity)) return false;
    this.choose(places);
    return true;
  }

  // Moves the controls to these places, in the order of the controls; what is null stays.
  choose(places) {
    this.controls.forEach((control, number) => {
      if ((places[number] ?? null) === null) return;
      control.set(control.get("_options_labels") ? "index" : "value", places[number]);
      control.save_changes();
    });
  }

  // A − and a + beside the value of a slider, for the pointer; keys have the slider itself.
  addSteppers(readout) {
    if (readout.parentElement.querySelector(".cnn-stepper")) return;
    const label = readout.parentElement.querySelector(".widget-label")?.textContent;
    if (!this.controls.some((one) => one.get("description") === label)) return;
    for (const [sign, step, word] of [["−", -1, "less"], ["+", 1, "more"]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1, className: "cnn-stepper", textContent: sign });
      button.setAttribute("aria-label", `${word}: ${label}`);
      button.addEventListener("click", () => this.stepControl(label, step));
      step < 0 ? readout.before(button) : readout.after(button);
    }
  }

  stepControl(label, step) {
    const control = this.controls.find((one) => one.get("description") === label);
    if (control.get("disabled")) return;
    const labels = control.get("_options_labels");
    const [name, low, high, size] = labels ? ["index", 0, labels.length - 1, 1] : ["value", control.get("min"), control.get("max"), control.get("step") ?? 1];
    control.set(name, Math.min(Math.max(control.get(name) + step * size, low), high));
    control.save_changes();
  }

  // ---- toolbar: a view has `step(by)`, and `atEnd()` where playing ends -----------------------------

  onToolbar(action) {
    if (action === "play") this.timer ? this.pause() : this.play();
    if (action === "step") { this.pause(); this.step(1); }
    if (action === "back") { this.pause(); this.step(-1); }
    if (action === "speed") this.nextSpeed();
    if (action === "reset") this.clickReset();
  }

  play() {
    this.beforePlay?.();
    this.root.classList.add("cnn-playing");
    this.timer = setInterval(() => (this.atEnd() ? this.pause() : this.step(1)), STEP_TIME * (this.slowness ?? 1) / this.speed);
    this.step(1);
    this.buttonText();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.root.classList.remove("cnn-playing");
    this.buttonText();
  }

  nextSpeed() {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
    const button = this.root.querySelector("[data-action=speed]");
    button.textContent = `${this.speed === 0.5 ? "½" : this.speed}×`;
    button.setAttribute("aria-label", `speed ${this.speed}`);
    if (!this.timer) return;
    clearInterval(this.timer);
    this.play();
  }

  buttonText() {
    const button = this.root.querySelector("[data-action=play]");
    if (button) button.textContent = this.timer ? "pause" : "play";
  }

  showToolbar(walks) {
    for (const name of ["play", "back", "step", "speed"]) this.root.querySelector(`[data-action=${name}]`).hidden = !walks;
    this.root.querySelector("[data-action=reset]").hidden = !this.model.get("opening").length;
  }

  // The button of ipywidgets, which Python hears too; it is hidden where a toolbar has one.
  clickReset() {
    const button = this.explorer?.querySelector("button.cnn-reset, .cnn-reset button");
    button ? button.click() : this.resetEverything();
  }

  resetEverything() {
    this.resetControls();
    this.onReset?.();
  }

  // ---- pointer --------------------------------------------------------------------------------

  // Calls `action(event)` once the page has rested; a page that scrolls under the pointer points at nothing.
  whenMeant(event, action) {
    clearTimeout(this.meaning);
    const rest = SCROLL_REST - (performance.now() - this.scrolled);
    if (rest <= 0) action(event);
    else this.meaning = setTimeout(() => action(event), rest);
  }

  // A few words at the pointer, where the sentence is too far away to be read with it.
  tip(event, words) {
    this.tipBox ??= this.root.appendChild(Object.assign(document.createElement("div"), { className: "cnn-tip", ariaHidden: "true" }));
    const [box, sum] = [this.root.getBoundingClientRect(), this.root.querySelector("[data-view=sum]").getBoundingClientRect()];
    this.tipBox.hidden = !words || sum.top - event.clientY < FAR;
    if (this.tipBox.hidden) return;
    this.tipBox.textContent = words;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    this.tipBox.style.left = `${Math.max(0, Math.min(x + 14, box.width - this.tipBox.offsetWidth - 4))}px`;
    this.tipBox.style.top = `${y > this.tipBox.offsetHeight + 16 ? y - this.tipBox.offsetHeight - 10 : y + 20}px`;
  }

  remove() {
    clearInterval(this.timer);
    clearTimeout(this.meaning);
    for (const forget of this.forget) forget();
  }
}

// Python sends the present state again after each change; what is on the page need not be drawn again. A state
// without a key belongs to no controls, and may have changed.
const sameState = (one, other) => one === other || (other && one.key !== "" && ["key", "status", "message"].every((name) => one[name] === other[name]));

// Which of a row of buttons is pressed, for those who do not see it.
function sayPressed(group) {
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", group.querySelector(".widget-label").textContent);
  for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.classList.contains("mod-active")));
}

function keepKeys(control) {
  control.setAttribute("data-lm-suppress-shortcuts", "true");
  if (!control.matches("[role=slider]")) return;
  let around = control; // the label is a neighbour of the slider or of something it is in
  while (around && !around.querySelector(":scope > .widget-label")) around = around.parentElement;
  if (around) control.setAttribute("aria-label", around.querySelector(".widget-label").textContent);
}
