import { test } from 'vitest';
import { prove } from '../../../src/equivalence/proof.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy } from '../../support/build-policy.ts';
import { optionsOf } from './support.ts';
test('mutants', () => {
  const wanted = policy(
    { id: 'no-meta', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.254/32'] },
    { id: 'web', services: ['443/https'], hosts: ['*.example.com', 'example.com', 'a.*.example.net'], inspection: 'bypass', addresses: ['198.51.100.0/24', '2001:db8::/32'] },
    { id: 'crl', services: ['80/http'], hosts: ['crl.example.org/pki', 'ocsp.example.org'] },
    { id: 'dns', services: ['53/udp'], addresses: ['203.0.113.53/32', '203.0.113.54/32'] },
  );
  for (const values of [{ source: '10.20.30.0/24,10.20.40.0/24', destination: 'known' }]) {
    const options = optionsOf(values);
    const files = target.print(target.lower(wanted, options).value!);
    const caps = target.capabilities(options);
    for (const format of target.formats) {
      const mine = files.filter(({ path }) => format.owns(path));
      const main = mine[0]!; const lines = String(main.content).trimEnd().split('\n');
      const outcome = (ls: string[]) => {
        const p = format.parse([{ path: main.path, content: ls.join('\n') + '\n' }, ...mine.slice(1)]);
        if (!p.value) return 'refused';
        const m = target.meaning(p.value, options);
        const proof = prove(wanted, target, caps, [{ format: format.name, reading: m.value! }]);
        if (proof.differences.length) return proof.differences[0]!.effect;
        return [...p.diagnostics, ...m.diagnostics].length ? 'warned: ' + [...p.diagnostics, ...m.diagnostics][0]!.message : 'EQUAL';
      };
      console.log(format.name, 'base', outcome(lines));
      const tally = new Map<string, string[]>();
      const note = (kind: string, o: string, l: string) => { const k = kind + ' ' + o; tally.set(k, [...(tally.get(k) ?? []), l]); };
      lines.forEach((l, i) => {
        note('drop', outcome(lines.filter((_, j) => j !== i)), l);
        note('dup', outcome([...lines.slice(0, i), l, ...lines.slice(i)]), l);
        if (i) { const s = [...lines]; [s[i - 1], s[i]] = [s[i]!, s[i - 1]!]; note('swap', outcome(s), lines[i-1]+' <> '+l); }
        const edits: [RegExp, string][] = [[/443/, '444'], [/\/24/, '/23'], [/\/32/, '/31'], [/allow/, 'deny'], [/deny$|>deny/, 'allow'], [/tcp/, 'udp'], [/udp/,'tcp'], [/\/(<\/member>)?$/, '$1'], [/\*\./, ''], [/\^/, '*'], [/trust/, 'any'], [/no$/, 'yes'], [/>no</, '>yes<'], [/>yes</,'>no<'], [/yes$/, 'no'], [/interzone/, 'universal'], [/interzone/,'intrazone'], [/no-decrypt$/, 'decrypt'], [/rulec-src$/, 'any'], [/ rulec-src-v4-10.20.30.0-24$/, ' any']];
        edits.forEach(([a, b]) => { const n = l.replace(a, b); if (n !== l) note(`edit ${a}->${b}`, outcome(lines.map((x, j) => j === i ? n : x)), l); });
      });
      for (const [k, v] of [...tally].filter(([k]) => k.includes('EQUAL'))) console.log(k, v.length, '\n   ' + v.filter((l)=>!/tag|log-|descr|negate.*no$|source-user any|application any|category any|service any/.test(l)).slice(0, 40).join('\n   '));
      for (const [k, v] of [...tally].filter(([k]) => !k.includes('EQUAL'))) console.log(k.slice(0,120), v.length);
    }
  }
}, 600000);
