/** What an audit found, as a document: an answer for each rule, then what stands behind the answers. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Assumption } from '../../driver/audit/assume.ts';
import type { DeviceAudit, RuleAudit } from '../../driver/audit/audit-device.ts';
import type { AuditAnswer, AuditFinding, Beyond } from '../../proof/audit/result.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Origin } from '../../targets/target.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  code,
  joinWords,
  makeList,
  makeParagraph,
  makeSection,
  own,
  type Row,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  strongName,
  type Tone,
  type Words,
} from '../forms/document.ts';
import { count, describeRequest, describeSize } from '../forms/words.ts';
import { cutLine } from '../runs/verify-text.ts';
import { type AnswerContext, ranWords } from './answers.ts';
import { describeAddition } from './audit-addition.ts';
import { groupFindings, type Shown } from './audit-groups.ts';

/** What a report on a device refers to. */
export interface AuditContext extends AnswerContext {
  readonly device: string;
  readonly sources: Sources;
  readonly assumptions: readonly Assumption[];
  /** Messages about the lines of the files. */
  readonly messages: readonly Diagnostic[];
}

export const answerWords: Readonly<Record<AuditAnswer, string>> = {
  carried: 'carried',
  blocked: 'blocked',
  depends: 'depends',
  'not-here': 'not here',
  accepted: 'accepted',
  stopped: 'stopped',
  'not-stopped': 'not stopped',
  opened: 'opened',
  'may-be-opened': 'may be opened',
};

export const answerTones: Readonly<Record<AuditAnswer, Tone>> = {
  carried: 'good',
  stopped: 'good',
  blocked: 'bad',
  'not-stopped': 'bad',
  opened: 'bad',
  depends: 'warn',
  'may-be-opened': 'warn',
  'not-here': 'dim',
  accepted: 'dim',
};

/** What is told behind the first screen, and in which order. */
const details: readonly (readonly [AuditAnswer, title: string])[] = [
  ['blocked', 'Blocked: the device denies what the rule set needs'],
  ['not-stopped', 'Not stopped: the device lets through what the rule set denies'],
  ['opened', 'Opened: the device opens TLS that is to stay closed'],
  ['depends', 'Depends: the files do not say it'],
  ['may-be-opened', 'May be opened: whether TLS stays closed is not said'],
];

/** How many names and rows are shown; `--format json` has all of them. */
const mostNames = 4;
const mostRows = 12;
const mostLines = 40;

/** Says in one line how many rules have which answer. */
export function sayAuditHeadline({ rules }: DeviceAudit, { device }: AuditContext): Words {
  const parts = Object.entries(answerWords).flatMap(([answer, words]) => {
    const number = rules.filter((one) => one.answer === answer).length;
    return number === 0 ? [] : [say`${number} ${strong(words, answerTones[answer as AuditAnswer])}`];
  });
  return say`${strongName(device)}: ${joinWords(parts, ', ')}`;
}

/** Describes an audit for those who read from top to bottom. */
export function describeAudit(audit: DeviceAudit, context: AuditContext): readonly Block[] {
  return [
    {
      kind: 'facts',
      rows: audit.rules.map((rule): readonly [Words, Words] => [
        say`${rule.rule.id}`,
        sayRule(rule, context),
      ]),
      overview: true,
    },
    ...details.flatMap(([answer, title]) => describeFindings(audit, answer, title, context)),
    ...describeRan(audit),
    ...describeAddition(audit),
    ...describeBeyond(audit, context),
    ...describeGround(audit, context),
  ];
}

/** Answers for one rule: the worst of its rows, for each class of clients where these differ. */
export function sayRule({ answer, classes }: RuleAudit, context: AuditContext): Words {
  const here = classes.filter((one) => one.answer !== 'not-here');
  const [first] = here;
  const isAlike = here.every((one) => one.answer === first?.answer);
  const shown = isAlike && first !== undefined ? [first] : here;
  const parts = shown.map((one) => {
    const counted = countRows(one.findings, one.answer);
    const carrying = one.findings.filter((finding) => finding.answer === one.answer);
    const line = carrying.flatMap(({ lines }) => lines)[0];
    const byDefault = carrying.length > 0 && carrying.every(({ isByDefault }) => isByDefault);
    const by = line === undefined ? byDefault && own('the default') : sayPlace(line, context);
    const place = one.answer === 'carried' && by !== false && say` by ${by}`;
    const clients = !isAlike && one.clients !== undefined && say` for ${one.clients}`;
    const but = sayAccepted(one.findings, one.answer);
    return say`${strong(answerWords[one.answer], answerTones[one.answer])}${counted}${place}${clients}${but}`;
  });
  return shown.length === 0 ? [strong(answerWords[answer], answerTones[answer])] : joinWords(parts, '; ');
}

/** Names the losses that the rule set accepts here, beside a good answer for the rest. */
function sayAccepted(findings: readonly AuditFinding[], answer: AuditAnswer): Words | false {
  const losses = listLosses(findings.filter((one) => one.answer === 'accepted'));
  const words = own(answer === 'accepted' ? ' as a loss' : ', but for an accepted loss');
  const isTold = answer === 'accepted' || answer === 'carried';
  return isTold && losses.length > 0 && say`${words} (${sayNames(losses, mostNames)})`;
}

function listLosses(findings: readonly AuditFinding[]): readonly string[] {
  return [...new Set(findings.flatMap(({ losses = [] }) => losses))];
}

/** Counts the rows that have the answer, where others have another: ` (2 of 14 rows)`. */
function countRows(findings: readonly AuditFinding[], answer: AuditAnswer): Words {
  const rows = new Set(findings.map(({ destination }) => destination));
  const own_ = new Set(findings.filter((one) => one.answer === answer).map(({ destination }) => destination));
  return own_.size === rows.size || rows.size < 2 ? [] : own(` (${own_.size} of ${count(rows.size, 'row')})`);
}

function describeFindings(
  audit: DeviceAudit,
  answer: AuditAnswer,
  title: string,
  context: AuditContext,
): readonly Section[] {
  // What some clients have is not blocked.
  const told = audit.rules.filter((rule) => answer !== 'blocked' || rule.answer !== 'carried');
  const groups = told.flatMap((rule) => groupFindings(rule, answer));
  if (groups.length === 0) return [];
  const rows = groups.map(
    (group): Row => ({ cells: [sayLines([sayTitle(group, context), ...sayDetails(group, context)])] }),
  );
  return [makeSection(own(title), [{ kind: 'table', rows, open: mostRows }])];
}

/** Names the rule, the rows of the rule set, and where the first of them stands. */
function sayTitle({ rule: { rule }, clients, findings }: Shown, { sources }: AuditContext): Words {
  const [first] = findings;
  const names = [...new Set(findings.map(({ destination }) => destination))];
  const place = first === undefined ? '' : renderSpan(first.span, sources);
  const source = rule.source !== undefined && say`, ${rule.source}`;
  const whose = clients.length > 0 && say`, for ${sayNames(clients, mostNames)}`;
  return say`${strongName(rule.id)}: ${sayNames(names, mostNames)} (${place}${source}${whose})`;
}

function sayDetails({ findings }: Shown, context: AuditContext): readonly (Words | false)[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { lines, isByDefault, witness, region, causes, open, premises, size } = first;
  const prefixes = open === undefined ? [] : coverOf(open).map(formatPrefix);
  return [
    ...lines.slice(0, 3).map((line) => sayLine(line, context)),
    lines.length > 3 && own(`and ${count(lines.length - 3, 'more line')}`),
    isByDefault &&
      own(lines.length === 0 ? 'no line matches: the default decides' : 'or no line, and the default'),
    region !== undefined && say`where: ${region}`,
    sayUnavoidable(findings),
    size !== null && region !== undefined && findings.length === 1 && own(describeSize(size)),
    witness !== undefined && say`for one, ${describeRequest(witness)}`,
    causes.length > 0 && say`depends on ${sayNames(causes, mostNames)}`,
    open !== undefined &&
      say`open for ${prefixes.length === 0 ? own('no address') : sayNames(prefixes, mostNames)}`,
    sayHowToSettle(causes),
    premises.length > 0 && say`taken for granted: ${sayNames(premises)}`,
  ];
}

/** Says that no text of the target would let it through, and how to accept that. */
export function sayUnavoidable(findings: readonly AuditFinding[]): Words | false {
  const losses = listLosses(findings.filter(({ answer }) => answer === 'blocked'));
  return (
    losses.length > 0 &&
    say`no text for this target can let it through (${sayNames(losses, mostNames)}): ${code('rulec accept')} prints the entry that accepts this`
  );
}

/** What people may paste: a path may have spaces in it, and backslashes. */
function quoteForShell(word: string): string {
  return /^[\w.,:/@=…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function sayHowToSettle(causes: readonly string[]): Words {
  const named = causes.filter((cause) => /^[\w-]+(?::\S.*)?$/.test(cause));
  const known = named.filter((cause) => cause !== 'address-not-known');
  const isOfFile = known.some((cause) => /^(?:include|list|anchor|(?:client-)?table):/.test(cause));
  return joinWords(
    [
      known.length > 0 &&
        say`settled by ${isOfFile && say`its file (${code('--root DIR')}), or `}${joinWords(
          known
            .slice(0, 2)
            .map((cause) =>
              code(`--assume ${quoteForShell(`${cause}=${/^include:/.test(cause) ? 'no' : '…'}`)}`),
            ),
          ', ',
        )}`,
      named.includes('address-not-known') && own('settled by addresses: of the row in the rule set'),
    ],
    '; ',
  );
}

function sayPlace({ file, line }: Origin, { shown }: AuditContext): Words {
  return say`${shown(file)}:${String(line)}`;
}

export function sayLine(line: Origin, context: AuditContext): Words {
  const text = context.lineOf(line);
  return say`${sayPlace(line, context)}${text !== undefined && say`: ${code(cutLine(text.trim()))}`}`;
}

export function describeBeyond({ classes }: DeviceAudit, context: AuditContext): readonly Section[] {
  return classes.flatMap(({ clients, isDevice, beyond, idle, moreBeyond }): readonly Section[] => {
    if (isDevice || (beyond.length === 0 && idle.length === 0)) return [];
    const whose = clients !== undefined && say`, for ${clients}`;
    const rows = beyond.map((one) => sayBeyond(one, context));
    return [
      ...(rows.length === 0
        ? []
        : [
            makeSection(say`Beyond: let through, and not needed${whose}`, [
              ...makeList([...rows, ...(moreBeyond ? [own('and more lines')] : [])]),
            ]),
          ]),
      ...(idle.length === 0
        ? []
        : [
            makeSection(say`Idle: lines that nothing of the rule set needs${whose}`, [
              {
                kind: 'table',
                rows: idle.map((line) => ({ cells: [sayLine(line, context)] })),
                open: mostRows,
              },
            ]),
          ]),
    ];
  });
}

function sayBeyond({ line, region, size, isCertain }: Beyond, context: AuditContext): Words {
  const place = line === undefined ? own('the default') : sayLine(line, context);
  const amount = size !== null && own(` (${describeSize(size)})`);
  return sayLines([place, say`${isCertain ? own('') : own('perhaps ')}${region}${amount}`]);
}

/** Lists what a script answered; those that it answers otherwise than the rule set says come first. */
function describeRan({ ran = [] }: DeviceAudit): readonly Section[] {
  if (ran.length === 0) return [];
  const rank = ({ verdict, expect }: (typeof ran)[number]): number =>
    verdict === expect ? 2 : verdict === 'unknown' ? 1 : 0;
  const rows = [...ran]
    .sort((a, b) => rank(a) - rank(b))
    .map((one) => {
      const tone = rank(one) === 2 ? 'good' : rank(one) === 1 ? 'warn' : 'bad';
      const of = one.rule === '' ? [] : own(`${one.rule}: `);
      return say`${of}${code(one.url)} ${strong(ranWords[one.verdict], tone)}: ${one.says}`;
    });
  const title = own('Run with requests of the rule set, which shows nothing of others');
  const more = rows.length > mostLines ? [makeParagraph(own(`and ${rows.length - mostLines} more`))] : [];
  return [makeSection(title, [...makeList(rows.slice(0, mostLines)), ...more])];
}

/** Says what answers rest on: premises and assumptions. */
export function describeGround({ premises }: DeviceAudit, { assumptions }: AuditContext): readonly Section[] {
  const rows = [
    ...premises.map(({ name, says }) => say`${code(name)}: ${says}`),
    ...assumptions.map(({ text }) => say`assumed: ${code(text)}`),
  ];
  if (rows.length === 0) return [];
  const way = makeParagraph(say`${code('--no-premise NAME')} does not take one for granted.`);
  return [makeSection(own('Answers rest on'), [...makeList(rows), ...(premises.length > 0 ? [way] : [])])];
}
