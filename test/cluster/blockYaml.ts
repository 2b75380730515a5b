/** A value of YAML as manifests use it. */
export type Yaml = string | number | Yaml[] | { [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
}

/**
 * Reads the plain part of YAML that the documented manifest is written in: block maps and lists, `[a, b]`, quoted and plain
 * scalars, `|` blocks. Throws at anything else.
 */
export function parseBlockYaml(source: string): Yaml {
  const lines = source
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Line => ({ indent: line.search(/\S/), text: line.trim() }));
  let at = 0;
  const value = block(0);
  if (at < lines.length) throw new SyntaxError(`line ${at + 1} is indented as nothing above it`);
  return value;

  function block(indent: number): Yaml {
    return lines[at]?.text.startsWith('- ') ? listAt(indent) : mapAt(indent);
  }

  function listAt(indent: number): Yaml[] {
    const items: Yaml[] = [];
    while (lines[at]?.indent === indent && lines[at]!.text.startsWith('- ')) {
      const text = lines[at]!.text.slice(2);
      if (text === '|') {
        at++;
        items.push(literal(indent));
      } else if (/^[\w.-]+:( |$)/.test(text)) {
        lines[at] = { indent: indent + 2, text };
        items.push(mapAt(indent + 2));
      } else {
        at++;
        items.push(scalar(text));
      }
    }
    return items;
  }

  function mapAt(indent: number): Record<string, Yaml> {
    const map: Record<string, Yaml> = {};
    while (lines[at]?.indent === indent && !lines[at]!.text.startsWith('- ')) {
      const [, key, text] = /^([\w.-]+):(?: (.*))?$/.exec(lines[at]!.text) ?? [];
      if (key === undefined || key in map) throw new SyntaxError(`line ${at + 1} is no new key: ${lines[at]!.text}`);
      at++;
      map[key] = text === '|' ? literal(indent) : text === undefined ? block(lines[at]!.indent) : scalar(text);
    }
    return map;
  }

  function literal(indent: number): string {
    const first = lines[at]!.indent;
    let text = '';
    for (; (lines[at]?.indent ?? 0) > indent; at++)
      text += `${' '.repeat(lines[at]!.indent - first)}${lines[at]!.text}\n`;
    return text;
  }
}

function scalar(text: string): Yaml {
  const list = /^\[(.*)\]$/.exec(text);
  if (list) return list[1]!.split(', ').map(scalar);
  const quoted = /^'([^']*)'$/.exec(text);
  if (quoted) return quoted[1]!;
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^[\w./-][\w./: -]*$/.test(text)) throw new SyntaxError(`not a plain scalar: ${text}`);
  return text;
}
