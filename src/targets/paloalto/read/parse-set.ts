/** Set scripts: what the lines make of a configuration, in their order. */

import { type Diagnostic, hasErrors, note } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { Scope, Unread } from '../config.ts';
import { readWords, type Word } from './parse-parts.ts';
import { scopeSchema } from './parse-schema.ts';
import { type Change, createChange, remove, reorder, write } from './parse-set-change.ts';
import {
  type Branch,
  branchAt,
  childOf,
  type EntriesTree,
  type Parsed,
  partsOfDevice,
  restOfRules,
  syntax,
} from './parse-tree.ts';

/** Commands of configure mode that load or change things elsewhere than in their own line. */
const otherCommands = ['load', 'edit', 'copy', 'rename', 'override', 'revert', 'insert', 'top', 'up'];
/** Commands that leave the configuration as it is. */
const harmless = ['configure', 'commit', 'exit', 'quit', 'check', 'show', 'validate', 'run'];
/** First words of parts of the configuration that decide nothing about connections between zones. */
const elsewhere = ['mgt-config', 'deviceconfig', 'network'];

interface Place {
  readonly scope: Scope;
  readonly branch: Branch;
  readonly change: Change;
}

/** Reads a set script. */
export function parseSet(file: string, text: string): Parsed {
  const diagnostics: Diagnostic[] = [];
  const unread: Unread[] = [];
  const scopes = new Map<string, Place>();
  let whole = false;
  const placeFor = (scope: Scope, origin: Origin): Place => {
    const key = scope.kind === 'shared' ? 'shared' : `${scope.kind} ${scope.name}`;
    const found = scopes.get(key) ?? { scope, branch: branchAt(origin), change: createChange() };
    scopes.set(key, found);
    return found;
  };
  text.split('\n').forEach((raw, index) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const origin: Origin = { file, line: index + 1 };
    if (line.trim() === '') return;
    const words = readWords(line);
    if ('problem' in words) {
      diagnostics.push(syntax(origin, words.problem));
      return;
    }
    const [verb, second] = words;
    if (typeof verb === 'string' && verb.startsWith('#')) {
      diagnostics.push(
        note('unknown-construct', 'a device may refuse a line that begins with #', { at: origin }),
      );
    } else if (verb === 'set' && second === 'cli') {
      // An operational command: how the command line behaves.
    } else if (verb === 'set' || verb === 'delete' || verb === 'move') {
      const found = scopeOf(words);
      whole ||= verb === 'set' && found !== undefined && partsOfDevice.has(String(words[found.start]));
      if (found === undefined) {
        diagnostics.push(syntax(origin, `${verb}: the name of a vsys or device group is missing`));
      } else if (elsewhere.includes(String(words[found.start]))) {
        diagnostics.push(
          note('unknown-construct', `${String(words[found.start])} is not read`, { at: origin }),
        );
      } else {
        const { branch, change } = placeFor(found.scope, origin);
        const apply = verb === 'set' ? write : verb === 'delete' ? remove : reorder;
        const problem = apply(change, branch, scopeSchema, words, found.start, origin);
        if (problem !== undefined) diagnostics.push(syntax(origin, problem));
      }
    } else if (typeof verb === 'string' && harmless.includes(verb)) {
      diagnostics.push(note('unknown-construct', `${verb} is not read`, { at: origin }));
    } else if (typeof verb === 'string' && otherCommands.includes(verb)) {
      unread.push({ what: `the command ${verb} is not known here, and may change anything`, origin });
    } else {
      diagnostics.push(syntax(origin, `${quote(String(verb))} is no command of a set script`));
    }
  });
  for (const { branch, change } of scopes.values()) finish(branch, change);
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: { scopes: [...scopes.values()], unread, whole }, diagnostics };
}

const localScope: Scope = { kind: 'vsys', name: 'vsys1' };

/** The scope, and where the path begins. No scope word means the current vsys, `vsys1`. */
function scopeOf(words: readonly Word[]): { readonly scope: Scope; readonly start: number } | undefined {
  const [, kind, name] = words;
  if (kind === 'shared') return { scope: { kind }, start: 2 };
  if (kind !== 'vsys' && kind !== 'device-group') return { scope: localScope, start: 1 };
  return typeof name === 'string' ? { scope: { kind, name }, start: 3 } : undefined;
}

/** Settles what only the whole script shows. */
function finish(branch: Branch, change: Change): void {
  // A script that replaces some of its lists and adds to others was written against a device that has them all.
  if (change.replaces) {
    for (const { entry, what } of change.added) entry.unread.push({ what, origin: entry.origin });
  }
  for (const place of ['pre-rulebase', 'rulebase', 'post-rulebase']) {
    for (const kind of ['security', 'decryption']) {
      const base = childOf(childOf(branch, place, 'branch'), kind, 'branch');
      const rules = childOf(base, 'rules', 'entries');
      if (rules !== undefined) settleOrder(rules, change.replaces);
    }
  }
}

/** New rules stand below those that a device has besides, unless they are moved. */
function settleOrder(rules: EntriesTree, onDevice: boolean): void {
  const order = rules.order ?? [restOfRules, ...rules.byName.keys()];
  const matters = onDevice && order.at(-1) !== restOfRules;
  rules.order = matters ? order : order.filter((name) => name !== restOfRules);
}
