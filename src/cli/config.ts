import { isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { type Diagnostic, error, hasErrors, type Outcome, type Span } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';

/** The options of one target, or of one device that has a name of its own, from `rulec.yaml`. */
export interface DeviceConfig {
  readonly name: string;
  readonly target: string;
  /** Option values as the command line would write them: booleans as `yes` and `no`, lists with commas. */
  readonly values: Readonly<Record<string, string>>;
  /** Where each option stands. */
  readonly spans: Readonly<Record<string, Span>>;
}

/** Reads a configuration file (`schemas/config.schema.json`). Errors, all `bad-config`, point at the node. */
export function readConfig(text: string, file: string, targets: readonly string[]): Outcome<readonly DeviceConfig[]> {
  const diagnostics: Diagnostic[] = [];
  const document = parseDocument(text, { prettyErrors: false });
  const wrong = (message: string, at: [number, number] | undefined, help?: string): void => {
    const span: Span = { file, start: at?.[0] ?? 0, end: at?.[1] ?? 0 };
    diagnostics.push(error('bad-config', message, help === undefined ? { span } : { span, help }));
  };
  for (const problem of document.errors) wrong(problem.message, problem.pos);
  if (diagnostics.length > 0) return { diagnostics };
  if (document.contents === null) return { value: [], diagnostics };
  const top = document.contents;
  if (!isMap(top)) {
    wrong('the configuration is a mapping with the key targets', rangeOf(top));
    return { diagnostics };
  }
  const devices: DeviceConfig[] = [];
  for (const pair of top.items) {
    const key = keyOf(pair);
    if (key?.text !== 'targets') {
      wrong(`unknown key ${JSON.stringify(key?.text ?? '')}`, key?.range, 'the only key is targets');
    } else if (isMap(pair.value)) {
      for (const item of pair.value.items) readDevice(item);
    } else if (!isEmpty(pair.value)) {
      wrong('targets is a mapping of target or device names', rangeOf(pair.value));
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: devices, diagnostics };

  function readDevice(pair: Pair): void {
    const key = keyOf(pair);
    const name = key?.text ?? '';
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name) || name === 'all') {
      return wrong(`${JSON.stringify(name)} cannot name a device`, key?.range, 'use letters, digits, - and _; not all');
    }
    if (devices.some((other) => other.name.toLowerCase() === name.toLowerCase())) {
      return wrong(`${name} and another device would share a folder`, key?.range, 'names differ in more than case');
    }
    if (!isMap(pair.value) && !isEmpty(pair.value)) {
      return wrong(`the options of ${name} are a mapping`, rangeOf(pair.value));
    }
    const values = new Map<string, string>();
    const spans = new Map<string, Span>();
    for (const item of isMap(pair.value) ? (pair.value as YAMLMap).items : []) {
      const option = keyOf(item);
      const value = valueOf(item.value);
      if (option === undefined) wrong(`an option of ${name} is not a word`, rangeOf(item.key));
      else if (value === undefined) wrong(`${option.text} is a word, a number, yes or no, or a list`, rangeOf(item.value));
      else {
        values.set(option.text, value);
        spans.set(option.text, { file, start: option.range[0], end: option.range[1] });
      }
    }
    const target = values.get('target') ?? name;
    if (targets.includes(name) && target !== name) {
      return wrong(`${name} is a target of its own, so a device of ${target} needs another name`, key?.range);
    }
    if (!targets.includes(target)) {
      const near = nearest(target, targets);
      const help = values.has('target') ? undefined : 'a device says which target it is: target: NAME';
      return wrong(
        `there is no target ${JSON.stringify(target)}`,
        key?.range,
        near === undefined ? (help ?? `the targets are ${targets.join(', ')}`) : `did you mean ${near}?`,
      );
    }
    values.delete('target');
    devices.push({ name, target, values: Object.fromEntries(values), spans: Object.fromEntries(spans) });
  }
}

type Range = [number, number];

function keyOf(pair: Pair): { readonly text: string; readonly range: Range } | undefined {
  const range = rangeOf(pair.key);
  const text = valueOf(pair.key);
  return text === undefined || range === undefined || isSeq(pair.key) ? undefined : { text, range };
}

function valueOf(node: unknown): string | undefined {
  if (isSeq(node)) {
    const parts = node.items.map((item) => (isScalar(item) ? textOf(item) : undefined));
    return parts.includes(undefined) || parts.length === 0 ? undefined : parts.join(',');
  }
  return isScalar(node) ? textOf(node) : undefined;
}

/** A number keeps its spelling: version 10.10 is not 10.1. */
function textOf(scalar: Scalar): string | undefined {
  const { value, source } = scalar;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return source ?? String(value);
  return typeof value === 'string' ? value : undefined;
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function rangeOf(node: unknown): Range | undefined {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] === undefined || range[1] === undefined ? undefined : [range[0], range[1]];
}
