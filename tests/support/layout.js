// Functions of tests/browser/test_all_explorers_browser.py.
window.layout = {
  all: () => [...document.querySelectorAll('.cnn-explorer')],

  // Lays out the cells of these explorers, wherever they are; others only where they are scrolled to.
  layOut: (wanted) => {
    document.querySelectorAll('.laid-out').forEach((one) => one.classList.remove('laid-out'));
    wanted.forEach((one) => one.closest('.jp-Cell').classList.add('laid-out'));
  },

  // Of each explorer that is laid out: its place among all, its height, what is wrong with it.
  // What may be scrolled may be wider; what is drawn inside of a picture is cut by the picture.
  look: () => layout.all().flatMap((shown, place) => {
    if (!shown.closest('.laid-out')) return [];
    const box = shown.getBoundingClientRect(), found = [];
    const scrolled = (one) => one.closest('.cnn-picture, .cnn-table, svg, .noUi-target, [hidden]')
        || one.closest('.cnn-quiet .cnn-status');
    const all = (names, inside = shown) => [...inside.querySelectorAll(names)].filter((one) => one.checkVisibility());
    const apart = (a, b) => a.right < b.left + 1 || b.right < a.left + 1 || a.bottom < b.top + 1 || b.bottom < a.top + 1;
    for (const svg of all('svg')) {
        const edge = svg.getBoundingClientRect();
        const texts = all('.cnn-title, .cnn-tick, .cnn-word', svg).map((one) => [one.textContent, one.getBoundingClientRect()]);
        texts.forEach(([text, a], place) => {
            if (a.right > edge.right + 1 || a.left < edge.left - 1 || a.bottom > edge.bottom + 2) found.push(`"${text}" is cut`);
            for (const [other, b] of texts.slice(place + 1)) if (!apart(a, b)) found.push(`"${text}" lies on "${other}"`);
        });
        for (const cell of all('[data-cell]', svg)) {
            const [room, number] = ['.cnn-cell', '.cnn-number'].map((name) => cell.querySelector(name)?.getBoundingClientRect());
            if (number && number.width > room.width) found.push(`${cell.textContent} is wider than its cell`);
        }
    }
    for (const line of all('.cnn-bar > .widget-inline-hbox')) {
        const [label, value] = ['.widget-label', '.widget-readout'].map((name) => line.querySelector(name)?.getBoundingClientRect());
        if (label && value && !apart(label, value)) found.push(`${line.textContent} lies on its value`);
    }
    for (const one of all('.cnn-bar-label, .cnn-bar-text'))
        if (one.scrollWidth > one.clientWidth + 1) found.push(`${one.textContent} is cut`);
    for (const one of all('*')) {
        const own = one.getBoundingClientRect();
        if (own.width && !scrolled(one) && (own.right > box.right + 2 || own.left < box.left - 2))
            found.push(`${one.className} reaches from ${own.left - box.left} to ${own.right - box.left}`);
    }
    return [[place, box.height, found.slice(0, 5)]];
}),

  // Moves control `number` of every explorer to one of its ends and all others to where they were at first, where there
  // are more than `together` also those that come so many later; with `number` null all of them, with -1 none. Lays out those that are not as at first; with -1 all.
  // Explorers whose views know no controls have lists.
  together: 7,
  move: ([number, last]) => layout.layOut(layout.all().filter((shown) => {
    const meant = (n) => number === null || n % layout.together === number;
    for (const view of [...shown.querySelectorAll('[data-view]')].map((one) => one.parentElement.cnnView)) {
        if (!view?.controls.length) continue;
        const ends = view.controls.map((one) => (one.get('_options_labels') ? [0, one.get('_options_labels').length - 1]
            : typeof one.get('value') === 'boolean' ? [false, true] : [one.get('min'), one.get('max')])[last]);
        view.atFirst ??= view.controls.map((one) => one.get(one.get('_options_labels') ? 'index' : 'value'));
        const places = view.atFirst.map((place, n) => (meant(n) ? ends[n] : place));
        view.choose(places);
        return number === -1 || places.some((place, n) => place !== view.atFirst[n]);
    }
    const lists = [...shown.querySelectorAll('select')];
    for (const [n, list] of lists.entries()) {
        list.atFirst ??= list.selectedIndex;
        list.selectedIndex = !meant(n) ? list.atFirst : last ? list.options.length - 1 : 0;
        list.dispatchEvent(new Event('change', { bubbles: true }));
    }
    return number === -1 || lists.some((list) => list.selectedIndex !== list.atFirst);
  })),

  settled: () => [...document.querySelectorAll('.cnn-explorer [data-view]')].map((one) => one.parentElement.cnnView)
    .every((view) => !view?.controls.length || view.photos || (view.scene ?? view.state).key === view.key()),

  repeated: () => { const ids = [...document.querySelectorAll('.cnn-explorer [id]')].map((one) => one.id);
    return ids.filter((id, place) => ids.indexOf(id) !== place); },
};
