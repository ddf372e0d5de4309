import type { Command } from 'commander';
import { Option } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { compareRuleSets, type RuleSetChange } from '../../../diff/addresses.ts';
import { printable } from '../../../report/forms/paint.ts';
import type { CloudChange } from '../../../report/tags/tag-words.ts';
import { fileWords } from '../../../report/tags/tag-words.ts';
import type { RuleSet } from '../../../rules/ast.ts';
import { clouds as allClouds } from '../../../rules/forms/address-entries.ts';
import { tagsInUse } from '../../../rules/resolve/resolve-addresses.ts';
import type { Cloud, TagUse } from '../../../service-tags/cloud.ts';
import { type Plan, planRefresh } from '../../../service-tags/plan.ts';
import { usualLimits } from '../../../service-tags/refresh/session.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import { lockPlaces, readRuleSets } from '../../inputs/inputs.ts';
import { type Fetched, fetchTags } from '../../inputs/tags-fetch.ts';
import type { Io } from '../../io.ts';
import { exit, exitFor, tell, type Voice } from '../../messages.ts';
import type { Runner } from '../../options.ts';
import { examples, repeat, withFormat, withVoice } from '../../options.ts';
import { type LockFile, readLockFile, writeLockFile } from '../../outputs/tags-lock.ts';
import { renderChanges, type TagsFormat } from './tags-diff.ts';

/** The options of the command line. */
export interface RefreshOptions extends Voice {
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

/** Those where the command line has none. */
export const refreshDefaults: RefreshOptions = {
  from: [],
  trustHost: [],
  maxRemoved: '20',
  allowRemovals: false,
  allowOlder: false,
  timeout: String(usualLimits.total / 1000),
  format: 'text',
  strict: false,
  quiet: false,
  color: true,
};

export function defineTagsRefresh(command: Command, run: Runner): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  command
    .addOption(
      new Option('--cloud <CLOUD>', 'this cloud alone; left out, all that the rule sets use').choices([
        ...allClouds,
      ]),
    )
    .option(
      '--from <URL|FILE>',
      "a page, a file's address, or a file (repeatable); left out, Microsoft's download page",
      repeat,
      [],
    )
    .option('--lock <FILE>', 'the lock; left out, service-tags.lock.json beside the rule set')
    .option('--check', 'write nothing, and exit with 1 if the lock is behind')
    .option('--trust-host <HOST>', "fetch from this host too, beside Microsoft's (repeatable)", repeat, [])
    .option('--max-removed <PERCENT>', "the most of a tag's addresses that may go unasked", '20')
    .option('--allow-removals', 'accept tags that vanish and large removals', false)
    .option('--allow-older', 'accept a file that is older than the pinned one', false)
    .option(
      '--timeout <SECONDS>',
      'give up after this long, all retries included',
      String(usualLimits.total / 1000),
    );
  withVoice(withFormat(command, ['text', 'json', 'markdown'])).addHelpText(
    'after',
    `${examples([
      'rulec tags refresh rules.yaml',
      'rulec tags refresh rules.yaml --check',
      'rulec tags refresh rules.yaml --from ServiceTags_Public_20251028.json',
      'rulec tags refresh rules.yaml --format markdown > body.md     (empty where nothing in use changed)',
    ])}\n\nhttps_proxy, http_proxy, all_proxy and no_proxy are honoured.`,
  );
  command.action((names: readonly string[]) =>
    run((io) => refresh(names, command.opts<RefreshOptions>(), io)),
  );
}

/** What is to be refreshed. */
interface Task {
  readonly ruleSets: readonly RuleSet[];
  readonly uses: readonly TagUse[];
  readonly lock: string;
  readonly maxRemoved: number;
  readonly timeout: number;
}

/** Does what `rulec tags refresh` does; `names` as on the command line. */
export async function refresh(names: readonly string[], options: RefreshOptions, io: Io): Promise<number> {
  const { ruleSets, diagnostics, sources } = await readRuleSets(names, io);
  const say = (more: readonly Diagnostic[]): number => tell(io, options, more, sources);
  if (hasErrors(diagnostics)) return say(diagnostics);
  const task = readTask(ruleSets, options, io);
  if ('code' in task) return say([...diagnostics, task]);
  if (task.uses.length === 0) {
    if (!options.quiet) io.stderr.write('no rule set here uses service tags: there is nothing to pin\n');
    return say(diagnostics);
  }
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  try {
    const pinned = await readLockFile(task.lock, options.allowRemovals, io);
    if (pinned.value === undefined) return say([...diagnostics, ...pinned.diagnostics]);
    const fetched = await fetchTags(
      pinned.value.tags,
      { ...task, ...options, timeout: task.timeout, interrupted: stop.signal },
      io,
    );
    const messages = [...diagnostics, ...pinned.diagnostics, ...fetched.diagnostics];
    if (fetched.value === undefined) return say(messages);
    if (!options.quiet) for (const one of fetched.value) io.stderr.write(describeFetched(one));
    const files = fetched.value.flatMap((one) => (one.kind === 'tags' ? [one.tags] : []));
    return await carryOut(task, pinned.value, files, messages, options, io, stop.signal, say);
  } finally {
    release();
  }
}

/** Plans, tells, and writes, or says that it would. */
async function carryOut(
  task: Task,
  found: LockFile,
  fetched: readonly ServiceTags[],
  messages: readonly Diagnostic[],
  options: RefreshOptions,
  io: Io,
  interrupted: AbortSignal,
  say: (diagnostics: readonly Diagnostic[]) => number,
): Promise<number> {
  const planFor = (pinned: readonly ServiceTags[]): Plan =>
    planRefresh({ ...task, ...options, maxRemoved: task.maxRemoved, pinned, fetched });
  let plan = planFor(found.tags);
  let pinned = found.tags;
  const problems = (): readonly Diagnostic[] => [...messages, ...plan.diagnostics];
  let status = exitFor(problems(), options.strict);
  let written: readonly Diagnostic[] = [];
  if (status === exit.done && plan.lock !== undefined && options.check !== true) {
    written = await writeLockFile(
      found,
      (newer) => {
        // Another run wrote meanwhile: what is there now is what is compared with.
        if (newer !== undefined) [plan, pinned] = [planFor(newer), newer];
        return exitFor(problems(), options.strict) === exit.done ? plan.lock : undefined;
      },
      interrupted,
      io,
    );
  }
  const behind = plan.lock !== undefined && options.check === true ? [lockBehind(task.lock)] : [];
  status = say([...problems(), ...behind, ...written]);
  tellResult({ task, plan, pinned, fetched, written: status === exit.done }, options, io);
  return status;
}

function lockBehind(lock: string): Diagnostic {
  return error('lock-behind', `${word(lock)} is behind`, { help: 'write it anew with: rulec tags refresh' });
}

/** Reads what the command line says; an error, `usage`, where it cannot be. */
function readTask(ruleSets: readonly RuleSet[], options: RefreshOptions, io: Io): Task | Diagnostic {
  const uses = tagsInUse(ruleSets);
  const places = lockPlaces(ruleSets, io);
  const maxRemoved = Number(options.maxRemoved.replace(/ ?%$/, ''));
  const timeout = Number(options.timeout);
  if (!(maxRemoved >= 0 && maxRemoved <= 100)) {
    return error('usage', `${word(options.maxRemoved)} is no share of the addresses`, {
      help: 'write --max-removed 20, in percent',
    });
  }
  if (!(timeout > 0 && timeout <= 3600)) {
    return error('usage', `${word(options.timeout)} is no time`, { help: 'write --timeout 60, in seconds' });
  }
  if (options.lock === undefined && places.length > 1) {
    const help = 'refresh them one after the other, or name one lock with --lock FILE';
    return error('usage', `these rule sets have locks of their own: ${places.map(word).join(', ')}`, {
      help,
    });
  }
  if (options.cloud !== undefined && uses.length > 0 && !uses.some(({ cloud }) => cloud === options.cloud)) {
    const used = [...new Set(uses.map(({ cloud }) => cloud))].join(' and ');
    return error('usage', `no tag of the cloud ${options.cloud} is used here, but of ${used}`, {
      help: 'leave --cloud out, or name another RULESET',
    });
  }
  return { ruleSets, uses, lock: options.lock ?? places[0] ?? '', maxRemoved, timeout: timeout * 1000 };
}

function describeFetched(one: Fetched): string {
  if (one.kind === 'not-modified') return `${one.cloud}: nothing newer at ${one.url}\n`;
  const { cloud, url, file, sha256 } = one.tags;
  return `${cloud}: ${fileWords(one.tags)}, from ${printable(url ?? file)}, sha256 ${sha256.slice(0, 16)}…\n`;
}

interface Result {
  readonly task: Task;
  readonly plan: Plan;
  readonly pinned: readonly ServiceTags[];
  readonly fetched: readonly ServiceTags[];
  readonly written: boolean;
}

/** Tells what changed and what it means: also where it was refused, for somebody has to judge it. */
function tellResult({ task, plan, pinned, fetched, written }: Result, options: RefreshOptions, io: Io): void {
  const clouds = plan.diffs.map((diff): CloudChange => {
    const before = pinned.find(({ cloud }) => cloud === diff.cloud);
    const after = fetched.find(({ cloud }) => cloud === diff.cloud);
    if (after === undefined) throw new Error(`nothing was fetched of ${diff.cloud}`);
    return { diff, after, pinning: true, ...(before === undefined ? {} : { before }) };
  });
  const changed = clouds.filter(({ diff }) => diff.changes.length > 0);
  const known = changed.some(({ before }) => before !== undefined);
  const ruleSets: readonly RuleSetChange[] = known ? compareRuleSets(task.ruleSets, pinned, fetched) : [];
  if (options.format === 'json' || (options.format === 'markdown' && changed.length > 0)) {
    io.stdout.write(renderChanges(clouds, ruleSets, options.format));
  }
  if (options.format !== 'text' || options.quiet) return;
  if (changed.length === 0) {
    if (written) io.stdout.write(`${task.lock}: no tag in use has changed\n`);
    return;
  }
  io.stdout.write(renderChanges(changed, ruleSets, 'text'));
  if (plan.unused.length > 0 && plan.lock !== undefined)
    io.stdout.write(`no longer pinned, since no rule set named here uses it: ${plan.unused.join(', ')}\n`);
  if (written) io.stdout.write(`wrote ${printable(task.lock)}\n`);
}
