/** What pf looks up on the machine: in the site's own files it is taken to be there, in a file of ours it is doubted. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as pf } from '../../../src/targets/pf/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = pf as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '203.0.113.7/32'] });
const { value: compiled } = compileTarget(rules, target, {});
const ours = compiled?.files ?? [];
const name = ours.find(({ path }) => path.endsWith('.conf'))?.path.replace('.conf', '') ?? '';

/** The effects of the differences of our text in a main file of the site, with a line in front of our first rule. */
function judge(main: string, line = ''): readonly string[] | undefined {
  const edited = ours.map(({ path, content }) =>
    path.endsWith('.conf')
      ? { path, content: String(content).replace(/^pass in/m, `${line}pass in`) }
      : { path, content },
  );
  const calls = `anchor "${name}"\nload anchor "${name}" from "/etc/rulec/${name}.conf"\n`;
  const files = [{ path: 'pf.conf', content: main.replace('OURS\n', calls) }, ...edited];
  return verifyFiles(rules, target, {}, files).value?.proof?.differences.map(({ effect }) => effect);
}

/** As a system installs it: the last line names a user. */
const stock = `set skip on lo
block return
pass
OURS
block return in on ! lo0 proto tcp to port 6000:6010
block return out log proto { tcp udp } user _pbuild
`;

it('is there, where the main file of the site names it', () => {
  expect(judge(stock)).toEqual([]);
  expect(judge(`set skip on lo\npass in on em1 proto tcp from em1:network to em1 port 22\nOURS\n`)).toEqual(
    [],
  );
});

it('leaves everything open, where a file of ours names it', () => {
  for (const line of [
    'pass in quick proto tcp from any to 198.51.100.0/24 port 443 user _pbuild\n',
    'block in quick proto udp from host.example.com to 10.0.0.1\n',
    'block in quick proto 41 from em9 to any\n',
  ])
    expect([line, new Set(judge(stock, line))]).toEqual([line, new Set(['unknown'])]);
});
