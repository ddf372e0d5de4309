import { type Diagnostic, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import {
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
} from '../../../sets/addresses.ts';
import { earlierDenials, type Flow, makeFlows } from '../../kernel/flows.ts';
import { checkClashes } from '../../kernel/names.ts';
import { carryText, checkProse, describeRule, nameRuleSets } from '../../kernel/prose.ts';
import { rememberByOptions } from '../../kernel/remembered.ts';
import { neverRemote } from '../capabilities.ts';
import {
  type FirewallConfig,
  type FirewallRule,
  type ProfileSetting,
  protocols,
  type WindowsFirewallOptions,
} from '../config.ts';
import { checkDns, checkFileName, checkRule, tellGoverned } from './lower-checks.ts';
import { cutAddresses } from './lower-chunks.ts';
import { descriptions, labelPorts, nameRule } from './lower-names.ts';

/** Policy to config: allow rules alone, since a block rule would beat every allow (MS-FASP 2.2.35). */
export function lower(policy: Policy, options: WindowsFirewallOptions): Outcome<FirewallConfig> {
  const { gpo: store, ...others } = options;
  const { rules, settings, diagnostics } = makeBody(policy, others);
  if (hasErrors(diagnostics)) return { diagnostics };
  return {
    value: {
      name: policy.name,
      from: nameRuleSets(policy),
      ...present({ store }),
      settings,
      rules,
      unread: [],
    },
    diagnostics: [...tellGoverned(options), ...diagnostics],
  };
}

/** All but the store that a script writes to: rules and settings are the same in each. */
type BodyOptions = Omit<WindowsFirewallOptions, 'gpo'>;

const makeBody = rememberByOptions((policy, options: BodyOptions) => {
  const allowed = policy.rules.filter(({ action }) => action === 'allow');
  const lowered = allowed.map((rule) => lowerRule(policy, rule, options));
  const rules = lowered.flatMap((one) => one.rules);
  const isBlocked = options.defaultOutbound === 'block';
  const diagnostics = [
    ...lowered.flatMap((one) => one.diagnostics),
    ...checkFileName(policy.name),
    // Names are keys of a store, which knows no case.
    ...checkClashes('two rules', rules, (name) => name.toLowerCase()),
    ...checkProse(descriptions, allowed),
    ...(isBlocked ? checkDns(rules) : []),
  ];
  return { rules, settings: isBlocked ? blockEverywhere : [], diagnostics };
});

const profiles = ['domain', 'private', 'public'] as const;
const blockEverywhere = profiles.map(
  (profile): ProfileSetting => ({ profile, setting: 'outbound', value: 1 }),
);

function lowerRule(
  policy: Policy,
  rule: PolicyRule,
  { principal }: BodyOptions,
): { readonly rules: readonly FirewallRule[]; readonly diagnostics: readonly Diagnostic[] } {
  const isScoped = principal === 'scoped';
  const denials = earlierDenials(policy, rule);
  const forAll = denials.filter((denial) => denial.rule.principals === undefined);
  const flows = makeFlows(entriesOf(rule), isScoped ? forAll : denials);
  const scopes = isScoped ? listScopes(rule) : [{}];
  const rules = flows.flatMap((flow) => scopes.flatMap((scope) => lowerFlow(policy, rule, flow, scope)));
  const message = `rule ${rule.id}: no rule of Windows Firewall can hold :: or ::1, they are left out`;
  const help = 'a flow to the machine itself needs no rule';
  return {
    rules,
    diagnostics: [
      ...(flows.some(namesLoopback) ? [warning('limit', message, { span: rule.span, help })] : []),
      ...rules.flatMap((one) => checkRule(one, rule)),
    ],
  };
}

/** Returns whether `::` or `::1` is among addresses that are not simply all, or all but a few. */
function namesLoopback({ addresses }: Flow): boolean {
  const holds = !isEmptyAddressSet(intersectAddresses(addresses, neverRemote));
  return holds && addresses.v6.at(-1) !== allAddresses.v6[1];
}

/** Who a rule is for: a list of users and a service cannot stand in one rule (MS-FASP, LOCAL_USER_LIST). */
type Scope = Pick<FirewallRule, 'accounts' | 'service'> & { readonly label?: string };

function listScopes({ principals: named }: PolicyRule): readonly Scope[] {
  if (named === undefined) return [{}];
  const accounts = (['network-service', 'local-system'] as const).filter((account) =>
    named.some((one) => one.kind === 'account' && one.name === account),
  );
  const services = [...new Set(named.flatMap((one) => (one.kind === 'service' ? [one.name] : [])))].sort();
  return [
    ...(accounts.length > 0 ? [{ accounts, label: accounts.join('+') }] : []),
    ...services.map((service) => ({ service, label: `service ${carryText(descriptions, service)}` })),
  ];
}

function lowerFlow(policy: Policy, rule: PolicyRule, flow: Flow, scope: Scope): readonly FirewallRule[] {
  const { transport, ports } = flow;
  const { label: who, ...principals } = scope;
  const addresses = subtractAddresses(flow.addresses, neverRemote);
  if (isEmptyAddressSet(addresses)) return [];
  const portLabel = labelPorts(ports);
  const chunks = equalAddresses(flow.addresses, allAddresses)
    ? [{ addresses: 'any' as const, label: undefined }]
    : cutAddresses(addresses);
  return chunks.map((chunk): FirewallRule => {
    const where = [who, chunk.label].filter((one) => one !== undefined);
    const content: Omit<FirewallRule, 'name'> = {
      displayName: `${carryText(descriptions, rule.id)} (${[`${transport} ${portLabel}`, ...where].join(', ')})`,
      ...present({ description: describeRule(descriptions, rule) }),
      group: `rulec: ${carryText(descriptions, policy.name)}`,
      action: 'allow',
      protocol: protocols[transport],
      ports,
      addresses: chunk.addresses,
      ...principals,
      unread: [],
    };
    return {
      name: nameRule(['rulec', policy.name, rule.id, transport, portLabel, ...where], content),
      ...content,
    };
  });
}
