/**
 * Reads a probe script back, without anything that printed it: the code around the data is known by its digest, and the data
 * by a grammar of its own.
 */

import type { MachineCheck } from '../../../../rules/machine-check.ts';
import { sha256 } from '../../../../sets/sha256.ts';
import type { ScriptData, ScriptQuestion, ScriptRequirement, ScriptUnasked } from '../script-data.ts';
import { type RegionFields, type RegionList, readRegion } from './read-region.ts';

/** The SHA-256 of the lines around the region, as somebody read them through. A change of the code changes it here by hand. */
export const reviewed = 'a44ff56d0fe66b9f1908a6687978bc626459e94338924e2b5f641355b1905295';

/** Why a text is no script of rulec. */
export interface ScriptFlaw {
  readonly line: number;
  readonly problem: string;
}

/** Reads a script; lines may end with CR LF, and a signature may stand behind it. */
export function readScript(text: string): ScriptData | ScriptFlaw {
  const lines = cutSignature(text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')).split('\n');
  const start = lines.indexOf('#region rulec:data');
  const end = lines.lastIndexOf('#endregion rulec:data');
  if (start < 0 || end < start) return { line: 1, problem: 'this is not a probe script of rulec' };
  const code = [...lines.slice(0, start + 1), ...lines.slice(end)].join('\n');
  if (sha256(code) !== reviewed)
    return { line: 1, problem: 'outside its data region this is not the script that rulec writes' };
  const region = readRegion(lines.slice(start + 1, end).join('\n'));
  if ('problem' in region) return { line: start + 2 + region.line, problem: region.problem };
  return readData(region) ?? { line: start + 2, problem: 'the data region lacks something, or has too much' };
}

/** Leaves out what Set-AuthenticodeSignature appends, at which PowerShell stops reading. */
function cutSignature(text: string): string {
  const [, whole, block] =
    /^(.*?\n)\n?# SIG # Begin signature block\n((?:# .*\n)*)# SIG # End signature block\n*$/s.exec(text) ??
    [];
  return whole !== undefined && /^(?:# [A-Za-z0-9+/=]*\n)*$/.test(block ?? '') ? whole : text;
}

const listNames = ['RuleSets', 'Questions', 'Unasked', 'Requires', 'Known', 'Roots', 'OwnRoots'];
const nothing: RegionList = { texts: [], entries: [] };

function readData(region: ReadonlyMap<string, RegionList>): ScriptData | undefined {
  if ([...region.keys()].join() !== listNames.join()) return undefined;
  const listOf = (name: string): RegionList => region.get(name) ?? nothing;
  const isTexts = (name: string): boolean => listOf(name).entries.length === 0;
  const isEntries = (name: string): boolean => listOf(name).texts.length === 0;
  if (!isTexts('RuleSets') || !isTexts('Roots')) return undefined;
  if (!['Questions', 'Unasked', 'Requires', 'Known', 'OwnRoots'].every(isEntries)) return undefined;
  const questions = listOf('Questions').entries.map(readQuestion);
  const unasked = listOf('Unasked').entries.map(readUnasked);
  const requires = listOf('Requires').entries.map(readRequirement);
  const known = listOf('Known').entries.map(readKnown);
  const ownRoots = listOf('OwnRoots').entries.map(readOwnRoot);
  const roots = listOf('Roots').texts;
  if (!roots.every((root) => /^[0-9a-f]{64} [0-9a-f]{64}$/.test(root))) return undefined;
  const all = [...questions, ...unasked, ...requires, ...known, ...ownRoots];
  if (all.includes(undefined)) return undefined;
  return {
    ...{ ruleSets: listOf('RuleSets').texts, roots },
    ...{ questions: keep(questions), unasked: keep(unasked), requires: keep(requires) },
    ...{ known: keep(known), ownRoots: keep(ownRoots) },
  };
}

function keep<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.flatMap((one) => (one === undefined ? [] : [one]));
}

/** Takes the fields of an entry, if they are these and no others. */
function take(
  fields: RegionFields,
  texts: readonly string[],
  lists: readonly string[] = [],
): { readonly text: (key: string) => string; readonly list: (key: string) => readonly string[] } | undefined {
  const isRight =
    fields.size === texts.length + lists.length &&
    texts.every((key) => typeof fields.get(key) === 'string') &&
    lists.every((key) => Array.isArray(fields.get(key)));
  if (!isRight) return undefined;
  return {
    text: (key) => String(fields.get(key)),
    list: (key) => fields.get(key) as readonly string[],
  };
}

function pick<W extends string>(word: string, words: readonly W[]): W | undefined {
  return words.find((one) => one === word);
}

function readQuestion(fields: RegionFields): ScriptQuestion | undefined {
  const keys = 'Expect Transport Speaks Host Address Port Path Bypass By Known'.split(' ');
  const found = take(fields, keys, ['Uses']);
  if (found === undefined) return undefined;
  const { text, list } = found;
  const expect = pick(text('Expect'), ['through', 'held']);
  const transport = pick(text('Transport'), ['tcp', 'udp']);
  const speaks = pick(text('Speaks'), ['https', 'http', 'tcp', 'dns', 'stun', 'ntp']);
  const by = pick(text('By'), ['rule', 'test', 'given']);
  const bypass = pick(text('Bypass'), ['yes', 'no']);
  const port = Number(text('Port'));
  const isPort = /^[1-9]\d{0,4}$/.test(text('Port')) && port <= 65535;
  const [host, address] = [text('Host'), text('Address')];
  const isPlace =
    (host === '') !== (address === '') && /^[a-z0-9._-]*$/.test(host) && /^[0-9a-f.:]*$/.test(address);
  // What is written on a connection as it stands: nothing in it ends a line or the request.
  const isPath = text('Path') === '' || /^\/[!-~]*$/.test(text('Path'));
  if (expect === undefined || transport === undefined || speaks === undefined || by === undefined)
    return undefined;
  if (bypass === undefined || !isPort || !isPlace || !isPath) return undefined;
  return {
    ...{ expect, transport, speaks, by, port, host, address, path: text('Path'), known: text('Known') },
    ...{ bypass: bypass === 'yes', uses: list('Uses') },
  };
}

function readUnasked(fields: RegionFields): ScriptUnasked | undefined {
  const found = take(fields, ['Expect', 'Entry', 'Why', 'Help']);
  const expect = pick(found?.text('Expect') ?? '', ['through', 'held']);
  if (found === undefined || expect === undefined) return undefined;
  return { expect, entry: found.text('Entry'), why: found.text('Why'), help: found.text('Help') };
}

function readKnown(fields: RegionFields): ScriptData['known'][number] | undefined {
  const found = take(fields, ['Name'], ['Prefixes']);
  const prefixes = found?.list('Prefixes') ?? [];
  if (found === undefined || !prefixes.every((one) => /^[0-9a-f.:]+\/\d{1,3}$/.test(one))) return undefined;
  return { name: found.text('Name'), prefixes };
}

function readOwnRoot(fields: RegionFields): ScriptData['ownRoots'][number] | undefined {
  const found = take(fields, ['Digest', 'Hosts']);
  if (found === undefined || !/^[0-9a-f]{64}$/.test(found.text('Digest'))) return undefined;
  return { digest: found.text('Digest'), hosts: found.text('Hosts') };
}

function readRequirement(fields: RegionFields): ScriptRequirement | undefined {
  const keys = 'Id Kind Says Key Name AtLeast Absent FromBuild Condition Why Source Mend'.split(' ');
  const found = take(fields, keys, ['Items']);
  if (found === undefined) return undefined;
  const { text } = found;
  const check = readCheck(text, found.list('Items'));
  if (check === undefined || !/^(?:0|[1-9]\d{0,9})$/.test(text('FromBuild'))) return undefined;
  const fromBuild = Number(text('FromBuild'));
  return {
    ...{
      id: text('Id'),
      check,
      says: text('Says'),
      why: text('Why'),
      source: text('Source'),
      mend: text('Mend'),
    },
    ...(text('Condition') === '' ? {} : { where: text('Condition') }),
    ...(fromBuild === 0 ? {} : { fromBuild }),
  };
}

/** Reads a check as the code of the script takes its fields; what a check does not use must be empty. */
function readCheck(text: (key: string) => string, items: readonly string[]): MachineCheck | undefined {
  const [kind, key, name, atLeast, absent] = ['Kind', 'Key', 'Name', 'AtLeast', 'Absent'].map(text);
  const used = [key !== '', name !== '', items.length > 0, atLeast !== '', absent !== 'refused'];
  const uses = (...wanted: readonly number[]): boolean =>
    used.every((one, index) => wanted.includes(index) || !one);
  const number = Number(atLeast);
  const isNumber = /^[1-9]\d{0,9}$/.test(atLeast ?? '');
  switch (kind) {
    case 'os-build':
    case 'dotnet-release':
      return uses(3) && isNumber ? { kind, atLeast: number } : undefined;
    case 'registry': {
      const values = items.map(readValue);
      if (!uses(0, 1, 2, 4) || key === '' || name === '' || values.length === 0 || values.includes(undefined))
        return undefined;
      const isWord = absent === 'allowed' || absent === 'refused';
      return isWord
        ? { kind, key: key ?? '', name: name ?? '', values: keep(values), mayBeAbsent: absent === 'allowed' }
        : undefined;
    }
    case 'service':
      return uses(1) && name !== '' ? { kind, name: name ?? '' } : undefined;
    case 'file-version':
      return uses(2, 3) && items.length > 0 && /^\d+(?:\.\d+){1,3}$/.test(atLeast ?? '')
        ? { kind, files: items, atLeast: atLeast ?? '' }
        : undefined;
    case 'not-installed':
      return uses(2) && items.length > 0 ? { kind, names: items } : undefined;
    default:
      return undefined;
  }
}

function readValue(item: string): number | string | undefined {
  if (/^dword (?:0|[1-9]\d{0,9})$/.test(item)) return Number(item.slice('dword '.length));
  return item.startsWith('text ') ? item.slice('text '.length) : undefined;
}
