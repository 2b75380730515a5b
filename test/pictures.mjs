// Makes the pictures of README from the report of `npm run discover`, in a real browser: `npm run pictures`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';

const report = resolve('out/portraits.html');
/** Chromium's preferred colour scheme: 0 dark, 1 light. */
const pictures = [
  { file: 'docs/report.png', scheme: 1 },
  { file: 'docs/report-dark.png', scheme: 0 },
];
const [width, height, shownWidth] = [1280, 1900, 960];

if (!existsSync(report)) fail(`There is no ${report}: run "npm run discover" first.`);
const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
if (!browser) fail('No Chromium is installed: on Debian, apt-get install chromium.');

const scratch = mkdtempSync(join(tmpdir(), 'stylespace-pictures-'));
for (const { file, scheme } of pictures) {
  const shot = join(scratch, 'shot.png');
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'];
  const { status, stderr } = spawnSync(browser, [
    ...flags,
    `--user-data-dir=${join(scratch, 'profile')}`,
    `--blink-settings=preferredColorScheme=${scheme}`,
    `--window-size=${width},${height}`,
    `--screenshot=${shot}`,
    pathToFileURL(report).href,
  ]);
  if (status !== 0 || !existsSync(shot)) fail(`${browser} made no picture: ${stderr.toString().trim()}`);
  await sharp(shot).resize({ width: shownWidth }).png({ palette: true, quality: 90, effort: 10 }).toFile(file);
  console.log(file);
}
rmSync(scratch, { recursive: true });

function fail(message) {
  console.error(message);
  process.exit(1);
}
