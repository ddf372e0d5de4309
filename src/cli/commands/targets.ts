import type { Command } from 'commander';
import { hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { withPlaceholders } from '../../driver/compile-target.ts';
import { chooseDevices, type Device, loadTarget, sayOfDevice } from '../../driver/devices.ts';
import { printable } from '../../report/forms/paint.ts';
import { grouped } from '../../report/forms/words.ts';
import { registry, targetNames } from '../../targets/registry.ts';
import type { Capabilities, Target } from '../../targets/target.ts';
import type { Read } from '../inputs/gather.ts';
import { readDevices } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, tell, type Voice } from '../messages.ts';
import { type Act, addExamples, addRepeatable, configHelp, withFormat, withVoice } from '../options.ts';

interface Options extends Voice {
  readonly format: 'text' | 'json';
  readonly set: readonly string[];
  readonly config?: string;
}

/** `rulec targets [T]`; T may be a device. */
export function define(command: Command, act: Act): void {
  command
    .argument('[TARGET]', 'describe this target, or a device of the configuration file')
    .option('--config <FILE>', configHelp);
  addRepeatable(command, { '--set <T.NAME=VALUE>': 'with this value of an option (repeatable)' });
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(command, [
    'rulec targets',
    'rulec targets paloalto',
    'rulec targets edge-fw                        (a device of rulec.yaml)',
    'rulec targets pf --set pf.dialect=freebsd',
    'rulec targets --format json',
  ]);
  act(command, showTargets);
}

async function showTargets(io: Io, options: Options, name: string | undefined): Promise<number> {
  if (name === undefined && options.format === 'text') {
    io.stdout.write(listTargets());
    return exit.done;
  }
  // All of them are the targets as such, whatever devices there are here.
  const isOne = name !== undefined || options.config !== undefined;
  const asked = { ...options, target: name === undefined ? (isOne ? ['all'] : targetNames) : [name] };
  const chosen: Read<readonly Device[]> = isOne
    ? await readDevices(asked, io)
    : { ...chooseDevices(asked.target, [], options.set), sources: new Map() };
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, chosen.sources);
  const described: TargetDescription[] = [];
  for (const device of chosen.value) {
    const { value, diagnostics } = describeTarget(await loadTarget(device.target), device);
    if (value === undefined) return tell(io, options, diagnostics, chosen.sources);
    described.push(value);
  }
  if (options.format === 'json') io.stdout.write(`${JSON.stringify({ targets: described }, null, 2)}\n`);
  else io.stdout.write(described.map(describePage).join('\n'));
  return exit.done;
}

interface TargetDescription
  extends Pick<Target, 'name' | 'title' | 'options'>,
    Pick<Capabilities, 'governs' | 'sees' | 'limits' | 'notes'> {
  /** The name of the device, where it has one of its own. */
  readonly device?: string;
  /** The values of options that somebody gave. */
  readonly values?: Readonly<Record<string, string>>;
  readonly formats: readonly string[];
  readonly guide: string;
}

/** Describes a target as a device has it; options that it needs and nobody gave have their placeholders. */
function describeTarget(target: Target, device: Device): Outcome<TargetDescription> {
  const read = target.readOptions(withPlaceholders(target, device.values));
  if (read.value === undefined || hasErrors(read.diagnostics)) {
    return {
      diagnostics: read.diagnostics.map((one) => sayOfDevice({ target: target.name, ...one }, device)),
    };
  }
  const { governs, sees, limits, notes } = target.capabilities(read.value);
  const values = Object.keys(device.values).length === 0 ? undefined : device.values;
  const value = {
    name: target.name,
    ...present({ device: device.device ?? undefined, values }),
    ...{ title: target.title, governs, sees, options: target.options },
    formats: target.formats.map((format) => format.name),
    ...{ limits, notes, guide: target.guide(read.value) },
  };
  return { value, diagnostics: [] };
}

function listTargets(): string {
  const width = Math.max(...registry.map(({ name }) => name.length));
  const lines = registry.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`);
  return `${lines.join('')}\nrulec targets TARGET says what one can see, its limits, options and formats, and how to load it.\n`;
}

function describePage(one: TargetDescription): string {
  const { name: target, device: label = target, values = {} } = one;
  const options = one.options.map(({ name, form, help, default: preset, required }) => {
    const rest = preset !== undefined ? ` Default: ${preset}` : required === true ? ' Required.' : '';
    const own = Object.hasOwn(values, name) ? `\n      Here: ${printable(values[name] ?? '')}` : '';
    return `  ${label}.${name}=${form}\n      ${help}${rest}${own}`;
  });
  const limits = one.limits.map(({ name, value, source }) => `  ${name}: ${grouped(value)} (${source})`);
  const notes = one.notes.map(({ code, message }) => `  ${code}: ${message}`);
  return [
    `${label === target ? '' : `${label}: `}${target}: ${one.title}`,
    `Decides about: ${one.governs}`,
    `Sees: ${one.sees}`,
    `Formats, each read back and compared: ${one.formats.join(', ')}`,
    [
      'Options (--set, or below targets: in rulec.yaml):',
      ...(options.length === 0 ? ['  none'] : options),
    ].join('\n'),
    ...(limits.length === 0 ? [] : [['Limits that every output is checked against:', ...limits].join('\n')]),
    ...(notes.length === 0 ? [] : [['Worth knowing:', ...notes].join('\n')]),
    one.guide.trimEnd(),
    '',
  ].join('\n\n');
}
