/** What a command does, and what it is called where it fails. */
export type Action = readonly [name: string, run: (...args: never[]) => Promise<void> | void];
