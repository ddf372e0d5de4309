/** Mistakes in a PAN-OS configuration, in both of its forms. */
import type { Edit, Operator, Subject } from '../mutant.ts';
import { type Aim, change, namesOf, onLists, onValues } from './paloalto-edits.ts';
import { paloaltoListOperators } from './paloalto-lists.ts';
import { paloaltoSameOperators } from './paloalto-same.ts';
import { paloaltoSetOperators } from './paloalto-set.ts';
import { spotsOf } from './paloalto-spots.ts';
import { paloaltoValueOperators } from './paloalto-values.ts';
import { paloaltoXmlOperators } from './paloalto-xml.ts';

const rules = ['security', 'decryption'];
const inRules = (...keys: readonly string[]): Aim => ({ kinds: rules, keys });
const inSecurity = (...keys: readonly string[]): Aim => ({ kinds: ['security'], keys });
const inDecryption = (...keys: readonly string[]): Aim => ({ kinds: ['decryption'], keys });

/** What kind of entry the values of a key name. */
const kindOf: Readonly<Record<string, readonly string[]>> = {
  source: ['address', 'address-group', 'external-list'],
  destination: ['address', 'address-group', 'external-list'],
  category: ['custom-url-category'],
  service: ['service'],
  static: ['address', 'address-group'],
};

function othersFor(subject: Subject, key: string, own: readonly string[]): readonly string[] {
  return (kindOf[key] ?? [])
    .flatMap((kind) => namesOf(subject, kind))
    .filter((name) => !own.includes(name))
    .slice(0, 12);
}

const parts: readonly Operator[] = [
  {
    name: 'lose-part',
    what: 'a part of an entry is lost',
    edits: (subject) =>
      spotsOf(subject).parts.flatMap(({ kind, entry, key, units }): readonly Edit[] =>
        // What a category without a type is, the schema leaves to a default that nobody states.
        kind === 'custom-url-category' && key === 'type'
          ? []
          : [
              change(
                subject,
                `${kind} ${entry} ${key} is lost`,
                units.map(([from, to]) => [from, to, '']),
              ),
            ],
      ),
  },
  {
    name: 'lose-part-of-rule',
    what: 'a part of a rule is lost, and means its default',
    edits: (subject) =>
      spotsOf(subject)
        .parts.filter(({ kind }) => rules.includes(kind))
        .map(({ kind, entry, key, units }) =>
          change(
            subject,
            `${kind} ${entry} ${key} is lost`,
            units.map(([from, to]) => [from, to, '']),
          ),
        ),
  },
  {
    name: 'lose-member',
    what: 'one member of a list is lost',
    onLists: true,
    edits: (subject) =>
      spotsOf(subject)
        .values.filter(({ alone }) => !alone)
        .map(({ kind, entry, key, value, unit }) =>
          change(subject, `${kind} ${entry} ${key}: ${value} is lost`, [[...unit, '']]),
        ),
  },
  {
    name: 'lose-entry',
    what: 'an entry is lost: a rule, a category, an object',
    onLists: true,
    edits: (subject) =>
      spotsOf(subject).entries.map(({ kind, entry, units }) =>
        change(
          subject,
          `${kind} ${entry} is lost`,
          units.map(([from, to]) => [from, to, '']),
        ),
      ),
  },
  {
    name: 'lose-last-deny',
    what: 'the closing denial is lost, and rules of the device below decide',
    edits: (subject) => {
      const { values, entries } = spotsOf(subject);
      const denials = values.filter(
        ({ kind, key, value }) => kind === 'security' && key === 'action' && value === 'deny',
      );
      const entry = denials.at(-1)?.entry;
      return entries
        .filter((one) => one.kind === 'security' && one.entry === entry)
        .map(({ units }) =>
          change(
            subject,
            `${entry} is lost`,
            units.map(([from, to]) => [from, to, '']),
            'changes',
          ),
        );
    },
  },
  {
    name: 'lose-rule',
    what: 'a rule is lost',
    edits: (subject) =>
      spotsOf(subject)
        .entries.filter(({ kind }) => rules.includes(kind))
        .map(({ kind, entry, units }) =>
          change(
            subject,
            `${kind} ${entry} is lost`,
            units.map(([from, to]) => [from, to, '']),
          ),
        ),
  },
];

const lists: readonly Operator[] = [
  onLists(
    'any',
    'a list becomes any',
    inRules('source', 'destination', 'category', 'service', 'from', 'to'),
    (values) => (values.includes('any') ? [] : [{ values: ['any'], replace: true }]),
  ),
  onLists(
    'any-beside',
    'any stands beside others',
    inRules('source', 'destination', 'category', 'service', 'from', 'to', 'application'),
    (values) => [{ values: [values.includes('any') ? 'rulec-tcp-443' : 'any'], replace: false }],
    'refused',
  ),
  onLists('add-zone', 'a zone comes in', inRules('from', 'to'), () => [{ values: ['dmz'], replace: false }]),
  onLists('other-zone', 'another zone', inRules('from', 'to'), () => [{ values: ['dmz'], replace: true }]),
  onLists(
    'add-reference',
    'an address, category or service comes into a rule or group',
    { kinds: [...rules, 'address-group'], keys: Object.keys(kindOf) },
    (own, subject, { key, entry }) =>
      own.includes('any')
        ? []
        : othersFor(subject, key, [...own, entry]).map((name) => ({ values: [name], replace: false })),
  ),
  onLists(
    'other-reference',
    'another address, category or service in a rule or group',
    { kinds: [...rules, 'address-group'], keys: Object.keys(kindOf) },
    (own, subject, { key, entry }) =>
      othersFor(subject, key, [...own, entry]).map((name) => ({ values: [name], replace: true })),
  ),
  onLists(
    'unknown-reference',
    'a name that nothing has',
    { kinds: [...rules, 'address-group'], keys: Object.keys(kindOf) },
    () => [{ values: ['rulec-nowhere'], replace: true }],
    'refused',
  ),
  onLists(
    'predefined-service',
    'the ports of an application, or of a predefined service',
    inSecurity('service'),
    () =>
      ['application-default', 'service-http', 'service-https'].map((one) => ({
        values: [one],
        replace: true,
      })),
  ),
  onLists('application', 'an application in the place of any', inSecurity('application'), () =>
    [['ssl'], ['web-browsing'], ['ssl', 'web-browsing']].map((values) => ({ values, replace: true })),
  ),
  onLists('user', 'a user in the place of any', inRules('source-user'), () => [
    { values: ['known-user'], replace: true },
  ]),
];

const single: readonly Operator[] = [
  onValues('action', 'another action', inSecurity('action'), (value) =>
    value === 'allow' ? ['deny', 'drop', 'reset-client', 'reset-both'] : ['allow'],
  ),
  onValues(
    'refusal',
    'another way to refuse',
    inSecurity('action'),
    (value) => (value === 'deny' ? ['drop', 'reset-client', 'reset-server', 'reset-both'] : []),
    'same',
  ),
  onValues(
    'bad-action',
    'an action that does not exist',
    inRules('action'),
    () => ['permit', 'no', 'Allow'],
    'refused',
  ),
  onValues('decrypt', 'what is to be left closed is decrypted', inDecryption('action'), () => [
    'decrypt',
    'decrypt-and-forward',
  ]),
  onValues('disable', 'a rule is disabled', inRules('disabled'), (value) => (value === 'no' ? ['yes'] : [])),
  onValues(
    'negate',
    'a condition on addresses is turned round',
    inRules('negate-source', 'negate-destination'),
    () => ['yes'],
  ),
  onValues(
    'bad-flag',
    'a flag that is neither yes nor no',
    inRules('disabled', 'negate-source', 'negate-destination', 'log-end'),
    (value, _subject, { key }) => (key === 'disabled' && value === 'yes' ? [] : ['true', 'maybe']),
    'refused',
  ),
  onValues('rule-type', 'a rule of another type', inSecurity('rule-type'), () => ['intrazone', 'universal']),
  {
    name: 'swap-zones',
    what: 'from and to are exchanged',
    edits: (subject) => {
      const { values } = spotsOf(subject);
      const zones = values.filter(({ kind, key }) => rules.includes(kind) && key === 'from');
      return zones.flatMap((from) => {
        const to = values.find(
          (one) => one.kind === from.kind && one.entry === from.entry && one.key === 'to',
        );
        return to === undefined
          ? []
          : [
              change(subject, `${from.entry}: ${to.value} to ${from.value}`, [
                [from.from, from.to, to.value],
                [to.from, to.to, from.value],
              ]),
            ];
      });
    },
  },
  {
    name: 'exchange-categories',
    what: 'two categories have their entries exchanged',
    edits: (subject) => exchange(subject, 'custom-url-category'),
  },
  {
    name: 'exchange-groups',
    what: 'two groups have their members exchanged',
    edits: (subject) => exchange(subject, 'address-group'),
  },
  {
    name: 'exchange-services',
    what: 'two services have their ports exchanged',
    edits: (subject) => exchange(subject, 'service'),
  },
];

/** Two entries of a kind with each other's name where they are defined. */
function exchange(subject: Subject, kind: string): readonly Edit[] {
  const { text, entries, isXml } = spotsOf(subject);
  const all = entries.filter((one) => one.kind === kind);
  const spell = (
    from: number,
    to: number,
    name: string,
    other: string,
  ): readonly [number, number, string] => {
    const part = text.slice(from, to);
    const at = isXml ? part.indexOf(`"${name}"`) + 1 : part.indexOf(` ${name} `) + 1;
    return [from + at, from + at + name.length, other];
  };
  return all.slice(1).map((one, index) => {
    const other = all[index] ?? one;
    const first = (stretch: typeof one): readonly (readonly [number, number])[] =>
      isXml ? stretch.units.slice(0, 1) : stretch.units;
    return change(subject, `${one.entry} and ${other.entry}`, [
      ...first(one).map(([from, to]) => spell(from, to, one.entry, other.entry)),
      ...first(other).map(([from, to]) => spell(from, to, other.entry, one.entry)),
    ]);
  });
}

export const paloaltoOperators: readonly Operator[] = [
  ...parts,
  ...lists,
  ...single,
  ...paloaltoValueOperators,
  ...paloaltoXmlOperators,
  ...paloaltoSetOperators,
  ...paloaltoListOperators,
  ...paloaltoSameOperators,
];
