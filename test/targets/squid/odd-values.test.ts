/** Values of ACLs that Squid reads otherwise than they look; each was seen on 5.7 (test/engines/squid-values.long.test.ts). */
import { describe, expect, it } from 'vitest';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target } from '../../../src/targets/squid/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { answerOf, compileFiles } from '../../adversary/edits.ts';
import { decide } from '../../conformance/squid/requests.ts';
import { policy } from '../../support/build-policy.ts';

function answer(acl: string, host: string): string {
  const content = `acl a ${acl}\nhttp_access allow a\nhttp_access deny all\n`;
  const config = target.formats[0]?.parse([{ path: 'x.conf', content }]).value;
  const options = target.readOptions({}).value;
  const permit = config && options && target.meaning(config, options).value?.permit;
  if (permit === undefined) throw new Error(`${acl} is not read`);
  return decide(permit, `CONNECT ${host}:443`);
}

describe('an ACL', () => {
  it.each([
    ['dst -n 0.0.0.0-255.255.255.255', '[2001:db8::1]', 'allow'],
    ['dst -n 0/0', '[2001:db8::1]', 'allow'],
    ['dst -n 0.0.0.0-0.0.0.0/0', '[2001:db8::1]', 'allow'],
    ['dst -n 0.0.0.0-255.255.255.254', '[2001:db8::1]', 'deny'],
    ['dst -n 2001:db8::1-2001:db8::9', '255.255.255.255', 'unknown'],
    ['dst -n 2001:db8::1-2001:db8::9', '255.255.255.254', 'deny'],
    ['dst -n 2001:db8::/48', '255.255.255.255', 'deny'],
    ['dst -n all 192.0.2.0/24', '[2001:db8::1]', 'allow'],
    ['dst -n 192.0.2.0/24 all', '[2001:db8::1]', 'unknown'],
    ['dst -n 192.0.2.0/24 0/0', '198.51.100.1', 'unknown'],
    ['dst -n 192.0.2.0/24 0/0', '192.0.2.1', 'allow'],
    ['dstdom_regex -n x[ a ]y', 'a.example', 'unknown'],
    ['dstdom_regex -n x[', 'a.example', 'deny'],
    ['dstdom_regex -n .*-i A', 'a.example', 'unknown'],
    ['dstdom_regex -n ^.*+i q', 'b.example', 'unknown'],
    ['dstdom_regex -n b([a-z]$){2,}', 'ba', 'unknown'],
    ['dstdom_regex -n b([a-z]$)?', 'ba', 'allow'],
    [`dstdom_regex -n ${'x'.repeat(7000)}\\\n${'x'.repeat(1500)}|a`, 'a.example', 'unknown'],
    ['dstdomain -n ::', '[::]', 'unknown'],
    ['dstdomain -n ::', 'a.example', 'deny'],
    ['dstdom_regex -n ^::$', '[::]', 'allow'],
    ['dstdom_regex -n ^\\[', '[::]', 'deny'],
    ['dstdom_regex -n ^\\[', '[2001:db8::1]', 'allow'],
    ['url_regex ^\\[', '[::]', 'deny'],
    ['dstdom_regex -n .*+a', 'a.example', 'deny'],
    ['dstdom_regex -n ^.*?a', 'a.example', 'deny'],
    ['dstdom_regex -n ^.*a', 'a.example', 'allow'],
    ['dstdom_regex -n -i ^[--a]', 'a.example', 'allow'],
    ['dstdom_regex -n -i ^[--a]', 'b.example', 'deny'],
    ['dstdom_regex -n ^a{,2}b', 'aab.example', 'unknown'],
    ['dstdom_regex -n ^a{0,300}b', 'aab.example', 'unknown'],
    ['dstdom_regex -n ^a{2,1}b', 'aab.example', 'deny'],
  ])('%s, asked for %s: %s', (acl, host, said) => {
    expect(answer(acl, host)).toBe(said);
  });
});

describe('an edit with such a value is not called equal', () => {
  const rules = policy(
    { id: 'web', services: ['443/https'], hosts: ['*.a.example', 'b.example', 'x*y.c.example'] },
    { id: 'all', services: ['8443/tcp'], addresses: ['0.0.0.0/1', '128.0.0.0/1'] },
  );
  it.each([
    [/$/, 'acl rulec-test.web.pattern dstdom_regex -n ^e{,2}vil[.]example$'],
    [/$/, 'acl rulec-test.web.pattern dstdom_regex -n ^e{0,300}vil[.]example$'],
    [/$/, 'acl rulec-test.web.pattern dstdom_regex -n -i [A-[]vil'],
    [/ dstdomain -n b\.example$/m, '$&\nacl NAME dstdomain -n ::'],
    [/ dst -n 0\.0\.0\.0\/1(?:\nacl \S+ dst -n | )128\.0\.0\.0\/1/, ' dst -n 0.0.0.0-255.255.255.255'],
  ])('%s', async (find, put) => {
    const squid = await loadTarget('squid');
    const files = compileFiles(rules, squid, {});
    const [main, ...others] = files;
    const text = String(main?.content);
    const named = [...text.matchAll(/^acl (\S+) dstdom_regex/gm)].map(([, name = '']) => name);
    const exact = /^acl (\S+) dstdomain -n b[.]example$/m.exec(text)?.[1];
    const line = put.replace('rulec-test.web.pattern', named[0] ?? '').replace('NAME', exact ?? '');
    const content =
      find.source === '$' ? text.replace(/^http_access/m, `${line}\n$&`) : text.replace(find, line);
    expect(content).not.toBe(text);
    const { proof } = verifyFiles(rules, squid, {}, [{ path: 'test.conf', content }, ...others]).value ?? {};
    expect(proof?.differences.length ?? 1).toBeGreaterThan(0);
  });
});

describe('a line that no access line needs, and for which 5.7 refuses the whole file, is not passed over', () => {
  const rules = policy({ id: 'web', services: ['443/https'], hosts: ['b.example'] });
  const answerTo = (line: string): string => {
    const squid = target as unknown as Target;
    const [main] = compileFiles(rules, squid, {});
    return answerOf(rules, squid, {}, [{ path: 'test.conf', content: `${line}\n${main?.content}` }]);
  };
  it.each([
    ['acl more random 0.5', 'acl more random .5'],
    ['acl more random 0.000001', 'acl more random 0.0'],
    ['acl more time 00:00-24:00', 'acl more time 00:00-24:01'],
    ['acl more has request\nacl more has response', 'acl more has request response'],
    ['acl more annotate_client users=x', 'acl more annotate_client user=x'],
    ['acl more annotate_transaction User=x', 'acl more annotate_transaction a=b rewrite-url+=x'],
    ['acl more srcdomain .example .a.example', 'acl more srcdomain .a.example .example'],
    ['note users x', 'note user x'],
  ])('%s is equal, and not %s', (loads, refused) => {
    expect(answerTo(loads)).toBe('equal');
    expect(answerTo(refused)).toMatch(/^un/);
  });
});

it('names in what acts behind the access lines have to be defined, too', () => {
  const parse = (line: string) =>
    target.formats[0]?.parse([{ path: 'x.conf', content: `${line}\nhttp_access deny all\n` }]);
  for (const line of [
    'reply_body_max_size 1 KB',
    'reply_body_max_size none',
    'tcp_outgoing_address 127.0.0.1',
    'on_unsupported_protocol tunnel',
    'force_request_body_continuation allow',
  ]) {
    expect(parse(`${line} nowhere`)?.value).toBeUndefined();
    expect(parse(`${line} all`)?.value).toBeDefined();
  }
});
