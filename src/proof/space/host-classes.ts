/** Classes of host names: what a family of patterns can tell apart, with a name for each. */

import { type HostPattern, matchesHost } from '../../sets/hosts.ts';
import { classify } from '../../sets/regular/automaton.ts';
import { isBadExpression, parseExpression } from '../../sets/regular/expression.ts';
import {
  choice,
  type Regular,
  repeat,
  reverse,
  type SymbolSet,
  sequence,
  symbol,
} from '../../sets/regular/regular.ts';
import { remember } from '../../sets/remember.ts';
import { convertExpression } from './path-classes.ts';
import { classifyPlainNames } from './plain-names.ts';

/** The characters of names, those that make the plainest witnesses first. */
export const alphabet = 'xabcdefghijklmnopqrstuvwyz0123456789-_.';
const anyCharacter: Regular = matchCharacters(alphabet);
const inLabel: Regular = matchCharacters(alphabet.replace('.', ''));
const dot: Regular = matchCharacters('.');
const label: Regular = repeat(inLabel, 1);
const anyText: Regular = repeat(anyCharacter);

/** Names: labels with dots between them, of which the last begins with a letter (else it is an address). */
const names: Regular = sequence(
  repeat(sequence(label, dot)),
  matchCharacters('xabcdefghijklmnopqrstuvwyz'),
  repeat(inLabel),
);

/** A class of names: the patterns that hold them (indices into the given list), and one of them. */
export interface NameClass {
  readonly patterns: readonly number[];
  readonly name: string;
}

/** Returns the classes of all names under these patterns, or undefined where the budget does not suffice. */
export function classifyNames(patterns: readonly HostPattern[]): readonly NameClass[] | undefined {
  const classes = classifyPlainNames(patterns, alphabet) ?? classifyByAutomaton(patterns);
  return classes?.map(({ members, witness }) => ({
    patterns: members,
    name: (members.length === 0 ? findStranger(patterns) : undefined) ?? witness,
  }));
}

/** Returns the classes of all names under patterns of any kind, in the order of their shortest names as read from the end. */
export function classifyByAutomaton(
  patterns: readonly HostPattern[],
): readonly { readonly members: readonly number[]; readonly witness: string }[] | undefined {
  // Read from the end, patterns with a common suffix share their states.
  const classes = classify(
    reverse(names),
    patterns.map((pattern) => reverse(makeHostLanguage(pattern))),
    alphabet.length,
  );
  return classes?.map(({ members, witness }) => ({
    members,
    witness: witness
      .map((index) => alphabet[index] ?? '')
      .reverse()
      .join(''),
  }));
}

/** Returns a name that looks like one (RFC 2606) and that no pattern means, or undefined where they mean all. */
function findStranger(patterns: readonly HostPattern[]): string | undefined {
  const names = ['other.example', 'other.test', 'other.invalid'];
  return names.find((name) => !patterns.some((pattern) => matchesHost(pattern, name)));
}

function matchCharacters(characters: string): Regular {
  const symbols = new Uint8Array(alphabet.length);
  for (const character of characters) symbols[alphabet.indexOf(character)] = 1;
  return symbol(symbols);
}

const single: ReadonlyMap<string, Regular> = new Map([...alphabet].map((one) => [one, matchCharacters(one)]));
const nothing: Regular = choice();

function matchName(text: string): Regular {
  return sequence(...[...text].map((character) => single.get(character) ?? nothing));
}

function makeHostLanguage(pattern: HostPattern): Regular {
  switch (pattern.kind) {
    case 'name':
      return matchName(pattern.name);
    case 'below':
      return sequence(anyCharacter, anyText, matchName(`.${pattern.name}`));
    case 'labels':
      return joinWithDots(pattern.labels.map(makeGlobLanguage));
    case 'tokens': {
      const tokens = pattern.tokens.map((token) =>
        token === '*'
          ? sequence(label, repeat(sequence(dot, label)))
          : token === '^'
            ? label
            : matchName(token),
      );
      const closed = joinWithDots(tokens);
      return pattern.open ? sequence(closed, repeat(sequence(dot, label))) : closed;
    }
    case 'expression': {
      const expression = parseExpression(pattern.source, pattern.ignoreCase);
      return isBadExpression(expression)
        ? nothing
        : sequence(anyText, convertExpression(expression, findCharacters), anyText);
    }
  }
}

function joinWithDots(parts: readonly Regular[]): Regular {
  return sequence(...parts.flatMap((part, index) => (index === 0 ? [part] : [dot, part])));
}

function makeGlobLanguage(glob: string): Regular {
  return sequence(...[...glob].map((character) => (character === '*' ? label : matchName(character))));
}

const among = new WeakMap<Uint8Array, SymbolSet>();

/** Returns the characters that stand for these bytes. */
function findCharacters(bytes: Uint8Array): SymbolSet {
  return remember(among, bytes, () => Uint8Array.from(alphabet, (one) => bytes[one.charCodeAt(0)] ?? 0));
}
