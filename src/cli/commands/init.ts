import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { count, printable } from '../../report/forms/paint.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import { lockName, readRuleSets } from '../inputs/inputs.ts';
import { readIfThere } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, repeat, withVoice } from '../options.ts';
import { refreshLock, usualSettings } from '../outputs/refresh-lock.ts';
import { type OutputFile, writeRun } from '../outputs/write.ts';
import { packageFolder } from '../package-folder.ts';

interface Options extends Voice {
  readonly pipeline: readonly string[];
  readonly serviceTags: readonly string[];
  readonly from: readonly string[];
  readonly trustHost: readonly string[];
  readonly rulec?: string;
}

/** Where the files of a new repository lie; as far from the bundle in `dist/bin` as from this folder. */
const examplesFolder: string = join(packageFolder, 'examples');

/** A file of a new repository, and where it comes from. */
type Template = readonly [to: string, from: string];

/** Names that begin with a dot are not shipped by npm: some of these files have another name here. */
const common: readonly Template[] = [
  ['.gitattributes', 'repository/gitattributes'],
  ['.gitignore', 'repository/gitignore'],
  ['README.md', 'repository/README.md'],
  ['package.json', 'repository/package.json'],
  ['rulec.yaml', 'repository/rulec.yaml'],
  ['rules.yaml', 'repository/rules.yaml'],
];

const pipelines: Readonly<Record<string, readonly Template[]>> = {
  github: [
    ['.github/workflows/rulec.yml', 'github/rulec.yml'],
    ['.github/workflows/review.yml', 'github/review.yml'],
    ['.github/workflows/service-tags.yml', 'github/service-tags.yml'],
  ],
  gitlab: [['.gitlab-ci.yml', 'gitlab/gitlab-ci.yml']],
  azure: [['azure-pipelines.yml', 'azure-pipelines/azure-pipelines.yml']],
};

/** `rulec init [DIR]`. */
export function define(command: Command, run: Runner): void {
  command.argument('[DIR]', 'the folder; left out, this one', '.');
  command
    .option(
      '--pipeline <P,…>',
      `${Object.keys(pipelines).join(', ')}, all or none (default: all)`,
      repeat,
      [],
    )
    .option(
      '--service-tags <FILE>',
      "pin the tags of this file (repeatable, one a cloud); left out, of the week's",
      repeat,
      [],
    )
    .option('--from <URL|FILE>', 'as in rulec tags refresh', repeat, [])
    .option('--trust-host <HOST>', 'as in rulec tags refresh', repeat, [])
    .option('--rulec <SPEC>', 'where npm finds rulec: a version, the address of a git repository, a folder');
  withVoice(command).addHelpText(
    'after',
    examples([
      'rulec init firewall-rules',
      'rulec init --pipeline github',
      'rulec init rules --service-tags ServiceTags_Public_20251028.json --pipeline none',
    ]),
  );
  command.action((dir: string) => run((io) => init(dir, command.opts<Options>(), io)));
}

async function init(dir: string, options: Options, io: Io): Promise<number> {
  const chosen = choosePipelines(options.pipeline);
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, new Map());
  const files = await Promise.all(
    [...common, ...chosen.value].map((template) => readTemplate(template, options)),
  );
  const place = resolve(io.cwd, dir);
  const inTheWay = await findOthers(dir, files, io);
  if (inTheWay.length > 0) return tell(io, options, inTheWay, new Map());
  const problems = await writeRun(place, files, [], () => false, dir);
  if (hasErrors(problems)) return tell(io, options, problems, new Map());
  const pinned = await pinTags(place, options, io);
  const status = tell(io, options, pinned, new Map());
  if (!options.quiet) {
    const made = `${count(files.length + (pinned.length === 0 ? 1 : 0), 'file')} in ${printable(dir)}`;
    io.stdout.write(
      `made ${made}\nnext, there: npm install, npx rulec compile rules.yaml --target all --out out, and commit all of it\n`,
    );
  }
  return status;
}

function choosePipelines(asked: readonly string[]): Outcome<readonly Template[]> {
  const names =
    asked.length === 0 ? ['all'] : asked.flatMap((words) => words.split(',')).map((name) => name.trim());
  const known = [...Object.keys(pipelines), 'all', 'none'];
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    return {
      diagnostics: [
        error('usage', `there is no pipeline ${word(wrong)}`, { help: `there are ${known.join(', ')}` }),
      ],
    };
  }
  const templates = Object.entries(pipelines).filter(
    ([name]) => names.includes('all') || names.includes(name),
  );
  return { value: templates.flatMap(([, files]) => files), diagnostics: [] };
}

async function readTemplate([to, from]: Template, { rulec }: Options): Promise<OutputFile> {
  const bytes = await readFile(join(examplesFolder, from));
  if (to !== 'package.json' || rulec === undefined) return { path: to, bytes };
  const content = JSON.parse(bytes.toString());
  content.devDependencies.rulec = rulec;
  return { path: to, bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`) };
}

/** Files of the folder that are not what would be written there: somebody's work. */
async function findOthers(dir: string, files: readonly OutputFile[], io: Io): Promise<readonly Diagnostic[]> {
  const others: string[] = [];
  for (const { path, bytes } of files) {
    const { value, diagnostics } = await readIfThere(join(dir, path), io);
    if (diagnostics.length > 0 || (value !== undefined && !Buffer.from(value.bytes).equals(bytes)))
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
  const what = { ruleSets, uses: tagsInUse(ruleSets), lock: lockName };
  const settings = { ...usualSettings, from, trustHost: options.trustHost, quiet: true };
  const { diagnostics } = await refreshLock(what, settings, there);
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem === undefined) return [];
  const help = 'pin them, there, with: npx rulec tags refresh rules.yaml';
  return [warning('tags-missing', `there is no ${lockName} yet: ${problem.message}`, { help })];
}
