/** Values of the small interpreter of PowerShell, and how its operators and members take them. */

export type Value = unknown;

/** An error of the language or of .NET, as it is thrown; `exception` is what `$_.Exception` is. */
export interface PsError extends Error {
  readonly exception: NetObject;
}

export function isPsError(thrown: unknown): thrown is PsError {
  return thrown instanceof Error && 'exception' in thrown;
}

/** An object of .NET: its members by name; `type` is its type, without `System.`. */
export interface NetObject {
  readonly type: string;
  readonly [member: string]: Value;
}

export function makeError(
  type: string,
  message: string,
  more: Readonly<Record<string, Value>> = {},
): PsError {
  const inner = more.InnerException ?? null;
  const exception: Record<string, Value> = { Message: message, InnerException: inner, ...more };
  let base = inner as NetObject | null;
  while (base !== null && base.InnerException !== null && base.InnerException !== undefined)
    base = base.InnerException as NetObject;
  const self: NetObject = { type, ...exception, GetBaseException: () => base ?? self };
  return Object.assign(new Error(message), { exception: self });
}

/** A hash table: keys know no case and keep their order. */
export type Hashtable = Map<string, readonly [key: Value, value: Value]>;

export function isHashtable(value: Value): value is Hashtable {
  return value instanceof Map;
}

export function getKey(table: Hashtable, key: Value): Value {
  return table.get(String(key).toLowerCase())?.[1] ?? null;
}

export function setKey(table: Hashtable, key: Value, value: Value): void {
  const id = String(key).toLowerCase();
  table.set(id, [table.get(id)?.[0] ?? key, value]);
}

/** A list that is one object until it is enumerated. */
export interface NetList {
  readonly type: 'Collections.ArrayList';
  readonly items: Value[];
}

function isList(value: Value): value is NetList {
  return typeof value === 'object' && value !== null && 'items' in value;
}

export function isNothing(value: Value): value is null | undefined {
  return value === null || value === undefined;
}

export function fail(message: string): never {
  throw makeError('Management.Automation.RuntimeException', message);
}

export function toText(value: Value): string {
  if (isNothing(value)) return '';
  if (Array.isArray(value)) return value.map(toText).join(' ');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const text = findMember(value, 'ToString');
  if (typeof text === 'function') return String(text());
  return fail(`a text of ${JSON.stringify(value)}`);
}

export function toBool(value: Value): boolean {
  if (isNothing(value)) return false;
  if (Array.isArray(value)) return value.length > 1 || (value.length === 1 && toBool(value[0]));
  return value !== '' && value !== 0 && value !== false;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isNothing(value)) return 0;
  const text = toText(value).trim();
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(text)) return fail(`cannot convert "${text}" to a number`);
  return Number(text);
}

/** What foreach and pipelines go through. */
export function enumerate(value: Value): readonly Value[] {
  if (isNothing(value)) return [];
  if (isList(value)) return value.items;
  return Array.isArray(value) ? value : [value];
}

/** Finds a member of an object, whatever the case; undefined where there is none. */
export function findMember(of: Value, name: string): Value {
  if (typeof of !== 'object' || of === null) return undefined;
  const key = Object.keys(of).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : (of as Record<string, Value>)[key];
}

/** Reads a property; with strict mode, one that is not there is an error. */
export function getProperty(of: Value, name: string): Value {
  const low = name.toLowerCase();
  if (isHashtable(of)) {
    if (of.has(low)) return getKey(of, name);
    if (low === 'keys') return [...of.values()].map(([key]) => key);
    if (low === 'count') return of.size;
  }
  if ((typeof of === 'string' || Array.isArray(of)) && low === 'length') return of.length;
  if (Array.isArray(of) && low === 'count') return of.length;
  if (isList(of) && low === 'count') return of.items.length;
  const found = findMember(of, name);
  if (found === undefined || typeof found === 'function')
    return fail(
      `the property '${name}' cannot be found on ${typeof of} ${String(findMember(of, 'type') ?? '')}`,
    );
  return found;
}

type Method = (...values: readonly Value[]) => Value;

const textMethods: Readonly<Record<string, (text: string, ...values: readonly Value[]) => Value>> = {
  split: (text, by) => text.split(String(by)),
  trim: (text) => text.trim(),
  trimend: (text, sign) => {
    let end = text.length;
    while (end > 0 && text[end - 1] === sign) end--;
    return text.slice(0, end);
  },
  substring: (text, from, length = text.length - Number(from)) => {
    if (Number(from) < 0 || Number(from) + Number(length) > text.length) return fail('out of the string');
    return text.substring(Number(from), Number(from) + Number(length));
  },
  tolowerinvariant: (text) => text.toLowerCase(),
  startswith: (text, other) => text.startsWith(String(other)),
  endswith: (text, other) => text.endsWith(String(other)),
  contains: (text, other) => text.includes(String(other)),
  indexof: (text, other) => text.indexOf(String(other)),
  replace: (text, from, to) => text.replaceAll(String(from), String(to)),
  tostring: (text) => text,
};

/** Finds what a call runs; an error where there is no such method. */
export function getMethod(of: Value, name: string): Method {
  const low = name.toLowerCase();
  if (typeof of === 'string') {
    const method = Object.hasOwn(textMethods, low) ? textMethods[low] : undefined;
    if (method !== undefined) return (...values) => method(of, ...values);
  }
  if (typeof of === 'number' && low === 'tostring') return () => String(of);
  if (Array.isArray(of) && low === 'clone') return () => [...of];
  if (isList(of) && low === 'add') return (value) => of.items.push(value) - 1;
  if (isHashtable(of)) {
    if (low === 'containskey') return (key) => of.has(String(key).toLowerCase());
    if (low === 'clone') return () => new Map(of);
  }
  const found = findMember(of, name);
  if (typeof found === 'function') return found as Method;
  return fail(`no method '${name}' on ${typeof of} ${String(findMember(of, 'type') ?? '')}`);
}

function compare(left: Value, right: Value): number {
  if (typeof left === 'number' || typeof left === 'boolean') {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const order = findMember(left, 'CompareTo');
  if (typeof order === 'function') return Number(order(right));
  const [a, b] = [toText(left).toLowerCase(), toText(right).toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isEqual(left: Value, right: Value): boolean {
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
  if (typeof left === 'object' && findMember(left, 'CompareTo') === undefined) return left === right;
  if (typeof left === 'number' && typeof right === 'string' && !/^-?\d+$/.test(right)) return false;
  return compare(left, right) === 0;
}

const toPattern = (like: string): RegExp =>
  new RegExp(`^${like.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'is');

/** Operators of two values but those that run lazily, and those that set `$Matches`. */
export const operators: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  '-eq': isEqual,
  '-ne': (left, right) => !isEqual(left, right),
  '-gt': (left, right) => compare(left, right) > 0,
  '-ge': (left, right) => compare(left, right) >= 0,
  '-lt': (left, right) => compare(left, right) < 0,
  '-le': (left, right) => compare(left, right) <= 0,
  '-like': (left, right) => toPattern(toText(right)).test(toText(left)),
  '-contains': (left, right) => enumerate(left).some((one) => isEqual(one, right)),
  '-notcontains': (left, right) => !enumerate(left).some((one) => isEqual(one, right)),
  '-join': (left, right) => enumerate(left).map(toText).join(toText(right)),
  '-replace': (left, right) => {
    const [pattern, to = ''] = enumerate(right);
    return toText(left).replace(new RegExp(toText(pattern), 'gi'), toText(to));
  },
  '-band': (left, right) => toNumber(left) & toNumber(right),
  '-bor': (left, right) => toNumber(left) | toNumber(right),
  '-shr': (left, right) => toNumber(left) >> toNumber(right),
  '-': (left, right) => toNumber(left) - toNumber(right),
  '/': (left, right) => toNumber(left) / toNumber(right),
  '*': (left, right) =>
    Array.isArray(left)
      ? Array.from({ length: toNumber(right) }, () => left).flat()
      : toNumber(left) * toNumber(right),
  '+': (left, right) => {
    if (Array.isArray(left)) return [...left, ...(Array.isArray(right) ? right : [right])];
    if (typeof left === 'string') return left + toText(right);
    if (isNothing(left)) return right;
    return toNumber(left) + toNumber(right);
  },
  '..': (left, right) =>
    Array.from({ length: toNumber(right) - toNumber(left) + 1 }, (_, index) => toNumber(left) + index),
};
