/** Lines of an anchor of rulec's that decide about traffic which the anchor leaves to the main ruleset. */
import { always, type Condition, never } from '../../../sets/condition.ts';
import type { Clause } from '../../target.ts';
import type { Anchor, InterfaceTest, PfOptions, Rule, Statement } from '../config.ts';
import { notGoverned } from './mean/answers.ts';
import { whereFamily } from './mean/endpoints.ts';
import { isLoopback } from './mean/interfaces.ts';
import type { Packet } from './mean/packet.ts';
import { type Asked, ownTag } from './mean/walk.ts';
import type { Chain } from './mean/ways.ts';
import { listEvery } from './statements.ts';

/** The number of ICMPv6 (IANA, protocol numbers). */
const icmp6 = 58;

/** The first line without `quick`: it decides for traffic that is none of its business, before the main ruleset does. */
export function listOpenLines(statements: readonly Statement[]): Asked['doubts'] {
  const why = 'a line without quick, which decides about traffic that is not governed as well';
  const open = listRules(statements).find(({ kind, quick }) => kind === 'rule' && !quick);
  return open === undefined ? [] : [{ why, origin: open.origin }];
}

/**
 * The first line about what no view shows: other interfaces, and what a host is sent. What is not governed may meet it,
 * which is local addresses for one.
 */
export function findStrayLines(asked: Asked, statements: readonly Statement[]): readonly Chain[] {
  const { conditions } = asked.question;
  const stray = listRules(statements).find((one) => isStray(one, asked, statements));
  if (stray === undefined) return [];
  const why = 'a line about other traffic than what is governed, by its interface or direction';
  return doubt(conditions.all(notGoverned(asked), conditions.unknown({ why })), stray);
}

/**
 * Lines that give tags to what is not governed: with ours it gets out by our lines, without a look at those of the main
 * ruleset, and with another one lines there may take it for what it is not. Rules that pass give theirs to what they pass.
 */
export function findTaggingLines(asked: Asked, statements: readonly Statement[]): readonly Chain[] {
  const { conditions } = asked.question;
  const why = 'a line that gives a tag to other traffic than what is governed';
  return listEvery(statements).flatMap((one): readonly Chain[] => {
    if ((one.kind !== 'rule' || one.action !== 'match') && one.kind !== 'anchor') return [];
    if (one.tag === undefined || isOfOurTag(one)) return [];
    const met = listDirections(one).map((way) => readAt(one, asked, statements, way));
    const condition = conditions.all(notGoverned(asked), conditions.any(...met), conditions.unknown({ why }));
    // A difference tells of the line; where nothing but the governed meets it, there is none.
    return condition === never
      ? []
      : [{ clauses: [{ action: 'unknown', condition, origin: one.origin }], lines: [] }];
  });
}

/** The types of ICMPv6 that no machine needs to find others by. */
const harmlessTypes: ReadonlySet<string> = new Set('echoreq echorep redir 128 129 137'.split(' '));

/**
 * The first line that blocks ICMPv6: messages by which machines of a link find each other are of it (RFC 4861), and without
 * them no connection of IPv6 comes about.
 */
export function findNeighbourLines({ question }: Asked, statements: readonly Statement[]): readonly Chain[] {
  const { conditions, options } = question;
  if (options.source !== 'any' && options.source.v6.length === 0) return [];
  const line = listRules(statements).find((one) => one.kind === 'rule' && blocksNeighbours(one));
  if (line === undefined) return [];
  const why = 'a line that may block how machines find each other by IPv6';
  return doubt(conditions.all(whereFamily(conditions, 6), conditions.unknown({ why })), line);
}

/** What a line may decide about other traffic, beside what the text decides. */
function doubt(condition: Condition, { origin }: Rule | Anchor): readonly Chain[] {
  const clause: Clause = { action: 'unknown', condition, origin };
  return [{ clauses: [clause], lines: [clause] }];
}

function blocksNeighbours(line: Rule): boolean {
  const { action, family, protocols, further = [] } = line;
  if (action !== 'block' || family === 'inet' || !protocols.includes(icmp6) || isOfOurTag(line)) return false;
  return further.every(({ kind, text }) => {
    const [, ...types] = text.split(/[\s,{}]+/).filter((one) => one !== '');
    return kind !== 'icmp' || types.some((one) => !harmlessTypes.has(one));
  });
}

/** The rules that decide, and the anchors around them, which may be for some interfaces. */
function listRules(statements: readonly Statement[]): readonly (Rule | Anchor)[] {
  return listEvery(statements)
    .filter((one) => one.kind === 'anchor' || one.kind === 'rule')
    .filter((one) => one.kind === 'anchor' || one.action !== 'match');
}

/** Whether a line reaches such traffic. What has our tag is ours, and what no first packet fits decides nothing. */
function isStray(line: Rule | Anchor, asked: Asked, statements: readonly Statement[]): boolean {
  const { kind, interfaces } = line;
  const { options } = asked.question;
  if (isOfOurTag(line)) return false;
  const tests = interfaces.length === 0 && kind === 'rule' ? [{ name: 'lo0', negated: true }] : interfaces;
  return listDirections(line).some((way) => {
    const isSent = options.form === 'host' && kind === 'rule' && way === 'in';
    // What leaves a gateway untagged is of others too, and the main ruleset may block it.
    const isOpenOut =
      options.form === 'gateway' && kind === 'rule' && way === 'out' && line.action === 'pass';
    if (!isSent && !isOpenOut && !tests.some((test) => reachesOthers(test, way, options))) return false;
    return readAt(line, asked, statements, way) !== never;
  });
}

function isOfOurTag({ tagged }: Rule | Anchor): boolean {
  return tagged?.negated === false && tagged.tag === ownTag;
}

function listDirections({ direction }: Rule | Anchor): readonly Packet['direction'][] {
  return direction === undefined ? ['in', 'out'] : [direction];
}

/** Which first packets fit a line in a direction, by whatever interface. */
function readAt(
  line: Rule | Anchor,
  asked: Asked,
  statements: readonly Statement[],
  direction: Packet['direction'],
): Condition {
  const packet: Packet = {
    ...{ direction, place: { name: undefined, side: direction }, flags: 'S', isAnswer: false },
  };
  return asked.read(line, statements, packet, { condition: always }, false);
}

/** Whether a test holds for an interface by which governed traffic does not pass in this direction. */
function reachesOthers(
  { name, negated }: InterfaceTest,
  direction: 'in' | 'out',
  { form, inside, outside, groups }: PfOptions,
): boolean {
  const isBehind = form === 'gateway' && direction === 'out';
  const own = isBehind ? outside : inside;
  // Without the interfaces that lead out, all are that do not lead in.
  const others = isBehind && outside.length === 0 ? inside : [];
  if (negated) return own.length > 0 || others.some((one) => one !== name);
  const members = groups.get(name) ?? (/\d$/.test(name) || isLoopback(name) ? [name] : []);
  return members.some(
    (one) => isLoopback(one) || others.includes(one) || (own.length > 0 && !own.includes(one)),
  );
}
