// Sets formulas once, while the pages are built: node formulas.js MATHJAX < [[tex, display], …] > { formulas, css }

const [, , folder] = process.argv;

async function main() {
  const MathJax = await require(folder).init({
    loader: { load: ["input/tex", "output/chtml"] },
    chtml: { fontURL: "fonts", adaptiveCSS: true },
    startup: { typeset: false },
  });
  const wanted = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const { adaptor } = MathJax.startup;
  const formulas = wanted.map(([tex, display]) => {
    const seen = adaptor.outerHTML(MathJax.tex2chtml(tex, { display }));
    if (seen.includes("data-mjx-error")) throw new Error(`not a formula: ${tex}`);
    return [seen, MathJax.tex2mml(tex, { display })];
  });
  process.stdout.write(JSON.stringify({ formulas, css: adaptor.textContent(MathJax.chtmlStylesheet()) }));
}

main().catch((error) => {
  process.stderr.write(`${error.message ?? error}\n`);
  process.exit(1);
});
