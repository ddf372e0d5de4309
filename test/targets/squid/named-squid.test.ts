/** A rule set named squid has a file named squid.conf, which is a part of a configuration all the same. */
import { expect, test } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { readPolicy } from '../../support/churn.ts';

const target = await loadTarget('squid');
const policy = readPolicy(`rulec: 1
name: squid
rules:
  - { id: web, services: [443/https], to: [{ hosts: [www.example.com] }] }
`);

test('a rule set named squid compiles', () => {
  const { value } = compileTarget(policy, target, {});
  expect(value?.files[0]?.path).toBe('squid.conf');
  expect(value?.proof.differences).toEqual([]);
});

test('a configuration of that name that holds more, and no port, is not known to start', () => {
  const [file] = compileTarget(policy, target, {}).value?.files ?? [];
  const content = `visible_hostname proxy.example.com\n${file?.content}`;
  const { value } = verifyFiles(policy, target, {}, [{ path: 'squid.conf', content }]);
  expect(value?.proof?.differences.map(({ effect }) => effect)).toContain('unknown');
});
