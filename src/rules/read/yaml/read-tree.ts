import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, Parser } from 'yaml';
import {
  type Details,
  type Diagnostic,
  error,
  failWith,
  hasErrors,
  type Outcome,
  type Span,
} from '../../../diagnostics/diagnostic.ts';
import { quote, word } from '../../../diagnostics/quote.ts';
import { cleanText, findUnsafeCharacter } from './read-text.ts';
import { explainYaml, findConflictMarker, findMarkup } from './yaml-flaws.ts';
import type { MapEntry, ScalarTree, Tree } from './yaml-tree.ts';
import { followBrackets, measureLexeme } from './yaml-words.ts';

/** Far beyond what the language needs (7), and far below what ends the call stack. */
const deepest = 64;
/** Lexical tokens; a list of 100,000 prefixes has some 600,000. */
const mostTokens = 2_000_000;
/** Nodes after aliases are replaced. */
const mostNodes = 1_000_000;

/** Reads one YAML 1.2 document. Errors: `yaml-syntax`, `too-large`, `unsafe-text`. */
export function readTree(file: string, text: string): Outcome<Tree> {
  const foreign = findMarkup(file, text) ?? findConflictMarker(file, text);
  if (foreign !== undefined) return failWith(foreign);
  const parser = new Parser();
  const tokens = [];
  const watch = followBrackets();
  let count = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > 2 * deepest) {
      const help = 'what rulec reads needs 7 levels; look for brackets that are not closed';
      return refuseSize(file, offset, `nodes are nested over ${deepest} deep`, help);
    }
    if (++count > mostTokens) return refuseSize(file, offset, 'there are more nodes than rulec reads', split);
    watch.see(lexeme, offset);
    offset += measureLexeme(lexeme);
  }
  for (const token of parser.end()) tokens.push(token);
  const options = {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: false,
    logLevel: 'silent',
  } as const;
  const documents = [...new Composer(options).compose(tokens, true, text.length)];
  const [document] = documents;
  const problems = documents.flatMap((one) => [...one.errors, ...one.warnings]);
  const diagnostics = [...explainYaml(file, text, problems, watch.unclosed(text.length))];
  if (document === undefined || diagnostics.length > 0) return { diagnostics };
  const version = document.directives?.yaml.version;
  if (version !== '1.2') {
    const start = Math.max(0, text.search(/^%YAML/m));
    const help = 'remove the line: rule sets are YAML 1.2';
    const message = `the file says that it is YAML ${version}, and rulec reads 1.2`;
    diagnostics.push(error('yaml-syntax', message, { span: { file, start, end: start + 5 }, help }));
  }
  const second = documents[1];
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0;
    const help =
      'put it into a file of its own, and name both files on the command line; or remove the line ---';
    const message = 'a second document begins here; a file contains one';
    diagnostics.push(error('yaml-syntax', message, { span: { file, start, end: start }, help }));
  }
  const tree = convertDocument(file, document, diagnostics);
  return tree === undefined || hasErrors(diagnostics) ? { diagnostics } : { value: tree, diagnostics };
}

const split = 'split the rule set: several files may be compiled to one text';

function refuseSize(file: string, start: number, message: string, help: string): Outcome<never> {
  return failWith(error('too-large', message, { span: { file, start, end: start + 1 }, help }));
}

/** What the conversion of a document has come to. */
interface Conversion {
  readonly file: string;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, { readonly tree: Tree; readonly size: number }>;
  /** How many nodes there are, with those that aliases stand for. */
  size: number;
  /** The place of the latest node. */
  last: Span;
}

/** Converts a document to a tree; adds a diagnostic, and returns undefined, where it is empty or too large. */
function convertDocument(file: string, document: Document, diagnostics: Diagnostic[]): Tree | undefined {
  const start: Span = { file, start: 0, end: 0 };
  const conversion: Conversion = { file, diagnostics, anchors: new Map(), size: 0, last: start };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    const help = 'write rulec: 1, a name and rules; rulec init makes a rule set to begin with';
    diagnostics.push(error('yaml-syntax', 'the file is empty', { span: start, help }));
    return undefined;
  }
  try {
    return convertNode(conversion, contents as Node);
  } catch (problem) {
    if (problem !== overflow) throw problem;
    const message = 'with its aliases replaced, the file has more nodes than rulec reads';
    const help = 'aliases of lists of aliases multiply: write out what is meant, or split the rule set';
    diagnostics.push(error('too-large', message, { span: conversion.last, help }));
    return undefined;
  }
}

const overflow: Error = new Error('too many nodes');

function convertNode(conversion: Conversion, node: Node | null): Tree {
  const before = conversion.size;
  const span = { file: conversion.file, start: node?.range?.[0] ?? 0, end: node?.range?.[1] ?? 0 };
  conversion.last = span;
  if (isAlias(node)) return convertAlias(conversion, node.source, span);
  grow(conversion, 1);
  refuseType(conversion, node, span);
  const tree: Tree = isMap(node)
    ? { kind: 'map', entries: convertEntries(conversion, node.items), span }
    : isSeq(node)
      ? { kind: 'list', items: node.items.map((item) => convertNode(conversion, item as Node | null)), span }
      : convertScalar(conversion, node, span);
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor !== undefined) conversion.anchors.set(anchor, { tree, size: conversion.size - before });
  return tree;
}

/** Counts nodes. Throws `overflow` where there are too many. */
function grow(conversion: Conversion, count: number): void {
  conversion.size += count;
  if (conversion.size > mostNodes) throw overflow;
}

const usualTypes: ReadonlySet<string> = new Set([
  '!',
  ...['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
]);

/** Refuses types other than the usual ones: they would make something else of a text, a date or bytes. */
function refuseType({ diagnostics }: Conversion, node: Node | null, span: Span): void {
  const tag = node?.tag;
  if (tag === undefined || usualTypes.has(tag)) return;
  const message = `rulec reads no values of the type ${word(tag.replace('tag:yaml.org,2002:', '!!'))}`;
  const help = 'remove it: what a value is, its place tells';
  diagnostics.push(error('yaml-syntax', message, { span, help }));
}

function convertAlias(conversion: Conversion, name: string, span: Span): Tree {
  const target = conversion.anchors.get(name);
  if (target !== undefined) {
    grow(conversion, target.size);
    return target.tree;
  }
  // What was meant as a wildcard is the usual case.
  const help = name.startsWith('.')
    ? `a host that begins with * needs quotes: "*${name}"`
    : `put text that begins with * in quotes, or name the node with &${name} above`;
  const message = `in YAML ${word(`*${name}`)} stands for a node with that name, and there is none`;
  conversion.diagnostics.push(error('yaml-syntax', message, { span, help }));
  return { kind: 'scalar', value: null, source: '', span };
}

function convertEntries(
  conversion: Conversion,
  items: readonly { readonly key: unknown; readonly value: unknown }[],
): readonly MapEntry[] {
  const entries = new Map<string, MapEntry>();
  const refuse = (message: string, details: Details): void => {
    conversion.diagnostics.push(error('yaml-syntax', message, details));
  };
  for (const item of items) {
    const key = convertNode(conversion, item.key as Node | null);
    const { span } = key;
    const value: Tree =
      item.value === null
        ? { kind: 'scalar', value: null, source: '', span: { ...span, start: span.end } }
        : convertNode(conversion, item.value as Node);
    if (key.kind !== 'scalar') {
      const help = 'a key comes before a colon; [ and { begin values, so a ? or a bracket is out of place';
      refuse('a key is one word', { span, help });
      continue;
    }
    const name = typeof key.value === 'string' ? key.value : key.source;
    const cleaned = cleanText(name);
    const first = entries.get(name);
    if (cleaned !== undefined) {
      const help = `type it anew: ${quote(cleaned.text)}`;
      refuse(`the key ${quote(name)} contains ${cleaned.stray}`, { span, help });
    } else if (first === undefined) entries.set(name, { key: name, keySpan: span, value });
    else {
      const related = [{ message: 'the first one', span: first.keySpan }];
      const areLists = first.value.kind === 'list' && value.kind === 'list';
      const help = areLists
        ? 'put the entries of both into one list'
        : 'keep one of them; a second rule or destination begins with a hyphen';
      refuse(`the key ${quote(name)} is there twice`, { span, related, help });
    }
  }
  return [...entries.values()];
}

function convertScalar({ diagnostics }: Conversion, node: Node | null, span: Span): ScalarTree {
  const { value, source } = isScalar(node) ? node : { value: null, source: '' };
  if (value === null || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', value, source: source ?? '', span };
  const text = String(value);
  const character = findUnsafeCharacter(text);
  if (character !== undefined) {
    const help = 'no output can carry it; remove it';
    diagnostics.push(error('unsafe-text', `the text contains ${character}`, { span, help }));
  }
  return { kind: 'scalar', value: text, source: source ?? text, span };
}
