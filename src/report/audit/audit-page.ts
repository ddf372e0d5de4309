/** An audit as a page for those who decide on a change: rule by rule, each row beside the line of the device. */
import type { DeviceAudit, RuleAudit } from '../../driver/audit/audit-device.ts';
import type { Report } from '../../driver/report.ts';
import { auditAnswers } from '../../proof/audit/result.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Origin } from '../../targets/target.ts';
import { version } from '../../version.ts';
import { renderSpan } from '../findings/diagnostic-text.ts';
import {
  type Block,
  code,
  type Document,
  joinWords,
  type Listing,
  makeList,
  makeParagraph,
  makeSection,
  makeTable,
  own,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  strongName,
  type Words,
} from '../forms/document.ts';
import { printPage } from '../forms/print-html.ts';
import { count, describeRequest, describeSize } from '../forms/words.ts';
import { linesAreThere, listStatements } from './audit-addition.ts';
import {
  type AuditContext,
  answerTones,
  answerWords,
  describeBeyond,
  describeGround,
  sayAuditHeadline,
  sayHowToSettle,
  sayLine,
  sayRule,
  sayUnavoidable,
} from './audit-document.ts';
import { groupFindings, type Shown } from './audit-groups.ts';

/** What came of the rule set: its names and digests. */
export type Provenance = Omit<Report, 'targets'>;

/** Writes an audit as a page of its own. */
export function renderAuditHtml(provenance: Provenance, audit: DeviceAudit, context: AuditContext): string {
  return printPage(describePage(provenance, audit, context), own(`rulec ${version}`));
}

const mostNames = 12;
const mostRows = 24;
const mostLines = 6;

function describePage({ ruleSets }: Provenance, audit: DeviceAudit, context: AuditContext): Document {
  const names = sayNames(ruleSets.map(({ name }) => name));
  const options = Object.entries(audit.options).map(([name, value]) => code(`${name}=${value}`));
  return {
    title: say`What ${strongName(context.device)} does with ${names}`,
    of: [
      makeParagraph(sayAuditHeadline(audit, context)),
      {
        kind: 'facts',
        rows: [
          [own('rule set'), sayLines(ruleSets.map(({ name, digest }) => say`${name} ${code(digest)}`))],
          [own('device'), say`${context.device}, read as ${audit.target} (${audit.format})`],
          [own('options'), joinWords(options, ', ')],
        ],
      },
      makeSection(own('At a glance'), [describeOverview(audit, context)]),
      ...describeAddition(audit, context),
      makeSection(
        own('Rule by rule'),
        audit.rules.map((rule, index) => describeRule(rule, index, context)),
      ),
      ...describeBeyond(audit, context),
      ...describeGround(audit, context),
    ],
  };
}

/** Lists the rules with their answers, and where they come from if that is said of any. */
function describeOverview({ rules }: DeviceAudit, context: AuditContext): Block {
  const extra = (['source', 'why'] as const).filter((key) =>
    rules.some(({ rule }) => rule[key] !== undefined),
  );
  const rows = rules.map((rule, index): readonly Words[] => [
    [{ kind: 'link', text: rule.rule.id, to: `#rule-${index}` }],
    sayRule(rule, context),
    ...extra.map((key) => say`${rule.rule[key]}`),
  ]);
  return makeTable(['rule', 'answer', ...extra], rows);
}

function describeRule(rule: RuleAudit, index: number, context: AuditContext): Section {
  const { id, action, owner, ticket } = rule.rule;
  const groups = auditAnswers.flatMap((answer) => groupFindings(rule, answer));
  const who = joinWords(
    [owner !== undefined && say`owner ${owner}`, ticket !== undefined && say`${ticket}`],
    ', ',
  );
  const rows = groups.map((group) => ({ cells: describeGroup(group, context) }));
  const none = own(
    rule.answer === 'not-here'
      ? 'No such request reaches this device.'
      : 'Rules before it decide all of its requests, or none of them reaches this device.',
  );
  const titles = ['row of the rule set', 'answer', 'line of the device', 'for one, and why'];
  const table = rows.length === 0 ? makeParagraph(none) : { ...makeTable(titles, rows), open: mostRows };
  return makeSection(
    say`${id} (${own(action)}): ${strong(answerWords[rule.answer], answerTones[rule.answer])}`,
    [...(who.length > 0 ? [makeParagraph(who)] : []), table],
    { id: `rule-${index}`, look: 'card' },
  );
}

/** Describes rows of which the same can be said: what is needed, the answer, the lines, and a witness. */
function describeGroup({ rule, clients, findings }: Shown, context: AuditContext): readonly Words[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { answer, lines, isByDefault, witness, region, causes, open, premises, size } = first;
  const names = [...new Set(findings.map(({ destination }) => destination))].map(code);
  const { source } = rule.rule;
  // What some clients have is not blocked.
  const isNews = answer !== 'blocked' || rule.answer !== 'carried';
  const whose = clients.length > 0 && say`for ${sayNames(clients, mostNames)}`;
  const byDefault = own(
    lines.length === 0 ? 'no line matches: the default decides' : 'or no line, and the default',
  );
  const prefixes = open === undefined ? [] : coverOf(open).map(formatPrefix);
  return [
    sayLines([
      sayNames(names, mostNames),
      say`${renderSpan(first.span, context.sources)}`,
      source !== undefined && say`${source}`,
    ]),
    sayLines([
      [isNews ? strong(answerWords[answer], answerTones[answer]) : strong(answerWords[answer])],
      whose,
    ]),
    sayLines([
      ...lines.slice(0, mostLines).map((line) => sayLine(line, context)),
      lines.length > mostLines && own(`and ${count(lines.length - mostLines, 'more line')}`),
      isByDefault && byDefault,
      answer === 'not-here' && own('no such request reaches this device'),
    ]),
    sayLines([
      witness !== undefined && code(describeRequest(witness)),
      region !== undefined && say`where: ${region}`,
      sayUnavoidable(findings),
      size !== null && region !== undefined && findings.length === 1 && own(describeSize(size)),
      causes.length > 0 && say`depends on ${sayNames(causes.map(code), mostNames)}`,
      open !== undefined &&
        say`open for ${prefixes.length === 0 ? own('no address') : sayNames(prefixes, mostNames)}`,
      sayHowToSettle(causes),
      premises.length > 0 && say`taken for granted: ${sayNames(premises.map(code))}`,
    ]),
  ];
}

/** Shows the lines that would carry what is blocked, file by file, and says where they go. */
function describeAddition(audit: DeviceAudit, context: AuditContext): readonly Section[] {
  const { addition } = audit;
  const files = (addition?.files ?? []).flatMap(({ path, content }, index): readonly Listing[] => {
    if (typeof content !== 'string') return [];
    const text = index === 0 ? listStatements(content) : content.trimEnd().split('\n');
    const lines = text.map((one) => ({ text: one }));
    return [{ kind: 'listing', title: say`${path}`, lines, isOpen: index === 0 }];
  });
  if (addition === undefined || files.length === 0) return [];
  if (addition.isThere)
    return [
      makeSection(own('What to add'), [makeParagraph(own(linesAreThere)), ...sayWhereItGoes(audit, context)]),
    ];
  const closes = own(
    'The text has a closing denial of its own. Leave it out: it would deny what others need of this device.',
  );
  const lists = own(
    'What the compiler writes beside it (lists, parts for other places, other forms of the same):',
  );
  const [main, ...others] = files;
  const after = others.length > 0 ? [makeParagraph(lists), ...others] : [];
  return [
    makeSection(own('What to add'), [
      makeParagraph(
        own(
          'The lines of the compiler for the rows that are blocked. Audit the files again with them in place.',
        ),
      ),
      ...sayWhereItGoes(audit, context),
      ...(addition.closes
        ? [makeParagraph([strong('Not to be taken over', 'warn'), ...own(': '), ...closes])]
        : []),
      ...(main === undefined ? [] : [main]),
      ...after,
    ]),
  ];
}

/** Says where added lines go: in front of the first line that blocks. */
function sayWhereItGoes({ rules, order }: DeviceAudit, context: AuditContext): readonly Block[] {
  const blocking = listBlockingLines(rules);
  const lines = blocking.map((line) => sayLine(line, context));
  const [first] = lines;
  if (first === undefined)
    return [makeParagraph(own('No line of the device denies it: they go after its last line.'))];
  if (order === 'deny-overrides')
    return [
      makeParagraph(
        own(
          'A line that denies wins here wherever it is. These have to go or be narrowed first; added lines help only against the default:',
        ),
      ),
      ...makeList(lines),
    ];
  if (order === 'several')
    return [
      makeParagraph(
        own(
          'Several chains have to let it through, and none speaks for another: in each, lines that do go before the one that denies:',
        ),
      ),
      ...makeList(lines),
    ];
  return [
    makeParagraph(
      say`They go before ${first}${blocking.length > 1 && own(', the first of the lines that block.')}`,
    ),
  ];
}

/** Lists the lines that block what added lines are for, in the order of the files. */
function listBlockingLines(rules: readonly RuleAudit[]): readonly Origin[] {
  const findings = rules
    .filter(({ answer }) => answer === 'blocked')
    .flatMap(({ classes }) => classes.filter(({ isDevice }) => !isDevice).flatMap((one) => one.findings));
  const lines = findings
    .filter(({ answer, losses }) => answer === 'blocked' && losses === undefined)
    .flatMap((one) => one.lines);
  const found = new Map(lines.map((line) => [`${line.file}:${line.line}`, line]));
  return [...found.values()].sort((a, b) => (a.file === b.file ? a.line - b.line : 0));
}
