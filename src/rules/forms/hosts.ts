import { word } from '../../diagnostics/quote.ts';
import { explainName } from '../../sets/host-flaws.ts';
import { findPathFlaw } from '../../sets/path-flaws.ts';
import { isMisread, type Misread } from '../../sets/prefix.ts';
import type { PolicyHost } from '../policy.ts';
import { explainForeignHost } from './host-guesses.ts';

export type RulePattern = PolicyHost['pattern'];

/** A host as a rule set writes it: a pattern, and the path behind an exact name. */
export interface HostParts {
  readonly pattern: RulePattern;
  readonly path?: string;
}

/** Reads `name`, `*.name`, a name with `*` inside labels, or `name/path`. Upper case is read as lower case. */
export function parseHost(text: string): HostParts | Misread {
  return explainForeignHost(text, (guess) => !isMisread(parseHostParts(guess))) ?? parseHostParts(text);
}

function parseHostParts(text: string): HostParts | Misread {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const pattern = parsePattern(text);
    return isMisread(pattern) ? pattern : { pattern };
  }
  const host = text.slice(0, slash);
  const pattern = parsePattern(host);
  if (isMisread(pattern)) return pattern;
  if (pattern.kind !== 'name') {
    const help = `write ${host} for all paths, or name the hosts: only an exact name can have a path`;
    return { problem: `${word(text)} has a path after a wildcard`, help };
  }
  const path = text.slice(slash);
  const flaw = findPathFlaw(host, path);
  return flaw === undefined ? { pattern, path } : { ...flaw, problem: `${word(text)}: ${flaw.problem}` };
}

/** Reads the name of a request: no wildcard, no path. */
export function parseName(text: string): { readonly name: string } | Misread {
  const pattern = parsePattern(text);
  if (isMisread(pattern)) return pattern;
  if (pattern.kind === 'name') return { name: pattern.name };
  return {
    problem: `${word(text)} is a pattern, not one name`,
    help: `ask about one that it matches: ${text.replaceAll('*', 'x')}`,
  };
}

function parsePattern(text: string): RulePattern | Misread {
  const flaw = explainName(text);
  if (flaw !== undefined) return { ...flaw, problem: `${word(text)} ${flaw.problem}` };
  const lower = text.toLowerCase();
  if (lower.startsWith('*.')) return { kind: 'below', name: lower.slice(2) };
  return lower.includes('*') ? { kind: 'labels', labels: lower.split('.') } : { kind: 'name', name: lower };
}

/** Returns what tells hosts apart: the spelling, with the name in lower case; the case of paths matters. */
export function makeHostKey(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? text.toLowerCase() : text.slice(0, slash).toLowerCase() + text.slice(slash);
}
