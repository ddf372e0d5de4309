/**
 * Operators on the typed config of any target: they walk plain data, change it in one place, and print it. Values to
 * put in come from the same kind of place: in the config itself, and in the random configs of the target's laws.
 */
import fc from 'fast-check';
import { randomConfigs } from '../../support/configs/all.ts';
import type { Edit, Kind, Operator, Random, Subject } from '../mutant.ts';

type Path = readonly (string | number)[];

/** A value within a config. Places of one kind have one slot: `.statements[]<rule>.from`. */
interface Place {
  readonly path: Path;
  readonly slot: string;
  readonly value: unknown;
}

type Plain = Readonly<Record<string, unknown>>;

/** Sets of `src/sets` are sorted ends of intervals, and nothing to shuffle. */
function isIntervals(path: Path, value: unknown): boolean {
  return Array.isArray(value) && /^(v4|v6|ports)$/.test(String(path.at(-1))) && typeof value[0] !== 'object';
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listPlaces(value: unknown, path: Path = [], slot = ''): readonly Place[] {
  const here = { path, slot, value };
  if (isIntervals(path, value)) return [here];
  if (Array.isArray(value))
    return [here, ...value.flatMap((one, at) => listPlaces(one, [...path, at], `${slot}[]`))];
  if (!isPlain(value)) return [here];
  const within = `${slot}${kindOf(value)}`;
  const parts = Object.entries(value).filter(([key, one]) => key !== 'origin' && one !== undefined);
  return [here, ...parts.flatMap(([key, one]) => listPlaces(one, [...path, key], `${within}.${key}`))];
}

/** The word that tells the members of a union apart. */
function kindOf({ kind, operator }: Plain): string {
  return typeof kind === 'string' ? `<${kind}>` : typeof operator === 'string' ? '<test>' : '';
}

/** The config with another value at a path; undefined takes a key away. */
function change(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? change(one, rest, put) : one));
  const { [key]: before, ...others } = value as Plain;
  const after = change(before, rest, put);
  return after === undefined ? others : { ...(value as Plain), [key]: after };
}

type Pool = ReadonlyMap<string, readonly unknown[]>;

/** As text, to tell values apart: equal values have equal texts. */
export function spellValue(value: unknown): string {
  return (
    JSON.stringify(value, (key, one) =>
      key === 'origin' ? undefined : typeof one === 'bigint' ? `${one}n` : one,
    ) ?? ''
  );
}

function poolOf(configs: readonly unknown[]): Pool {
  const pool = new Map<string, Map<string, unknown>>();
  for (const { slot, value } of configs.flatMap((config) => listPlaces(config))) {
    const values = pool.get(slot) ?? new Map<string, unknown>();
    pool.set(slot, values);
    if (values.size < 200) values.set(spellValue(value), value);
  }
  return new Map([...pool].map(([slot, values]) => [slot, [...values.values()]]));
}

interface Walk {
  readonly places: readonly Place[];
  readonly own: Pool;
  readonly strange: Pool;
}

const strangers = new Map<string, Pool>();
const walks = new WeakMap<Subject, Walk>();

function walkOf(subject: Subject): Walk {
  const key = `${subject.target.name} ${subject.format}`;
  const made = randomConfigs[subject.target.name]?.(subject.format);
  const strange =
    strangers.get(key) ?? poolOf(made === undefined ? [] : fc.sample(made, { numRuns: 40, seed: 7 }));
  strangers.set(key, strange);
  const walk = walks.get(subject) ?? {
    places: listPlaces(subject.config),
    own: poolOf([subject.config]),
    strange,
  };
  walks.set(subject, walk);
  return walk;
}

/** What can be put in a place: what it is called, and how it is made. */
type Change = (place: Place, walk: Walk, random: Random) => readonly (() => unknown)[];

function ofLists(each: (list: readonly unknown[], at: number) => unknown[] | undefined): Change {
  return ({ path, value }) =>
    !Array.isArray(value) || isIntervals(path, value)
      ? []
      : value.flatMap((_, at) => (each(value, at) === undefined ? [] : [() => each(value, at)]));
}

/** Another value of the same slot, out of one of the pools. */
function other(pool: Pool, slot: string, value: unknown, random: Random): readonly (() => unknown)[] {
  const text = spellValue(value);
  const found = random.pick((pool.get(slot) ?? []).filter((one) => spellValue(one) !== text));
  return found === undefined ? [] : [() => found];
}

function insert(list: readonly unknown[], at: number, ...added: readonly unknown[]): unknown[] {
  return [...list.slice(0, at), ...added, ...list.slice(at)];
}

const comeIn =
  (which: 'own' | 'strange'): Change =>
  ({ path, slot, value }, walk, random) =>
    !Array.isArray(value) || isIntervals(path, value)
      ? []
      : other(walk[which], `${slot}[]`, undefined, random).map((make) => {
          const at = random.integer(value.length + 1);
          return () => insert(value, at, make());
        });

/** A copy beside an element that differs from it in one value. */
const twin: Change = ({ path, slot, value }, walk, random) => {
  if (!Array.isArray(value) || isIntervals(path, value)) return [];
  return value.flatMap((one, at) => {
    const within = random.pick(listPlaces(one, [], `${slot}[]`).slice(1));
    if (within === undefined) return [];
    const [made] = other(walk.own, within.slot, within.value, random);
    return made === undefined ? [] : [() => insert(value, at, change(one, within.path, made()))];
  });
};

const ends: Change = ({ path, value }) => {
  if (!isIntervals(path, value)) return [];
  const list = value as readonly (number | bigint)[];
  const moved = list.flatMap((end, at) =>
    [-1, 1].map((by) => () => {
      const next = typeof end === 'bigint' ? end + BigInt(by) : end + by;
      return list.map((one, index) => (index === at ? next : one));
    }),
  );
  const lost = list.flatMap((_, at) =>
    at % 2 > 0 ? [] : [() => [...list.slice(0, at), ...list.slice(at + 2)]],
  );
  const isSorted = (all: readonly (number | bigint)[]): boolean =>
    all.every((one, at) => at === 0 || (at % 2 > 0 ? one >= (all[at - 1] ?? 0) : one > (all[at - 1] ?? 0)));
  return [...moved.filter((make) => isSorted(make()) && (make()[0] ?? 0) >= 0), ...lost];
};

const numbers: Change = ({ value }) => {
  if (typeof value === 'bigint') return [() => value + 1n, () => value - 1n];
  if (typeof value !== 'number') return [];
  return [value + 1, value - 1, 0, 65535, value * 2].map((one) => () => one);
};

/** A letter lost, in another case or doubled, a digit one off. */
const misspell: Change = ({ value }, _walk, random) => {
  if (typeof value !== 'string' || value === '') return [];
  const at = random.integer(value.length);
  const letter = value[at] ?? '';
  const turned = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
  const put = (text: string): string => value.slice(0, at) + text + value.slice(at + 1);
  const digits = value.replace(/\d+(?!.*\d)/, (text) => String(Number(text) + 1));
  return [put(''), put(turned), put(letter + letter), digits, value.toUpperCase()]
    .filter((one) => one !== value)
    .map((one) => () => one);
};

/** Keys that objects of this slot have in the pools, and whether all of them have it. */
function keysOf(walk: Walk, slot: string, like: Plain): ReadonlyMap<string, boolean> {
  const alike = [...(walk.own.get(slot) ?? []), ...(walk.strange.get(slot) ?? [])].filter(
    (one): one is Plain => isPlain(one) && kindOf(one) === kindOf(like),
  );
  const keys = new Set(alike.flatMap((one) => Object.keys(one).filter((key) => one[key] !== undefined)));
  return new Map([...keys].map((key) => [key, alike.every((one) => one[key] !== undefined)]));
}

const fields: Readonly<Record<'lost' | 'come', Change>> = {
  lost: ({ slot, value }, walk) =>
    !isPlain(value)
      ? []
      : [...keysOf(walk, slot, value)]
          .filter(([key, isNeeded]) => !isNeeded && key !== 'origin' && value[key] !== undefined)
          .map(([key]) => () => ({ ...value, [key]: undefined })),
  come: ({ slot, value }, walk, random) =>
    !isPlain(value)
      ? []
      : [...keysOf(walk, slot, value)]
          .filter(([key]) => key !== 'origin' && value[key] === undefined)
          .flatMap(([key]) =>
            other(walk.strange, `${slot}${kindOf(value)}.${key}`, undefined, random).map((make) => () => ({
              ...value,
              [key]: make(),
            })),
          ),
};

const changes: readonly (readonly [string, Kind, Change])[] = [
  ['config-drop', 'config lists', ofLists((list, at) => [...list.slice(0, at), ...list.slice(at + 1)])],
  ['config-double', 'config lists', ofLists((list, at) => insert(list, at, list[at]))],
  [
    'config-swap',
    'config lists',
    ofLists((list, at) =>
      at + 1 < list.length
        ? [...list.slice(0, at), list[at + 1], list[at], ...list.slice(at + 2)]
        : undefined,
    ),
  ],
  [
    'config-first',
    'config lists',
    ofLists((list, at) => (at > 1 ? [list[at], ...list.filter((_, index) => index !== at)] : undefined)),
  ],
  [
    'config-last',
    'config lists',
    ofLists((list, at) =>
      at + 2 < list.length ? [...list.filter((_, index) => index !== at), list[at]] : undefined,
    ),
  ],
  ['config-reverse', 'config lists', ofLists((list, at) => (at === 2 ? [...list].reverse() : undefined))],
  ['config-empty', 'config lists', ofLists((_list, at) => (at === 0 ? [] : undefined))],
  ['config-insert-own', 'config lists', comeIn('own')],
  ['config-insert-strange', 'config lists', comeIn('strange')],
  ['config-twin', 'config lists', twin],
  [
    'config-exchange',
    'config values',
    ({ slot, value }, walk, random) => (slot === '' ? [] : other(walk.own, slot, value, random)),
  ],
  [
    'config-strange',
    'config values',
    ({ slot, value }, walk, random) => (slot === '' ? [] : other(walk.strange, slot, value, random)),
  ],
  ['config-number', 'config values', numbers],
  ['config-ends', 'config values', ends],
  ['config-flip', 'config values', ({ value }) => (typeof value === 'boolean' ? [() => !value] : [])],
  ['config-misspell', 'config values', misspell],
  ['config-lose-field', 'config fields', fields.lost],
  ['config-add-field', 'config fields', fields.come],
];

/** Prints the files of the subject's format; nothing where the config is none that can be printed. */
function print({ target, format }: Subject, config: unknown): ReturnType<Edit['files']> {
  try {
    const owns = target.formats.find(({ name }) => name === format)?.owns ?? (() => false);
    const files = target.print(config).filter(({ path }) => owns(path));
    return files.some(({ content }) => /undefined|NaN/.test(String(content))) ? undefined : files;
  } catch {
    return undefined;
  }
}

/** Of so many places of a config at most an operator makes edits, to sample from. */
const mostPlaces = 1000;

export const configOperators: readonly Operator[] = changes.map(([name, kind, makes]) => ({
  name,
  kind,
  edits: (subject, random) => {
    const walk = walkOf(subject);
    return random
      .sample(walk.places, mostPlaces, ({ slot }) => slot)
      .flatMap((place) =>
        makes(place, walk, random).map((make, at): Edit => {
          const where = `${place.path.join('.')}, ${at}`;
          const files = () => print(subject, change(subject.config, place.path, make()));
          return { where, group: place.slot, files };
        }),
      );
  },
}));
