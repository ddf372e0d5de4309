import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { type Device, loadTarget } from '../../driver/devices.ts';
import { importDevice } from '../../driver/import/import-device.ts';
import { printImported, printImportJson } from '../../report/audit/imported.ts';
import { gatherReads } from '../inputs/gather.ts';
import { chooseOneDevice, limitMessages, openNamedDevice } from '../inputs/open-device.ts';
import { type DeviceOptions, readDevices } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, tell, type Voice } from '../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withTargets, withVoice } from '../options.ts';

interface Options extends Voice, DeviceOptions {
  readonly root?: string;
  readonly assume: readonly string[];
  /** The premises that are taken for granted. */
  readonly premise: readonly string[];
  readonly name?: string;
  readonly tunnels: 'https' | 'tcp';
  readonly format: 'yaml' | 'json';
}

/** `rulec import FILE…`. */
export function define(command: Command, act: Act): void {
  command.argument(
    '<FILE...>',
    "the files of the device's own configuration, the main one first, or their folder",
  );
  withTargets(command, 'the target or device that the files are of');
  addRepeatable(command, {
    '--assume <NAME=VALUE>': 'what the files do not say: login=succeeds, table:blocklist=FILE (repeatable)',
    '--premise <NAME>': 'a premise to assume, or all; default: none (repeatable)',
  })
    .option('--root <DIR>', 'the folder that is / of the device, for included files')
    .option('--name <NAME>', 'the name of the rule set; default: that of the main file')
    .addOption(
      new Option('--tunnels <KIND>', 'the service that a CONNECT becomes')
        .choices(['https', 'tcp'])
        .default('https'),
    );
  withVoice(withFormat(command, ['yaml', 'json']));
  addExamples(
    command,
    [
      'rulec import --target squid /etc/squid/squid.conf --set squid.source=192.0.2.0/24 > rules.yaml',
      'rulec import --target pf pf.conf --set pf.inside=em1 --premise all',
      'rulec import --target paloalto running-config.xml --set paloalto.from-zone=lan --set paloalto.to-zone=wan --format json',
    ],
    'Exit status: 0 if the rule set has all that the device lets through, 1 if something is left out or depends.',
  );
  act(command, importFiles);
}

async function importFiles(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { take, done, diagnostics } = gatherReads();
  const devices = take(await readDevices(options, io));
  const device = devices === undefined ? undefined : take(chooseOneDevice(devices));
  if (device === undefined) {
    const help = 'add --target T, or a device of rulec.yaml; rulec targets lists them';
    const which = error('usage', 'which target are the files of?', { help });
    return tell(io, options, options.target.length === 0 ? [which] : diagnostics, done().sources);
  }
  const premise = await listPremises(device.target, options.premise);
  const named = take(await openNamedDevice(withoutPremises(device), names, { ...options, premise }, io));
  if (named === undefined || hasErrors(diagnostics)) return tell(io, options, diagnostics, done().sources);
  const main = names[0] === '-' ? device.folder : (names[0] ?? device.folder);
  const found = importDevice(named.open, {
    ...{ name: options.name ?? nameAfter(main, device.folder), premises: premise },
    ...{ tunnels: options.tunnels, shown: named.lines.shown, lineOf: named.lines.lineOf },
    title: `What ${device.folder} lets through`,
    source: named.files
      .filter(({ found: isFound }) => !isFound)
      .map(({ shown }) => shown)
      .join(', '),
  });
  const told = options.format === 'yaml' ? limitMessages(named.ofText).map(soften) : [];
  const errors = found.diagnostics.filter((one) => hasErrors([one]));
  const status = tell(io, options, [...diagnostics, ...told, ...errors], done().sources);
  if (found.value === undefined) return Math.max(status, exit.findings);
  const context = {
    ...named.lines,
    ...{ device: device.folder, assumptions: named.assumptions, values: device.values },
    premises: (named.open.target.premises ?? []).map((one) => one.name),
  };
  const print = options.format === 'json' ? printImportJson : printImported;
  io.stdout.write(print(found.value, context));
  const { missing, open, exempt, tooWide } = found.value.proof;
  const left = [missing, open, exempt, tooWide].some((list) => list.length > 0);
  return Math.max(status, left ? exit.findings : exit.done);
}

/** Import takes no premise for granted anyway: those that the configuration switches off are no news to it. */
function withoutPremises(device: Device): Device {
  const { audit } = device;
  return audit === undefined ? device : { ...device, audit: { ...audit, noPremise: [] } };
}

/** `all` is every premise of the target. */
async function listPremises(target: string, given: readonly string[]): Promise<readonly string[]> {
  if (!given.includes('all')) return given;
  return ((await loadTarget(target)).premises ?? []).map(({ name }) => name);
}

function soften<T extends { readonly severity: string }>(one: T): T & { readonly severity: 'note' } {
  return { ...one, severity: 'note' };
}

function nameAfter(path: string, otherwise: string): string {
  const name = basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? otherwise : name.slice(0, 60);
}
