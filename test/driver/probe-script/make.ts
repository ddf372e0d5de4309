/** Probe scripts of made-up rule sets. */
import { planQuestions } from '../../../src/driver/probe/plan-questions.ts';
import { lowerScript } from '../../../src/driver/probe/script/lower-script.ts';
import { printScript } from '../../../src/driver/probe/script/print-script.ts';
import { skeleton } from '../../../src/driver/probe/script/skeleton/skeleton.ts';
import { findScriptFlaws, type ScriptInputs } from '../../../src/driver/probe/script/write-script.ts';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import type { RuleSet } from '../../../src/rules/ast.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';

/** Made-up digests of a root and its key, in the place of those that come with Node. */
export const someRoots: readonly string[] = [
  `${'0a'.repeat(32)} ${'1b'.repeat(32)}`,
  `${'2c'.repeat(32)} ${'3d'.repeat(32)}`,
];

/** A rule set with every kind of question and of requirement. */
export const wholeText = `rulec: 1
name: whole
title: Everything that a script can hold
sources:
  page: { title: A page, date: 2026-01-15 }
requires:
  - { id: windows, os-build: 14393, why: Windows Server 2016., source: page / row 1, mend: Buy one. }
  - { id: dotnet, dotnet-release: 461808 }
  - id: tls
    where: it is used
    from-build: 17763
    registry: { key: 'HKLM\\SOFTWARE\\It''s $(here)', name: Enabled, value: [1, on], absent: allowed }
  - { id: agent, service: ExampleSvc }
  - { id: version, file-version: { file: ['C:\\a b\\c.exe', '%ProgramFiles%\\c.exe'], at-least: 1.5.3417.0 } }
  - { id: other, not-installed: [OtherSvc, "Other Agent*"] }
rules:
  - id: no-metadata
    action: deny
    services: [1-65535/tcp]
    to: [{ addresses: [203.0.113.128/25] }]
  - id: service
    source: page / table 1
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: [www.example.com, "*.example.net", files.example.org/keys]
        addresses: [192.0.2.0/24, 2001:db8::/32]
  - id: clear
    services: [80/http, 8000-8010/tcp]
    to: [{ hosts: [crl.example.com] }]
  - id: bare
    services: [22/tcp, 53/udp, 514/udp]
    to: [{ addresses: [198.51.100.7/32, 2001:db8:1::1/128] }]
tests:
  - allow: https://a.example.net/
  - deny: https://example.net/
  - deny: tcp://203.0.113.129:22
`;

/** Loads and plans a rule set as the command does. */
export function plan(text: string, own: ScriptInputs['roots']['ownRoots'] = []): ScriptInputs {
  const { value: ruleSet, diagnostics } = loadRuleSet('test.yaml', text);
  if (ruleSet === undefined) throw new Error(JSON.stringify(diagnostics));
  return planRuleSets([ruleSet], own);
}

export function planRuleSets(
  ruleSets: readonly RuleSet[],
  own: ScriptInputs['roots']['ownRoots'] = [],
): ScriptInputs {
  const policy = resolvePolicy(ruleSets, [], { missingTags: 'opaque' }).value;
  if (policy === undefined) throw new Error('does not resolve');
  const questions = planQuestions(policy, ruleSets, { hosts: [], negative: true });
  return { plan: questions, policy, ruleSets, roots: { roots: someRoots, ownRoots: own } };
}

/** The script of some inputs, whatever is wrong with it. */
export function print({ plan: planned, ruleSets, roots }: ScriptInputs): string {
  return printScript(lowerScript(planned, ruleSets, roots));
}

/** The data region of a script. */
export function regionOf(script: string): string {
  if (!script.startsWith(skeleton.head) || !script.endsWith(skeleton.tail)) throw new Error('no skeleton');
  return script.slice(skeleton.head.length, script.length - skeleton.tail.length);
}

/** What is wrong with a data region, for these inputs. */
export function judge(region: string, inputs: ScriptInputs): readonly string[] {
  return findScriptFlaws(`${skeleton.head}${region}${skeleton.tail}`, inputs);
}
