/** XML documents, from `config` down, as trees. */

import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { type Diagnostic, hasErrors, note } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { Unread } from '../config.ts';
import { type Container, documentSchema, type Schema } from './parse-schema.ts';
import {
  type Branch,
  branchAt,
  childOf,
  type EntriesTree,
  type Members,
  type Parsed,
  partsOfDevice,
  type ScopeTree,
  syntax,
  type TextTree,
} from './parse-tree.ts';

/** An element that is open. */
type Frame =
  | { readonly kind: 'branch'; readonly branch: Branch; readonly schema: Container }
  | {
      readonly kind: 'entries';
      readonly entries: EntriesTree;
      readonly schema: Schema & { readonly kind: 'entries' };
    }
  | { readonly kind: 'members'; readonly members: Members }
  | {
      readonly kind: 'text';
      readonly word: string;
      readonly store: (value: string) => string | undefined;
      text: string;
    }
  | { readonly kind: 'empty'; readonly word: string }
  | { readonly kind: 'skipped' };

/** What a device notes about an entry besides its name; it decides nothing. */
const bookkeeping = [
  'uuid',
  'loc',
  'admin',
  'dirtyId',
  'time',
  'version',
  'urldb',
  'detail-version',
  'ptemplate',
  'src',
];

/** Reads an XML document. */
export function parseXml(file: string, text: string): Parsed {
  const diagnostics: Diagnostic[] = [];
  const parser = new SaxesParser({ xmlns: false, position: true });
  const root = branchAt({ file, line: 1 });
  const frames: Frame[] = [];
  const here = (): Origin => ({ file, line: parser.line });
  const fail = (message: string): void => {
    diagnostics.push(syntax(here(), message));
  };
  parser.on('error', (problem) => {
    diagnostics.push(syntax(here(), `not well-formed XML: ${problem.message.replace(/^\d+:\d+: /, '')}`));
  });
  parser.on('doctype', () => fail('a configuration has no document type declaration'));
  parser.on('processinginstruction', () => fail('a configuration has no processing instructions'));
  parser.on('text', (piece) => addText(frames.at(-1), piece, fail));
  parser.on('cdata', () => {
    if (frames.at(-1)?.kind !== 'skipped') fail('a configuration has no CDATA sections here');
  });
  parser.on('opentag', (tag) => {
    const top = frames.at(-1);
    if (top?.kind === 'skipped') {
      frames.push(top);
      return;
    }
    for (const name of Object.keys(tag.attributes)) {
      if (name !== 'name' && !bookkeeping.includes(name)) {
        fail(`the attribute ${name} of ${tag.name} is not known`);
      }
    }
    if (top === undefined) {
      if (tag.name !== 'config') fail(`the document begins with ${tag.name} instead of config`);
      checkVersion(tag, fail);
      frames.push({ kind: 'branch', branch: root, schema: documentSchema });
    } else frames.push(open(top, tag, here(), diagnostics));
  });
  parser.on('closetag', () => {
    const frame = frames.pop();
    if (frame?.kind === 'text') {
      const problem = frame.store(frame.text);
      if (problem !== undefined) fail(problem);
    }
  });
  parser.write(text).close();
  if (hasErrors(diagnostics)) return { diagnostics: diagnostics.slice(0, 20) };
  return { value: placesOf(root), diagnostics };
}

function checkVersion(tag: SaxesTagPlain, fail: (message: string) => void): void {
  const { version } = tag.attributes;
  if (version !== undefined && !/^\d{1,2}\.\d{1,2}\.\d{1,2}$/.test(version)) {
    fail(`${quote(version)} is no version of PAN-OS`);
  }
}

function addText(top: Frame | undefined, piece: string, fail: (message: string) => void): void {
  if (top?.kind === 'text') top.text += piece;
  else if (top !== undefined && top.kind !== 'skipped' && piece.trim() !== '') {
    fail(`the text ${quote(piece.trim(), 40)} stands where elements are expected`);
  }
}

/** The frame of a new element inside `top`. */
function open(
  top: Exclude<Frame, { kind: 'skipped' }>,
  tag: SaxesTagPlain,
  origin: Origin,
  diagnostics: Diagnostic[],
): Frame {
  const refuse = (message: string): Frame => {
    diagnostics.push(syntax(origin, message));
    return { kind: 'skipped' };
  };
  const name: string | undefined = tag.attributes.name;
  switch (top.kind) {
    case 'text':
    case 'empty':
      return refuse(`${top.word} holds no elements`);
    case 'members': {
      if (tag.name !== 'member') return refuse(`${tag.name} stands in a list of members`);
      const { members } = top;
      const store = (value: string): string | undefined => {
        if (members.values.has(value)) return `a list holds ${quote(value)} twice`;
        members.values.set(value, origin);
        return undefined;
      };
      return { kind: 'text', word: 'member', store, text: '' };
    }
    case 'entries': {
      if (tag.name !== 'entry' || name === undefined)
        return refuse(`${tag.name} stands where named entries are expected`);
      if (top.entries.byName.has(name)) return refuse(`there are two entries ${quote(name)} in one place`);
      const branch = branchAt(origin);
      top.entries.byName.set(name, branch);
      return { kind: 'branch', branch, schema: top.schema.of };
    }
    case 'branch':
      return openChild(top.branch, top.schema, tag.name, origin, diagnostics, refuse);
  }
}

function openChild(
  branch: Branch,
  schema: Container,
  word: string,
  origin: Origin,
  diagnostics: Diagnostic[],
  refuse: (message: string) => Frame,
): Frame {
  const child = Object.hasOwn(schema.children, word) ? schema.children[word] : undefined;
  if (branch.children.has(word)) return refuse(`there are two elements ${word} in one place`);
  switch (child?.kind) {
    case undefined:
    case 'opaque':
      branch.unread.push({ what: `the element ${word} is not known here`, origin });
      return { kind: 'skipped' };
    case 'ignored':
      branch.children.set(word, { kind: 'empty', origin });
      if (schema === documentSchema)
        diagnostics.push(note('unknown-construct', `${word} is not read`, { at: origin }));
      return { kind: 'skipped' };
    case 'container': {
      const made = branchAt(origin);
      branch.children.set(word, made);
      return { kind: 'branch', branch: made, schema: child };
    }
    case 'entries': {
      const entries: EntriesTree = { kind: 'entries', byName: new Map(), origin };
      branch.children.set(word, entries);
      return { kind: 'entries', entries, schema: child };
    }
    case 'members': {
      const members: Members = { kind: 'members', values: new Map(), origin };
      branch.children.set(word, members);
      return { kind: 'members', members };
    }
    case 'leaf': {
      const store = (value: string): undefined => {
        branch.children.set(word, { kind: 'leaf', value, origin });
      };
      return { kind: 'text', word, store, text: '' };
    }
    case 'empty':
      branch.children.set(word, { kind: 'empty', origin });
      return { kind: 'empty', word };
  }
}

/** The vsys, device groups and shared parts of a document. */
function placesOf(root: Branch): TextTree {
  const unread: Unread[] = [...root.unread];
  const scopes: ScopeTree[] = [];
  const shared = childOf(root, 'shared', 'branch');
  if (shared !== undefined) scopes.push({ scope: { kind: 'shared' }, branch: shared });
  for (const [name, device] of childOf(root, 'devices', 'entries')?.byName ?? []) {
    unread.push(...device.unread);
    if (name !== 'localhost.localdomain') {
      unread.push({
        what: `the device ${quote(name)} is not localhost.localdomain`,
        origin: device.origin,
      });
    }
    for (const kind of ['vsys', 'device-group'] as const) {
      for (const [place, branch] of childOf(device, kind, 'entries')?.byName ?? []) {
        scopes.push({ scope: { kind, name: place }, branch });
      }
    }
  }
  const places = [root, ...(childOf(root, 'devices', 'entries')?.byName.values() ?? [])];
  const whole = [...places, ...scopes.map(({ branch }) => branch)].some(({ children }) =>
    [...children.keys()].some((word) => partsOfDevice.has(word)),
  );
  return { scopes, unread, whole };
}
