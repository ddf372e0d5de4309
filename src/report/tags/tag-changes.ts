/** What changed in service tags, and what it means for the rule sets. */
import { type AddressChange, isNoChange, type RuleSetChange } from '../../diff/addresses.ts';
import type { Move, TagChange, TagsDiff } from '../../service-tags/diff.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { type AddressCount, countAddresses } from '../../sets/addresses.ts';
import {
  type Block,
  code,
  joinWords,
  type Listing,
  makeList,
  makeParagraph,
  makeSection,
  own,
  type Row,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  type Words,
} from '../forms/document.ts';
import { plain } from '../forms/paint.ts';
import { printMarkdown } from '../forms/print-markdown.ts';
import { printText } from '../forms/print-text.ts';
import { count, describeAddressCount, grouped } from '../forms/words.ts';

/** The change of one cloud, and the two files that it lies between; no older one where nothing was pinned. */
export interface CloudChange {
  readonly diff: TagsDiff;
  readonly before?: ServiceTags;
  readonly after: ServiceTags;
  /** Set where a lock is compared, in which a tag is new because it was not pinned before. */
  readonly pinning?: true;
}

/** Writes changes for a terminal. */
export function renderTagChangesText(
  clouds: readonly CloudChange[],
  ruleSets: readonly RuleSetChange[],
): string {
  return printText([...clouds.map(describeCloudChange), ...ruleSets.flatMap(describeRuleSetChange)], plain);
}

/** Writes changes for the body of a pull request; nothing where nothing changed. */
export function renderTagChangesMarkdown(
  clouds: readonly CloudChange[],
  ruleSets: readonly RuleSetChange[],
): string {
  const changed = clouds.filter(({ diff }) => diff.changes.length > 0);
  if (changed.length === 0) return '';
  const removals = changed.some(({ diff }) =>
    diff.changes.some(({ addresses: { removed } }) => !isNone(removed)),
  );
  const warning = own(
    'Microsoft promises that new addresses are not used for a week, and nothing of removed ones: look at the removals first.',
  );
  const concerned = ruleSets.flatMap(describeRuleSetChange);
  const of = [
    makeParagraph(
      removals ? say`${strong('Addresses are removed.')} ${warning}` : own('No address is removed.'),
    ),
    ...changed.map(describeCloudChange),
    ...(concerned.length === 0 ? [] : [makeSection(own('What it means for the rule sets'), concerned)]),
  ];
  const elsewhere = say`All of it: ${code('rulec tags diff OLD NEW --format json')}.`;
  return printMarkdown({ title: own('Service Tags'), of }, elsewhere);
}

function describeCloudChange({
  diff: { cloud, changes, totals },
  before,
  after,
  pinning,
}: CloudChange): Section {
  const { entries, distinct } = totals;
  const sides = say`${cloud}: ${before && say`${nameTagFile(before)} to `}${nameTagFile(after)}`;
  const sums = [
    own(count(changes.length, 'tag')),
    say`${sayBalance(entries.added, entries.removed)} entries`,
    say`${sayBalance(distinct.added, distinct.removed)} distinct prefixes`,
  ];
  const rows = changes.map((change) => describeTagChange(change, pinning ? 'is pinned now' : 'is new'));
  const title = say`${sides}: ${changes.length === 0 ? own('no difference') : joinWords(sums, ', ')}`;
  return makeSection(title, rows.length === 0 ? [] : [{ kind: 'table', rows }]);
}

function describeTagChange(change: TagChange, novelty: string): Row {
  const { name, kind, added, removed, movedTo, movedFrom } = change;
  const sayMoves = (verb: string, moves: readonly Move[]): readonly Words[] =>
    moves.slice(0, 5).map(({ tag, prefixes }) => say`${own(verb)} ${tag}: ${countPrefixes(prefixes)}`);
  // A terminal does not list the prefixes of a whole tag that comes or goes.
  const most = kind === 'new' || kind === 'gone' ? 0 : 10;
  const list = (verb: string, sign: string, prefixes: readonly string[]): readonly Listing[] => {
    const title = say`${countPrefixes(prefixes)} ${own(verb)}`;
    const lines = prefixes.map((prefix) => ({ text: `${sign} ${prefix}` }));
    return lines.length === 0 ? [] : [{ kind: 'listing', title, within: say`${name}`, lines, most }];
  };
  const moves = [...sayMoves('moved to', movedTo), ...sayMoves('moved from', movedFrom)];
  return {
    cells: [sayLines([sayTagChange(change, novelty), ...moves])],
    listings: [...list('removed', '-', removed), ...list('added', '+', added)],
  };
}

function countPrefixes(prefixes: readonly string[]): Words {
  return own(count(prefixes.length, 'prefix', 'prefixes'));
}

/** Says what happened to a tag; `novelty` is what is said of a new one. */
function sayTagChange({ name, kind, added, removed, addresses, likely }: TagChange, novelty: string): Words {
  const [come, gone] = [addresses.added, addresses.removed].map((one) => own(describeAddressCount(one)));
  const other = likely.length > 0 && sayNames(likely);
  switch (kind) {
    case 'new': {
      const was = other && say`; it has the addresses of ${other}, which is gone: probably its new name`;
      return say`${name} ${own(novelty)}: ${countPrefixes(added)}, ${come}${was}`;
    }
    case 'gone': {
      const now = other && say`; ${other} has its addresses: probably its new name`;
      return say`${name} is gone, with ${countPrefixes(removed)}, ${gone}${now}`;
    }
    case 'emptied':
      return say`${name} has no prefix any more; it had ${removed.length}, ${gone}`;
    case 'changed': {
      const balance = sayBalance(added.length, removed.length);
      return say`${name}: ${balance} prefixes; ${sayAddressChange(addresses.added, addresses.removed)}`;
    }
  }
}

/** Describes what it means for a rule set; nothing for one that permits the same addresses as before. */
function describeRuleSetChange({ name, change }: RuleSetChange): readonly Block[] {
  if (change === undefined)
    return [
      makeParagraph(
        say`${name}: cannot be compared, since it does not compile with the tags before or after`,
      ),
    ];
  if (change.rules.length === 0) return [];
  const sayChange = ({ added, removed }: AddressChange): Words =>
    sayAddressChange(countAddresses(added), countAddresses(removed));
  const all = isNoChange(change.all)
    ? own('permits the same addresses in all')
    : say`in all, ${sayChange(change.all)}`;
  const rules = change.rules.map(
    ({ rule: { id, action }, ...one }) =>
      say`${id}${action === 'deny' && own(' (denies)')}: ${sayChange(one)}`,
  );
  return [makeSection(say`${name}: ${all}`, makeList(rules))];
}

/** Says both sides of a change: `4,096 IPv4 addresses more, 512 IPv4 addresses fewer`. */
function sayAddressChange(added: AddressCount, removed: AddressCount): Words {
  const sides = [
    !isNone(added) && own(`${describeAddressCount(added)} more`),
    !isNone(removed) && own(`${describeAddressCount(removed)} fewer`),
  ];
  const words = joinWords(sides, ', ');
  return words.length === 0 ? own('the same addresses, split in another way') : words;
}

function isNone({ ipv4, ipv6 }: AddressCount): boolean {
  return ipv4 === 0n && ipv6 === 0n;
}

/** Says how many came and went: `+58 -63`; a side that is nothing is left out. */
function sayBalance(added: number, removed: number): Words {
  const sides = [added > 0 && `+${grouped(added)}`, removed > 0 && `-${grouped(removed)}`];
  return own(sides.filter(Boolean).join(' ') || '+0');
}

/** Names a file of service tags as Microsoft did, where that is known. The name is safe in any text. */
export function nameTagFile({ published, file }: ServiceTags): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return published ?? base.replace(/[^\w .,+@-]/g, '_').slice(0, 100);
}
