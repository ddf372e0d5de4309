import { type Command, InvalidArgumentError, Option } from 'commander';
import { error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import { compareRuleSets } from '../../../diff/addresses.ts';
import { chooseLock, type Refreshed } from '../../../driver/refresh/refresh-tags.ts';
import { printable } from '../../../report/forms/paint.ts';
import { type CloudChange, nameTagFile } from '../../../report/tags/tag-changes.ts';
import type { RuleSet } from '../../../rules/ast.ts';
import { clouds as allClouds } from '../../../rules/forms/address-entries.ts';
import { isGitName } from '../../inputs/git.ts';
import { listLockPlaces, readRuleSets } from '../../inputs/inputs.ts';
import type { Io } from '../../io.ts';
import { exit, tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, readSeconds, withFormat, withVoice } from '../../options.ts';
import { type RefreshSettings, refreshLock, usualSettings } from '../../outputs/tags-lock.ts';
import { renderTagChanges, type TagsFormat } from './tags-diff.ts';

interface Options extends Voice, RefreshSettings {
  readonly lock?: string;
  readonly format: TagsFormat;
}

export function defineTagsRefresh(command: Command, act: Act): void {
  const cloud = new Option('--cloud <CLOUD>', 'only this cloud; default: all that the rule sets use');
  const most = "how much of a tag's addresses may go without --allow-removals";
  const { maxRemoved, timeout } = usualSettings;
  command
    .argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets')
    .addOption(cloud.choices([...allClouds]))
    .option('--lock <FILE>', 'the lock; default: service-tags.lock.json beside the rule set')
    .option('--check', 'write nothing, and exit with 1 if the lock is behind', false)
    .option('--max-removed <PERCENT>', most, readPercent, maxRemoved)
    .option('--allow-removals', 'accept tags that vanish and large removals; replace a broken lock', false)
    .option('--allow-older', "accept a file whose change number or date is before the pinned one's", false)
    .option('--timeout <SECONDS>', 'give up after this long, all retries included', readSeconds, timeout);
  addRepeatable(command, {
    '--from <URL|FILE>':
      "a page, a file's address, or a file (repeatable); default: Microsoft's download page",
    '--trust-host <HOST>': 'also fetch from this host (repeatable)',
  });
  withVoice(withFormat(command, ['text', 'json', 'markdown']));
  addExamples(
    command,
    [
      'rulec tags refresh rules.yaml',
      'rulec tags refresh rules.yaml --check',
      'rulec tags refresh rules.yaml --from ServiceTags_Public_20251028.json',
      'rulec tags refresh rules.yaml --format markdown > body.md     (empty if nothing in use changed)',
    ],
    'It uses the proxies of https_proxy, http_proxy, all_proxy and no_proxy.',
  );
  act(command, refresh);
}

async function refresh(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { value: loaded = [], diagnostics, sources } = await readRuleSets(names, io);
  if (hasErrors(diagnostics)) return tell(io, options, diagnostics, sources);
  const ruleSets = loaded.map(({ ruleSet }) => ruleSet);
  const { value: choice, ...chosen } = chooseLock(ruleSets, options, listLockPlaces(ruleSets, io));
  if (choice === undefined) return tell(io, options, [...diagnostics, ...chosen.diagnostics], sources);
  if (isGitName(choice.lock)) {
    const help = 'name a file with --lock FILE';
    const misuse = error('usage', `the lock ${word(choice.lock)} is in git, and cannot be written`, { help });
    return tell(io, options, [...diagnostics, misuse], sources);
  }
  if (choice.uses.length === 0) {
    if (!options.quiet) io.stderr.write('no rule set here uses service tags: there is nothing to pin\n');
    return tell(io, options, diagnostics, sources);
  }
  const refreshed = await refreshLock(choice, options, io);
  if (!options.quiet) for (const one of refreshed.found) io.stderr.write(describeFound(one));
  const told = tell(io, options, [...diagnostics, ...refreshed.diagnostics], sources);
  const status = refreshed.isRefused === true ? Math.min(told, exit.findings) : told;
  const { result } = refreshed;
  if (result !== undefined) printRefreshed(result, choice.lock, ruleSets, options, io);
  return status;
}

function readPercent(text: string): number {
  const value = Number(text.replace(/ ?%$/, ''));
  if (value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It is not a share of the addresses; write --max-removed 20, in percent');
}

function describeFound(one: Refreshed['found'][number]): string {
  if (one.kind === 'not-modified') return `${one.cloud}: nothing newer at ${one.url}\n`;
  const { cloud, url, file, sha256 } = one.tags;
  return `${cloud}: ${nameTagFile(one.tags)}, from ${printable(url ?? file)}, sha256 ${sha256.slice(0, 16)}…\n`;
}

/** Prints what changed and what it means: also where it was refused, for somebody has to judge it. */
function printRefreshed(
  { plan, pinned, fetched, upToDate }: NonNullable<Refreshed['result']>,
  lock: string,
  used: readonly RuleSet[],
  { format, quiet }: Options,
  io: Io,
): void {
  const clouds = plan.diffs.flatMap((diff): readonly CloudChange[] => {
    const before = pinned.find(({ cloud }) => cloud === diff.cloud);
    const after = fetched.find(({ cloud }) => cloud === diff.cloud);
    return after === undefined ? [] : [{ diff, after, pinning: true, ...present({ before }) }];
  });
  const changed = clouds.filter(({ diff }) => diff.changes.length > 0);
  const isKnown = changed.some(({ before }) => before !== undefined);
  const ruleSets = isKnown ? compareRuleSets(used, pinned, fetched) : [];
  if (format === 'json' || (format === 'markdown' && changed.length > 0)) {
    io.stdout.write(renderTagChanges(clouds, ruleSets, format));
  }
  if (format !== 'text' || quiet) return;
  if (changed.length === 0) {
    if (upToDate) io.stdout.write(`${lock}: no tag in use has changed\n`);
    return;
  }
  io.stdout.write(renderTagChanges(changed, ruleSets, 'text'));
  if (plan.unused.length > 0 && plan.lock !== undefined)
    io.stdout.write(`no longer pinned, since no rule set named here uses it: ${plan.unused.join(', ')}\n`);
  if (upToDate) io.stdout.write(`wrote ${printable(lock)}\n`);
}
