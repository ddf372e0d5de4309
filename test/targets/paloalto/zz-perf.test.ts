import { test } from 'vitest';
import { target } from '../../../src/targets/paloalto/target.ts';
import { addressSetOf } from '../../../src/sets/prefix.ts';
import { policy } from '../../support/build-policy.ts';
import { optionsOf } from './support.ts';
test('perf', () => {
  const p = policy({services:['443/tcp'], addresses:['192.0.2.0/24']});
  const prefixes: any[] = [];
  for (let i=0;i<12000;i++) prefixes.push({family:4, network: (0x14000000 + i*512)>>>0, length: 24});
  for (let i=0;i<3000;i++) prefixes.push({family:6, network: (0x26031000n<<96n) + (BigInt(i)*2n<<64n), length: 64});
  const set = addressSetOf(prefixes);
  const pol = {...p, rules:[{...p.rules[0]!, destinations:[{kind:'addresses', addresses:set, origins:[{text:'azure:X', tag:{cloud:'public', name:'X'}}], span:p.rules[0]!.span}]}]} as any;
  const options = optionsOf({model:'pa-5220'});
  for (let k=0;k<4;k++) {
    let t = performance.now(); const res: string[] = [];
    const lap = (w: string) => { const n = performance.now(); res.push(w+' '+Math.round(n-t)); t = n; };
    const low = target.lower(pol, options); lap('lower');
    const files = target.print(low.value!); lap('print');
    for (const f of target.formats) { const q = f.parse(files.filter(({path})=>f.owns(path))); lap('parse '+f.name); if (!q.value) console.log(q.diagnostics.slice(0,3)); target.meaning(q.value!, options); lap('meaning '+f.name);}
    console.log(res.join(', '), files.map((f)=>f.content.length).join(' '));
  }
});
