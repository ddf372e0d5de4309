import { type Command, Option } from 'commander';
import { error, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import { compareRuleSets } from '../../../diff/addresses.ts';
import { chooseLock, type Refreshed } from '../../../driver/refresh-tags.ts';
import { printable } from '../../../report/forms/paint.ts';
import { type CloudChange, fileWords } from '../../../report/tags/tag-words.ts';
import type { RuleSet } from '../../../rules/ast.ts';
import { clouds as allClouds } from '../../../rules/forms/address-entries.ts';
import type { Cloud } from '../../../service-tags/cloud.ts';
import { listLockPlaces, readRuleSets } from '../../inputs/inputs.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, examples, repeatable, withFormat, withVoice } from '../../options.ts';
import { type RefreshSettings, refreshLock, usualSettings } from '../../outputs/refresh-lock.ts';
import { renderChanges, type TagsFormat } from './tags-diff.ts';

interface Options extends Voice {
  readonly cloud?: Cloud;
  readonly from: readonly string[];
  readonly lock?: string;
  readonly check?: true;
  readonly trustHost: readonly string[];
  readonly maxRemoved: string;
  readonly allowRemovals: boolean;
  readonly allowOlder: boolean;
  readonly timeout: string;
  readonly format: TagsFormat;
}

export function defineTagsRefresh(command: Command, act: Act): void {
  const cloud = new Option('--cloud <CLOUD>', 'this cloud alone; left out, all that the rule sets use');
  const { maxRemoved, timeout } = usualSettings;
  command
    .argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets')
    .addOption(cloud.choices([...allClouds]))
    .option('--lock <FILE>', 'the lock; left out, service-tags.lock.json beside the rule set')
    .option('--check', 'write nothing, and exit with 1 if the lock is behind')
    .option('--max-removed <PERCENT>', "the most of a tag's addresses that may go unasked", `${maxRemoved}`)
    .option('--allow-removals', 'accept tags that vanish and large removals', false)
    .option('--allow-older', 'accept a file that is older than the pinned one', false)
    .option('--timeout <SECONDS>', 'give up after this long, all retries included', `${timeout / 1000}`);
  repeatable(command, {
    '--from <URL|FILE>':
      "a page, a file's address, or a file (repeatable); left out, Microsoft's download page",
    '--trust-host <HOST>': "fetch from this host too, beside Microsoft's (repeatable)",
  });
  withVoice(withFormat(command, ['text', 'json', 'markdown']));
  examples(
    command,
    [
      'rulec tags refresh rules.yaml',
      'rulec tags refresh rules.yaml --check',
      'rulec tags refresh rules.yaml --from ServiceTags_Public_20251028.json',
      'rulec tags refresh rules.yaml --format markdown > body.md     (empty where nothing in use changed)',
    ],
    'https_proxy, http_proxy, all_proxy and no_proxy are honoured.',
  );
  act(command, refresh);
}

async function refresh(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { value: loaded = [], diagnostics, sources } = await readRuleSets(names, io);
  if (hasErrors(diagnostics)) return tell(io, options, diagnostics, sources);
  const ruleSets = loaded.map(({ ruleSet }) => ruleSet);
  const { value: settings, ...read } = readSettings(options);
  const { value: choice, ...chosen } = chooseLock(ruleSets, options, listLockPlaces(ruleSets, io));
  if (settings === undefined || choice === undefined) {
    const misuse = [...diagnostics, ...read.diagnostics, ...chosen.diagnostics];
    return tell(io, options, misuse, sources);
  }
  if (choice.uses.length === 0) {
    if (!options.quiet) io.stderr.write('no rule set here uses service tags: there is nothing to pin\n');
    return tell(io, options, diagnostics, sources);
  }
  const refreshed = await refreshLock({ ruleSets, ...choice }, settings, io);
  if (!options.quiet) for (const one of refreshed.found) io.stderr.write(describeFound(one));
  const status = tell(io, options, [...diagnostics, ...refreshed.diagnostics], sources);
  const { result } = refreshed;
  if (result !== undefined) printRefreshed(result, choice.lock, ruleSets, options, io);
  return status;
}

/** Reads the numbers of the command line. Errors: `usage`. */
function readSettings(options: Options): Outcome<RefreshSettings> {
  const maxRemoved = Number(options.maxRemoved.replace(/ ?%$/, ''));
  const seconds = Number(options.timeout);
  if (!(maxRemoved >= 0 && maxRemoved <= 100)) {
    const help = 'write --max-removed 20, in percent';
    const what = `${word(options.maxRemoved)} is no share of the addresses`;
    return { diagnostics: [error('usage', what, { help })] };
  }
  if (!(seconds > 0 && seconds <= 3600)) {
    const help = 'write --timeout 60, in seconds';
    return { diagnostics: [error('usage', `${word(options.timeout)} is no time`, { help })] };
  }
  const value = { ...options, check: options.check === true, maxRemoved, timeout: seconds * 1000 };
  return { value, diagnostics: [] };
}

function describeFound(one: Refreshed['found'][number]): string {
  if (one.kind === 'not-modified') return `${one.cloud}: nothing newer at ${one.url}\n`;
  const { cloud, url, file, sha256 } = one.tags;
  return `${cloud}: ${fileWords(one.tags)}, from ${printable(url ?? file)}, sha256 ${sha256.slice(0, 16)}…\n`;
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
    io.stdout.write(renderChanges(clouds, ruleSets, format));
  }
  if (format !== 'text' || quiet) return;
  if (changed.length === 0) {
    if (upToDate) io.stdout.write(`${lock}: no tag in use has changed\n`);
    return;
  }
  io.stdout.write(renderChanges(changed, ruleSets, 'text'));
  if (plan.unused.length > 0 && plan.lock !== undefined)
    io.stdout.write(`no longer pinned, since no rule set named here uses it: ${plan.unused.join(', ')}\n`);
  if (upToDate) io.stdout.write(`wrote ${printable(lock)}\n`);
}
