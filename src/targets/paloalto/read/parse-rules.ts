/** Rulebases: security, decryption and default rules, with what an omitted field means. */
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type {
  DecryptionRule,
  DefaultRule,
  Narrowing,
  Rulebase,
  SecurityRule,
  UnreadRules,
} from '../config.ts';
import {
  checkName,
  descriptionOf,
  entriesOf,
  flagOf,
  leafOf,
  membersOf,
  type Problems,
  profilesIn,
  referencesOf,
  tagsOf,
  wordOf,
} from './parse-parts.ts';
import { type Branch, childOf, namesIn, restOfRules, syntax, unreadIn } from './text/parse-tree.ts';

const places = ['pre-rulebase', 'rulebase', 'post-rulebase'] as const;
const actions = ['allow', 'deny', 'drop', 'reset-client', 'reset-server', 'reset-both'] as const;

export function readRulebases(problems: Problems, scope: Branch): readonly Rulebase[] {
  return places.flatMap((place): readonly Rulebase[] => {
    const branch = childOf(scope, place, 'branch');
    if (branch === undefined) return [];
    return [
      {
        place,
        security: readRules(branch, 'security', (name, rule) => readSecurityRule(problems, name, rule)),
        decryption: readRules(branch, 'decryption', (name, rule) => readDecryptionRule(problems, name, rule)),
        defaults: readDefaults(problems, branch),
        ...readOthers(branch),
        ...readEarly(problems, branch),
      },
    ];
  });
}

/** Rules of other rulebases that hold. */
function readOthers(rulebase: Branch): Pick<Rulebase, 'others'> {
  const kinds = [
    ['application-override', 'application-override'],
    ['authentication', 'authentication'],
    ['captive-portal', 'authentication'],
  ] as const;
  const others = kinds.flatMap(([word, kind]) => {
    const rules = childOf(childOf(rulebase, word, 'branch'), 'rules', 'entries');
    const holding = entriesOf(rules).filter(([, branch]) => leafOf(branch, 'disabled') !== 'yes');
    return holding.map(([, branch]) => {
      const zones = (side: 'from' | 'to'): readonly string[] => membersOf(branch, side) ?? ['any'];
      return { kind, from: zones('from'), to: zones('to'), origin: branch.origin };
    });
  });
  return others.length === 0 ? {} : { others };
}

function readRules<R>(
  rulebase: Branch,
  kind: string,
  read: (name: string, branch: Branch) => R,
): readonly (R | UnreadRules)[] {
  const rules = childOf(childOf(rulebase, kind, 'branch'), 'rules', 'entries');
  return namesIn(rules).flatMap((name): readonly (R | UnreadRules)[] => {
    if (name === restOfRules) {
      const what =
        'not every rule is moved to the top: rules of the device may stand before those that follow';
      return [{ kind: 'unread-rules', unread: [{ what, origin: rules?.origin ?? rulebase.origin }] }];
    }
    const branch = rules?.byName.get(name);
    return branch === undefined ? [] : [read(name, branch)];
  });
}

/** Rules of `pbf` that discard and of `dos` that deny, in the order in which a device asks them. */
function readEarly(problems: Problems, rulebase: Branch): Pick<Rulebase, 'early'> {
  const early = (['dos', 'pbf'] as const).flatMap((kind) => {
    const rules = childOf(childOf(rulebase, kind, 'branch'), 'rules', 'entries');
    const holding = namesIn(rules).flatMap((name): readonly (readonly [string, Branch])[] => {
      const branch = rules?.byName.get(name);
      return branch === undefined || leafOf(branch, 'disabled') === 'yes' ? [] : [[name, branch]];
    });
    return holding.flatMap(([name, branch], at) => readEarlyRule(problems, kind, name, branch, at > 0));
  });
  return early.length === 0 ? {} : { early };
}

/** `isLater`: another rule may match first, and then this one is not asked. */
function readEarlyRule(
  problems: Problems,
  kind: 'dos' | 'pbf',
  name: string,
  branch: Branch,
  isLater: boolean,
): readonly SecurityRule[] {
  const action = childOf(branch, 'action', 'branch');
  const refuses = action?.children.has('discard') === true || action?.children.has('deny') === true;
  const isKnown = action === undefined || (action.children.size > 0 && action.unread.length === 0);
  if (!refuses && isKnown) return [];
  const narrowings: Narrowing[] = [];
  const narrow = (what: string): void => {
    narrowings.push({ cause: `${kind}:${name}:${what}`, what: `the ${kind} rule ${name} ${what}` });
  };
  const sideOf = (word: 'from' | 'to'): readonly string[] => {
    const side = childOf(branch, word, 'branch');
    const zones = side && membersOf(side, 'zone');
    if (side !== undefined && zones === undefined) narrow(`goes by interfaces (${word})`);
    return zones ?? ['any'];
  };
  const [from, to] = [sideOf('from'), sideOf('to')];
  if (isLater) narrow('stands behind others that may match first');
  if ((action?.children.size ?? 0) > 1) narrow('has several actions');
  const shared = readShared(problems, name, branch, { from, to });
  return [
    {
      ...shared,
      ...{ action: 'drop', ruleType: 'universal', logStart: false, logEnd: false },
      application: referencesOf(problems, branch, 'application') ?? ['any'],
      ...(narrowings.length === 0 ? {} : { narrowings: [...(shared.narrowings ?? []), ...narrowings] }),
    },
  ];
}

/** `sides`: the zones, where they are not lists of the rule itself. */
function readShared(
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
  const lists = ['source-hip', 'destination-hip', 'hip-profiles', 'source-device', 'destination-device'];
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
  return devices > 0 || (childOf(target, 'tags', 'members')?.values.size ?? 0) > 0;
}

/** Where a rule stands: its entry; of a set script, whose lines each name the rule, the line of its action. */
function originOf({ children, origin }: Branch): Origin {
  const action = children.get('action');
  return action?.kind === 'leaf' && origin.file.endsWith('.set') ? action.origin : origin;
}

function readSecurityRule(problems: Problems, name: string, branch: Branch): SecurityRule {
  const shared = readShared(problems, name, branch);
  const action = wordOf(problems, branch, 'action', actions, 'allow');
  const icmp = flagOf(problems, branch, 'icmp-unreachable', 'no');
  if (icmp && (action === 'allow' || action === 'deny')) {
    problems.diagnostics.push(
      syntax(branch.origin, `icmp-unreachable cannot stand with ${action} (rule ${name})`),
    );
  }
  return {
    ...shared,
    service: referencesOf(problems, branch, 'service') ?? ['application-default'],
    application: referencesOf(problems, branch, 'application') ?? ['any'],
    action,
    ruleType: wordOf(problems, branch, 'rule-type', ['universal', 'intrazone', 'interzone'], 'universal'),
    logStart: flagOf(problems, branch, 'log-start', 'no'),
    logEnd: flagOf(problems, branch, 'log-end', 'yes'),
    ...present({ logSetting: leafOf(branch, 'log-setting') }),
    ...profilesOf(branch),
  };
}

/** A group without a member, and a setting without anything, are nothing. */
function profilesOf(branch: Branch): Pick<SecurityRule, 'profileGroups' | 'profiles'> {
  const setting = childOf(branch, 'profile-setting', 'branch');
  const groups = [...(childOf(setting, 'group', 'members')?.values.keys() ?? [])].filter(
    (name) => name !== 'none',
  );
  const profiles = profilesIn(childOf(setting, 'profiles', 'branch'));
  return {
    ...(groups.length === 0 ? {} : { profileGroups: groups }),
    ...(Object.keys(profiles).length === 0 ? {} : { profiles }),
  };
}

function readDecryptionRule(problems: Problems, name: string, branch: Branch): DecryptionRule {
  const shared = readShared(problems, name, branch);
  const type = childOf(branch, 'type', 'branch');
  const inbound = type?.unread.some(({ what }) => what.includes('ssl-inbound-inspection')) ?? false;
  const types = [
    ...(['ssl-forward-proxy', 'ssh-proxy'] as const).filter((one) => type?.children.has(one)),
    ...(inbound ? (['ssl-inbound-inspection'] as const) : []),
  ];
  const [one = 'ssl-forward-proxy'] = types;
  if (types.length !== 1 && (type?.unread.length ?? 0) === 0) {
    problems.diagnostics.push(syntax(branch.origin, `the decryption rule ${name} needs one type`));
  }
  const profile = leafOf(branch, 'profile');
  return {
    ...shared,
    type: one,
    action: wordOf(
      problems,
      branch,
      'action',
      ['no-decrypt', 'decrypt', 'decrypt-and-forward'],
      'no-decrypt',
    ),
    ...(profile === undefined ? {} : { profile }),
  };
}

function readDefaults(problems: Problems, rulebase: Branch): readonly DefaultRule[] {
  const rules = childOf(childOf(rulebase, 'default-security-rules', 'branch'), 'rules', 'entries');
  return entriesOf(rules).map(([name, branch]) => {
    if (name !== 'interzone-default' && name !== 'intrazone-default') {
      problems.diagnostics.push(syntax(branch.origin, `${quote(name)} is no default rule`));
    }
    const action = wordOf(
      problems,
      branch,
      'action',
      actions,
      name === 'intrazone-default' ? 'allow' : 'deny',
    );
    return { name, action, unread: unreadIn(branch), origin: branch.origin, ...profilesOf(branch) };
  });
}
