/** From a policy to an anchor: tables, a pass for each permit, and a block of everything else that is governed. */
import {
  type Diagnostic,
  error,
  hasErrors,
  note,
  type Outcome,
  warning,
} from '../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  type Prefix,
  subtractAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { coverOf } from '../../sets/prefix.ts';
import { entriesOf } from '../entries.ts';
import type { PfOptions } from './config.ts';
import {
  type Config,
  type Endpoint,
  type Rule,
  type Statement,
  type Table,
  type TableFile,
  tcp,
  udp,
  unprinted,
} from './config.ts';
import { describeRule, headerOf } from './lower-comments.ts';
import { checkLimits } from './lower-limits.ts';
import { labelOf, localTable, nameTables, sourceTable, type TableKey } from './lower-names.ts';
import { type Permit, permitsOf } from './lower-permits.ts';

/** Policy to config. Errors: `limit`, `name-clash`. */
export function lower(policy: Policy, options: PfOptions): Outcome<Config> {
  const { lines, files } = lowerRules(policy, options);
  const config: Config = {
    path: `${policy.name}.conf`,
    statements: [
      ...headerOf(policy, options),
      ...files.map((file) => tableOf(file)),
      ...lines,
      { kind: 'comment', text: closingComment },
      ...closingLines(lines, options),
    ],
    tableFiles: files.map(({ file }) => file).toSorted((a, b) => (a.named < b.named ? -1 : 1)),
    restrictions: [],
  };
  const diagnostics = [
    ...checkLimits(config, policy.name, options),
    ...checkNames(files.map(({ name }) => name)),
    ...governedNotes(policy, options),
  ];
  return hasErrors(diagnostics) ? { diagnostics } : { value: config, diagnostics };
}

const closingComment = 'Everything else that is governed is blocked.';

interface NamedFile {
  readonly name: string;
  readonly file: TableFile;
}

function tableOf({ name, file }: NamedFile): Table {
  return {
    kind: 'table',
    name,
    attributes: ['persist'],
    sources: [{ kind: 'file', path: file.named }],
    origin: unprinted,
  };
}

interface Lowered {
  readonly lines: readonly Statement[];
  readonly files: readonly NamedFile[];
}

function lowerRules(policy: Policy, options: PfOptions): Lowered {
  const { source, local } = options;
  const ofRules = policy.rules
    .filter((rule) => rule.action === 'allow')
    .map((rule) => ({ rule, passes: passesOf(policy, rule, local) }));
  const keys = ofRules.flatMap(({ passes }) =>
    passes.flatMap(({ key, addresses }) => (addresses ? [key] : [])),
  );
  const unique = [...new Map(keys.map((key) => [`${key.rule}\n${key.part ?? ''}`, key])).values()];
  const names = new Map(nameTables(unique).map((name, index) => [unique[index], name]));
  const nameOf = (key: TableKey): string => {
    const first = unique.find((one) => one.rule === key.rule && one.part === key.part);
    return names.get(first) ?? '';
  };
  const files = [
    ...(source === 'any'
      ? []
      : [fileOf(policy, options, sourceTable, source, 'the machines that are governed')]),
    fileOf(policy, options, localTable, local, 'destinations that are not governed'),
  ];
  const lines: Statement[] = [];
  for (const { rule, passes } of ofRules) {
    if (passes.length === 0) continue;
    lines.push({ kind: 'comment', text: describeRule(rule) });
    for (const pass of passes) {
      const table = pass.addresses === undefined ? undefined : nameOf(pass.key);
      if (table !== undefined && pass.addresses !== undefined && !files.some(({ name }) => name === table)) {
        files.push(fileOf(policy, options, table, pass.addresses, `rule ${rule.id}`));
      }
      lines.push(...passLines(pass, table, labelOf(rule.id), options));
    }
  }
  return { lines, files };
}

/** Lines that differ in the interface and the port alone. */
interface Pass {
  readonly permit: Permit;
  readonly family?: 'inet' | 'inet6';
  /** Absent: every address that is governed. */
  readonly addresses?: AddressSet;
  readonly key: TableKey;
}

/** No line speaks of a local address. A whole address family needs no table. */
function passesOf(policy: Policy, rule: PolicyRule, local: AddressSet): readonly Pass[] {
  const permits = permitsOf(policy, rule, local);
  const governed = subtractAddresses(allAddresses, local);
  const widest = unionAddresses(permits.map(({ addresses }) => addresses));
  return permits.flatMap((permit): readonly Pass[] => {
    const [first] = permit.ports;
    const isWidest = permits.length === 1 || equalAddresses(permit.addresses, widest);
    const key = isWidest ? { rule: rule.id } : { rule: rule.id, part: `${permit.transport}${first?.from}` };
    const there = subtractAddresses(permit.addresses, local);
    const v4 = { v4: there.v4, v6: [] };
    const v6 = { v4: [], v6: there.v6 };
    const allOf4 = !isEmptyAddressSet(v4) && equalAddresses(v4, { v4: governed.v4, v6: [] });
    const allOf6 = !isEmptyAddressSet(v6) && equalAddresses(v6, { v4: [], v6: governed.v6 });
    if ((allOf4 || governed.v4.length === 0) && (allOf6 || governed.v6.length === 0))
      return [{ permit, key }];
    if (allOf4)
      return [
        { permit, key, family: 'inet' },
        ...(there.v6.length === 0 ? [] : [{ permit, key, addresses: v6 }]),
      ];
    if (allOf6)
      return [
        ...(there.v4.length === 0 ? [] : [{ permit, key, addresses: v4 }]),
        { permit, key, family: 'inet6' },
      ];
    return [{ permit, key, addresses: there }];
  });
}

function passLines(
  pass: Pass,
  table: string | undefined,
  label: string,
  options: PfOptions,
): readonly Rule[] {
  const { transport, ports } = pass.permit;
  return onEach(options).flatMap((interfaces) =>
    ports.map(({ from, to }) => ({
      ...blank,
      action: 'pass' as const,
      direction: options.form === 'host' ? ('out' as const) : ('in' as const),
      interfaces,
      ...(pass.family === undefined ? {} : { family: pass.family }),
      ...stateful(transport),
      from: fromClients(options),
      to: {
        addresses: [table === undefined ? notLocal : { kind: 'table' as const, name: table, negated: false }],
        ports: [from === to ? { operator: '=' as const, port: from } : { operator: ':' as const, from, to }],
      },
      labels: [label],
      ...(options.form === 'host' ? {} : { tag: forwardTag }),
    })),
  );
}

const blank = { kind: 'rule', quick: true, origin: unprinted } as const;
const notLocal = { kind: 'table', name: localTable, negated: true } as const;
const anywhere: Endpoint = { addresses: [], ports: [] };
const forwardTag = 'RULEC';

function stateful(transport: 'tcp' | 'udp'): Pick<Rule, 'protocols' | 'flags' | 'state'> {
  return transport === 'tcp'
    ? { protocols: [tcp], flags: { set: 'S', of: 'SA' }, state: 'keep' }
    : { protocols: [udp], state: 'keep' };
}

/** A line for each interface, or one for all of them. */
function onEach(options: PfOptions): readonly Rule['interfaces'][] {
  return options.inside.length === 0 ? [[]] : options.inside.map((name) => [{ name, negated: false }]);
}

function fromClients(options: PfOptions): Endpoint {
  return options.source === 'any'
    ? anywhere
    : { addresses: [{ kind: 'table', name: sourceTable, negated: false }], ports: [] };
}

/** The block, and on a gateway the way out for what was let in: the tag tells which packets that are. */
function closingLines(lines: readonly Statement[], options: PfOptions): readonly Rule[] {
  const blocks = onEach(options).map(
    (interfaces): Rule => ({
      ...blank,
      action: 'block',
      response: 'return',
      direction: options.form === 'host' ? 'out' : 'in',
      log: [],
      interfaces,
      protocols: [],
      from: fromClients(options),
      to: { addresses: [notLocal], ports: [] },
      labels: ['rulec:deny'],
    }),
  );
  const used = (['tcp', 'udp'] as const).filter((transport) =>
    lines.some((line) => line.kind === 'rule' && line.protocols.includes(transport === 'tcp' ? tcp : udp)),
  );
  const forwards = used.map(
    (transport): Rule => ({
      ...blank,
      action: 'pass',
      direction: 'out',
      interfaces: [],
      ...stateful(transport),
      from: anywhere,
      to: anywhere,
      labels: ['rulec:fwd'],
      tagged: { tag: forwardTag, negated: false },
    }),
  );
  return options.form === 'host' ? blocks : [...blocks, ...forwards];
}

function fileOf(
  policy: Policy,
  options: PfOptions,
  name: string,
  addresses: AddressSet,
  what: string,
): NamedFile {
  const path = `${policy.name}.tables/${name}.txt`;
  const entries = coverOf(addresses)
    .flatMap(withoutLengthZero)
    .map((prefix) => ({ kind: 'prefix' as const, prefix, negated: false }));
  return {
    name,
    file: { path, named: `${options.dir}/${path}`, comments: [`rulec table ${name}: ${what}`], entries },
  };
}

/** Nobody has tried what a kernel does with a prefix of length 0; two halves are the same. */
function withoutLengthZero(prefix: Prefix): readonly Prefix[] {
  if (prefix.length > 0) return [prefix];
  return prefix.family === 4
    ? [prefix, { ...prefix, network: 2 ** 31 }].map((half) => ({ ...half, length: 1 }))
    : [prefix, { ...prefix, network: 2n ** 127n }].map((half) => ({ ...half, length: 1 }));
}

function checkNames(names: readonly string[]): readonly Diagnostic[] {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.map((name) =>
    error('name-clash', `two tables would be named ${name}`, { help: 'give one of the rules another id' }),
  );
}

/** What the options leave alone, or take in, that a reader of the rule set may not expect. */
function governedNotes(policy: Policy, options: PfOptions): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { source, local } = options;
  const direction = options.form === 'host' ? 'leaves' : 'comes in';
  const where = options.inside.length === 0 ? 'on any interface' : `on ${options.inside.join(', ')}`;
  if (source === 'any' && options.form === 'gateway') {
    diagnostics.push(
      note('governed', `the closing block hits the traffic of every machine that ${direction} ${where}`, {
        help: 'say with --set pf.source=PREFIX,… which machines the rule set is for',
      }),
    );
  }
  if (source !== 'any' && (source.v4.length === 0 || source.v6.length === 0)) {
    const missing = source.v4.length === 0 ? 'IPv4' : 'IPv6';
    diagnostics.push(
      note(
        'governed',
        `pf.source names no ${missing} addresses: what the machines send over ${missing} is not governed`,
        {
          help: `add their ${missing} prefixes to pf.source, if they have any`,
        },
      ),
    );
  }
  return [...diagnostics, ...policy.rules.flatMap((rule) => localWarning(rule, local))];
}

function localWarning(rule: PolicyRule, local: AddressSet): readonly Diagnostic[] {
  const named = entriesOf(rule).flatMap(({ destination }) => {
    const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
    return addresses === undefined || addresses === 'any' ? [] : [addresses];
  });
  const there = intersectAddresses(unionAddresses([...new Set(named)]), local);
  if (isEmptyAddressSet(there)) return [];
  const message = `rule ${rule.id} names addresses that pf.local leaves alone: what is sent there is neither blocked nor passed`;
  const help = 'leave these addresses out of pf.local, and the rule holds for them';
  return [warning('governed', message, { span: rule.span, help })];
}
