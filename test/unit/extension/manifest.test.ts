import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Contribution {
  readonly command?: string;
  readonly title?: string;
  readonly category?: string;
  readonly when?: string;
  readonly enablement?: string;
  readonly contents?: string;
  readonly url?: string;
  readonly icon?: string;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: {
    commands: Contribution[];
    menus: Record<string, Contribution[]>;
    keybindings: Contribution[];
    viewsWelcome: Contribution[];
    views: Record<string, { id: string; icon: string }[]>;
    jsonValidation: Contribution[];
    configuration: { properties: Record<string, { description?: string; markdownDescription?: string }> };
  };
};
const { commands, menus, keybindings, viewsWelcome, views, jsonValidation, configuration } = manifest.contributes;
const known = commands.map(({ command }) => command!);
const source = readdirSync('src/extension', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src/extension', name), 'utf8'))
  .join('\n');
const conditions = [...commands, ...Object.values(menus).flat(), ...keybindings, ...viewsWelcome]
  .flatMap(({ when, enablement }) => [when, enablement])
  .filter((condition) => condition !== undefined);

it('every command has a name in our category, once, and is registered', () => {
  expect(new Set(known).size).toBe(known.length);
  for (const { command, title, category } of commands) {
    expect(category, command).toBe('StyleSpace');
    expect(title, command).toMatch(/^[A-Z]/);
    const [, id] = /^stylespace\.(\w+)$/.exec(command!)!;
    expect(source, `${command!} is registered`).toMatch(new RegExp(`\\b${id!}: \\[`));
  }
});

it('menus, keys and welcomes call commands that exist', () => {
  const called = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command!);
  const linked = viewsWelcome.flatMap(({ contents }) =>
    [...contents!.matchAll(/\(command:(stylespace\.\w+)\)/g)].map(([, command]) => command!),
  );
  expect(linked.length).toBeGreaterThan(0);
  for (const command of [...called, ...linked].filter((one) => one.startsWith('stylespace.'))) {
    expect(known).toContain(command);
  }
});

it('every condition of ours is set by the extension, or names a view or editor', () => {
  const named = [
    ...Object.values(views)
      .flat()
      .map(({ id }) => id),
    'stylespace.recipe',
    'stylespace.channel',
  ];
  const keys = conditions.flatMap((condition) => condition.match(/stylespace\.\w+/g) ?? []);
  for (const key of new Set(keys.filter((one) => !named.includes(one)))) {
    expect(source, `${key} is set`).toMatch(new RegExp(`'setContext',\\s*'${key.replace('.', '\\.')}'`));
  }
});

it('every setting is described and read', () => {
  for (const [key, { description, markdownDescription }] of Object.entries(configuration.properties)) {
    expect(description ?? markdownDescription, key).toMatch(/\.$/);
    expect(source, `${key} is read`).toContain(`'${key.replace('stylespace.', '')}'`);
  }
});

it('every file that is named exists', () => {
  const files = [
    ...jsonValidation.map(({ url }) => url!),
    ...Object.values(views)
      .flat()
      .map(({ icon }) => icon),
  ];
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
