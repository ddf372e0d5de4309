import type { Document, Node } from 'yaml';
import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser } from 'yaml';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import { cleanText, findUnsafeCharacter } from './read-text.ts';
import { explainYaml, findConflictMarker, findMarkup } from './yaml-flaws.ts';
import type { ListTree, MapEntry, MapTree, ScalarTree, Tree } from './yaml-tree.ts';
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
  if (foreign !== undefined) return { diagnostics: [foreign] };
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
    const help = 'take the line out: rule sets are YAML 1.2';
    const message = `the file says that it is YAML ${version}, and rulec reads 1.2`;
    diagnostics.push(error('yaml-syntax', message, { span: { file, start, end: start + 5 }, help }));
  }
  const second = documents[1];
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0;
    diagnostics.push(
      error('yaml-syntax', 'a second document begins here; a file holds one', {
        span: { file, start, end: start },
        help: 'put it into a file of its own, and name both files on the command line; or take out the line ---',
      }),
    );
  }
  const tree = convertDocument(file, document, diagnostics);
  return tree === undefined || hasErrors(diagnostics) ? { diagnostics } : { value: tree, diagnostics };
}

const split = 'split the rule set: several files may be compiled to one text';

function refuseSize(file: string, start: number, message: string, help: string): Outcome<never> {
  return { diagnostics: [error('too-large', message, { span: { file, start, end: start + 1 }, help })] };
}

function convertDocument(file: string, document: Document, diagnostics: Diagnostic[]): Tree | undefined {
  const anchors = new Map<string, { readonly tree: Tree; readonly size: number }>();
  let size = 0;
  let last: Span = { file, start: 0, end: 0 };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    const help = 'write rulec: 1, a name and rules; rulec init makes a rule set to begin with';
    diagnostics.push(error('yaml-syntax', 'the file is empty', { span: { file, start: 0, end: 0 }, help }));
    return undefined;
  }
  try {
    return convert(contents as Node);
  } catch (problem) {
    if (problem !== overflow) throw problem;
    const message = 'with its aliases replaced, the file has more nodes than rulec reads';
    const help = 'aliases of lists of aliases multiply: write out what is meant, or split the rule set';
    diagnostics.push(error('too-large', message, { span: last, help }));
    return undefined;
  }

  function spanOf(node: Node | null | undefined): Span {
    return { file, start: node?.range?.[0] ?? 0, end: node?.range?.[1] ?? 0 };
  }

  function convert(node: Node | null): Tree {
    const before = size;
    last = spanOf(node);
    if (isAlias(node)) return convertAlias(node.source, spanOf(node));
    size += 1;
    if (size > mostNodes) throw overflow;
    refuseType(node);
    const tree = isMap(node) ? convertMap(node) : isSeq(node) ? convertList(node) : convertScalar(node);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, { tree, size: size - before });
    return tree;
  }

  /** A type other than the usual ones would make something else of a text: a date, bytes. */
  function refuseType(node: Node | null): void {
    const tag = node?.tag;
    if (tag === undefined || usualTypes.has(tag)) return;
    const shown = word(tag.replace('tag:yaml.org,2002:', '!!'));
    const help = 'take it out: what a value is, its place tells';
    diagnostics.push(
      error('yaml-syntax', `rulec reads no values of the type ${shown}`, { span: spanOf(node), help }),
    );
  }

  function convertAlias(name: string, span: Span): Tree {
    const target = anchors.get(name);
    if (target !== undefined) {
      size += target.size;
      if (size > mostNodes) throw overflow;
      return target.tree;
    }
    // What was meant as a wildcard is the usual case.
    const help = name.startsWith('.')
      ? `a host that begins with * stands in quotes: "*${name}"`
      : `put text that begins with * in quotes, or name the node with &${name} above`;
    diagnostics.push(
      error(
        'yaml-syntax',
        `in YAML ${word(`*${name}`)} stands for a node with that name, and there is none`,
        {
          span,
          help,
        },
      ),
    );
    return { kind: 'scalar', value: null, source: '', span };
  }

  function convertMap(node: { readonly items: readonly { key: unknown; value: unknown }[] } & Node): MapTree {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of node.items) {
      const keyTree = convert(key as Node | null);
      const tree = value === null ? emptyAt(keyTree.span) : convert(value as Node);
      if (keyTree.kind !== 'scalar') {
        const help =
          'a key stands in front of a colon; [ and { begin values, so a ? or a bracket is out of place';
        diagnostics.push(error('yaml-syntax', 'a key is one word', { span: keyTree.span, help }));
        continue;
      }
      const name = typeof keyTree.value === 'string' ? keyTree.value : keyTree.source;
      const cleaned = cleanText(name);
      if (cleaned !== undefined) {
        const help = `type it anew: ${quote(cleaned.text)}`;
        diagnostics.push(
          error('yaml-syntax', `the key ${quote(name)} holds ${cleaned.stray}`, { span: keyTree.span, help }),
        );
        continue;
      }
      const first = entries.get(name);
      if (first === undefined) entries.set(name, { key: name, keySpan: keyTree.span, value: tree });
      else {
        const related = [{ message: 'the first one', span: first.keySpan }];
        const message = `the key ${quote(name)} is there twice`;
        const help =
          first.value.kind === 'list' && tree.kind === 'list'
            ? 'put the entries of both into one list'
            : 'keep one of them; a second rule or destination begins with a hyphen';
        diagnostics.push(error('yaml-syntax', message, { span: keyTree.span, related, help }));
      }
    }
    return { kind: 'map', entries: [...entries.values()], span: spanOf(node) };
  }

  function convertList(node: { readonly items: readonly unknown[] } & Node): ListTree {
    return {
      kind: 'list',
      items: node.items.map((item) => convert(item as Node | null)),
      span: spanOf(node),
    };
  }

  function convertScalar(node: Node | null): ScalarTree {
    const span = spanOf(node);
    const { value, source } = isScalar(node) ? node : { value: null, source: '' };
    if (value === null || typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', value, source: source ?? '', span };
    }
    const text = String(value);
    const character = findUnsafeCharacter(text);
    if (character !== undefined) {
      const help = 'no output can carry it; take it out';
      diagnostics.push(error('unsafe-text', `the text holds ${character}`, { span, help }));
    }
    return { kind: 'scalar', value: text, source: source ?? text, span };
  }

  function emptyAt(span: Span): ScalarTree {
    return { kind: 'scalar', value: null, source: '', span: { file, start: span.end, end: span.end } };
  }
}

const usualTypes: ReadonlySet<string> = new Set([
  '!',
  ...['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
]);

const overflow: Error = new Error('too many nodes');
