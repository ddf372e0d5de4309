import {
  type Diagnostic,
  error,
  hasErrors,
  note,
  type Outcome,
  type Span,
} from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { present } from '../diagnostics/present.ts';
import { quote } from '../diagnostics/quote.ts';
import type { AcceptNode } from '../rules/ast.ts';
import type { MissingTags } from '../rules/resolve/resolve-addresses.ts';
import { findTarget, targetNames, targetsByRequest } from '../targets/registry.ts';
import type { Target } from '../targets/target.ts';

/** Values of parameters, by their names, each with its place in the configuration file. */
export type DeviceParameters = ReadonlyMap<string, { readonly value: string; readonly span: Span }>;

/** The options of one target, or of one device that has a name of its own, from `rulec.yaml`. */
export interface DeviceConfig {
  readonly name: string;
  readonly target: string;
  /** Option values as the command line would write them: booleans as `yes` and `no`, lists with commas. */
  readonly values: Readonly<Record<string, string>>;
  /** Values of parameters of the rule sets, for this device alone. */
  readonly parameters?: DeviceParameters;
  /** Losses that it lives with, whatever the rule set; for a target, all of its devices do. */
  readonly accepts?: readonly AcceptNode[];
  /** Whether it says what holds for all devices of its target, and nothing of a device. */
  readonly isDefault?: true;
  /** Where its name stands. */
  readonly span: Span;
  /** Where each option stands. */
  readonly spans: Readonly<Record<string, Span>>;
  readonly audit?: AuditConfig;
}

/** What is assumed of a device's own files, as `--assume` has it, and the premises that are not taken for granted. */
export interface AuditConfig {
  readonly assume: readonly string[];
  readonly noPremise: readonly string[];
}

/** One thing to compile for: a target, or a device of the configuration file. */
export interface Device {
  /** The name of its folder, and what people call it: the device's own name, or the target's. */
  readonly folder: string;
  readonly target: string;
  /** The name that the configuration file gives it; null for a bare target. */
  readonly device: string | null;
  readonly values: Readonly<Record<string, string>>;
  /** Values of parameters of the rule sets, for this device alone. */
  readonly parameters?: DeviceParameters;
  /** Losses that it lives with, whatever the rule set; each names the target or device under which it stands. */
  readonly accepts?: readonly AcceptNode[];
  /** Where the configuration file names it, if it does. */
  readonly span?: Span;
  /** Where options stand that come from the configuration file. */
  readonly spans: Readonly<Record<string, Span>>;
  readonly audit?: AuditConfig;
}

/**
 * Returns the devices that `--target` asks for, each once, with the options of the configuration file and of `--set`
 * (which wins). `all` is every target but those that wait for an option of theirs, which a note names; where the
 * configuration names devices of a target, and not the target itself, they stand for it. Errors: `unknown-target`, `usage`.
 */
export function chooseDevices(
  asked: readonly string[],
  config: readonly DeviceConfig[],
  settings: readonly string[],
): Outcome<readonly Device[]> {
  const diagnostics: Diagnostic[] = [];
  const known = [...targetNames, ...config.map(({ name }) => name)];
  const set = readSettings(settings, known, diagnostics);
  const waits = targetsByRequest.filter(
    (name) => !set.has(name) && !config.some((one) => one.target === name),
  );
  const words = asked.flatMap((one) => one.split(',')).map((word) => word.trim());
  const names = words.flatMap((word) =>
    word === 'all' ? listAllDevices(config).filter((name) => !waits.includes(name)) : [word],
  );
  const left = words.includes('all') ? waits.filter((name) => !names.includes(name)) : [];
  if (left.length > 0) {
    const help = `add it to all, or set one of its options: --target all,${left[0]}`;
    diagnostics.push(note('usage', `all leaves out ${left.join(', ')}`, { help }));
  }
  if (names.length === 0 || names.includes('')) {
    diagnostics.push(error('usage', 'which target?', { help: `--target ${targetNames.join(', ')}, or all` }));
  }
  const devices = [...new Set(names)].flatMap((name): readonly Device[] => {
    const own = config.find((device) => device.name === name);
    if (own === undefined && !targetNames.includes(name)) {
      if (name !== '') diagnostics.push(refuseTarget(name, known));
      return [];
    }
    const target = own?.target ?? name;
    const given = set.get(name) ?? new Map<string, string>();
    const values = { ...own?.values, ...Object.fromEntries(given) };
    const spans = Object.entries(own?.spans ?? {}).filter(([option]) => !given.has(option));
    const device = name === target ? null : name;
    const accepts = config.filter((one) => one.name === name || one.name === target);
    const places = present({
      ...{ span: own?.span, audit: own?.audit, parameters: own?.parameters },
      accepts: accepts.flatMap((one) => one.accepts ?? []),
      spans: Object.fromEntries(spans),
    });
    return [{ folder: name, target, device, values, ...places }];
  });
  return hasErrors(diagnostics) ? { diagnostics } : { value: devices, diagnostics };
}

function listAllDevices(config: readonly DeviceConfig[]): readonly string[] {
  return targetNames.flatMap((target) => {
    const devices = config.filter((device) => device.target === target && device.isDefault !== true);
    return devices.length === 0 ? [target] : devices.map(({ name }) => name);
  });
}

/** Reads `--set T.NAME=VALUE`; returns the values of each T, the last one of a name counting. */
function readSettings(
  settings: readonly string[],
  known: readonly string[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const setting of settings) {
    const [, name, option, value] = /^([^.=]+)\.([^.=]+)=(.*)$/s.exec(setting) ?? [];
    if (name === undefined || option === undefined || value === undefined) {
      const help = 'write --set TARGET.NAME=VALUE: --set paloalto.from-zone=trust';
      diagnostics.push(error('usage', `${quote(setting)} sets nothing`, { help, data: { setting } }));
    } else if (!known.includes(name)) diagnostics.push(refuseTarget(name, known));
    else found.set(name, (found.get(name) ?? new Map()).set(option, value));
  }
  return found;
}

/** Names the targets that have the option of a `--set` which names none. */
export async function nameOwnersOfSetting(one: Diagnostic): Promise<Diagnostic> {
  const [, option] = /^([\w-]+)=/.exec(String(one.data?.setting ?? '')) ?? [];
  if (option === undefined) return one;
  const targets = await Promise.all(targetNames.map(loadTarget));
  const owners = targets.filter(({ options }) => options.some(({ name }) => name === option));
  if (owners.length === 0) return one;
  const names = owners.map(({ name }) => `${name}.${option}`).join(', ');
  return { ...one, help: `name the target or device that it is for: ${names}` };
}

function refuseTarget(name: string, known: readonly string[]): Diagnostic {
  const near = nearest(name, known);
  const help = near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`;
  return error('unknown-target', `there is no target or device ${quote(name)}`, { help });
}

/** Loads a target that is registered; throws where it is not. */
export async function loadTarget(name: string): Promise<Target> {
  const target = await findTarget(name)?.load();
  if (target === undefined) throw new Error(`the target ${name} is not registered`);
  return target;
}

/** Returns the values of a target's options, defaults included. */
export function listOptionsInForce(
  { options }: Target,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const presets = options.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  const all = new Map([...presets, ...Object.entries(values)]);
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Says whether tags that are not at hand are an error. They are none where the text of no device would be another
 * without the addresses of hosts.
 */
export async function chooseMissingTags(devices: readonly Device[]): Promise<MissingTags> {
  let least: MissingTags = 'needed';
  for (const { target: name, values } of devices) {
    const target = await loadTarget(name);
    const options = target.readOptions(values).value;
    // Options that are wrong are told when the device is compiled; they are no reason to ask for tags.
    if (options === undefined) continue;
    const { hosts, usesKnownAddresses, namesNeedScheme } = target.capabilities(options);
    if (hosts === 'by-address' || usesKnownAddresses === true) return 'error';
    if (namesNeedScheme === true) least = 'schemeless';
  }
  return least;
}

/** Says what a device has to be set to for its text to restrict anything, where the text leaves that. */
export function remindOf(device: Device, target: Target): readonly Diagnostic[] {
  const said = target.remind?.(device.values);
  return said === undefined ? [] : [sayOfDevice({ ...said, target: target.name }, device)];
}

/**
 * Says of a device what a target says: under the name that the user gave it, with the options as they are written
 * for it, and at their place in the configuration file.
 */
export function sayOfDevice(diagnostic: Diagnostic, device: Device): Diagnostic {
  const { folder, target } = device;
  const rename = (text: string): string => (folder === target ? text : renameOptions(text, target, folder));
  const { help } = diagnostic;
  const renamed = present({
    help: help === undefined ? undefined : rename(help),
    target: diagnostic.target === undefined ? undefined : folder,
  });
  return placeOption({ ...diagnostic, message: rename(diagnostic.message), ...renamed }, device);
}

/** Writes `edge.source` for `pf.source` where the device `edge` is meant. */
function renameOptions(text: string, target: string, device: string): string {
  return text.replaceAll(new RegExp(`(?<![\\w./-])${target}\\.(?=[a-z])`, 'g'), `${device}.`);
}

/** Adds to a message about an option where it stands, or could be written. */
function placeOption(diagnostic: Diagnostic, { folder, span, spans }: Device): Diagnostic {
  const { code, data } = diagnostic;
  const option = typeof data?.option === 'string' ? data.option : '';
  if (code === 'bad-option' && diagnostic.span === undefined) {
    const place = Object.hasOwn(spans, option) ? spans[option] : undefined;
    return { ...diagnostic, ...present({ span: place }) };
  }
  if (code !== 'missing-option') return diagnostic;
  // The line can be pasted as it stands: one value of a list.
  const form = typeof data?.form === 'string' ? data.form.replace(/,…$/, '') : 'VALUE';
  const set = `--set ${folder}.${option}=${form}`;
  if (span === undefined) {
    const line = `targets: { ${folder}: { ${option}: ${form} } }`;
    return { ...diagnostic, help: `add ${set}, or to rulec.yaml: ${line}` };
  }
  return { ...diagnostic, span, help: `write below ${folder}: ${option}: ${form}, or add ${set}` };
}
