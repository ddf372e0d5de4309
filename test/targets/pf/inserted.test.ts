/**
 * Words of pf's grammar put into the lines that rulec prints, at any place, and words taken out. Where the text stays equal,
 * pf.conf(5) has to say that the word decides nothing there; every such word is listed here.
 */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { keywords } from '../../../src/targets/pf/config.ts';
import { target as pf } from '../../../src/targets/pf/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = pf as Target;
const rules = policy(
  { id: 'lab', action: 'deny', services: ['1-65535/tcp'], addresses: ['198.51.100.64/26'] },
  { id: 'web', services: ['443/tcp', '80/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] },
  { id: 'time', services: ['123/udp'], addresses: ['203.0.113.7/32'] },
);
const clients = '192.0.2.0/24,2001:db8:1::/48';
const texts = [
  { source: clients, inside: 'em1' },
  { source: clients, inside: 'em1', dialect: 'freebsd' },
  { source: clients, inside: 'em0', form: 'host', dialect: 'openbsd' },
];

const words = `
1|0|443|6|17|"x"|'x'|$x|"$x"|!|(|)|{|}|<|>|=|!=|/|,|-|\\|#|<rulec_web>|<nope>|! <rulec_web>|em1|em9|(em1)|self|198.51.100.1
2001:db8::1|192.0.2.0/24|any|tcp|udp|icmp|{ tcp udp }|port 443|port 22|flags any|flags S/SA|flags SA/SA|keep state|no state
modulate state|synproxy state|tag X|tag RULEC|tagged X|! tagged X|tagged RULEC|label "y"|label "$srcaddr $dstaddr"|log|log (all)
quick|in|out|on em1|on em9|on ! em9|on { em1 em9 }|inet|inet6|all|from any|to any|user root|group wheel|allow-opts|once|fragment
probability 50%|prio 3|set prio 3|tos 4|rtable 1|received-on em1|max-pkt-rate 5/1|nat-to em0|nat-to (em0)|nat-to 192.0.2.9
nat-to 2001:db8::9|rdr-to 192.0.2.9|route-to em9|reply-to em9|reply-to 192.0.2.9|dup-to em9|divert-to 127.0.0.1 port 8|divert-reply
queue q|set queue q|scrub (no-df)|(max 1)|(if-bound)|(sloppy)|(no-sync)|(max-src-states 1)|(udp.single 1)|os "Linux"|icmp-type 8
return|drop|return-rst|block|pass|match|anchor "x"|persist|const|counters|file "/dev/null"|file "$x/rulec_web.txt"|{ }
{ 198.51.100.0/24 }|{ !198.51.100.1 }|{ em0 }|ridentifier 5|dnpipe 1|set delay 5|pflow|;|\`|~|@|^|%|\u00e9|\u00a0
`
  .trim()
  .split(/[|\n]/);
const pool = [...words.filter((word) => word !== ''), ...keywords];

/** What may stand where, and why nothing changes. */
const harmless: readonly (readonly [word: RegExp, line: RegExp])[] = [
  // A backslash in front of a blank vanishes; comments.
  [/^\\$/, /./],
  [/^#$/, /(?:"rulec:[a-z]+"|RULEC|txt"|keep state|flags S\/SA) #|#$/],
  // What is logged, counted, sent on with other marks, or a name (pf.conf(5), log, label, prio, scrub, allow-opts).
  [
    /^(?:log|log \(all\)|label "y"|set prio 3|allow-opts|scrub \(no-df\)|ridentifier 5|set delay 5)$/,
    /^(?:pass|block)/,
  ],
  [/^(?:persist|const|counters|file "\/dev\/null")$/, /^table/],
  // The table holds it already, or nothing is in it.
  [/^(?:\{ \}|\{ 198\.51\.100\.0\/24 \}|0)$/, /^table|\{ .*\}/],
  // A state is kept in either way; where its answers come back, and how closely it is looked at.
  [/^(?:keep|modulate|synproxy) state$/, /^pass out/],
  [/^\((?:if-bound|sloppy|no-sync)\)$/, /^pass/],
  // The first packet of TCP has these, and of UDP none.
  [/^flags (?:any|S\/SA)$/, /^pass/],
  // A block tests no flags unless it says so, and every first packet has these; it keeps no state.
  [/^(?:flags any|flags S\/SA|no state)$/, /^block/],
  // Nothing has the tag, and nobody looks at it but the lines for the way out of a gateway.
  [/^! tagged X$/, /./],
  [/^tag (?:X|RULEC)$/, /^block|out quick on em0/],
  // A copy goes elsewhere; a block sends nothing anywhere.
  [/^dup-to em9$/, /./],
  [/^(?:reply-to (?:em9|192\.0\.2\.9)|divert-reply)$/, /^block/],
  // The same again, or among others; the table has IPv4 alone.
  [/^(?:443|0|=|,)$/, /port \{? ?.*/],
  [/^inet$/, /<rulec_(?:lab|time)>/],
  [/^quick$/, /./],
  // Out of a host, its own address changes and nothing else.
  [/^nat-to \(em0\)$/, /^pass out/],
  [/^nat-to 192\.0\.2\.9$/, /^pass out .*<rulec_time>/],
];

const removed = /^(?:log|return|persist|quick|in|out|"rulec:[a-z]+"|label)$/;

/** Numbers that are the same in every run. */
function createNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it.each(texts)('no word makes the text of %o say something else and stay equal', (values) => {
  const compiled = compileTarget(rules, target, values).value;
  const [main, ...tables] = compiled?.files ?? [];
  if (main === undefined) throw new Error('not compiled');
  const lines = String(main.content).split('\n');
  const isEqual = (at: number, edited: string): boolean => {
    const content = lines.map((line, index) => (index === at ? edited : line)).join('\n');
    const { value } = verifyFiles(rules, target, values, [{ ...main, content }, ...tables]);
    const { proof } = value ?? {};
    return proof !== undefined && proof.verdict !== 'not-decided' && proof.differences.length === 0;
  };
  // What was let in gets out of a gateway whatever its last lines say: pf passes what no rule matches.
  const places = lines.flatMap((line, at) =>
    /^(?:table <rulec_web>|pass|block)/.test(line) && !line.includes('rulec:fwd') ? [at] : [],
  );
  const choose = createNumbers(7);
  const wrong: string[] = [];
  let equal = 0;
  for (let number = 0; number < 450; number++) {
    const at = places[choose(places.length)] ?? 0;
    const line = (lines[at] ?? '').split(' ');
    const gap = choose(line.length);
    const isRemoval = choose(8) === 0;
    const word = isRemoval ? (line[gap] ?? '') : (pool[choose(pool.length)] ?? '');
    const edited = isRemoval
      ? line.toSpliced(gap, 1).join(' ')
      : line.toSpliced(choose(3) === 0 ? line.length : gap, 0, word).join(' ');
    if (!isEqual(at, edited)) continue;
    equal++;
    const isListed = isRemoval
      ? removed.test(word)
      : harmless.some(([one, where]) => one.test(word) && where.test(edited));
    if (!isListed) wrong.push(`${isRemoval ? 'without' : 'with'} ${word}: ${edited}`);
  }
  expect(wrong).toEqual([]);
  expect(equal).toBeGreaterThan(10);
});
