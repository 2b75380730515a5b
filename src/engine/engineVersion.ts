declare const STYLESPACE_VERSION: string | undefined;

/** The version in package.json, put here when the bundle is built. */
export const engineVersion = typeof STYLESPACE_VERSION === 'undefined' ? 'unbuilt' : STYLESPACE_VERSION;
