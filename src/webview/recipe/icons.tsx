import type { JSX } from 'preact';

/** Our own small drawings, in the colour of the text around them. */
const paths = {
  up: 'M8 3 3 8l.8.8 3.7-3.7V13h1V5.1l3.7 3.7.8-.8z',
  down: 'M8 13l5-5-.8-.8-3.7 3.7V3h-1v7.9L3.8 7.2 3 8z',
  remove: 'M3.7 3 3 3.7 7.3 8 3 12.3l.7.7L8 8.7l4.3 4.3.7-.7L8.7 8 13 3.7l-.7-.7L8 7.3z',
  reset: 'M8 3a5 5 0 1 1-4.9 6h1A4 4 0 1 0 5 5.3L6.7 7H3V3.3l1.3 1.3A5 5 0 0 1 8 3z',
} as const;

export function Icon({ name }: { readonly name: keyof typeof paths }): JSX.Element {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path fill="currentColor" d={paths[name]} />
    </svg>
  );
}
