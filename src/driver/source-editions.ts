/** The editions of vendors' lists that rule sets go by: which are used, and which are old. */
import { type Diagnostic, note, warning } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import type { RuleSet, Source, SourceInLock } from '../rules/ast.ts';
import { addDays, isDate } from '../rules/forms/dates.ts';
import { bundledSourcesLockName } from '../rules/read/load-definitions.ts';

/** A vendor's list that rules use, as the rule set defines it and as a lock has it. */
interface SourceUse {
  readonly source: Source;
  readonly locked: SourceInLock;
  /** Where the first rule uses it. */
  readonly span: Source['span'];
}

/** Returns the day of an edition, `2026-05-26`: its date, or the day in its version. */
function dayOfEdition({ edition: { date, version } }: Pick<SourceInLock, 'edition'>): string | undefined {
  if (date !== undefined) return date;
  const [, year, month, day] = /^(20\d\d)-?(\d\d)-?(\d\d)(?:\D|\d\d$|$)/.exec(version ?? '') ?? [];
  const found = `${year}-${month}-${day}`;
  return isDate(found) ? found : undefined;
}

function listUses({ sources, locked, claims }: RuleSet): readonly SourceUse[] {
  return sources.flatMap((source) => {
    const own = locked.find(({ name }) => name === source.id);
    const claim = claims.find((one) => one.source === source.id);
    return own === undefined || claim === undefined ? [] : [{ source, locked: own, span: claim.span }];
  });
}

/** An edition of a vendor's list that a rule set uses. */
export interface SourceEditionInUse {
  readonly source: string;
  /** Its day, `2026-05-26`; null where neither the vendor nor the rule set states one. */
  readonly day: string | null;
  /** Whether it is of a lock of the user's own. */
  readonly isOwn: boolean;
}

/** Lists the editions that a rule set uses. */
export function listEditions(ruleSet: RuleSet): readonly SourceEditionInUse[] {
  return listUses(ruleSet).map(({ source, locked }) => ({
    source: source.id,
    day: dayOfEdition(locked) ?? source.date ?? null,
    isOwn: locked.lock !== bundledSourcesLockName,
  }));
}

/** Says of which day an edition is: as the vendor has it, else as the rule set says. */
function sayDay({ source, locked }: SourceUse): string {
  return dayOfEdition(locked) ?? source.date ?? 'a day that the vendor does not state';
}

/** Notes which editions of vendors' lists bundled rule sets use, and from which lock. */
export function noteSourceEditions(ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  const uses = ruleSets.filter(({ file }) => file.startsWith('rulec:')).flatMap(listUses);
  const say = (some: readonly SourceUse[]): string =>
    [...new Set(some.map((use) => `${use.source.id} of ${sayDay(use)}`))].join(', ');
  const bundled = uses.filter(({ locked }) => locked.lock === bundledSourcesLockName);
  const own = uses.filter((use) => !bundled.includes(use));
  return [
    ...(bundled.length === 0
      ? []
      : [
          note(
            'sources-edition',
            `using the vendors' lists that come with rulec: ${say(bundled)}; rulec source refresh pins newer ones`,
          ),
        ]),
    ...(own.length === 0
      ? []
      : [
          note(
            'sources-edition',
            `using the vendors' lists of ${word(own[0]?.locked.lock ?? '')}: ${say(own)}`,
          ),
        ]),
  ];
}

/**
 * Warns of the vendors' lists that come with rulec, where they are older than 30 days and can have changed; notes where the
 * lock has a later edition than the one that the rule set was written for.
 */
export function checkSourceEditions(ruleSet: RuleSet, today: string): readonly Diagnostic[] {
  const uses = listUses(ruleSet);
  return [
    ...warnOfOld(
      uses.filter((use) => isOld(use, today)),
      ruleSet,
    ),
    ...uses.flatMap(noteBehind),
  ];
}

function isOld({ source, locked }: SourceUse, today: string): boolean {
  const day = dayOfEdition(locked) ?? source.date;
  // What lies at a commit never changes.
  const isFixed = /\/[0-9a-f]{40}\//.test(source.definition?.fetch ?? '');
  return locked.lock === bundledSourcesLockName && !isFixed && day !== undefined && addDays(day, 30) < today;
}

function warnOfOld(uses: readonly SourceUse[], ruleSet: RuleSet): readonly Diagnostic[] {
  const [first, ...others] = uses;
  if (first === undefined) return [];
  const what = uses.map((use) => `${use.source.id} of ${sayDay(use)}`).join(', ');
  const those =
    others.length === 0 ? 'the list that comes with rulec is' : 'the lists that come with rulec are';
  const message = `${those} older than 30 days: ${what}`;
  const help = `pin what the vendor says now in the current folder with: rulec source refresh ${ruleSet.name.value}`;
  return [warning('sources-old', message, { span: first.span, help })];
}

function noteBehind({ source, locked }: SourceUse): readonly Diagnostic[] {
  const day = dayOfEdition(locked);
  if (source.date === undefined || day === undefined || day <= source.date) return [];
  const message = `the rule set was written for ${word(source.id)} of ${source.date}, and the lock has the edition of ${day}`;
  const help = `see whether its evidence and accepts still hold, and write date: ${day}`;
  return [note('source-behind', message, { span: source.span, help })];
}
