import { type Diagnostic, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { Policy } from '../../../rules/policy.ts';
import { nameRange } from '../../kernel/names.ts';
import { badValue } from '../../kernel/options.ts';
import { checkProse } from '../../kernel/prose.ts';
import { rememberByOptions } from '../../kernel/remembered.ts';
import { compareServices } from '../../kernel/rows.ts';
import type { PaloaltoConfig, ScopeConfig } from '../config.ts';
import type { PaloaltoOptions, RuleOptions } from '../options.ts';
import { checkIpv4 } from './ipv4-inside.ts';
import { createAddressBook, sortByName } from './lower-addresses.ts';
import { checkNames, checkSizes, tellGoverned } from './lower-checks.ts';
import { labelId, nameService, proseFor } from './lower-names.ts';
import { orderSteps } from './lower-order.ts';
import { makeRules } from './lower-rules.ts';
import { shownRules } from './print-tree.ts';

/** Finds what a device may be asked about, and no rule be written for. */
function checkOptions({ fromZones, toZones, version }: PaloaltoOptions): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (fromZones.some((name) => toZones.includes(name)))
    problems.push(
      badValue('to-zone', toZones.join(','), 'another zone than from-zone: the rules are between zones'),
    );
  if (version !== undefined && version.major < 9) {
    const text = `${version.major}.${version.minor}`;
    problems.push(badValue('version', text, 'a release from 9.0 on, where a text is written for it'));
  }
  return problems;
}

/** What the document says where nobody asks for a release, as `print` has it. */
const oldest = '10.1.0';

/** Policy to config: objects, categories, security rules with a closing denial, and rules against inspection. */
export function lower(policy: Policy, options: PaloaltoOptions): Outcome<PaloaltoConfig> {
  const { fromZones: from, toZones: to, ...others } = options;
  const { refused, diagnostics, problems, scope } = makeBody(policy, others);
  const first = [...checkOptions(options), ...refused];
  if (first.length > 0) return { diagnostics: first };
  if (scope === undefined) return { diagnostics };
  const told = [...diagnostics, ...tellGoverned(options), ...problems];
  if (hasErrors(told)) return { diagnostics: told };
  const { version } = options;
  const asked = version === undefined ? oldest : `${version.major}.${version.minor}.0`;
  const rulebases = scope.rulebases.map((one) => ({
    ...one,
    security: shownRules(one.security).map((rule) => ({ ...rule, from, to })),
    decryption: shownRules(one.decryption).map((rule) => ({ ...rule, from, to })),
  }));
  return {
    value: {
      name: labelId(policy.name),
      scopes: [{ ...scope, rulebases }],
      unread: [],
      ...(asked === oldest ? {} : { version: asked }),
    },
    diagnostics: told,
  };
}

/** What texts for the same rules have in common, whichever zones they are between. */
interface Body {
  /** Why there is no text at all. */
  readonly refused: readonly Diagnostic[];
  /** What is told of the steps; of the rest. */
  readonly diagnostics: readonly Diagnostic[];
  readonly problems: readonly Diagnostic[];
  /** Its rules name no zones yet. */
  readonly scope?: ScopeConfig;
}

const makeBody = rememberByOptions((policy, options: RuleOptions): Body => {
  const refused = checkIpv4(policy, options);
  const { value: steps, diagnostics } = orderSteps(policy, options);
  if (steps === undefined || refused.length > 0) return { refused, diagnostics, problems: [] };
  const book = createAddressBook(policy, options);
  const { security, decryption, categories, services, clashes } = makeRules(policy, steps, options, book);
  const place =
    options.scope.kind === 'device-group' ? (`${options.rulebase}-rulebase` as const) : 'rulebase';
  const position = options.place.kind === 'top' || security.length === 0 ? undefined : options.place;
  const scope: ScopeConfig = {
    scope: options.scope,
    tags: [
      { name: 'rulec', comments: 'Made by rulec, not to be edited by hand', unread: [] },
      ...(options.tag === undefined ? [] : [{ name: options.tag, unread: [] }]),
    ],
    ...book.made(),
    services: [...services.values()].sort(compareServices).map((service) => ({
      name: nameService(service),
      protocol: service.transport,
      ports: nameRange(service),
      tags: ['rulec'],
      unread: [],
    })),
    serviceGroups: [],
    categories: sortByName(categories),
    rulebases:
      security.length + decryption.length === 0
        ? []
        : [{ ...present({ position }), place, security, decryption, defaults: [] }],
  };
  const problems = [
    ...checkSizes(policy.name, scope, options),
    ...checkNames(scope, clashes),
    ...checkProse(proseFor(options), policy.rules),
  ];
  return { refused, diagnostics, problems, scope };
});
