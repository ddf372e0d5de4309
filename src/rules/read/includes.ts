/** Files that a rule set includes for their lists, sources and parameters. */
import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Located } from '../ast.ts';
import { listTexts, type Report } from './nodes.ts';
import { checkShape } from './shape.ts';
import { readSourceText } from './yaml/read-text.ts';
import { readTree } from './yaml/read-tree.ts';
import { findEntry, type MapEntry, type Tree } from './yaml/yaml-tree.ts';

/** A file that was read as far as its tree. */
export interface TreeFile {
  /** What messages call it. */
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
}

/** A file that is not to be read, and why. */
export interface RefusedFile {
  readonly refused: string;
  readonly help: string;
}

/** The content of included files, by the name that messages call them by (`placeBeside`). */
export type IncludedFiles = ReadonlyMap<string, string | Uint8Array | RefusedFile>;

/** More files than these are no set of shared definitions. */
const mostFiles = 200;

/** What an included file may hold. */
const definitionKeys: readonly string[] = ['rulec', 'title', 'include', 'parameters', 'lists', 'sources'];

/**
 * Returns what messages call a file that another one names: a path relative to the naming file. It stays in the
 * revision of a `git:REV:PATH`, beside a bundled rule set, and in the current folder for standard input.
 */
export function placeBeside(file: string, path: string): string {
  const [, head = '', base = ''] = /^(git:[^:]*:|rulec:)?(.*)$/s.exec(file === '-' ? '' : file) ?? [];
  if (head === '' && path.startsWith('/')) return path;
  const parts: string[] = [];
  for (const part of [...base.split('/').slice(0, -1), ...path.split('/')]) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return `${head}${parts.join('/')}`;
}

/** Lists the files that a file includes, as messages call them; nothing where the file is not readable as YAML. */
export function listIncludedFiles(file: string, content: string | Uint8Array): readonly Located<string>[] {
  const { value: text } = readSourceText(file, content);
  if (text === undefined || !/\binclude\b/.test(text)) return [];
  const { value: tree } = readTree(file, text);
  return tree === undefined ? [] : findIncludes(file, tree);
}

function findIncludes(file: string, tree: Tree): readonly Located<string>[] {
  return (listTexts(tree, 'include') ?? []).map(({ value, span }) => ({
    value: placeBeside(file, value),
    span,
  }));
}

/**
 * Reads the files that a file includes, each once, however many name it. Errors: `bad-include` for a file that is not at hand, a circle, a file that one list names
 * twice, and rules in an included file; those of texts and trees.
 */
export function readIncludes(
  root: TreeFile,
  files: IncludedFiles,
  add: (diagnostics: readonly Diagnostic[]) => void,
): readonly TreeFile[] {
  const found = new Map<string, TreeFile>();
  const follow = ({ file, tree }: TreeFile, path: readonly string[]): void => {
    const seen = new Set<string>();
    for (const { value: name, span } of findIncludes(file, tree)) {
      const refuse = (message: string, help: string): void =>
        add([error('bad-include', message, { span, help })]);
      if (seen.has(name)) refuse(`${word(name)} is included twice here`, 'name it once');
      else if (path.includes(name)) {
        const way = [...path.slice(path.indexOf(name)), name].map(word).join(' includes ');
        refuse(`the files include each other in a circle: ${way}`, 'remove one of these includes');
      } else if (!found.has(name)) {
        const read = found.size < mostFiles ? readIncluded(name, files.get(name), span, add) : undefined;
        if (found.size >= mostFiles)
          refuse(`more than ${mostFiles} files are included`, 'put lists together');
        if (read !== undefined) {
          found.set(name, read);
          follow(read, [...path, name]);
        }
      }
      seen.add(name);
    }
  };
  follow(root, [root.file]);
  return [...found.values()];
}

function readIncluded(
  file: string,
  content: ReturnType<IncludedFiles['get']>,
  span: Span,
  add: (diagnostics: readonly Diagnostic[]) => void,
): TreeFile | undefined {
  if (content === undefined || (typeof content === 'object' && 'refused' in content)) {
    const { refused, help } = content ?? {
      refused: `the included file ${word(file)} is missing`,
      help: 'paths are relative to the file that includes them',
    };
    add([error('bad-include', refused, { span, help })]);
    return undefined;
  }
  const text = readSourceText(file, content);
  add(text.diagnostics);
  const tree = text.value === undefined ? undefined : readTree(file, text.value);
  add(tree?.diagnostics ?? []);
  if (text.value === undefined || tree?.value === undefined) return undefined;
  add(checkDefinitions(tree.value, text.value));
  return { file, text: text.value, tree: tree.value };
}

/** Compares an included file with the part of the schema that it may use. */
function checkDefinitions(tree: Tree, text: string): readonly Diagnostic[] {
  const wrong: Diagnostic[] = [];
  const entries = tree.kind === 'map' ? tree.entries : [];
  for (const { key, keySpan } of entries) {
    if (!/^(?:rules|accept|tests|name|cloud)$/.test(key)) continue;
    const help = 'keep it in the rule set; an included file contains include, parameters, lists and sources';
    wrong.push(error('bad-include', `an included file has no ${key}`, { span: keySpan, help }));
  }
  const known = entries.filter(
    ({ key }) => definitionKeys.includes(key) || !/^(?:rules|accept|tests|name|cloud)$/.test(key),
  );
  return [...wrong, ...checkShape(completeTree(tree, known), text)];
}

/** Returns the tree of an included file with what a rule set must have besides, so that the schema judges the rest. */
function completeTree(tree: Tree, entries: readonly MapEntry[]): Tree {
  if (tree.kind !== 'map') return tree;
  const { span } = tree;
  const text = (value: string | number): Tree => ({ kind: 'scalar', value, source: String(value), span });
  const list = (...items: readonly Tree[]): Tree => ({ kind: 'list', items, span });
  const map = (parts: Readonly<Record<string, Tree>>): Tree => ({
    kind: 'map',
    entries: Object.entries(parts).map(([key, value]) => ({ key, keySpan: span, value })),
    span,
  });
  const to = list(map({ addresses: text('any') }));
  const rules = list(map({ id: text('included'), services: list(text('443/https')), to }));
  const stated = entries.some(({ key }) => key === 'rulec') ? [] : [{ key: 'rulec', value: text(1) }];
  const missing = [...stated, { key: 'name', value: text('included') }, { key: 'rules', value: rules }];
  return { kind: 'map', entries: [...entries, ...missing.map((one) => ({ ...one, keySpan: span }))], span };
}

/** Returns the entries of a mapping under a key of each of these files, in order, with the file that each stands in. */
export function listDefinitions(
  files: readonly TreeFile[],
  key: string,
): readonly (MapEntry & { readonly file: string })[] {
  return files.flatMap(({ file, tree }) => {
    const node = findEntry(tree, key)?.value;
    return node?.kind === 'map' ? node.entries.map((entry) => ({ ...entry, file })) : [];
  });
}

/** Keeps the first definition of each name, and reports every other. */
export function refuseDoubles<E extends MapEntry>(
  entries: readonly E[],
  what: string,
  report: Report,
): readonly E[] {
  const first = new Map<string, E>();
  return entries.filter((entry) => {
    const other = first.get(entry.key);
    if (other === undefined) return first.set(entry.key, entry);
    const related = [{ message: 'the first one', span: other.keySpan }];
    const help = 'give one of them another name, or remove it';
    report('bad-include', `there are two ${what} named ${word(entry.key)}`, {
      span: entry.keySpan,
      related,
      help,
    });
    return false;
  });
}
