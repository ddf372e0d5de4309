import { remember } from '../remember.ts';
import { type BadExpression, type Expression, isBadExpression, parseExpression } from './expression.ts';

/**
 * Returns whether the expression matches somewhere in a text of code units below 256. It does not use the automata, nor
 * JavaScript's own regular expressions, which take for ever with some: it follows all ways through the text at once. An
 * expression that cannot be read matches nothing.
 */
export function matchesExpression(source: string, text: string, ignoreCase: boolean): boolean {
  const key = `${ignoreCase ? 'i' : ' '}${source}`;
  if (known.size >= mostKnown) known.clear();
  const expression = remember(known, key, () => parseExpression(source, ignoreCase));
  if (isBadExpression(expression)) return false;
  const everywhere = Array.from({ length: text.length + 1 }, (_, at) => at);
  return findEnds(expression, { text, found: new Map() }, everywhere).length > 0;
}

/** Many requests are asked of the same few expressions. */
const known = new Map<string, Expression | BadExpression>();
const mostKnown = 5000;

/** Places in a text, in order. */
type Places = readonly number[];

/** A text, and where repetitions ended that began at some places. */
interface Matching {
  readonly text: string;
  readonly found: Map<Expression, Map<string, Places>>;
}

/** The places where a match ends that begins at one of these. */
function findEnds(expression: Expression, matching: Matching, from: Places): Places {
  if (from.length === 0) return from;
  const { text, found } = matching;
  switch (expression.kind) {
    case 'start':
      return from.filter((at) => at === 0);
    case 'end':
      return from.filter((at) => at === text.length);
    case 'byte':
      return from.filter((at) => expression.bytes[text.charCodeAt(at)] === 1).map((at) => at + 1);
    case 'sequence':
      return expression.of.reduce((at, part) => findEnds(part, matching, at), from);
    case 'choice':
      return joinPlaces(expression.of.map((part) => findEnds(part, matching, from)));
    case 'repeat': {
      const before = remember(found, expression, () => new Map<string, Places>());
      return remember(before, from.join(), () => repeatFrom(expression, matching, from));
    }
  }
}

function repeatFrom(
  { of, min, max = Number.POSITIVE_INFINITY }: Extract<Expression, { kind: 'repeat' }>,
  matching: Matching,
  from: Places,
): Places {
  let last = from;
  for (let count = 0; count < min; count++) {
    const next = findEnds(of, matching, last);
    if (next.join() === last.join()) break;
    last = next;
  }
  let all = last;
  for (let count = min; count < max; count++) {
    last = findEnds(of, matching, last);
    const more = joinPlaces([all, last]);
    // What leads to no new place never will.
    if (more.length === all.length) break;
    all = more;
  }
  return all;
}

function joinPlaces(some: readonly Places[]): Places {
  return [...new Set(some.flat())].sort((a, b) => a - b);
}
