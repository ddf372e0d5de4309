/** What an auditor asks for: each rule with where it comes from, who owns it, what it became, and the proof. */
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import { present } from '../../diagnostics/present.ts';
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import { bytesOf, type FileReport, fileReport, type Report } from '../../driver/report.ts';
import type { FormatReading, Loss, Verdict } from '../../proof/compare/proof.ts';
import type { Requirement, RuleSet, Source } from '../../rules/ast.ts';
import { formatService } from '../../rules/forms/services.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import type { TargetFile } from '../../targets/target.ts';
import { type LinkedFile, linkLines } from './linked-lines.ts';

export interface Evidence extends Pick<Report, 'rulec' | 'ruleSets' | 'serviceTags'> {
  readonly title: string;
  /** What a machine must have; no text comes of it. */
  readonly requires: readonly RequirementEvidence[];
  readonly rules: readonly RuleEvidence[];
  readonly devices: readonly DeviceEvidence[];
  /** What changed since an older rule set, where one was given. */
  readonly since?: DiffReport;
}

export interface RuleEvidence {
  readonly rule: PolicyRule;
  /** `file:line` of the rule set. */
  readonly place: string;
  /** The document that the rule is taken from, and where in it. */
  readonly document?: Source;
  readonly row?: string;
  readonly services: readonly string[];
  readonly destinations: readonly DestinationEvidence[];
  /** The rows of vendors' lists, and the lists, that it takes hosts or addresses from, with their editions. */
  readonly lists: readonly { readonly list: string; readonly edition?: string }[];
  readonly outcomes: readonly Outcome[];
}

export interface RequirementEvidence {
  readonly requirement: Requirement;
  readonly ruleSet: string;
  /** `file:line` of the rule set. */
  readonly place: string;
  /** The document that it is taken from, and where in it. */
  readonly document?: Source;
  readonly row?: string;
}

export interface DestinationEvidence {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  /** Where a row of a vendor's list gives the destination services of its own. */
  readonly services?: readonly string[];
  /** How it is known that the addresses stand for the hosts. */
  readonly evidence?: string;
}

/** What became of one rule on one device. */
export interface Outcome {
  readonly device: string;
  readonly status: Status;
  readonly losses: readonly Loss[];
  /** The lines of its text that say they come from the rule. */
  readonly lines: readonly { readonly file: string; readonly line: number }[];
}

/**
 * `exact`: nothing is decided otherwise because of the rule. `best possible`: only what was accepted, each for a
 * reason. `lossy`: more gets through. `unmet`: something is blocked, or a demand is not met. `no text`: the device
 * has none.
 */
export type Status = 'exact' | 'best possible' | 'lossy' | 'unmet' | 'no text';

export interface DeviceEvidence {
  readonly name: string;
  readonly target: string;
  readonly title: string;
  /** The option values in force, and the names of those that only stand in for what nobody gave. */
  readonly options: Readonly<Record<string, string>>;
  readonly placeholders: readonly string[];
  readonly verdict?: Verdict;
  readonly problems: readonly Diagnostic[];
  readonly files: readonly FileReport[];
  readonly texts: readonly LinkedFile[];
  /** Those of the whole text. */
  readonly losses: readonly Loss[];
}

/** A device as it was compiled. */
export interface CompiledDevice
  extends Pick<DeviceEvidence, 'name' | 'target' | 'title' | 'options' | 'placeholders' | 'problems'> {
  readonly compilation?: {
    readonly files: readonly TargetFile[];
    readonly proof: { readonly verdict: Verdict; readonly losses: readonly Loss[] };
    readonly readings: readonly FormatReading[];
  };
}

/** Collects the evidence of a policy and its texts. */
export function collectEvidence(
  policy: Policy,
  ruleSets: readonly RuleSet[],
  provenance: Pick<Report, 'rulec' | 'ruleSets' | 'serviceTags'>,
  compiled: readonly CompiledDevice[],
  since?: DiffReport,
): Evidence {
  const ids = policy.rules.map(({ id }) => id);
  const devices = compiled.map((one): DeviceEvidence => {
    const { compilation, ...rest } = one;
    const files = compilation?.files ?? [];
    return {
      ...rest,
      files: files.map((file) => fileReport(one.name, file)),
      texts: files.map((file) => linkLines(file, bytesOf(file), compilation?.readings ?? [], ids)),
      losses: (compilation?.proof.losses ?? []).filter(({ rule }) => rule === ''),
      ...present({ verdict: compilation?.proof.verdict }),
    };
  });
  const rules = policy.rules.map((rule): RuleEvidence => {
    const outcomes = devices.map((device, index) => judgeOutcome(rule, device, compiled[index]));
    return { ...collectOrigins(rule, ruleSets), outcomes };
  });
  const requires = ruleSets.flatMap((ruleSet) =>
    ruleSet.requires.map((requirement) => ({
      requirement,
      ruleSet: ruleSet.name.value,
      place: placeOf(requirement.span, ruleSet),
      ...findDocument(requirement.source?.value, ruleSet),
    })),
  );
  return { ...provenance, title: policy.title, requires, rules, devices, ...present({ since }) };
}

/** Finds the document that a `source` names, and the place in it. */
function findDocument(
  source: string | undefined,
  ruleSet: RuleSet | undefined,
): Pick<RuleEvidence, 'document' | 'row'> {
  const [documentId = '', ...row] = (source ?? '').split('/').map((part) => part.trim());
  const document = ruleSet?.sources.find(({ id }) => id === documentId);
  return present({ document, row: row.length === 0 ? undefined : row.join(' / ') });
}

function placeOf(span: Span, ruleSet: RuleSet | undefined): string {
  return `${span.file}${ruleSet === undefined ? '' : `:${positionOf(ruleSet.text, span.start).line}`}`;
}

function collectOrigins(rule: PolicyRule, ruleSets: readonly RuleSet[]): Omit<RuleEvidence, 'outcomes'> {
  const ruleSet = ruleSets.find(({ name }) => name.value === rule.ruleSet);
  const ownId = rule.id.slice(rule.id.lastIndexOf('/') + 1);
  const node = ruleSet?.rules.find(({ id }) => id.value === ownId);
  return {
    rule,
    place: placeOf(rule.span, ruleSet),
    ...findDocument(rule.source, ruleSet),
    services: rule.services.map(formatService),
    destinations: rule.destinations.map((one, index) => ({
      hosts: one.kind === 'hosts' ? one.hosts.map(({ text }) => text) : [],
      addresses: one.origins.map(({ text }) => text),
      ...present({
        services: one.services?.map(formatService),
        evidence: node?.destinations[index]?.evidence,
      }),
    })),
    lists: (rule.rows ?? []).map(({ name, edition }) => ({
      list: name,
      ...present({ edition: edition === '' ? undefined : edition }),
    })),
  };
}

function judgeOutcome(
  rule: PolicyRule,
  device: DeviceEvidence,
  compiled: CompiledDevice | undefined,
): Outcome {
  const proof = compiled?.compilation?.proof;
  const losses = (proof?.losses ?? []).filter((loss) => loss.rule === rule.id);
  const lines = device.texts.flatMap(({ path, lines: all }) =>
    all.flatMap((line, index) => (line.rule === rule.id ? [{ file: path, line: index + 1 }] : [])),
  );
  return {
    device: device.name,
    status: proof === undefined ? 'no text' : judgeStatus(losses),
    losses,
    lines,
  };
}

function judgeStatus(losses: readonly Loss[]): Status {
  const counting = losses.filter(({ direction }) => direction !== 'note');
  const open = counting.filter(({ accepted }) => accepted === null);
  if (counting.length === 0) return 'exact';
  if (open.length === 0) return 'best possible';
  return open.every(({ direction }) => direction === 'over-permit') ? 'lossy' : 'unmet';
}

/** Names those whose requests a rule is about; undefined where that is anyone. */
export function namePrincipals({ principals }: PolicyRule): readonly string[] | undefined {
  return principals?.map(({ kind, name }) => (kind === 'service' ? `service:${name}` : name));
}

/** Puts neighbouring lines together; in words `a.conf:3-7`. */
export function joinLineRanges(
  lines: Outcome['lines'],
): readonly { readonly file: string; readonly from: number; readonly words: string }[] {
  const ranges: { file: string; from: number; to: number }[] = [];
  for (const { file, line } of lines) {
    const last = ranges.at(-1);
    if (last?.file === file && last.to === line - 1) last.to = line;
    else ranges.push({ file, from: line, to: line });
  }
  return ranges.map(({ file, from, to }) => ({
    file,
    from,
    words: `${file}:${from === to ? from : `${from}-${to}`}`,
  }));
}
