import { type Diagnostic, error, hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { ExceptionEntry } from '../../driver/diff-policies.ts';
import { readSourceText } from '../../rules/read/read-text.ts';
import { readTree } from '../../rules/read/read-tree.ts';
import type { Tree } from '../../rules/read/yaml-tree.ts';
import type { Io } from '../io.ts';
import { readAny } from './diff-sides.ts';
import type { Read } from './inputs.ts';

/** Reads the exceptions of `--except RULE=REASON` and of the files of `--exceptions`. Errors: `usage`, `bad-config`. */
export async function readExceptions(
  words: readonly string[],
  files: readonly string[],
  io: Io,
): Promise<Read<readonly ExceptionEntry[]>> {
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const entries = words.flatMap((text): readonly ExceptionEntry[] => {
    const [, rule, reason = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (rule !== undefined && isRule(rule) && reason.trim() !== '') return [{ rule, reason }];
    const help = 'write --except RULE=REASON: --except news="approved in NET-99"';
    diagnostics.push(error('usage', `${quote(text)} excepts nothing`, { help }));
    return [];
  });
  for (const name of new Set(files)) {
    const { value: file, diagnostics: problems } = await readAny(name, io);
    diagnostics.push(...problems);
    if (file === undefined) continue;
    sources.set(file.file, withoutMark(new TextDecoder().decode(file.bytes)));
    const read = parseExceptions(file.bytes, file.file);
    diagnostics.push(...read.diagnostics);
    entries.push(...(read.value ?? []));
  }
  return { ...(hasErrors(diagnostics) ? {} : { value: entries }), diagnostics, sources };
}

/** Reads a file of exceptions: `exceptions: [{ rule: ID, reason: TEXT }]`. */
export function parseExceptions(content: Uint8Array, file: string): Outcome<readonly ExceptionEntry[]> {
  const text = readSourceText(file, content);
  const tree = text.value === undefined ? text : readTree(file, text.value);
  if (tree.value === undefined || typeof tree.value === 'string') {
    return { diagnostics: tree.diagnostics.map((one) => ({ ...one, code: 'bad-config' as const })) };
  }
  const root = tree.value;
  const list = root.kind === 'map' ? root.entries.find(({ key }) => key === 'exceptions')?.value : undefined;
  if (root.kind !== 'map' || root.entries.length !== 1 || list?.kind !== 'list') {
    return {
      diagnostics: [wrong('a file of exceptions has the one key exceptions, with a list', root.span)],
    };
  }
  const diagnostics: Diagnostic[] = [];
  const value = list.items.flatMap((item): readonly ExceptionEntry[] => {
    const entry = readEntry(item);
    if ('rule' in entry) return [entry];
    diagnostics.push(entry);
    return [];
  });
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

function readEntry(item: Tree): ExceptionEntry | Diagnostic {
  if (item.kind !== 'map') return wrong('an exception is a mapping', item.span);
  const known = ['rule', 'reason'];
  const stranger = item.entries.find(({ key }) => !known.includes(key));
  if (stranger !== undefined) return wrong(`there is no key ${quote(stranger.key)} here`, stranger.keySpan);
  const [rule, reason] = known.map((key) => item.entries.find((entry) => entry.key === key)?.value);
  const [id, words] = [rule, reason].map((one) => scalarText(one));
  if (id === undefined || !isRule(id)) return wrong('an exception names a rule', rule?.span ?? item.span);
  if (words === undefined || words === '')
    return wrong('an exception gives a reason', reason?.span ?? item.span);
  return { rule: id, reason: words, span: item.span };
}

function scalarText(tree: Tree | undefined): string {
  if (tree?.kind !== 'scalar') return '';
  return (typeof tree.value === 'string' ? tree.value : tree.source).trim();
}

/** `ID`, or `NAME/ID`. */
function isRule(text: string): boolean {
  return /^[A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?$/.test(text);
}

function wrong(message: string, span: Span): Diagnostic {
  return error('bad-config', message, { span, help: 'write exceptions: [{ rule: ID, reason: TEXT }]' });
}
