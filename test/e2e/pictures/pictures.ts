// Pictures of the extension in every state and theme, for README and for looking at: npm run pictures [-- NAME...].
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { setup as installExtension } from '../harness/installedExtension.ts';
import { Server } from '../harness/server.ts';
import { useTheme, type ThemeKind } from '../harness/themes.ts';
import { Workbench } from '../harness/workbench.ts';
import { picturedStates } from './states.ts';

const folder = join('docs', 'screenshots');
const kinds: readonly ThemeKind[] = ['light', 'dark', 'high-contrast'];
const wanted = process.argv.slice(2);

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
