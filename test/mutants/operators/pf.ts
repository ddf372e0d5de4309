/** Mistakes in the texts of pf, and edits of them that change nothing. */
import type { Operator } from '../mutant.ts';
import { pfLines } from './pf-lines.ts';
import { pfSame } from './pf-same.ts';
import { pfTableOperators } from './pf-tables.ts';
import { pfWords } from './pf-words.ts';

export const pfOperators: readonly Operator[] = [...pfLines, ...pfWords, ...pfTableOperators, ...pfSame];
