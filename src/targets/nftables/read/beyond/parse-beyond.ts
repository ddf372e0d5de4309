/**
 * Tests that the texts of others have and ours never: of flags of TCP, of the status of a connection, of routes. Each form is
 * one that nft 1.0.6 or 1.1.3 lists (nft(8), TCP HEADER EXPRESSION, CONNTRACK EXPRESSIONS, FIB EXPRESSIONS).
 */

import { present } from '../../../../diagnostics/present.ts';
import type { Match, Sight, Step, Value } from '../../config.ts';
import { type Cursor, peek, spell } from '../parse-cursor.ts';
import { readText } from '../parse-values.ts';

const flag = '(?:fin|syn|rst|psh|ack|urg|ecn|cwr)';
/** Flags that belong together: with commas, or with bars, and not both. */
const flags = `(?:${flag}(?: , ${flag})*|${flag}(?: \\| ${flag})*)`;
const allFlags = 'fin syn rst psh ack urg ecn cwr'.split(' ');
const type = '(?:unicast|local|broadcast|anycast|multicast)';
const kind = '(?:host|unicast|broadcast|multicast|other)';
const compared = '(?:(?<operator>==|!=) )?';

interface Form {
  readonly sight: Sight;
  readonly form: RegExp;
  readonly mask?: readonly string[];
}

/** Expressions that have no side effect, compared with a word, a string, a range, or some of these in braces. */
const unseenLeft =
  'ip (?:ttl|length|version|dscp)|ip6 (?:hoplimit|length|dscp)|ether [sd]addr|ether type|udp length|tcp window|' +
  'meta (?:hour|day|time|length|iiftype|oiftype|cgroup)|iiftype|oiftype|ct (?:mark|helper|bytes|packets|expiration)|vlan id';
const one = '(?:"[^"]*"|(?!set\\b)[^ {}"]+)(?: - (?:"[^"]*"|[^ {}"]+))?';
const unseen = new RegExp(
  `^(?<words>${unseenLeft}) (?:(?:==|!=|<=|>=|<|>) )?(?:${one}|\\{ ${one}(?: , ${one})*(?: ,)? \\})$`,
);

/** `operator`, `words` and `mask` are groups of each form; tokens have one space between them. */
const forms: readonly Form[] = [
  // Behind a slash, one flag alone is a syntax error.
  { sight: 'tcp flags', form: new RegExp(`^tcp flags ${compared}(?<words>${flags}) / (?<mask>${flag}(?: , ${flag})+)$`) },
  { sight: 'tcp flags', form: new RegExp(`^tcp flags & \\( (?<mask>${flag}(?: \\| ${flag})*) \\) (?<operator>==|!=) (?<words>${flags}|0x0)$`) },
  { sight: 'tcp flags', form: new RegExp(`^tcp flags & \\( (?<mask>${flag}(?: \\| ${flag})*) \\) (?<operator>==|!=) \\( (?<words>${flags}) \\)$`) },
  { sight: 'tcp flags', form: new RegExp(`^tcp flags & (?<mask>${flag}) (?<operator>==|!=) (?<words>${flag}|0x0)$`) },
  { sight: 'tcp flags', form: new RegExp(`^tcp flags (?<words>${flag}(?: , ${flag})*)$`) },
  // Without a mask, an operator compares all eight bits (nft --debug=netlink).
  { sight: 'tcp flags', form: new RegExp(`^tcp flags (?<operator>==|!=) (?<words>${flag})$`), mask: allFlags },
  { sight: 'ct direction', form: new RegExp(`^ct direction ${compared}(?<words>original|reply)$`) },
  { sight: 'fragment', form: /^ip frag-off & (?<words>0x1fff|8191) (?<operator>==|!=) (?:0x)?0$/ },
  { sight: 'segment size', form: new RegExp(`^tcp option maxseg size ${compared}(?<words>\\d{1,5} - \\d{1,5}|\\d{1,5}(?:-\\d{1,5})?)$`) },
  { sight: 'family', form: /^(?<words>ip6?) dscp set (?:cs[0-7]|af[1-4][1-3]|ef|va|(?:0x)?[0-9a-f]{1,2})$/ },
  { sight: 'ct status', form: /^ct status (?<words>dnat|snat)$/ },
  { sight: 'rt type', form: /^rt type (?<words>\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/ },
  { sight: 'fib daddr', form: new RegExp(`^fib daddr (?:\\. iif )?type ${compared}(?<words>${type})$`) },
  { sight: 'fib daddr', form: new RegExp(`^fib daddr (?:\\. iif )?type ${compared}\\{ (?<words>${type}(?: , ${type})*) \\}$`) },
  { sight: 'fib saddr', form: new RegExp(`^fib saddr (?:\\. mark )?\\. iif oif ${compared}(?<words>missing|exists|0)$`) },
  { sight: 'pkttype', form: new RegExp(`^(?:meta )?pkttype ${compared}(?<words>${kind})$`) },
  { sight: 'pkttype', form: new RegExp(`^(?:meta )?pkttype ${compared}\\{ (?<words>${kind}(?: , ${kind})*) \\}$`) },
  { sight: 'unseen', form: unseen },
]; // biome-ignore format: a table

/** The most tokens of a form: eight flags, as many of a mask, and what stands between. */
const longest = 40;

/** Reads one of these tests, or a statement that sets what decides nothing; undefined where it is none. The cursor moves behind it. */
export function readBeyond(cursor: Cursor): Step | undefined {
  const { at, tokens } = cursor;
  const end = Math.min(tokens.length, at + longest);
  if (
    !/^(?:tcp|udp|ct|rt|fib|ip|ip6|ether|vlan|meta|mark|pkttype|nftrace|iiftype|oiftype)$/.test(
      tokens[at]?.text ?? '',
    )
  )
    return undefined;
  // The longest reading counts: behind `tcp flags syn` a mask may stand.
  for (let to = end; to > at + 1; to--) {
    const text = spell(tokens.slice(at, to));
    const step = readTest(text) ?? readSize(text) ?? readTrace(text);
    // What goes on with a comma, a bar or a slash is another test, or none.
    if (step === undefined || !/^[a-z]/.test(tokens[to]?.text ?? 'end')) continue;
    cursor.at = to;
    return step;
  }
  return undefined;
}

function readTest(written: string): Step | undefined {
  const text = written.replace(/ (eq|ne) /, (_, word) => (word === 'eq' ? ' == ' : ' != '));
  for (const { sight, form, mask: whole } of forms) {
    const { operator, words, mask } = form.exec(text)?.groups ?? {};
    if (words === undefined) continue;
    const split = (list: string): readonly string[] => list.split(/ [,|] /).filter((one) => one !== '0x0');
    const masked = mask === undefined ? whole : split(mask);
    return {
      ...{ kind: 'beyond', sight, isNegated: operator === '!=', words: split(words), text },
      ...present({ mask: masked }),
    };
  }
  return undefined;
}

/**
 * The size of segments is lowered in what opens a connection, never raised (nft(8), EXTENSION HEADER STATEMENT); a rule that
 * sets it goes on for TCP alone.
 */
function readSize(text: string): Step | undefined {
  const size = /^tcp option maxseg size set (?:rt mtu|(\d{3,5}))$/.exec(text);
  const bytes = Number(size?.[1] ?? 1500);
  const isUsable = size !== null && bytes >= 536 && bytes <= 65535;
  return isUsable ? { kind: 'beyond', sight: 'tcp option', isNegated: false, words: [], text } : undefined;
}

/** Whether a packet is traced, in which class it is sent, and how it is marked (nft(8), META EXPRESSIONS): no way to refuse it. */
function readTrace(text: string): Step | undefined {
  const id = '[0-9a-fA-F]{1,4}';
  const marks = 'ct mark set (?:(?:meta )?mark|0x[0-9a-fA-F]{1,8}|0|[1-9]\\d{0,8})';
  const form = new RegExp(
    `^(?:(?:meta )?nftrace set [01]|meta priority set (?:none|root|${id} ?: ?${id})|${marks})$`,
  );
  return form.test(text) ? { kind: 'harmless', text } : undefined;
}

/**
 * Reads `& 255.255.255.0 == 198.51.100.0` behind an address: a prefix, as which nft lists it, where the mask has its bits in
 * front and the value none behind them. Undefined where it is anything else; the cursor moves behind it.
 */
export function readMasked(cursor: Cursor, left: readonly string[]): Match | undefined {
  const [sign, mask, operator, value] = [0, 1, 2, 3].map((ahead) => peek(cursor, ahead).text);
  const isLast = !/^[^a-z]/.test(cursor.tokens[cursor.at + 4]?.text ?? 'end');
  if (!/^ip6? [sd]addr$/.test(left.join()) || (sign !== '&' && sign !== 'and') || !isLast) return undefined;
  if (operator !== '==' && operator !== '!=') return undefined;
  const [bits, wanted] = [readText(mask ?? ''), readText(value ?? '')];
  if (!isAddress(bits) || !isAddress(wanted) || bits.prefix.family !== wanted.prefix.family) return undefined;
  const ones = BigInt(bits.prefix.network).toString(2).padStart(bits.prefix.length, '0');
  if (!/^1+0*$/.test(ones)) return undefined;
  const read = readText(`${value}/${ones.replace(/0+$/, '').length}`);
  if ('problem' in read || read.kind === 'word') return undefined;
  if (read.kind === 'prefix' && read.prefix.network !== wanted.prefix.network) return undefined;
  cursor.at += 4;
  return { kind: 'match', left, operator, right: { kind: 'one', key: [read] } };
}

/** Whether it is an address without a mask. */
function isAddress(read: ReturnType<typeof readText>): read is Extract<Value, { kind: 'prefix' }> {
  return (
    'kind' in read && read.kind === 'prefix' && read.prefix.length === (read.prefix.family === 4 ? 32 : 128)
  );
}
