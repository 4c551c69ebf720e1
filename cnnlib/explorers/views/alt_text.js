// JupyterLab shows a picture without the words that belong to it. The files of our pictures carry
// them, so the first view on a page hands them over, also for pictures that come later.
function describePictures() {
  if (document.describesPictures) return;
  document.describesPictures = true;
  const describe = (part) => part.querySelectorAll?.(".jp-RenderedImage img:not([alt])").forEach((picture) => {
    const words = descriptionIn(picture.src);
    if (words) picture.alt = words;
  });
  const watch = (changes) => changes.forEach((change) => change.addedNodes.forEach((node) => describe(node.parentElement ?? node)));
  new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
  describe(document);
}

// The Description of a PNG file in a data address: an uncompressed iTXt chunk, see the PNG specification.
function descriptionIn(address) {
  if (!address.startsWith("data:image/png;base64,")) return "";
  const bytes = Uint8Array.from(atob(address.split(",")[1]), (letter) => letter.charCodeAt(0));
  const [view, text] = [new DataView(bytes.buffer), new TextDecoder()];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const content = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
    if (text.decode(bytes.subarray(at + 4, at + 8)) !== "iTXt") continue;
    const [keyword, , , , , words] = text.decode(content).split("\0");
    if (keyword === "Description") return words;
  }
  return "";
}
