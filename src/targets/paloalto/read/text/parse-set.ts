/** Set scripts: what the lines make of a configuration, in their order. */

import { type Diagnostic, hasErrors, note } from '../../../../diagnostics/diagnostic.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import type { Origin } from '../../../target.ts';
import type { Position } from '../../config.ts';
import type { ConsoleLine } from './parse-console.ts';
import { isCurly, parseCurly } from './parse-curly.ts';
import {
  doubtCommand,
  isHarmless,
  isHarmlessAtPrompt,
  isOperational,
  targetsVsys,
} from './parse-operational.ts';
import { isOfDevice, placesOf } from './parse-places.ts';
import { documentSchema } from './parse-schema.ts';
import { type Change, createChange, showPath, wasDeleted, write } from './parse-set-change.ts';
import { remove } from './parse-set-delete.ts';
import { holdsOlder, isNamedAtLast, sayGone } from './parse-set-keep.ts';
import {
  beginLines,
  joinLines,
  type LinesRead,
  makeChange,
  otherCommands,
  type PlainLine,
  readPlain,
  verbs,
} from './parse-set-lines.ts';
import { reorder } from './parse-set-move.ts';
import {
  type Branch,
  branchAt,
  childOf,
  deviceRule,
  type EntriesTree,
  type Parsed,
  restBelow,
  restOfRules,
  syntax,
} from './parse-tree.ts';
import { isDoubtful, readWords, trimWord, type Word } from './parse-words.ts';

/** First words of commands of operational mode, which stand behind `run`, too. */
const ofOperation = ['run', 'request', 'check', 'show', 'validate', 'save', 'find', 'less', 'test', 'ping'];

/** What a script has come to. */
interface Script {
  readonly root: Branch;
  readonly change: Change;
  readonly diagnostics: Diagnostic[];
  /** The line after which the script is no longer in configure mode, and whether lines behind it change something. */
  left?: { readonly word: string; readonly origin: Origin; told: boolean };
  whole: boolean;
  hasConsole: boolean;
  readonly lines: LinesRead;
}

/** Reads a set script, or what `show` prints by default. */
export function parseSet(file: string, text: string): Parsed {
  const root = branchAt({ file, line: 1 });
  const script: Script = {
    ...{ root, change: createChange(), diagnostics: [], whole: false, hasConsole: false },
    lines: beginLines(),
  };
  if (isCurly(text)) parseCurly(file, text, script);
  else
    for (const { line, origin } of joinLines(file, text)) {
      const problem = readLine(script, line, origin);
      if (problem !== undefined) script.diagnostics.push(syntax(origin, problem));
    }
  const { change, diagnostics } = script;
  if (script.hasConsole) {
    const message = 'prompts, comments and other lines of a console are passed over';
    diagnostics.push(note('unknown-construct', message, { at: { file, line: 1 } }));
  }
  finish(root, change);
  change.unread.push(...change.gone.filter((one) => isNamedAtLast(root, one)).map(sayGone));
  if (hasErrors(diagnostics)) return { diagnostics };
  const tree = placesOf(root, change.unread, change.skipped);
  return { value: { ...tree, whole: script.whole && !change.replaces }, diagnostics };
}

function readLine(script: Script, raw: string, origin: Origin): string | undefined {
  const line = readPlain(script.lines, raw);
  return 'path' in line ? applyLine(script, line, origin) : readAnyLine(script, line, origin);
}

function readAnyLine(
  script: Script,
  { command, mode, hears, moves }: ConsoleLine,
  origin: Origin,
): string | undefined {
  const { change } = script;
  if (moves === 'in') delete script.left;
  if (moves === 'out') script.left ??= { word: 'Exiting configuration mode', origin, told: false };
  if (mode !== undefined || command === undefined) script.hasConsole = true;
  if (hears !== undefined) change.unread.push({ what: hears, origin });
  if (targetsVsys.test(command ?? ''))
    change.unread.push({ what: 'the lines that name no vsys go to the one that is chosen here', origin });
  if (command === undefined || command.trim() === '') return undefined;
  if (mode === 'operational') {
    if (!isHarmlessAtPrompt(command)) doubtCommand(change, command, origin);
    return undefined;
  }
  const words = readWords(command);
  if ('problem' in words) return words.problem;
  const [verb] = words;
  if (typeof verb !== 'string') return 'a list is not a command of a set script';
  if (isOperational(words)) {
    if (!isHarmless(command)) doubtCommand(change, command, origin);
    return undefined;
  }
  const changing = verbs.find((one) => one === verb);
  if (changing !== undefined) {
    const line = makeChange(command, changing, words.slice(1).map(trimWord), isDoubtful(command));
    return applyLine(script, line, origin);
  }
  if (verb === 'commit' && words.includes('partial'))
    change.unread.push({ what: 'commit partial: only a part of what is changed comes into force', origin });
  if (verb === 'configure' && words.length > 1) return 'configure must be alone on its line';
  if (verb === 'configure') delete script.left;
  else if (verb === 'exit' || verb === 'quit' || verb === 'commit')
    script.left ??= { word: verb, origin, told: false };
  else if (otherCommands.includes(verb)) doubtCommand(change, verb, origin);
  else if (!ofOperation.includes(verb)) return `${quote(verb)} is not a command of a set script`;
  else if (!isHarmless(command)) doubtCommand(change, command, origin);
  return undefined;
}

function applyLine(
  script: Script,
  { verb, words, path, doubtful }: PlainLine,
  origin: Origin,
): string | undefined {
  const { root, change, left } = script;
  if (left !== undefined && !left.told) {
    left.told = true;
    const what =
      left.word === 'commit'
        ? 'commit: what is changed after it is not in force until there is another'
        : `${left.word}: configure mode is left, and the lines after it may not apply`;
    change.unread.push({ what, origin: left.origin });
  }
  if (words.length === 0) return 'the line names nothing';
  if (path === undefined) return `${verb}: the name of a vsys or device group is missing`;
  if (verb === 'set') script.whole ||= isOfDevice(path);
  const apply = verb === 'set' ? write : verb === 'delete' ? remove : reorder;
  const before = doubtful ? entryAt(root, path) : undefined;
  const problem = apply(change, root, documentSchema, path, origin);
  if (doubtful && problem === undefined) {
    const what =
      'the line contains a character or blanks whose meaning in a value is not documented, or is not ASCII';
    const entry = entryAt(root, path) ?? before;
    if (entry !== undefined) entry.unread.push({ what, origin, malformed: true });
    // What it takes away, if anything, is not among what the text has.
    else if (verb === 'delete') change.unread.push({ what: `delete ${showPath(path)}: ${what}`, origin });
  }
  return problem;
}

/** The innermost entry on a path that the tree has. */
function entryAt(root: Branch, path: readonly Word[]): Branch | undefined {
  let branch: Branch | undefined = root;
  let found: Branch | undefined;
  for (let at = 0; branch !== undefined && at < path.length; at += 1) {
    const child: ReturnType<Branch['children']['get']> = branch.children.get(String(path[at]));
    if (child?.kind === 'entries') {
      at += 1;
      branch = child.byName.get(String(path[at]));
      found = branch ?? found;
    } else branch = child?.kind === 'branch' ? child : undefined;
  }
  return found;
}

/** Settles what only the whole script shows. */
function finish(root: Branch, change: Change): void {
  // A script that replaces some of its lists and adds to others was written against a device that has them all.
  if (change.replaces) {
    for (const { entry, path } of change.made) {
      if (wasDeleted(change, path)) continue;
      const why = change.late.has(path.join('\0'))
        ? 'a rule that is deleted later may name this, so that a device keeps what it held before'
        : 'the script replaces other things, but adds to what this one held before';
      entry.unread.push({ what: `${showPath(path)}: ${why}`, origin: entry.origin, adds: true });
    }
  }
  for (const { entry, what, origin } of change.kept)
    if (holdsOlder(entry, origin.line)) entry.unread.push({ what, origin });
  const settle = (scope: Branch, path: readonly string[]): void => {
    for (const place of ['pre-rulebase', 'rulebase', 'post-rulebase']) {
      for (const kind of ['security', 'decryption']) {
        const rules = childOf(childOf(childOf(scope, place, 'branch'), kind, 'branch'), 'rules', 'entries');
        const isNew = wasDeleted(change, [...path, place, kind, 'rules']);
        if (rules !== undefined) settleOrder(rules, change.replaces && !isNew, kind === 'security');
      }
    }
  };
  const shared = childOf(root, 'shared', 'branch');
  if (shared !== undefined) settle(shared, ['shared']);
  for (const [name, one] of childOf(root, 'devices', 'entries')?.byName ?? []) {
    for (const kind of ['vsys', 'device-group']) {
      for (const [scope, branch] of childOf(one, kind, 'entries')?.byName ?? [])
        settle(branch, ['devices', name, kind, scope]);
    }
  }
}

/** New rules stand below those that a device has besides, unless they are moved. `mayStandBelow`: that is a place like another. */
function settleOrder(rules: EntriesTree, onDevice: boolean, mayStandBelow: boolean): void {
  const order = rules.order ?? [restOfRules, ...rules.byName.keys()];
  const own = order.filter((name) => !name.startsWith('\0'));
  const first = order.findIndex((name) => !name.startsWith('\0'));
  const isTogether = own.every((name, at) => order[first + at] === name);
  // Rules at the top, and others at the bottom: those at the top come first in any case.
  const isSplit = !isTogether && !order.includes(restBelow) && order.includes(restOfRules);
  const position: Position | 'top' | undefined = isTogether
    ? positionIn(order, first, first + own.length)
    : isSplit
      ? { kind: 'bottom' }
      : undefined;
  rules.order = own;
  if (!onDevice) doubtAnchors(rules, order);
  else if (position === 'top') return;
  else if (position !== undefined && mayStandBelow) rules.position = position;
  else rules.order = order.filter((name) => name === restOfRules || !name.startsWith('\0'));
}

/** A text that is all there is has no rule besides. */
function doubtAnchors(rules: EntriesTree, order: readonly string[]): void {
  for (const name of order.filter((one) => one.startsWith(deviceRule('')))) {
    const what = `rules are moved next to ${name.slice(deviceRule('').length)}, a rule that the text does not show`;
    for (const branch of rules.byName.values()) branch.unread.push({ what, origin: rules.origin });
  }
}

/** Where the rules from `first` to `last` stand among those of the device. */
function positionIn(order: readonly string[], first: number, last: number): Position | 'top' | undefined {
  const [above, below] = [order.slice(0, first), order.slice(last)];
  if (above.length === 0) return 'top';
  if (below.length === 0) return { kind: 'bottom' };
  const ruleOf = (name = ''): string => name.slice(deviceRule('').length);
  if (above.length === 1) return { kind: 'before', rule: ruleOf(below[0]) };
  return above.length === 2 ? { kind: 'after', rule: ruleOf(above[1]) } : undefined;
}
