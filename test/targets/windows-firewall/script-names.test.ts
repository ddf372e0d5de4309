/** Names of rules in a script: where one is of another content, a run leaves what the machine has under it. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Target } from '../../../src/targets/target.ts';
import { target as windows } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = windows as unknown as Target;
const narrow = policy({ id: 'web', services: ['443/tcp'], addresses: ['192.0.2.0/25'] });
const wide = policy({ id: 'web', services: ['443/tcp'], addresses: ['192.0.2.0/24'] });

function compile(rules: typeof narrow): string {
  const files = compileTarget(rules, target, {}).value?.files ?? [];
  return String(files.find(({ path }) => path.endsWith('.ps1'))?.content);
}

function judge(content: string) {
  const { value, diagnostics } = verifyFiles(narrow, target, {}, [{ path: 'x.ps1', content }]);
  return { verdict: value?.proof?.verdict, said: diagnostics.map(({ code }) => code) };
}

const ours = compile(narrow);
const nameIn = (text: string): string => /Name {10}= '(.*)'/.exec(text)?.[1] ?? '';

it('is that of an earlier edition, which let more through', () => {
  expect(judge(ours)).toEqual({ verdict: 'exact', said: [] });
  expect(nameIn(ours)).not.toBe(nameIn(compile(wide)));
  const older = ours.replace(nameIn(ours), nameIn(compile(wide)));
  expect(judge(older)).toEqual({ verdict: 'not-decided', said: ['unknown-construct'] });
  // Names know no case.
  const inCapitals = (text: string) => nameIn(text).replace(/[^-]*$/, (digest) => digest.toUpperCase());
  expect(inCapitals(compile(wide))).not.toBe(nameIn(compile(wide)));
  expect(judge(ours.replace(nameIn(ours), inCapitals(compile(wide)))).verdict).toBe('not-decided');
  expect(judge(ours.replace(nameIn(ours), inCapitals(ours))).verdict).toBe('exact');
});

it('is that of a rule of another set whose name begins alike', () => {
  const other = ours.replace(
    nameIn(ours),
    nameIn(ours)
      .replace('-web-', '-x-web-')
      .replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  );
  expect(judge(other).verdict).toBe('not-decided');
});

it('has no digest, so that an edition before may have had it for other content', () => {
  for (const name of ['rulec-test-web', `${nameIn(ours)}/`, `${nameIn(ours)}-1`])
    expect(judge(ours.replace(nameIn(ours), name)).verdict).toBe('not-decided');
});

it('is told beside a difference, and does not hide it', () => {
  const widened = ours
    .replace("'192.0.2.0-192.0.2.127'", "'192.0.2.0-192.0.2.255'")
    .replace("'192.0.2.0/25'", "'192.0.2.0/24'");
  expect(widened).not.toBe(ours);
  const found = judge(widened);
  expect(found.verdict).toBe('different');
  expect(found.said).toContain('unknown-construct');
});
