/** Edits of a PAN-OS configuration, in both of its forms, that change nothing. */
import type { Effect, Operator, Subject } from '../mutant.ts';
import { change, onLists, onValues, withValues } from './paloalto-edits.ts';
import { spotsOf } from './paloalto-spots.ts';
import { halves, rangeOf } from './prefixes.ts';

const rules = ['security', 'decryption'];

/** The definition of an address object, in the form of the subject. */
function object(subject: Subject, name: string, kind: string, value: string): string {
  const { isXml, text } = spotsOf(subject);
  if (isXml) return `<entry name="${name}"><${kind}>${value}</${kind}></entry>\n`;
  const head = /^(set (?:device-group \S+ |vsys \S+ )?)address /m.exec(text)?.[1] ?? 'set ';
  return `${head}address ${name} ${kind} ${value}\n`;
}

/** Every place where a name stands, with another one there. */
function rename(subject: Subject, name: string, other: string, effect: Effect) {
  const { text } = spotsOf(subject);
  const escaped = name.replaceAll('.', '\\.');
  const found = [...text.matchAll(new RegExp(`(?<=[ ">])${escaped}(?=[ "<\\n])`, 'g'))];
  return change(
    subject,
    `${name} is called ${other}`,
    found.map(({ index }) => [index, index + name.length, other]),
    effect,
  );
}

export const paloaltoSameOperators: readonly Operator[] = [
  onValues(
    'describe',
    'another description, or another log',
    { kinds: [...rules, 'tag'], keys: ['description', 'comments'] },
    () => ['Something else <entirely> & more.'].map((one) => one.replaceAll(/[<>]/g, '')),
    'same',
  ),
  onValues(
    'log',
    'another log',
    { kinds: rules, keys: ['log-start', 'log-end'] },
    (value) => [value === 'yes' ? 'no' : 'yes'],
    'same',
  ),
  {
    name: 'lose-remark',
    what: 'a description, a log setting or a tag is lost',
    edits: (subject) =>
      spotsOf(subject)
        .parts.filter(
          ({ kind, key }) =>
            ['description', 'log-start', 'log-end'].includes(key) || (key === 'tag' && kind !== 'tag'),
        )
        .map(({ kind, entry, key, units }) =>
          change(
            subject,
            `${kind} ${entry} ${key} is lost`,
            units.map(([from, to]) => [from, to, '']),
            'same',
          ),
        ),
  },
  {
    name: 'lose-default',
    what: 'a part is lost that says what is so without it',
    edits: (subject) =>
      spotsOf(subject)
        .parts.filter(({ kind, key, entry }) => {
          const { values } = spotsOf(subject);
          const value = values.find(
            (one) => one.kind === kind && one.entry === entry && one.key === key,
          )?.value;
          if (!rules.includes(kind)) return false;
          if (['negate-source', 'negate-destination'].includes(key)) return value === 'no';
          if (['source-user', 'application', 'source', 'destination', 'category'].includes(key))
            return value === 'any';
          return key === 'rule-type' || (key === 'action' && (value === 'no-decrypt' || value === 'allow'));
        })
        .map(({ kind, entry, key, units }) =>
          change(
            subject,
            `${kind} ${entry} ${key} is lost`,
            units.map(([from, to]) => [from, to, '']),
            'same',
          ),
        ),
  },
  onValues(
    'port-range',
    'a port as a range of one, or twice',
    { kinds: ['service'], keys: ['protocol/tcp/port', 'protocol/udp/port'] },
    (value) =>
      /^\d+$/.test(value) ? [`${value}-${value}`, `${value},${value}`] : [`${value},${value.split('-')[0]}`],
    'same',
  ),
  onValues(
    'spell-address',
    'another spelling of an address',
    { kinds: ['address'], keys: ['ip-netmask'] },
    (value) => {
      const [body = '', bits = ''] = value.split('/');
      return value.includes(':') ? [value.toUpperCase()] : bits === '32' ? [body] : [];
    },
    'same',
  ),
  {
    name: 'address-range',
    what: 'a prefix as the range of its addresses',
    edits: (subject) => {
      const { values, text, isXml } = spotsOf(subject);
      return values.flatMap(({ kind, key, entry, value, from, to, unit }) => {
        if (kind !== 'address' || key !== 'ip-netmask') return [];
        const words = isXml
          ? `<ip-range>${rangeOf(value)}</ip-range>`
          : `${text.slice(unit[0], from).replace('ip-netmask', 'ip-range')}${rangeOf(value)}`;
        const start = isXml ? text.lastIndexOf('<ip-netmask>', from) : unit[0];
        return [
          change(
            subject,
            `${entry} as a range`,
            [[start, isXml ? to + '</ip-netmask>'.length : to, words]],
            'same',
          ),
        ];
      });
    },
  },
  {
    name: 'two-objects',
    what: 'two objects of half the size in the place of one',
    edits: (subject) => {
      const { values, entries, parts } = spotsOf(subject);
      return entries.flatMap((one) => {
        const value = values.find(
          (spot) => spot.kind === 'address' && spot.entry === one.entry && spot.key === 'ip-netmask',
        )?.value;
        const [low, high] = one.kind === 'address' && value !== undefined ? halves(value) : [];
        if (low === undefined || high === undefined) return [];
        const users = parts.filter((part) =>
          values.some(
            (spot) =>
              spot.kind === part.kind &&
              spot.entry === part.entry &&
              spot.key === part.key &&
              spot.value === one.entry &&
              part.kind !== 'address',
          ),
        );
        const added = users.flatMap((part) => withValues(subject, part, ['half-of-it'], false));
        const [from] = one.units[0] ?? [0];
        const own = values.find(
          (spot) => spot.kind === 'address' && spot.entry === one.entry && spot.key === 'ip-netmask',
        );
        if (own === undefined || users.length === 0) return [];
        return [
          change(
            subject,
            `${one.entry} in halves`,
            [
              [own.from, own.to, low],
              [from, from, object(subject, 'half-of-it', 'ip-netmask', high)],
              ...added,
            ],
            'same',
          ),
        ];
      });
    },
  },
  onLists(
    'part-beside',
    'an address object beside a group that holds it',
    { kinds: rules, keys: ['source', 'destination'] },
    (own, subject) => {
      const { values } = spotsOf(subject);
      return values
        .filter(({ kind, key, entry }) => kind === 'address-group' && key === 'static' && own.includes(entry))
        .slice(0, 3)
        .map(({ value }) => ({ values: [value], replace: false }));
    },
    'same',
  ),
  onLists(
    'members-for-group',
    'the members of a group in its place',
    { kinds: rules, keys: ['source', 'destination'] },
    (own, subject) => {
      const [only] = own;
      const members = spotsOf(subject)
        .values.filter(
          ({ kind, key, entry }) => kind === 'address-group' && key === 'static' && entry === only,
        )
        .map(({ value }) => value);
      return own.length > 1 || members.length === 0 || members.length > 50
        ? []
        : [{ values: members, replace: true }];
    },
    'same',
  ),
  onLists(
    'covered-entry',
    'an entry beside one that matches more',
    { kinds: ['custom-url-category'], keys: ['list'] },
    (own) =>
      own
        .filter((value) => value.startsWith('*.'))
        .slice(0, 3)
        .flatMap((value) => [
          { values: [value.replace('*', 'some')], replace: false },
          { values: [value.replace('*', '^')], replace: false },
        ]),
    'same',
  ),
  {
    name: 'rename-entry',
    what: 'an entry has another name everywhere',
    edits: (subject) =>
      [...new Set(spotsOf(subject).entries.map(({ entry }) => entry))].map((entry, at) =>
        rename(subject, entry, `other-${at}`, 'same'),
      ),
  },
  {
    name: 'case-of-name',
    what: 'a name in upper case where it is used, but not where it is defined',
    edits: (subject) => {
      const { values } = spotsOf(subject);
      return values
        .filter(
          ({ kind, key, value }) =>
            rules.includes(kind) &&
            ['destination', 'category', 'service'].includes(key) &&
            value.startsWith('rulec-'),
        )
        .map(({ entry, from, to, value }) =>
          change(subject, `${entry}: ${value}`, [[from, to, value.toUpperCase()]], 'refused'),
        );
    },
  },
];
