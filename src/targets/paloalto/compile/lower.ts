import { hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import type { Policy } from '../../../rules/policy.ts';
import type { PaloaltoConfig, ScopeConfig } from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';
import { createAddressBook } from './lower-addresses.ts';
import {
  checkLimits,
  checkNames,
  compareServices,
  idLabel,
  lostTextsOf,
  portText,
  serviceName,
} from './lower-names.ts';
import { orderSteps } from './lower-order.ts';
import { makeRules } from './lower-rules.ts';

/** Policy to config: objects, categories, security rules with a closing denial, and rules against inspection. */
export function lower(policy: Policy, options: PaloaltoOptions): Outcome<PaloaltoConfig> {
  const { value: steps, diagnostics } = orderSteps(policy, options);
  if (steps === undefined) return { diagnostics };
  const book = createAddressBook(policy, options);
  const { security, decryption, categories, services, clashes } = makeRules(policy, steps, options, book);
  const scope: ScopeConfig = {
    scope: options.scope,
    tags: [{ name: 'rulec', comments: 'Made by rulec, not to be edited by hand', unread: [] }],
    ...book.made(),
    services: [...services].sort(compareServices).map((service) => ({
      name: serviceName(service),
      protocol: service.transport,
      ports: portText(service),
      tags: ['rulec'],
      unread: [],
    })),
    serviceGroups: [],
    categories,
    rulebases: [
      {
        place: options.scope.kind === 'device-group' ? 'pre-rulebase' : 'rulebase',
        security,
        decryption,
        defaults: [],
      },
    ],
  };
  const problems = [
    ...diagnostics,
    ...checkLimits(policy, scope, options),
    ...checkNames(scope, [...clashes, ...book.clashes]),
    ...lostTextsOf(policy),
  ];
  if (hasErrors(problems)) return { diagnostics: problems };
  return { value: { name: idLabel(policy.name), scopes: [scope], unread: [] }, diagnostics: problems };
}
