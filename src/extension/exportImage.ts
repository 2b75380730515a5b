import { commands, ProgressLocation, Uri, window, workspace, type WebviewPanel } from 'vscode';
import type { PicturePoint } from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { fileName } from './fileName.ts';
import type { ModelRef, Models } from './models.ts';

/** A picture that a panel shows. */
export interface ShownPicture {
  readonly ref: ModelRef;
  readonly point: PicturePoint;
  /** Of the file, without an ending: `seed0042_6_501_+3.5`. */
  readonly name: string;
  /** Where to save it unless the user goes elsewhere; else the first workspace folder. */
  readonly folder?: Uri;
}

/** The pictures on the screen: panels say what they show, and Export Image... takes the active one's. */
export class ShownPictures {
  readonly #panels = new Map<WebviewPanel, () => ShownPicture | undefined>();

  /** Counts a panel in until it is closed; `shown` is asked at each export. */
  add(panel: WebviewPanel, shown: () => ShownPicture | undefined): void {
    this.#panels.set(panel, shown);
    panel.onDidDispose(() => this.#panels.delete(panel));
  }

  /** The active panel's; else, where just one panel is in sight, that one's. */
  get current(): ShownPicture | undefined {
    const panels = [...this.#panels];
    const visible = panels.filter(([panel]) => panel.visible);
    const chosen = panels.find(([panel]) => panel.active) ?? (visible.length === 1 ? visible[0] : undefined);
    return chosen?.[1]();
  }
}

/** StyleSpace: Export Image... Asks where, and writes the picture as PNG, with the bytes of `stylespace render`. */
export async function exportImage(models: Models, picture: ShownPicture | undefined): Promise<void> {
  if (!picture) {
    throw new StyleSpaceError('badUsage', 'No picture is shown: open a channel or an edit recipe, then export again.');
  }
  const { ref, point, name } = picture;
  const folder = picture.folder ?? workspace.workspaceFolders?.[0]?.uri;
  const file = await window.showSaveDialog({
    title: 'Export Image',
    saveLabel: 'Export',
    filters: { 'PNG picture': ['png'] },
    ...(folder ? { defaultUri: Uri.joinPath(folder, `${name}.png`) } : {}),
  });
  if (!file) return;
  const title = `StyleSpace: exporting ${fileName(file)}`;
  await window.withProgress({ location: ProgressLocation.Notification, title }, async () => {
    const png = await models.use(ref, ({ api }, { id }) => api.exportPicture({ model: id, ...point }));
    await writeFile(file, png);
  });
  // Not waited for: the export is done, whether or not the message is closed.
  void window.showInformationMessage(`${fileName(file)} is written.`, 'Open').then((open) => {
    if (open) void commands.executeCommand('vscode.open', file);
  });
}

async function writeFile(file: Uri, bytes: Uint8Array): Promise<void> {
  try {
    await workspace.fs.writeFile(file, bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = `The picture cannot be written to ${file.fsPath} (${why}): choose another place.`;
    throw new StyleSpaceError('badUsage', sentence, { cause });
  }
}
