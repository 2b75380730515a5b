/** Devices and file formats round differently: a number may fall this many steps aside. */
const tolerance = 2;
/** From here on an unsigned 16-bit number stands for a negative one. */
const halfRange = 0x8000;

/**
 * Whether two model fingerprints (base64 of little-endian 16-bit integers) were made by the same weights: as many
 * numbers, each within 2 steps. False for texts that are no fingerprints, the empty one included.
 */
export function sameFingerprint(a: string, b: string): boolean {
  const [left, right] = [decodeSteps(a), decodeSteps(b)];
  if (left === null || right?.length !== left.length) return false;
  return left.every((steps, i) => Math.abs(steps - right[i]!) <= tolerance);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The integers of a fingerprint; null where the text is none. Hosts without Node or a browser's `atob` need it too. */
function decodeSteps(base64: string): number[] | null {
  if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return null;
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const digit of base64.replace(/=+$/, '')) {
    held = (held << 6) | alphabet.indexOf(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >>> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  if (bytes.length % 2 !== 0) return null;
  return Array.from({ length: bytes.length / 2 }, (_, i) => {
    const unsigned = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    return unsigned < halfRange ? unsigned : unsigned - 2 * halfRange;
  });
}
