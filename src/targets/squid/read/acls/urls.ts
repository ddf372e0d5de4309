/**
 * Expressions on whole URLs, taken apart into what they ask of the host, the port and the path. A URL is
 * `scheme://host[:port]/path`, the port where it is not the scheme's own; of a CONNECT it is `host:port` (5.7, observed).
 */

import { present } from '../../../../diagnostics/present.ts';
import type { Expression } from '../../../../sets/regular/expression.ts';

export type UrlForm = 'connect' | 'http' | 'https' | 'ftp';
export const urlForms: readonly UrlForm[] = ['connect', 'http', 'https', 'ftp'];

/** One way to match: all that is named has to hold. `host` and `path` are expressions. */
export interface UrlTerm {
  readonly forms: readonly UrlForm[];
  readonly host?: string;
  readonly path?: string;
  /** Whether the port is the scheme's own. */
  readonly port?: 'own' | 'other';
  /** It depends on the digits of the port. */
  readonly isDoubtful?: boolean;
}

/** A byte of a set, once or as often as there are such bytes. */
interface Unit {
  readonly bytes: Uint8Array;
  readonly isMany: boolean;
}

interface Row {
  readonly units: readonly Unit[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

const mostRows = 64;
const mostUnits = 120;
const mostTerms = 500;

/** The ways in which an expression matches a URL; `undefined` where it is too intricate to be taken apart. */
export function takeApart(expression: Expression): readonly UrlTerm[] | undefined {
  const rows = rowsOf(expression);
  if (rows === undefined || rows.length > mostRows) return undefined;
  const terms = new Map<string, UrlTerm>();
  for (const row of rows) {
    if (row.units.length > mostUnits || row.units.some(({ bytes }) => !bytes.includes(1))) return undefined;
    for (const form of urlForms) {
      if (terms.size > mostTerms) return undefined;
      for (const term of termsOf(row, form)) {
        const key = JSON.stringify({ ...term, forms: [] });
        const before = terms.get(key);
        terms.set(key, {
          ...term,
          forms: [...(before?.forms ?? []), ...term.forms.filter((one) => !before?.forms.includes(one))],
        });
      }
    }
  }
  return [...terms.values()];
}

/** Alternatives, each a row of units; anchors stand at the ends alone. */
function rowsOf(expression: Expression): readonly Row[] | undefined {
  return expand(expression)?.flatMap(rowOf);
}

/** Before a start and behind an end stands nothing: what has to take a byte there matches no URL. */
function rowOf(parts: Parts): readonly Row[] {
  const from = parts.lastIndexOf('start') + 1;
  const end = parts.indexOf('end');
  const to = end < 0 ? parts.length : end;
  // A start behind an end is for the empty text, which no URL is.
  if (to < from) return [];
  if ([...parts.slice(0, from), ...parts.slice(to)].some((one) => isUnit(one) && !one.isMany)) return [];
  return [{ units: parts.slice(from, to).filter(isUnit), atStart: from > 0, atEnd: end >= 0 }];
}

function isUnit(part: Parts[number]): part is Unit {
  return typeof part !== 'string';
}

type Parts = readonly (Unit | 'start' | 'end')[];

function expand(expression: Expression): readonly Parts[] | undefined {
  switch (expression.kind) {
    case 'byte':
      return [[{ bytes: expression.bytes, isMany: false }]];
    case 'start':
    case 'end':
      return [[expression.kind]];
    case 'choice': {
      const all = expression.of.map(expand);
      return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one ?? []);
    }
    case 'sequence':
      return expression.of.map(expand).reduce<readonly Parts[] | undefined>(joinRows, [[]]);
    case 'repeat':
      return expandRepeat(expression);
  }
}

function joinRows(before: readonly Parts[] | undefined, next: readonly Parts[] | undefined) {
  if (before === undefined || next === undefined || before.length * next.length > mostRows) return undefined;
  return before.flatMap((row) => next.map((part): Parts => [...row, ...part]));
}

function expandRepeat({
  of,
  min,
  max,
}: Extract<Expression, { kind: 'repeat' }>): readonly Parts[] | undefined {
  const inner = expand(of);
  if (inner === undefined || min > 20 || (max ?? 0) > 20) return undefined;
  const times = (count: number): readonly Parts[] | undefined =>
    Array.from({ length: count }, () => inner).reduce<readonly Parts[] | undefined>(joinRows, [[]]);
  if (max !== undefined) {
    const all = Array.from({ length: max - min + 1 }, (_, index) => times(min + index));
    return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one ?? []);
  }
  const [row, other] = inner;
  const [unit, next] = row ?? [];
  // A star around more than one byte may be cut anywhere.
  if (other !== undefined || next !== undefined || unit === undefined || typeof unit === 'string')
    return undefined;
  return joinRows(times(min), [[{ ...unit, isMany: true }]]);
}

// States: how many units of a row are behind. A state before a unit that is many may stay where it is.

function closeStates(units: readonly Unit[], states: Iterable<number>): Set<number> {
  const closed = new Set<number>();
  for (const from of states) {
    closed.add(from);
    for (let at = from; units[at]?.isMany === true; at++) closed.add(at + 1);
  }
  return closed;
}

function step(units: readonly Unit[], states: ReadonlySet<number>, byte: number): Set<number> {
  const next: number[] = [];
  for (const state of states) {
    const unit = units[state];
    if (unit?.bytes[byte] === 1) next.push(unit.isMany ? state : state + 1);
  }
  return closeStates(units, next);
}

function canTake(units: readonly Unit[], state: number, bytes: string): boolean {
  return [...closeStates(units, [state])].some((one) =>
    [...bytes].some((byte) => units[one]?.bytes[byte.charCodeAt(0)] === 1),
  );
}

/** The ways in which a row matches URLs of a form. */
function termsOf(row: Row, form: UrlForm): readonly UrlTerm[] {
  const { units, atStart, atEnd } = row;
  const last = units.length;
  const fresh = atStart ? [] : [0];
  let states = closeStates(units, [0]);
  for (const byte of form === 'connect' ? '' : `${form}://`) {
    if (!atEnd && states.has(last)) return [{ forms: [form] }];
    states = new Set([...step(units, states, byte.charCodeAt(0)), ...closeStates(units, fresh)]);
  }
  if (!atEnd && states.has(last)) return [{ forms: [form] }];
  // Nothing at all, at the end of the URL.
  if (!atStart && closeStates(units, [0]).has(last)) return [{ forms: [form] }];
  const terms: UrlTerm[] = [];
  // Inside of the host, begun before it or in it.
  if (!atEnd) {
    if (!atStart) terms.push({ forms: [form], host: spell(units, 0, last) });
    for (const state of states) terms.push({ forms: [form], host: `^${spell(units, state, last)}` });
  }
  // On behind the host.
  for (let state = 0; state <= last; state++) {
    for (const host of hostsThatLeadTo(row, states, state)) terms.push(...behindHost(row, form, host, state));
  }
  return terms;
}

/** The expressions of hosts at whose end a row is in a state; `undefined`: every host. */
function hostsThatLeadTo(
  row: Row,
  states: ReadonlySet<number>,
  state: number,
): readonly (string | undefined)[] {
  const { units, atStart } = row;
  if (state === 0 && !atStart) return [undefined];
  const end = (from: number): string => `${spell(units, from, state)}${spellMany(units[state])}`;
  const begun = [...states].filter((from) => from <= state && end(from) !== '');
  return [...(atStart ? [] : [`${end(0)}$`]), ...begun.map((from) => `^${end(from)}$`)];
}

function behindHost(row: Row, form: UrlForm, host: string | undefined, state: number): readonly UrlTerm[] {
  const { units, atStart, atEnd } = row;
  const base = { forms: [form], ...present({ host }) };
  const fresh = !atStart && host === undefined;
  const terms: UrlTerm[] = [];
  if (form !== 'connect') {
    const path = pathFrom(row, state, fresh);
    if (path !== undefined) terms.push({ ...base, path, ...(fresh ? {} : { port: 'own' }) });
  }
  const text = ':0123456789';
  if (!canGoThroughPort(row, form, state, fresh)) return terms;
  // A star that takes every port stays; whatever else happens depends on the digits.
  const stays = [...closeStates(units, [state])].filter(
    (one) =>
      units[one]?.isMany === true && [...text].every((byte) => units[one]?.bytes[byte.charCodeAt(0)] === 1),
  );
  const other = form === 'connect' ? {} : ({ port: 'other' } as const);
  for (const one of stays) {
    const isDone = closeStates(units, [one]).has(units.length);
    if (isDone && (!atEnd || form === 'connect')) terms.push({ ...base, ...other });
    const path = form === 'connect' ? undefined : pathFrom(row, one, false);
    if (path !== undefined) terms.push({ ...base, ...other, path });
  }
  terms.push({ ...base, ...other, isDoubtful: true });
  return terms;
}

/** Whether some port, a colon and digits, can be part of a match; behind it is the end of a CONNECT, or a path. */
function canGoThroughPort({ units, atEnd }: Row, form: UrlForm, state: number, fresh: boolean): boolean {
  const last = units.length;
  const begin = closeStates(units, fresh ? [0] : []);
  let states = step(units, closeStates(units, [state]), 58);
  for (let before = -1; before < states.size; ) {
    before = states.size;
    const from = new Set([...states, ...begin]);
    states = new Set([
      ...states,
      ...[...'0123456789'].flatMap((digit) => [...step(units, from, digit.charCodeAt(0))]),
    ]);
  }
  if (states.has(last) && (form === 'connect' || !atEnd)) return true;
  return form !== 'connect' && step(units, states, 47).size > 0;
}

/** The expression of paths that complete a row; `undefined` where none does. */
function pathFrom(row: Row, state: number, fresh: boolean): string | undefined {
  const { units, atEnd } = row;
  const rest = `${spell(units, state, units.length)}${atEnd ? '$' : ''}`;
  if (fresh) return rest;
  return canTake(units, state, '/') ? `^${rest}` : undefined;
}

function spell(units: readonly Unit[], from: number, to: number): string {
  return units
    .slice(from, to)
    .map((unit) => (unit.isMany ? spellMany(unit) : spellBytes(unit.bytes)))
    .join('');
}

function spellMany(unit: Unit | undefined): string {
  return unit?.isMany === true ? `${spellBytes(unit.bytes)}*` : '';
}

const spelt = new WeakMap<Uint8Array, string>();

/** A set of bytes as a bracket expression. */
function spellBytes(bytes: Uint8Array): string {
  const before = spelt.get(bytes);
  if (before !== undefined) return before;
  const isNegated = bytes[255] === 1;
  const members = Array.from({ length: 128 }, (_, code) => code).filter(
    (code) => (bytes[code] === 1) !== isNegated,
  );
  const text = members.map((code) => String.fromCharCode(code));
  const special = text.filter((one) => ']^-'.includes(one));
  const plain = text.filter((one) => !special.includes(one)).join('');
  const inside = `${special.includes(']') ? ']' : ''}${plain}${special.includes('^') ? '^' : ''}${special.includes('-') ? '-' : ''}`;
  const made = isNegated ? (inside === '' ? '.' : `[^${inside}]`) : spellMembers(inside);
  spelt.set(bytes, made);
  return made;
}

/** One byte that means itself stands alone. A `^` in front would negate. */
function spellMembers(inside: string): string {
  if (/^[\w/-]$/.test(inside)) return inside;
  if (inside === '^') return '\\^';
  return inside === '^-' ? '[-^]' : `[${inside}]`;
}
