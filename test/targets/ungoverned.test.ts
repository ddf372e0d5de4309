/** What a text of ours says of traffic that the options do not govern: for all of it, for a part of it, or nothing. */
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadTarget } from '../../src/driver/devices.ts';
import { chooseAnswer, verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { policy } from '../support/build-policy.ts';

const rules = policy({
  id: 'web',
  services: ['443/https'],
  hosts: ['www.example.com'],
  addresses: ['198.51.100.0/24'],
});
const source = '203.0.113.0/24';

/** One edit of a text: the line that it stands in front of, and what is put there. */
interface Edit {
  readonly target: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly at: RegExp;
  readonly line: string;
}

/** The answer to the edited text, and the effects of its differences. */
async function judge({ target: name, values: more = {}, at, line }: Edit): Promise<string> {
  const target = await loadTarget(name);
  const values = { source, ...more };
  const { value: compiled } = compileTarget(rules, target, values);
  const [main, ...others] = compiled?.files ?? [];
  const text = String(main?.content);
  expect(text).toMatch(at);
  const edited = { path: main?.path ?? '', content: text.replace(at, (found) => `${line}\n${found}`) };
  const { value } = verifyFiles(rules, target, values, [edited, ...others]);
  const effects = value?.proof?.differences.map(({ effect }) => effect) ?? [];
  return [chooseAnswer(value?.proof), ...new Set(effects)].join(' ');
}

const equal = 'equal';
const open = 'unknown unknown-ungoverned';

describe('nftables', () => {
  const at = /^\t\tip saddr @rulec_from_v4 .*goto/m;
  const host = { form: 'host' };
  it.each([
    [open, 'ip saddr 203.0.113.0/25 ip daddr 10.0.0.0/8 drop', {}],
    [open, 'ip saddr 203.0.113.0/25 ip daddr 10.0.0.0/8 accept', {}],
    ['different blocks-ungoverned', 'ip saddr 203.0.113.0/24 ip daddr 10.0.0.0/8 drop', {}],
    ['different blocks-ungoverned', 'ip saddr 192.0.2.0/25 drop', {}],
    [open, 'meta skuid 1000 ip daddr 10.0.0.0/8 drop', host],
    // What is forwarded has no user.
    [equal, 'meta skuid 1000 ip daddr 10.0.0.0/8 drop', {}],
  ])('%s: %s', async (answer, line, values) => {
    expect(await judge({ target: 'nftables', values, at, line })).toBe(answer);
  });
});

describe('pf', () => {
  const at = /^# web$/m;
  const inside = { inside: 'em1' };
  const leading = { inside: 'em1', outside: 'em0' };
  const host = { form: 'host' };
  it.each([
    [open, 'block in quick from 203.0.113.0/25 to 10.0.0.0/8', {}],
    [open, 'pass in quick from 203.0.113.0/25 to 10.0.0.0/8', {}],
    ['different blocks-ungoverned', 'block in quick from 203.0.113.0/24 to 10.0.0.0/8', {}],
    [open, 'block in quick proto tcp from any to 10.0.0.0/8 user 1000', {}],
    // Other interfaces than those of governed traffic.
    [open, 'block in quick on em9', inside],
    [open, 'pass in quick on em9', inside],
    [open, 'block in quick on ! em1', inside],
    [
      open,
      'block in quick on em1x proto udp from <rulec_src> to ! <rulec_local>',
      { ...inside, groups: 'em1x:em1,em1x:em9' },
    ],
    [equal, 'block in quick on em1x proto esp', { ...inside, groups: 'em1x:em9' }],
    [open, 'anchor "x" on em9 {\nblock in quick\n}', inside],
    [open, 'block in quick proto udp from <rulec_src> to ! <rulec_local>', inside],
    [equal, 'block in quick on em1 proto udp from <rulec_src> to ! <rulec_local>', inside],
    [equal, 'block in quick proto udp from <rulec_src> to ! <rulec_local>', {}],
    [open, 'block out quick on em9', leading],
    [open, 'block out quick on em1', inside],
    [equal, 'pass out quick on em9 proto tcp all tagged RULEC', leading],
    // Loopback, and what a host is sent.
    [open, 'block quick on lo0', {}],
    [open, 'block in quick on lo', {}],
    [open, 'block quick on lo0', inside],
    [equal, 'block in quick on ! lo0 proto udp from <rulec_src> to ! <rulec_local>', {}],
    [open, 'block in quick', host],
    [open, 'block in quick proto tcp to port 22', host],
    [equal, 'block out quick proto udp from <rulec_src> to ! <rulec_local>', host],
  ])('%s: %s %o', async (answer, line, values) => {
    expect(await judge({ target: 'pf', values, at, line })).toBe(answer);
  });
});

describe('Squid', () => {
  const at = /^http_access deny rulec-/m;
  it.each([
    [open, 'acl others src 198.51.100.0/24\nhttp_access allow others'],
    [open, 'acl others src 198.51.100.0/24\nacl site dstdomain .example.org\nhttp_access allow others site'],
    [open, 'acl others src 198.51.100.0/24\nhttp_access deny others'],
    // Those of a whole squid.conf are the site's own.
    [equal, 'http_port 3128\nacl others src 198.51.100.0/24\nhttp_access allow others'],
  ])('%s: %s', async (answer, line) => {
    expect(await judge({ target: 'squid', at, line })).toBe(answer);
  });
});
