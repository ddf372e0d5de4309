/** Everything that a run has to say about places in files, in one shape: what SARIF and annotations are made of. */

import type { Code } from '../../diagnostics/codes.ts';
import { codes } from '../../diagnostics/codes.ts';
import type { Diagnostic, Severity, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import { present } from '../../diagnostics/present.ts';
import type { Change } from '../../diff/change.ts';
import { groupComparisons, standingOf } from '../../diff/summary.ts';
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import type { TargetReport } from '../../driver/report.ts';
import type { Difference, Loss } from '../../proof/compare/proof.ts';
import type { LossCode } from '../../rules/losses.ts';
import { lossWords } from '../../rules/losses.ts';
import { effectWords, sayAmount, sayAsker, sayReasons, sayTagCause } from '../diff/diff-words.ts';
import { joinWords, plainWords, say } from '../forms/document.ts';
import { describeRequest } from '../forms/words.ts';
import type { Sources } from './diagnostic-text.ts';

export interface Finding {
  /** Its kind: the code of a diagnostic or of a loss, or an effect of a comparison. */
  readonly rule: FindingRule;
  readonly severity: Severity;
  /** What is found; a verb stands first where `of` says who does it. */
  readonly message: string;
  /** The device whose text it is about, where others may have the same. */
  readonly of?: string;
  readonly place?: Place;
  /** Why it is lived with, where somebody said so. */
  readonly accepted?: string;
  /** What it is about, apart from where it stands: the same in every run that finds it. */
  readonly key: readonly string[];
}

export type FindingRule =
  | Code
  | LossCode
  | 'permits-now'
  | 'permits-no-more'
  | 'exempts-now'
  | 'exempts-no-more'
  | `device-${'blocked' | 'not-stopped' | 'opened' | 'depends' | 'may-be-opened'}`;

/** Lines and columns from 1; the end is behind the last character. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** What each kind of finding is. */
export const findingWords: Readonly<Record<FindingRule, string>> = {
  ...codes,
  ...(Object.fromEntries(
    Object.entries(lossWords).map(([code, words]) => [code, `A target ${words}.`]),
  ) as Readonly<Record<LossCode, string>>),
  'permits-now': 'New access: something is permitted that was not.',
  'permits-no-more': 'Lost access: something is not permitted any more.',
  'exempts-now': 'TLS is exempt from inspection that was not.',
  'exempts-no-more': 'TLS is no longer exempt from inspection.',
  'device-blocked': 'A device blocks what the rule set needs.',
  'device-not-stopped': 'A device lets through what the rule set denies.',
  'device-opened': 'A device opens TLS that is to stay closed.',
  'device-depends': 'The files of a device do not say whether it lets through what the rule set needs.',
  'device-may-be-opened': 'The files of a device do not say whether TLS stays closed.',
};

/** Makes findings of the messages of a run. */
export function diagnosticFindings(diagnostics: readonly Diagnostic[], sources: Sources): readonly Finding[] {
  return diagnostics.map(({ code, severity, message, span, at, help, target }) => {
    const place = span === undefined ? at : locateSpan(span, sources);
    const words = target === undefined ? message : `${target}: ${message}`;
    return {
      rule: code,
      severity,
      message: help === undefined ? words : `${words}. ${help}`,
      key: [target ?? '', message],
      ...present({ place }),
    };
  });
}

/** Makes findings of the losses and differences of texts; differences stand where `shown` says their files are. */
export function targetFindings(
  { target, device, losses, differences }: TargetReport,
  sources: Sources,
  shown: (path: string) => string,
): readonly Finding[] {
  const name = device ?? target;
  return [
    ...losses.map((loss) => makeLossFinding(loss, name, sources)),
    ...differences.map((one) => makeDifferenceFinding(one, name, sources, shown)),
  ];
}

function makeLossFinding(loss: Loss, name: string, sources: Sources): Finding {
  const { code, rule, span, severity, destinations, accepted, witness, message } = loss;
  const towards = destinations.length === 0 ? '' : `: ${destinations.join(', ')}`;
  const example = witness === undefined ? '' : `, for example ${describeRequest(witness.request)}`;
  return {
    rule: code,
    severity,
    of: name,
    message: `${message ?? lossWords[code]}${towards}${example}`,
    key: [name, rule, ...destinations],
    ...present({ place: locateSpan(span, sources), accepted: accepted ?? undefined }),
  };
}

function makeDifferenceFinding(
  { format, effect, region, witness, line, rule, span }: Difference,
  name: string,
  sources: Sources,
  shown: (path: string) => string,
): Finding {
  const example = witness === undefined ? '' : `, for example ${describeRequest(witness.request)}`;
  const decider = rule === undefined ? 'no rule of the rule set' : `the rule ${rule}`;
  const ofRule = span === undefined ? undefined : locateSpan(span, sources);
  const place = line === undefined ? ofRule : { file: shown(line.file), line: line.line };
  return {
    rule: 'different',
    severity: 'error',
    message: `${name} (${format}) ${effect} ${region}${example}; ${decider} decides it`,
    key: [name, format, effect, region],
    ...present({ place }),
  };
}

const changeRules = {
  'permits now': 'permits-now',
  'permits no more': 'permits-no-more',
  'exempts from inspection now': 'exempts-now',
  'exempts from inspection no more': 'exempts-no-more',
  'is not known': 'unknown-construct',
} as const;

/** Makes findings of a comparison, at the rules of the newer side that it comes from. */
export function diffFindings({ comparisons }: DiffReport, sources: Sources): readonly Finding[] {
  return groupComparisons(comparisons).different.flatMap(({ names, comparison }) =>
    comparison.changes.map((change) => makeChangeFinding(names.join(', '), change, sources)),
  );
}

function makeChangeFinding(of: string, change: Change, sources: Sources): Finding {
  const { effect, words, witness } = change;
  const reasons = sayReasons(change).map(([{ rule, tags }, what]) =>
    joinWords([say`rule ${rule.id}`, what, ...tags.map(sayTagCause), sayAsker(rule)], ', '),
  );
  const why = plainWords(joinWords(reasons, '; '));
  return {
    rule: changeRules[effect],
    severity: effect === 'permits no more' || effect === 'exempts from inspection now' ? 'note' : 'warning',
    message: `${of}: ${effectWords[effect]}: ${words} (${sayAmount(change)}), for example ${describeRequest(witness)}. ${why}`,
    key: [of, effect, words],
    ...present({ place: locateInNewer(change, sources) }),
  };
}

/** Locates the rule of the newer side that has to do with a change; the lines of the older one may be no more. */
function locateInNewer({ effect, causes, denials }: Change, sources: Sources): Place | undefined {
  const [cause] = causes;
  const rule = standingOf(effect) === 'after' ? cause?.rule : (denials[0]?.rule ?? cause?.relation.other);
  return rule === undefined ? undefined : locateSpan(rule.span, sources);
}

/** Finds where a span begins and ends; nothing where its text is not at hand. */
export function locateSpan(span: Span, sources: Sources): Place | undefined {
  const text = sources.get(span.file);
  if (text === undefined) return undefined;
  const own = text.slice(span.start, span.end).trimEnd();
  const [start, end] = [positionOf(text, span.start), positionOf(text, span.start + own.length)];
  return {
    file: span.file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: Math.max(end.column, end.line === start.line ? start.column + 1 : 1),
  };
}
