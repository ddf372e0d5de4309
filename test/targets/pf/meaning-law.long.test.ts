import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import type { Address } from '../../../src/sets/addresses.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { print } from '../../../src/targets/pf/compile/print.ts';
import type { Config } from '../../../src/targets/pf/config.ts';
import { parse } from '../../../src/targets/pf/read/parse.ts';
import { type Answer, decideHost, decideThrough } from './connections.ts';
import { meaningOf, readAll } from './support.ts';

/** Text or nothing. */
function maybe(...texts: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom('', ...texts);
}

const criteria = fc
  .tuple(
    maybe('on em0', 'on em1', 'on ! em1', 'on { em0 em1 }'),
    maybe('inet', 'inet6'),
    maybe('proto tcp', 'proto udp', 'proto { tcp udp }', 'proto icmp'),
    maybe('from 192.0.2.0/24', 'from <clients>', 'from ! <clients>', 'from { 192.0.2.0/24 2001:db8:1::/48 }'),
    maybe(
      'to <t>',
      'to ! <t>',
      'to 198.51.100.0/24',
      'to ! 198.51.100.0/25',
      'to 198.51.100.7 - 203.0.113.9',
      'to { 2001:db8:9::/48 ! <t> }',
    ),
    maybe('port 443', 'port 80:443', 'port != 443', 'port { 80 >< 443 22 }', 'port > 443'),
    maybe('flags any', 'flags S/SA', 'flags A/A'),
    maybe('tag A', 'tag B'),
    maybe('tagged A', '! tagged A', 'tagged B'),
  )
  .map(([on, anyFamily, proto, from, to, port, flags, tag, tagged]) => {
    // ICMP of the other family would be refused.
    const family = proto === 'proto icmp' && anyFamily === 'inet6' ? 'inet' : anyFamily;
    const ports = /tcp|udp/.test(proto) ? port : '';
    const testsTcp = proto === '' || proto.includes('tcp');
    // Words that together leave nothing to match would be refused.
    const literal4 = /192|198/.test(`${from}${to}`.replace(/\{.*?\}/g, ''));
    const af = (literal4 && family === 'inet6') || (family === 'inet' && to.includes('2001')) ? '' : family;
    const route =
      from === '' && to === '' && ports === ''
        ? 'all'
        : `${from} ${to === '' && ports !== '' ? 'to any' : to} ${ports}`;
    return `${on} ${af} ${proto} ${route} ${testsTcp ? flags : ''} ${tag} ${tagged}`;
  });

const rule = fc
  .tuple(
    fc.constantFrom('pass', 'pass quick', 'block', 'block quick', 'block return', 'match'),
    maybe('in', 'out'),
    criteria,
  )
  .map(([action, direction, asked]) => {
    const [word = '', quick = ''] = action.split(/ (?=quick)/);
    return [word, direction, quick, asked].join(' ');
  });

const anchor = fc
  .tuple(maybe('in', 'out'), criteria, fc.array(rule, { maxLength: 3 }))
  .map(
    ([direction, asked, rules]) =>
      `anchor "a" ${direction} ${asked} {\n${rules.map((line) => `${line}\n`).join('')}}`,
  );

const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: rule }, { weight: 1, arbitrary: anchor }), {
    minLength: 1,
    maxLength: 7,
  })
  .map((lines) => {
    const named = lines.map((line, index) => line.replace('anchor "a"', `anchor "a${index}"`));
    const tables =
      'table <t> { 198.51.100.0/24 !198.51.100.128/25 2001:db8:9::/48 }\ntable <clients> { 192.0.2.0/24 2001:db8:1::/48 }\n';
    return `${tables}${named.join('\n')}\n`;
  });

function address(one: string): Address {
  const read = parseAddress(one);
  if (isMisread(read)) throw new Error(read.problem);
  return read;
}

const clients = {
  inside: ['192.0.2.10', '2001:db8:1::10'],
  outside: ['203.0.113.99', '2001:db8:7::10'],
} as const;
const destinations = ['198.51.100.7', '198.51.100.200', '203.0.113.5', '2001:db8:9::1', '2001:db8:8::1'].map(
  address,
);
const ports = [22, 80, 81, 443, 444];

interface View {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly address: Address;
  readonly source: 'inside' | 'outside';
}

const views: readonly View[] = (['inside', 'outside'] as const).flatMap((source) =>
  (['tcp', 'udp'] as const).flatMap((transport) =>
    ports.flatMap((port) => destinations.map((one) => ({ transport, port, address: one, source }))),
  ),
);

function askOf(view: View) {
  const [v4, v6] = clients[view.source];
  const { transport, port } = view;
  return { transport, port, destination: view.address, source: address(view.address.family === 4 ? v4 : v6) };
}

function getsOut(config: Config, view: View, place: string): Answer {
  return decideHost(config, askOf(view), place);
}

function getsThrough(config: Config, view: View, outside: string): Answer {
  return decideThrough(config, askOf(view), 'em1', outside);
}

/** At every one of several places: unknown where they differ, and blocked if blocked anywhere what is not governed. */
function atAllOf(answers: readonly Answer[], view: View): Answer {
  if (view.source === 'outside') return answers.includes('deny') ? 'deny' : 'allow';
  const [first = 'allow'] = answers;
  return answers.every((one) => one === first) ? first : 'unknown';
}

const source = '192.0.2.0/24,2001:db8:1::/48';

describe('what a text means is what a walk of its rules decides', () => {
  it('on a host', () => {
    fc.assert(
      fc.property(text, (rules) => {
        const config = readAll(rules);
        const { permit } = meaningOf(config, { form: 'host', inside: 'em0', source, dialect: 'openbsd' });
        for (const view of views) {
          const expected = atAllOf([getsOut(config, view, 'em0')], view);
          expect({ view, action: evaluate(permit, view).action }).toEqual({ view, action: expected });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('on a gateway, in and out again', () => {
    fc.assert(
      fc.property(text, (rules) => {
        const config = readAll(rules);
        const { permit } = meaningOf(config, { inside: 'em1', source, dialect: 'openbsd' });
        for (const view of views) {
          const expected = atAllOf(
            ['em0', 'em9'].map((place) => getsThrough(config, view, place)),
            view,
          );
          expect({ view, action: evaluate(permit, view).action }).toEqual({ view, action: expected });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('through any interface', () => {
    fc.assert(
      fc.property(text, (rules) => {
        const config = readAll(rules);
        const { permit } = meaningOf(config, { form: 'host', source, dialect: 'openbsd' });
        for (const view of views) {
          const expected = atAllOf(
            ['em0', 'em1', 'em9'].map((place) => getsOut(config, view, place)),
            view,
          );
          expect({ view, action: evaluate(permit, view).action }).toEqual({ view, action: expected });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('where the text does not say what a table holds', () => {
  /** Some rules ask for that table. */
  const withHole = fc
    .tuple(text, fc.array(fc.nat(99), { minLength: 7, maxLength: 7 }))
    .map(([rules, picks]) =>
      rules
        .split('\n')
        .map((line, index) =>
          (picks[index % picks.length] ?? 0) < 40 && /^ *(pass|block)/.test(line)
            ? line.replace(/ to (?:! )?(?:<t>|any)/, ' to <hole>')
            : line,
        )
        .join('\n'),
    );
  const contents = ['{ }', '{ 0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1 }', '{ 198.51.100.0/25 2001:db8:9::/48 }'];

  it.each([
    ['on a host', { form: 'host', inside: 'em0' }],
    ['on a gateway', { inside: 'em1' }],
  ] as const)('nothing is certain that depends on it, %s', (_, values) => {
    let unknown = 0;
    let certain = 0;
    fc.assert(
      fc.property(withHole, (rules) => {
        const { permit } = meaningOf(readAll(rules), { ...values, source, dialect: 'openbsd' });
        const filled = contents.map((content) => readAll(`table <hole> ${content}\n${rules}`));
        for (const view of views) {
          const { action } = evaluate(permit, view);
          const truths = filled.flatMap((config) =>
            'form' in values
              ? [getsOut(config, view, 'em0')]
              : ['em0', 'em9'].map((place) => getsThrough(config, view, place)),
          );
          if (action === 'unknown') unknown++;
          else if (rules.includes('<hole>')) certain++;
          if (action !== 'unknown')
            expect({ view, truths: atAllOf(truths, view) }).toEqual({ view, truths: action });
        }
      }),
      { numRuns: 300 },
    );
    expect(unknown).toBeGreaterThan(100);
    expect(certain).toBeGreaterThan(1000);
  });
});

it('a printed configuration reads back as the same', () => {
  fc.assert(
    fc.property(text, (rules) => {
      const config = readAll(rules);
      const printed = print(config);
      const again = parse(printed);
      expect(again.diagnostics).toEqual([]);
      if (again.value === undefined) throw new Error('no value');
      expect(print(again.value)).toEqual(printed);
      expect(withoutOrigins(again.value)).toEqual(withoutOrigins(config));
    }),
    { numRuns: 200 },
  );
});

function withoutOrigins(config: Config): unknown {
  const text = JSON.stringify(config, (key, value) =>
    key === 'origin' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  );
  return JSON.parse(text);
}
