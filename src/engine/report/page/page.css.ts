/** The page's style: light and dark by the reader's preference, one column on a phone, black on white on paper. */
export const css = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7;
  --card: #ffffff;
  --ink: #1d1b20;
  --quiet: #67636e;
  --line: #e4e0da;
  --accent: #a52c60;
  --accent-soft: #f6e3ea;
  --bar: #cf4446;
  --shadow: 0 1px 2px rgb(40 20 40 / 6%), 0 8px 24px rgb(40 20 40 / 5%);
  --shade: 165 44 96;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121014;
    --card: #1b181f;
    --ink: #ece8ef;
    --quiet: #a29baa;
    --line: #322d38;
    --accent: #f58ab0;
    --accent-soft: #3a2030;
    --bar: #f98c0a;
    --shadow: none;
    --shade: 245 138 176;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
code, h3 { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
code { font-size: 0.9em; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; top: 0; background: var(--card); padding: 0.5rem 1rem; z-index: 3; }
.skip:focus { left: 1rem; }
.cover, main { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
main:focus { outline: none; }

.cover { padding-top: 3.5rem; padding-bottom: 2.5rem; }
.kicker { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: 0.08em; text-transform: uppercase; font-size: 0.8rem; }
h1 { margin: 0.1rem 0 0.6rem; font-size: clamp(2rem, 6vw, 3.4rem); line-height: 1.08; letter-spacing: -0.025em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.7rem; letter-spacing: -0.015em; line-height: 1.2; overflow-wrap: anywhere; }
.lead { margin: 0; max-width: 44rem; font-size: 1.2rem; }
.cover > .facts, .note, .region-head p, .more, figcaption { color: var(--quiet); }
.cover > .facts { margin: 0.5rem 0 1.75rem; font-size: 0.95rem; }
.gallery { list-style: none; margin: 0 0 2rem; padding: 0; display: grid; grid-template-columns: repeat(12, 1fr); gap: 0.4rem; }
img { display: block; width: 100%; height: auto; border-radius: 6px; background: var(--line); }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.4rem; font-size: 0.9rem; }
th, td { text-align: left; padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 500; font-size: 0.85rem; vertical-align: bottom; }
tbody th { font-weight: 600; }
.number { text-align: right; }
.empty, .faint { color: var(--quiet); }
.empty th { font-weight: 400; }
.legend th:first-child { width: 18%; }
.legend th:nth-child(3) { width: 50%; padding-left: 1.5rem; }
.legend td:nth-child(3) { padding-left: 1.5rem; }
.legend .bar { width: 68%; height: 0.55rem; border-radius: 3px; background: var(--line); vertical-align: 0; margin-right: 0.6rem; }
.bar rect { fill: var(--bar); }
.note { font-size: 0.9rem; }
.region-maps { margin-bottom: 2.5rem; }
.region-maps .gallery { grid-template-columns: repeat(6, 1fr); margin: 1rem 0; }
.swatches { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.4rem 1.4rem; font-size: 0.9rem; }
.swatches svg { vertical-align: -2px; margin-right: 0.25rem; }
.swatches span { color: var(--quiet); }

nav.regions { position: sticky; top: 0; z-index: 2; background: color-mix(in srgb, var(--paper) 92%, transparent); backdrop-filter: blur(8px); border-block: 1px solid var(--line); }
nav.regions ul { list-style: none; display: flex; gap: 0.3rem; margin: 0 auto; padding: 0.5rem 1.25rem; max-width: 74rem; overflow-x: auto; }
nav.regions a { display: block; padding: 0.2rem 0.7rem; border-radius: 99px; text-decoration: none; color: var(--ink); white-space: nowrap; font-size: 0.92rem; }
nav.regions a:hover { background: var(--accent-soft); }
nav.regions span { color: var(--quiet); font-size: 0.85em; }
nav.regions .end { margin-left: auto; }

main > section { padding-top: 2.75rem; }
.reading ul { margin: 0.8rem 0 0; padding: 0; list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.9rem 2rem; }
.reading li { border-left: 3px solid var(--accent-soft); padding-left: 0.9rem; font-size: 0.95rem; }
.region-head { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; justify-content: space-between; align-items: end; margin-bottom: 1rem; }
.region-head p { margin: 0.15rem 0 0; }
.region-head h2::first-letter { text-transform: uppercase; }
.heat-legend { flex: none; font-size: 11px; }
.heat-legend text { fill: var(--quiet); }
.heat-legend .tick { text-anchor: middle; }
.heat-legend path { stroke: var(--quiet); }

.channel { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); gap: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); padding: 1.25rem; margin-bottom: 1rem; break-inside: avoid; }
h3 { margin: 0; font-size: 1.25rem; letter-spacing: -0.01em; }
.channel:target { border-color: var(--accent); }
.fraction { margin: 0.35rem 0 0.6rem; display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.7rem; }
.fraction strong { font-size: 1.35rem; letter-spacing: -0.02em; }
.interval { display: block; flex: none; }
.interval .axis { stroke: var(--line); stroke-width: 2; }
.interval .threshold { stroke: var(--quiet); stroke-dasharray: 2 2; }
.interval .range { stroke: var(--bar); stroke-width: 4; stroke-linecap: round; opacity: 0.55; }
.interval circle { fill: var(--bar); }
dl { margin: 0; font-size: 0.9rem; }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: 0.2rem 0; border-top: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.tag { display: inline-block; margin: 0.2rem 0 0; padding: 0 0.5rem; border-radius: 99px; background: var(--accent-soft); color: var(--accent); font-size: 0.8rem; }
.figures { display: grid; grid-template-columns: 5fr 1fr; gap: 0.35rem 0.75rem; align-content: start; }
.strengths { margin: 0; display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; text-align: center; color: var(--quiet); font-size: 0.85rem; }
figure { margin: 0; }
figcaption { font-size: 0.8rem; padding-top: 0.15rem; }
.heat figcaption { text-align: center; }
.more { margin: 0.25rem 0 0; }

.channels tbody th { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 0.9rem; }
.channels button { all: unset; cursor: pointer; color: inherit; }
.channels button:hover { color: var(--accent); }
.channels button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[aria-sort='descending'] button::after { content: ' \\2193'; }
[aria-sort='ascending'] button::after { content: ' \\2191'; }
.layers { width: auto; }
.layers td, .layers th { padding: 0.25rem 0.8rem; border-color: var(--paper); }
.layers .number { text-align: right; }
.shade-0 { color: var(--quiet); }
.shade-1 { background: rgb(var(--shade) / 10%); }
.shade-2 { background: rgb(var(--shade) / 20%); }
.shade-3 { background: rgb(var(--shade) / 32%); }
.shade-4 { background: rgb(var(--shade) / 45%); }
.shade-5 { background: rgb(var(--shade) / 60%); }
#method { padding-bottom: 5rem; }
#method p { max-width: 48rem; }
#method h3 { font-family: inherit; margin-top: 1.75rem; font-size: 1.1rem; }
.settings { max-width: 48rem; margin-top: 1rem; }
.hash { font-size: 0.8rem; }

@media screen and (max-width: 56rem) {
  .channel { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
}
@media screen and (max-width: 40rem) {
  body { font-size: 15px; }
  .cover { padding-top: 2rem; }
  .gallery { grid-template-columns: repeat(6, 1fr); }
  .channel { padding: 0.9rem; border-radius: 10px; }
  .figures { grid-template-columns: 1fr 1fr; }
  .strengths, .strip { grid-column: 1 / -1; }
  .heat-title { display: none; }
  .heat { order: 1; }
  .heat figcaption { text-align: left; }
  .heat figcaption::before { content: 'heatmap, '; }
  .legend .bar { width: 4rem; }
  .legend th:nth-child(3), .legend td:nth-child(3) { padding-left: 0; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #ccc; --accent: #a52c60; --accent-soft: #f6e3ea; --bar: #cf4446; --shade: 165 44 96; --shadow: none; color-scheme: light; }
  body { font-size: 10pt; }
  nav.regions, .skip { display: none; }
  main > section { padding-top: 1.5rem; }
  .region-head { break-after: avoid; }
  .scroll { overflow: visible; }
  .channel { grid-template-columns: 11rem minmax(0, 1fr); gap: 1rem; padding: 0.75rem; }
  .cover, main { padding-inline: 0; }
  .channel dl { font-size: 0.75rem; }
  .channels, .layers { font-size: 0.7rem; }
  .channels thead th { font-size: 0.7rem; }
  th, td { padding-right: 0.5rem; }
  .channels th { white-space: normal; }
  .channels .interval { width: 5rem; }
  .legend .bar { width: 55%; }
  * { print-color-adjust: exact; }
}
`;
