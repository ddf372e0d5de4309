import type { Span } from '../../diagnostics/diagnostic.ts';
import type {
  Cause,
  Change,
  Comparison,
  DecidingLine,
  RegionNames,
  TagVersion,
  Total,
} from '../../diff/change.ts';
import type { Rewrites } from '../../diff/rewrites.ts';
import type { DiffReport, GateReport, ProofReport, SideReport } from '../../driver/diff-report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import type { TestNode } from '../../rules/ast.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Sources } from '../findings/diagnostic-text.ts';
import { lossValue, placeValue } from '../runs/json.ts';
import { fileWords } from '../tags/tag-words.ts';
import { isEqual } from './diff-answers.ts';
import { compareLosses } from './diff-summary.ts';

/** A comparison as `schemas/diff.schema.json` describes it: all that was found, nothing shortened. */
export function renderDiffJson(report: DiffReport, sources: Sources): string {
  return `${JSON.stringify(comparisonValues(report, sources), null, 2)}\n`;
}

/** The same as a value. */
export function comparisonValues(report: DiffReport, sources: Sources): unknown {
  const { rulec, before, after, comparisons, rewrites, proofs, gate } = report;
  return {
    rulec,
    old: sideValue(before),
    new: sideValue(after),
    equal: isEqual(comparisons),
    comparisons: comparisons.map((one) => comparisonValue(one, sources)),
    ...(rewrites === undefined ? {} : { text: rewritesValue(rewrites, sources) }),
    outputs: proofs.map((one) => proofValue(one, sources)),
    ...(gate === undefined ? {} : { newAccess: gateValue(gate) }),
  };
}

function sideValue({ name, ruleSets, serviceTags, files }: SideReport): unknown {
  return { name, ruleSets, serviceTags, ...(files === undefined ? {} : { files }) };
}

function comparisonValue(
  { of, verdict, asPolicy, totals, changes, notes }: Comparison,
  sources: Sources,
): unknown {
  return {
    of,
    verdict,
    asPolicy,
    totals: Object.fromEntries(Object.entries(totals).map(([effect, total]) => [effect, totalValue(total)])),
    changes: changes.map((change) => changeValue(change, sources)),
    ...(notes === undefined ? {} : { notes }),
  };
}

function totalValue({ names, size, regions, more }: Total): unknown {
  return { ...hostsValue(names), size: size ?? null, regions, more };
}

function changeValue(change: Change, sources: Sources): unknown {
  const { effect, words, size, names, addresses, causes, denials, lines, witness } = change;
  return {
    effect,
    region: words,
    size,
    ...hostsValue(names),
    addresses: addresses === undefined ? null : coverOf(addresses).map(formatPrefix),
    rules: causes.map((cause) => causeValue(cause, sources)),
    denials: denials.map((cause) => causeValue(cause, sources)),
    ...(lines === undefined ? {} : { lines: { old: lineValue(lines.before), new: lineValue(lines.after) } }),
    witness,
  };
}

/** `hosts` is null where they are not what it is about; what is left out is empty. */
function hostsValue(names: RegionNames | undefined): Record<string, readonly string[] | null> {
  if (names === undefined || names.every) return { hosts: null };
  const lists = { partOfHosts: names.partly, exceptHosts: names.except?.patterns ?? [] };
  const named = Object.entries(lists).filter(([, patterns]) => patterns.length > 0);
  return {
    hosts: names.patterns.map(formatHostPattern),
    ...Object.fromEntries(named.map(([key, patterns]) => [key, patterns.map(formatHostPattern)])),
  };
}

function lineValue(line: DecidingLine | undefined): unknown {
  if (line === undefined) return null;
  const { from, ...rest } = line;
  const { owner, ticket, expires, source } = from ?? {};
  return { ...rest, ...defined({ owner, ticket, expires, source }) };
}

function causeValue({ rule, relation, tags }: Cause, sources: Sources): unknown {
  return {
    ...ruleValue(rule, sources),
    relation: relation.kind,
    ...(relation.other === undefined ? {} : { counterpart: relation.other.id }),
    changed: relation.parts,
    tags: tags.map(({ text, before, after }) => ({
      tag: text,
      old: versionValue(before),
      new: versionValue(after),
    })),
  };
}

function ruleValue(rule: PolicyRule, sources: Sources): Record<string, unknown> {
  const { id, span, owner, ticket, expires, source } = rule;
  return {
    rule: id,
    span: placeValue(span, sources),
    ...defined({ owner, ticket, expires, source }),
  };
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function versionValue(version: TagVersion | undefined): unknown {
  if (version === undefined) return null;
  return {
    file: fileWords(version.from),
    sha256: version.from.sha256,
    changeNumber: version.tag.changeNumber,
  };
}

function rewritesValue(rewrites: Rewrites, sources: Sources): unknown {
  const { added, removed, renamed, changed, reordered, remarks, accepts, tests } = rewrites;
  const accept = ({ loss, reason, span }: { loss: string; reason: string; span: Span }): unknown => ({
    loss,
    reason,
    span: placeValue(span, sources),
  });
  const test = ({ expect, request, span }: TestNode): unknown => ({
    expect,
    request: request.value,
    span: placeValue(span, sources),
  });
  return {
    added: added.map(({ id }) => id),
    removed: removed.map(({ id }) => id),
    renamed: renamed.map(({ from, rule }) => ({ from, to: rule.id })),
    changed: changed.map(({ rule, parts }) => ({ rule: rule.id, parts })),
    reordered,
    remarks: remarks.map(({ rule, changes }) => ({
      rule: rule.id,
      fields: changes.map(({ field }) => field),
      changes: changes.map(({ field, from, to }) => ({ field, old: from ?? null, new: to ?? null })),
    })),
    accepts: { added: accepts.added.map(accept), removed: accepts.removed.map(accept) },
    tests: { added: tests.added.map(test), removed: tests.removed.map(test) },
  };
}

function proofValue(
  { name, target, verdict, losses, lossesBefore, problems }: ProofReport,
  sources: Sources,
): unknown {
  const values = (list: readonly Loss[]): readonly unknown[] => list.map((loss) => lossValue(loss, sources));
  const { added, removed } = compareLosses(lossesBefore ?? [], losses);
  return {
    name,
    target,
    verdict: verdict ?? null,
    problems: problems.map(({ code, message }) => ({ code, message })),
    losses: lossesBefore === undefined ? null : { new: values(added), gone: values(removed) },
  };
}

function gateValue({ passed, comparisons, exceptions }: GateReport): unknown {
  const found = comparisons.filter(({ totals }) => totals['permits now'] !== undefined).map(({ of }) => of);
  return {
    passed,
    on: found,
    exceptions: exceptions.map(({ rule, reason, meets }) => ({ rule, reason, used: meets !== undefined })),
  };
}
