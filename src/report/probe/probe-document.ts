/** What a probe found, by rule and row of the source. */
import type { Unasked, Use } from '../../driver/probe/questions.ts';
import { type Answer, judgeAnswer, type ProbeResult } from '../../driver/probe/results.ts';
import { remember } from '../../sets/remember.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  type Document,
  joinWords,
  makeList,
  makeParagraph,
  makeSection,
  own,
  say,
  sayLines,
  sayNames,
  strong,
  type Words,
} from '../forms/document.ts';
import { count } from '../forms/words.ts';
import { nameVerdict, writeQuestion } from './probe-words.ts';

/** Describes a probe; with `isBrief`, no more than what is wrong. */
export function describeProbe(result: ProbeResult, sources: Sources, isBrief = false): Document {
  const sections = groupByRule(result).flatMap((group) => describeGroup(group, sources, isBrief));
  return {
    title: sayHeadline(result),
    of: [...(isBrief ? [] : [makeParagraph(sayAskers(result)), makeParagraph(own(''))]), ...sections],
  };
}

/** Counts the answers by what they mean. */
export function countAnswers({ answers, unasked }: ProbeResult): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (verdict: string, number: number): void => {
    counts[verdict] = (counts[verdict] ?? 0) + number;
  };
  for (const one of answers) add(nameVerdict(one, judgeAnswer(one)), 1);
  if (unasked.length > 0) add('not asked', unasked.length);
  return counts;
}

function sayHeadline(result: ProbeResult): Words {
  const { answers } = result;
  const findings = answers.filter((one) => judgeAnswer(one) === 'finding').length;
  const parts = Object.entries(countAnswers(result)).map(([what, number]) => say`${number} ${own(what)}`);
  const verdict = findings === 0 ? strong('no findings', 'good') : strong(count(findings, 'finding'), 'bad');
  return say`${own(count(answers.length, 'question'))}, ${verdict}: ${joinWords(parts, '; ')}`;
}

/** Says who asked, by which setting, and who was contacted; destinations stand with their answers. */
function sayAskers({ account, setting, contacts }: ProbeResult): Words {
  const others = contacts.filter(({ what }) => what !== 'destination');
  const number = contacts.length - others.length;
  return sayLines([
    say`asked as ${account}; the way by ${setting}`,
    say`contacted: ${joinWords(
      [
        ...others.map(({ what, place }) => say`${own(what === 'advice' ? 'PAC file' : what)} ${place}`),
        own(`${count(number, 'destination')}, named below`),
      ],
      ', ',
    )}`,
  ]);
}

interface Group {
  readonly use: Use;
  readonly isHeld: boolean;
  readonly answers: { readonly answer: Answer; readonly use: Use }[];
  readonly unasked: Unasked[];
}

/** Puts answers below the rules that they are asked for, those of tests below one title. */
function groupByRule({ answers, unasked }: ProbeResult): readonly Group[] {
  const groups = new Map<string, Group>();
  const find = (use: Use): Group => {
    const isHeld = use.entry.startsWith('deny: ');
    const key = isHeld ? '' : `${use.ruleSet}/${use.rule}`;
    return remember(groups, key, () => ({ use, isHeld, answers: [], unasked: [] }));
  };
  for (const answer of answers)
    for (const use of answer.question.uses) find(use).answers.push({ answer, use });
  for (const one of unasked) find(one.use).unasked.push(one);
  const isOfOne = (a: Group, b: Group): boolean => a.use.span.file === b.use.span.file;
  return [...groups.values()].sort(
    (a, b) =>
      Number(a.isHeld) - Number(b.isHeld) || (isOfOne(a, b) ? a.use.span.start - b.use.span.start : 0),
  );
}

function describeGroup(
  { use, isHeld, answers, unasked }: Group,
  sources: Sources,
  isBrief: boolean,
): readonly Block[] {
  const shown = isBrief ? answers.filter(({ answer }) => judgeAnswer(answer) === 'finding') : answers;
  const rest = isBrief ? [] : unasked;
  if (shown.length + rest.length === 0) return [];
  const whom = use.principals.length > 0 && say`, for ${sayNames(use.principals)}`;
  const title = isHeld
    ? own('must not get through')
    : say`${use.rule}${use.source !== undefined && say` (${use.source})`}${whom}`;
  const rows = [...shown.map((one) => sayAnswer(one, sources)), ...rest.map((one) => sayUnasked(one))];
  return [makeSection(title, [...makeList(rows), makeParagraph(own(''))])];
}

const marks = {
  good: strong('ok  ', 'good'),
  finding: strong('FAIL', 'bad'),
  open: strong('open', 'warn'),
} as const;

function sayAnswer({ answer, use }: Group['answers'][number], sources: Sources): Words {
  const { question, says, route, address, notes } = answer;
  const judgement = judgeAnswer(answer);
  const way =
    route.kind === 'proxy'
      ? say` through ${route.proxy}`
      : address === undefined || address === question.host
        ? undefined
        : say` at ${address}`;
  const verdict = question.expect === 'held' ? own(` (${nameVerdict(answer, judgement)})`) : undefined;
  const demand = answer.outcome === 'opened' ? own(', and the rule wants it closed') : undefined;
  return sayLines([
    say`${marks[judgement]}  ${writeQuestion(question)}${question.host === undefined ? undefined : way}${verdict}: ${says}${demand}`,
    ...notes.map((one) => say`  ${one}`),
    judgement === 'finding' && say`  ${renderSpan(use.span, sources)}`,
  ]);
}

function sayUnasked({ use, why, help }: Unasked): Words {
  return sayLines([
    say`${strong('none', 'warn')}  ${use.entry} is not asked: ${why}`,
    help !== undefined && say`  ${help}`,
  ]);
}
