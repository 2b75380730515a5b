import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { nestsDeeperThan } from './jsonText.ts';

/** One thing that is wrong with a file, and where. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** The text concerned, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** A phrase without the place: shown beside the line, or after `file:line: `. */
  readonly message: string;
}

/** A JSON file with its syntax tree, so that every value can be pointed at. */
export interface PositionedJson {
  readonly value: unknown;
  readonly tree: Node;
  readonly problemAt: (node: Pick<Node, 'offset' | 'length'>, message: string) => Problem;
}

const maxDepth = 64;

/** jsonc-parser's names for what it stumbled over. */
const syntaxMessages: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON: texts need double quotes, and only true, false and null go without',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'a property name in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing brace is missing here',
  CloseBracketExpected: 'a closing bracket is missing here',
  EndOfFileExpected: 'the file should end here',
  InvalidCommentToken: 'comments are not allowed: use "notes"',
  UnexpectedEndOfComment: 'comments are not allowed: use "notes"',
  UnexpectedEndOfString: 'this text has no closing quote',
};

/**
 * Reads strict JSON (no comments, no trailing commas) of at most `maxLength` UTF-16 units. Beyond what `JSON.parse`
 * refuses, a repeated key is a problem: readers and editors would take different ones for the truth.
 */
export function parsePositioned(
  source: string,
  maxLength: number,
): PositionedJson | { readonly problems: readonly Problem[] } {
  const lineAt = lineIndex(source);
  const problemAt: PositionedJson['problemAt'] = ({ offset, length }, message) => ({
    line: lineAt(offset),
    offset,
    length,
    message,
  });
  const whole = (message: string) => ({ problems: [problemAt({ offset: 0, length: 0 }, message)] });
  if (source.length > maxLength) return whole(`the file has more than ${maxLength} characters`);
  if (nestsDeeperThan(source, maxDepth)) return whole(`the file nests more than ${maxDepth} levels`);
  // A byte order mark is no JSON, but editors write it; a space in its place keeps the offsets.
  const text = source.replace(/^\uFEFF/, ' ');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const conflicts = conflictProblems(text, problemAt, lineAt);
    if (conflicts.length > 0) return { problems: conflicts };
    const error = errors[0];
    const message = error && syntaxMessages[printParseErrorCode(error.error)];
    return { problems: [problemAt(error ?? { offset: 0, length: 0 }, message ?? 'this is no JSON')] };
  }
  const repeated = [...repeatedKeys(tree!)].map(([first, again]) =>
    problemAt(again, `"${String(again.value)}" is here a second time (first on line ${lineAt(first.offset)})`),
  );
  return repeated.length > 0 ? { problems: repeated } : { value, tree: tree!, problemAt };
}

/** A function from an offset to its line, counted from 1. */
function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Git's markers stand at the start of a line, where a JSON text cannot have them. */
function conflictProblems(
  text: string,
  problemAt: PositionedJson['problemAt'],
  lineAt: (offset: number) => number,
): Problem[] {
  const problems: Problem[] = [];
  let start: number | null = null;
  for (const { 0: marker, index } of text.matchAll(/^[<>]{7} .*$/gm)) {
    if (marker.startsWith('<')) start = index;
    else if (start !== null) {
      const message = `an unresolved merge conflict, up to line ${lineAt(index)}: keep one of the two sides`;
      problems.push(problemAt({ offset: start, length: index + marker.length - start }, message));
      start = null;
    }
  }
  return problems;
}

/** Pairs of key nodes [first, again] of one object. */
function* repeatedKeys(node: Node): Generator<[Node, Node]> {
  const seen = new Map<string, Node>();
  for (const child of node.children ?? []) {
    const key = node.type === 'object' ? child.children?.[0] : undefined;
    if (key) {
      const first = seen.get(key.value as string);
      if (first) yield [first, key];
      else seen.set(key.value as string, key);
    }
    yield* repeatedKeys(child);
  }
}
