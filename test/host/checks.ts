import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  commands,
  extensions,
  TabInputCustom,
  Uri,
  window,
  workspace,
  type CompletionItem,
  type CompletionList,
  type Extension,
  type Hover,
  type MarkdownString,
} from 'vscode';
import { eventually } from './eventually.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

/** The extension as VS Code has it. */
function ours(): Extension<unknown> {
  const found = extensions.getExtension('stylespace.stylespace');
  assert.ok(found, 'VS Code does not know the extension');
  return found;
}

const manifest = (): Manifest => ours().packageJSON as Manifest;

/** A file of the folder that is open: `hostFiles` says which there are. */
const inFolder = (name: string): Uri => Uri.file(join(workspace.workspaceFolders![0]!.uri.fsPath, name));

/** What is checked inside of the extension host, by name and in order. The first finds the extension at rest. */
export const checks: readonly (readonly [name: string, check: () => Promise<void>])[] = [
  [
    'the extension rests until it is needed, and then gives no API',
    async () => {
      assert.equal(ours().isActive, false);
      assert.equal(await ours().activate(), undefined);
      assert.equal(ours().isActive, true);
    },
  ],
  [
    'every command of the manifest is registered',
    async () => {
      const registered = new Set(await commands.getCommands(true));
      const missing = manifest().contributes.commands.filter(({ command }) => !registered.has(command));
      assert.deepEqual(missing, []);
    },
  ],
  [
    'every setting has the default of the manifest',
    () => {
      const { properties } = manifest().contributes.configuration;
      for (const [name, { default: value }] of Object.entries(properties))
        assert.deepEqual(workspace.getConfiguration().get(name), value, name);
      return Promise.resolve();
    },
  ],
  [
    'a recipe opens in its own editor',
    async () => {
      await commands.executeCommand('vscode.open', inFolder('mouth.stylespace.json'));
      const input = await eventually(() => window.tabGroups.activeTabGroup.activeTab?.input);
      assert.ok(input instanceof TabInputCustom);
      assert.equal(input.viewType, 'stylespace.recipe');
      await commands.executeCommand('workbench.action.closeActiveEditor');
    },
  ],
  [
    'the text of a recipe is completed by its schema',
    async () => {
      const document = await workspace.openTextDocument(inFolder('begun.stylespace.json'));
      const offered = await eventually(async () => {
        const { items } = await commands.executeCommand<CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          document.positionAt(document.getText().indexOf('{') + 1),
        );
        const labels = items.map(labelOf);
        // Before the schema has been read, only "$schema" is offered.
        return labels.length > 1 ? labels : undefined;
      });
      const fields = ['base', 'edits', 'model', 'notes', 'scale', 'version'];
      assert.deepEqual(
        fields.filter((field) => !offered.includes(field)),
        [],
        `offered: ${offered.join(', ')}`,
      );
    },
  ],
  [
    'the text of a recipe is explained by its schema',
    async () => {
      const document = await workspace.openTextDocument(inFolder('mouth.stylespace.json'));
      const explained = await eventually(async () => {
        const hovers = await commands.executeCommand<Hover[]>(
          'vscode.executeHoverProvider',
          document.uri,
          document.positionAt(document.getText().indexOf('"strength"') + 1),
        );
        const texts = hovers.flatMap(({ contents }) => (contents as MarkdownString[]).map(({ value }) => value));
        return texts.length > 0 ? texts : undefined;
      });
      assert.deepEqual(explained, ['In standard deviations \\(sigma\\) of the channel; at most 3 decimals\\.']);
    },
  ],
];

function labelOf({ label }: CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}
