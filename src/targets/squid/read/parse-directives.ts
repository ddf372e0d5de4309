/** Logical lines to directives. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import { rememberSilent } from '../../../sets/remember.ts';
import type { Origin } from '../../target.ts';
import type { AclLine, Directive, Term, Value } from '../config.ts';
import { quotedWords } from './directives/effects.ts';
import { withoutRemark } from './parse-blocks.ts';
import { flaw, type LogicalLine, oddity } from './parse-text.ts';

/** What lines without a fault were read as. */
const directives = new WeakMap<LogicalLine, readonly Directive[]>();

/**
 * Reads a line. One that Squid refuses is a problem and no directive; one that it skips is told of. `isQuoting`:
 * `configuration_includes_quoted_values` is on, and words with quotes and escapes are read in another way.
 */
export function parseDirective(
  line: LogicalLine,
  isQuoting: boolean,
  problems: Diagnostic[],
): readonly Directive[] {
  if (isQuoting) return readLine(line, true, problems);
  return rememberSilent(directives, line, problems, () => readLine(line, false, problems));
}

function readLine(line: LogicalLine, isQuoting: boolean, problems: Diagnostic[]): readonly Directive[] {
  const { text, origin } = line;
  if (text === '' || text.startsWith('#')) return [{ kind: 'comment', text, origin }];
  const words = wordsOf(text);
  const [name = '', ...rest] = words;
  const unclear = line.unclear ?? whyUnclear(text, isQuoting);
  const other: Directive = { kind: 'other', name, text, origin, ...present({ unclear }) };
  switch (name) {
    case 'acl':
      if (unclear !== undefined && !isPlain(rest.slice(0, 2))) return [other];
      return parseAcl(rest, origin, unclear, problems);
    case 'http_access':
    case 'ssl_bump':
      return unclear === undefined ? parseAccess(name, rest, origin, problems) : [other];
    default:
      return [other];
  }
}

function isPlain(words: readonly string[]): boolean {
  return words.length === 2 && words.every((one) => !/["'\\%$(]/.test(one));
}

/** Macros stand for the process and the service, anywhere but in comments (squid.conf.documented). */
function whyUnclear(text: string, isQuoting: boolean): string | undefined {
  const said = withoutRemark(text);
  if (said.includes('${')) return 'the line contains a macro';
  if (/[ \t]parameters\(/.test(said)) return 'the line reads its values from a file by parameters()';
  if (isQuoting && /[^\w.:/,! \t-]/.test(said)) return quotedWords;
  return undefined;
}

/** The words of a line, up to one that begins with `#`. */
function wordsOf(text: string): readonly string[] {
  const words = text.split(/[ \t]+/).filter((one) => one !== '');
  const comment = words.findIndex((one) => one.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}

function parseAcl(
  words: readonly string[],
  origin: Origin,
  unclear: string | undefined,
  problems: Diagnostic[],
): readonly AclLine[] {
  const [name, type, ...rest] = words;
  if (name === undefined || type === undefined) {
    problems.push(flaw(origin, 'an acl line needs a name and a type', 'write acl NAME TYPE value'));
    return [];
  }
  const options: string[] = [];
  for (const one of rest) {
    // A sign alone is a flag too, and one that no type has (5.7 does not start).
    if (!/^[-+]/.test(one) || options.includes('--')) break;
    options.push(one);
  }
  const said = unclear === undefined ? rest.slice(options.length) : [];
  const values = said.map((one) => parseValue(one, origin, problems));
  return [{ kind: 'acl', name, type, options, values, origin, ...present({ unclear }) }];
}

/** `"/path"` or `'/path'` is the file of that path; every other word is itself. */
function parseValue(text: string, origin: Origin, problems: Diagnostic[]): Value {
  if (!/^["']/.test(text)) return { kind: 'word', text };
  const path = text.slice(1, -1);
  if (text.length < 3 || text.at(-1) !== text[0] || /["']/.test(path)) {
    problems.push(flaw(origin, `${word(text)} is not a path between double quotes`));
  } else if (!path.startsWith('/')) {
    const help = 'a word in quotes is a file: write its absolute path, or take the quotes off';
    problems.push(oddity(origin, `${word(text)} is not an absolute path`, help));
  }
  return { kind: 'file', path };
}

function parseAccess(
  kind: 'http_access' | 'ssl_bump',
  words: readonly string[],
  origin: Origin,
  problems: Diagnostic[],
): readonly Directive[] {
  const [action, ...names] = words;
  // Where Squid has no OpenSSL it skips the line with a complaint.
  if (kind === 'ssl_bump' && !bumpActions.has(action ?? ''))
    problems.push(flaw(origin, `Squid knows no ssl_bump action ${word(action ?? '')}`));
  if (action === undefined || (kind === 'http_access' && action !== 'allow' && action !== 'deny')) {
    const said = action === undefined ? 'nothing' : word(action);
    if (kind === 'http_access')
      problems.push(
        oddity(origin, `Squid skips the line: http_access is followed by ${said}, and not by allow or deny`),
      );
    return [];
  }
  if (names.length === 0) {
    const help = 'to match everything write all';
    problems.push(oddity(origin, `Squid skips the line: ${kind} names no ACL`, help));
    return [];
  }
  return [{ kind, action, terms: names.map((one) => parseTerm(one, origin, problems)), origin }];
}

/** The actions of squid.conf.documented, and older ones that 5.7 takes. */
const bumpActions: ReadonlySet<string> = new Set(
  'splice bump peek stare terminate client-first server-first none allow deny'.split(' '),
);

/** `name` or `!name`. */
export function parseTerm(text: string, origin: Origin, problems: Diagnostic[]): Term {
  const negated = text.startsWith('!');
  const acl = negated ? text.slice(1) : text;
  if (acl === '' || /^[!"']/.test(acl))
    problems.push(flaw(origin, `${word(text)} is not the name of an ACL`));
  return { acl, negated };
}
