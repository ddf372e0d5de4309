/** Two rule sets on one device: what has one name in both texts is the same thing in both. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/rules/policy.ts';
import type { Config as NftablesConfig } from '../../src/targets/nftables/config.ts';
import { target as nftables } from '../../src/targets/nftables/target.ts';
import type { Config as PacConfig } from '../../src/targets/pac/config.ts';
import { target as pac } from '../../src/targets/pac/target.ts';
import type { PaloaltoConfig } from '../../src/targets/paloalto/config.ts';
import { target as paloalto } from '../../src/targets/paloalto/target.ts';
import type { Config as PfConfig } from '../../src/targets/pf/config.ts';
import { target as pf } from '../../src/targets/pf/target.ts';
import type { Config as SquidConfig } from '../../src/targets/squid/config.ts';
import { target as squid } from '../../src/targets/squid/target.ts';
import type { Target } from '../../src/targets/target.ts';
import type { FirewallConfig } from '../../src/targets/windows-firewall/config.ts';
import { target as windows } from '../../src/targets/windows-firewall/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

/**
 * The same few ids in every rule set, and names of rule sets of which one begins as the other, or is long. Names that
 * differ only in case do clash: `rulec-NAME-source` of Squid and the group of Windows are what users were promised.
 */
const names = ['a', 'a-b', 'A-c', 'a-rule-set-of-a-long-name-one', 'a-rule-set-of-a-long-name-two'];

const pairs = fc
  .tuple(randomRules, randomRules, fc.shuffledSubarray(names, { minLength: 2, maxLength: 2 }))
  .map(([one, other, [first = '', second = '']]): readonly [Policy, Policy] => [
    named(first, one),
    named(second, other),
  ]);

function named(name: string, words: readonly RuleWords[]): Policy {
  return { ...policy(...words.map((one, index) => ({ ...one, id: `rule-${index}` }))), name };
}

function lower<Options, Config>(target: Target<Options, Config>, rules: Policy, values: object): Config {
  const options = target.readOptions(values as Readonly<Record<string, string>>).value;
  const lowered = options === undefined ? undefined : target.lower(rules, options);
  return (
    lowered?.value ??
    expect.fail(`it does not compile: ${lowered?.diagnostics.map(({ message }) => message).join('; ')}`)
  );
}

/** What a text defines: each name in its name space, with what it stands for. */
type Definitions = ReadonlyMap<string, string>;

function definitionsOf(things: readonly (readonly [string, unknown])[]): Definitions {
  const found = new Map<string, string>();
  for (const [name, value] of things) found.set(name, (found.get(name) ?? '') + JSON.stringify(value));
  return found;
}

function onPaloalto({ scopes }: PaloaltoConfig): Definitions {
  return definitionsOf(
    scopes.flatMap((scope) => {
      const kinds = {
        tag: scope.tags,
        address: [...scope.addresses, ...scope.addressGroups, ...scope.lists],
        service: scope.services,
        category: scope.categories,
        security: scope.rulebases.flatMap(({ security }) => security),
        decryption: scope.rulebases.flatMap(({ decryption }) => decryption),
      };
      return Object.entries(kinds).flatMap(([kind, things]) =>
        things.map((thing) => ['name' in thing ? `${kind} ${thing.name}` : kind, thing] as const),
      );
    }),
  );
}

/** Names of ACLs are the same in upper and lower case, and the values of two definitions add up. */
function onSquid({ main, splice, lists }: SquidConfig): Definitions {
  const lines = [...main.directives, ...(splice?.directives ?? [])];
  const acls = lines.flatMap((one) => (one.kind === 'acl' ? [one] : []));
  return definitionsOf([
    ...acls.map(({ name, type, values }) => [`acl ${name.toLowerCase()}`, [type, values]] as const),
    ...lists.map(({ path, lines: values }) => [`file ${path}`, values] as const),
  ]);
}

/** Tables are those of the anchor, which is named after the rule set, as are the files. */
function onPf({ path, tableFiles }: PfConfig): Definitions {
  return definitionsOf([
    [path, 'anchor'],
    ...tableFiles.map(({ named: file, entries }) => [file, entries.length] as const),
  ]);
}

/** Sets and chains are those of the table, which is named after the rule set, as is the file. */
function onNftables({ path, statements }: NftablesConfig): Definitions {
  const tables = statements.flatMap((one) => (one.kind === 'table' ? [one.name] : []));
  return definitionsOf([[path, 'file'], ...tables.map((name) => [`table ${name}`, name] as const)]);
}

/** A client loads one file: nothing in it is seen from another. */
function onPac({ path }: PacConfig): Definitions {
  return definitionsOf([[path, 'file']]);
}

/** Names of rules know no case; the group is what an update goes by. */
function onWindows({ rules }: FirewallConfig): Definitions {
  return definitionsOf(
    rules.flatMap(({ name, group }) => [
      [`rule ${name.toLowerCase()}`, name],
      [`group ${group?.toLowerCase()}`, 'group'],
    ]),
  );
}

function expectApart(one: Definitions, other: Definitions, mayShare: RegExp): void {
  for (const [name, value] of one) {
    if (!other.has(name)) continue;
    expect(name).toMatch(mayShare);
    expect([name, other.get(name)]).toEqual([name, value]);
  }
}

describe('two rule sets side by side', () => {
  const nothing = /^$/;
  const runs = { numRuns: 60 };

  it.each(optionSets.paloalto ?? [])('share what is named after its value on PAN-OS: %o', (values) => {
    const named =
      /^(?:tag rulec|service rulec-(?:tcp|udp)-[0-9-]+|address rulec-(?:(?:src-)?v[46]-[0-9a-f.]+-\d+|fqdn-\S+))$/;
    const check = ([one, other]: readonly [Policy, Policy]): void =>
      expectApart(
        onPaloalto(lower(paloalto, one, values)),
        onPaloalto(lower(paloalto, other, values)),
        named,
      );
    fc.assert(fc.property(pairs, check), runs);
  });

  it.each(optionSets.squid ?? [])('share nothing on Squid: %o', (values) => {
    const check = ([one, other]: readonly [Policy, Policy]): void =>
      expectApart(onSquid(lower(squid, one, values)), onSquid(lower(squid, other, values)), nothing);
    fc.assert(fc.property(pairs, check), runs);
  });

  it.each(optionSets.pf ?? [])('share nothing on pf: %o', (values) => {
    const check = ([one, other]: readonly [Policy, Policy]): void =>
      expectApart(onPf(lower(pf, one, values)), onPf(lower(pf, other, values)), nothing);
    fc.assert(fc.property(pairs, check), runs);
  });

  it.each(optionSets.nftables ?? [])('share nothing on nftables: %o', (values) => {
    const check = ([one, other]: readonly [Policy, Policy]): void =>
      expectApart(
        onNftables(lower(nftables, one, values)),
        onNftables(lower(nftables, other, values)),
        nothing,
      );
    fc.assert(fc.property(pairs, check), runs);
  });

  it.each(optionSets.pac ?? [])('share nothing as PAC files: %o', (values) => {
    const check = ([one, other]: readonly [Policy, Policy]): void =>
      expectApart(onPac(lower(pac, one, values)), onPac(lower(pac, other, values)), nothing);
    fc.assert(fc.property(pairs, check), runs);
  });

  it.each(optionSets['windows-firewall'] ?? [])('share nothing on Windows: %o', (values) => {
    const check = ([one, other]: readonly [Policy, Policy]): void =>
      expectApart(onWindows(lower(windows, one, values)), onWindows(lower(windows, other, values)), nothing);
    fc.assert(fc.property(pairs, check), runs);
  });
});
