/** The elements of XML documents, from `config` down, as trees. */
import { type Diagnostic, hasErrors } from '../../../../../diagnostics/diagnostic.ts';
import { quote } from '../../../../../diagnostics/quote.ts';
import type { Origin } from '../../../../target.ts';
import type { Unread } from '../../../config.ts';
import { type Container, type Schema, settingsThatMatter } from '../parse-forms.ts';
import { placesOf } from '../parse-places.ts';
import { documentSchema } from '../parse-schema.ts';
import { type Branch, branchAt, type EntriesTree, type Members, type Parsed, syntax } from '../parse-tree.ts';

/** The start of an element. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An element that is open. */
export type Frame =
  | {
      readonly kind: 'branch';
      readonly branch: Branch;
      readonly schema: Container;
      /** A thing of rulec's: no release for which it writes has the forms of old ones. */
      readonly isOurs?: boolean;
    }
  | {
      readonly kind: 'entries';
      readonly entries: EntriesTree;
      readonly schema: Schema & { readonly kind: 'entries' };
    }
  | { readonly kind: 'members'; readonly members: Members; readonly holder: Branch }
  | {
      readonly kind: 'text';
      readonly word: string;
      readonly store: (value: string) => string | undefined;
      /** What the value belongs to. */
      readonly holder: Branch;
      text: string;
    }
  | { readonly kind: 'empty'; readonly word: string }
  | { readonly kind: 'settings'; readonly branch: Branch }
  /** What the API puts around a configuration. */
  | { readonly kind: 'wrapper' }
  /** `keep`: what is to be done where there is something in it. */
  | { readonly kind: 'skipped'; readonly keep?: () => void };

/** What a device notes about an entry besides its name, and an answer of the API about itself; it decides nothing. */
const bookkeeping = [
  ...['uuid', 'loc', 'admin', 'dirtyId', 'time', 'version', 'urldb', 'detail-version', 'id', 'minver', 'min'],
  ...['ptemplate', 'ptpl', 'src', 'ori_country', 'status', 'code', 'total-count', 'count'],
];

/** Words for people. */
const isProse: ReadonlySet<string> = new Set(['description', 'comments']);

export interface Reader {
  readonly root: Branch;
  readonly frames: Frame[];
  readonly diagnostics: Diagnostic[];
  readonly unread: Unread[];
  readonly skipped: Map<string, number>;
  readonly here: () => Origin;
  version?: string;
}

/** What an XML document has come to: `here` tells where it is read. */
export function createReader(file: string, here: () => Origin): Reader {
  const root = branchAt({ file, line: 1 });
  return { ...{ root, frames: [], diagnostics: [], unread: [], skipped: new Map() }, here };
}

/** What was read, as a tree. */
export function finishReading({ root, diagnostics, unread, skipped, version }: Reader): Parsed {
  if (hasErrors(diagnostics)) return { diagnostics };
  const tree = placesOf(root, unread, skipped);
  return { value: version === undefined ? tree : { ...tree, version }, diagnostics };
}

export function closeTag(reader: Reader): void {
  const frame = reader.frames.pop();
  if (frame?.kind !== 'text') return;
  const value = frame.text.trim();
  if (value !== frame.text && !isProse.has(frame.word)) {
    const what = `blanks stand around the value ${quote(value, 40)}: a device may take them for a part of it`;
    frame.holder.unread.push({ what, origin: reader.here(), malformed: true });
  }
  const problem = frame.store(value);
  if (problem !== undefined) fail(reader, problem);
}

export function fail({ diagnostics, here }: Reader, message: string): void {
  diagnostics.push(syntax(here(), message));
}

/** Notes what stands inside a value: a device may take the text before it, behind it, or both. `isText`: XML calls it text. */
export function interrupt({ frames, here }: Reader, what: string, isText = false): void {
  const top = frames.at(-1);
  if (top?.kind !== 'text' || isProse.has(top.word)) return;
  top.holder.unread.push({
    what: `${what} is inside ${top.word}: a device may read a part of it`,
    origin: here(),
    ...(isText ? {} : { malformed: true }),
  });
}

export function openTag(reader: Reader, tag: Tag): void {
  const { frames, root } = reader;
  const top = frames.at(-1);
  if (top?.kind === 'skipped') {
    top.keep?.();
    frames.push({ kind: 'skipped' });
    return;
  }
  for (const name of Object.keys(tag.attributes)) {
    if (name !== 'name' && !bookkeeping.includes(name))
      fail(reader, `the attribute ${name} of ${tag.name} is not known`);
  }
  if (top !== undefined && top.kind !== 'wrapper') {
    frames.push(open(reader, top, tag));
  } else if (tag.name === 'response' || tag.name === 'result') {
    if (tag.attributes.status === 'error') fail(reader, 'the API answered with an error');
    frames.push({ kind: 'wrapper' });
  } else {
    if (tag.name !== 'config') fail(reader, `the document begins with ${tag.name} instead of config`);
    if (root.children.size > 0) fail(reader, 'there are two configurations in the document');
    keepVersion(reader, tag);
    frames.push({ kind: 'branch', branch: root, schema: documentSchema });
  }
}

/** The release where it is told, else the schema. */
function keepVersion(reader: Reader, tag: Tag): void {
  const { version, 'detail-version': detail } = tag.attributes;
  if (version !== undefined && !/^\d{1,2}\.\d{1,2}\.\d{1,2}$/.test(version))
    fail(reader, `${quote(version)} is not a version of PAN-OS`);
  // rulec writes 10.1.0 where nobody says for which release: alone, that tells nothing of a device.
  const told = detail ?? (version === '10.1.0' ? undefined : version);
  if (told !== undefined) reader.version = told;
}

export function addText(reader: Reader, piece: string): void {
  const top = reader.frames.at(-1);
  if (top?.kind === 'text') top.text += piece;
  else if (
    top !== undefined &&
    top.kind !== 'skipped' &&
    top.kind !== 'settings' &&
    /[^ \t\r\n]/.test(piece)
  ) {
    fail(reader, `the text ${quote(piece.trim() || piece, 40)} found where elements are expected`);
  }
}

/** The frame of a new element inside `top`. */
function open(reader: Reader, top: Exclude<Frame, { kind: 'skipped' | 'wrapper' }>, tag: Tag): Frame {
  const name: string | undefined = tag.attributes.name;
  const origin = reader.here();
  switch (top.kind) {
    case 'text':
    case 'empty':
      return refuse(reader, `${top.word} has no elements`);
    case 'members': {
      if (tag.name !== 'member') return refuse(reader, `${tag.name} is in a list of members`);
      return memberFrame(top.members, top.holder, origin);
    }
    case 'entries': {
      if (tag.name !== 'entry' || name === undefined)
        return refuse(reader, `${tag.name} found where named entries are expected`);
      if (top.entries.byName.has(name))
        return refuse(reader, `there are two entries ${quote(name)} in one place`);
      const branch = branchAt(origin);
      top.entries.byName.set(name, branch);
      return { kind: 'branch', branch, schema: top.schema.of, isOurs: name.startsWith('rulec-') };
    }
    case 'settings':
      return openSetting(top.branch, tag.name, origin);
    case 'branch':
      return openChild(reader, top, tag.name);
  }
}

function refuse(reader: Reader, message: string): Frame {
  fail(reader, message);
  return { kind: 'skipped' };
}

function memberFrame(members: Members, holder: Branch, origin: Origin): Frame {
  const store = (value: string): string | undefined => {
    if (members.values.has(value)) return `a list contains ${quote(value)} twice`;
    members.values.set(value, origin);
    return undefined;
  };
  return { kind: 'text', word: 'member', store, holder, text: '' };
}

/** Each is kept, wherever it stands: templates differ, and nothing tells which of two in one place a device takes. */
function openSetting(branch: Branch, word: string, origin: Origin): Frame {
  if (!settingsThatMatter.test(word)) return { kind: 'settings', branch };
  return leafFrame(branch, word, origin, `${branch.children.size} ${word}`);
}

function leafFrame(branch: Branch, word: string, origin: Origin, at: string = word): Frame {
  const store = (value: string): undefined => {
    branch.children.set(at, { kind: 'leaf', value, origin });
  };
  return { kind: 'text', word, store, holder: branch, text: '' };
}

function openChild(
  reader: Reader,
  { branch, schema, isOurs }: Extract<Frame, { kind: 'branch' }>,
  word: string,
): Frame {
  const child = Object.hasOwn(schema.children, word) ? schema.children[word] : undefined;
  const origin = reader.here();
  if (word === 'member' && schema.bare !== undefined && isOurs !== true) {
    const found = branch.children.get(schema.bare);
    const members: Members =
      found?.kind === 'members' ? found : { kind: 'members', values: new Map(), origin };
    branch.children.set(schema.bare, members);
    return memberFrame(members, branch, origin);
  }
  if (branch.children.has(word)) return refuse(reader, `there are two elements ${word} in one place`);
  if (child === undefined || child.kind === 'opaque') {
    branch.unread.push({ what: `the element ${word} is not known here`, origin });
    return { kind: 'skipped' };
  }
  switch (child.kind) {
    case 'ignored':
      branch.children.set(word, { kind: 'empty', origin });
      if (child.values === 'any') reader.skipped.set(word, (reader.skipped.get(word) ?? 0) + 1);
      return {
        kind: 'skipped',
        keep: () => {
          branch.children.set(word, { kind: 'leaf', value: '', origin });
        },
      };
    case 'members': {
      const members: Members = { kind: 'members', values: new Map(), origin };
      branch.children.set(word, members);
      return { kind: 'members', members, holder: branch };
    }
    case 'leaf':
      return leafFrame(branch, word, origin);
    case 'empty':
      branch.children.set(word, { kind: 'empty', origin });
      return { kind: 'empty', word };
    default:
      return openHolder(branch, child, word, origin);
  }
}

function openHolder(
  branch: Branch,
  child: Extract<Schema, { kind: 'container' | 'entries' | 'settings' }>,
  word: string,
  origin: Origin,
): Frame {
  if (child.kind === 'entries') {
    const entries: EntriesTree = { kind: 'entries', byName: new Map(), origin };
    branch.children.set(word, entries);
    return { kind: 'entries', entries, schema: child };
  }
  const made = branchAt(origin);
  branch.children.set(word, made);
  if (child.kind === 'settings') return { kind: 'settings', branch: made };
  return { kind: 'branch', branch: made, schema: child };
}
