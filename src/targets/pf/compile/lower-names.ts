/** Names of tables and labels, made from rule ids alone: they stay when addresses or other rules change. */
import type { Policy } from '../../../rules/policy.ts';
import { nameDigest } from '../../kernel/name-digest.ts';

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
