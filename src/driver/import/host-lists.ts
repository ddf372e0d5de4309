/** Lists of host patterns as the rule set language writes them, and which of them cannot meet. */
import { classifyNames } from '../../proof/space/host-classes.ts';
import { parseHost } from '../../rules/forms/hosts.ts';
import { coversHost, formatHostPattern, type HostPattern, matchesHost } from '../../sets/hosts.ts';
import { isMisread } from '../../sets/prefix.ts';
import { remember } from '../../sets/remember.ts';
import type { Listed } from './boxes.ts';

/** A pattern of the rule set language. */
export type RulePattern = Extract<HostPattern, { readonly kind: 'name' | 'below' | 'labels' }>;

/** Names: any, or those of a list, which may be less than was meant. */
export interface NameList {
  readonly patterns: readonly RulePattern[] | 'any';
  readonly isExact: boolean;
}

/** Returns the names that are in each of the lists, as far as the language can say them. */
export function writeNames({ all }: Pick<Listed<HostPattern>, 'all'>): NameList {
  const [first, ...others] = all.map(writeList);
  if (first === undefined) return { patterns: 'any', isExact: true };
  return others.reduce<NameList>(meet, first);
}

function writeList(patterns: readonly HostPattern[]): NameList {
  const written = patterns.map(writePattern);
  return {
    patterns: [...new Map(written.flatMap((one) => one ?? []).map((one) => [spellHost(one), one])).values()],
    isExact: written.every((one) => one !== undefined),
  };
}

/** How many pairs of patterns are compared. */
const mostPairs = 1_000_000;

function meet(a: NameList, b: NameList): NameList {
  if (a.patterns === 'any' || b.patterns === 'any') return a.patterns === 'any' ? b : a;
  if (a.patterns.length * b.patterns.length > mostPairs) return { patterns: [], isExact: false };
  let isExact = a.isExact && b.isExact;
  const both = new Map<string, RulePattern>();
  for (const one of a.patterns)
    for (const other of b.patterns) {
      const met = meetPatterns(one, other);
      if (met === 'unclear') isExact = false;
      else if (met !== undefined) both.set(spellHost(met), met);
    }
  return { patterns: [...both.values()], isExact };
}

function meetPatterns(a: RulePattern, b: RulePattern): RulePattern | undefined | 'unclear' {
  if (a.kind === 'name') return matchesHost(b, a.name) ? a : undefined;
  if (b.kind === 'name') return matchesHost(a, b.name) ? b : undefined;
  if (coversHost(a, b)) return b;
  if (coversHost(b, a)) return a;
  if (a.kind === 'below' && b.kind === 'below') return undefined;
  return areDisjoint(a, b) ? undefined : 'unclear';
}

/** Writes a pattern of a device in the rule set language; undefined where that cannot say it. */
function writePattern(pattern: HostPattern): readonly RulePattern[] | undefined {
  if (pattern.kind === 'tokens') {
    const [first, ...rest] = pattern.tokens;
    if (pattern.open || rest.some((token) => token === '*' || token === '^')) return undefined;
    if (first === '*' && rest.length > 0) return checked([{ kind: 'below', name: rest.join('.') }]);
    return first === undefined || first === '*' || first === '^'
      ? undefined
      : checked([{ kind: 'name', name: pattern.tokens.join('.') }]);
  }
  if (pattern.kind !== 'expression') return checked([pattern]);
  const [, start = '', name = ''] =
    /^(\^|\(\^\|\\\.\)|\\\.)((?:[a-z0-9_-]|\\\.|\\-)+)\$$/i.exec(pattern.source) ?? [];
  const plain = name.replace(/\\/g, '');
  if (plain === '' || (plain !== plain.toLowerCase() && pattern.ignoreCase !== true)) return undefined;
  const itself: RulePattern = { kind: 'name', name: plain.toLowerCase() };
  const below: RulePattern = { kind: 'below', name: plain.toLowerCase() };
  return checked(start === '^' ? [itself] : start === '\\.' ? [below] : [itself, below]);
}

function checked(patterns: readonly RulePattern[]): readonly RulePattern[] | undefined {
  return patterns.every((one) => !isMisread(parseHost(spellHost(one)))) ? patterns : undefined;
}

/** Returns a pattern as a rule set spells it. */
export function spellHost(pattern: RulePattern): string {
  return formatHostPattern(pattern);
}

const known = new Map<string, boolean>();

/** Whether it is sure that no name is of both patterns. */
export function areDisjoint(a: HostPattern, b: HostPattern): boolean {
  if (a.kind === 'name') return !matchesHost(b, a.name);
  if (b.kind === 'name') return !matchesHost(a, b.name);
  if (a.kind === 'below' && b.kind === 'below')
    return a.name !== b.name && !a.name.endsWith(`.${b.name}`) && !b.name.endsWith(`.${a.name}`);
  if (known.size > 100_000) known.clear();
  return remember(known, JSON.stringify([a, b]), () => {
    const classes = classifyNames([a, b]);
    return classes?.every(({ patterns }) => patterns.length < 2) ?? false;
  });
}
