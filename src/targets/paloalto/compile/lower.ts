import { type Diagnostic, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { Policy } from '../../../rules/policy.ts';
import { nameRange } from '../../kernel/names.ts';
import { badValue } from '../../kernel/options.ts';
import { checkProse } from '../../kernel/prose.ts';
import { compareServices } from '../../kernel/rows.ts';
import type { PaloaltoConfig, ScopeConfig } from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';
import { checkIpv4 } from './ipv4-inside.ts';
import { createAddressBook, sortByName } from './lower-addresses.ts';
import { checkNames, checkSizes, tellGoverned } from './lower-checks.ts';
import { labelId, nameService, proseFor } from './lower-names.ts';
import { orderSteps } from './lower-order.ts';
import { makeRules } from './lower-rules.ts';

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
  const refused = [...checkOptions(options), ...checkIpv4(policy, options)];
  if (refused.length > 0) return { diagnostics: refused };
  const { value: steps, diagnostics } = orderSteps(policy, options);
  if (steps === undefined) return { diagnostics };
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
    ...diagnostics,
    ...tellGoverned(options),
    ...checkSizes(policy.name, scope, options),
    ...checkNames(scope, clashes),
    ...checkProse(proseFor(options), policy.rules),
  ];
  if (hasErrors(problems)) return { diagnostics: problems };
  const { version } = options;
  const asked = version === undefined ? oldest : `${version.major}.${version.minor}.0`;
  return {
    value: {
      name: labelId(policy.name),
      scopes: [scope],
      unread: [],
      ...(asked === oldest ? {} : { version: asked }),
    },
    diagnostics: problems,
  };
}
