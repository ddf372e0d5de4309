/**
 * XML documents as programs write them: ASCII, and nothing but elements, values and the five entities. Whatever else a document
 * has, or is wrong with it, is left to the reader of all XML. What stood at the same place before is not read
 * again: the texts of many devices have most parts in common.
 */
import type { Parsed, Tree } from '../parse-tree.ts';
import {
  addText,
  closeTag,
  createReader,
  type Frame,
  finishReading,
  openTag,
  type Reader,
  type Tag,
} from './parse-elements.ts';

const declaration = '<?xml version="1.0"?>\n';

const tagPattern =
  /<(?:\/([A-Za-z][\w-]*)|([A-Za-z][\w-]*)((?: [a-z-]+="(?:[ !#-%'-;=?-~]|&(?:amp|lt|gt|quot|apos);)*")*)(\/?))>/y;
const textPattern = /[\n -%'-;=?-~]*(?:&(?:amp|lt|gt|quot|apos);[\n -%'-;=?-~]*)*/y;

const entities: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" },
};

/** An element of several lines as it was read: from its text, where it stands, in what. */
interface Part {
  readonly text: string;
  readonly lines: number;
  readonly within: unknown;
  readonly key: string;
  readonly tree: Tree;
}

/** Parts by the lines in which they begin: the first that was there, since what differs once mostly differs in each document. */
interface Parts {
  readonly file: string;
  readonly byLine: Map<number, Part>;
}

/** Those of the last documents; nothing keeps them from being collected. */
let last: WeakRef<Parts> | undefined;

/** An element that is open. */
interface Open {
  readonly tag: Tag;
  readonly at: number;
  readonly line: number;
  readonly parent: Frame | undefined;
  readonly frame: Frame | undefined;
}

/** Where a reading stands. */
interface Course {
  readonly text: string;
  at: number;
  line: number;
  /** How many characters were taken as parts. */
  taken: number;
  readonly open: Open[];
  readonly reader: Reader;
  readonly parts: Parts;
}

/** Reads a plain document, with `shares` parts of the last one; undefined where it is not plain, or something is wrong with it. */
export function parsePlain(file: string, text: string, shares: boolean): Parsed | undefined {
  if (!text.startsWith(`${declaration}<`)) return undefined;
  const known = shares ? last?.deref() : undefined;
  const reader = createReader(file, () => ({ file, line: course.line }));
  const parts: Parts = known?.file === file ? known : { file, byLine: new Map() };
  const course: Course = { text, at: declaration.length, line: 2, taken: 0, open: [], reader, parts };
  do {
    if (!(takePart(course) || readTag(course)) || !readText(course)) return undefined;
  } while (course.open.length > 0);
  if (course.at < text.length || reader.diagnostics.length > 0) return undefined;
  // A document that has little in common with those before begins anew.
  const isAlike = parts !== known || course.taken > text.length / 4;
  if (shares) last = isAlike ? new WeakRef(parts) : undefined;
  return finishReading(reader);
}

function readTag(course: Course): boolean {
  const { text, at, line, open, reader } = course;
  tagPattern.lastIndex = at;
  const [whole, closed, name, attributes, empty] = tagPattern.exec(text) ?? [];
  if (whole === undefined) return false;
  course.at = at + whole.length;
  if (name === undefined) return closed === open.at(-1)?.tag.name && leave(course);
  const tag = makeTag(name, attributes ?? '');
  if (tag === undefined) return false;
  const parent = reader.frames.at(-1);
  openTag(reader, tag);
  open.push({ tag, at, line, parent, frame: reader.frames.at(-1) });
  return empty === '' || leave(course);
}

/** Makes a tag; undefined where it has an attribute twice. */
function makeTag(name: string, text: string): Tag | undefined {
  const attributes: Record<string, string> = Object.create(null);
  for (const [, key = '', value = ''] of text === '' ? [] : text.matchAll(/ ([a-z-]+)="([^"]*)"/g)) {
    if (key in attributes) return undefined;
    attributes[key] = decode(value);
  }
  return { name, attributes };
}

function decode(text: string): string {
  return text.includes('&') ? text.replace(/&\w+;/g, (entity) => entities[entity] ?? entity) : text;
}

/** Goes out of an element, and keeps it as a part if it may be taken again. */
function leave({ text, at, line, open, reader, parts }: Course): boolean {
  closeTag(reader);
  const element = open.pop();
  if (element === undefined || element.line === line || parts.byLine.has(element.line)) return true;
  const { parent, frame, tag } = element;
  const key = parent?.kind === 'entries' ? tag.attributes.name : tag.name;
  const tree = frame === undefined ? undefined : treeOf(frame);
  const isKept = key !== undefined && tree !== undefined && placesIn(parent)?.get(key) === tree;
  // What is told of the document as a whole would not be told again.
  const isTold = reader.unread.length + reader.skipped.size + reader.diagnostics.length > 0;
  if (!isKept || isTold) return true;
  const part = { text: text.slice(element.at, at), lines: line - element.line, within: schemaOf(parent) };
  parts.byLine.set(element.line, { ...part, key, tree });
  return true;
}

/** Takes what begins here as it was read before, where it is the same in the same place. */
function takePart(course: Course): boolean {
  const part = course.parts.byLine.get(course.line);
  if (part === undefined || !course.text.startsWith(part.text, course.at)) return false;
  const parent = course.reader.frames.at(-1);
  const places = placesIn(parent);
  const isSame = part.within === schemaOf(parent) && places?.has(part.key) === false && isQuiet(part.tree);
  if (!isSame) return false;
  places.set(part.key, part.tree);
  course.at += part.text.length;
  course.taken += part.text.length;
  course.line += part.lines;
  return true;
}

/** Reads the text up to the next tag; false where it is not plain. */
function readText(course: Course): boolean {
  const { text, at, reader, open } = course;
  textPattern.lastIndex = at;
  const [found = ''] = textPattern.exec(text) ?? [];
  course.at = at + found.length;
  if (course.at < text.length && text[course.at] !== '<') return false;
  if (open.length === 0) return /^[ \n]*$/.test(found);
  if (found !== '') addText(reader, decode(found));
  for (let end = found.indexOf('\n'); end >= 0; end = found.indexOf('\n', end + 1)) course.line++;
  return true;
}

function placesIn(frame: Frame | undefined): Map<string, Tree> | undefined {
  if (frame?.kind === 'branch') return frame.branch.children;
  return frame?.kind === 'entries' ? (frame.entries.byName as Map<string, Tree>) : undefined;
}

function schemaOf(frame: Frame | undefined): unknown {
  return frame?.kind === 'branch' || frame?.kind === 'entries' ? frame.schema : undefined;
}

/** What an element holds that nothing behind it changes: to a list, members come that stand beside it in an old group. */
function treeOf(frame: Frame): Tree | undefined {
  if (frame.kind === 'branch') return frame.branch;
  return frame.kind === 'entries' ? frame.entries : undefined;
}

/** Whether nothing is noted in a tree: what is noted when it is asked would be noted again. */
function isQuiet(tree: Tree): boolean {
  if (tree.kind !== 'branch' && tree.kind !== 'entries') return true;
  if (tree.kind === 'branch' && tree.unread.length > 0) return false;
  for (const child of (tree.kind === 'branch' ? tree.children : tree.byName).values())
    if (!isQuiet(child)) return false;
  return true;
}
