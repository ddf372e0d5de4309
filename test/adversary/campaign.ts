/** A campaign on the texts of one target: which edits that change something are called equal. */
import type { Policy } from '../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';
import { answerOf, type Edited, listEdits, type Row, sample } from './edits.ts';
import harmless from './harmless.json' with { type: 'json' };

/** Rows, and the files that they are for. */
type Places = readonly (readonly [rows: readonly Row[], isIn: (path: string) => boolean])[];

export interface Campaign {
  readonly target: Target;
  /** What is edited, each with its number. */
  readonly subjects: readonly {
    readonly policy: Policy;
    readonly values: Readonly<Record<string, string>>;
    readonly files: readonly TargetFile[];
    readonly rows: Places;
    /** Edits that change nothing. */
    readonly same: Places;
  }[];
}

interface Found {
  readonly subject: number;
  readonly edited: Edited;
}

type Known = Readonly<Record<string, Readonly<Record<string, string>>>>;

const toEntry = (find: string, put: string, subject: number | string): string =>
  `${subject} ${find.slice(0, 40)} becomes ${put.slice(0, 120)}`;

/**
 * Edits that the rows have for the places where they do change something: at others they do not, as the list says, by the
 * beginnings of what is found and of what is put there, and the numbers of the subjects. Each was judged by the running
 * program, or by its manual; some touch only what the rule set does not govern.
 */
function listHarmless({ target }: Campaign): ReadonlySet<string> {
  const known: Known = (harmless as Readonly<Record<string, Known>>)[target.name] ?? {};
  const entries = Object.entries(known).flatMap(([find, puts]) =>
    Object.entries(puts).flatMap(([put, subjects]) =>
      [...subjects].map((subject) => toEntry(find, put, subject)),
    ),
  );
  return new Set(entries);
}

/** What the list has an edit as. */
function entryOf({ subject, edited }: Found): string {
  const [find = '', put = ''] = edited.name.replace(/^.*?: /, '').split(/ becomes (.*)/s);
  return toEntry(find, put, subject);
}

/** All edits of a campaign, each at the first place where it fits. */
export function listAll({ subjects }: Campaign, kind: 'rows' | 'same' = 'rows'): readonly Found[] {
  return subjects.flatMap(({ files, [kind]: places }, subject) =>
    places
      .flatMap(([some, isIn]) => listEdits(some, files, isIn, 'first'))
      .map((edited): Found => ({ subject, edited })),
  );
}

function isEqual({ target, subjects }: Campaign, { subject, edited }: Found): boolean {
  const { policy, values } = subjects[subject] ?? {};
  return (
    policy !== undefined && values !== undefined && answerOf(policy, target, values, edited.files) === 'equal'
  );
}

/** Of so many edits that change something, those that are called equal. */
export function findWrong(campaign: Campaign, count: number, seed: number): readonly string[] {
  const known = listHarmless(campaign);
  return sample(listAll(campaign), count, seed)
    .filter((found) => !known.has(entryOf(found)) && isEqual(campaign, found))
    .map(({ subject, edited }) => `${subject} ${edited.name}`);
}

/** The entries of the list of harmless edits that excuse none: no edit that they are for is called equal. */
export function findUnused(campaign: Campaign): readonly string[] {
  const known = listHarmless(campaign);
  const equal = listAll(campaign).filter((found) => known.has(entryOf(found)) && isEqual(campaign, found));
  const used = new Set(equal.map(entryOf));
  return [...known].filter((entry) => !used.has(entry));
}

/** The share of so many edits that change nothing which is called something else than equal. */
export function measureNoise(campaign: Campaign, count: number, seed: number): number {
  const chosen = sample(listAll(campaign, 'same'), count, seed);
  return chosen.filter((found) => !isEqual(campaign, found)).length / chosen.length;
}
