/** Names of tables and labels, made from rule ids alone: they stay when addresses or other rules change. */

import { type Diagnostic, error, note, warning } from '../../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { intersectAddresses, isEmptyAddressSet, unionAddresses } from '../../../sets/addresses.ts';
import { nameDigest } from '../../kernel/name-digest.ts';
import { carryText, lostTexts, nameRuleSets } from '../../kernel/plain-text.ts';
import type { Limit } from '../../target.ts';
import { anchorName, replaceEntries, requestEntries, tableEntries, tables } from '../capabilities.ts';
import type { Comment, Config, PfOptions, TableFile } from '../config.ts';

/** The name of the anchor and of the files: that of the rule set, which has letters, digits and hyphens alone. */
export function nameOf({ name }: Policy): string {
  return name.replaceAll(/[^A-Za-z0-9-]/g, '-');
}

/** The table of the machines that are governed, and that of the destinations that are not. */
export const sourceTable = 'rulec_src';
export const localTable = 'rulec_local';

/** Characters of a table's name behind `rulec_`: 31 in all (PF_TABLE_NAME_SIZE is 32). */
const longestName = 25;
/** Characters of a label behind `rulec:`, well below what pf takes (63 in all: PF_RULE_LABEL_SIZE is 64). */
const longestLabel = 40;

/** What a table is named after: the rule, and where the rule has several tables, a transport and a port. */
export interface TableKey {
  readonly rule: string;
  readonly part?: string;
}

/**
 * One name a key, in the order of the keys. A name that is too long, or that would be that of another table
 * but for upper and lower case (macOS's file system takes the two for one), gets a digest of the key.
 */
export function nameTables(keys: readonly TableKey[]): readonly string[] {
  const plain = keys.map(({ rule, part }) => [rule, part].filter((one) => one !== undefined).join('_'));
  const names = plain.map((name) => `rulec_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}`);
  const uses = new Map<string, number>();
  for (const name of [sourceTable, localTable, ...names]) {
    const folded = name.toLowerCase();
    uses.set(folded, (uses.get(folded) ?? 0) + 1);
  }
  return names.map((name, index) => {
    const isLong = name.length > 'rulec_'.length + longestName;
    const isShared = (uses.get(name.toLowerCase()) ?? 0) > 1;
    if (!isLong && !isShared) return name;
    const key = keys[index];
    return `${name.slice(0, 'rulec_'.length + longestName - 9)}_${nameDigest(`${key?.rule}\n${key?.part ?? ''}`)}`;
  });
}

/**
 * The label of a rule's lines, of letters that need no quoting in any shell or pf (no `/`, no upper case); a rule
 * whose id has others, or is too long, gets a digest. `deny` and `fwd` are those of the lines that close the text.
 */
export function labelOf(rule: string): string {
  const text = rule.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  const isFree = text === rule && text.length <= longestLabel && text !== 'deny' && text !== 'fwd';
  return `rulec:${isFree ? text : `${text.slice(0, longestLabel - 9)}-${nameDigest(rule)}`}`;
}

// Comments. Free text goes through a whitelist: a backslash at its end would swallow the next line.

/** What stands at the top of the main file. */
export function headerOf(policy: Policy, options: PfOptions): readonly Comment[] {
  const name = nameOf(policy);
  return [
    `Written by rulec from ${nameRuleSets(policy)}. Do not edit: edit the rule set and compile again.`,
    'An anchor of pf. It does nothing until the main file, /etc/pf.conf, has these two lines:',
    `  anchor "${name}"`,
    `  load anchor "${name}" from "${options.dir}/${name}.conf"`,
  ].map((text) => ({ kind: 'comment', text }));
}

export const closingComment: Comment = {
  kind: 'comment',
  text: 'Everything else that is governed is blocked.',
};

/** A rule in one line: its id, and what people have written about it. */
export function describeRule(rule: PolicyRule): string {
  const remarks = [rule.why, rule.source, rule.owner, rule.ticket].filter((text) => text !== undefined);
  const expires = rule.expires === undefined ? [] : [`holds through ${rule.expires}`];
  const text = [...remarks, ...expires].map(plain).filter((part) => part !== '');
  return [`${rule.id}`, ...text].map(plain).join(' - ');
}

/** No `#`, `$`, `"`, `|`, backtick or backslash: nothing that any reader of the file takes for more than text. */
const allowed = /[A-Za-z0-9 ._:,;/()'+=@-]/;

export function plain(text: string): string {
  return carryText(text, allowed).text;
}

/** A note where texts of the rule set cannot stand in comments whole. */
export function lostInComments(policy: Policy): readonly Diagnostic[] {
  return lostTexts(policy.rules, allowed, 'comments of pf');
}

// What the options take in, or leave alone, that a reader of the rule set may not expect.

export function governedNotes(policy: Policy, options: PfOptions): readonly Diagnostic[] {
  const { source, form, inside } = options;
  const diagnostics: Diagnostic[] = [];
  if (source === 'any' && form === 'gateway') {
    const where = inside.length === 0 ? 'on any interface' : `on ${inside.join(', ')}`;
    const help = 'say with --set pf.source=PREFIX,… which machines the rule set is for';
    diagnostics.push(note('governed', `the closing block hits what any machine sends in ${where}`, { help }));
  }
  if (source === 'any' && form === 'host') {
    const help = 'on a host, that is the machine that pf runs on';
    diagnostics.push(
      note('governed', 'the closing block hits everything that the machine itself sends', { help }),
    );
  }
  if (source !== 'any' && (source.v4.length === 0 || source.v6.length === 0)) {
    const missing = source.v4.length === 0 ? 'IPv4' : 'IPv6';
    const message = `pf.source has no ${missing} addresses: what the machines send over ${missing} is not governed, and pf passes it`;
    const help = `add the ${missing} prefixes of the machines to pf.source, if they have any`;
    diagnostics.push(note('governed', message, { help }));
  }
  return [...diagnostics, ...policy.rules.flatMap((rule) => localWarning(rule, options))];
}

function localWarning(rule: PolicyRule, { local }: PfOptions): readonly Diagnostic[] {
  const named = rule.destinations.flatMap((destination) => {
    const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
    return addresses === undefined || addresses === 'any' ? [] : [addresses];
  });
  if (isEmptyAddressSet(intersectAddresses(unionAddresses(named), local))) return [];
  const message = `rule ${rule.id} names addresses that pf.local leaves alone: the text neither passes nor blocks what goes there`;
  const help = 'leave these addresses out of pf.local, and the rule holds for them';
  return [warning('governed', message, { span: rule.span, help })];
}

// Every limit of pf that a text could pass, checked before anything is printed.

/** What is too long or too much for the systems that the text is for. */
export function checkLimits(config: Config, anchor: string, options: PfOptions): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const files = config.tableFiles;
  if (anchor.length > anchorName.value)
    diagnostics.push(passed(anchorName, anchor.length, 'give the rule set a shorter name'));
  if (options.dialect !== 'freebsd' && files.length > tables.value) {
    diagnostics.push(passed(tables, files.length, 'put rules together, or compile two rule sets'));
  }
  if (options.dialect === undefined || options.dialect === 'freebsd')
    diagnostics.push(...files.flatMap(checkForFreeBsd));
  const total = files.reduce((sum, file) => sum + file.entries.length, 0);
  if (total > tableEntries.value) {
    const needed = Math.ceil((2 * total) / 50_000) * 50_000;
    const help = `put "set limit table-entries ${needed}" into the main file, in front of the rules`;
    diagnostics.push(
      warning(
        'limit',
        `the tables hold ${total} entries; by default no more than ${tableEntries.value} are safe to reload`,
        {
          help,
          data: { value: total, limit: tableEntries.value, source: tableEntries.source },
        },
      ),
    );
  }
  return diagnostics;
}

function checkForFreeBsd(file: TableFile): readonly Diagnostic[] {
  const count = file.entries.length;
  if (count > requestEntries.value) {
    const help =
      'raise net.pf.request_maxcount and say so with --set pf.dialect=openbsd or macos, or split the rule';
    return [passed(requestEntries, count, help, file.path)];
  }
  if (count <= replaceEntries.value) return [];
  const message = `${file.path} has ${count} entries; "pfctl -T replace" of FreeBSD takes ${replaceEntries.value}`;
  const help = 'reload the anchor instead, or raise net.pf.request_maxcount';
  const data = { value: count, limit: replaceEntries.value, source: replaceEntries.source };
  return [warning('limit', message, { help, data })];
}

function passed(limit: Limit, value: number, help: string, what?: string): Diagnostic {
  const subject = what === undefined ? '' : `${what}: `;
  return error(
    'limit',
    `${subject}${value} ${limit.name}, and at most ${limit.value} are possible (${limit.source})`,
    {
      help,
      data: { value, limit: limit.value, source: limit.source },
    },
  );
}
