import { expect, test } from 'vitest';
import { options, readOptions } from '../../../src/targets/paloalto/options.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { optionsOf } from './support.ts';

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };

test.each([
  ['no zones', {}, ['missing-option', 'missing-option']],
  ['one zone', { 'from-zone': 'trust' }, ['missing-option']],
  ['a zone of 32 characters', { ...zones, 'to-zone': 'z'.repeat(32) }, ['bad-option']],
  ['the zone any', { ...zones, 'to-zone': 'any' }, ['bad-option']],
  ['a zone with a quote', { ...zones, 'to-zone': 'a"b' }, ['bad-option']],
  ['an unknown option', { ...zones, zone: 'x' }, ['bad-option']],
  ['a destination that is none', { ...zones, destination: 'all' }, ['bad-option']],
  ['a source with host bits', { ...zones, source: '192.0.2.1/24' }, ['bad-option']],
  ['lists without an address', { ...zones, 'service-tags': 'edl' }, ['missing-option']],
  [
    'an address with a query',
    { ...zones, 'service-tags': 'edl', 'edl-url': 'https://a.test/?x' },
    ['bad-option'],
  ],
  ['another form of tags', { ...zones, 'service-tags': 'url' }, ['bad-option']],
  ['a vsys that is none', { ...zones, vsys: 'vsys0' }, ['bad-option']],
  ['a vsys of a device group', { ...zones, vsys: 'vsys2', 'device-group': 'DG' }, ['bad-option']],
  ['a device group with a quote', { ...zones, 'device-group': "D'G" }, ['bad-option']],
  ['a version that is none', { ...zones, version: 'latest' }, ['bad-option']],
  ['a version too old', { ...zones, version: '4.1' }, ['bad-option']],
  ['an unknown model', { ...zones, model: 'pa-1' }, ['bad-option']],
] as const)('%s is refused', (_name, values, codes) => {
  const { value, diagnostics } = readOptions(values);
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  expect(diagnostics.every(({ help }) => help !== undefined)).toBe(true);
});

test('defaults are the widest device-independent ones', () => {
  const { model, ...rest } = optionsOf();
  expect(rest).toEqual({
    fromZones: ['trust'],
    toZones: ['untrust'],
    applications: false,
    closing: 'deny',
    place: { kind: 'top' },
    source: 'any',
    destination: 'any',
    scope: { kind: 'vsys', name: 'vsys1' },
    rulebase: 'pre',
    logs: { start: false, end: true },
  });
  expect(model.name).toBe('vm');
});

test('every address is the source any', () => {
  expect(optionsOf({ source: '0.0.0.0/0,::/0' }).source).toBe('any');
  expect(optionsOf({ source: '192.0.2.0-192.0.2.9' }).source).toEqual({
    v4: [0xc0000200, 0xc0000209],
    v6: [],
  });
});

test('required options have placeholders, so that rule sets can be tried without a device', () => {
  const values = Object.fromEntries(
    options.flatMap(({ name, placeholder }) => (placeholder === undefined ? [] : [[name, placeholder]])),
  );
  expect(readOptions(values).diagnostics).toEqual([]);
});

test('the guide names the paths and commands of the place', () => {
  const local = target.guide(optionsOf());
  expect(local).toContain("/config/devices/entry[@name='localhost.localdomain']/vsys/entry[@name='vsys1']");
  expect(local.match(/^ {2}load config partial .* mode merge$/gm)).toHaveLength(7);
  expect(local).toContain('action=edit');
  expect(local).toContain('every machine of the zone trust');
  const panorama = target.guide(optionsOf({ 'device-group': 'DG' }));
  expect(panorama).toContain("device-group/entry[@name='DG']");
  expect(panorama).toContain('pre-rulebase/security/rules');
  const lists = target.guide(optionsOf({ 'service-tags': 'edl', 'edl-url': 'https://edl.example.com/r' }));
  expect(lists).toContain('https://edl.example.com/r');
});
