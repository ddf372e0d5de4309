/** Reads the PowerShell script: its skeleton line for line, and the data region by its own small grammar. */

import type { Outcome } from '../../../../diagnostics/diagnostic.ts';
import { present } from '../../../../diagnostics/present.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import { sha256 } from '../../../../sets/sha256.ts';
import type { Origin, TargetFile } from '../../../target.ts';
import {
  digestLength,
  type FirewallConfig,
  type FirewallRule,
  listContent,
  type ProfileSetting,
  scriptHead,
  scriptTail,
} from '../../config.ts';
import { baseName, doubt, onlyFile, type Report, refuse, textOf } from '../parse-report.ts';
import { type DataEntry, isBeside, readData } from './parse-script-data.ts';
import { readEntry } from './parse-script-entry.ts';

/** Reads a script. */
export function parseScript(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const { value: file, diagnostics } = onlyFile(files, 'script');
  if (file === undefined) return { diagnostics };
  const report: Report = { file: file.path, diagnostics: [] };
  const region = dataRegion(report, textOf(file));
  const data = region && readData(report, region.text, region.line);
  const config = data && configOf(report, baseName(file.path, /\.ps1$/i), data.variables, data.entries);
  const from = /^# Made from ([ -~]+)\.$/m.exec(region?.text ?? '')?.[1];
  const failed = report.diagnostics.some((one) => one.severity === 'error');
  return {
    ...(failed || config === undefined ? {} : { value: { ...config, ...present({ from }) } }),
    diagnostics: report.diagnostics,
  };
}

/**
 * What stands between the two halves of the skeleton, and on which line it begins; undefined, with the first line
 * that differs, where they are not there. Comments, empty lines and CR LF make no difference.
 */
function dataRegion(
  report: Report,
  text: string | undefined,
): { readonly text: string; readonly line: number } | undefined {
  if (text === undefined) {
    refuse(report, 1, 'this is no text in UTF-8 or UTF-16');
    return undefined;
  }
  const lines = withoutSignature(text.split(/\r?\n/));
  const ahead = codeOf(scriptHead.split('\n'), 0);
  const behind = codeOf(scriptTail.split('\n'), 0);
  const start = lines.indexOf(ahead.at(-1)?.text ?? '');
  const end = lines.lastIndexOf(behind[0]?.text ?? '');
  const found = [
    ...codeOf(start < 0 ? lines : lines.slice(0, start + 1), 1),
    ...(start < 0 || end < start ? [] : codeOf(lines.slice(end), end + 1)),
  ];
  const wanted = [...ahead, ...behind];
  const wrong = found.findIndex(({ text: one }, index) => one !== wanted[index]?.text);
  if (wrong < 0 && found.length === wanted.length)
    return { text: lines.slice(start + 1, end).join('\n'), line: start + 2 };
  const line = found[wrong]?.line ?? lines.length;
  const help =
    'other scripts are not read: export what they made with LGPO.exe /parse, reg export or as Registry.pol, and verify that';
  refuse(report, line, "outside its data region this is not rulec's script, line for line", help);
  return undefined;
}

/**
 * The lines without a signature behind them, as Set-AuthenticodeSignature appends it: comments to the end of the file, at
 * which PowerShell stops reading. Anything else behind its first line stays, and is refused.
 */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const start = lines.indexOf('# SIG # Begin signature block');
  const rest = start < 0 ? [] : lines.slice(start + 1).filter((line) => line !== '');
  const isWhole =
    rest.at(-1) === '# SIG # End signature block' &&
    rest.slice(0, -1).every((line) => /^# [A-Za-z0-9+/=]+$/.test(line));
  return isWhole ? lines.slice(0, start) : lines;
}

/** The lines that are neither empty nor comments, with their numbers. */
function codeOf(
  lines: readonly string[],
  first: number,
): readonly { readonly text: string; readonly line: number }[] {
  return lines.flatMap((text, index) => (isBeside(text) ? [] : [{ text, line: first + index }]));
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

interface Variable {
  readonly text: string;
  readonly line: number;
}

function configOf(
  report: Report,
  name: string,
  variables: ReadonlyMap<string, Variable>,
  entries: readonly DataEntry[],
): FirewallConfig | undefined {
  const [group, store, outbound] = ['Group', 'Store', 'DefaultOutbound'].map((key) => variables.get(key));
  if (group === undefined || store === undefined || outbound === undefined) {
    refuse(
      report,
      lineCount(scriptHead) + 1,
      'the data region sets $Group, $Store, $DefaultOutbound and $Desired',
    );
    return undefined;
  }
  if (!/^rulec: [A-Za-z0-9-]{1,100}$/.test(group.text))
    refuse(
      report,
      group.line,
      'the $Group of a script of rulec is rulec: NAME: it removes whatever else is in the group',
    );
  if (store.text !== 'PersistentStore' && !/^[^\\]+\\[^\\]+$/.test(store.text)) {
    refuse(report, store.line, `${quote(store.text)} is neither PersistentStore nor a GPO, DOMAIN\\NAME`);
  }
  if (outbound.text !== 'Leave' && outbound.text !== 'Block') {
    refuse(report, outbound.line, '$DefaultOutbound is neither Leave nor Block');
  }
  const settings = (['domain', 'private', 'public'] as const).map(
    (profile): ProfileSetting => ({
      profile,
      setting: 'outbound',
      value: 1,
      origin: { file: report.file, line: outbound.line },
    }),
  );
  const rules = entries.flatMap((entry): readonly FirewallRule[] => readEntry(report, entry, group.text));
  checkNames(report, group.text.slice('rulec: '.length), rules);
  const keeps = findKept(report, rules);
  return {
    name,
    ...(store.text === 'PersistentStore' ? {} : { store: store.text }),
    settings: outbound.text === 'Block' ? settings : [],
    rules,
    ...(keeps.length === 0 ? {} : { keeps }),
    unread: [],
  };
}

/** How the names of rules of ours end. */
const digestOfName = new RegExp(`-([0-9a-f]{${digestLength}})$`, 'i');

/**
 * The script adds no rule whose name is there, so that what the machine has under a name stays. The name of ours ends with a
 * digest of the content, the group included: one with another digest, or none, may be that of an earlier edition, or of
 * another set.
 */
function findKept(report: Report, rules: readonly FirewallRule[]): readonly Origin[] {
  const kept = rules.filter(({ name, ...rule }) => {
    const [, digest = ''] = digestOfName.exec(name) ?? [];
    // Names of services know no case.
    const contents = [rule, { ...rule, service: rule.service?.toLowerCase() }].map((one) =>
      listContent(one as typeof rule),
    );
    return digest === '' || !contents.some((content) => sha256(content).startsWith(digest.toLowerCase()));
  });
  const at = ({ origin }: FirewallRule): Origin => origin ?? { file: report.file, line: 1 };
  const why =
    'does not end with the digest of this content: where the machine has a rule of that name, the script leaves it as it is';
  const help = 'compile again: names are made from the content';
  for (const rule of kept) doubt(report, at(rule).line, `the name ${quote(rule.name)} ${why}`, help);
  return kept.map(at);
}

/**
 * The cmdlet refuses the second rule of a name, and the script stops. A name is one of the whole store: one that does not
 * begin as those of this group do may be that of a rule that Windows comes with.
 */
function checkNames(report: Report, group: string, rules: readonly FirewallRule[]): void {
  const seen = new Map<string, FirewallRule>();
  for (const rule of rules) {
    const key = rule.name.toLowerCase();
    const before = seen.get(key);
    if (!key.startsWith(`rulec-${group.toLowerCase()}-`))
      refuse(report, rule.origin?.line ?? 1, `the rules of this group are called rulec-${group}-…`);
    if (before !== undefined && before.origin?.line !== rule.origin?.line) {
      refuse(report, rule.origin?.line ?? 1, `a second rule is called ${quote(rule.name)}`);
    }
    seen.set(key, rule);
  }
}
