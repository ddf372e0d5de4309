/** The guardrail on name spaces that anybody can join: a wildcard there reaches names that strangers have. */
import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.ts';
import {
  findSharedNameSpaces,
  reachesMany,
  type SharedNameSpace,
  sharedNameSpaces,
} from '../../rules/check/shared-name-spaces.ts';
import type { PolicyHost, PolicyRule } from '../../rules/policy.ts';

/** What stands for the name spaces that rulec knows, and for the domains at which anyone can register a name. */
export const bundledSpaces = 'bundled';

/** The name spaces in which no rule permits a wildcard without saying so: domains, and `bundled`. */
export interface SharedNames {
  readonly of: readonly string[];
  readonly span: Span;
}

/** Judges what a rule permits; it may name the space in its `why`, and so say that it means strangers' names too. */
export function judgeSharedNames(rule: PolicyRule, shared: SharedNames | undefined): readonly Diagnostic[] {
  if (shared === undefined) return [];
  const found = rule.destinations.flatMap(
    (one): readonly (readonly [text: string, space: SharedNameSpace])[] => {
      if (one.kind === 'hosts')
        return one.hosts.flatMap((host) =>
          findSpaces(host, shared).map((space) => [host.text, space] as const),
        );
      const everything = { name: 'any', reason: 'every name is there' };
      return one.addresses === 'any' ? [['addresses: any', everything]] : [];
    },
  );
  return found.flatMap(([text, { name, reason }]) => {
    if (
      rule.why
        ?.toLowerCase()
        .split(/[^a-z0-9.*-]+/)
        .map((word) => word.replace(/\.+$/, ''))
        .includes(name)
    )
      return [];
    const help = `list the names that are meant; if all of them are, say in the rule why, with the words ${name}: why: …`;
    return [
      error(
        'guardrail',
        `rule ${rule.id} permits names that anybody can register: ${text} reaches ${name === 'any' ? 'every host' : `what is below ${name}`}, and ${reason}`,
        {
          span: rule.span,
          help,
          related: [{ message: 'the guardrail', span: shared.span }],
        },
      ),
    ];
  });
}

function findSpaces({ pattern }: PolicyHost, { of }: SharedNames): readonly SharedNameSpace[] {
  const own = of
    .filter((name) => name !== bundledSpaces && reachesMany(pattern, name))
    .map((name) => ({ name, reason: 'the guardrail says that anybody can have a name there' }));
  const known = of.includes(bundledSpaces) ? findSharedNameSpaces(pattern, sharedNameSpaces) : [];
  return [...new Map([...known, ...own].map((one) => [one.name, one])).values()];
}

/** Lists the spaces that the older guardrail has and the newer one lacks. */
export function listDroppedSpaces(
  before: SharedNames | undefined,
  after: SharedNames | undefined,
): readonly string[] {
  return (before?.of ?? []).filter((name) => !(after?.of ?? []).includes(name));
}
