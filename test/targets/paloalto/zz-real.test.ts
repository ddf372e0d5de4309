import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { prove } from '../../../src/equivalence/proof.ts';
import { loadRuleSet } from '../../../src/rules/load.ts';
import { resolvePolicy } from '../../../src/rules/resolve.ts';
import { loadServiceTags } from '../../../src/service-tags/load.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { dataFile } from '../../support/data.ts';
import { optionsOf } from './support.ts';

function real(tagFile: string, values: Record<string, string>, out: string, extra = '') {
  const text = readFileSync('data/entra-private-network-connector.yaml', 'utf8') + extra;
  const rs = loadRuleSet('x.yaml', text);
  if (!rs.value) throw new Error(JSON.stringify(rs.diagnostics));
  const tags = loadServiceTags({
    file: tagFile,
    bytes: readFileSync(dataFile('service-tags/' + tagFile)),
  } as any);
  if (!tags.value) throw new Error(JSON.stringify(tags.diagnostics));
  const pol = resolvePolicy([rs.value], tags.value as any);
  if (!pol.value) throw new Error(JSON.stringify(pol.diagnostics));
  const options = optionsOf(values);
  let t = performance.now();
  const lap = (w: string) => {
    const n = performance.now();
    console.log(out, w, Math.round(n - t));
    t = n;
  };
  const low = target.lower(pol.value, options);
  lap('lower');
  if (!low.value) {
    console.log(low.diagnostics);
    return;
  }
  const files = target.print(low.value);
  lap('print');
  const readings = target.formats.map((f) => {
    const p = f.parse(files.filter(({ path }) => f.owns(path)));
    lap('parse ' + f.name);
    if (!p.value) throw new Error(JSON.stringify(p.diagnostics));
    const m = target.meaning(p.value, options);
    lap('meaning ' + f.name);
    console.log(p.diagnostics, m.diagnostics);
    return { format: f.name, reading: m.value! };
  });
  const proof = prove(pol.value, target, target.capabilities(options), readings);
  lap('prove');
  console.log(
    proof.verdict,
    proof.differences.length,
    proof.diagnostics,
    proof.losses
      .map((l) => `${l.code} ${l.rule} ${l.severity} ${JSON.stringify(l.witness?.request)}`)
      .join('\n'),
  );
  mkdirSync('/tmp/pa/' + out + '/edl', { recursive: true });
  for (const f of files) writeFileSync('/tmp/pa/' + out + '/' + f.path, f.content);
}
test('real', () => {
  real('ServiceTags_Public_20250818.json', {}, 'default');
  real(
    'ServiceTags_Public_20250818.json',
    { destination: 'known', model: 'pa-3220', source: '10.20.30.0/24' },
    'w1',
  );
  real(
    'ServiceTags_Public_20250825.json',
    { destination: 'known', model: 'pa-3220', source: '10.20.30.0/24' },
    'w2',
  );
  real(
    'ServiceTags_Public_20250818.json',
    { destination: 'known', 'service-tags': 'edl', 'edl-url': 'https://edl.example.com/r' },
    'e1',
  );
  real(
    'ServiceTags_Public_20250825.json',
    { destination: 'known', 'service-tags': 'edl', 'edl-url': 'https://edl.example.com/r' },
    'e2',
  );
  real('ServiceTags_Public_20250825.json', { destination: 'known' }, 'small');
});
