import { readFileSync } from 'node:fs';

/** A file that test/fixtures/numpy/make_fixtures.py wrote with NumPy. */
export function numpyFixture(name: string): Uint8Array {
  return readFileSync(new URL(`../../fixtures/numpy/${name}`, import.meta.url));
}

export function numpyFixtureJson(name: string): unknown {
  return JSON.parse(new TextDecoder().decode(numpyFixture(name)));
}
