import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkSourceEditions } from '../../src/driver/source-editions.ts';
import type { RuleSet } from '../../src/rules/ast.ts';
import { checkDates, checkRuleSet } from '../../src/rules/check/checks.ts';
import { failureOf, runPolicyTests } from '../../src/rules/check/run-tests.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { tagsInUse } from '../../src/rules/resolve/resolve-addresses.ts';
import { bundled, bundledNames, loadBundled } from '../support/bundled.ts';
import { dataFile, describeWithData } from '../support/data.ts';

const connector = bundled('entra-private-network-connector');
const edition2024 = bundled('entra-private-network-connector-2024-07-17');
const government = bundled('entra-private-network-connector-government');

/** Every `PORT/SCHEME HOST` of a rule set, by the number of its rule. */
function entries(ruleSet: RuleSet): readonly { readonly row: string; readonly entry: string }[] {
  return ruleSet.rules.flatMap((rule, index) =>
    rule.destinations.flatMap(({ hosts = [], services = rule.services }) =>
      hosts.flatMap(({ text }) =>
        services.map(({ from, to, scheme }) => ({
          row: `row ${index + 1}`,
          entry: `${from === to ? from : `${from}-${to}`}/${scheme} ${text}`,
        })),
      ),
    ),
  );
}

describe.each(bundledNames)('%s', (name) => {
  const ruleSet = bundled(name);

  test('loads without a message, under its file name', () => {
    expect(loadBundled(name).diagnostics).toEqual([]);
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

  test('says of every rule why it is there and where it comes from, and of tags how they are known', () => {
    for (const rule of ruleSet.rules) {
      expect(rule.source?.value).toMatch(/^[\w-]+(?: \/ .+)?$/);
      expect(rule.why).toMatch(/\S/);
      for (const { addresses, evidence } of rule.destinations)
        if (addresses === 'any' || addresses?.some(({ text }) => text.startsWith('azure:')))
          expect(evidence).toMatch(/\S/);
    }
    for (const source of ruleSet.sources)
      expect(source).toMatchObject({ title: /./, url: /^https:/, date: /^20/ });
  });

  test('names its accepts to the target, and to the rules or the hosts', () => {
    for (const { targets = [], rules = [], hosts = [] } of ruleSet.accepts) {
      expect(targets).not.toEqual([]);
      expect([...rules, ...hosts]).not.toEqual([]);
    }
  });

  test('goes by the edition that it says', () => {
    expect(checkSourceEditions(ruleSet, '2020-01-01')).toEqual([]);
  });
});

const connectors = bundledNames.filter((name) => name.startsWith('entra-private-network-connector'));

describe.each(connectors)('%s', (name) => {
  const ruleSet = bundled(name);

  test('says of every destination how its addresses are known', () => {
    const all = ruleSet.rules.flatMap(({ destinations }) => destinations);
    expect(all.filter(({ evidence = '' }) => evidence === '')).toEqual([]);
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

  test('never takes any address for a host on 443, and asks for the principals of connector and updater', () => {
    for (const rule of ruleSet.rules) {
      expect(rule.principals?.map((one) => one.name)).toEqual(['network-service', 'local-system']);
      const tls = rule.services.some(({ scheme }) => scheme === 'https');
      expect(rule.inspection).toBe(tls ? 'bypass' : 'allowed');
      const onTls = rule.destinations.filter(({ services = rule.services }) =>
        services.some(({ scheme }) => scheme === 'https'),
      );
      expect(onTls.map(({ addresses }) => addresses)).not.toContain('any');
    }
  });

  test('accepts, on targets without names, exactly the hosts on 443 that no address is known for', () => {
    const unknown = ruleSet.rules
      .flatMap(({ services, destinations }) => destinations.map((one) => ({ services, ...one })))
      .filter(
        ({ services, addresses }) => addresses === undefined && services.some(({ from }) => from === 443),
      )
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

  test('asks for what the edition of 2024-07-17 asked for, but for the host that left the page since', () => {
    const left = '443/https policykeyservice.dc.ad.msft.net';
    expect(entries(edition2024)).toHaveLength(25);
    expect(entries(connector)).toEqual(entries(edition2024).filter(({ entry }) => entry !== left));
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
    expect(entries(edition2024)).toEqual(expected);
  });

  test('open the same ports', () => {
    const ports = table('Open ports').map(([port]) => Number(port));
    expect(new Set(edition2024.rules.flatMap(({ services }) => services.map(({ from }) => from)))).toEqual(
      new Set(ports),
    );
    expect(ports).toEqual([80, 443]);
  });

  test('have the same date and title', () => {
    const text = readFileSync(dataFile(page), 'utf8');
    const [, month, day, year] = /^ms\.date: (\d\d)\/(\d\d)\/(\d{4})$/m.exec(text) ?? [];
    const title = /^# (.+)$/m.exec(text)?.[1];
    expect(edition2024.sources).toMatchObject([{ date: `${year}-${month}-${day}`, title }]);
  });
});
