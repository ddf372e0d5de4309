/** Mistakes in URL entries, ports and addresses. */
import type { Operator } from '../mutant.ts';
import { type Aim, change, onLists, onValues } from './paloalto-edits.ts';
import { spotsOf } from './paloalto-spots.ts';
import { halves, masked, shifted } from './prefixes.ts';

const urls: Aim = { kinds: ['custom-url-category'], keys: ['list'] };
const ports: Aim = { kinds: ['service'], keys: ['protocol/tcp/port', 'protocol/udp/port'] };
const addresses: Aim = { kinds: ['address'], keys: ['ip-netmask'] };

const entries: readonly Operator[] = [
  onValues('strip-slash', 'the slash at the end of an entry is lost', urls, (value) => [
    value.replace(/\/$/, ''),
  ]),
  onValues('add-slash', 'another slash at the end of an entry', urls, (value) => [
    `${value}/`,
    `${value}*/`,
    `${value}*`,
    `${value}x/`,
  ]),
  onValues('one-label', '`^` for `*`, and back', urls, (value) => [
    value.replace('*.', '^.'),
    value.replace('^.', '*.'),
  ]),
  onValues('strip-wildcard', 'a wildcard is lost', urls, (value) => [
    value.replace(/^[*^]\./, ''),
    value.replace(/[*^]\./, ''),
  ]),
  onValues('add-wildcard', 'a wildcard comes in front of a name', urls, (value) =>
    /^[*^]/.test(value) ? [value.replace(/^\*\./, '*.^.')] : [`*.${value}`, `^.${value}`],
  ),
  onValues('other-host', 'another name', urls, (value) => [
    `x${value}`,
    value.replace(/\.[^./]+(?=\/)/, '.test'),
    value.replace(/(?=\/)/, '.evil.test'),
    value.replace(/^(\*\.)?[^.]+\./, '$1'),
  ]),
  onValues('no-token', 'a wildcard that is no whole token', urls, (value) =>
    [value.replace('*.', '*'), `*${value.replace('*.', '')}`, value.replace(/(?=\/)/, '*')].filter(
      (one) => !/\*\.?\*/.test(one),
    ),
  ),
  onValues('no-entry', 'a scheme, a port', urls, (value) => [
    `https://${value}`,
    value.replace(/(?=\/)/, ':443'),
  ]),
  onValues(
    'two-wildcards',
    'two wildcards in a row',
    urls,
    (value) => [`*.*.${value.replace('*.', '')}`, `**.${value.replace('*.', '')}`],
    'refused',
  ),
  onValues('lose-path', 'a path is lost, or a part of it', urls, (value) =>
    [value.replace(/\/.+/, '/'), value.replace(/[^/]\/$/, '/'), value.replace(/(?<=[^/])\/$/, '')].filter(
      (one) => one.includes('/'),
    ),
  ),
  onValues('add-path', 'a path comes in', urls, (value) => [`${value}path/`, `${value}path`]),
  onValues('upper-case', 'an entry in upper case', urls, (value) => [value.toUpperCase()], 'same'),
  onLists('add-entry', 'an entry comes into a category', urls, () =>
    [['other.example/'], ['*.other.example/'], ['*/'], ['^.example.net/']].map((values) => ({
      values,
      replace: false,
    })),
  ),
];

const services: readonly Operator[] = [
  onValues('port-off-by-one', 'a port is one too high or too low', ports, (value) => {
    const [from = 0, to] = value.split('-').map(Number);
    const all =
      to === undefined
        ? [`${from + 1}`, `${from - 1}`]
        : [`${from + 1}-${to}`, `${from - 1}-${to}`, `${from}-${to - 1}`, `${from}-${to + 1}`];
    return all.filter((one) => !one.includes('65536') && !one.startsWith('-'));
  }),
  onValues('widen-port', 'more ports', ports, (value) => [
    `${value},8080`,
    value.includes('-') ? '0-65535' : `${value}-${Math.min(65535, Number(value) + 1)}`,
  ]),
  onValues(
    'bad-port',
    'something that is no port',
    ports,
    (value) => ['70000', 'https', `${value},`, `${value}-1x`],
    'refused',
  ),
  {
    name: 'transport',
    what: 'tcp for udp and back',
    edits: (subject) => {
      const { text, values, isXml } = spotsOf(subject);
      return values.flatMap(({ kind, key, entry, unit: [start], to }) => {
        const transport = /protocol\/(tcp|udp)/.exec(key)?.[1];
        if (kind !== 'service' || transport === undefined) return [];
        const other = transport === 'tcp' ? 'udp' : 'tcp';
        // The element or word nearest to the port.
        const around: readonly [number, number] = isXml
          ? [text.lastIndexOf(`<${transport}>`, to), text.indexOf(`</${transport}>`, to) + 6]
          : [start, to];
        const from = isXml ? around[0] : text.indexOf(`protocol ${transport}`, around[0]);
        const part = text.slice(from, around[1]);
        return [
          change(subject, `${entry}: ${other}`, [
            [
              from,
              around[1],
              isXml
                ? part.replaceAll(transport, other)
                : part.replace(`protocol ${transport}`, `protocol ${other}`),
            ],
          ]),
        ];
      });
    },
  },
];

const objects: readonly Operator[] = [
  onValues('widen-mask', 'a mask is one bit shorter', addresses, (value) => masked(value, -1)),
  onValues('narrow-mask', 'a mask is one bit longer', addresses, (value) => masked(value, 1)),
  onValues('lose-mask', 'a mask is lost', addresses, (value) => [value.replace(/\/.*/, '')]),
  onValues('shift-address', 'a prefix moves to its neighbour', addresses, (value) => [
    ...shifted(value, 1n),
    ...shifted(value, -1n),
  ]),
  onValues('half-address', 'a prefix becomes one of its halves', addresses, halves),
  onValues('other-family', 'an address of the other family', addresses, (value) => [
    value.includes(':') ? '192.0.2.32/27' : '2001:db8:77::/48',
  ]),
  onValues(
    'bad-address',
    'something that is no address',
    addresses,
    (value) => [value.replace(/\/.*|$/, '/133'), `${value}x`, 'www.example.com'],
    'refused',
  ),
  {
    name: 'address-by-name',
    what: 'an address object becomes a name that the firewall asks DNS for',
    edits: (subject) => {
      const { values, text, isXml } = spotsOf(subject);
      return values.flatMap(({ kind, key, entry, from, to, unit }) => {
        if (kind !== 'address' || key !== 'ip-netmask') return [];
        const words = isXml
          ? '<fqdn>www.example.com</fqdn>'
          : `${text.slice(unit[0], from).replace('ip-netmask', 'fqdn')}www.example.com`;
        const start = isXml ? text.lastIndexOf('<ip-netmask>', from) : unit[0];
        return [
          change(subject, `${entry} by name`, [[start, isXml ? to + '</ip-netmask>'.length : to, words]]),
        ];
      });
    },
  },
];

export const paloaltoValueOperators: readonly Operator[] = [
  ...entries,
  ...services,
  ...objects.map((operator) => ({ ...operator, onLists: true as const })),
];
