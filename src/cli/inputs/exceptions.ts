import { type Diagnostic, error, hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { DeviceExceptionEntry, ExceptionEntry } from '../../driver/diff/diff-policies.ts';
import type { Tree } from '../../rules/read/yaml/yaml-tree.ts';
import type { Io } from '../io.ts';
import { readConfigTree } from './config.ts';
import { decodeTexts, gatherReads, type Read, refuseNode } from './gather.ts';
import { readInput } from './read.ts';

/** What somebody agrees to: of rules, and of the configuration of devices. */
type Entry = ExceptionEntry | DeviceExceptionEntry;

/**
 * Reads the exceptions of `--except RULE=REASON`, or `device:NAME=REASON`, and of the files of `--exceptions`. Errors: `usage`,
 * `bad-config`.
 */
export async function readExceptions(
  words: readonly string[],
  files: readonly string[],
  io: Io,
): Promise<Read<readonly Entry[]>> {
  const { diagnostics, take, done } = gatherReads();
  const entries = words.flatMap((text): readonly Entry[] => {
    const [, of, reason = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const device = of?.startsWith('device:') === true ? of.slice('device:'.length) : undefined;
    if (device !== undefined && isDeviceName(device) && reason.trim() !== '') return [{ device, reason }];
    if (of !== undefined && isRuleId(of) && reason.trim() !== '') return [{ rule: of, reason }];
    const help =
      'write --except RULE=REASON: --except news="approved in NET-99", or --except device:NAME=REASON';
    diagnostics.push(error('usage', `${quote(text)} excepts nothing`, { help }));
    return [];
  });
  for (const name of new Set(files)) {
    const file = take(await readInput(name, io));
    if (file === undefined) continue;
    const read = { ...parseExceptions(file.bytes, file.file), sources: decodeTexts([file]) };
    entries.push(...(take(read) ?? []));
  }
  return done(hasErrors(diagnostics) ? undefined : entries);
}

/** Reads the text of a file of exceptions: `exceptions: [{ rule: ID, reason: TEXT }, { device: NAME, reason: TEXT }]`. */
function parseExceptions(content: Uint8Array, file: string): Outcome<readonly Entry[]> {
  const { value: root, diagnostics: unread } = readConfigTree(content, file, 'exceptions');
  if (root === undefined) return { diagnostics: unread };
  const list = root.kind === 'map' ? root.entries.find(({ key }) => key === 'exceptions')?.value : undefined;
  if (root.kind !== 'map' || root.entries.length !== 1 || list?.kind !== 'list') {
    return {
      diagnostics: [
        refuseException('a file of exceptions has the one key exceptions, with a list', root.span),
      ],
    };
  }
  const diagnostics: Diagnostic[] = [];
  const value = list.items.flatMap((item): readonly Entry[] => {
    const entry = readExceptionEntry(item);
    if ('reason' in entry) return [entry];
    diagnostics.push(entry);
    return [];
  });
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

function readExceptionEntry(item: Tree): Entry | Diagnostic {
  if (item.kind !== 'map') return refuseException('an exception is a mapping', item.span);
  const known = ['rule', 'device', 'reason'];
  const stranger = item.entries.find(({ key }) => !known.includes(key));
  if (stranger !== undefined)
    return refuseException(`there is no key ${quote(stranger.key)} here`, stranger.keySpan);
  const [rule, device, reason] = known.map((key) => item.entries.find((entry) => entry.key === key)?.value);
  const [id, name, words] = [rule, device, reason].map(trimScalar);
  const of =
    isRuleId(id ?? '') && device === undefined
      ? { rule: id ?? '' }
      : isDeviceName(name ?? '') && rule === undefined
        ? { device: name ?? '' }
        : undefined;
  if (of === undefined)
    return refuseException('an exception names a rule, or a device', (rule ?? device)?.span ?? item.span);
  if (words === undefined || words === '')
    return refuseException('an exception gives a reason', reason?.span ?? item.span);
  return { ...of, reason: words, span: item.span };
}

function trimScalar(tree: Tree | undefined): string {
  if (tree?.kind !== 'scalar') return '';
  return (typeof tree.value === 'string' ? tree.value : tree.source).trim();
}

function isDeviceName(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text);
}

/** Says whether a text can be the id of a rule: `ID`, or `NAME/ID`. */
function isRuleId(text: string): boolean {
  return /^[A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?$/.test(text);
}

function refuseException(message: string, span: Span): Diagnostic {
  return refuseNode(message, span, 'write exceptions: [{ rule: ID, reason: TEXT }]');
}
