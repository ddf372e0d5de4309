/** Texts that do not close: what they let through, deny and leave to what follows them. */
import { describe, expect, it, test } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import { policy } from '../../support/build-policy.ts';

const rules: Policy = policy(
  { id: 'no', action: 'deny', services: ['443/tcp'], hosts: ['bad.a.example'] },
  { id: 'web', services: ['443/https'], hosts: ['*.a.example'] },
  { id: 'git', services: ['22/tcp'], hosts: ['git.a.example'], addresses: ['192.0.2.0/24'] },
  { id: 'keys', action: 'deny', services: ['80/http'], hosts: ['c.example/keys'] },
  { id: 'never', action: 'deny', services: ['25/tcp'], addresses: ['198.51.100.0/24'] },
);
const paloalto = await loadTarget('paloalto');
const none = { 'from-zone': 'trust', 'to-zone': 'untrust', closing: 'none' };

function compile(some: Policy, values: Readonly<Record<string, string>> = none) {
  const { value, diagnostics } = compileTarget(some, paloalto, values);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const text = (end: string): string =>
    String(value.files.find(({ path }) => path.endsWith(end))?.content).replaceAll(/^delete .*\n/gm, '');
  return { ...value, set: text('.set'), xml: text('.xml') };
}

function verify(content: string, values: Readonly<Record<string, string>> = none) {
  const path = content.startsWith('<') ? 'test.xml' : 'test.set';
  const { value, diagnostics } = verifyFiles(rules, paloalto, values, [{ path, content }]);
  if (value?.proof === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { verdict, differences } = value.proof;
  expect(value.proof.diagnostics).toEqual([]);
  return { verdict, differences, effects: [...new Set(differences.map((one) => one.effect))].sort() };
}

/** A rule of the site, as an entry of the XML. */
function siteRule(action: string, service: string, category = 'any', name = 'site'): string {
  const list = (word: string, member: string): string => `<${word}><member>${member}</member></${word}>`;
  const lists = [
    ['from', 'trust'],
    ['to', 'untrust'],
    ['source', 'any'],
    ['destination', 'any'],
    ['category', category],
    ['application', 'any'],
    ['service', service],
  ] as const;
  const body = lists.map(([word, member]) => list(word, member)).join('');
  return `<entry name="${name}">${body}<action>${action}</action></entry>`;
}

/** The text without a rule of ours; its objects stay. */
function without(text: string, rule: string): string {
  return text.replace(new RegExp(`<entry name="rulec-test.${rule}">\\s*<disabled>[\\s\\S]*?</entry>`), '');
}

describe('a text that does not close', () => {
  const { set, xml, proof, files } = compile(rules);

  it('has no closing rule, denies what rules deny, and says so', () => {
    expect(set).not.toContain('closing_deny');
    expect(set.match(/ action deny$/gm)).toHaveLength(3);
    expect(proof.losses.map(({ code }) => code)).toContain('closing-left-open');
    expect(verify(set).differences).toEqual([]);
    expect(verify(xml).differences).toEqual([]);
  });

  it('is unknown where rules of the device may stand before its own, and ignores no denial there', () => {
    const update = String(files.find(({ path }) => path.endsWith('.set'))?.content);
    const moved = update.replaceAll(/^move rulebase security .*\n/gm, '');
    expect(moved).not.toBe(update);
    expect(verify(moved).effects).toEqual(['unknown']);
    const added = `${update}set rulebase security rules z from any to any source any destination any application any service any action deny\n`;
    expect(verify(added).effects).toContain('unknown');
  });

  it.each([
    [
      'denies more',
      (one: string) => one.replace('</rules>', `${siteRule('deny', 'any')}</rules>`),
      ['closes'],
    ],
    ['denies less', (one: string) => without(one, 'never_addresses'), ['leaves']],
    ['denies no URL', (one: string) => without(one, 'keys_path'), ['leaves']],
    [
      'lets through more',
      (one: string) => one.replace('</rules>', `${siteRule('allow', 'rulec-tcp-25')}</rules>`),
      ['permits'],
    ],
    ['lets through less', (one: string) => without(one, 'git_known'), ['blocks']],
  ] as const)('differs where it %s', (_, edit, effects) => {
    const edited = edit(xml);
    expect(edited).not.toBe(xml);
    expect(verify(edited)).toMatchObject({ verdict: 'different', effects });
  });

  it('is not what a closing text is, and the other way round', () => {
    const closing = { ...none, closing: 'deny' };
    expect(verify(xml, closing).effects).toContain('unknown');
    const closed = compile(rules, closing).xml;
    expect(verify(closed, closing).differences).toEqual([]);
    expect(verify(closed).effects).toContain('closes');
  });

  it('leaves alone what other traffic on the port looks like', () => {
    const https = policy({ id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.a.example'] });
    const { proof: loose, set: text } = compile(https);
    expect(text).not.toContain('action deny');
    expect(loose.losses.map(({ code, rule }) => [code, rule])).toContainEqual([
      'denial-not-expressible',
      'no',
    ]);
  });
});

describe('in all of a device, our rules are asked alone', () => {
  const { xml } = compile(rules);
  /** The text as a part of a device with zones, and with rules of the site in front of ours and behind them. */
  const device = (above: string, below: string): string =>
    xml
      .replace('<vsys>', '<network/><deviceconfig/><vsys>')
      .replace('<rules>', `<rules>${above}`)
      .replace(/<\/rules>(?=\s*<\/security>)/, `${below}</rules>`)
      .replace(/(<entry name="vsys1">)/, '$1<zone><entry name="trust"/><entry name="untrust"/></zone>');

  test.each([
    ['rules behind', '', siteRule('allow', 'any')],
    ['a denial behind', '', siteRule('deny', 'any')],
    ['a denial in front, which is outside the claim', siteRule('deny', 'any'), ''],
    ['what no rule decides, let through in front', siteRule('allow', 'rulec-tcp-22'), ''],
  ])('%s', (_, above, below) => {
    expect(verify(device(above, below)).differences).toEqual([]);
  });
  test.each([
    ['what we deny, let through in front', siteRule('allow', 'rulec-tcp-25'), ['permits']],
    ['the same by a category that is not known', siteRule('allow', 'any', 'gambling'), ['unknown']],
  ])('%s', (_, above, effects) => {
    expect(verify(device(above, '')).effects).toEqual(effects);
  });
  test('and none of ours is as good as none', () => {
    expect(verify(device('', '').replaceAll(/"rulec-test\.(\w+">\s*<disabled>)/g, '"x.$1')).effects).toEqual([
      'blocks',
      'leaves',
    ]);
  });
});
