import { present } from '../../diagnostics/present.ts';
import type { Cause, Change, Comparison, DecidingLine, RegionNames, TagVersion } from '../../diff/change.ts';
import { type Rewrites, sayRequirement } from '../../diff/rewrites.ts';
import { compareLosses, isEqual } from '../../diff/summary.ts';
import type { DiffReport, GateReport, ProofReport, SideReport } from '../../driver/diff/diff-report.ts';
import { formatHostPattern } from '../../sets/hosts.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Sources } from '../findings/diagnostic-text.ts';
import { encodeLoss, writeJson } from '../runs/json.ts';
import { nameTagFile } from '../tags/tag-changes.ts';

/** Writes a comparison as `schemas/diff.schema.json` describes it: all that was found, nothing shortened. */
export function renderDiffJson(report: DiffReport, sources: Sources): string {
  return writeJson(encodeDiff(report), sources);
}

/** Makes the same as a value. */
export function encodeDiff({
  rulec,
  before,
  after,
  comparisons,
  rewrites,
  proofs,
  gate,
  guards,
  locks,
}: DiffReport): unknown {
  return {
    ...{ rulec, old: encodeSide(before), new: encodeSide(after), equal: isEqual(comparisons) },
    comparisons: comparisons.map(encodeComparison),
    text: rewrites && encodeRewrites(rewrites),
    outputs: proofs.map(encodeProof),
    newAccess: gate && encodeGate(gate),
    guardrails: guards,
    locks,
  };
}

function encodeSide({ name, ruleSets, serviceTags, files }: SideReport): unknown {
  return { name, ruleSets, serviceTags, files };
}

function encodeComparison({ of, verdict, asPolicy, totals, changes, ...other }: Comparison): unknown {
  const values = Object.entries(totals).map(([effect, { names, size = null, regions, more }]) => [
    effect,
    { ...encodeHosts(names), size, regions, more },
  ]);
  const found = changes.map(encodeChange);
  const said = [...(other.notes ?? []), ...(other.moved ?? [])];
  const notes = said.length === 0 ? undefined : said;
  return { of, verdict, asPolicy, totals: Object.fromEntries(values), changes: found, notes };
}

function encodeChange(change: Change): unknown {
  const { effect, words, size, names, addresses, causes, denials, lines, witness } = change;
  return {
    ...{ effect, region: words, size, ...encodeHosts(names) },
    addresses: addresses === undefined ? null : coverOf(addresses).map(formatPrefix),
    rules: causes.map(encodeCause),
    denials: denials.map(encodeCause),
    lines: lines && { old: encodeDecidingLine(lines.before), new: encodeDecidingLine(lines.after) },
    witness,
  };
}

/** `hosts` is null where they are not what it is about; what is left out is empty. */
function encodeHosts(names: RegionNames | undefined): object {
  if (names === undefined || names.every) return { hosts: null };
  const { patterns, partly, except } = names;
  const [hosts, partOfHosts, exceptHosts] = [patterns, partly, except?.patterns ?? []].map((list) =>
    list.map(formatHostPattern),
  );
  return {
    hosts,
    partOfHosts: partOfHosts?.length === 0 ? undefined : partOfHosts,
    exceptHosts: exceptHosts?.length === 0 ? undefined : exceptHosts,
  };
}

function encodeDecidingLine(line: DecidingLine | undefined): unknown {
  if (line === undefined) return null;
  const { from, ...rest } = line;
  const { owner, ticket, expires, source } = from ?? {};
  return { ...rest, owner, ticket, expires, source };
}

function encodeCause({ rule, relation, tags, rows }: Cause): unknown {
  const { id, span, owner, ticket, expires, source } = rule;
  const { kind, other, parts } = relation;
  return {
    ...{ rule: id, span, owner, ticket, expires, source },
    ...{ relation: kind, counterpart: other?.id, changed: parts },
    tags: tags.map(({ text, before, after }) => ({
      tag: text,
      old: encodeTagVersion(before),
      new: encodeTagVersion(after),
    })),
    lists: rows.map(({ name, before, after, gained, lost }) => ({
      list: name,
      old: before === '' ? null : before,
      new: after === '' ? null : after,
      gained,
      lost,
    })),
  };
}

function encodeTagVersion(version: TagVersion | undefined): unknown {
  if (version === undefined) return null;
  const { from, tag } = version;
  return { file: nameTagFile(from), sha256: from.sha256, changeNumber: tag.changeNumber };
}

function encodeRewrites(rewrites: Rewrites): unknown {
  const { added, removed, renamed, changed, reordered, remarks, accepts, tests, requires } = rewrites;
  const accepted = (list: Rewrites['accepts']['added']): unknown =>
    list.map(({ loss, reason, span }) => ({ loss, reason, span }));
  const tested = (list: Rewrites['tests']['added']): unknown =>
    list.map(({ expect, request, span }) => ({ expect, request: request.value, span }));
  return {
    added: added.map(({ id }) => id),
    removed: removed.map(({ id }) => id),
    renamed: renamed.map(({ from, rule }) => ({ from, to: rule.id })),
    changed: changed.map(({ rule, parts }) => ({ rule: rule.id, parts })),
    reordered,
    remarks: remarks.map(({ rule, changes }) => ({
      rule: rule.id,
      fields: changes.map(({ field }) => field),
      changes: changes.map(({ field, from = null, to = null }) => ({ field, old: from, new: to })),
    })),
    accepts: { added: accepted(accepts.added), removed: accepted(accepts.removed) },
    tests: { added: tested(tests.added), removed: tested(tests.removed) },
    requires: {
      added: requires.added.map((one) => ({ id: one.id.value, new: sayRequirement(one), span: one.span })),
      removed: requires.removed.map((one) => ({
        id: one.id.value,
        old: sayRequirement(one),
        span: one.span,
      })),
      changed: requires.changed.map(({ from, to }) => ({
        ...{ id: to.id.value, old: sayRequirement(from), new: sayRequirement(to), span: to.span },
      })),
    },
  };
}

function encodeProof({ name, target, verdict, losses, lossesBefore, problems }: ProofReport): unknown {
  const { added, removed } = compareLosses(lossesBefore ?? [], losses);
  return {
    ...{ name, target, verdict: verdict ?? null },
    problems: problems.map(({ code, message }) => ({ code, message })),
    losses: lossesBefore === undefined ? null : { new: added.map(encodeLoss), gone: removed.map(encodeLoss) },
  };
}

function encodeGate({ passed, comparisons, unjudged, exceptions, devices }: GateReport): unknown {
  const found = comparisons.filter(({ totals }) => totals['permits now'] !== undefined);
  return {
    ...{ passed, on: found.map(({ of }) => of) },
    ...present({ unjudged: unjudged.length === 0 ? undefined : unjudged }),
    exceptions: exceptions.map(({ rule, reason, meets }) => ({ rule, reason, used: meets !== undefined })),
    ...(devices.length > 0 && {
      devices: devices.map(({ device, reason, isUsed }) => ({ device, reason, used: isUsed })),
    }),
  };
}
