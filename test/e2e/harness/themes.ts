import type { Workbench } from './workbench.ts';

/** A theme of each kind that VS Code knows: its name in the list of themes, and the class of a window that has it. */
const themes = {
  light: ['Light Modern', 'vs'],
  dark: ['Dark Modern', 'vs-dark'],
  'high-contrast': ['Dark High Contrast', 'hc-black'],
  'high-contrast-light': ['Light High Contrast', 'hc-light'],
} as const;

export type ThemeKind = keyof typeof themes;

export const themeKinds = Object.keys(themes) as ThemeKind[];

/** Changes the theme, and waits until the window has it. */
export async function useTheme(workbench: Workbench, kind: ThemeKind): Promise<void> {
  const [name, windowClass] = themes[kind];
  await workbench.runCommand('Preferences: Color Theme');
  await workbench.search(name);
  await workbench.choose(name);
  await workbench.page.locator(`.monaco-workbench.${windowClass}[class*="vscode-theme-defaults"]`).first().waitFor();
}
