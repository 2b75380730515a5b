import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { reportPage } from '../../../src/engine/report/page/page.ts';
import type { RankedChannel } from '../../../src/engine/report/channelRanking.ts';
import type { Report, ReportRegion } from '../../../src/engine/report/report.ts';
import { header as exampleHeader } from '../shared/example.ts';

const evil = `<script>alert("1")</script>`;
const header: CatalogueHeader = {
  ...exampleHeader,
  images: [[0, 200]],
  model: { ...exampleHeader.model, name: evil },
  regions: { ...exampleHeader.regions, labels: ['others', evil, 'mouth', 'hat'], residual: ['others'] },
};

const picture = { uri: 'data:image/webp;base64,AAAA', width: 5, height: 1 };
const ranked = (layer: number, channel: number, wins: number, visible = true): RankedChannel => ({
  channel: { layer, channel },
  label: 1,
  localized: true,
  wins,
  presence: 100,
  fraction: wins / 100,
  interval: [wins / 100 - 0.12, wins / 100 + 0.02],
  gap: wins / 100 - 0.01,
  gapInterval: [wins / 100 - 0.3, wins / 100 + 0.01],
  effect: 0.01,
  regionLevels: 12.3,
  visible,
});
const region = (label: string, presence: number, channels: readonly RankedChannel[], shown: number): ReportRegion => ({
  label,
  residual: label === 'others',
  presence,
  share: 0.25,
  channels,
  figures: channels.slice(0, shown).map(() => [{ seed: 3, strip: picture, heatmap: picture, peak: 4.56 }]),
});

const report: Report = {
  header,
  images: 200,
  resolution: 8,
  layers: header.model.layout.map(([kind, channels], index) => ({
    index,
    kind,
    channels,
    resolution: index < 2 ? 4 : 8,
  })),
  regions: [
    region('others', 200, [], 0),
    region(evil, 100, [ranked(0, 1, 96), ranked(2, 3, 88), ranked(3, 1, 99, false)], 2),
    region('mouth', 150, [ranked(3, 2, 77)], 1),
    region('hat', 7, [], 0),
  ],
  gallery: [{ seed: 3, picture }],
  regionMaps: [],
  heatMaximum: 20,
  sigma: header.sigma,
  chosenByRegion: true,
};
const page = reportPage(report);
/** What a reader sees, roughly: tags dropped, white space joined. */
const text = page
  .replace(/<(style|script)>.*?<\/\1>/gs, '')
  .replace(/<[^>]*>/g, ' ')
  .replace(/\s+/g, ' ');

test('names from files stay text', () => {
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
});

test('the page needs nothing from outside, and its own policy holds it to that', () => {
  const references = [...page.matchAll(/(?:src|href|action|data|poster)="([^"]*)"/g)].map(([, target]) => target!);
  expect(references.filter((target) => !/^(#|data:image\/)/.test(target))).toEqual([]);
  const [, css] = /<style>(.*)<\/style>/s.exec(page)!;
  const [, script] = /<script>(.*)<\/script>/s.exec(page)!;
  expect(css).not.toMatch(/url\(|@import/);
  const hash = (source: string) => `&#39;sha256-${createHash('sha256').update(source).digest('base64')}&#39;`;
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  expect(policy).toBe(
    `default-src &#39;none&#39;; img-src data:; style-src ${hash(css!)}; script-src ${hash(script!)}`,
  );
  // Inline styles and handlers would be dead under that policy.
  expect(page).not.toMatch(/\s(style|on\w+)=/);
});

test('every link has its target, every name is used once, every picture has words', () => {
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  const wanted = [
    ...[...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id!),
    ...[...page.matchAll(/aria-labelledby="([^"]*)"/g)].map(([, id]) => id!),
    ...[...page.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id!),
  ];
  expect(wanted.length).toBeGreaterThan(10);
  for (const id of wanted) expect(ids).toContain(id);
  const pictures = page.match(/<img[^>]*>/g)!;
  expect(pictures).toHaveLength(1 + 3 * 2);
  for (const tag of pictures) expect(tag).toMatch(/alt="[^"]{10,}"/);
});

test('headings go down one level at a time', () => {
  const ranks = [...page.matchAll(/<h([1-6])/g)].map(([, rank]) => Number(rank));
  expect(ranks[0]).toBe(1);
  for (const [i, rank] of ranks.slice(1).entries()) expect(rank).toBeLessThanOrEqual(ranks[i]! + 1);
  expect(ranks.filter((rank) => rank === 1)).toHaveLength(1);
});

test('what was found, where and how surely', () => {
  expect(text).toContain('4 of 11 style channels act mainly in one region each, 2 regions in all');
  const [line] = /0_1 .{0,400}/.exec(text.slice(text.indexOf('levels of 255 per σ')))!;
  expect(line).toContain('96.0 %');
  expect(line).toContain('84.0–98.0 %');
  expect(line).toContain('96 of 100');
  expect(line).toContain('95.0 points (66.0 to 97.0)');
});

test('regions without names of their own are shown by their colours', () => {
  expect(page).not.toContain('by their colours');
  const mapped = reportPage({ ...report, regionMaps: [{ seed: 7, picture }] });
  expect(mapped).toContain('alt="Regions of the face of seed 7"');
  const colours = [...mapped.matchAll(/fill="(#[0-9a-f]{6})"/g)].map(([, colour]) => colour);
  expect(new Set(colours).size).toBe(4);
  expect(mapped).toMatch(/mouth <span>25\.0.% of the picture<\/span>/);
});

test('regions without a channel are named, with the reason', () => {
  expect(text).toMatch(/hat 3\.5 % none, too rare/);
  expect(text).toContain('Too rare: in fewer than 20 images.');
  expect(text).toContain('names no region: others.');
});

test('channels beyond those in pictures are in the table, the faint ones marked', () => {
  expect(text).toContain('1 more channel of this region');
  const table = page.slice(page.indexOf('id="channels"'), page.indexOf('id="layers"'));
  expect(table.match(/<th scope="row"/g)).toHaveLength(4);
  expect(table).toMatch(/<tr class="faint">\s*<th scope="row" data-value="30001">\s*3_1/);
});

test('it says how it was made', () => {
  const method = text.slice(text.indexOf('How this was made'));
  for (const fact of [
    '200: rows 0–199 of RandomState(5)',
    'psi 0.7, all layers',
    '32 × 32',
    'segmentation network portraits (cdcdcdcdcdcd)',
    'cpu, ONNX Runtime 1.30.0',
    '100,000 samples of RandomState(5)',
    'fraction above 50.0 %, lead above 25.0 points, region in at least 20 images',
  ])
    expect(method).toContain(fact);
});

test('a catalogue in which nothing is localized still makes a page', () => {
  const empty = reportPage({
    ...report,
    regions: report.regions.map(({ label }) => region(label, 200, [], 0)),
    heatMaximum: 1,
  });
  expect(empty).toContain('No channel passed the thresholds.');
  expect(empty).toMatch(/\b0 of 11\u00a0style channels/);
});

test('a page says that its catalogue was imported and names no weights', () => {
  const regions: CatalogueHeader['regions'] = {
    kind: 'imported',
    name: 'semantic_top_32',
    sha256: 'b'.repeat(64),
    holds: 'fractions',
    labels: header.regions.labels,
    residual: [],
  };
  const imported = { ...header, regions, model: { ...header.model, sha256: '', fingerprint: '' } };
  const shown = reportPage({ ...report, header: imported });
  expect(shown).toContain(
    'fractions imported from semantic_top_32 (bbbbbbbbbbbb); the numbers of images are the smallest',
  );
  expect(shown.match(/not known: the catalogue names a layout only/g)).toHaveLength(2);
  expect(page).not.toContain('names a layout only');
});
