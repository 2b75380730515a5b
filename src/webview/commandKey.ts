/**
 * Whether a key may be the beginning of a command: VS Code hears of Ctrl+S while the field still has the focus, and saves
 * without what is typed unless that is entered at the key.
 */
export function isCommandKey({ ctrlKey, metaKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey;
}
