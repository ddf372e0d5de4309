/**
 * An adversary's edits of texts that rulec prints: whatever is equal has to let through what the policy says, by a walk
 * of the rules packet by packet. Where a walk cannot see what an edit does, pf.conf(5) says that it is not the same.
 */
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { decide } from '../../../src/rules/decide.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Address } from '../../../src/sets/addresses.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import type { Config } from '../../../src/targets/pf/config.ts';
import { parse } from '../../../src/targets/pf/read/parse.ts';
import { target as pf } from '../../../src/targets/pf/target.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';
import { decideHost, decideThrough, type Question } from './connections.ts';

const target = pf as Target;

const rules: Policy = policy(
  { id: 'lab', action: 'deny', services: ['1-65535/tcp'], addresses: ['198.51.100.64/26'] },
  { id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] },
  { id: 'time', services: ['123/udp'], addresses: ['203.0.113.7/32'] },
);

const clients = '192.0.2.0/24,2001:db8:1::/48';
export const texts: readonly Readonly<Record<string, string>>[] = [
  {},
  { source: clients },
  { source: clients, inside: 'em1', dialect: 'openbsd' },
  { form: 'host', dialect: 'freebsd' },
  { form: 'host', inside: 'em0', dialect: 'macos' },
];

/** What is put in the place of what, the first time that it stands in a line with these words. */
type Replacement = readonly [line: RegExp, from: string | RegExp, to: string];

const isPass = /^pass (?:in|out) quick .* to </;
const isClosing = /^block /;
const isTagged = /tagged RULEC$/;

/** Edits that a walk of the rules can follow. */
const walked: readonly Replacement[] = [
  ...['pass', 'block return', 'block drop'].flatMap((to): Replacement[] => [
    [isPass, 'pass', to],
    [isClosing, /^block \S+/, to],
    [isTagged, 'pass', to],
  ]),
  ...[isPass, isClosing, isTagged].flatMap((line): Replacement[] => [
    [line, ' quick', ''],
    [line, / (?:in|out) /, ' '],
    [line, /^/, '# '],
    [line, /$/, ' tag OTHER'],
    [line, /$/, ' ! tagged RULEC'],
    [line, / quick/, ' quick on em9'],
    [line, / quick/, ' quick on ! em9'],
    [line, / quick/, ' quick on { em0 em1 }'],
    [line, / quick/, ' quick on lo0'],
    [line, /^.*$/, '$&\n$&'],
    [line, /^(.*)$/, 'anchor "x" {\n$1\n}'],
    [line, /^(.*)$/, 'anchor "x" in proto tcp {\n$1\n}'],
    [line, /^(.*)$/, 'anchor "x" inet {\n$1\n}'],
    [line, /^.*$/, 'pass out quick proto { tcp udp } to any port 22 keep state\n$&'],
    [line, /^.*$/, 'block in quick inet6 all\n$&'],
    [line, /^.*$/, 'pass in quick all flags any\n$&'],
    [line, /^.*$/, 'pass all tag RULEC\n$&'],
    [line, / in /, ' out '],
    [line, / out /, ' in '],
    [line, / from \S+ /, ' from 192.0.2.0/25 '],
    [line, / from \S+ /, ' from any '],
  ]),
  [isPass, ' to <', ' to ! <'],
  [isPass, /to <\w+>/, 'to any'],
  [isPass, /to <\w+>/, 'to { <rulec_web> <rulec_time> }'],
  [isPass, / port (\d+)/, ' port $1:500'],
  [isPass, / port (\d+)/, ' port != $1'],
  [isPass, / port (\d+)/, ' port > $1'],
  [isPass, / port (\d+)/, ' port { $1 8443 }'],
  [isPass, / port \d+/, ''],
  [isPass, 'proto tcp', 'proto { tcp udp }'],
  [isPass, 'proto tcp', 'inet proto tcp'],
  [isPass, 'proto udp', 'proto tcp'],
  [isPass, 'flags S/SA', 'flags any'],
  [isPass, 'flags S/SA', 'flags A/A'],
  [isPass, 'flags S/SA', ''],
  [isPass, ' tag RULEC', ''],
  [isPass, ' tag RULEC', ' tag RULER'],
  [isTagged, 'tagged RULEC', 'tagged RULER'],
  [isTagged, ' tagged RULEC', ''],
  [isClosing, / to ! <\w+>/, ' to <rulec_local>'],
  [isClosing, / to ! <\w+>/, ''],
  [isClosing, / to ! <\w+>/, ' to ! <rulec_web>'],
  [isClosing, ' quick', ' quick inet'],
  [isClosing, ' quick', ' quick proto tcp'],
  [isClosing, /$/, ' \\\n# behind a line that goes on'],
  [/^table <rulec_web>/, / file ".*"/, ' { 198.51.100.0/24 }'],
  [/^table <rulec_web>/, / file ".*"/, ' { 198.51.100.0/24 !198.51.100.128/25 2001:db8:9::/48 }'],
  [/^table <rulec_web>/, / file ".*"/, ' { }'],
  [/^# Everything/, /$/, ' \\'],
  [/^# Written/, /^.*$/, 'm = "192.0.2.0/24"\n$&'],
];

/** Edits behind which the text does something else, or something that nobody can tell. */
const others: readonly Replacement[] = [
  ...[
    ...['(max 1)', '(max-src-states 1)', '(max-src-conn-rate 1/3600)', '(udp.single 1)', '(tcp.first 1)'],
    ...['(tcp.established 2, udp.first 0)', '(source-track rule, max-src-nodes 1)'],
  ].map((options): Replacement => [isPass, 'keep state', `keep state ${options}`]),
  [isPass, 'keep state', 'no state'],
  ...[
    ...[
      'user root',
      'user != root',
      'group wheel',
      'probability 10%',
      'tos 4',
      'prio 3',
      'received-on em9',
      'once',
    ],
    ...[
      'fragment',
      'rdr-to 192.0.2.99',
      'rdr-to 192.0.2.99 port 8443',
      'route-to (em9 192.0.2.9)',
      'max-pkt-rate 1/10',
    ],
    ...[
      'divert-to 127.0.0.1 port 8443',
      'af-to inet from 192.0.2.9',
      'rtable 5',
      'dnpipe 1',
      'divert-packet port 700',
    ],
  ].map((option): Replacement => [isPass, /$/, ` ${option}`]),
  [isPass, ' to <', ' os "Windows" to <'],
  [isPass, / from \S+ /, '$& '.replace('$& ', ' from (em9) ')],
  [isPass, / from \S+ /, ' from no-route '],
  [isPass, / from \S+ to/, ' from any port 22 to'],
  [isPass, /to <\w+>/, 'to www.example.com'],
  [isPass, /to <\w+>/, 'to (em9:network)'],
  [isPass, /to <\w+>/, 'to self'],
  [isPass, /to <\w+>/, 'to <nowhere>'],
  [isPass, / port \d+/, ' port nosuchname'],
  ...[
    ...['anchor "x"', 'anchor "x/*"', 'anchor "x" quick', 'match all rdr-to 192.0.2.99', 'match quick all'],
    ...['match all route-to (em9 192.0.2.9)', 'match all rtable 3', 'match all dnpipe 1', 'ether block all'],
    ...['set skip on { em0 em1 em9 }', 'set skip on em0', 'set skip on em1', 'set skip on lan'],
    ...[
      'set limit states 1',
      'set limit table-entries 2',
      'set limit tables 1',
      'set limit { frags 5, states 7 }',
    ],
    ...['set timeout tcp.first 0', 'set timeout { udp.first 1, udp.single 1 }', 'set timeout adaptive.end 2'],
    ...['set state-defaults max 2', 'set state-defaults tcp.established 1', 'set nosuchthing 5'],
    ...['rdr on em1 proto tcp from any to any port 443 -> 192.0.2.99', 'rdr-anchor "x"', 'nat-anchor "x"'],
    ...[
      'rdr pass proto { tcp udp } from any to any -> 192.0.2.99',
      'binat on em0 from any to any -> 192.0.2.9',
    ],
  ].map((line): Replacement => [/^# Written/, /^.*$/, `${line}\n$&`]),
  [/^table <rulec_web>/, / file ".*"/, ''],
  [/^table <rulec_web>/, /$/, ' { www.example.com }'],
  [/^table <rulec_web>/, /$/, ' { em0 }'],
  [/^table <rulec_web>/, /$/, ' { 0.0.0.0/0 }'],
  [isClosing, /$/, '\ntable <rulec_web> persist'],
  [isTagged, /$/, '\ntable <rulec_web> { www.example.com }'],
];

/** Only on the way in are some of these met, and only with some systems; there they need not be told apart. */
function isMoot(to: string, values: Readonly<Record<string, string>>): boolean {
  const isHost = values.form === 'host';
  if (/^(?:rdr|rdr-anchor)\b/.test(to)) return isHost;
  // Out of a gateway all that was let in gets out: from another address, and perhaps past the lines.
  if (/^nat-anchor/.test(to)) return !isHost && values.source !== undefined;
  // Out of a host, binat changes nothing but the source.
  if (/^binat/.test(to)) return isHost;
  if (/^match all rdr|^rdr on/.test(to)) return false;
  if (/user != root|user root|group wheel/.test(to)) return !isHost && to.includes('!= root');
  if (/set skip on em0/.test(to)) return values.inside === 'em1';
  if (/set skip on em1/.test(to)) return values.inside === 'em0';
  return false;
}

interface Mutant {
  readonly title: string;
  readonly files: readonly TargetFile[];
  readonly isOther: boolean;
}

function edit(files: readonly TargetFile[], [line, from, to]: Replacement, pick: number): Mutant | undefined {
  const [main, ...tables] = files;
  const lines = String(main?.content).split('\n');
  const fitting = lines.flatMap((text, index) => (line.test(text) ? [index] : []));
  const at = fitting[pick % Math.max(1, fitting.length)];
  if (main === undefined || at === undefined) return undefined;
  const edited = lines.map((text, index) => (index === at ? text.replace(from, to) : text)).join('\n');
  if (edited === main.content) return undefined;
  const title = `line ${at + 1}: ${from} becomes ${to}`;
  return { title, files: [{ ...main, content: edited }, ...tables], isOther: false };
}

function address(text: string): Address {
  const read = parseAddress(text);
  if (isMisread(read)) throw new Error(read.problem);
  return read;
}

const destinations = [
  ...['198.51.100.0', '198.51.100.63', '198.51.100.64', '198.51.100.127', '198.51.100.128', '198.51.100.255'],
  ...['198.51.101.0', '203.0.113.6', '203.0.113.7', '2001:db8:9::1', '2001:db8:a::1', '192.0.2.99'],
].map(address);
const ports = [22, 123, 443, 444, 500, 8443];

const questions: readonly Question[] = destinations.flatMap((destination) =>
  (['tcp', 'udp'] as const).flatMap((transport) => ports.map((port) => ({ destination, transport, port }))),
);

/** Clients of both halves of the network that the options name. */
const sources = [
  ['192.0.2.10', '2001:db8:1::10'],
  ['192.0.2.200', '2001:db8:1::20'],
];

function isPermitted({ transport, port, destination }: Question): boolean {
  const who = { account: 'someone', services: [], literal: false, scheme: 'other' } as const;
  return decide(rules, { ...who, transport, port, address: destination }).action === 'allow';
}

/** The first question that a walk of the text answers otherwise than the policy. */
function findWrong(config: Config, values: Readonly<Record<string, string>>): string | undefined {
  const places = values.inside?.split(',') ?? ['em0', 'em1', 'em8'];
  for (const [v4 = '', v6 = ''] of sources)
    for (const question of questions) {
      const source = address(question.destination.family === 4 ? v4 : v6);
      for (const place of places) {
        const answers =
          values.form === 'host'
            ? [decideHost(config, { ...question, source }, place)]
            : ['em0', 'em1', 'em8']
                .filter((outside) => values.inside !== outside)
                .map((outside) => decideThrough(config, { ...question, source }, place, outside));
        const wanted = isPermitted(question) ? 'allow' : 'deny';
        if (answers.some((answer) => answer !== wanted))
          return `${question.transport} ${JSON.stringify(question.destination, (_, one) => String(one))} ${question.port} at ${place}`;
      }
    }
  return undefined;
}

function listMutants(
  files: readonly TargetFile[],
  index: number,
  values: Readonly<Record<string, string>>,
): readonly Mutant[] {
  // A fixed step through the lines that an edit fits, another one for each text and edit.
  const seed = 7919 * (index + 1);
  return [...walked, ...others].flatMap((one, number) => {
    const made = edit(files, one, (seed + 31 * number) >>> 2);
    if (made === undefined) return [];
    return [{ ...made, isOther: number >= walked.length && !isMoot(one[2], values) }];
  });
}

/** What is wrong with those edits of a text that `keeps` takes, by their numbers, and how many there were. */
export function tryEdits(
  values: Readonly<Record<string, string>>,
  keeps: (number: number) => boolean,
): { readonly count: number; readonly wrong: readonly string[] } {
  const compiled = compileTarget(rules, target, values);
  if (compiled.value === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
  const { files } = compiled.value;
  const mutants = listMutants(files, texts.indexOf(values), values).filter((_, number) => keeps(number));
  const wrong = mutants.flatMap(({ title, files: edited, isOther }) => {
    const { value } = verifyFiles(rules, target, values, edited);
    const { proof } = value ?? {};
    if (proof === undefined || proof.verdict === 'not-decided' || proof.differences.length > 0) return [];
    if (isOther) return [`equal, and pf.conf(5) says otherwise: ${title}`];
    const config = parse(edited).value;
    const found = config === undefined ? undefined : findWrong(config, values);
    return found === undefined ? [] : [`equal, and a walk says otherwise for ${found}: ${title}`];
  });
  return { count: mutants.length, wrong };
}
