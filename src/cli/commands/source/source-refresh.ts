import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import {
  chooseSources,
  type FetchedSource,
  type RefreshedSource,
  refreshSource,
  writeRefreshed,
} from '../../../driver/refresh/refresh-sources.ts';
import { printable } from '../../../report/forms/paint.ts';
import { renderSourceChanges, type SourcesFormat } from '../../../report/sources/source-changes.ts';
import type { Claim, Source } from '../../../rules/ast.ts';
import { bundledSourcesLockName, sourcesLockName } from '../../../rules/read/load-definitions.ts';
import { usualLimits } from '../../../service-tags/refresh/session.ts';
import type { LockedSource } from '../../../vendors/lock.ts';
import { isGitName } from '../../inputs/git.ts';
import { isBundled } from '../../inputs/read.ts';
import {
  fetchSources,
  listRuleSetFiles,
  placeSourcesLock,
  readSourcesInReach,
  readSourcesLockFile,
} from '../../inputs/sources.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, readSeconds, withFormat, withVoice } from '../../options.ts';
import { withHold } from '../../outputs/hold.ts';
import { writeRun } from '../../outputs/write.ts';
import { loadUsers, renderEffects, warnOfEffects } from './refresh-effects.ts';

interface Options extends Voice {
  readonly only: readonly string[];
  readonly from?: string;
  readonly trustHost: readonly string[];
  readonly param: readonly string[];
  readonly check: boolean;
  readonly allowRemovals: boolean;
  readonly allowServiceChange: boolean;
  readonly allowOlder: boolean;
  readonly timeout: number;
  readonly format: SourcesFormat;
}

export function defineSourceRefresh(command: Command, act: Act): void {
  command
    .argument('[RULESET...]', 'files that define sources; default: the YAML files of this folder')
    .option(
      '--from <URL|FILE>',
      "read this instead of the source's address; with several sources, add --only",
    )
    .option('--check', 'write nothing, and exit with 1 if a lock is behind', false)
    .option('--allow-removals', 'accept rows in use that vanish, and large removals', false)
    .option('--allow-service-change', 'accept changed services of rows in use', false)
    .option('--allow-older', 'accept a version, token or time before the pinned one', false)
    .option(
      '--timeout <SECONDS>',
      'give up after this long, all retries included',
      readSeconds,
      usualLimits.total / 1000,
    );
  addRepeatable(command, {
    '--only <NAME>': 'refresh only this source (repeatable)',
    '--trust-host <HOST>': 'also follow redirects to this host (repeatable)',
    '--param <NAME=VALUE>': 'the value of a parameter of the rule sets (repeatable)',
  });
  withVoice(withFormat(command, ['text', 'json', 'markdown']));
  addExamples(
    command,
    [
      'rulec source refresh rules.yaml',
      'rulec source refresh rules.yaml --check',
      'rulec source refresh rules.yaml --only vendor --from network.md',
      'rulec source refresh --format markdown > body.md     (empty if nothing changed)',
    ],
    'It uses the proxies of https_proxy, http_proxy, all_proxy and no_proxy.',
  );
  act(command, refresh);
}

async function refresh(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { value: reach, diagnostics, sources: texts } = await readSourcesInReach(names, options.param, io);
  const told: Diagnostic[] = [...diagnostics];
  const spans = new Map(texts);
  const { chosen, diagnostics: unknown } = chooseSources(reach?.sources ?? [], options.only);
  told.push(...unknown, ...refuseMisuse(chosen, options));
  if (reach === undefined || hasErrors(told)) return tell(io, options, told, texts);
  if (chosen.length === 0 && !options.quiet)
    io.stderr.write('no file here defines a list: there is nothing to refresh\n');
  const users = await listRuleSetFiles(names, io);
  const before = await loadUsers(users, options.param, io);
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  const fetched = await fetchSources(chosen, options, stop.signal, io).finally(release);
  told.push(...fetched.flatMap((one) => one.diagnostics));
  const all: RefreshedSource[] = [];
  const written: string[] = [];
  for (const lock of new Set(chosen.map(({ file }) => placeSourcesLock(file)))) {
    const own = chosen.flatMap(({ file }, index) =>
      placeSourcesLock(file) === lock ? (fetched[index]?.value ?? []) : [],
    );
    const isOfBundled = chosen.some(({ file }) => isBundled(file) && placeSourcesLock(file) === lock);
    const shipped = isOfBundled ? await readSourcesLockFile(bundledSourcesLockName, io) : { diagnostics: [] };
    told.push(...shipped.diagnostics);
    const done = await refreshLock(
      lock,
      own,
      { claims: reach.claims, shipped: shipped.value?.sources ?? [] },
      options,
      io,
    );
    all.push(...done.refreshed);
    told.push(...done.diagnostics);
    if (done.isWritten) written.push(lock);
  }
  if (names.length === 0 && !options.quiet) await tellOrphans(reach.sources, io);
  const after = written.length === 0 ? [] : await loadUsers(users, options.param, io);
  const warnings = warnOfEffects(before, after, io.today());
  for (const { sources } of after) for (const [file, text] of sources) spans.set(file, text);
  told.push(...warnings);
  const status = tell(io, options, told, spans);
  const effects = options.format === 'markdown' ? await renderEffects(before, after, warnings) : '';
  const text = renderSourceChanges(all, options.format) + effects;
  if (options.format !== 'text' || !options.quiet) io.stdout.write(text);
  if (options.format === 'text' && !options.quiet)
    for (const lock of written) io.stdout.write(`wrote ${printable(lock)}\n`);
  return status;
}

/** Names what the lock of this folder has, and no file of it defines. */
async function tellOrphans(sources: readonly Source[], io: Io): Promise<void> {
  const { value } = await readSourcesLockFile(sourcesLockName, io);
  const orphans = (value?.sources ?? []).filter(({ name }) => !sources.some(({ id }) => id === name));
  if (orphans.length === 0) return;
  const names = orphans.map(({ name }) => name).join(', ');
  io.stderr.write(
    `${sourcesLockName} has lists that no file here defines: ${names}\n  help: remove them with: rulec source drop NAME --whole\n`,
  );
}

function refuseMisuse(chosen: readonly Source[], { from }: Options): readonly Diagnostic[] {
  const inGit = chosen.find(({ file }) => isGitName(file));
  return [
    ...(from !== undefined && chosen.length > 1
      ? [
          error('usage', `--from is one list, and ${chosen.length} are meant`, {
            help: 'name it with --only NAME',
          }),
        ]
      : []),
    ...(inGit === undefined
      ? []
      : [
          error('usage', `the lock beside ${word(inGit.file)} is in git, and cannot be written`, {
            help: 'name a file',
          }),
        ]),
  ];
}

/** What came of the lists of one lock. */
interface LockRefresh {
  readonly refreshed: readonly RefreshedSource[];
  readonly diagnostics: readonly Diagnostic[];
  readonly isWritten: boolean;
}

/** What a refresh goes by besides the lock: the rows that rules use, and what the lock that comes with rulec has. */
interface Known {
  readonly claims: readonly Claim[];
  readonly shipped: readonly LockedSource[];
}

/** Refreshes the lists of one lock, and writes it, whole or not at all. */
async function refreshLock(
  name: string,
  fetched: readonly FetchedSource[],
  { claims, shipped }: Known,
  options: Options,
  io: Io,
): Promise<LockRefresh> {
  const place = resolve(io.cwd, name);
  let isWritten = false;
  let refreshed: readonly RefreshedSource[] = [];
  const work = async (): Promise<readonly Diagnostic[]> => {
    const lock = await readSourcesLockFile(name, io);
    if (lock.value === undefined) return lock.diagnostics;
    const { value } = lock;
    const { allowRemovals, allowServiceChange, allowOlder } = options;
    const choices = { allowRemovals, allowServiceChange, allowOlder, today: io.today() };
    refreshed = fetched.map((one) => {
      const find = (sources: readonly LockedSource[]): LockedSource | undefined =>
        sources.find((locked) => locked.name === one.definition.name);
      const pinned = find(value.sources);
      const before = pinned ?? find(shipped);
      const done = refreshSource(one, before, claims, choices);
      // What comes with rulec is judged as a lock is, and pinned here although nothing in it changed.
      return done.plan.verdict === 'unchanged' && pinned === undefined
        ? {
            ...refreshSource(one, undefined, claims, choices),
            ...(before === undefined ? {} : { before: before.edition }),
          }
        : done;
    });
    const told = refreshed.flatMap(({ plan }) => plan.diagnostics);
    const strict = options.strict && told.some(({ severity }) => severity === 'warning');
    const text = strict ? undefined : writeRefreshed(value, refreshed);
    if (text === undefined) return told;
    if (options.check)
      return [
        ...told,
        error('lock-behind', `${word(name)} is behind`, { help: 'recreate it with: rulec source refresh' }),
      ];
    const file = { path: basename(place), content: text };
    const problems = await writeRun(dirname(place), [file], [], () => false, dirname(name));
    isWritten = problems.length === 0;
    return [...told, ...problems];
  };
  const diagnostics = await withHold(place, work, () => false, { shown: name });
  return { refreshed, diagnostics, isWritten };
}
