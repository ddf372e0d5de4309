import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { readConfig } from '../../src/cli/inputs/config.ts';
import { chooseDevices } from '../../src/driver/devices.ts';
import { targetNames } from '../../src/targets/registry.ts';

function read(text: string): ReturnType<typeof readConfig> {
  return readConfig(new TextEncoder().encode(text), 'rulec.yaml', targetNames);
}

const fits = new Ajv2020({ allowUnionTypes: true }).compile(schema);

describe('the configuration file', () => {
  it('gives options to targets and to devices', () => {
    const text = `
targets:
  squid: { connect-80: true, source: [192.0.2.0/24, 198.51.100.0/24] }
  edge-fw: { target: paloalto, from-zone: "trust", version: 10.10 }
  pf:
`;
    expect(read(text).value).toMatchObject([
      {
        name: 'squid',
        target: 'squid',
        values: { 'connect-80': 'yes', source: '192.0.2.0/24,198.51.100.0/24' },
      },
      { name: 'edge-fw', target: 'paloalto', values: { 'from-zone': 'trust', version: '10.10' } },
      { name: 'pf', target: 'pf', values: {} },
    ]);
    expect(fits(parse(text))).toBe(true);
  });

  it('says what is assumed of a device, and what is not taken for granted', () => {
    const text = `
targets:
  proxy:
    target: squid
    source: 192.0.2.0/24
    assume: { login: succeeds, "list:/etc/squid/bad": bad.txt, "interface:em1": [192.0.2.0/24, 198.51.100.7] }
    no-premise: [no-credentials, ways-are-open]
`;
    expect(read(text).value?.[0]).toMatchObject({
      values: { source: '192.0.2.0/24' },
      audit: {
        assume: ['login=succeeds', 'list:/etc/squid/bad=bad.txt', 'interface:em1=192.0.2.0/24,198.51.100.7'],
        noPremise: ['no-credentials', 'ways-are-open'],
      },
    });
    expect(fits(parse(text))).toBe(true);
  });

  it.each(['', '# nothing yet\n', 'targets:\n'])('may say nothing: %j', (text) => {
    expect(read(text)).toEqual({ value: [], diagnostics: [] });
  });

  // The text behind the place of each message tells that it points at the right node.
  it.each([
    ['target: {}', 'target', true],
    ['targets: { all: { target: pf } }', 'all', true],
    ['targets: { "a/b": { target: pf } }', '"a/b"', true],
    ['targets: { "../x": { target: pf } }', '"../x"', true],
    ['targets: { edge: { from-zone: a } }', 'edge', false],
    ['targets: { edge: { target: cisco } }', 'edge', true],
    ['targets: { squid: { target: pf } }', 'squid', false],
    ['targets: { edge: { target: pf }, EDGE: { target: pf } }', 'EDGE', false],
    ['targets: { pf: { source: { a: b } } }', '{ a: b }', true],
    ['targets: { pf: { source: [] } }', '[]', true],
    ['targets: { pf: { assume: { login: { a: b } } } }', '{ a: b }', true],
    ['targets: { pf: { assume: [login] } }', '[login]', true],
    ['targets: { pf: { no-premise: {} } }', '{}', true],
    ['targets: [pf]', '[pf]', true],
    ['[targets]', '[targets]', true],
    ['targets: { pf: 3 }', '3', true],
    ['targets: b\n  c: d', 'b', false],
  ])('is refused: %s', (text, at, bySchema) => {
    const { value, diagnostics } = read(text);
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'bad-config', severity: 'error' });
    expect(text.slice(diagnostics[0]?.span?.start).startsWith(at)).toBe(true);
    if (bySchema) expect(fits(parse(text))).toBe(false);
  });

  it('has an option called like a property of every object', () => {
    const { value } = read('targets: { pf: { __proto__: x, constructor: y } }');
    expect(Object.entries(value?.[0]?.values ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('chooseDevices', () => {
  const config =
    read('targets: { edge: { target: paloalto, from-zone: a, to-zone: b }, pf: { form: host } }').value ?? [];
  const names = (...asked: readonly string[]): readonly string[] | undefined =>
    chooseDevices(asked, config, []).value?.map(({ folder }) => folder);

  it('takes targets and devices, each once', () => {
    expect(names('squid,edge', 'squid', 'paloalto')).toEqual(['squid', 'edge', 'paloalto']);
  });

  it('lets the devices of a target stand for it in all', () => {
    expect(names('all')).toEqual(['squid', 'edge', 'pf', 'windows-firewall']);
  });

  it('lets --set win, and the last of two', () => {
    const chosen = chooseDevices(['edge'], config, ['edge.to-zone=c', 'edge.to-zone=d=e', 'squid.dir=/x']);
    expect(chosen.value?.[0]).toMatchObject({
      target: 'paloalto',
      device: 'edge',
      values: { 'from-zone': 'a', 'to-zone': 'd=e' },
    });
  });

  it.each([
    [['squid'], ['from-zone=a'], 'usage'],
    [['squid'], ['squid.=a'], 'usage'],
    [['squid'], ['squit.dir=a'], 'unknown-target'],
    [['squit'], [], 'unknown-target'],
    [[''], [], 'usage'],
    [[], [], 'usage'],
  ])('refuses --target %j --set %j', (asked, settings, code) => {
    const { value, diagnostics } = chooseDevices(asked, config, settings);
    expect(value).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
  });

  it('names the nearest target', () => {
    expect(chooseDevices(['palo-alto'], [], []).diagnostics[0]?.help).toBe('did you mean paloalto?');
  });
});
