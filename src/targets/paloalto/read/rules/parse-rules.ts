/** Rulebases: security, decryption and default rules, with what an omitted field means. */
import { present } from '../../../../diagnostics/present.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import type {
  DecryptionRule,
  DefaultRule,
  Narrowing,
  Rulebase,
  SecurityRule,
  UnreadRules,
} from '../../config.ts';
import {
  entriesOf,
  flagOf,
  leafOf,
  type Problems,
  profilesIn,
  referencesOf,
  wordOf,
} from '../parse-parts.ts';
import { type Branch, childOf, namesIn, restOfRules, syntax, unreadIn } from '../text/parse-tree.ts';
import { readEarly, readOthers } from './parse-early.ts';
import { readShared } from './parse-shared.ts';

const places = ['pre-rulebase', 'rulebase', 'post-rulebase'] as const;
const actions = ['allow', 'deny', 'drop', 'reset-client', 'reset-server', 'reset-both'] as const;

export function readRulebases(problems: Problems, scope: Branch): readonly Rulebase[] {
  return places.flatMap((place): readonly Rulebase[] => {
    const branch = childOf(scope, place, 'branch');
    if (branch === undefined) return [];
    const shown = childOf(childOf(branch, 'security', 'branch'), 'rules', 'entries');
    return [
      {
        ...present({ position: shown?.position }),
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

function readSecurityRule(problems: Problems, name: string, branch: Branch): SecurityRule {
  // What is odd in a list is told of its rule, so that lists are read first.
  const service = referencesOf(problems, branch, 'service') ?? ['application-default'];
  const application = referencesOf(problems, branch, 'application') ?? ['any'];
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
    ...uninspected(problems, name, branch, shared.narrowings),
    service,
    application,
    action,
    ruleType: wordOf(problems, branch, 'rule-type', ['universal', 'intrazone', 'interzone'], 'universal'),
    logStart: flagOf(problems, branch, 'log-start', 'no'),
    logEnd: flagOf(problems, branch, 'log-end', 'yes'),
    ...present({ logSetting: leafOf(branch, 'log-setting') }),
    ...profilesOf(branch),
  };
}

/** What a rule sees of URLs and applications where nothing is inspected, and which rule holds then, no page says. */
function uninspected(
  problems: Problems,
  name: string,
  branch: Branch,
  others: readonly Narrowing[] = [],
): Pick<SecurityRule, 'narrowings'> {
  if (!flagOf(problems, branch, 'disable-inspect', 'no')) return {};
  const what = `${name} switches inspection off, by which hosts and applications are known`;
  return { narrowings: [...others, { cause: `disable-inspect:${name}`, what }] };
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
    ...present({ profile }),
  };
}

function readDefaults(problems: Problems, rulebase: Branch): readonly DefaultRule[] {
  const rules = childOf(childOf(rulebase, 'default-security-rules', 'branch'), 'rules', 'entries');
  return entriesOf(rules).map(([name, branch]) => {
    if (name !== 'interzone-default' && name !== 'intrazone-default') {
      problems.diagnostics.push(syntax(branch.origin, `${quote(name)} is not a default rule`));
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
