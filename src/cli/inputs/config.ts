import { type Diagnostic, error, hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { DeviceConfig } from '../../driver/devices.ts';
import { readSourceText } from '../../rules/read/read-text.ts';
import { readTree } from '../../rules/read/read-tree.ts';
import type { MapEntry, ScalarTree, Tree } from '../../rules/read/yaml-tree.ts';

/** Reads a configuration file (`schemas/config.schema.json`). Errors, all `bad-config`, point at the node. */
export function readConfig(
  content: Uint8Array,
  file: string,
  targets: readonly string[],
): Outcome<readonly DeviceConfig[]> {
  const text = readSourceText(file, content);
  const tree =
    text.value === undefined ? text : isBlank(text.value) ? emptyTree(file) : readTree(file, text.value);
  if (tree.value === undefined || typeof tree.value === 'string') {
    return { diagnostics: tree.diagnostics.map((one) => ({ ...one, code: 'bad-config' as const })) };
  }
  const diagnostics: Diagnostic[] = [];
  const devices: DeviceConfig[] = [];
  for (const entry of entriesOf(tree.value, 'the configuration', diagnostics)) {
    if (entry.key !== 'targets') {
      diagnostics.push(
        wrong(`there is no key ${quote(entry.key)} here`, entry.keySpan, 'the only key is targets'),
      );
      continue;
    }
    for (const one of entriesOf(entry.value, 'targets', diagnostics)) {
      const device = readDevice(one, devices, targets, diagnostics);
      if (device !== undefined) devices.push(device);
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: devices, diagnostics };
}

function readDevice(
  { key: name, keySpan, value }: MapEntry,
  others: readonly DeviceConfig[],
  targets: readonly string[],
  diagnostics: Diagnostic[],
): DeviceConfig | undefined {
  const refuse = (message: string, help: string): undefined => {
    diagnostics.push(wrong(message, keySpan, help));
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
  for (const option of entriesOf(value, `the options of ${name}`, diagnostics)) {
    const text = optionText(option.value);
    if (text === undefined) {
      const help = 'write a word, a number, yes or no, or a list of these';
      diagnostics.push(wrong(`${quote(option.key)} of ${name} has no value`, option.value.span, help));
      continue;
    }
    values.set(option.key, text);
    spans.set(option.key, option.keySpan);
  }
  const target = values.get('target') ?? name;
  values.delete('target');
  if (targets.includes(name) && target !== name) {
    return refuse(`${name} is a target itself`, `a device of ${quote(target)} needs a name of its own`);
  }
  if (!targets.includes(target)) {
    const near = nearest(target, targets);
    const hint = near === undefined ? `the targets are ${targets.join(', ')}` : `did you mean ${near}?`;
    return refuse(
      `there is no target ${quote(target)}`,
      spans.has('target') || near !== undefined ? hint : `a device says what it is: target: NAME; ${hint}`,
    );
  }
  return {
    name,
    target,
    span: keySpan,
    values: Object.fromEntries(values),
    spans: Object.fromEntries(spans),
  };
}

/** The entries of a mapping; none where nothing is written. */
function entriesOf(tree: Tree, what: string, diagnostics: Diagnostic[]): readonly MapEntry[] {
  if (tree.kind === 'map') return tree.entries;
  if (tree.kind === 'scalar' && tree.value === null) return [];
  diagnostics.push(wrong(`${what} must be a mapping`, tree.span, 'write key: value lines'));
  return [];
}

function optionText(tree: Tree): string | undefined {
  if (tree.kind === 'scalar') return textOf(tree);
  if (tree.kind === 'map' || tree.items.length === 0) return undefined;
  const parts = tree.items.map((item) => (item.kind === 'scalar' ? textOf(item) : undefined));
  return parts.includes(undefined) ? undefined : parts.join(',');
}

/** A number keeps its spelling: version 10.10 is not 10.1. */
function textOf({ value, source }: ScalarTree): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? source : value;
}

function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#.*)?$/.test(line));
}

function emptyTree(file: string): Outcome<Tree> {
  return { value: { kind: 'map', entries: [], span: { file, start: 0, end: 0 } }, diagnostics: [] };
}

function wrong(message: string, span: Span, help: string): Diagnostic {
  return error('bad-config', message, { span, help });
}
