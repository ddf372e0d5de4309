/** Logical lines to directives. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { AclLine, Directive, Term, Value } from '../config.ts';
import { flaw, type LogicalLine } from './parse-text.ts';

/** Reads a line. A line that Squid refuses, or skips with a complaint, is a problem and no directive. */
export function parseDirective({ text, origin }: LogicalLine, problems: Diagnostic[]): readonly Directive[] {
  if (text === '' || text.startsWith('#')) return [{ kind: 'comment', text, origin }];
  const words = wordsOf(text);
  const [name = '', ...rest] = words;
  switch (name) {
    case 'acl':
      return parseAcl(rest, origin, problems);
    case 'http_access':
    case 'ssl_bump':
      return parseAccess(name, rest, origin, problems);
    default:
      return [{ kind: 'other', name, text, origin }];
  }
}

/** The words of a line, up to one that begins with `#`. */
function wordsOf(text: string): readonly string[] {
  const words = text.split(/[ \t]+/).filter((one) => one !== '');
  const comment = words.findIndex((one) => one.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}

function parseAcl(words: readonly string[], origin: Origin, problems: Diagnostic[]): readonly AclLine[] {
  const [name, type, ...rest] = words;
  if (name === undefined || type === undefined) {
    problems.push(flaw(origin, 'an acl line needs a name and a type', 'write acl NAME TYPE value'));
    return [];
  }
  const options: string[] = [];
  for (const one of rest) {
    if (!/^[-+]./.test(one) || options.includes('--')) break;
    options.push(one);
  }
  const values = rest.slice(options.length).map((one) => parseValue(one, origin, problems));
  // 5.7 drops what stands behind a file, other versions do not.
  const file = values.findIndex((value) => value.kind === 'file');
  if (file >= 0 && file < values.length - 1) {
    problems.push(
      flaw(origin, 'values behind a list file are lost in some versions', 'give each an acl line of its own'),
    );
  }
  return [{ kind: 'acl', name, type, options, values, origin }];
}

/** `"/path"` or `'/path'` is the file of that path; every other word is itself. */
function parseValue(text: string, origin: Origin, problems: Diagnostic[]): Value {
  if (!/^["']/.test(text)) return { kind: 'word', text };
  const path = text.slice(1, -1);
  if (text.length < 3 || text.at(-1) !== text[0] || /["']/.test(path)) {
    problems.push(flaw(origin, `${word(text)} is no path between double quotes`));
  } else if (!path.startsWith('/')) {
    const help = 'a word in quotes is a file: write its absolute path, or take the quotes off';
    problems.push(flaw(origin, `${word(text)} is no absolute path`, help));
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
  if (action === undefined || (kind === 'http_access' && action !== 'allow' && action !== 'deny')) {
    const said = action === undefined ? 'nothing' : word(action);
    problems.push(
      flaw(
        origin,
        `${kind} is followed by ${said} where ${kind === 'ssl_bump' ? 'an action' : 'allow or deny'} belongs`,
      ),
    );
    return [];
  }
  if (names.length === 0) {
    problems.push(
      flaw(origin, `the ${kind} line names no ACL, and Squid skips it`, 'to match everything write all'),
    );
    return [];
  }
  return [{ kind, action, terms: names.map((one) => parseTerm(one, origin, problems)), origin }];
}

/** `name` or `!name`. */
export function parseTerm(text: string, origin: Origin, problems: Diagnostic[]): Term {
  const negated = text.startsWith('!');
  const acl = negated ? text.slice(1) : text;
  if (acl === '' || /^[!"']/.test(acl))
    problems.push(flaw(origin, `${word(text)} is not the name of an ACL`));
  return { acl, negated };
}
