// What axe-core does not look at: numbers and words in drawings, and frames that carry meaning. For each that is too
// pale, its class and its contrast with the cell it lies on, or with the page.
() => {
    const worst = new Map();
    const numbers = (colour) => {
        const found = (colour.match(/[\d.]+(e-?\d+)?/g) ?? [0, 0, 0, 0]).map(Number);
        const scale = colour.startsWith('color(') ? 255 : 1;
        return [...found.slice(0, 3).map((one) => one * scale), found[3] ?? 1];
    };
    const over = ([r, g, b, alpha], under) => [r, g, b].map((one, n) => one * alpha + under[n] * (1 - alpha));
    const light = (colour) => colour.map((one) => one / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
    const faded = (one, name, opacity) => {
        const look = getComputedStyle(one), colour = numbers(look[name]);
        let alpha = colour[3] * (opacity ? Number(look[opacity]) : 1);
        for (let at = one; at.matches && !at.matches('.cnn-explorer'); at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
        return [...colour.slice(0, 3), alpha];
    };
    const paper = (one) => {
        for (let at = one; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor);
            if (colour[3] > 0.99 && getComputedStyle(at).backgroundColor !== 'none') return colour.slice(0, 3);
        }
        return [255, 255, 255];
    };
    const look = (names, name, opacity, least, grounds) => document.querySelectorAll(names).forEach((one) => {
        if (!one.checkVisibility() || (one.matches('text') && !one.textContent)) return;
        const page = paper(one.closest('.cnn-explorer'));
        for (const ground of grounds(one, page)) {
            const found = ratio(over(faded(one, name, opacity), ground), ground);
            const key = `${one.closest('[class*=cnn-]').getAttribute('class')} ${one.closest('[data-kind]')?.dataset.kind ?? ''} in ${one.closest('g[class]')?.getAttribute('class') ?? ''}`;
            if (found < least && found < (worst.get(key) ?? 99)) worst.set(key, Math.round(100 * found) / 100);
        }
    });
    const cellOf = (one, page) => {
        const cell = one.closest('[data-cell]') ?? one.closest('svg').querySelector(`[data-cell="${one.dataset.of}"]`);
        return [cell ? over(faded(cell.querySelector('.cnn-cell'), 'fill', 'fillOpacity'), page) : page];
    };
    const onPage = (one, page) => [page];
    look('svg:not(.cnn-painted) text:not(.cnn-awaited)', 'fill', 'fillOpacity', 4.5, cellOf);
    look('[data-kind^=value] .cnn-cell:not([style]), [data-kind^=padding] .cnn-cell, [data-kind^=zero] .cnn-cell, .cnn-kernel .cnn-frame', 'stroke', 'strokeOpacity', 3, onPage);
    look('.cnn-marks rect:not(.cnn-on-tint)', 'stroke', 'strokeOpacity', 3, onPage);
    look('.cnn-marks .cnn-on-tint', 'stroke', 'strokeOpacity', 3, (one, page) => {
        const fills = [...one.closest('svg').querySelectorAll('[data-kind^=value]:is([data-linked], [data-pointed]) .cnn-cell:not([style])')];
        return fills.map((cell) => over(faded(cell, 'fill', 'fillOpacity'), page));
    });
    look('.cnn-lost', 'color', '', 0, onPage);
    document.querySelectorAll('.cnn-lost').forEach((one) => {
        const line = one.closest('svg').querySelector('.cnn-hatching'), [ground] = cellOf(one, paper(one.closest('.cnn-explorer')));
        const found = ratio(over(faded(line, 'stroke', 'strokeOpacity'), ground), ground);
        if (found < 3) worst.set('hatching', found);
    });
    look('svg:not(.cnn-painted) :is(.cnn-line, .cnn-dot, .cnn-node)', 'stroke', 'strokeOpacity', 3, onPage);
    look('.cnn-bar-fill, .cnn-pad canvas, .cnn-message:not(:empty)', 'borderLeftColor', '', 3, onPage);
    look('.cnn-map', 'outlineColor', '', 3, onPage);
    return [...worst];
}
