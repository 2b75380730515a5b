import type { Uri } from 'vscode';
import type { Catalogues } from '../catalogues.ts';
import type { ShownPictures } from '../exportImage.ts';
import type { Models } from '../models.ts';

/** What a panel works with. */
export interface PanelSurroundings {
  readonly extensionUri: Uri;
  readonly models: Models;
  readonly catalogues: Catalogues;
  readonly shown: ShownPictures;
}
