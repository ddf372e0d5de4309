/** Audits the files of one device for a rule set. */
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { auditText } from '../../proof/audit/audit.ts';
import {
  type Audit,
  type AuditAnswer,
  type AuditedText,
  type AuditFinding,
  auditAnswers,
} from '../../proof/audit/result.ts';
import { createSpace, listMeaningConditions, listTests } from '../../proof/space/space.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { type Condition, visitConditions } from '../../sets/condition.ts';
import type { Capabilities, Meaning, Premise, Target, TargetFile } from '../../targets/target.ts';
import { listOptionsInForce } from '../devices.ts';
import { type Addition, makeAddition } from './make-addition.ts';
import { listCauses, type OpenDevice, type OpenReading } from './open-device.ts';
import type { RanForRule } from './run-requests.ts';
import { forgetExpressions, type Settle, settleByPremise, settleReading } from './settle-reading.ts';
import { listClientClasses } from './source-classes.ts';

/** What a device does for one class of its clients. */
export interface ClassAudit extends Audit {
  /** In words; nothing where it is all clients. */
  readonly clients?: string;
  /** Whether it is programs on the device alone, which are told of and not judged by. */
  readonly isDevice: boolean;
}

/** What a device does with what one rule asks for, over all clients. */
export interface RuleAudit {
  readonly rule: PolicyRule;
  /** The answer for the whole rule: the best of the classes of clients, the worst of the rows. */
  readonly answer: AuditAnswer;
  readonly classes: readonly {
    readonly clients?: string;
    readonly isDevice: boolean;
    readonly answer: AuditAnswer;
    readonly findings: readonly AuditFinding[];
  }[];
}

export interface DeviceAudit {
  readonly target: string;
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
  readonly rules: readonly RuleAudit[];
  readonly classes: readonly ClassAudit[];
  /** What the files answered to the rule set's own requests, where they are a script that cannot be read. */
  readonly ran?: readonly RanForRule[];
  readonly addition?: Addition;
  /** Which of several lines that match decides; `several`: chains that all have to let it through. */
  readonly order: Meaning['mode'] | 'several';
  /** What answers rest on, and the causes that files leave open. */
  readonly premises: readonly Premise[];
  readonly causes: readonly string[];
}

export interface AuditDevicePlan {
  readonly values: Readonly<Record<string, string>>;
  readonly noPremise: readonly string[];
  readonly files: readonly TargetFile[];
  readonly beyond: boolean;
}

/** Audits a device. Errors: `not-decided`, and `internal` where a witness does not reproduce. */
export function auditDevice(
  policy: Policy,
  device: OpenDevice,
  { values, noPremise, files, beyond }: AuditDevicePlan,
): Outcome<DeviceAudit> {
  const { target } = device;
  const off = new Set(noPremise);
  const classes: ClassAudit[] = [];
  // What is too much for one class of clients is too much for the next.
  let coarseness = 0;
  const causes = new Set<string>();
  let order: DeviceAudit['order'] = 'first-match';
  for (const { clients, isDevice, reading } of listClientClasses(device, values, files)) {
    const text = takePremises(target, reading, off);
    const [audited, level] = auditWithinBudget(policy, reading.capabilities, text, {
      ...{ target: target.name, beyond, coarseness },
    });
    coarseness = level;
    const { mode, also = [] } = reading.reading.permit;
    order = also.length > 0 ? 'several' : mode;
    if (audited === undefined) return { diagnostics: [declineAudit(target)] };
    classes.push({ ...audited, isDevice, ...present({ clients }) });
    for (const cause of listCauses(reading.reading)) causes.add(cause);
  }
  const rules = policy.rules.map((rule) => judgeRule(rule, classes));
  const judged = classes.filter(({ isDevice }) => !isDevice);
  const used = new Set(judged.flatMap(({ findings }) => findings.flatMap(({ premises }) => premises)));
  const addition = makeAddition(policy, target, values, rules, files);
  return {
    value: {
      ...{ target: target.name, format: device.format, rules, classes, order },
      options: listOptionsInForce(target, values),
      premises: (target.premises ?? []).filter(({ name }) => used.has(name)),
      causes: [...causes].sort(),
      ...present({ addition }),
    },
    diagnostics: classes.flatMap(({ diagnostics }) => diagnostics),
  };
}

/**
 * Audits a text; where that would take too much, without working out which premises each answer needs, and then with every
 * place that a cause leaves open unknown by itself, and with expressions that may match anything: more depends, and what is
 * told is right all the same.
 */
function auditWithinBudget(
  policy: Policy,
  capabilities: Capabilities,
  text: AuditedText,
  {
    target,
    beyond,
    coarseness,
  }: { readonly target: string; readonly beyond: boolean; readonly coarseness: number },
): readonly [Audit | undefined, number] {
  const forget: Settle = ({ cause, why }) => (cause === undefined ? undefined : { kind: 'unknown', why });
  const plain = { ...text, without: [] };
  const open = settleReading(text.reading, forget);
  const tries: readonly (() => AuditedText)[] = [
    () => text,
    () => plain,
    () => ({ ...plain, reading: open, doubt: 'what is open together, which is too much to tell apart' }),
    () => ({
      ...{ ...plain, reading: forgetExpressions(open) },
      doubt: 'what the expressions in the files match, which are too many to tell apart',
    }),
  ];
  const last = tries.length - 1;
  let from = coarseness;
  for (const [level, make] of tries.entries()) {
    if (level < from) continue;
    const audited = auditText(policy, capabilities, make(), { target, beyond });
    if (audited !== undefined) return [audited, level];
    const isOfClasses = level === 0 && createSpace(listMeaningConditions(text.reading.permit)) === undefined;
    if (isOfClasses) from = last;
  }
  return [undefined, tries.length];
}

function declineAudit({ name }: Target): Diagnostic {
  const help = 'name fewer rules, or leave out list files that are not at stake';
  const message = `the audit for ${name} would exceed the limits of time and memory`;
  return error('not-decided', message, { help, target: name });
}

/** As many causes are told apart (audits need the exact answer for 12). */
const mostCauses = 12;

/** Takes premises for granted, and prepares the readings without each of them. */
function takePremises(target: Target, { reading }: OpenReading, off: ReadonlySet<string>): AuditedText {
  const settle: Settle = (unknown) => settleByPremise(unknown, off);
  const settled = settleReading(reading, settle);
  const conditions = listMeaningConditions(reading.permit);
  const named = new Set(listPremises(conditions));
  // Without a premise there may be too many causes to tell apart; each place is then unknown by itself.
  const hasRoom = listTests(conditions).allCauses.length <= mostCauses;
  const without = (target.premises ?? [])
    .filter(({ name }) => !off.has(name) && named.has(name))
    .map(({ name: premise }) => {
      const leave: Settle = (unknown) => {
        if (unknown.premise?.name !== premise) return settle(unknown);
        return hasRoom ? undefined : { kind: 'unknown', why: unknown.why };
      };
      return { premise, permit: settleReading(reading, leave).permit };
    });
  const unneeded = (target.premises ?? []).flatMap(({ name: premise, unneeded: requests }) =>
    requests === undefined || off.has(premise) ? [] : [{ premise, requests }],
  );
  const unusual = (target.premises ?? []).flatMap(({ name: premise, unusual: views }) =>
    views === undefined || off.has(premise) ? [] : [{ premise, views }],
  );
  return { reading: settled, raw: reading, off, without, unneeded, unusual };
}

function listPremises(conditions: readonly Condition[]): readonly string[] {
  const found: string[] = [];
  visitConditions(conditions, (one) => {
    if (one.kind === 'unknown' && one.premise !== undefined) found.push(one.premise.name);
  });
  return found;
}

function judgeRule(rule: PolicyRule, classes: readonly ClassAudit[]): RuleAudit {
  const all = classes.map(({ clients, isDevice, findings: found }) => {
    const findings = found.filter((one) => one.rule === rule);
    const none = rule.action === 'allow' ? 'not-here' : 'stopped';
    const answer = auditAnswers.find((one) => findings.some((finding) => finding.answer === one)) ?? none;
    return { ...present({ clients }), isDevice, answer, findings };
  });
  const judged = all.filter(({ isDevice }) => !isDevice);
  // Clients of any class may be those that are meant: the best class counts for what is to pass, the worst for the rest.
  const isAllow = rule.action === 'allow';
  const order = isAllow ? ['carried', ...auditAnswers.toReversed()] : auditAnswers;
  const answer = order.find((one) =>
    judged.some((of) => of.answer === one && (one !== 'not-here' || judged.length === 1)),
  );
  return {
    rule,
    answer: (answer ?? judged[0]?.answer ?? 'not-here') as AuditAnswer,
    classes: all,
  };
}
