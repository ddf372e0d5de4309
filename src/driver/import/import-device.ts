/** A device's own configuration as a rule set, with the proof of what it says (audit, section 3). */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { type Carried, compareCarried } from '../../proof/audit/carried.ts';
import { forgetNames } from '../../proof/claim/kept-names.ts';
import type { RuleSet } from '../../rules/ast.ts';
import type { Policy } from '../../rules/policy.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { always, type Condition, never } from '../../sets/condition.ts';
import type { Origin, Premise } from '../../targets/target.ts';
import type { OpenDevice } from '../audit/open-device.ts';
import { settleReading } from '../audit/settle-reading.ts';
import { loadRuleSet } from '../rule-sets.ts';
import { type DraftRule, draftRules } from './draft-rules.ts';
import { planRules } from './plan-rules.ts';
import { printRuleSet, type RuleSetHead } from './print-rule-set.ts';
import type { Sight } from './rows.ts';

export interface ImportPlan {
  readonly name: string;
  /** The premises that are taken for granted: none unless somebody names them. */
  readonly premises: readonly string[];
  readonly tunnels: 'https' | 'tcp';
  readonly shown: (file: string) => string;
  readonly lineOf: (line: Origin) => string | undefined;
  /** What the device is, in words. */
  readonly title: string;
  readonly source: string;
}

export interface Imported {
  /** The rule set, without comments on what it leaves out. */
  readonly text: string;
  readonly rules: number;
  readonly proof: Carried;
  /** Rules that were left out again, as they would have let through more than the device does. */
  readonly refused: readonly DraftRule[];
  readonly premises: readonly Premise[];
}

/** How many times rules that are too wide are taken out. */
const mostRounds = 8;

/** Imports a device. Errors: those of the reading, `not-decided`, and `internal` where the proof fails. */
export function importDevice(device: OpenDevice, plan: ImportPlan): Outcome<Imported> {
  const { value: read, diagnostics } = device.readFor();
  if (read === undefined) return { diagnostics };
  const { capabilities } = read;
  const premises = (device.target.premises ?? []).filter(({ name }) => plan.premises.includes(name));
  const on = new Set(premises.map(({ name }) => name));
  const reading = forgetNames(read.reading);
  const settled = settleReading(reading, ({ premise }) =>
    premise === undefined || !on.has(premise.name) ? undefined : premise.holds ? always : never,
  );
  const unusual = premises.flatMap(({ unusual: views, unneeded }): readonly Condition[] =>
    views !== undefined ? [views] : unneeded !== undefined ? [unneeded] : [],
  );
  const isProxy = capabilities.view.some(({ sets }) => sets.some(({ field }) => field === 'form'));
  const sight: Sight = { isProxy, tunnels: plan.tunnels, unusual };
  const head = makeHead(plan, remarksOf(settled.permit.clauses, plan));
  const off = new Set((device.target.premises ?? []).map(({ name }) => name).filter((name) => !on.has(name)));
  let rules = draftRules(planRules(settled.permit, sight));
  const refused: DraftRule[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const text = printRuleSet(rules, head);
    const policy = readBack(text);
    if (Array.isArray(policy)) return { diagnostics: policy };
    const bypass = settled.neverInspects === true ? undefined : settled.bypass;
    const question = { permit: settled.permit, bypass, raw: reading.permit, off, unusual };
    const proof = compareCarried(policy as Policy, capabilities, question);
    if (proof === undefined) return { diagnostics: [declineProof(device.target.name)] };
    const isTooWide = ({ id }: DraftRule): boolean => proof.tooWide.includes(id);
    if (plan.tunnels === 'tcp' || !rules.some(isTooWide))
      return { value: { text, rules: rules.length, proof, refused, premises }, diagnostics };
    refused.push(...rules.filter(isTooWide));
    rules = rules.filter((rule) => !isTooWide(rule));
  }
  return { diagnostics: [error('internal', 'an imported rule set lets through more than its device')] };
}

function declineProof(target: string): Diagnostic {
  const help = 'name one of the networks that it serves with the option source, or leave out list files';
  return error('not-decided', `the proof for ${target} would exceed the limits of time and memory`, {
    ...{ help, target },
  });
}

function readBack(text: string): Policy | readonly Diagnostic[] {
  const loaded = loadRuleSet('imported', text);
  const resolved = loaded.value === undefined ? undefined : resolvePolicy([loaded.value as RuleSet], []);
  if (resolved?.value !== undefined) return resolved.value;
  const all = [...loaded.diagnostics, ...(resolved?.diagnostics ?? [])];
  const [first] = all.filter((one) => hasErrors([one]));
  const message = 'an imported rule set cannot be read back';
  return [error('internal', message, { data: { problem: first?.message ?? '', code: first?.code ?? '' } })];
}

type Remark = (line: Origin) => string | undefined;

function makeHead({ name, title, source, shown }: ImportPlan, remarkOf: Remark): RuleSetHead {
  return { name, title, source, shown, remarkOf };
}

/** What the device's text says of a line: its own description, or the comment lines right above it. */
function remarksOf(
  clauses: readonly { readonly origin: Origin; readonly remark?: string }[],
  { lineOf }: ImportPlan,
): Remark {
  const said = new Map(
    clauses.flatMap(({ origin, remark }) =>
      remark === undefined ? [] : [[`${origin.file}:${origin.line}`, cleanRemark(remark)] as const],
    ),
  );
  return (origin) => {
    const own = said.get(`${origin.file}:${origin.line}`);
    if (own !== undefined) return own === '' ? undefined : own;
    const above: string[] = [];
    for (let line = origin.line - 1; line > 0 && above.length < 3; line--) {
      const text = lineOf({ file: origin.file, line })?.trim();
      if (text === undefined || !/^#+\s*\S/.test(text)) break;
      above.unshift(text.replace(/^#+\s*/, ''));
    }
    const remark = cleanRemark(above.join(' '));
    return remark === '' ? undefined : remark;
  };
}

function cleanRemark(text: string): string {
  return text
    .replace(/[^ -~\u00a0-\uffff]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
