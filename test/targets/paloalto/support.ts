import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { evaluate, type View } from '../../../src/proof/diagram/evaluate.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Condition } from '../../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import type { PaloaltoConfig } from '../../../src/targets/paloalto/config.ts';
import { type PaloaltoOptions, readOptions } from '../../../src/targets/paloalto/options.ts';
import { meaning } from '../../../src/targets/paloalto/read/meaning.ts';
import { formats } from '../../../src/targets/paloalto/read/parse.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Meaning, Reading, TargetFile } from '../../../src/targets/target.ts';

/** Options with the zones `trust` and `untrust`. */
export function optionsOf(values: Readonly<Record<string, string>> = {}): PaloaltoOptions {
  const read = readOptions({ 'from-zone': 'trust', 'to-zone': 'untrust', ...values });
  if (read.value === undefined) throw new Error(JSON.stringify(read.diagnostics));
  return read.value;
}

/** Reads a text in one format, with list files by name. */
export function parse(
  name: 'set' | 'xml',
  text: string,
  lists: Readonly<Record<string, string>> = {},
): { readonly value?: PaloaltoConfig; readonly diagnostics: readonly Diagnostic[] } {
  const format = formats.find((one) => one.name === name);
  const files: TargetFile[] = [
    { path: `test.${name}`, content: text },
    ...Object.entries(lists).map(([file, content]) => ({ path: `edl/${file}`, content })),
  ];
  return format?.parse(files) ?? { diagnostics: [] };
}

/** What a set script says, with everything that was said about it. */
export function readSet(
  lines: readonly string[],
  values: Readonly<Record<string, string>> = {},
  lists: Readonly<Record<string, string>> = {},
): { readonly reading: Reading; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parse('set', lines.join('\n'), lists);
  if (parsed.value === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
  const read = meaning(parsed.value, optionsOf(values));
  if (read.value === undefined) throw new Error(JSON.stringify(read.diagnostics));
  return { reading: read.value, diagnostics: [...parsed.diagnostics, ...read.diagnostics] };
}

/**
 * A view in short: `tcp 443 192.0.2.1 www.example.com/path`; a `-` for no URL. `outside` in front: from a
 * client that is not governed.
 */
export function viewOf(text: string): View {
  const words = text.split(' ');
  const outside = words[0] === 'outside';
  const [transport, port, addressText = '', url = '-'] = outside ? words.slice(1) : words;
  const address = parseAddress(addressText);
  if (isMisread(address)) throw new Error(address.problem);
  const slash = url.indexOf('/');
  const name = slash < 0 ? url : url.slice(0, slash);
  const host: View['host'] =
    url === '-' ? { kind: 'none' } : name === addressText ? { kind: 'literal' } : { kind: 'name', name };
  return {
    transport: transport === 'udp' ? 'udp' : 'tcp',
    port: Number(port),
    address,
    host,
    source: outside ? 'outside' : 'inside',
    ...(url === '-' ? {} : { path: slash < 0 ? '/' : url.slice(slash) }),
  };
}

/** What a meaning does with a view. */
export function decide(meaningOfText: Meaning, view: string): 'allow' | 'deny' | 'unknown' {
  return evaluate(meaningOfText, viewOf(view)).action;
}

/** The same, with what its premises hold taken for granted. */
export function decideGranted(meaningOfText: Meaning, view: string): 'allow' | 'deny' | 'unknown' {
  const grant = (condition: Condition): Condition => {
    if (condition.kind === 'unknown' && condition.premise !== undefined)
      return condition.premise.holds ? { kind: 'all', of: [] } : { kind: 'any', of: [] };
    if (condition.kind === 'not') return { ...condition, of: grant(condition.of) };
    if (condition.kind === 'all' || condition.kind === 'any')
      return { ...condition, of: condition.of.map(grant) };
    return condition;
  };
  const clauses = meaningOfText.clauses.map((one) => ({ ...one, condition: grant(one.condition) }));
  return decide({ ...meaningOfText, clauses }, view);
}

/** The lines of a rule with every field, that the given fields replace. */
export function ruleLines(name: string, fields: Readonly<Record<string, string>> = {}): readonly string[] {
  const all = {
    from: 'trust',
    to: 'untrust',
    source: 'any',
    destination: 'any',
    category: 'any',
    application: 'any',
    service: 'any',
    action: 'allow',
    ...fields,
  };
  return Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => `set rulebase security rules ${name} ${field} ${value}`);
}

/** A rule that denies all that is governed. */
export const closing: readonly string[] = ruleLines('last', { action: 'deny' });

/** What a policy is printed as, by path. */
export function filesOf(
  wanted: Policy,
  values: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const { value, diagnostics } = target.lower(wanted, optionsOf(values));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return Object.fromEntries(target.print(value).map(({ path, content }) => [path, String(content)]));
}

/** The set lines, without those that are the same for every rule. */
export function setLines(
  wanted: Policy,
  values: Readonly<Record<string, string>> = {},
  name = 'test',
): readonly string[] {
  const usual =
    /^(delete|move)| (from trust|to untrust|negate-\w+ no|source-user any|application any|log-\w+ \w+|rule-type interzone|tag rulec|disabled (yes|no)|source any)$|description|^set tag /;
  return (filesOf(wanted, values)[`${name}.set`] ?? '')
    .split('\n')
    .filter((line) => line !== '' && !usual.test(line))
    .map((line) => line.replace(/^set rulebase (\w+) rules/, '$1').replace(/^set /, ''));
}

/** The names of the security rules in their order. */
export function ruleNames(wanted: Policy, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const lines = (filesOf(wanted, values)['test.set'] ?? '').split('\n');
  return lines.flatMap((line) => /^delete rulebase security rules (\S+)$/.exec(line)?.[1] ?? []);
}
