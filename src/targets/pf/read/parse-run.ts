/** What is kept while the files of a configuration are read, and what pfctl refuses of several statements together. */
import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { AbsentFile, Origin } from '../../target.ts';
import type { Dialect, Restriction, Statement, TableFile } from '../config.ts';
import { type Cursor, isKeyword } from './parse-cursor.ts';
import type { GivenFiles } from './parse-files.ts';
import type { Budget, Token } from './parse-lex.ts';

/** What is found while the files are read. */
export interface Reading {
  readonly files: GivenFiles;
  /** Where included files go that nobody gave; without it they, and all others that are named, have to be there. */
  readonly absent?: AbsentFile[];
  /** The paths of the files that were read. */
  readonly read: Set<string>;
  readonly tableFiles: Map<string, TableFile>;
  readonly diagnostics: Diagnostic[];
  readonly restrictions: Restriction[];
  /** How much the files have become so far, with what macros and includes repeat. */
  readonly budget: Budget;
  /** Where loaded anchors use queues, which the main file may define. */
  readonly openQueues: { readonly name: string; readonly origin: Origin }[];
}

/** One run of pfctl's parser: over the main file, or over the file of a loaded anchor. */
export interface Run {
  readonly macros: Map<string, string>;
  readonly statements: Statement[];
  /** The files that are open, the innermost last. */
  readonly open: readonly string[];
  /** How far the order of parts has come, and the part that it came by. */
  stage: Stage;
  /** `set require-order no` turns the check of the order off. */
  isOrdered: boolean;
  /** The queues that are defined so far. */
  readonly queues: Set<string>;
  /** The queues that ALTQ has been told to be below another. */
  readonly listed: Set<string>;
  /** Whether this is the file of a loaded anchor, which pfctl reads when it has read everything else. */
  readonly isLoaded: boolean;
}

interface Stage {
  readonly number: number;
  readonly what: string;
}

/**
 * The order of parts that pfctl of FreeBSD and macOS asks for: "Rules must be in order: options, normalization,
 * queueing, translation, filtering" (check_rulestate in parse.y). Tables, macros and what is loaded may stand anywhere.
 */
const stages: readonly (readonly [number, string, words: RegExp])[] = [
  [1, 'a setting', /^set$/],
  [2, 'a rule for Ethernet', /^ether$/],
  [3, 'normalization', /^scrub(?:-anchor)?$/],
  [4, 'a queue', /^(?:altq|queue)$/],
  [5, 'translation', /^(?:nat|rdr|binat)(?:-anchor)?$/],
  [6, 'an anchor of dummynet', /^dummynet-anchor$/],
  [7, 'a rule', /^(?:pass|block|match|anchor|antispoof)$/],
];

const order =
  'the order is settings, scrub, queues, translation, rules; "set require-order no" lets it be another';

const anywhere =
  /^(?:skip|hostid|require-order|state-policy|state-defaults|ruleset-optimization|keepcounters|syncookies|reassemble)$/;

export function checkOrder(reading: Reading, run: Run, path: string, first: Token, second: Token): void {
  const word = isKeyword(first, 'no') ? second.text : first.text;
  const [number, what] = stages.find(([, , words]) => words.test(word)) ?? [];
  if (number === undefined || what === undefined || first.kind !== 'word') return;
  // OpenBSD has only some of these parts, and lets them stand in any order.
  const only: readonly Dialect[] = /^(?:set|queue|pass|block|match|anchor|antispoof)$/.test(word)
    ? ['openbsd']
    : [];
  // These are read wherever they stand, but behind a rule nobody has tried them.
  if (run.stage.number < 7 && word === 'set' && anywhere.test(second.text)) return;
  if (number >= run.stage.number) run.stage = { number, what };
  else if (run.isOrdered)
    reading.restrictions.push({
      what: `${what} behind ${run.stage.what}`,
      only,
      origin: { file: path, line: first.line },
      help: order,
    });
}

/** Queues have to be defined before a rule names them (qname in parse.y of OpenBSD; elsewhere they stand in front). */
export function checkQueues(reading: Reading, run: Run, path: string, { queues }: Cursor): void {
  for (const { name, line, does } of queues) {
    const origin = { file: path, line };
    if (does === 'lists') run.listed.add(name);
    else if (does === 'defines') {
      run.queues.add(name);
      // expand_queue in parse.y of FreeBSD: "queue has no parent".
      const what = `the queue ${name}, which no line in front lists`;
      if (!run.listed.has(name))
        reading.restrictions.push({ what, only: ['openbsd'], ifNamed: true, origin });
    } else if (run.queues.has(name)) continue;
    else if (run.isLoaded) reading.openQueues.push({ name, origin });
    else reportQueue(reading, name, origin);
  }
}

export function reportQueue(reading: Reading, name: string, at: Origin): void {
  const message = `the queue ${quote(name)} is not defined before this line`;
  reading.diagnostics.push(error('config-syntax', message, { at, help: 'pf loads nothing then' }));
}

/** Anchors in braces of one name in one ruleset: pfctl says that the second "already exists". */
export function listTwice(statements: readonly Statement[]): readonly Diagnostic[] {
  const names = new Set<string>();
  return statements.flatMap((one): readonly Diagnostic[] => {
    if (one.kind === 'load') return listTwice(one.statements);
    if (one.kind !== 'anchor' || one.body === undefined) return [];
    const { name = '', origin } = one;
    const isTwice = name !== '' && names.has(name);
    names.add(name);
    const message = `an anchor in braces with the name ${quote(name)} is there before already`;
    return [...(isTwice ? [error('config-syntax', message, { at: origin })] : []), ...listTwice(one.body)];
  });
}
