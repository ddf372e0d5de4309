import type { Severity } from '../../diagnostics/diagnostic.ts';
import { rateSeverity, type TargetReport } from '../../driver/report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import type { LossCode } from '../../rules/losses.ts';
import { lossWords } from '../../rules/losses.ts';
import { groupBy } from '../../sets/remember.ts';
import { markSeverity, renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  joinWords,
  own,
  say,
  sayLines,
  sayNames,
  strong,
  strongName,
  type Words,
} from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printWords } from '../forms/print-text.ts';
import { count, describeRequest, describeSize } from '../forms/words.ts';

/** What a renderer for people needs beside the report. */
export interface TextOptions {
  readonly sources: Sources;
  readonly paint: Paint;
  /** The ids of the rules that allow, to say `every rule` where it is so. */
  readonly allowRules: readonly string[];
  /** Notes and warnings are left out. */
  readonly quiet: boolean;
  /** All is wanted, accepted losses with their reasons too. */
  readonly verbose?: boolean;
  readonly strict: boolean;
}

const verdictWords: Readonly<Record<TargetReport['verdict'], string>> = {
  exact: 'decides every request as the rule set does',
  'best-possible': 'permits exactly what the target can distinguish; the rest is listed as losses',
  approximate: 'permits what the target can distinguish, except for the regions listed as losses',
  different: 'does NOT mean the rule set',
  'not-decided': 'was too large to compare, and counts as wrong',
};

/** Names a target in messages: by the device's own name, with its target behind it. */
export function nameDevice({ target, device }: Pick<TargetReport, 'target' | 'device'>): string {
  return device === null ? target : `${device} (${target})`;
}

/** Writes the verdict on one target with its losses counted, and its files where there are any to load. */
export function renderSummary(
  report: TargetReport,
  paint: Paint,
  { strict, hasFiles }: { readonly strict: boolean; readonly hasFiles: boolean },
): string {
  const files = hasFiles ? report.files : [];
  const words = verdictWords[report.verdict];
  const lines = [
    say`${strongName(nameDevice(report))}: ${sayVerdict(report.verdict)}: ${own(words)}${countLosses(report, strict)}`,
    ...files.map(({ path, bytes }) => say`  ${path}  ${strong(count(bytes, 'byte'), 'dim')}`),
  ];
  return printWords(sayLines(lines), paint);
}

/** Says a verdict in its colour. */
export function sayVerdict(verdict: TargetReport['verdict']): Words {
  return [strong(verdict, verdict === 'different' || verdict === 'not-decided' ? 'bad' : 'good')];
}

/** Counts the losses of a target by their severity, behind a verdict; nothing where they are not known. */
export function countLosses({ verdict, losses }: TargetReport, strict: boolean): Words {
  if (verdict === 'not-decided') return [];
  const open = losses.filter((loss) => loss.accepted === null);
  const accepted = losses.length - open.length;
  const counts = ranks.map((severity) => {
    const number = open.filter((loss) => rateSeverity(loss, strict) === severity).length;
    return number > 0 && own(count(number, severity));
  });
  const lost = joinWords([...counts, accepted > 0 && say`${accepted} accepted`], ', ');
  return lost.length === 0 ? own('; no losses') : say`; losses: ${lost}`;
}

/**
 * Writes the losses of one target, those of one code together, the grave ones first; accepted ones are one line each code,
 * unless all of it is wanted.
 */
export function renderLosses(report: TargetReport, options: TextOptions): string {
  const { quiet, strict, paint, verbose = false } = options;
  const open = report.losses.filter((loss) => loss.accepted === null);
  const groups = groupLosses(open, strict).filter(
    ([first]) => !quiet || (first !== undefined && rateSeverity(first, strict) === 'error'),
  );
  const accepted = report.losses.filter((loss) => loss.accepted !== null);
  const unders = accepted.filter((loss) => loss.direction === 'under-permit');
  const others = quiet ? [] : accepted.filter((loss) => loss.direction !== 'under-permit');
  const codes = [...new Set(others.map(({ code }) => code))].join(', ');
  const number = own(count(others.length, 'other loss', 'other losses'));
  const name = nameDevice(report);
  const short = [
    others.length > 0 && say`accepted: ${name}: ${number}: ${own(codes)}`,
    unders.length > 0 && sayAcceptedUnderPermits(unders, name, quiet),
  ];
  const whole = groupBy(accepted, ({ code, accepted: reason }) => JSON.stringify([code, reason])).map((all) =>
    sayLines([sayLosses(all, name, options), say`  reason: ${all[0].accepted ?? ''}`]),
  );
  const parts = groups.map((group) => sayLosses(group, name, options));
  return printWords(sayLines([...parts, ...(verbose && !quiet ? whole : short)]), paint);
}

/** What is blocked by some losses alone: where a device stops a destination, and where it does not. */
const elsewhere: Readonly<Partial<Record<LossCode, string>>> = {
  'address-not-known': 'but at the known addresses',
  'resolver-bypassed': 'but at the addresses that the device resolved',
  'app-shift': 'where the session is taken for another application',
};

/** Says in every run what is blocked, shortly where quiet is asked for: whoever loads this text alone must know. */
export function sayAcceptedUnderPermits(losses: readonly Loss[], target: string, quiet: boolean): Words {
  const plain = losses.filter(({ code }) => elsewhere[code] === undefined);
  const partly = new Set(plain.flatMap((loss) => loss.partly ?? []));
  const wholly = plain.flatMap(({ destinations }) => destinations).filter((one) => !partly.has(one));
  const parts = [
    wholly.length > 0 && say`blocked: ${sayDestinations(wholly, quiet)} (clients need another way there)`,
    partly.size > 0 && say`blocked in part: ${sayDestinations([...partly], quiet)}`,
    ...Object.entries(elsewhere).map(([code, where]) => {
      const of = losses.filter((loss) => loss.code === code).flatMap(({ destinations }) => destinations);
      return of.length > 0 && say`blocked ${own(where)}: ${sayDestinations(of, quiet)}`;
    }),
  ];
  return say`${strong('accepted', 'warn')}: ${target}: ${joinWords(parts, '; ')}`;
}

function sayDestinations(all: readonly string[], quiet: boolean): Words {
  const hosts = [...new Set(all)];
  return sayNames(hosts, quiet ? 3 : hosts.length);
}

const ranks: readonly Severity[] = ['error', 'warning', 'note'];

export function groupLosses(losses: readonly Loss[], strict: boolean): readonly (readonly Loss[])[] {
  const groups = new Map<LossCode, Loss[]>();
  for (const loss of losses) groups.set(loss.code, [...(groups.get(loss.code) ?? []), loss]);
  const rank = ([first]: readonly Loss[]): number =>
    first === undefined ? ranks.length : ranks.indexOf(rateSeverity(first, strict));
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

/** Those that are alike for every rule say nothing that a list of the rules would add. */
const alike: ReadonlySet<LossCode> = new Set(['scheme-not-checked', 'principal-not-visible']);

export function sayLosses(group: readonly Loss[], target: string, options: TextOptions): Words {
  const [first] = group;
  if (first === undefined) return [];
  const { code, message, destinations } = first;
  const mark =
    first.accepted === null
      ? markSeverity(rateSeverity(first, options.strict), code)
      : strong(`accepted[${code}]`, 'dim');
  const words = message ?? own(lossWords[code]);
  if (first.rule === '')
    return say`${mark}: ${target}: ${words}${destinations.length > 0 && say` (${sayNames(destinations, 4)})`}`;
  const head = say`${mark}: ${target} ${words}`;
  const witness = sayWitness(group);
  const rules = [...new Set(group.map(({ rule }) => rule))];
  if (alike.has(code) && rules.length > 1) {
    const every = options.allowRules.every((id) => rules.includes(id));
    const which = every ? say`every rule (${rules.length})` : say`rules ${sayNames(rules)}`;
    return joinWords([head, which, witness], '; ');
  }
  const places = group.map((loss) => {
    const measure = loss.size !== null && own(` (${describeSize(loss.size)})`);
    const towards = loss.destinations.length > 0 && say`: ${sayNames(loss.destinations, 6)}`;
    return say`  ${renderSpan(loss.span, options.sources)}: ${loss.rule}${towards}${measure}`;
  });
  return sayLines([head, ...places, witness && say`  ${witness}`]);
}

function sayWitness(losses: readonly Loss[]): Words | undefined {
  const verbs = { allow: 'allows', deny: 'denies', unknown: 'is not known' } as const;
  const witness = losses.find((loss) => loss.witness !== undefined)?.witness;
  if (witness === undefined) return undefined;
  const { request, policy, target } = witness;
  return say`e.g. ${describeRequest(request)}: rule set ${own(verbs[policy])}, target ${own(verbs[target])}`;
}
