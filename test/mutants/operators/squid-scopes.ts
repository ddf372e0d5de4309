/** Which lines of a squid.conf the catalogue edits. */
import type { Effect, Operator, Subject } from '../mutant.ts';
import { type Lines, linesOf, onLines, replaceEach, type Scope } from './text.ts';

export function configsOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.conf')).map(linesOf);
}

export function mainOf(subject: Subject): readonly Lines[] {
  return configsOf(subject).filter(({ path }) => !path.endsWith('.splice.conf'));
}

export function spliceOf(subject: Subject): readonly Lines[] {
  return configsOf(subject).filter(({ path }) => path.endsWith('.splice.conf'));
}

export function listsOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.txt')).map(linesOf);
}

export const isAccess = (line: string): boolean => line.startsWith('http_access ');
export const isBump = (line: string): boolean => line.startsWith('ssl_bump ');
export const isAcl = (line: string): boolean => line.startsWith('acl ');
const isDecision = (line: string): boolean => isAccess(line) || isBump(line);

export const accesses: Scope = { files: mainOf, isMeant: isAccess };
export const decisions: Scope = { files: configsOf, isMeant: isDecision };
export const acls: Scope = { files: mainOf, isMeant: isAcl };
export const statements: Scope = { files: configsOf, isMeant: (line) => isAcl(line) || isDecision(line) };
export const comments: Scope = { files: configsOf, isMeant: (line) => line.startsWith('#') };

/** The lines of ACLs of one type, with a value that is no list file. */
export function aclsOf(type: string): Scope {
  return {
    files: mainOf,
    isMeant: (line) => isAcl(line) && line.split(' ')[2] === type && !line.includes('"'),
  };
}

/** One edit for every match of a pattern in the lines of a scope, and every replacement. */
export function inLines(
  name: string,
  what: string,
  scope: Scope,
  pattern: RegExp,
  replacements: readonly (string | ((match: RegExpExecArray) => string | undefined))[],
  effect?: Effect,
): Operator {
  return onLines(
    name,
    what,
    scope,
    (line) =>
      replacements.flatMap((one) => replaceEach(line, pattern, typeof one === 'string' ? () => one : one)),
    effect,
  );
}

/** The names of the ACLs of a text, as they are first written. */
export function aclNames(subject: Subject): readonly string[] {
  const names = mainOf(subject).flatMap(({ lines }) =>
    lines.flatMap((line) => (isAcl(line) ? (line.split(' ')[1] ?? []) : [])),
  );
  return [...new Set(names)];
}

/** The value of an `acl` line: what stands behind the flags. */
export function factOf(line: string): string {
  return line.split(' ').at(-1) ?? '';
}

/** The line with another value. */
export function withValue(line: string, value: string): string {
  return line.slice(0, line.length - factOf(line).length) + value;
}
