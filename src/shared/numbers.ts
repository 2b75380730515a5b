/** How numbers read, in reports and in the extension: each kind of number is written by one function. */

const minus = '\u2212';
/** Keeps a number and its unit on one line. */
const space = '\u00a0';

/** `5,120` */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** `1 channel`, `5,120 channels` */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)}${space}${number === 1 ? one : many}`;
}

/** A fraction of 1 as `96.4 %`. */
export function percent(fraction: number): string {
  return `${decimals(fraction * 100, 1)}${space}%`;
}

/** `93.1–98.2 %` */
export function percentRange([low, high]: readonly [number, number]): string {
  return `${decimals(low * 100, 1)}–${decimals(high * 100, 1)}${space}%`;
}

/** A difference of fractions, in hundredths: `62.5`. */
export function points(difference: number): string {
  return decimals(difference * 100, 1);
}

/** `−3.1 to 52.0` */
export function pointsRange([low, high]: readonly [number, number]): string {
  return `${points(low)} to ${points(high)}`;
}

/** 8-bit colour levels, with about two figures: `0.34`, `1.5`, `28`. */
export function levels(value: number): string {
  return decimals(value, value < 0.995 ? 2 : value < 9.95 ? 1 : 0);
}

/** A number on a scale, as short as it can be: `0`, `2.5`, `−10`. */
export function tick(value: number): string {
  return setting(Number(value.toPrecision(3)));
}

/** `−10σ`, `0`, `+5σ` */
export function strength(sigmas: number): string {
  return sigmas === 0 ? '0' : `${sigmas < 0 ? minus : '+'}${Math.abs(sigmas)}σ`;
}

/** `128 × 128` */
export function square(side: number): string {
  return `${side}${space}×${space}${side}`;
}

/** The beginning of a hash, enough to recognise it. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}

/** A setting as it was given: `0.7`. */
export function setting(value: number): string {
  return String(value).replace('-', minus);
}

/** `12.9 MB`, of a million bytes each. */
export function megabytes(bytes: number): string {
  return `${decimals(bytes / 1e6, 1)}${space}MB`;
}

function decimals(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', minus);
}
