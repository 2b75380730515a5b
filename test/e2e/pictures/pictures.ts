// Pictures of the extension in every state and theme, for README and for looking at: npm run pictures [-- NAME...].
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { setup as installExtension } from '../harness/installedExtension.ts';
import { Server } from '../harness/server.ts';
import { useTheme, type ThemeKind } from '../harness/themes.ts';
import { Workbench } from '../harness/workbench.ts';
import { picturedStates, showChannel } from './states.ts';

const folder = join('docs', 'screenshots');
const kinds: readonly ThemeKind[] = ['light', 'dark', 'high-contrast'];
const wanted = process.argv.slice(2);
const animation = 'slider';
const filmWidth = 480;
/** A channel of the mouth. */
const filmed = '11_19';

await installExtension();
await mkdir(folder, { recursive: true });
for (const { name, options, steps } of picturedStates) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const server = await Server.start(options);
  const workbench = await Workbench.open(await server.window());
  try {
    await steps({ server, workbench });
    for (const kind of kinds) {
      await useTheme(workbench, kind);
      const file = join(folder, `${name}-${kind}.png`);
      await sharp(await workbench.screenshot())
        .png({ palette: true, quality: 90, effort: 10 })
        .toFile(file);
      console.log(file);
    }
  } catch (error) {
    await workbench.screenshot(join('out', 'e2e-failures', `picture-${name}.png`));
    throw error;
  } finally {
    await workbench.dispose();
    await server.dispose();
  }
}
if (wanted.length === 0 || wanted.includes(animation)) await film();

/** The face that follows its slider, to and fro, as docs/screenshots/slider.webp. */
async function film(): Promise<void> {
  const server = await Server.start(picturedStates.find(({ name }) => name === 'channel')!.options);
  const workbench = await Workbench.open(await server.window());
  try {
    const page = await showChannel({ server, workbench }, filmed);
    const live = page.locator('.live');
    const slider = live.locator('input[type=range]');
    const strengths = Array.from(
      { length: 24 },
      (_, frame) => Math.round(80 * Math.sin((2 * Math.PI * frame) / 24)) / 10,
    );
    const frames: Buffer[] = [];
    for (const strength of strengths) {
      await slider.fill(String(strength));
      await page.locator(`canvas.picture[data-strength="${strength}"][data-exact="true"]`).waitFor();
      frames.push(
        await sharp(await live.screenshot())
          .resize({ width: filmWidth })
          .png()
          .toBuffer(),
      );
    }
    const file = join(folder, `${animation}.webp`);
    await sharp(frames, { join: { animated: true } })
      .webp({ quality: 80, loop: 0, delay: frames.map(() => 80) })
      .toFile(file);
    console.log(file);
  } finally {
    await workbench.dispose();
    await server.dispose();
  }
}
