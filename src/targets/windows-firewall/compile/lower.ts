import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import {
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
} from '../../../sets/addresses.ts';
import { containsPort } from '../../../sets/ports.ts';
import { earlierDenials, type Flow, makeFlows } from '../../kernel/flows.ts';
import { nameRuleSets } from '../../kernel/plain-text.ts';
import { neverRemote } from '../capabilities.ts';
import type { FirewallConfig, FirewallRule, ProfileSetting, WindowsFirewallOptions } from '../config.ts';
import { chunksOf } from './lower-chunks.ts';
import {
  checkFileName,
  checkLimits,
  checkNames,
  descriptionOf,
  labelPorts,
  lostTextsOf,
  nameOf,
  plainText,
} from './lower-names.ts';

const protocols = { tcp: 6, udp: 17 } as const;

/** Policy to config: allow rules alone, since a block rule would beat every allow (MS-FASP 2.2.35). */
export function lower(policy: Policy, options: WindowsFirewallOptions): Outcome<FirewallConfig> {
  const diagnostics: Diagnostic[] = [];
  const rules = policy.rules
    .filter((rule) => rule.action === 'allow')
    .flatMap((rule) => lowerRule(policy, rule, options, diagnostics));
  diagnostics.push(...checkFileName(policy.name), ...checkNames(rules), ...lostTextsOf(policy));
  if (options.defaultOutbound === 'block') diagnostics.push(...checkDns(rules));
  if (hasErrors(diagnostics)) return { diagnostics };
  return {
    value: {
      name: policy.name,
      from: nameRuleSets(policy),
      ...(options.gpo === undefined ? {} : { store: options.gpo }),
      settings: options.defaultOutbound === 'block' ? blockEverywhere : [],
      rules,
      unread: [],
    },
    diagnostics,
  };
}

const blockEverywhere: readonly ProfileSetting[] = (['domain', 'private', 'public'] as const).map(
  (profile) => ({
    profile,
    setting: 'outbound',
    value: 1,
  }),
);

function lowerRule(
  policy: Policy,
  rule: PolicyRule,
  options: WindowsFirewallOptions,
  diagnostics: Diagnostic[],
): readonly FirewallRule[] {
  const isScoped = options.principal === 'scoped';
  const denials = earlierDenials(policy, rule).filter(
    (one) => !isScoped || one.rule.principals === undefined,
  );
  const flows = makeFlows(entriesOf(rule), denials);
  if (flows.some(namesLoopback)) {
    diagnostics.push(
      warning('limit', `rule ${rule.id}: no rule of Windows Firewall can hold :: or ::1, they are left out`, {
        span: rule.span,
        help: 'a flow to the machine itself needs no rule',
      }),
    );
  }
  const scopes = scopesOf(rule, options);
  const rules = flows.flatMap((flow) => scopes.flatMap((scope) => lowerFlow(policy, rule, flow, scope)));
  diagnostics.push(...rules.flatMap((one) => checkLimits(one, rule)));
  return rules;
}

/** Whether `::` or `::1` is among addresses that are not simply all, or all but a few. */
function namesLoopback({ addresses }: Flow): boolean {
  const holds = !isEmptyAddressSet(intersectAddresses(addresses, neverRemote));
  return holds && addresses.v6.at(-1) !== allAddresses.v6[1];
}

/** Who a rule is for: a list of users and a service cannot stand in one rule (MS-FASP, LOCAL_USER_LIST). */
type Scope = Pick<FirewallRule, 'accounts' | 'service'> & { readonly label?: string };

function scopesOf(rule: PolicyRule, options: WindowsFirewallOptions): readonly Scope[] {
  if (options.principal === 'any' || rule.principals === undefined) return [{}];
  const named = rule.principals;
  const accounts = (['network-service', 'local-system'] as const).filter((account) =>
    named.some((one) => one.kind === 'account' && one.name === account),
  );
  const services = [...new Set(named.flatMap((one) => (one.kind === 'service' ? [one.name] : [])))].sort();
  return [
    ...(accounts.length > 0 ? [{ accounts, label: accounts.join('+') }] : []),
    ...services.map((service) => ({ service, label: `service ${plainText(service)}` })),
  ];
}

function lowerFlow(policy: Policy, rule: PolicyRule, flow: Flow, scope: Scope): readonly FirewallRule[] {
  const { transport, ports } = flow;
  const { label: who, ...principals } = scope;
  const everything = equalAddresses(flow.addresses, allAddresses);
  const addresses = subtractAddresses(flow.addresses, neverRemote);
  if (isEmptyAddressSet(addresses)) return [];
  const chunks = everything ? [{ addresses: 'any' as const, label: undefined }] : chunksOf(addresses);
  const description = descriptionOf(rule);
  return chunks.map((chunk): FirewallRule => {
    const where = [who, chunk.label].filter((one) => one !== undefined);
    const content: Omit<FirewallRule, 'name'> = {
      displayName: `${plainText(rule.id)} (${[`${transport} ${labelPorts(ports)}`, ...where].join(', ')})`,
      ...(description === undefined ? {} : { description }),
      group: `rulec: ${plainText(policy.name)}`,
      action: 'allow',
      protocol: protocols[transport],
      ports,
      addresses: chunk.addresses,
      ...principals,
      unread: [],
    };
    const labels = ['rulec', policy.name, rule.id, transport, labelPorts(ports), ...where];
    return { name: nameOf(labels, content), ...content };
  });
}

/** With Block as the default, a machine without DNS reaches nothing by name, the source of new rules included. */
function checkDns(rules: readonly FirewallRule[]): readonly Diagnostic[] {
  const missing = (['udp', 'tcp'] as const).filter(
    (transport) =>
      !rules.some(
        (rule) =>
          rule.protocol === protocols[transport] && rule.ports !== 'any' && containsPort(rule.ports, 53),
      ),
  );
  if (missing.length === 0) return [];
  const services = missing.map((transport) => `53/${transport}`).join(' and ');
  return [
    error('bad-option', `default-outbound=block is refused: no rule covers ${services}`, {
      help: `without DNS the machine reaches nothing by name: add a rule that allows ${services} to its name servers, or keep default-outbound=leave and set the default once the rest of the machine's traffic has rules`,
      data: { option: 'default-outbound' },
    }),
  ];
}
