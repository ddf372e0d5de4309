/** Tables of the site in one file with ours: nft loads all of it, or nothing. */
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { type Answer, chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../../src/targets/nftables/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = nftables as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] });
const options = { source: '203.0.113.0/24' };
const [ours] = compileTarget(rules, target, options).value?.files ?? [];

/** The answer for our file with a chain of the site behind it, and what is said of lines that are not understood. */
function judge(
  line: string,
  text: string = String(ours?.content),
  hook: string = 'input',
): readonly [Answer, readonly string[]] {
  const site = `table inet site {\n\tchain in {\n\t\ttype filter hook ${hook} priority filter; policy accept;\n\t\t${line}\n\t}\n}\n`;
  const { value, diagnostics } = verifyFiles(rules, target, options, [
    { path: 'a.nft', content: text + site },
  ]);
  const said = diagnostics.filter(({ severity }) => severity === 'note').map(({ message }) => message);
  return [chooseAnswer(value?.proof), said];
}

describe('a line of the site', () => {
  it.each(['acept', 'tcp dport 22 acccept', 'foo bar', 'logg prefix "x" accept', 'ip saddr 192.0.2.1 dorp'])(
    'begins as no statement does: %s',
    (line) => {
      expect(judge(line)[0]).toBe('unknown');
    },
  );

  it.each(['quota over 25 mbytes drop', 'ct helper "ftp" accept', 'meta hour "08:00"-"17:00" accept'])(
    'is one that rulec does not understand, and may be one of nft: %s',
    (line) => {
      const [answer, said] = judge(line);
      expect(answer).toBe('equal');
      expect(said).toEqual([
        expect.stringMatching(/is not understood: nft loads a file as a whole, or nothing of it$/),
      ]);
    },
  );

  it('is understood, and nothing is said', () => {
    expect(judge('tcp dport 22 accept')).toEqual(['equal', []]);
  });

  it('names a counter, which its table has to have before it', () => {
    expect(judge('counter name "web" accept')[0]).toBe('unknown');
    const withCounter = (place: string): Answer =>
      judge('tcp dport 22 accept', `${ours?.content}table inet site2 {\n${place}\n}\n`)[0];
    const chain = 'chain a {\ncounter name web accept\n}';
    expect(withCounter(`counter web {\n}\n${chain}`)).toBe('equal');
    expect(withCounter(`${chain}\ncounter web {\npackets 0 bytes 0\n}`)).toBe('equal');
    expect(withCounter(`${chain}\ncounter web2 {\n}`)).toBe('unknown');
    expect(withCounter(`${chain}\n}\ntable inet site2 {\ncounter web {\n}`)).toBe('unknown');
  });

  it('was loaded, where the text is what the kernel lists', () => {
    const listed = String(ours?.content)
      .replace(/^(?:#.*|table inet \S+|delete table .*|flush .*)$\n/gm, '')
      .replace(/^\t*#.*\n/gm, '');
    expect(judge('acept', listed)).toEqual(['equal', []]);
  });
});

describe('a file that people wrote', () => {
  const filter = `table inet filter {
\tchain forward {
\t\ttype filter hook forward priority filter; policy drop;
\t\tct state established,related accept
\t\tip protocol { tcp, udp } flow add @fast
\t\tip saddr 203.0.113.0/24 ip daddr 198.51.100.0/24 tcp dport 443 accept
\t}
}
`;
  const flowtable =
    'table inet filter {\n\tflowtable fast {\n\t\thook ingress priority 0; devices = { lan0 };\n\t}\n}\n';
  const answer = (text: string): Answer =>
    chooseAnswer(
      verifyFiles(
        policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] }),
        target,
        options,
        [{ path: 'a.nft', content: text }],
      ).value?.proof,
    );

  it('destroys its tables first, whether they are there or not', () => {
    const old = 'table inet filter {\n\tchain forward {\n\t\tdrop\n\t}\n}\n';
    expect(answer(`destroy table inet filter\n${flowtable}${filter}`)).toBe('equal');
    expect(answer(`${old}destroy table inet filter\n${flowtable}${filter}`)).toBe('equal');
  });

  it.each([
    'ip ttl banana counter',
    'meta hour "xx" counter',
    'add @nowhere { ip saddr }',
    'ip dscp set 99',
    'flow add @nowhere',
    'quota over 10 mbytes drop',
  ])('counts beside a table of ours only where nft is known to take it: %s', (line) => {
    expect(judge(line, undefined, 'forward')[0]).toBe('unknown');
  });

  it('is refused whole by an nft that does not know destroy, ours with it', () => {
    expect(judge('tcp dport 22 accept', `destroy table inet site\n${ours?.content}`)[0]).toBe('unknown');
  });
});
