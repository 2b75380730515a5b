import type { Uri } from 'vscode';

/** The last part of a path, for titles and sentences. */
export function fileName({ path }: Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
