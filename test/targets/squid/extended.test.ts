/** Lines of a part that add to ACLs which every site has: its own lines before the part may name them. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { policy } from '../../support/build-policy.ts';

const squid = await loadTarget('squid');
const rules = policy({ id: 'web', services: ['443/https'], hosts: ['www.example.com'] });
const files = compileTarget(rules, squid, {}).value?.files ?? [];
const [main] = files;

function judge(line: string): string | undefined {
  const content = `${line}\n${String(main?.content)}`;
  const edited = files.map((file) => (file === main ? { ...file, content } : file));
  return verifyFiles(rules, squid, {}, edited).value?.proof?.verdict;
}

it.each([
  'acl localhost src 203.0.113.0/24',
  'acl LocalHost src 203.0.113.0/24',
  'acl manager url_regex ^http',
  'acl CONNECT method GET',
  'acl to_localhost dst 203.0.113.0/24',
  'acl localnet src 203.0.113.0/24',
  'acl Safe_ports port 1-65535',
  'acl manager url_regex cache_object',
  'acl to_localhost dst -n 127.0.0.0/8',
])('%s is not called equal', (line) => {
  expect(['not-decided', 'different', undefined]).toContain(judge(line));
  expect(judge(line)).not.toBe('exact');
});

it.each(['# nothing', 'acl localhost src 127.0.0.1/32 ::1', 'acl CONNECT method CONNECT'])(
  '%s adds nothing',
  (line) => {
    expect(judge(line)).toBe(judge('# nothing'));
    expect(['exact', 'best-possible', 'approximate']).toContain(judge(line));
  },
);

it('the file beside the main one is ours as well, though it defines no ACL', async () => {
  const bypass = policy({
    id: 'web',
    services: ['443/https'],
    hosts: ['www.example.com'],
    inspection: 'bypass',
  });
  const made = compileTarget(bypass, squid, {}).value?.files ?? [];
  const edited = made.map((file) =>
    file.path.endsWith('.splice.conf')
      ? { ...file, content: `cache_effective_user nosuchuser\n${String(file.content)}` }
      : file,
  );
  expect(edited).not.toEqual(made);
  expect(verifyFiles(bypass, squid, {}, edited).value?.proof?.verdict).not.toMatch(
    /exact|possible|approximate/,
  );
});
