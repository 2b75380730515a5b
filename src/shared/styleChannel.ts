/**
 * A style channel: one component of S. `layer` counts the modulated layers in network order, ToRGB included;
 * `channel` is the input channel of that layer. Text form `layer_channel`, as in the StyleSpace paper's `6_501`.
 */
export interface StyleChannel {
  readonly layer: number;
  readonly channel: number;
}

/** The text form, `6_501`. */
export function formatStyleChannel({ layer, channel }: StyleChannel): string {
  return `${layer}_${channel}`;
}

/** Reads the text form; undefined for anything else (signs, spaces, leading zeros and numbers above 9999 included). */
export function parseStyleChannel(text: string): StyleChannel | undefined {
  const match = /^(0|[1-9]\d{0,3})_(0|[1-9]\d{0,3})$/.exec(text);
  return match ? { layer: Number(match[1]), channel: Number(match[2]) } : undefined;
}
