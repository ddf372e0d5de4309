/** The places of values, parts and entries in both forms of a PAN-OS configuration, so that edits need not tell them apart. */
import type { Subject } from '../mutant.ts';

/** A stretch of the main text that says one thing of one entry. */
interface Stretch {
  /** `security`, `decryption`, `custom-url-category`, `address`, … */
  readonly kind: string;
  readonly entry: string;
  readonly from: number;
  readonly to: number;
}

/** A value: the whole of a single one, or one of a list. */
export interface Spot extends Stretch {
  readonly key: string;
  readonly value: string;
  /** What to take away with it. */
  readonly unit: readonly [number, number];
  /** Whether its list holds no other. */
  readonly alone: boolean;
}

/** A part of an entry, with all of its values. */
export interface Part extends Stretch {
  readonly key: string;
  readonly units: readonly (readonly [number, number])[];
}

export interface Spots {
  readonly path: string;
  readonly text: string;
  readonly isXml: boolean;
  readonly values: readonly Spot[];
  readonly parts: readonly Part[];
  /** Whole entries; in a script the lines that set them up. */
  readonly entries: readonly (Stretch & { readonly units: readonly (readonly [number, number])[] })[];
}

const known = new WeakMap<Subject, Spots>();

export function spotsOf(subject: Subject): Spots {
  const found = known.get(subject) ?? find(subject);
  known.set(subject, found);
  return found;
}

function find(subject: Subject): Spots {
  const main = subject.files.find(({ path }) => /\.(xml|set)$/.test(path));
  if (main === undefined) throw new Error('no configuration');
  const text = String(main.content);
  const isXml = main.path.endsWith('.xml');
  const found = isXml ? inXml(text) : inSet(text);
  return { path: main.path, text, isXml, ...group(found.values, found.entries) };
}

type Found = Omit<Spot, 'alone'>;

function group(
  found: readonly Found[],
  entries: Spots['entries'],
): Pick<Spots, 'values' | 'parts' | 'entries'> {
  const parts = new Map<string, Found[]>();
  for (const one of found) {
    const id = `${one.kind} ${one.entry} ${one.key}`;
    parts.set(id, [...(parts.get(id) ?? []), one]);
  }
  return {
    values: found.map((one) => ({
      ...one,
      alone: parts.get(`${one.kind} ${one.entry} ${one.key}`)?.length === 1,
    })),
    parts: [...parts.values()].flatMap(([first, ...rest]) =>
      first === undefined ? [] : [{ ...first, units: [first, ...rest].map(({ unit }) => unit) }],
    ),
    entries,
  };
}

const path =
  /^(set|move|delete) ((?:device-group \S+ |vsys \S+ )?(?:(?:(?:pre-)?rulebase (security|decryption) rules)|(?:profiles )?(custom-url-category|address-group|address|service|external-list|tag))) (\S+)(?: (.*))?$/;

/** A line of a script, taken apart. */
export interface Command {
  readonly verb: string;
  /** From the scope to the kind. */
  readonly head: string;
  readonly kind: string;
  readonly entry: string;
  readonly rest: string;
}

export function commandOf(line: string): Command | undefined {
  const [, verb = '', head = '', rules, things, entry = '', rest = ''] = path.exec(line) ?? [];
  return verb === '' ? undefined : { verb, head, kind: rules ?? things ?? '', entry, rest };
}

function inSet(text: string): { readonly values: readonly Found[]; readonly entries: Spots['entries'] } {
  const values: Found[] = [];
  const units = new Map<string, { readonly one: Stretch; readonly units: (readonly [number, number])[] }>();
  let at = 0;
  for (const line of text.split('\n')) {
    const command = commandOf(line);
    const [from, to] = [at, at + line.length + 1];
    at = to;
    if (command === undefined || command.verb === 'delete') continue;
    const { kind, entry, rest } = command;
    const id = `${kind} ${entry}`;
    const whole = units.get(id) ?? { one: { kind, entry, from, to }, units: [] };
    units.set(id, whole);
    whole.units.push([from, to]);
    if (command.verb === 'move') continue;
    const [, key = '', value = ''] = /^(.+) ("[^"]*"|\S+)$/.exec(rest) ?? [];
    values.push({
      kind,
      entry,
      key: key.replaceAll(' ', '/'),
      value: value.replaceAll('"', ''),
      from: to - 1 - value.length,
      to: to - 1,
      unit: [from, to],
    });
  }
  return { values, entries: [...units.values()].map(({ one, units: all }) => ({ ...one, units: all })) };
}

interface Open {
  readonly tag: string;
  readonly name: string | undefined;
  readonly start: number;
  readonly inner: number;
}

function inXml(text: string): { readonly values: readonly Found[]; readonly entries: Spots['entries'] } {
  const values: Found[] = [];
  const entries: Spots['entries'][number][] = [];
  const open: Open[] = [];
  const add = (end: number, outer: number): void => {
    const last = open.at(-1);
    const at = open.findLastIndex(({ tag, name }) => tag === 'entry' && name !== undefined);
    const holder = open[at];
    if (last === undefined || holder?.name === undefined || at < 6) return;
    const kind = open.slice(0, at).findLast(({ tag }) => tag !== 'rules')?.tag ?? '';
    if (at === open.length - 1) {
      const unit = [lineStart(text, last.start), outer + 1] as const;
      entries.push({ kind, entry: holder.name, from: unit[0], to: unit[1], units: [unit] });
      return;
    }
    const isMember = last.tag === 'member';
    const keys = open.slice(at + 1, isMember ? -1 : undefined).map(({ tag }) => tag);
    const inner = text.slice(last.inner, end);
    if (inner.includes('<')) return;
    const list = isMember ? open.at(-2) : last;
    const listEnd = text.indexOf(`</${list?.tag}>`, end) + `</${list?.tag}>`.length;
    const isOnly = list !== undefined && text.slice(list.start, listEnd).split('<member>').length <= 2;
    const start = isOnly ? (list?.start ?? last.start) : last.start;
    values.push({
      kind,
      entry: holder.name,
      key: inner === '' && end === last.inner ? keys.slice(0, -1).join('/') : keys.join('/'),
      value: inner === '' ? (keys.at(-1) ?? '') : inner,
      from: inner === '' ? last.start : last.inner,
      to: inner === '' ? outer : end,
      unit: [lineStart(text, start), (isOnly && isMember ? listEnd : outer) + 1],
    });
  };
  for (const found of text.matchAll(/<(\/?)([A-Za-z][\w-]*)((?:\s[^>]*?)?)(\/?)>/g)) {
    const { index } = found;
    const [whole, closes, tag = '', attributes = '', closed] = found;
    const end = index + whole.length;
    if (closes === '/') {
      add(index, end);
      open.pop();
      continue;
    }
    open.push({ tag, name: / name="([^"]*)"/.exec(attributes)?.[1], start: index, inner: end });
    if (closed === '/') {
      add(end, end);
      open.pop();
    }
  }
  return { values, entries };
}

function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return text.slice(start, at).trim() === '' ? start : at;
}
