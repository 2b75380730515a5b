import { randomBytes } from 'node:crypto';
import { Uri, type Disposable, type Webview } from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc';
import { postedConnection } from '../shared/postedConnection.ts';

/** The pages, by the name of their bundle: dist/webview/<name>.js and .css. */
export type PageName = 'channel' | 'model' | 'recipe';

/**
 * Fills a webview with one of our pages and returns the wire to it. The page may load its own script and style and nothing
 * else; pictures reach it as bytes over the wire.
 */
export function showPage(webview: Webview, extensionUri: Uri, page: PageName, title: string): MessageConnection {
  const folder = Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  // Listening comes first: the page speaks as soon as it is there.
  const connection = postedConnection({
    send: (message) => webview.postMessage(message),
    onMessage: (listener): Disposable => webview.onDidReceiveMessage(listener),
  });
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string): string => webview.asWebviewUri(Uri.joinPath(folder, name)).toString();
  // The toolkit's components put their styles into shadow roots by way of <style> elements and attributes.
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'unsafe-inline'; font-src ${webview.cspSource};`;
  webview.html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${resource(`${page}.css`)}">
    <title>${escaped(title)}</title>
  </head>
  <body>
    <main id="page"></main>
    <script type="module" nonce="${nonce}" src="${resource(`${page}.js`)}"></script>
  </body>
</html>`;
  return connection;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
