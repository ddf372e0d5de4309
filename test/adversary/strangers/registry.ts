/** Edits of values of the registry, whatever form of file they are in. */
import { type Next, pick } from '../../support/numbers.ts';
import {
  joined,
  keyOf,
  localKey,
  otherTokens,
  policyKey,
  respell,
  rulesKey,
  type Step,
  tokensOf,
  wholeRules,
} from './registry-rules.ts';

/** The blocks of an LGPO text. */
export function readSteps(lgpo: string): readonly Step[] {
  return lgpo.split(/\n\n+/).flatMap((block): readonly Step[] => {
    const [, key = '', name = '', data] = block
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(';'));
    if (data === undefined) return [];
    return [
      { key, name, data: data.startsWith('DWORD:') ? Number(data.slice(6)) : data.replace(/^SZ:/, '') },
    ];
  });
}

const settings: readonly (readonly [key: string, name: string, data: string | number])[] = [
  ...['DomainProfile', 'PrivateProfile', 'PublicProfile', 'StandardProfile'].flatMap((profile) =>
    [
      ['EnableFirewall', 0],
      ['EnableFirewall', 1],
      ['DefaultOutboundAction', 0],
      ['DefaultOutboundAction', 1],
      ['DefaultInboundAction', 1],
      ['AllowLocalPolicyMerge', 0],
      ['AllowLocalPolicyMerge', 1],
      ['DisableNotifications', 1],
      ['DoNotAllowExceptions', 1],
      ['DisabledInterfaces', '{x}'],
    ].map(([name, data]) => [profile, String(name), data ?? 0] as const),
  ),
  ['', 'PolicyVersion', 522],
  ['', 'PolicyVersion', 545],
  ['', 'PolicyVersion', 0],
  ['', 'policyversion', 532],
  ['', 'DisableStatefulFTP', 1],
  ['', 'Novelty', 1],
  ['Phase1CryptoSets', 'x', 'x'],
  ['ConSecRules', 'x', 'x'],
  ['FirewallRules\\x', 'w', wholeRules[8] ?? ''],
  ['Mdm\\FirewallRules', 'w', wholeRules[8] ?? ''],
  ['RestrictedServices\\Static\\System', 'w', wholeRules[8] ?? ''],
];

export type StepOperation = (steps: Step[], next: Next, others: readonly Step[]) => void;

const isRule = ({ key, data }: Step): boolean => /firewallrules$/i.test(key) && typeof data === 'string';

function onRule(
  change: (tokens: string[], next: Next, step: Step) => readonly string[] | undefined,
): StepOperation {
  return (steps, next) => {
    const rows = steps.flatMap((step, at) => (isRule(step) ? [at] : []));
    if (rows.length === 0) return;
    const at = pick(next, rows);
    const step = steps[at];
    if (step === undefined || typeof step.data !== 'string') return;
    const changed = change(tokensOf(step.data), next, step);
    if (changed !== undefined) steps[at] = { ...step, data: joined(changed) };
  };
}

const swapTokens = onRule((tokens, next) => {
  const [a, b] = [1 + next(tokens.length - 1), 1 + next(tokens.length - 1)];
  [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
  return tokens;
});
const respellToken = onRule((tokens, next) => {
  const rows = tokens.flatMap((token, at) => (/^R(?:A|Port)/.test(token) ? [at] : []));
  if (rows.length === 0) return undefined;
  const at = pick(next, rows);
  tokens.splice(at, 1, ...respell(tokens[at] ?? '', next));
  return tokens;
});

/** A rule as two, each with some of the addresses or ports. */
const splitRule: StepOperation = (steps, next) => {
  const rows = steps.flatMap((step, at) => (isRule(step) ? [at] : []));
  if (rows.length === 0) return;
  const at = pick(next, rows);
  const step = steps[at];
  if (step === undefined) return;
  const tokens = tokensOf(String(step.data));
  const kind = pick(next, [/^RA/, /^RPort/]);
  const isLeft = tokens.map((token) => !kind.test(token) || next(2) === 0);
  const half = (isHere: boolean): string =>
    joined(tokens.filter((token, index) => !kind.test(token) || isLeft[index] === isHere));
  steps.splice(at, 1, { ...step, data: half(true) }, { ...step, name: `${step.name}-b`, data: half(false) });
};

/** One that stands here twice is chosen twice as often. */
export const stepOperations: readonly StepOperation[] = [
  swapTokens,
  respellToken,
  respellToken,
  respellToken,
  splitRule,
  splitRule,
  (steps, next) => {
    steps.splice(next(steps.length), 1);
  },
  (steps, next) => {
    const [step] = steps.splice(next(steps.length), 1);
    if (step !== undefined) steps.splice(next(steps.length + 1), 0, step);
  },
  // Twice, by the same name, or by another.
  (steps, next) => {
    const step = pick(next, steps);
    const name = pick(next, [
      step.name,
      step.name.toUpperCase(),
      `${step.name}x`,
      `x${step.name}`,
      ` ${step.name}`,
    ]);
    const other = pick(next, steps);
    steps.splice(next(steps.length + 1), 0, { ...step, name, data: next(3) === 0 ? other.data : step.data });
  },
  (steps, next) => {
    const step = pick(next, steps);
    const key = pick(next, [
      step.key.toUpperCase(),
      `${step.key}\\`,
      `\\${step.key}`,
      step.key.replace(/^SOFTWARE/, 'Software'),
      step.key.replace(policyKey, localKey),
      `${step.key}x`,
      step.key.replace('\\FirewallRules', ''),
      step.key.replace('CurrentControlSet', 'ControlSet001'),
    ]);
    steps.splice(steps.indexOf(step), 1, { ...step, key }, ...(next(3) === 0 ? [step] : []));
  },
  onRule((tokens, next) => {
    tokens.splice(1 + next(tokens.length), 0, ...pick(next, otherTokens).split('|'));
    return tokens;
  }),
  onRule((tokens, next) => {
    tokens.splice(1 + next(tokens.length - 1), 1);
    return tokens;
  }),
  onRule((tokens, next) => {
    const at = next(tokens.length);
    const token = tokens[at] ?? '';
    tokens.splice(
      at,
      1,
      ...pick(next, [
        [token, token],
        [token.toUpperCase()],
        [` ${token}`],
        [`${token} `],
        [token.replace('=', ' = ')],
        [`${keyOf(token)}=`],
        [
          token.replace(
            /^v2\.\d+/,
            pick(next, [
              'v2.0',
              'v2.9',
              'v2.10',
              'v2.20',
              'v2.26',
              'v2.33',
              'v2.34',
              'v3.0',
              'V2.10',
              'v2.010',
            ]),
          ),
        ],
      ]),
    );
    return tokens;
  }),
  (steps, next, some) => {
    if (some.length > 0) steps.splice(next(steps.length + 1), 0, pick(next, some));
  },
  (steps, next) => {
    const [key, name, data] = pick(next, settings);
    const root = next(3) === 0 ? localKey : policyKey;
    steps.splice(next(steps.length + 1), 0, { key: key === '' ? root : `${root}\\${key}`, name, data });
  },
  (steps, next) => {
    steps.splice(next(steps.length + 1), 0, {
      key: next(4) === 0 ? `${localKey}\\FirewallRules` : rulesKey,
      name: pick(next, ['w', 'x-1', 'rulec-x', '{5b0b7a0e}']),
      data: pick(next, wholeRules),
    });
  },
  (steps, next) => {
    const step = pick(next, steps);
    steps.splice(next(steps.length + 1), 0, {
      key: pick(next, [step.key, rulesKey, policyKey, 'SOFTWARE\\Policies']),
      name: pick(next, [step.name, 'none', '*']),
      data: { deletes: true },
    });
  },
];
