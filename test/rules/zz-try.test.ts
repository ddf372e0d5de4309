import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { loadRuleSet } from '/work/main/src/rules/load.ts';
import { checkRuleSet } from '/work/main/src/rules/checks.ts';
import { positionOf } from '/work/main/src/diagnostics/position.ts';
test('x', () => {
  for (const f of (process.env.F ?? '').split(',')) {
    const bytes = readFileSync(f); const t=performance.now();
    const o = loadRuleSet(f, bytes);
    console.log(f, performance.now()-t, 'ms', o.value ? 'ok' : 'no');
    const text = bytes.toString();
    for (const d of [...o.diagnostics, ...(o.value ? checkRuleSet(o.value) : [])]) { const p = d.span ? positionOf(text, d.span.start) : {line:0,column:0}; console.log(`${f}:${p.line}:${p.column}: ${d.severity}[${d.code}]: ${d.message}${d.help ? '\n    help: '+d.help : ''}`); }
    if (o.value && process.env.V) console.dir(o.value.rules, {depth: 6});
  }
});
