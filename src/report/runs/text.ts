import type { Severity } from '../../diagnostics/diagnostic.ts';
import type { TargetReport } from '../../driver/report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import type { LossCode } from '../../rules/losses.ts';
import { lossWords } from '../../rules/losses.ts';
import { renderSpan, type Sources, severityWord } from '../findings/diagnostic-text.ts';
import {
  count,
  describeRequest,
  describeSize,
  grouped,
  type Paint,
  printable,
  someOf,
} from '../forms/paint.ts';

/** What a renderer for people needs beside the report. */
export interface TextOptions {
  readonly sources: Sources;
  readonly paint: Paint;
  /** The ids of the rules that allow, to say `every rule` where it is so. */
  readonly allowRules: readonly string[];
  /** Notes and warnings are left out. */
  readonly quiet: boolean;
  readonly strict: boolean;
}

const verdictWords: Readonly<Record<TargetReport['verdict'], string>> = {
  exact: 'decides every request as the rule set does',
  'best-possible': 'permits exactly what can be told apart there; the rest is listed as losses',
  approximate: 'permits what can be told apart there, but for the regions listed as losses',
  different: 'does NOT mean the rule set',
  'not-decided': 'was too large to compare, and counts as wrong',
};

/** The name that a target goes by in messages: the device's own, with its target behind it. */
function nameOf({ target, device }: TargetReport): string {
  return device === null ? target : `${device} (${target})`;
}

/** The verdict on one target with its losses counted, and its files: the first thing that people need. */
export function renderSummary(report: TargetReport, paint: Paint, strict: boolean): string {
  const good = report.verdict !== 'different' && report.verdict !== 'not-decided';
  const open = report.losses.filter((loss) => loss.accepted === null);
  const counts = (['error', 'warning', 'note'] as const)
    .map(
      (severity) => [severity, open.filter((loss) => severityOf(loss, strict) === severity).length] as const,
    )
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => count(number, severity));
  const accepted = report.losses.length - open.length;
  if (accepted > 0) counts.push(`${grouped(accepted)} accepted`);
  const verdict = paint(good ? 'green' : 'red', report.verdict);
  const losses = counts.length === 0 ? 'no losses' : `losses: ${counts.join(', ')}`;
  const found = report.verdict === 'not-decided' ? '' : `; ${losses}`;
  const files = report.files.map(({ path, bytes }) => `  ${path}  ${paint('dim', count(bytes, 'byte'))}\n`);
  const head = `${paint('bold', nameOf(report))}: ${verdict}: ${verdictWords[report.verdict]}${found}\n`;
  return head + files.join('');
}

/** The losses of one target, those of one code together, the grave ones first; accepted ones are one line each code. */
export function renderLosses(report: TargetReport, options: TextOptions): string {
  const open = report.losses.filter((loss) => loss.accepted === null);
  const lines = groupsOf(open, options.strict)
    .filter(
      ([first]) => !options.quiet || (first !== undefined && severityOf(first, options.strict) === 'error'),
    )
    .flatMap((group) => renderGroup(group, nameOf(report), options));
  const unders = report.losses.filter((loss) => loss.accepted !== null && loss.direction === 'under-permit');
  const others = report.losses.filter((loss) => loss.accepted !== null && loss.direction !== 'under-permit');
  if (others.length > 0 && !options.quiet) {
    const codes = [...new Set(others.map(({ code }) => code))].join(', ');
    lines.push(
      `accepted: ${nameOf(report)}: ${count(others.length, 'other loss', 'other losses')}: ${codes}`,
    );
  }
  if (unders.length > 0) lines.push(acceptedUnderPermits(unders, report, options));
  return lines.map((line) => `${line}\n`).join('');
}

/** Told in every run, shortly where quiet is asked for: who loads this text alone blocks what the rule set allows. */
function acceptedUnderPermits(
  losses: readonly Loss[],
  report: TargetReport,
  { paint, quiet }: TextOptions,
): string {
  const head = paint('yellow', 'accepted under-permits');
  const elsewhere = losses.filter(({ code }) => code === 'address-not-known');
  const wholly = losses.filter((loss) => !elsewhere.includes(loss));
  const parts = [
    blockedWords(wholly, 'blocked', quiet),
    blockedWords(elsewhere, 'blocked but at the known addresses', quiet),
  ].filter((words) => words !== '');
  return `${head}: ${nameOf(report)}: ${count(losses.length, 'loss', 'losses')}, ${parts.join('; ')}; this device alone does not carry the rule set`;
}

function blockedWords(losses: readonly Loss[], blocked: string, quiet: boolean): string {
  const hosts = [...new Set(losses.flatMap(({ destinations }) => destinations))];
  if (losses.length === 0) return '';
  return `${count(hosts.length, 'destination')} ${blocked}: ${list(hosts, quiet ? 3 : hosts.length)}`;
}

const ranks: readonly Severity[] = ['error', 'warning', 'note'];

function groupsOf(losses: readonly Loss[], strict: boolean): readonly (readonly Loss[])[] {
  const groups = new Map<LossCode, Loss[]>();
  for (const loss of losses) groups.set(loss.code, [...(groups.get(loss.code) ?? []), loss]);
  const rank = ([first]: readonly Loss[]): number =>
    first === undefined ? ranks.length : ranks.indexOf(severityOf(first, strict));
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

/** Those that are alike for every rule say nothing that a list of the rules would add. */
const alike: ReadonlySet<LossCode> = new Set(['scheme-not-checked', 'principal-not-visible']);

function renderGroup(group: readonly Loss[], target: string, options: TextOptions): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { code } = first;
  const head = `${severityWord(severityOf(first, options.strict), code, options.paint)}: ${target}`;
  const words = first.message === undefined ? lossWords[code] : printable(first.message);
  const rules = [...new Set(group.map(({ rule }) => rule))];
  if (first.rule === '') {
    const named = first.destinations.length === 0 ? '' : ` (${list(first.destinations, 4)})`;
    return [`${head}: ${words}${named}`];
  }
  const example = group.flatMap(({ witness }) => (witness === undefined ? [] : [witness]))[0];
  const witness =
    example === undefined
      ? undefined
      : `e.g. ${printable(describeRequest(example.request))}: rule set ${decided(example.policy)}, target ${decided(example.target)}`;
  if (alike.has(code) && rules.length > 1) {
    const every = options.allowRules.every((id) => rules.includes(id));
    const which = every ? `every rule (${rules.length})` : `rules ${list(rules, rules.length)}`;
    return [`${head} ${words}; ${which}${witness === undefined ? '' : `; ${witness}`}`];
  }
  const places = group.map((loss) => {
    const { rule, span, destinations, size } = loss;
    const measure = size === null ? '' : ` (${describeSize(size)})`;
    const towards = destinations.length === 0 ? '' : `: ${list(destinations, 6)}`;
    return `  ${renderSpan(span, options.sources)}: ${printable(rule)}${towards}${measure}`;
  });
  return [`${head} ${words}`, ...places, ...(witness === undefined ? [] : [`  ${witness}`])];
}

function severityOf(loss: Loss, strict: boolean): Severity {
  return strict && loss.severity === 'warning' ? 'error' : loss.severity;
}

function decided(action: 'allow' | 'deny' | 'unknown'): string {
  return action === 'allow' ? 'allows' : action === 'deny' ? 'denies' : 'is not known';
}

function list(words: readonly string[], most: number): string {
  return someOf(words.map(printable), most);
}
