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

type Known = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Edits that the rows have for the places where they do change something: at others they do not, as the list says, by the
 * beginnings of what is found and of what is put there, and the numbers of the subjects. Each was judged by the running
 * program, or by its manual; some touch only what the rule set does not govern.
 */
function isHarmless(target: string, subject: number, name: string): boolean {
  const [find = '', put = ''] = name.replace(/^.*?: /, '').split(/ becomes (.*)/s);
  const known: Known = (harmless as Readonly<Record<string, Known>>)[target] ?? {};
  return known[find.slice(0, 40)]?.[put.slice(0, 120)]?.includes(`${subject}`) === true;
}

interface Found {
  readonly subject: number;
  readonly edited: Edited;
}

/** All edits of a campaign, each at the first place where it fits. */
export function listAll({ subjects }: Campaign, kind: 'rows' | 'same' = 'rows'): readonly Found[] {
  return subjects.flatMap(({ files, [kind]: places }, subject) =>
    places
      .flatMap(([some, isIn]) => listEdits(some, files, isIn, 'first'))
      .map((edited): Found => ({ subject, edited })),
  );
}

/** Of so many edits that change something, those that are called equal. */
export function findWrong(campaign: Campaign, count: number, seed: number): readonly string[] {
  const { target, subjects } = campaign;
  return sample(listAll(campaign), count, seed).flatMap(({ subject, edited }) => {
    const { policy, values } = subjects[subject] ?? {};
    if (policy === undefined || values === undefined) return [];
    if (isHarmless(target.name, subject, edited.name)) return [];
    return answerOf(policy, target, values, edited.files) === 'equal' ? [`${subject} ${edited.name}`] : [];
  });
}

/** The share of so many edits that change nothing which is called something else than equal. */
export function measureNoise(campaign: Campaign, count: number, seed: number): number {
  const { target, subjects } = campaign;
  const chosen = sample(listAll(campaign, 'same'), count, seed);
  const loud = chosen.filter(({ subject, edited }) => {
    const { policy, values } = subjects[subject] ?? {};
    return policy && values && answerOf(policy, target, values, edited.files) !== 'equal';
  });
  return loud.length / chosen.length;
}
