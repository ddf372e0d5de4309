/** What a whole comparison comes to: the answers to what a reviewer asks first. */
import { quote } from '../../diagnostics/quote.ts';
import type { Cause } from '../../diff/change.ts';
import {
  hasOtherWords,
  isRequiringOther,
  isUnwritten,
  type RemarkChange,
  type Rewrites,
  sayRequirement,
} from '../../diff/rewrites.ts';
import { allCauses, compareLosses, effects, permitsMore, type Standing } from '../../diff/summary.ts';
import type { DiffReport, GateReport, ProofReport, SideReport } from '../../driver/diff/diff-report.ts';
import type { Verdict } from '../../proof/compare/proof.ts';
import type { Requirement, TestNode } from '../../rules/ast.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  type Facts,
  joinWords,
  makeParagraph,
  makeTable,
  own,
  say,
  sayLines,
  sayNames,
  strong,
  type Words,
} from '../forms/document.ts';
import { count } from '../forms/words.ts';
import { elsewhere, sayOpenLosses } from './diff-headline.ts';
import {
  effectWords,
  groupAlike,
  type Reason,
  sayAmount,
  sayAsker,
  sayRelation,
  sayRowCause,
  sayTagCause,
  sayTotal,
} from './diff-words.ts';

/** How many rules are named in the overview. */
const mostCauses = 8;

/** Answers what is permitted now and no more, how much it is, because of what, who asked, and what became of the outputs. */
export function answerQuestions(report: DiffReport): Facts {
  const { comparisons, rewrites } = report;
  const causes = allCauses(comparisons);
  const rest = causes.length - mostCauses;
  const because = causes.slice(0, mostCauses).map(([cause, standing]) => sayCause(cause, standing));
  return makeOverview([
    ...listTotals(report),
    ['because of', sayLines([...because, rest > 0 && own(`and ${count(rest, 'other rule')}`)])],
    ['the text', sayLines(sayRewrites(rewrites))],
    ['outputs', sayOutputs(report)],
  ]);
}

/** Answers how much each effect is in all. */
export function answerTotals(report: DiffReport): readonly Facts[] {
  return [makeOverview(listTotals(report))];
}

/** Answers what became of the texts of devices, and what the words for it mean; nothing where there are none. */
export function answerOutputs({ proofs, rewrites }: DiffReport): readonly Block[] {
  if (proofs.length === 0) return [];
  const said = groupAlike(proofs.map((proof) => [proof.name, sayProof(proof, rewrites?.renamed)] as const));
  const rows = said.map(([names, words]) => [sayNames(names), words]);
  const used = (Object.keys(verdictLegend) as readonly Verdict[]).filter((one) =>
    proofs.some(({ verdict }) => verdict === one),
  );
  const legend = used.map((one) => say`${strong(one, 'dim')}: ${own(verdictLegend[one] ?? '')}`);
  const lost = proofs.some(({ losses, lossesBefore = [] }) => losses.length + lossesBefore.length > 0);
  const words = [...legend, ...(lost ? [own(lossLegend)] : [])];
  return [
    makeTable(['device', 'result'], rows),
    ...(words.length === 0 ? [] : [makeParagraph(say`${joinWords(words, '. ')}.`)]),
  ];
}

const verdictLegend: Readonly<Partial<Record<Verdict, string>>> = {
  exact: 'the text does exactly what the rules say',
  'best-possible': 'no text for this device can come closer to the rules',
  approximate: 'the format forces a difference from the rules, which the losses name',
};
const lossLegend = 'A loss is where a device cannot do exactly what a rule says';

type Answer = readonly [title: string, words: Words];

function makeOverview(rows: readonly Answer[]): Facts {
  const answered = rows.filter(([, words]) => words.length > 0);
  return { kind: 'facts', rows: answered.map(([title, words]) => [own(title), words]), overview: true };
}

function sayOutputs({ proofs, rewrites }: DiffReport): Words {
  return sayAlike(proofs.map((proof) => [proof.name, sayProof(proof, rewrites?.renamed)]));
}

function listTotals({ comparisons }: DiffReport): readonly Answer[] {
  const ofEffects = effects.map((effect): Answer => {
    const found = comparisons.flatMap(({ of, totals, moved }): readonly Answer[] => {
      const total = totals[effect];
      const served = effect === 'permits now' && moved !== undefined && own(elsewhere);
      const words = joinWords([total && own(sayTotal(total)), served], ', and ');
      return words.length === 0 ? [] : [[of, words]];
    });
    const always = effect === 'permits now' || effect === 'permits no more';
    return [effectWords[effect], found.length === 0 && always ? own('nothing') : sayAlike(found)];
  });
  const undecided = comparisons.filter(({ verdict }) => verdict === 'not-decided').map(({ of }) => of);
  return [
    ...ofEffects,
    ['not decided', undecided.length === 0 ? [] : say`${sayNames(undecided)}: too large to compare`],
  ];
}

/** Says of a rule why a region is treated otherwise, and where the rule stands; with `isWhole` who asked for it too. */
export function sayReason([{ rule, tags, rows }, words]: Reason, sources: Sources, isWhole: boolean): Words {
  const head = say`rule ${rule.id}, ${words} (${renderSpan(rule.span, sources)})`;
  const asker = isWhole && sayAsker(rule);
  return joinWords([head, ...tags.map(sayTagCause), ...rows.map(sayRowCause), asker], '; ');
}

/** Says what holds of several at once: `squid, pf: best-possible, losses as before`. */
function sayAlike(found: readonly (readonly [name: string, words: Words])[]): Words {
  return sayLines(groupAlike(found).map(([names, words]) => say`${sayNames(names)}: ${words}`));
}

function sayCause(cause: Cause, standing: Standing): Words {
  const { rule, relation, tags } = cause;
  const isSame = relation.kind === 'same';
  const change = isSame ? own(tags.length > 0 ? '' : 'as before') : sayRelation(cause, standing);
  const changed = tags.length > 0 && say` (${joinWords(tags.map(sayTagCause), '; ')})`;
  return joinWords([say`${joinWords([say`${rule.id}`, change], ', ')}${changed}`, sayAsker(rule)], ', ');
}

/** Says why two texts that permit the same are not the same text: `1 rule renamed`, `the order of the rules changed`. */
export function sayRewrites(rewrites: Rewrites | undefined): readonly Words[] {
  if (rewrites === undefined) return [];
  const { added, removed, renamed, changed, reordered, remarks, accepts, tests, requires } = rewrites;
  const sayRemarks = (isWanted: (change: RemarkChange) => boolean): readonly Words[] =>
    remarks.flatMap(({ rule, changes }) => {
      const wanted = changes.filter(isWanted).map(sayRemark);
      return wanted.length === 0 ? [] : [say`${rule.id} (${joinWords(wanted, ', ')})`];
    });
  const sayTests = (list: readonly TestNode[]): readonly Words[] =>
    list.map(({ expect, request }) => say`${own(expect)} ${quote(request.value, 60)}`);
  const lists: readonly (readonly [what: string, of: readonly (string | Words)[], done: string])[] = [
    ['rule', added.map(({ id }) => id), 'added'],
    ['rule', removed.map(({ id }) => id), 'removed'],
    ['rule', renamed.map(({ from, rule }) => say`${from} to ${rule.id}`), 'renamed'],
    ['rule', changed.map(({ rule }) => rule.id), 'written otherwise'],
    ['rule', sayRemarks(({ field }) => field === 'expires'), 'with another last day'],
    ['rule', sayRemarks(({ field }) => field !== 'expires'), 'with other remarks'],
    ['accept', accepts.added.map(({ loss }) => say`loss ${loss}`), 'added'],
    ['accept', accepts.removed.map(({ loss }) => say`loss ${loss}`), 'removed'],
    ['test', sayTests(tests.added), 'added'],
    ['test', sayTests(tests.removed), 'removed'],
    ...listRequirements(requires),
  ];
  const said = lists.flatMap(([what, of, done]) =>
    of.length === 0 ? [] : [say`${own(count(of.length, what))} ${own(done)}: ${sayNames(of, 5)}`],
  );
  return reordered ? [...said, own('the order of the rules changed')] : said;
}

/** Lists what a machine must have now and must have no more. */
function listRequirements({
  added,
  removed,
  changed,
}: Rewrites['requires']): readonly (readonly [what: string, of: readonly Words[], done: string])[] {
  const sayOne = (one: Requirement): Words => say`${one.id.value} (${sayRequirement(one)})`;
  const sayBoth = ({ from, to }: { readonly from: Requirement; readonly to: Requirement }): Words =>
    say`${to.id.value} (${sayRequirement(from)} to ${sayRequirement(to)})`;
  return [
    ['requirement', added.map(sayOne), 'of the machine added'],
    ['requirement', removed.map(sayOne), 'of the machine removed'],
    ['requirement', changed.map(sayBoth), 'of the machine changed'],
  ];
}

/** Says what a remark was and is: `owner "web-team" to none`; of longer texts only that they are others. */
function sayRemark({ field, from, to }: RemarkChange): Words {
  if (field === 'why' || field === 'source') return own(field);
  const sayValue = (text: string | undefined): Words =>
    text === undefined ? own('none') : say`${field === 'expires' ? text : quote(text, 40)}`;
  return say`${own(field)} ${sayValue(from)} to ${sayValue(to)}`;
}

/** Says what opens more in time, though it permits nothing now that it did not: `web (expires 2027-01-01 to none)`. */
export function sayLasting(rewrites: Rewrites | undefined): readonly Words[] {
  const titles = { allow: 'permitted for longer', deny: 'denied for shorter' } as const;
  return (['allow', 'deny'] as const).flatMap((wanted) => {
    const found = (rewrites?.remarks ?? []).flatMap(({ rule, changes }) =>
      changes
        .filter(({ field }) => field === 'expires' && rule.action === wanted)
        .filter(({ from = 'never', to = 'never' }) => (wanted === 'allow' ? to > from : to < from))
        .map((change) => say`${rule.id} (${sayRemark(change)})`),
    );
    return found.length === 0 ? [] : [say`${own(titles[wanted])}: ${sayNames(found, 5)}`];
  });
}

/** Says in one line why nothing differs. */
export function sayEqual({ rewrites, before, after, locks }: DiffReport): string {
  const keyOf = ({ ruleSets, serviceTags, files }: SideReport): string =>
    JSON.stringify([ruleSets, serviceTags, files?.map(({ path, digest }) => [path, digest])]);
  if (locks !== undefined) return 'no difference, with the locks compared as said below';
  if (keyOf(before) === keyOf(after))
    return rewrites === undefined || isUnwritten(rewrites)
      ? 'no difference: the inputs are the same'
      : 'no change of access: only what the configuration accepts changed';
  const hasRules = (side: SideReport): boolean => side.ruleSets.length > 0;
  if (rewrites === undefined && hasRules(before) !== hasRules(after))
    return 'no difference: the texts let through what the rule set is compiled to';
  if (rewrites === undefined) return 'no difference: only the text moved';
  if (JSON.stringify(before.ruleSets) === JSON.stringify(after.ruleSets))
    return 'no difference: the service tags in use hold the same addresses';
  if (isRequiringOther(rewrites.requires))
    return 'no change of access: only requirements of the machine changed';
  if (hasOtherWords(rewrites)) return 'no change of access: only remarks changed';
  return isUnwritten(rewrites)
    ? 'no difference: only comments, blanks or the spelling changed'
    : 'no difference: only the text moved';
}

function sayProof(
  { verdict, losses, lossesBefore, problems }: ProofReport,
  renamed: Rewrites['renamed'] | undefined,
): Words {
  if (verdict === undefined) return say`no text (${problems[0]?.message ?? own('not compiled')})`;
  if (lossesBefore === undefined) return own(`${verdict}, ${count(losses.length, 'loss', 'losses')}`);
  const { added, removed } = compareLosses(lossesBefore, losses, renamed);
  const open = sayOpenLosses(added);
  const parts = [
    added.length > 0 && own(count(added.length, 'new loss', 'new losses')),
    open.length > 0 && say`not accepted: ${open}`,
    removed.length > 0 && own(`${count(removed.length, 'loss', 'losses')} gone`),
  ];
  const words = joinWords(parts, ', ');
  return say`${own(verdict)}, ${words.length === 0 ? own('losses as before') : words}`;
}

/** How many regions of new access are told of one comparison. */
const mostRegions = 5;

/** Says where there is new access beside the exceptions, and lists its largest regions with the rules that permit them. */
export function sayNewAccess({ comparisons }: GateReport): {
  readonly of: Words;
  readonly regions: readonly Words[];
} {
  const found = comparisons.filter(permitsMore);
  const regions = found.flatMap(({ of, changes, moved = [] }) => {
    const now = changes.filter(({ effect }) => effect === 'permits now');
    const lists = moved.slice(0, mostRegions).map((words) => say`${of}: ${words}`);
    const shown = now.slice(0, mostRegions).map((change) => {
      const parts = [
        own(sayAmount(change)),
        change.causes.length > 0 && say`by ${sayRuleIds(change.causes)}`,
        change.denials.length > 0 && say`denied before by ${sayRuleIds(change.denials)}`,
      ];
      return say`${of}: ${change.words} (${joinWords(parts, ', ')})`;
    });
    const rest = now.length - mostRegions;
    const others = rest > 0 ? [say`${of}: ${own(count(rest, 'other region'))}`] : [];
    return [...lists, ...shown, ...others];
  });
  return { of: found.length === 0 ? own('not decided') : sayNames(found.map(({ of }) => of)), regions };
}

function sayRuleIds(causes: readonly Cause[]): Words {
  return sayNames([...new Set(causes.map(({ rule }) => rule.id))], 3);
}
