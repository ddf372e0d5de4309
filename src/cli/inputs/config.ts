import { posix } from 'node:path';
import { type Diagnostic, hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import type { DeviceConfig, DeviceParameters } from '../../driver/devices.ts';
import { type Guardrails, noGuardrails } from '../../driver/guard/guardrails.ts';
import { readGuardrails } from '../../driver/guard/read-guardrails.ts';
import { isParameterValue } from '../../rules/read/load-definitions.ts';
import { hasKeyLike, isBlankText } from '../../rules/read/yaml/foreign.ts';
import { readSourceText } from '../../rules/read/yaml/read-text.ts';
import { readTree } from '../../rules/read/yaml/read-tree.ts';
import type { MapEntry, ScalarTree, Tree } from '../../rules/read/yaml/yaml-tree.ts';
import { targetNames } from '../../targets/registry.ts';
import type { InputFile, Io } from '../io.ts';
import { readDefaultAccepts } from './default-accepts.ts';
import { decodeTexts, type Read, refuseNode } from './gather.ts';
import { readFromGit } from './git.ts';
import { readIfThere, readInput } from './read.ts';

/** Reads the configuration file of `--config`, or `rulec.yaml` in the current folder if there is one. */
export async function readConfiguration(
  name: string | undefined,
  io: Io,
): Promise<Read<readonly DeviceConfig[]>> {
  const { value: file, diagnostics } = await readConfigFile(name, io);
  if (file !== undefined) return readDevicesIn(file);
  const value = diagnostics.length === 0 ? [] : undefined;
  return { ...present({ value }), diagnostics, sources: new Map() };
}

function readDevicesIn(file: InputFile): Read<readonly DeviceConfig[]> {
  return { ...readConfig(file.bytes, file.file, targetNames), sources: decodeTexts([file]) };
}

/** Reads the configuration file as a commit has it; undefined where it has none. Errors: `bad-config`, `file-not-readable`. */
export async function readConfigurationOfCommit(
  revision: string,
  config: string | undefined,
  io: Io,
): Promise<Read<readonly DeviceConfig[]>> {
  const { value: file, diagnostics } = await readConfigFileOfCommit(revision, config, io);
  return file === undefined ? { diagnostics, sources: new Map() } : readDevicesIn(file);
}

/** Reads the bytes of the configuration file; there are none where it is neither named nor there. */
function readConfigFile(name: string | undefined, io: Io): ReturnType<typeof readIfThere> {
  return name === undefined ? readIfThere('rulec.yaml', io) : readInput(name, io);
}

/** Reads the names of the devices of the configuration file; `any` where it is wrong, which whoever needs more of it tells. */
export async function readDeviceNames(name: string | undefined, io: Io): Promise<readonly string[] | 'any'> {
  const { value } = await readConfiguration(name, io);
  return value?.map((device) => device.name).filter((one) => !targetNames.includes(one)) ?? 'any';
}

/** Reads the guardrails of the configuration file; none where it has none. Errors: `bad-config`. */
export async function readConfigGuardrails(name: string | undefined, io: Io): Promise<Read<Guardrails>> {
  const { value: file, diagnostics } = await readConfigFile(name, io);
  if (file === undefined) return { value: noGuardrails, diagnostics, sources: new Map() };
  return { ...parseGuardrails(file.bytes, file.file), sources: decodeTexts([file]) };
}

/** Reads the guardrails of the configuration file as a commit has it; none where it has none that can be read. */
export async function readGuardrailsOfCommit(
  revision: string,
  config: string | undefined,
  io: Io,
): Promise<Read<Guardrails>> {
  const { value: file, diagnostics } = await readConfigFileOfCommit(revision, config, io);
  if (file === undefined) return { value: noGuardrails, diagnostics, sources: new Map() };
  const { value = noGuardrails } = parseGuardrails(file.bytes, file.file);
  return { value, diagnostics, sources: decodeTexts([file]) };
}

/** Reads the bytes of the configuration file as a commit has it; there are none where it has no such file. */
async function readConfigFileOfCommit(
  revision: string,
  config: string | undefined,
  io: Io,
): Promise<Outcome<InputFile>> {
  const top = await io.git(['rev-parse', '--show-prefix'], '');
  const prefix = top.status === 0 ? new TextDecoder().decode(top.stdout).trim() : '';
  const path = posix.normalize(posix.join(prefix, config ?? 'rulec.yaml'));
  const { value: [found] = [], diagnostics } = await readFromGit([{ revision, path }], io);
  if (found?.kind !== 'file') return { diagnostics };
  return { value: { file: `git:${revision}:${path}`, bytes: found.bytes }, diagnostics };
}

function parseGuardrails(content: Uint8Array, file: string): Outcome<Guardrails> {
  const { value: tree, diagnostics } = readConfigTree(content, file, 'targets');
  if (tree === undefined) return { diagnostics };
  const entry = tree.kind === 'map' ? tree.entries.find(({ key }) => key === 'guardrails') : undefined;
  return entry === undefined ? { value: noGuardrails, diagnostics: [] } : readGuardrails(entry.value);
}

/** Reads a configuration file (`schemas/config.schema.json`). Errors, all `bad-config`, point at the node. */
export function readConfig(
  content: Uint8Array,
  file: string,
  targets: readonly string[],
): Outcome<readonly DeviceConfig[]> {
  const tree = readConfigTree(content, file, 'targets');
  if (tree.value === undefined) return { diagnostics: tree.diagnostics };
  const diagnostics: Diagnostic[] = [];
  const devices: DeviceConfig[] = [];
  for (const entry of listEntries(tree.value, 'the configuration', diagnostics)) {
    if (entry.key === 'guardrails') {
      diagnostics.push(...readGuardrails(entry.value).diagnostics);
      continue;
    }
    if (entry.key !== 'targets') {
      const help = 'the keys are targets and guardrails';
      diagnostics.push(refuseNode(`there is no key ${quote(entry.key)} here`, entry.keySpan, help));
      continue;
    }
    for (const one of listEntries(entry.value, 'targets', diagnostics)) {
      const device = readDeviceConfig(one, devices, targets, diagnostics);
      if (device !== undefined) devices.push(device);
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: devices, diagnostics };
}

/**
 * Reads a YAML file whose only key is `key` as a tree, an empty one as a mapping without entries. Errors: `bad-config`;
 * of a file without such a key they show nothing: it may be anybody's.
 */
export function readConfigTree(content: Uint8Array, file: string, key: string): Outcome<Tree> {
  const text = readSourceText(file, content);
  if (
    text.value !== undefined &&
    !isBlankText(text.value) &&
    !hasKeyLike(text.value, key === 'targets' ? [key, 'guardrails'] : [key])
  ) {
    const span = { file, start: 0, end: 0 };
    return {
      diagnostics: [
        refuseNode(
          `the file has no key ${key}, and is none that belongs here`,
          span,
          `the only key is ${key}`,
        ),
      ],
    };
  }
  const empty: Tree = { kind: 'map', entries: [], span: { file, start: 0, end: 0 } };
  if (text.value !== undefined && isBlankText(text.value)) return { value: empty, diagnostics: [] };
  const tree = text.value === undefined ? { diagnostics: text.diagnostics } : readTree(file, text.value);
  if (tree.value !== undefined) return { value: tree.value, diagnostics: [] };
  return { diagnostics: tree.diagnostics.map((one) => ({ ...one, code: 'bad-config' })) };
}

function readDeviceConfig(
  { key: name, keySpan, value }: MapEntry,
  others: readonly DeviceConfig[],
  targets: readonly string[],
  diagnostics: Diagnostic[],
): DeviceConfig | undefined {
  const refuse = (message: string, help: string): undefined => {
    diagnostics.push(refuseNode(message, keySpan, help));
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name) || name === 'all') {
    return refuse(
      `${quote(name)} cannot name a device`,
      'use letters, digits, - and _; the word all is taken',
    );
  }
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase())) {
    return refuse(`${name} and another device would share a folder`, 'names must differ in more than case');
  }
  const values = new Map<string, string>();
  const spans = new Map<string, Span>();
  const audit = readAuditConfig(value, diagnostics);
  let parameters: DeviceParameters | undefined;
  let accepts: DeviceConfig['accepts'];
  for (const option of listEntries(value, `the options of ${name}`, diagnostics)) {
    if (option.key === 'assume' || option.key === 'no-premise') continue;
    if (option.key === 'accept') {
      accepts = readDefaultAccepts(option.value, { value: name, span: keySpan }, diagnostics);
      continue;
    }
    if (option.key === 'parameters') {
      parameters = readDeviceParameters(option, name, diagnostics);
      continue;
    }
    const text = writeOption(option.value);
    if (text === undefined) {
      const help = 'write a word, a number, yes or no, or a list of these';
      diagnostics.push(refuseNode(`${quote(option.key)} of ${name} has no value`, option.value.span, help));
      continue;
    }
    values.set(option.key, text);
    spans.set(option.key, option.keySpan);
  }
  const target = values.get('target') ?? name;
  const [wrong, help] = findFaultOfTarget(name, values.get('target'), targets) ?? [];
  if (wrong !== undefined && help !== undefined) return refuse(wrong, help);
  values.delete('target');
  const isDefault =
    name === target && accepts !== undefined && value.kind === 'map' && value.entries.length === 1;
  return {
    name,
    target,
    span: keySpan,
    values: Object.fromEntries(values),
    spans: Object.fromEntries(spans),
    ...present({ audit, parameters, accepts, isDefault: isDefault ? (true as const) : undefined }),
  };
}

/** Says what is wrong with the target that a device names, and what would be right. */
function findFaultOfTarget(
  name: string,
  given: string | undefined,
  targets: readonly string[],
): readonly [string, string] | undefined {
  const target = given ?? name;
  if (targets.includes(name) && target !== name)
    return [`${name} is a target itself`, `a device of ${quote(target)} needs a name of its own`];
  if (targets.includes(target)) return undefined;
  const near = nearest(target, targets);
  const hint = near === undefined ? `the targets are ${targets.join(', ')}` : `did you mean ${near}?`;
  const help =
    given !== undefined || near !== undefined ? hint : `a device says what it is: target: NAME; ${hint}`;
  return [`there is no target ${quote(target)}`, help];
}

/** Reads what is assumed of a device's own files, and which premises are not taken for granted. */
function readAuditConfig(value: Tree, diagnostics: Diagnostic[]): DeviceConfig['audit'] {
  const entries = value.kind === 'map' ? value.entries : [];
  const assumed = entries.find(({ key }) => key === 'assume');
  const off = entries.find(({ key }) => key === 'no-premise');
  if (assumed === undefined && off === undefined) return undefined;
  const assume =
    assumed === undefined
      ? []
      : listEntries(assumed.value, 'assume', diagnostics).map((one) => {
          const text = writeOption(one.value);
          const help = 'write NAME: VALUE, as in login: succeeds';
          if (text === undefined)
            diagnostics.push(refuseNode(`${quote(one.key)} has no value`, one.value.span, help));
          return `${one.key}=${text ?? ''}`;
        });
  const named = off === undefined ? '' : writeOption(off.value);
  if (off !== undefined && named === undefined)
    diagnostics.push(
      refuseNode('no-premise has no value', off.value.span, 'write a name, or a list of names'),
    );
  return { assume, noPremise: (named ?? '').split(',').filter((one) => one !== '') };
}

/** Reads the values of parameters of one device; a value that is none is told at its place. */
function readDeviceParameters(
  { value: node }: MapEntry,
  device: string,
  diagnostics: Diagnostic[],
): DeviceParameters {
  const found = new Map<string, { readonly value: string; readonly span: Span }>();
  for (const { key, value } of listEntries(node, `the parameters of ${device}`, diagnostics)) {
    const text = value.kind === 'scalar' ? writeScalar(value) : undefined;
    if (text !== undefined && isParameterValue(text)) found.set(key, { value: text, span: value.span });
    else {
      const what = text === undefined ? 'has no value' : `cannot be ${quote(text)}`;
      const help = 'a value is one label: a-z, 0-9 and hyphens';
      diagnostics.push(refuseNode(`the parameter ${word(key)} of ${device} ${what}`, value.span, help));
    }
  }
  return found;
}

/** Returns the entries of a mapping; none where nothing is written. */
function listEntries(tree: Tree, what: string, diagnostics: Diagnostic[]): readonly MapEntry[] {
  if (tree.kind === 'map') return tree.entries;
  if (tree.kind === 'scalar' && tree.value === null) return [];
  diagnostics.push(refuseNode(`${what} must be a mapping`, tree.span, 'write key: value lines'));
  return [];
}

/** Writes the value of an option as the command line would have it; undefined where it is none. */
function writeOption(tree: Tree): string | undefined {
  if (tree.kind === 'scalar') return writeScalar(tree);
  if (tree.kind === 'map' || tree.items.length === 0) return undefined;
  const parts = tree.items.map((item) => (item.kind === 'scalar' ? writeScalar(item) : undefined));
  return parts.includes(undefined) ? undefined : parts.join(',');
}

/** Writes a scalar. A number keeps its spelling: version 10.10 is not 10.1. */
function writeScalar({ value, source }: ScalarTree): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? source : value;
}
