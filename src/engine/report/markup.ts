/** Markup that is safe to put into a page. Only this file makes it. */
export class Markup {
  constructor(readonly source: string) {}
}

/** What a template takes: text and numbers are escaped, markup goes in as it is, lists are joined, null leaves a gap. */
export type Content = string | number | Markup | null | readonly Content[];

/**
 * Markup with values in it: html`<td title="${label}">${label}</td>`. Values may stand between tags and inside quoted
 * attributes; names of models, regions and seeds come from files, so everything that is not `Markup` is escaped.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => part + (i < values.length ? render(values[i]!) : '')).join(''));
}

/** The program's own style sheet or script: text that is markup already. */
export function ownSource(source: string): Markup {
  return new Markup(source);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: Content): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.source;
  if (typeof value === 'object') return value.map(render).join('');
  return String(value).replace(/[&<>"']/g, (character) => entities[character]!);
}
