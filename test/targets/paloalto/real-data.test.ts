/** The bundled rule set with the Service Tags of two weeks: what changes in the texts when the tags do. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { prove } from '../../../src/proof/compare/proof.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { loadServiceTags } from '../../../src/service-tags/load.ts';
import { subtractAddresses } from '../../../src/sets/addresses.ts';
import { coverOf, formatPrefix } from '../../../src/sets/prefix.ts';
import { planUpdate } from '../../../src/targets/paloalto/compile/update/plan.ts';
import { checkUpdate } from '../../../src/targets/paloalto/read/edits/check-update.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { bundled } from '../../support/bundled.ts';
import { dataFile, describeWithData } from '../../support/data.ts';
import { optionsOf } from './support.ts';

const weeks = ['20250818', '20250825'].map((day) => `service-tags/ServiceTags_Public_${day}.json`);

function policyWith(file: string): Policy {
  const ruleSet = bundled('entra-private-network-connector');
  const tags = loadServiceTags({ file, bytes: readFileSync(dataFile(file)) }).value;
  const resolved = tags === undefined ? undefined : resolvePolicy([ruleSet], tags).value;
  if (resolved === undefined) throw new Error('the bundled rule set does not load');
  return resolved;
}

function filesOf(policy: Policy, values: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const { value, diagnostics } = target.lower(policy, optionsOf(values));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return new Map(target.print(value).map(({ path, content }) => [path, String(content)]));
}

/** How many lines are in one text and not in the other, either way; every line of these texts occurs once. */
function changedLines(before: string, after: string): number {
  const [a, b] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  return [...a].filter((line) => !b.has(line)).length + [...b].filter((line) => !a.has(line)).length;
}

describeWithData('a week of Service Tags', weeks, () => {
  const [before, after] = weeks.map((file) => file) as [string, string];

  test('changes nothing where addresses are not asked for', () => {
    expect(filesOf(policyWith(after), {})).toEqual(filesOf(policyWith(before), {}));
  });

  test('changes so many lines for each prefix, and the texts mean the claim', () => {
    const policies = [policyWith(before), policyWith(after)] as const;
    const known = policies.map((policy) => {
      const sets = policy.rules.flatMap(({ destinations }) =>
        destinations.flatMap((one) =>
          one.kind === 'hosts' && one.known !== undefined && one.known !== 'any' ? [one.known] : [],
        ),
      );
      return new Set(
        sets.flatMap((set) => coverOf(subtractAddresses(set, { v4: [], v6: [] })).map(formatPrefix)),
      );
    }) as [Set<string>, Set<string>];
    const changed = changedLines([...known[0]].join('\n'), [...known[1]].join('\n'));
    expect(changed).toBeGreaterThan(50);
    const large = { destination: 'known', model: 'pa-3220' };
    const [old, now] = policies.map((policy) => filesOf(policy, large)) as [
      ReadonlyMap<string, string>,
      ReadonlyMap<string, string>,
    ];
    for (const [path, text] of now)
      expect([path, changedLines(old.get(path) ?? '', text)]).toEqual([path, 2 * changed]);
    const [was, wanted] = policies.map((policy) => target.lower(policy, optionsOf(large)).value);
    if (was === undefined || wanted === undefined) throw new Error('not lowered');
    const { value: update } = planUpdate(was, wanted);
    if (update === undefined) throw new Error('no update');
    const xmlOf = (files: ReadonlyMap<string, string>) =>
      [...files].flatMap(([path, content]) => (path.endsWith('.xml') ? [{ path, content }] : []));
    expect(checkUpdate(xmlOf(old), update, xmlOf(now))).toEqual([]);
    expect(String(update.content).split('\n').length - 1).toBe(2 * changed);
    const edl = { ...large, 'service-tags': 'edl', 'edl-url': 'https://edl.example.com' };
    const [oldLists, lists] = policies.map((policy) => filesOf(policy, edl)) as [
      ReadonlyMap<string, string>,
      ReadonlyMap<string, string>,
    ];
    for (const [path, text] of lists) {
      if (!path.startsWith('edl/')) expect(text).toBe(oldLists.get(path));
    }
    for (const values of [{}, large, edl]) {
      const options = optionsOf(values);
      const files = [...filesOf(policies[1], values)].map(([path, content]) => ({ path, content }));
      const readings = target.formats.flatMap((format) => {
        const parsed = format.parse(files.filter(({ path }) => format.owns(path)));
        const reading = parsed.value === undefined ? undefined : target.meaning(parsed.value, options).value;
        return reading === undefined ? [] : [{ format: format.name, reading }];
      });
      const proof = prove(policies[1], target, target.capabilities(options), readings);
      expect([proof.verdict, proof.differences, proof.diagnostics]).toEqual(['approximate', [], []]);
    }
  });
});
