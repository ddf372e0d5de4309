/** Comparisons of made-up policies as reports, for the tests of their renderings. */
import { diffPolicies } from '../../src/diff/policies.ts';
import { findRewrites } from '../../src/diff/rewrites.ts';
import type { DiffReport } from '../../src/driver/diff/diff-report.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { filter, proxy } from './capabilities.ts';

const beside = { tests: [], requires: [] };

/** What `rulec diff` would report of two policies, for a packet filter and a proxy. */
export function diffReport(before: Policy, after: Policy, rest: Partial<DiffReport> = {}): DiffReport {
  const targets = [
    { name: 'filter', capabilities: filter },
    { name: 'proxy', capabilities: proxy },
  ];
  const side = (name: string): DiffReport['before'] => ({
    name,
    ruleSets: [{ name: 'test', digest: `sha256:${name}` }],
    serviceTags: [],
  });
  return {
    rulec: '0.0.0',
    before: side('old.yaml'),
    after: side('new.yaml'),
    comparisons: diffPolicies({ policy: before, tags: [] }, { policy: after, tags: [] }, targets),
    rewrites: findRewrites(before, after, { before: beside, after: beside }),
    proofs: [],
    ...rest,
  };
}

/** Texts that break out of whatever forgets to escape them. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</td></tr></table></details><h1>',
  '`code` | cell | [link](https://evil.example) ![img](https://evil.example/x.png)',
  '@everyone #1 GH-1 https://evil.example www.evil.example',
  '--> <!-- <style>*{display:none}</style>',
  'line\nbreak\r\n\u2028# heading',
  '\u001b[31mred\u202egnp.exe',
  '&lt;b&gt; &#60; %0A::error::x',
  '\\| \\` $(id) $ {x} {{x}} ]]> ;{}',
];
