import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { listIncludedFiles, placeBeside } from '../../src/rules/read/includes.ts';
import type { Surroundings } from '../../src/rules/read/load-definitions.ts';
import { places, ruleSetText } from './support.ts';

const shared = `
parameters: { region: { default: west }, tenant: {} }
lists:
  revocation: { hosts: [crl3.example.com, "ocsp.\${region}.example.com"] }
  branches: { addresses: [192.0.2.0/24, "azure:Storage.\${region}"] }
`;

function load(to: string, { files = { 'lists.yaml': shared }, parameters = {}, top = '' }: Given = {}) {
  const text = ruleSetText({ top: `include: [lists.yaml]\n${top}`, to });
  const around: Surroundings = {
    files: new Map(Object.entries(files)),
    parameters: new Map(Object.entries(parameters)),
  };
  const { value, diagnostics } = loadRuleSet('test.yaml', text, around);
  return { destination: value?.rules[0]?.destinations[0], text, diagnostics, value };
}

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly top?: string;
}

const messages = (given: ReturnType<typeof load>): readonly string[] =>
  given.diagnostics.map(({ code, message, span }) => `${span?.file} ${code}: ${message}`);

describe('lists', () => {
  it('stand for their entries, at the place that names them', () => {
    const { destination, text } = load(
      'hosts: [www.example.net, "list:revocation"]\naddresses: ["list:branches"]',
    );
    expect(destination?.hosts?.map(({ text: host, by }) => [host, by])).toEqual([
      ['www.example.net', undefined],
      ['crl3.example.com', 'list:revocation'],
      ['ocsp.west.example.com', 'list:revocation'],
    ]);
    const span = destination?.hosts?.[1]?.span;
    expect(text.slice(span?.start, span?.end)).toBe('"list:revocation"');
    const addresses = destination?.addresses;
    expect(addresses === 'any' ? [] : addresses?.map(({ text: entry }) => entry)).toEqual([
      '192.0.2.0/24',
      'azure:Storage.west',
    ]);
  });

  it('lose what except names, for a reason', () => {
    const { destination } = load('hosts: ["list:revocation"]\nexcept: { crl3.example.com: retired }');
    expect(destination?.hosts?.map(({ text }) => text)).toEqual(['ocsp.west.example.com']);
    expect(messages(load('hosts: ["list:revocation"]\nexcept: { crl4.example.com: no }'))).toEqual([
      'test.yaml bad-list: no list of this destination has the host crl4.example.com',
    ]);
    expect(
      messages(load('hosts: ["list:revocation", "*.example.com"]\nexcept: { crl3.example.com: gone }')),
    ).toEqual([
      'test.yaml bad-list: crl3.example.com is left out, and *.example.com permits it all the same',
    ]);
    const all = 'except: { crl3.example.com: gone, ocsp.west.example.com: gone }';
    expect(messages(load(`hosts: ["list:revocation"]\n${all}`))).toEqual([
      'test.yaml bad-list: except leaves no host of this destination',
    ]);
  });

  it('must be there, and have entries of the kind that is asked for', () => {
    expect(messages(load('hosts: ["list:branches", "list:revocatoin"]'))).toEqual([
      'test.yaml bad-list: list:branches has no hosts',
      'test.yaml bad-list: there is no list revocatoin',
    ]);
  });

  it('are judged where they stand', () => {
    const files = {
      'lists.yaml': 'lists: { one: { hosts: [exa_mple..com] }, two: { hosts: ["list:one"] } }\n',
    };
    expect(messages(load('hosts: [a.example]', { files })).map((line) => line.split(':')[0])).toEqual([
      'lists.yaml bad-host',
      'lists.yaml bad-list',
    ]);
  });
});

describe('parameters', () => {
  it('have the value of the run, else their default', () => {
    const hosts = 'hosts: ["${tenant}.${region}.example.com"]';
    const { destination } = load(hosts, { parameters: { tenant: 'contoso', region: 'east' } });
    expect(destination?.hosts?.[0]?.text).toBe('contoso.east.example.com');
    expect(messages(load(hosts))).toEqual(['test.yaml bad-parameter: the parameter tenant has no value']);
  });

  it('are whole labels, and defined', () => {
    expect(messages(load('hosts: ["a${region}.example.com", "${regoin}.example.com"]'))).toEqual([
      'test.yaml bad-parameter: ${region} is a part of a label in "a${region}.example.com"',
      'test.yaml bad-parameter: there is no parameter "regoin"',
    ]);
  });

  it('cannot make a name that is none', () => {
    const files = { 'lists.yaml': 'parameters: { region: {} }' };
    const given = load('hosts: ["${region}.example.com"]', { files, parameters: { region: '-' } });
    expect(places(given.text, given.diagnostics)).toEqual(['9:17 bad-host']);
  });
});

describe('included files', () => {
  it('lie beside the file that names them', () => {
    expect(placeBeside('sites/a.yaml', '../shared/lists.yaml')).toBe('shared/lists.yaml');
    expect(placeBeside('a.yaml', '../lists.yaml')).toBe('../lists.yaml');
    expect(placeBeside('git:main:sites/a.yaml', '../lists.yaml')).toBe('git:main:lists.yaml');
    expect(placeBeside('/srv/a.yaml', './lists.yaml')).toBe('/srv/lists.yaml');
    expect(placeBeside('-', 'lists.yaml')).toBe('lists.yaml');
    expect(listIncludedFiles('sites/a.yaml', 'include: [b.yaml]').map(({ value }) => value)).toEqual([
      'sites/b.yaml',
    ]);
  });

  it('may include others, once for all who name them', () => {
    const files = {
      'lists.yaml': 'include: [b.yaml, c.yaml]',
      'b.yaml': 'include: [c.yaml]',
      'c.yaml': shared,
    };
    expect(load('hosts: ["list:revocation"]', { files }).value?.included).toEqual([
      'lists.yaml',
      'b.yaml',
      'c.yaml',
    ]);
  });

  it('do not go round, and hold no rules', () => {
    const files = { 'lists.yaml': 'include: [b.yaml]\nrules: []', 'b.yaml': 'include: [lists.yaml]' };
    expect(messages(load('hosts: [a.example]', { files }))).toEqual([
      'b.yaml bad-include: the files include each other in a circle: lists.yaml includes b.yaml includes lists.yaml',
      'lists.yaml bad-include: an included file has no rules',
    ]);
  });

  it('define each name once, the rule set included', () => {
    const top = 'lists: { branches: { addresses: [198.51.100.0/24] } }';
    expect(messages(load('hosts: [a.example]', { top }))).toEqual([
      'test.yaml bad-include: there are two lists named branches',
    ]);
  });

  it('that are missing are told, and not what is missed from them', () => {
    expect(messages(load('hosts: ["list:revocation", "${region}.example.com"]', { files: {} }))).toEqual([
      'test.yaml bad-include: the included file lists.yaml is missing',
    ]);
  });
});
