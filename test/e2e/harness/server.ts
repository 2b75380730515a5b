import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workbenches } from './places.ts';
import { makeReadOnly, makeWritable } from './readOnlyFolder.ts';
import { endMarkedProcesses, markName, markedProcesses, type MarkedProcess } from './processes.ts';

export interface ServerOptions {
  /** Files of each workspace folder, by folder and path: `{ project: { 'a.txt': 'text' } }`. Without any, no folder is open. */
  readonly folders?: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
  /** Folders that nothing can be written into. */
  readonly readOnly?: readonly string[];
  /** User settings beside those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether every folder is trusted, as it is by default; otherwise none is, until the user says so. */
  readonly trusted?: boolean;
  /** Which VS Code: the newest, unless the minimum is asked for. */
  readonly vscode?: keyof typeof workbenches;
}

/** What distracts from the extension, off: nothing opens, asks, or is looked up by itself. */
const quietSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.colorTheme': 'Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** A VS Code server with our packaged extension, its own user, settings and workspace, in a folder of its own. */
export class Server {
  private constructor(
    /** Holds everything that the server and the stories write. */
    readonly home: string,
    private readonly address: string,
    private readonly folders: readonly string[],
    private readonly readOnly: readonly string[],
    /** Marks the server and all that it starts. */
    private readonly mark: string,
  ) {}

  static async start({
    folders = {},
    readOnly = [],
    settings = {},
    trusted = true,
    vscode = 'newest',
  }: ServerOptions): Promise<Server> {
    const { codeServer, node, extensions } = workbenches[vscode];
    const home = await mkdtemp(join(tmpdir(), 'stylespace-story-'));
    const write = async (path: string, content: string | Uint8Array): Promise<void> => {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), content);
    };
    await write('data/User/settings.json', JSON.stringify({ ...quietSettings, ...settings }));
    await write('.gitconfig', '[user]\n\tname = Story\n\temail = story@example.org\n[init]\n\tdefaultBranch = main\n');
    for (const [folder, files] of Object.entries(folders)) {
      await mkdir(join(home, folder), { recursive: true });
      for (const [path, content] of Object.entries(files)) await write(join(folder, path), content);
    }
    for (const folder of readOnly) await makeReadOnly(join(home, folder));
    const mark = randomUUID();
    const child = spawn(
      node,
      [
        ...[codeServer, '--auth', 'none', '--bind-addr', '127.0.0.1:0', '--config', join(home, 'config.yaml')],
        ...['--user-data-dir', join(home, 'data'), '--extensions-dir', extensions],
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
        ...(trusted ? ['--disable-workspace-trust'] : []),
      ],
      { cwd: home, env: { ...quietEnvironment(), HOME: home, [markName]: mark }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    const address = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString('utf8');
        const [, found] = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => {
        reject(new Error(`code-server ended with ${code}:\n${output}`));
      });
      child.once('error', reject);
    });
    return new Server(home, address, Object.keys(folders), readOnly, mark);
  }

  /** The page of a window with some of the folders: with all, unless some are named; with none, an empty window. */
  async window(folders: readonly string[] = this.folders): Promise<string> {
    if (folders.length === 0) return `${this.address}/?ew=true`;
    if (folders.length === 1) return `${this.address}/?folder=${this.path(folders[0]!)}`;
    const workspace = this.path(`${folders.join('-')}.code-workspace`);
    await writeFile(workspace, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
    return `${this.address}/?workspace=${workspace}`;
  }

  /** A path inside of the server's folder: `path('project', 'a.txt')`. */
  path(...parts: readonly string[]): string {
    return join(this.home, ...parts);
  }

  /** The engines that are running: none, or one for each window that has needed one. */
  async engines(): Promise<MarkedProcess[]> {
    const all = await markedProcesses(this.mark);
    return all.filter(({ command }) => command.some((part) => part.endsWith('/dist/engine.js')));
  }

  /** All that was written into logs of that name, oldest first: 'StyleSpace.log', 'remoteexthost.log'. */
  async logs(name: string): Promise<string> {
    const folder = this.path('data', 'logs');
    const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(name)).sort();
    return (await Promise.all(files.map((path) => readFile(join(folder, path), 'utf8')))).join('');
  }

  /** Ends the server and all that it started, and removes its folder. */
  async dispose(): Promise<void> {
    await endMarkedProcesses(this.mark);
    for (const folder of this.readOnly) await makeWritable(this.path(folder));
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Our own surroundings without what npm and vitest put there, which VS Code would hand on to the extension. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const loud = /^(npm_|vitest|node_options$|node_env$|vscode_|xdg_|git_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !loud.test(name)));
}
