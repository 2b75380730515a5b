/** Text that came out of a file, for a terminal: a control character, which could command it, is spelled `\u001b`. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => `\\u${control.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

/** The same for an answer of several lines. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
