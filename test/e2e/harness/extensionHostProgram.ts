import type { Server } from './server.ts';
import type { Workbench } from './workbench.ts';

/**
 * Opens a window that runs a program (a CommonJS file that exports `run`) inside of its extension host, with the extension
 * of that folder under development: VS Code's own way to test extensions. Resolves when the program has ended, with 0
 * where it did not throw.
 */
export async function runInExtensionHost(
  { server, workbench }: { readonly server: Server; readonly workbench: Workbench },
  extension: string,
  program: string,
): Promise<number> {
  const url = new URL(await server.window());
  await workbench.page.addInitScript(sayThatItIsTested);
  const ended = new Promise<number>((resolve) => {
    void workbench.page.exposeFunction('codeAutomationExit', resolve);
  });
  const remote = (path: string): string => `vscode-remote://${url.host}${path}`;
  const orders = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(program)],
  ];
  url.searchParams.set('payload', JSON.stringify(orders));
  await workbench.page.goto(url.href);
  return ended;
}

/** A window takes such orders from its address only where the settings in its page say that it is being tested. */
function sayThatItIsTested(): void {
  if (window !== window.top) return;
  const observer = new MutationObserver(() => {
    const holder = document.getElementById('vscode-workbench-web-configuration');
    if (!holder) return;
    observer.disconnect();
    const settings = JSON.parse(holder.dataset['settings']!) as { developmentOptions: Record<string, unknown> };
    settings.developmentOptions['enableSmokeTestDriver'] = true;
    holder.dataset['settings'] = JSON.stringify(settings);
  });
  observer.observe(document, { childList: true, subtree: true });
}
