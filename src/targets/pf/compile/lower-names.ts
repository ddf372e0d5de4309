/** Names of tables and labels, made from rule ids alone: they stay when addresses or other rules change. */
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { markName, plainName, shortDigest } from '../../kernel/names.ts';
import { carryText, listTexts, nameRuleSets, type ProsePlace } from '../../kernel/prose.ts';
import type { Comment, PfOptions } from '../config.ts';

/** The table of the machines that are governed, and that of the destinations that are not. */
export const sourceTable = 'rulec_src';
export const localTable = 'rulec_local';

/** Characters of a table's name (PF_TABLE_NAME_SIZE is 32). */
const longestTable = 31;
/** Characters of a label behind `rulec:`, well below what pf takes (63 in all: PF_RULE_LABEL_SIZE is 64). */
const longestLabel = 40;

/** What a table is named after: the rule, and where the rule has several tables, a transport and a port. */
export interface TableKey {
  readonly rule: string;
  readonly part?: string;
}

/**
 * Returns one name a key, in the order of the keys. A name that is too long, or that would be that of another table
 * but for upper and lower case (macOS's file system takes the two for one), gets a digest of the key.
 */
export function nameTables(keys: readonly TableKey[]): readonly string[] {
  const named = keys.map(({ rule, part }) => {
    const words = part === undefined ? rule : `${rule}_${part}`;
    const name = `rulec_${words.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
    return { name, folded: name.toLowerCase(), mark: `_${shortDigest(`${rule}\n${part ?? ''}`)}` };
  });
  const taken = [sourceTable, localTable, ...named.map(({ folded }) => folded)];
  return named.map(({ name, folded, mark }) => {
    const isFree = taken.indexOf(folded) === taken.lastIndexOf(folded);
    return isFree && name.length <= longestTable ? name : markName(name, longestTable, mark);
  });
}

/**
 * Returns the label of a rule's lines, of letters that need no quoting in any shell or pf (no `/`, no upper case); a
 * rule whose id has others, or is too long, gets a digest. `deny` and `fwd` are those of the lines that close the text.
 */
export function nameLabel(rule: string): string {
  const text = rule.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  const isFree = text === rule && text.length <= longestLabel && text !== 'deny' && text !== 'fwd';
  return `rulec:${isFree ? text : markName(text, longestLabel, `-${shortDigest(rule)}`)}`;
}

/** No `#`, `$`, `"`, `|`, backtick or backslash: nothing that any reader of the file takes for more than text. */
export const comments: ProsePlace = { name: 'comments of pf', allowed: /[A-Za-z0-9 ._:,;/()'+=@-]/ };

/** Returns what stands at the top of the main file. */
export function makeHeader(policy: Policy, options: PfOptions): readonly Comment[] {
  const name = plainName(policy.name);
  return [
    `Written by rulec from ${nameRuleSets(policy)}. Do not edit: edit the rule set and compile again.`,
    'An anchor of pf. It does nothing until the main file, /etc/pf.conf, has these two lines:',
    `  anchor "${name}"`,
    `  load anchor "${name}" from "${options.dir}/${name}.conf"`,
    ...(options.closing === 'deny'
      ? []
      : ['It closes nothing: what no line decides goes on to the rules of the main file behind the anchor.']),
  ].map((text) => ({ kind: 'comment', text }));
}

export const closingComment: Comment = {
  kind: 'comment',
  text: 'Everything else that is governed is blocked.',
};

/** Returns a rule in one line: its id, and what people have written about it. */
export function makeRuleComment(rule: PolicyRule): Comment {
  const texts = listTexts(rule).map(([key, text]) => (key === 'expires' ? `holds through ${text}` : text));
  const parts = [rule.id, ...texts].map((text) => carryText(comments, text)).filter((part) => part !== '');
  return { kind: 'comment', text: parts.join(' - ') };
}
