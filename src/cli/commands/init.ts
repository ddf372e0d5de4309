import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { quoteForShell, word } from '../../diagnostics/quote.ts';
import { printable } from '../../report/forms/paint.ts';
import { count } from '../../report/forms/words.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import { version } from '../../version.ts';
import { lockName, readRuleSets } from '../inputs/inputs.ts';
import { readIfThere } from '../inputs/read.ts';
import { chooseTemplates, pipelineNames, readTemplates } from '../inputs/templates.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import { type Act, addExamples, addRepeatable, withVoice } from '../options.ts';
import { isContent } from '../outputs/content.ts';
import { refreshLock, usualSettings } from '../outputs/tags-lock.ts';
import { type OutputFile, writeRun } from '../outputs/write.ts';
import { findClone } from '../package-files.ts';

interface Options extends Voice {
  readonly pipeline: readonly string[];
  readonly serviceTags: readonly string[];
  readonly from: readonly string[];
  readonly trustHost: readonly string[];
  readonly rulec?: string;
}

/** `rulec init [DIR]`. */
export function define(command: Command, act: Act): void {
  command
    .argument('[DIR]', 'the folder; default: this one', '.')
    .option(
      '--rulec <SPEC>',
      'where npm finds rulec: a version, the address of a git repository, a folder here',
    );
  addRepeatable(command, {
    '--pipeline <P,…>': `${pipelineNames.join(', ')}, all or none (default: all)`,
    '--service-tags <FILE>': "pin the tags of this file (repeatable, one a cloud); default: this week's",
    '--from <URL|FILE>': 'as in rulec tags refresh',
    '--trust-host <HOST>': 'as in rulec tags refresh',
  });
  withVoice(command);
  addExamples(command, [
    'rulec init firewall-rules',
    'rulec init --pipeline github',
    'rulec init rules --service-tags ServiceTags_Public_20251028.json --pipeline none',
  ]);
  act(command, init);
}

async function init(io: Io, options: Options, dir: string): Promise<number> {
  const chosen = chooseTemplates(options.pipeline);
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, new Map());
  const place = resolve(io.cwd, dir);
  const rulec = await placePackage(options.rulec, place, io);
  if (rulec.diagnostics.length > 0) return tell(io, options, rulec.diagnostics, new Map());
  const files = await readTemplates(chosen.value, rulec.value);
  const inTheWay = await refuseOthers(dir, files, io);
  if (inTheWay.length > 0) return tell(io, options, inTheWay, new Map());
  const problems = await writeRun(place, files, [], () => false, dir);
  if (hasErrors(problems)) return tell(io, options, problems, new Map());
  const pinned = await pinTags(place, options, io);
  const status = tell(io, options, pinned, new Map());
  if (!options.quiet) {
    const made = `${count(files.length + (pinned.length === 0 ? 1 : 0), 'file')} in ${printable(dir)}`;
    io.stdout.write(
      `made ${made}\nnext, there: npm install, npx rulec compile rules.yaml --target all --out out, and commit all of it\n${await warnOfClone(options.rulec)}`,
    );
  }
  return status;
}

/** Says, of a clone, that npm may not have the version that the files name. */
async function warnOfClone(rulec: string | undefined): Promise<string> {
  const clone = rulec === undefined ? await findClone() : undefined;
  if (clone === undefined) return '';
  const path = quoteForShell(clone);
  return `npm may not have rulec ${version}, which package.json names; if so, there, first: npm install --save-dev ${path}
rulec init --rulec ${path} names this clone from the start; a pipeline needs the address of a git repository\n`;
}

/**
 * Names a folder or a package of this machine as npm finds it from the new folder; other specifications stay as they are.
 * A relative one is relative to this folder, or, where nothing is there, to the new one. Errors: `usage`.
 */
async function placePackage(
  rulec: string | undefined,
  place: string,
  io: Io,
): Promise<Outcome<string | undefined>> {
  if (
    rulec === undefined ||
    !/^(?:file:|\.{0,2}[/\\]|[A-Za-z]:[/\\])|\.tgz$/.test(rulec) ||
    /^https?:/.test(rulec)
  )
    return { value: rulec, diagnostics: [] };
  const path = rulec.replace(/^file:(?:\/\/(?=\/))?/, '');
  for (const found of [resolve(io.cwd, path), resolve(place, path)]) {
    if ((await stat(found).catch(() => undefined)) === undefined) continue;
    return { value: `file:${relative(place, found).split(sep).join('/')}`, diagnostics: [] };
  }
  const help = 'name a folder or a package (.tgz), a version, or the address of a git repository';
  return { diagnostics: [error('usage', `--rulec ${word(rulec)} is not there`, { help })] };
}

/** Refuses a folder that has files which are not what would be written there: somebody's work. */
async function refuseOthers(
  dir: string,
  files: readonly OutputFile[],
  io: Io,
): Promise<readonly Diagnostic[]> {
  const others: string[] = [];
  for (const { path, content } of files) {
    const { value, diagnostics } = await readIfThere(join(dir, path), io);
    if (diagnostics.length > 0 || (value !== undefined && !isContent(value.bytes, content)))
      others.push(path);
  }
  if (others.length === 0) return [];
  const help = 'name another folder, or move them away';
  return [
    error('not-written', `${word(dir)} has files of these names already: ${others.join(', ')}`, { help }),
  ];
}

/** Pins the tags that the rule set uses. That they cannot be had now is a warning: one command mends it. */
async function pinTags(place: string, options: Options, io: Io): Promise<readonly Diagnostic[]> {
  const there: Io = { ...io, cwd: place };
  const from = [...options.from, ...options.serviceTags].map((name) =>
    name === '-' || name.includes('://') ? name : resolve(io.cwd, name),
  );
  const { value: loaded = [] } = await readRuleSets(['rules.yaml'], there);
  const ruleSets = loaded.map(({ ruleSet }) => ruleSet);
  const what = { uses: tagsInUse(ruleSets), lock: lockName };
  const settings = { ...usualSettings, from, trustHost: options.trustHost, quiet: true };
  const { diagnostics } = await refreshLock(what, settings, there);
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem === undefined) return [];
  const help = 'pin them, there, with: npx rulec tags refresh rules.yaml';
  return [warning('tags-missing', `there is no ${lockName} yet: ${problem.message}`, { help })];
}
