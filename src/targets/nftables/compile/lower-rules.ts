/** The lines of the text: those of the rules, and those that send governed packets to them. */

import { present } from '../../../diagnostics/present.ts';
import type { PolicyRule } from '../../../rules/policy.ts';
import type { Principal } from '../../../sets/condition.ts';
import { portRanges } from '../../../sets/ports.ts';
import { governAddresses } from '../../kernel/packets.ts';
import {
  type Chain,
  type Element,
  type Hook,
  type Match,
  type NftablesOptions,
  type Right,
  type Rule,
  type Step,
  unprinted,
  type Value,
  type Verdict,
} from '../config.ts';
import { egressChain, type FamilyName, nameBase, nameComment, nameOwnSet } from './lower-names.ts';
import type { Route } from './lower-sets.ts';

const counter: Step = { kind: 'harmless', text: 'counter' };
const words = { v4: { ip: 'ip', nfproto: 'ipv4' }, v6: { ip: 'ip6', nfproto: 'ipv6' } } as const;

/** Returns the line of one rule to one set. */
export function makeRuleLine(
  rule: PolicyRule,
  { flow, family, set, fed }: Route,
  { accounts }: NftablesOptions,
): Rule {
  const users = accounts
    .filter(({ principal }) => isNamed(principal, rule))
    .map(({ uid }): Value => ({ kind: 'number', from: uid, to: uid }));
  const ports = portRanges(flow.ports).map((range): Value => ({ kind: 'number', ...range }));
  const field = family === undefined ? '' : `${words[family].ip} daddr`;
  const name = fed ?? set;
  const address =
    name !== undefined && family !== undefined
      ? [test(field, { kind: 'set', name })]
      : family === undefined
        ? []
        : [test('meta nfproto', word(words[family].nfproto))];
  // What is used begins its time anew; what is not there is not put there.
  const renewal: readonly Step[] =
    fed === undefined ? [] : [{ kind: 'harmless', text: `update @${fed} { ${field} }` }];
  const verdict: Verdict = { kind: rule.action === 'allow' ? 'accept' : 'drop' };
  return makeRule(
    [
      ...(users.length === 0 ? [] : [test('meta skuid', oneOrList(users))]),
      ...address,
      test(`${flow.transport} dport`, oneOrList(ports)),
      ...renewal,
      counter,
      verdict,
    ],
    nameComment(rule),
  );
}

export function isNamed(principal: Principal, rule: PolicyRule): boolean {
  return (rule.principals ?? []).some(({ kind, name }) => kind === principal.kind && name === principal.name);
}

/** Returns the line that ends what the text governs. */
export function makeClosingLine(): Rule {
  return makeRule([counter, { kind: 'drop' }], 'rulec: everything else');
}

/**
 * Returns the chain with the hook. It accepts what belongs to a known connection, without which the answers to governed
 * machines' own servers would meet the closing line, and sends what is governed on; all else it leaves alone. In a text that
 * does not close the chain has no hook, and what it leaves alone returns to the chain of the site that has jumped here.
 */
export function makeBaseChain(options: NftablesOptions): Chain {
  const isHost = options.form === 'host';
  const isOpen = options.closing === 'none';
  const leave: Verdict = { kind: isOpen ? 'return' : 'accept' };
  const known: Match = {
    kind: 'match',
    left: ['ct state'],
    operator: '==',
    right: { kind: 'flags', words: ['established', 'related'] },
  };
  const discovery = listOf(['nd-neighbor-solicit', 'nd-neighbor-advert'].map(wordValue));
  return {
    kind: 'chain',
    name: nameBase(options),
    ...(isOpen ? {} : { hook: makeHook(isHost) }),
    parts: [
      makeRule([known, leave]),
      // The machine finds its neighbours by messages to addresses that are not local ones.
      ...(isHost
        ? [
            makeRule([test('oifname', { kind: 'one', key: [quoted('lo')] }), leave]),
            makeRule([test('icmpv6 type', discovery), leave]),
          ]
        : []),
      ...(['v4', 'v6'] as const).flatMap((family) => makeEntrance(family, options)),
    ],
    origin: unprinted,
  };
}

function makeHook(isHost: boolean): Hook {
  return { type: 'filter', hook: isHost ? 'output' : 'forward', priority: 'filter', policy: 'accept' };
}

/** Returns the line that sends a family's governed packets to the rules; none where nothing of it is governed. */
function makeEntrance(family: FamilyName, options: NftablesOptions): readonly Rule[] {
  const { form, inside, source, local } = options;
  if (governAddresses(options)[family].length === 0) return [];
  const { ip, nfproto } = words[family];
  const from =
    source === 'any' ? [] : [test(`${ip} saddr`, { kind: 'set', name: nameOwnSet('from', family) })];
  const name = nameOwnSet('local', family);
  const to = local[family].length === 0 ? [] : [test(`${ip} daddr`, { kind: 'set', name }, '!=')];
  const tests = [...from, ...to];
  const interfaces = oneOrList(inside.map(quoted));
  return [
    makeRule([
      ...(inside.length === 0 ? [] : [test(form === 'host' ? 'oifname' : 'iifname', interfaces)]),
      ...(tests.length === 0 ? [test('meta nfproto', word(nfproto))] : tests),
      { kind: 'goto', chain: egressChain },
    ]),
  ];
}

function makeRule(steps: readonly Step[], comment?: string): Rule {
  return { kind: 'rule', steps, ...present({ comment }), origin: unprinted };
}

function test(left: string, right: Right, operator: '==' | '!=' = '=='): Match {
  return { kind: 'match', left: [left], operator, right };
}

function wordValue(text: string): Value {
  return { kind: 'word', text };
}

function quoted(text: string): Value {
  return { kind: 'word', text, quoted: true };
}

function word(text: string): Right {
  return { kind: 'one', key: [wordValue(text)] };
}

function oneOrList(values: readonly Value[]): Right {
  return values.length === 1 ? { kind: 'one', key: values } : listOf(values);
}

function listOf(values: readonly Value[]): Right {
  return { kind: 'list', elements: values.map((value): Element => ({ key: [value] })) };
}
