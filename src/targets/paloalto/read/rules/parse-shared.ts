/** What rules of every rulebase have in common. */
import type { Origin } from '../../../target.ts';
import type { Narrowing, SecurityRule } from '../../config.ts';
import {
  checkName,
  descriptionOf,
  flagOf,
  leafOf,
  type Problems,
  referencesOf,
  tagsOf,
} from '../parse-parts.ts';
import { subscribersAndTenants } from '../text/parse-schema-rules.ts';
import { type Branch, childOf, syntax, unreadIn } from '../text/parse-tree.ts';

/** `sides`: the zones, where they are not lists of the rule itself. */
export function readShared(
  problems: Problems,
  name: string,
  branch: Branch,
  sides?: Pick<SecurityRule, 'from' | 'to'>,
): Omit<SecurityRule, 'application' | 'action' | 'ruleType' | 'logStart' | 'logEnd'> {
  checkName(problems, name, branch, 'rule');
  const zones = (word: 'from' | 'to'): readonly string[] => {
    if (sides !== undefined) return sides[word];
    const members = referencesOf(problems, branch, word);
    if (members === undefined)
      problems.diagnostics.push(syntax(branch.origin, `the rule ${name} has no ${word}`));
    for (const zone of members ?? []) {
      if (zone.length > 31)
        problems.diagnostics.push(syntax(branch.origin, `the zone ${zone} has more than 31 characters`));
    }
    return members ?? [];
  };
  const list = (word: string): readonly string[] => referencesOf(problems, branch, word) ?? ['any'];
  const read = {
    kind: 'rule' as const,
    name,
    disabled: flagOf(problems, branch, 'disabled', 'no'),
    from: zones('from'),
    to: zones('to'),
    source: list('source'),
    negateSource: flagOf(problems, branch, 'negate-source', 'no'),
    sourceUser: list('source-user'),
    destination: list('destination'),
    negateDestination: flagOf(problems, branch, 'negate-destination', 'no'),
    category: list('category'),
    service: list('service'),
    tags: tagsOf(problems, branch),
    ...descriptionOf(problems, branch, 1024),
  };
  const narrowings = narrowingsOf(problems, name, branch);
  return {
    ...read,
    ...(narrowings.length === 0 ? {} : { narrowings }),
    ...(hasTarget(branch) ? { hasTarget: true as const } : {}),
    unread: unreadIn(branch),
    origin: originOf(branch),
  };
}

/** Conditions on what a user's machine is, on the device and the time: nothing of it is in a request. */
function narrowingsOf(problems: Problems, name: string, branch: Branch): readonly Narrowing[] {
  const lists = [
    ...['source-hip', 'destination-hip', 'hip-profiles', 'source-device', 'destination-device'],
    ...subscribersAndTenants,
  ];
  const ofLists = lists.flatMap((word): readonly Narrowing[] => {
    const members = referencesOf(problems, branch, word) ?? ['any'];
    if (members.length === 0 || members.includes('any')) return [];
    return [
      { cause: `${word}:${members.join(',')}`, what: `${name} asks for ${word}, which no request shows` },
    ];
  });
  const schedule = leafOf(branch, 'schedule');
  if (schedule === undefined) return ofLists;
  return [...ofLists, { cause: `time:${schedule}`, what: `${name} holds at the times of ${schedule} only` }];
}

/** Whether the rule is for some firewalls only. An empty `target` is for all. */
function hasTarget(branch: Branch): boolean {
  const target = childOf(branch, 'target', 'branch');
  const devices = childOf(target, 'devices', 'entries')?.byName.size ?? 0;
  // Negated, an empty one may be for none.
  if (leafOf(target, 'negate') === 'yes') return true;
  return devices > 0 || (childOf(target, 'tags', 'members')?.values.size ?? 0) > 0;
}

/** Where a rule stands: its entry; of a set script, whose lines each name the rule, the line of its action. */
function originOf({ children, origin }: Branch): Origin {
  const action = children.get('action');
  return action?.kind === 'leaf' && origin.file.endsWith('.set') ? action.origin : origin;
}
