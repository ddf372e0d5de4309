/** What a refresh does to the lock: pure, from what the rule sets use, what is pinned, and what was fetched. */
import { type Diagnostic, error, hasErrors, warning } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import type { Cloud, TagUse } from './cloud.ts';
import { diffTags, findTagsLike, type TagChange, type TagsDiff } from './diff.ts';
import { findTag } from './find.ts';
import { type Lock, lockOf, type Pinned } from './lock.ts';
import { readTagAddresses, type ServiceTags, type Tag } from './tags.ts';

/** What a refresh goes by. */
export interface PlanInput {
  /** Every use of a tag in the rule sets. */
  readonly uses: readonly TagUse[];
  /** The content of the lock; nothing where there is none. */
  readonly pinned: readonly ServiceTags[];
  /** One file a cloud; clouds without one stay as they are. */
  readonly fetched: readonly ServiceTags[];
  /** The most of a tag's addresses that may go without being told so, in percent, of each family. */
  readonly maxRemoved: number;
  readonly allowRemovals: boolean;
  readonly allowOlder: boolean;
}

export interface Plan {
  /** The new content of the lock; absent where it is to stay as it is, also because of errors. */
  readonly lock?: Lock;
  /** For each cloud that was fetched, how the tags in use differ from the pinned ones; `new`: not pinned yet. */
  readonly diffs: readonly TagsDiff[];
  /** Tags that the lock loses because no rule set uses them: `cloud/name`. */
  readonly unused: readonly string[];
  /** Errors: `unknown-tag`, `empty-tag`, `tags-older`, `tags-removed`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans a refresh: what the lock is to be, how it differs from what is pinned, and what speaks against it. */
export function planRefresh(input: PlanInput): Plan {
  const parts = input.fetched.map((fetched) => planCloud(fetched, input));
  const diffs = parts.map((part) => part.diff);
  const diagnostics = [...parts.flatMap((part) => part.diagnostics), ...warnOfUnfetched(input)];
  if (hasErrors(diagnostics) || diffs.every(({ changes }) => changes.length === 0))
    return { diffs, unused: [], diagnostics };
  const used = new Set(input.uses.map(({ cloud }) => cloud));
  const kept = input.pinned.filter(
    ({ cloud }) => used.has(cloud) && !input.fetched.some((one) => one.cloud === cloud),
  );
  const stays = kept.map((from): Pinned => ({ from, tags: [...from.tags.values()] }));
  const pins = [...parts.map(({ pin }) => pin), ...stays];
  return { lock: lockOf(pins), diffs, unused: listUnusedTags(input.pinned, pins), diagnostics };
}

interface CloudPlan {
  readonly pin: Pinned;
  readonly diff: TagsDiff;
  readonly diagnostics: readonly Diagnostic[];
}

function planCloud(fetched: ServiceTags, input: PlanInput): CloudPlan {
  const { cloud } = fetched;
  const pinned = input.pinned.find((one) => one.cloud === cloud);
  const uses = new Map(
    input.uses.filter((use) => use.cloud === cloud).map((use) => [use.name.toLowerCase(), use]),
  );
  const before: ServiceTags = { ...fetched, tags: keepUsed(pinned, uses) };
  const after: ServiceTags = { ...fetched, tags: keepUsed(fetched, uses) };
  const diff = diffTags(before, after);
  const diagnostics: Diagnostic[] = [];
  if (pinned !== undefined) diagnostics.push(...checkAge(pinned, fetched, diff, input.allowOlder));
  for (const [key, use] of uses) {
    const tag = after.tags.get(key);
    if (holdsSome(before.tags.get(key)) || holdsSome(tag)) continue;
    diagnostics.push(
      tag === undefined ? explainUnknownTag(use, fetched, input) : explainEmptyTag(use, tag, fetched),
    );
  }
  for (const change of diff.changes) {
    const found = checkRemoval(change, before.tags.get(change.name.toLowerCase()), fetched, input);
    if (found !== undefined) diagnostics.push(found);
  }
  return { pin: { from: fetched, tags: [...after.tags.values()] }, diff, diagnostics };
}

function keepUsed(
  tags: ServiceTags | undefined,
  uses: ReadonlyMap<string, TagUse>,
): ReadonlyMap<string, Tag> {
  return new Map([...(tags?.tags ?? [])].filter(([key]) => uses.has(key)));
}

function holdsSome(tag: Tag | undefined): boolean {
  return tag !== undefined && tag.prefixes.length > 0;
}

/**
 * Checks that a file is not older than what is pinned. Its change number tells, whatever its name says; where the two
 * numbers are equal (as happens with other content), or one is missing, the dates in the names do.
 */
function checkAge(
  pinned: ServiceTags,
  fetched: ServiceTags,
  { changes }: TagsDiff,
  allowed: boolean,
): readonly Diagnostic[] {
  const older = describeOlder(pinned, fetched, changes.length === 0);
  if (older === undefined) return [];
  const what = `${fetched.file} ${older}`;
  if (allowed) return [warning('tags-older', what)];
  const help = 'a mirror may be behind; if you mean to go back, add --allow-older';
  return [error('tags-older', what, { help })];
}

/** Says how a file is older, if it is. A lower number does not matter where nothing in use differs. */
function describeOlder(pinned: ServiceTags, fetched: ServiceTags, isSame: boolean): string | undefined {
  if (pinned.changeNumber !== '' && fetched.changeNumber !== '') {
    const [have, got] = [Number(pinned.changeNumber), Number(fetched.changeNumber)];
    if (got < have && isSame) return undefined;
    if (got < have) return `has the change number ${got}, and is older than what is pinned, with ${have}`;
    if (got > have) return undefined;
  }
  const [have, got] = [pinned.fileDate, fetched.fileDate];
  if (have === undefined || got === undefined || got >= have) return undefined;
  return `is of ${got}, older than what is pinned, of ${have}`;
}

function explainUnknownTag(
  use: TagUse,
  fetched: ServiceTags,
  { fetched: all, pinned }: PlanInput,
): Diagnostic {
  const others = pinned.filter(({ cloud }) => !all.some((one) => one.cloud === cloud));
  const found = findTag([...all, ...others], use.cloud, use.name);
  if (found.kind === 'found') throw new Error(`${use.name} is missing and found in ${fetched.file}`);
  return error('unknown-tag', found.problem, { span: use.span, help: found.help });
}

function explainEmptyTag(use: TagUse, tag: Tag, { file }: ServiceTags): Diagnostic {
  const message = `the tag ${tag.name} has no prefix in ${file}: it would stand for nothing`;
  return error('empty-tag', message, { span: use.span, help: 'use another tag, or a newer file' });
}

/** Checks that a tag did not lose so much that somebody has to look. */
function checkRemoval(
  change: TagChange,
  old: Tag | undefined,
  fetched: ServiceTags,
  input: PlanInput,
): Diagnostic | undefined {
  const { kind, name, addresses } = change;
  if (old === undefined || !holdsSome(old)) return undefined;
  const tell = (what: string, help: string): Diagnostic =>
    input.allowRemovals ? warning('tags-removed', what) : error('tags-removed', what, { help });
  if (kind === 'gone' || kind === 'emptied') {
    const others = [...fetched.tags.values()].filter(
      (tag) => tag.name.toLowerCase() !== old.name.toLowerCase(),
    );
    const likely = findTagsLike(readTagAddresses(old), others).map((tag) => `azure:${tag}`);
    const rename = likely.length === 0 ? '' : `; its addresses are now those of ${likely.join(', ')}`;
    const what = `${fetched.file} ${kind === 'gone' ? 'has no tag' : 'has no prefix in the tag'} ${word(old.name)} any more${rename}`;
    const isLost = likely.length === 0;
    const advice = isLost
      ? 'remove the tag from the rule set'
      : 'if it was renamed, write the new name in the rule set';
    return tell(what, `${advice}, or drop it from the lock with --allow-removals`);
  }
  const shares = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const [removed, before] = [addresses.removed[family], addresses.before[family]];
    return exceeds(removed, before, input.maxRemoved)
      ? [`${formatPercent(removed, before)} of its ${familyNames[family]} addresses`]
      : [];
  });
  if (shares.length === 0) return undefined;
  const what = `the tag ${name} lost ${shares.join(' and ')} in ${fetched.file}; the limit is ${input.maxRemoved} %`;
  const help =
    'look at what goes (rulec tags diff); if it is right, repeat with --allow-removals or a higher --max-removed';
  return tell(what, help);
}

const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

function exceeds(removed: bigint, before: bigint, limit: number): boolean {
  return removed * 10_000n > before * BigInt(Math.round(limit * 100));
}

/** Formats a share, `31.2 %`, cut and not rounded: what is above a limit never reads like a number below it. */
function formatPercent(part: bigint, whole: bigint): string {
  const tenths = (part * 1000n) / whole;
  return `${tenths / 10n}.${tenths % 10n} %`;
}

/** Warns of clouds in use that were not asked for, and are not all pinned either. */
function warnOfUnfetched({ uses, pinned, fetched }: PlanInput): readonly Diagnostic[] {
  const clouds = [...new Set(uses.map(({ cloud }) => cloud))].filter(
    (cloud) => !fetched.some((one) => one.cloud === cloud),
  );
  return clouds.flatMap((cloud) => {
    const tags = pinned.find((one) => one.cloud === cloud)?.tags;
    const missing = uses.filter((use) => use.cloud === cloud && !tags?.has(use.name.toLowerCase()));
    const names = [...new Set(missing.map(({ name }) => name))].join(', ');
    if (missing.length === 0) return [];
    const message = `the lock will not have these tags of the cloud ${cloud}: ${names}`;
    return [
      warning('tags-missing', message, { help: `fetch them with: rulec tags refresh --cloud ${cloud}` }),
    ];
  });
}

function listUnusedTags(pinned: readonly ServiceTags[], pins: readonly Pinned[]): readonly string[] {
  const kept = new Map<Cloud, ReadonlySet<string>>(
    pins.map(({ from, tags }) => [from.cloud, new Set(tags.map(({ name }) => name.toLowerCase()))]),
  );
  return pinned.flatMap(({ cloud, tags }) =>
    [...tags].flatMap(([key, { name }]) => (kept.get(cloud)?.has(key) ? [] : [`${cloud}/${name}`])),
  );
}
