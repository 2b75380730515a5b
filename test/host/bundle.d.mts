/** What the checks find in the folder that is open, by name. */
export function hostFiles(): Promise<Record<string, string>>;

/** Bundles the checks into a file that VS Code can load into its extension host, and gives its path. */
export function bundleHostChecks(): Promise<string>;
