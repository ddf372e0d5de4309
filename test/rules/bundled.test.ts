import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { RuleSet } from '../../src/rules/ast.ts';
import { checkDates, checkRuleSet } from '../../src/rules/check/checks.ts';
import { failureOf, runPolicyTests } from '../../src/rules/check/run-tests.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { tagsInUse } from '../../src/rules/resolve/resolve-addresses.ts';
import { dataFile, describeWithData } from '../support/data.ts';

const folder = join(import.meta.dirname, '../../data');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

function bundled(name: string): RuleSet {
  const { value, diagnostics } = loadRuleSet(`rulec:${name}`, readFileSync(join(folder, `${name}.yaml`)));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

const connector = bundled('entra-private-network-connector');
const government = bundled('entra-private-network-connector-government');

/** Every `PORT/SCHEME HOST` of a rule set, by the last word of its rule's source. */
function entries(ruleSet: RuleSet): readonly { readonly row: string; readonly entry: string }[] {
  return ruleSet.rules.flatMap((rule) =>
    rule.services.flatMap(({ from, to, scheme }) =>
      rule.destinations.flatMap(({ hosts = [] }) =>
        hosts.map(({ text }) => ({
          row: rule.source?.value.split(' / ').at(-1) ?? '',
          entry: `${from === to ? from : `${from}-${to}`}/${scheme} ${text}`,
        })),
      ),
    ),
  );
}

describe.each(files)('%s', (file) => {
  const name = basename(file, '.yaml');
  const ruleSet = bundled(name);

  test('loads without a message, under its file name', () => {
    expect(loadRuleSet(file, readFileSync(join(folder, file))).diagnostics).toEqual([]);
    expect(ruleSet.name.value).toBe(name);
    expect(checkDates(ruleSet, '2099-01-01')).toEqual([]);
  });

  test('passes its tests', () => {
    const policy = resolvePolicy([ruleSet], [], { missingTags: 'opaque' }).value;
    if (policy === undefined) throw new Error('does not resolve');
    const results = runPolicyTests(ruleSet, policy);
    expect(results.map(failureOf).filter((one) => one !== undefined)).toEqual([]);
    expect(results.some(({ test: { expect: answer } }) => answer === 'allow')).toBe(true);
    expect(results.some(({ test: { expect: answer } }) => answer === 'deny')).toBe(true);
  });

  test('says of every rule and destination where it comes from', () => {
    for (const rule of ruleSet.rules) {
      expect(rule.source?.value).toMatch(/^\w+ \/ .+ \/ row \d$/);
      expect(rule.why).toMatch(/\S/);
      for (const destination of rule.destinations) expect(destination.evidence).toMatch(/\S/);
    }
    for (const source of ruleSet.sources)
      expect(source).toMatchObject({ title: /./, url: /^https:/, date: /^20/ });
  });

  test('never takes any address for a host on 443, and asks for the principals of connector and updater', () => {
    for (const rule of ruleSet.rules) {
      expect(rule.principals?.map((one) => one.name)).toEqual(['network-service', 'local-system']);
      const tls = rule.services.some(({ scheme }) => scheme === 'https');
      expect(rule.inspection).toBe(tls ? 'bypass' : 'allowed');
      if (tls) expect(rule.destinations.map(({ addresses }) => addresses)).not.toContain('any');
    }
  });

  test('names its accepts to the rule, the target and the host', () => {
    for (const accept of ruleSet.accepts) {
      expect([accept.rules, accept.targets, accept.hosts].map((list) => (list ?? []).length > 0)).toEqual([
        true,
        true,
        true,
      ]);
    }
  });

  test('accepts, on targets without names, exactly the hosts on 443 that no address is known for', () => {
    const unknown = ruleSet.rules
      .filter(({ services }) => services.some(({ from }) => from === 443))
      .flatMap(({ destinations }) => destinations.filter(({ addresses }) => addresses === undefined))
      .flatMap(({ hosts = [] }) => hosts.map(({ text }) => text));
    const accepted = ruleSet.accepts.filter(({ loss }) => loss === 'host-without-addresses');
    expect(accepted.flatMap(({ hosts = [] }) => hosts.map(({ value }) => value))).toEqual(unknown);
  });
});

describe('the connector in the public cloud', () => {
  test('asks for these tags', () => {
    expect([...new Set(tagsInUse([connector]).map(({ cloud, name }) => `${cloud}/${name}`))]).toEqual([
      'public/AzureCloud',
      'public/AzureActiveDirectory',
      'public/AzureResourceManager',
    ]);
  });

  test('is worth these looks: a redundancy of the page, and two wildcards that reach further than its author', () => {
    expect(checkRuleSet(connector).map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
      ['shared-name-space', '*.servicebus.windows.net'],
      ['covered-host', 'secure.aadcdn.microsoftonline-p.com'],
      ['shared-name-space', '*.msecnd.net'],
    ]);
  });

  test('marks the one host that later editions dropped', () => {
    const { diagnostics } = resolvePolicy([connector], [], { missingTags: 'opaque' });
    expect(diagnostics.map(({ code, severity, message }) => [severity, code, message.split(' ')[0]])).toEqual(
      [['note', 'withdrawn-host', 'policykeyservice.dc.ad.msft.net']],
    );
  });
});

describe('the connector in the government cloud', () => {
  test('asks for tags of both clouds', () => {
    expect([...new Set(tagsInUse([government]).map(({ cloud, name }) => `${cloud}/${name}`))]).toEqual([
      'government/AzureCloud',
      'government/AzureActiveDirectory',
      'public/AzureActiveDirectory',
      'public/AzureResourceManager',
    ]);
  });

  test('has every host of the page, at the port behind it or at 443', () => {
    expect(entries(government)).toEqual([
      { row: 'row 1', entry: '443/https *.msappproxy.us' },
      { row: 'row 1', entry: '443/https *.servicebus.usgovcloudapi.net' },
      { row: 'row 2', entry: '80/http mscrl.microsoft.us' },
      { row: 'row 2', entry: '80/http crl.microsoft.us' },
      { row: 'row 2', entry: '80/http ocsp.msocsp.us' },
      { row: 'row 2', entry: '80/http www.microsoft.us' },
      { row: 'row 3', entry: '443/https login.windows.us' },
      { row: 'row 3', entry: '443/https secure.aadcdn.microsoftonline-p.com' },
      { row: 'row 3', entry: '443/https *.microsoftonline.us' },
      { row: 'row 3', entry: '443/https *.microsoftonline-p.us' },
      { row: 'row 3', entry: '443/https *.msauth.net' },
      { row: 'row 3', entry: '443/https *.msauthimages.net' },
      { row: 'row 3', entry: '443/https *.msecnd.net' },
      { row: 'row 3', entry: '443/https *.msftauth.net' },
      { row: 'row 3', entry: '443/https *.msftauthimages.net' },
      { row: 'row 3', entry: '443/https *.phonefactor.net' },
      { row: 'row 3', entry: '443/https enterpriseregistration.windows.net' },
      { row: 'row 3', entry: '443/https management.azure.com' },
      { row: 'row 3', entry: '443/https policykeyservice.dc.ad.msft.net' },
      { row: 'row 3', entry: '80/http ctldl.windowsupdate.us' },
    ]);
  });
});

const page = 'docs/how-to-configure-connectors.md';

describeWithData('the source document and its rule set', [page], () => {
  /** The cells of the rows of the table below a heading. */
  const table = (heading: string): readonly (readonly string[])[] => {
    const section =
      readFileSync(dataFile(page), 'utf8')
        .split(/^#+ /m)
        .find((part) => part.startsWith(heading)) ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('|'));
    return rows.slice(2).map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  };

  test('have the same hosts at the same ports in the same rows, in the same order', () => {
    const rows = table('Allow access to URLs');
    expect(rows).toHaveLength(4);
    const expected = rows.flatMap(([urls = '', port = ''], index) =>
      [...urls.matchAll(/`([^`]+)`/g)].map(([, host]) => ({
        row: `row ${index + 1}`,
        entry: `${port.toLowerCase()} ${host}`,
      })),
    );
    expect(expected).toHaveLength(25);
    expect(entries(connector)).toEqual(expected);
  });

  test('open the same ports', () => {
    const ports = table('Open ports').map(([port]) => Number(port));
    expect(new Set(connector.rules.flatMap(({ services }) => services.map(({ from }) => from)))).toEqual(
      new Set(ports),
    );
    expect(ports).toEqual([80, 443]);
  });

  test('have the same date and title', () => {
    const text = readFileSync(dataFile(page), 'utf8');
    const [, month, day, year] = /^ms\.date: (\d\d)\/(\d\d)\/(\d{4})$/m.exec(text) ?? [];
    const title = /^# (.+)$/m.exec(text)?.[1];
    expect(connector.sources).toMatchObject([{ date: `${year}-${month}-${day}`, title }]);
  });
});
