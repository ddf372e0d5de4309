import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { positionOf } from '../../src/diagnostics/position.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { RuleSet } from '../../src/rules/ast.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { type ResolveOptions, resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import type { ServiceTags } from '../../src/service-tags/tags.ts';

/** A rule set of one rule, with these keys at its top, in its rule and in its one destination instead. */
export function ruleSetText(
  keys: { readonly top?: string; readonly rule?: string; readonly to?: string } = {},
): string {
  return [
    'rulec: 1',
    'name: sample',
    ...(keys.top === undefined ? [] : [keys.top]),
    'rules:',
    '  - id: one',
    indent(keys.rule ?? 'services: [443/https]', 4),
    '    to:',
    indent(keys.to ?? 'hosts: [a.example]', 8).replace(/^ {8}/, '      - '),
    '',
  ].join('\n');
}

function indent(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by));
}

/** Diagnostics as `line:column code`, the way most tests look at them. */
export function places(text: string, diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, span }) => {
    if (span === undefined) return `- ${code}`;
    const { line, column } = positionOf(text, span.start);
    return `${line}:${column} ${code}`;
  });
}

/** What is wrong with a text: `line:column code`. */
export function mistakes(text: string): readonly string[] {
  return places(text, loadRuleSet('test.yaml', text).diagnostics);
}

/** A rule set that must load. */
export function loaded(text: string, file = 'test.yaml'): RuleSet {
  const { value, diagnostics } = loadRuleSet(file, text);
  if (value === undefined)
    throw new Error(`the fixture does not load: ${JSON.stringify(diagnostics, null, 1)}`);
  return value;
}

interface Resolved {
  readonly policy: Policy | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly places: readonly string[];
}

/** What becomes of a rule set that loads: its policy, if it has one, and the messages with their places. */
export function resolve(
  text: string,
  tags: readonly ServiceTags[] = [],
  options: ResolveOptions = {},
): Resolved {
  const { value: policy, diagnostics } = resolvePolicy([loaded(text)], tags, options);
  return { policy, diagnostics, places: places(text, diagnostics) };
}

/** The policy of a rule set that must resolve without tags. */
export function policyOf(text: string): Policy {
  const { policy, diagnostics } = resolve(text);
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}
