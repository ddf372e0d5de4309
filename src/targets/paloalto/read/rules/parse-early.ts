/** Rules of the rulebases beside security and decryption, which act before a rule of security is asked. */
import { present } from '../../../../diagnostics/present.ts';
import type { EarlyRule, Narrowing, OtherRule, Rulebase } from '../../config.ts';
import { entriesOf, leafOf, membersOf, type Problems, referencesOf } from '../parse-parts.ts';
import { type Branch, childOf, namesIn, unreadIn } from '../text/parse-tree.ts';
import { readShared } from './parse-shared.ts';

const kinds: readonly (readonly [word: string, kind: OtherRule['kind']])[] = [
  ['application-override', 'application-override'],
  ['authentication', 'authentication'],
  ['captive-portal', 'authentication'],
  // What tunnels carry (VXLAN, GTP-U) is looked at, and dropped where it is nested too deep or of no known form.
  ['tunnel-inspect', 'may-refuse-udp'],
  // A chain of brokers that does not answer may block what is sent through it.
  ['network-packet-broker', 'may-refuse'],
];

/** Rules of which it matters only that they hold. */
export function readOthers(rulebase: Branch): Pick<Rulebase, 'others'> {
  const others = kinds.flatMap(([word, kind]) =>
    holdingIn(rulebase, word).map(([name, branch]): OtherRule => {
      // What the rule had before, its lists still have.
      const isOlder = branch.unread.some(({ adds }) => adds === true);
      const zones = (side: 'from' | 'to'): readonly string[] =>
        isOlder ? ['any'] : (membersOf(branch, side) ?? ['any']);
      return { kind, name, from: zones('from'), to: zones('to'), origin: branch.origin };
    }),
  );
  return others.length === 0 ? {} : { others };
}

function holdingIn(rulebase: Branch, word: string): readonly (readonly [string, Branch])[] {
  const rules = childOf(childOf(rulebase, word, 'branch'), 'rules', 'entries');
  const order = namesIn(rules);
  return entriesOf(rules)
    .filter(([, branch]) => leafOf(branch, 'disabled') !== 'yes')
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** Rules that refuse, may refuse, or send elsewhere, in the order in which a device asks them. */
export function readEarly(problems: Problems, rulebase: Branch): Pick<Rulebase, 'early'> {
  const early = (['dos', 'pbf'] as const).flatMap((kind) =>
    holdingIn(rulebase, kind).flatMap(([name, branch], at) =>
      readEarlyRule(problems, kind, name, branch, at > 0),
    ),
  );
  const translated = holdingIn(rulebase, 'nat').flatMap(([name, branch]) =>
    readTranslation(problems, name, branch),
  );
  return early.length + translated.length === 0 ? {} : { early: [...early, ...translated] };
}

/** `isLater`: another rule may match first, and then this one is not asked. */
function readEarlyRule(
  problems: Problems,
  kind: 'dos' | 'pbf',
  name: string,
  branch: Branch,
  isLater: boolean,
): readonly EarlyRule[] {
  const action = childOf(branch, 'action', 'branch');
  const does = actionOf(action, branch);
  if (does === undefined) return [];
  const narrowings: Narrowing[] = [];
  const narrow = (what: string): void => {
    narrowings.push({ cause: `${kind}:${name}:${what}`, what: `the ${kind} rule ${name} ${what}` });
  };
  const sideOf = (word: 'from' | 'to'): readonly string[] => {
    const side = childOf(branch, word, 'branch');
    const zones = side && membersOf(side, 'zone');
    if (side !== undefined && zones === undefined) narrow(`goes by interfaces (${word})`);
    return zones ?? ['any'];
  };
  const [from, to] = [sideOf('from'), sideOf('to')];
  if (isLater) narrow('follows others that may match first');
  if ((action?.children.size ?? 0) > 1) narrow('has several actions');
  const application = referencesOf(problems, branch, 'application') ?? ['any'];
  const shared = readShared(problems, name, branch, { from, to });
  return [
    {
      ...shared,
      ...unasked,
      does,
      ...present({ egress: leafOf(childOf(action, 'forward', 'branch'), 'egress-interface') }),
      application,
      ...(narrowings.length === 0 ? {} : { narrowings: [...(shared.narrowings ?? []), ...narrowings] }),
    },
  ];
}

/** What a rule of `pbf` or `dos` does; nothing: it changes nothing. An action that is not understood may refuse. */
function actionOf(action: Branch | undefined, rule: Branch): EarlyRule['does'] | undefined {
  if (action === undefined) return undefined;
  const has = (word: string): boolean => action.children.has(word);
  if (has('discard') || has('deny') || action.children.size === 0 || action.unread.length > 0)
    return 'refuses';
  if (has('forward') || has('forward-to-vsys')) return 'sends';
  return has('protect') && rule.children.has('protection') ? 'may-refuse' : undefined;
}

/** A translation of destinations: what it catches goes to another host, perhaps to another zone. */
function readTranslation(problems: Problems, name: string, branch: Branch): readonly EarlyRule[] {
  const words = ['destination-translation', 'dynamic-destination-translation'];
  const back = translatesBack(branch);
  // NAT64 takes the IPv4 address of a destination from its IPv6 address ("IPv6-Initiated Communication").
  const isInside = (leafOf(branch, 'nat-type') ?? 'ipv4') === 'nat64';
  const isThere = isInside || words.some((word) => branch.children.has(word)) || unreadIn(branch).length > 0;
  if (!isThere && back === undefined) return [];
  const side = (word: 'from' | 'to'): readonly string[] => membersOf(branch, word) ?? ['any'];
  const to = side('to');
  const shared = readShared(problems, name, branch, { from: isThere ? side('from') : ['any'], to });
  const service = [leafOf(branch, 'service') ?? 'any'];
  const rule: EarlyRule = { ...shared, ...unasked, does: 'sends', service, application: ['any'] };
  if (back === undefined) return [rule];
  const whatever = { sourceUser: ['any'], category: ['any'], service: ['any'], negateDestination: false };
  const inverse = { ...rule, ...whatever, from: ['any'], source: ['any'], negateSource: false };
  return [...(isThere ? [rule] : []), { ...inverse, destination: [back] }];
}

/**
 * The address that a static translation of sources with `bi-directional` takes for a destination, too: the firewall makes
 * a translation in the opposite direction ("NAT Translated Packet Tab"), for connections from wherever they come.
 */
function translatesBack(branch: Branch): string | undefined {
  const source = childOf(childOf(branch, 'source-translation', 'branch'), 'static-ip', 'branch');
  if (source === undefined || (leafOf(source, 'bi-directional') ?? 'no') === 'no') return undefined;
  return leafOf(source, 'translated-address') ?? 'any';
}

/** What these rules have no word for. */
const unasked = { action: 'drop', ruleType: 'universal', logStart: false, logEnd: false } as const;
