// A pad to draw on with mouse, finger or pen. It only collects strokes; what becomes of them is Python's.

const EDGE = 280; // pixels of the pad
const NEAREST = 0.012; // points closer together than this share of the pad say nothing new
const SEND_EVERY = 60; // milliseconds while a stroke grows

const SKELETON = `
  <canvas data-view="pad" width="${EDGE}" height="${EDGE}" role="img" tabindex="0"></canvas>
  <span class="cnn-invite" aria-hidden="true">draw a digit here</span>
  <div class="cnn-buttons">
    <button type="button" data-action="undo">undo</button>
    <button type="button" data-action="clear">clear</button>
  </div>`;

class DigitPad {
  constructor(model, el) {
    this.model = model;
    this.drawing = null; // the stroke under the pen
    this.sent = 0;
    this.root = document.createElement("div");
    this.root.className = "cnn-pad";
    this.root.innerHTML = SKELETON;
    this.root.style.setProperty("--cnn-pen", model.get("colour"));
    this.canvas = this.root.querySelector("canvas");
    this.canvas.setAttribute("aria-label", "drawing pad: draw one digit; without a pointer, pick a sample from the list");
    for (const [name, action] of Object.entries({
      pointerdown: this.start, pointermove: this.move, pointerup: this.stop, pointercancel: this.stop,
    })) this.canvas.addEventListener(name, action.bind(this));
    this.root.addEventListener("click", (event) => this.onClick(event));
    this.redraw = () => this.draw();
    model.on("change:strokes", this.redraw);
    el.append(this.root);
    this.draw();
  }

  onClick(event) {
    const action = event.target.dataset?.action;
    if (action === "undo") this.set(this.strokes().slice(0, -1));
    if (action === "clear") this.set([]);
    if (action) this.canvas.focus();
  }

  strokes() {
    return this.model.get("strokes");
  }

  set(strokes) {
    this.model.set("strokes", strokes);
    this.model.save_changes();
    this.sent = performance.now();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value) => Math.round(1000 * Math.min(Math.max(value, 0), 1)) / 1000;
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  start(event) {
    if (event.button > 0) return;
    event.preventDefault(); // or the page would scroll, or select text
    this.canvas.setPointerCapture?.(event.pointerId);
    this.drawing = [this.point(event)];
    const before = this.model.get("sample") ? [] : this.strokes();
    this.model.set("sample", false);
    this.set([...before, this.drawing.slice()]);
  }

  move(event) {
    if (!this.drawing) return;
    event.preventDefault();
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.point(one);
      const [lastX, lastY] = this.drawing.at(-1);
      if (Math.hypot(x - lastX, y - lastY) >= NEAREST) this.drawing.push([x, y]);
    }
    if (performance.now() - this.sent >= SEND_EVERY) this.grow();
    else this.draw();
  }

  stop() {
    if (!this.drawing) return;
    this.grow();
    this.drawing = null;
  }

  grow() {
    this.set([...this.strokes().slice(0, -1), this.drawing.slice()]);
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, EDGE, EDGE);
    pen.lineWidth = EDGE * 0.065;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = pen.fillStyle = this.model.get("colour");
    const strokes = this.drawing ? [...this.strokes().slice(0, -1), this.drawing] : this.strokes();
    for (const stroke of strokes) drawStroke(pen, stroke);
    this.root.querySelector(".cnn-invite").hidden = strokes.length > 0;
  }

  remove() {
    this.model.off("change:strokes", this.redraw);
  }
}

function drawStroke(pen, stroke) {
  pen.beginPath();
  const [first, ...others] = stroke.map(([x, y]) => [x * EDGE, y * EDGE]);
  pen.moveTo(...first);
  for (const point of others.length ? others : [first]) pen.lineTo(...point);
  pen.stroke();
}

function render({ model, el }) {
  const pad = new DigitPad(model, el);
  return () => pad.remove();
}

export default { render };
