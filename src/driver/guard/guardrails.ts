/** Guardrails: what no rule set, and no change, may do. Judged on the policy and on every device. */
import { type Diagnostic, error, hasErrors, type Span } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { Comparison } from '../../diff/change.ts';
import { type Forbidden, findForbidden } from '../../diff/forbidden.ts';
import type { Projection } from '../../diff/policies.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { anybody, formatRequest } from '../../rules/forms/request-text.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { type AddressSet, unionAddresses } from '../../sets/addresses.ts';
import { countValues } from '../../sets/intervals.ts';
import { portRange, unionPorts } from '../../sets/ports.ts';
import { coverOf } from '../../sets/prefix.ts';
import { groupBy } from '../../sets/remember.ts';
import { withPlaceholders } from '../compile-target.ts';
import { type Device, loadTarget } from '../devices.ts';
import { listNames } from '../for-device.ts';
import { judgeSharedNames, type SharedNames } from './shared-names.ts';

export const amounts = ['addresses', 'hosts', 'ports'] as const;
export const requiredFields = ['owner', 'ticket', 'expires', 'source', 'why'] as const;
export type RequiredField = (typeof requiredFields)[number];

/** How many of something a rule, or a change, may open. */
export interface Amount {
  readonly of: (typeof amounts)[number];
  readonly most: number;
  readonly span: Span;
}

/** Requests that nothing may permit: those that the rule set allows. */
export interface Never {
  readonly reason: string;
  readonly span: Span;
  readonly ruleSet: RuleSet;
}

export interface Guardrails {
  readonly never: readonly Never[];
  readonly atMost: { readonly rule: readonly Amount[]; readonly change: readonly Amount[] };
  /** What each rule that allows something has to state. */
  readonly required: readonly RequiredField[];
  /** Where anybody can have a name. */
  readonly sharedNames?: SharedNames;
}

/** What is judged: a policy with its tags, for devices. */
export interface Guarded {
  readonly policy: Policy;
  readonly tags: readonly ServiceTags[];
  readonly devices: readonly Device[];
}

/**
 * Judges a policy and what its devices let through. Errors, all `guardrail`, have the rule, its line and a witness. Where it
 * cannot be told, that is an error too: nothing passes that was not proved.
 */
export async function judgeGuardrails(
  guarded: Guarded,
  guardrails: Guardrails,
): Promise<readonly Diagnostic[]> {
  const { never, atMost, required, sharedNames } = guardrails;
  const allowing = guarded.policy.rules.filter(({ action }) => action === 'allow');
  return [
    ...(never.length === 0 ? [] : await judgeNever(guarded, never)),
    ...allowing.flatMap((rule) => [
      ...judgeAmounts(rule, atMost.rule),
      ...judgeFields(rule, required),
      ...judgeSharedNames(rule, sharedNames),
    ]),
  ];
}

async function judgeNever(
  { policy, tags, devices }: Guarded,
  never: readonly Never[],
): Promise<readonly Diagnostic[]> {
  const { targets, unread } = await listProjections(devices);
  return never.flatMap((one) => {
    const { value: forbidden, diagnostics } = resolvePolicy([one.ruleSet], tags, { missingTags: 'error' });
    if (forbidden === undefined)
      return diagnostics
        .filter(({ severity }) => severity === 'error')
        .map((found) => ({ ...found, span: one.span }));
    const looks = findForbidden({ policy, tags }, forbidden, targets);
    const undecided = [...unread, ...looks.flatMap(([of, found]) => (found === undefined ? [of] : []))];
    const firsts = looks.flatMap(([, found]) => found?.slice(0, 1) ?? []);
    const told = groupBy(firsts, ({ rules }) => JSON.stringify(rules.map(({ id }) => id)));
    return [
      ...told.map((alike) => refuseForbidden(one, alike)),
      ...undecided.map((of) =>
        refuseGuard(`whether ${of} permits what a guardrail forbids is unknown`, one.span),
      ),
    ];
  });
}

/** Refuses what the same rules permit in several places. */
function refuseForbidden({ reason, span }: Never, alike: readonly [Forbidden, ...Forbidden[]]): Diagnostic {
  const [found] = alike;
  const [rule] = found.rules;
  const by = found.rules.map(({ id }) => id).join(', ');
  const where = alike.map(({ of }) => of).join(', ');
  // Who asks is of no matter, unless the region says so.
  const asker = found.witness.principal === undefined ? anybody : {};
  const example = formatRequest({ ...found.request, ...asker });
  return error('guardrail', `rule ${by} permits what a guardrail forbids: ${found.words}`, {
    help: `${reason}; on ${where}, for example ${example}`,
    related: [{ message: 'the guardrail', span }],
    ...present({ span: rule?.span }),
  });
}

/** What each of the devices sees, and those whose options do not say. */
async function listProjections(
  devices: readonly Device[],
): Promise<{ readonly targets: readonly Projection[]; readonly unread: readonly string[] }> {
  const targets: Projection[] = [];
  const unread: string[] = [];
  for (const device of devices) {
    const target = await loadTarget(device.target);
    const values = withPlaceholders(target, device.values);
    const { value: options, diagnostics } = target.readOptions(values);
    if (options === undefined || hasErrors(diagnostics)) unread.push(device.folder);
    else
      targets.push({
        name: device.folder,
        names: listNames(device),
        capabilities: target.capabilities(options),
      });
  }
  return { targets, unread };
}

const fieldWords: Readonly<Record<RequiredField, (rule: PolicyRule) => string | undefined>> = {
  owner: ({ owner }) => owner,
  ticket: ({ ticket }) => ticket,
  expires: ({ expires }) => expires,
  source: ({ source }) => source,
  why: ({ why }) => why,
};

function judgeFields(rule: PolicyRule, required: readonly RequiredField[]): readonly Diagnostic[] {
  const missing = required.filter((field) => (fieldWords[field](rule) ?? '').trim() === '');
  if (missing.length === 0) return [];
  const help = `write below it ${missing.map((field) => `${field}: …`).join(', ')}`;
  return [
    error('guardrail', `rule ${rule.id} has no ${missing.join(', no ')}, which every rule needs`, {
      span: rule.span,
      help,
    }),
  ];
}

function judgeAmounts(rule: PolicyRule, limits: readonly Amount[]): readonly Diagnostic[] {
  return limits.flatMap(({ of, most, span }) => {
    const amount = countOf(rule, of);
    if (amount !== 'any' && amount <= BigInt(most)) return [];
    const words = amount === 'any' ? `any ${of}` : `${amount} ${of}`;
    return [
      error('guardrail', `rule ${rule.id} opens ${words}; one rule may open at most ${most}`, {
        span: rule.span,
        help: 'split it, or narrow it',
        related: [{ message: 'the guardrail', span }],
      }),
    ];
  });
}

function countOf({ destinations, services }: PolicyRule, of: Amount['of']): bigint | 'any' {
  if (of === 'ports') {
    const counts = (['tcp', 'udp'] as const).map((wanted) => {
      const own = services.filter(({ transport }) => transport === wanted);
      return countValues(unionPorts(own.map(({ from, to }) => portRange(from, to))));
    });
    return counts.reduce((sum, one) => sum + one, 0n);
  }
  if (of === 'hosts') {
    const isAny = destinations.some((one) => one.kind === 'addresses' && one.addresses === 'any');
    const hosts = destinations.flatMap((one) =>
      one.kind === 'hosts' ? one.hosts.map(({ text }) => text) : [],
    );
    return isAny ? 'any' : BigInt(new Set(hosts).size);
  }
  const sets: AddressSet[] = [];
  for (const one of destinations) {
    const set = one.kind === 'hosts' ? one.known : one.addresses;
    if (set === 'any') return 'any';
    if (set !== undefined) sets.push(set);
  }
  return countNetworks(unionAddresses(sets));
}

/** Counts IPv4 addresses, and IPv6 networks of /64, of which a part counts as one. */
function countNetworks(set: AddressSet): bigint {
  return coverOf(set).reduce((sum, { family, length }) => {
    const bits = family === 4 ? 32 : 64;
    return sum + (length >= bits ? 1n : 1n << BigInt(bits - length));
  }, 0n);
}

/** Judges how much a change opens, by the policy and on each device. */
export function judgeChange(
  comparisons: readonly Comparison[],
  { atMost }: Guardrails,
): readonly Diagnostic[] {
  return comparisons.flatMap(({ of, totals: { 'permits now': total } }) => {
    if (total === undefined) return [];
    return atMost.change.flatMap((limit) => {
      const { names, size } = total;
      const isAny = names !== undefined && (names.every || names.except !== undefined);
      const hosts = names === undefined ? 0n : BigInt(names.patterns.length + names.partly.length);
      const addresses =
        size === undefined ? 0n : BigInt(size.ipv4) + (BigInt(size.ipv6) + (1n << 64n) - 1n) / (1n << 64n);
      const amount = { hosts, addresses, ports: BigInt(size?.ports ?? 0) }[limit.of];
      if (!(isAny && limit.of === 'hosts') && amount <= BigInt(limit.most)) return [];
      const words = isAny && limit.of === 'hosts' ? 'any host' : `${amount} ${limit.of}`;
      return [
        refuseGuard(
          `the change opens ${words} (${of}); one change may open at most ${limit.most}`,
          limit.span,
        ),
      ];
    });
  });
}

function refuseGuard(message: string, span: Span): Diagnostic {
  return error('guardrail', message, { span });
}

/** What guards nothing. */
export const noGuardrails: Guardrails = { never: [], atMost: { rule: [], change: [] }, required: [] };

/** Leaves out messages that say what another says. */
export function dropRepeated(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(found.map((one) => [JSON.stringify([one.code, one.message]), one])).values()];
}
