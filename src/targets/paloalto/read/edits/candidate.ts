/**
 * A candidate configuration under the commands of an update. It refuses what a device may refuse, or what may mean
 * something else for a moment: so it is stricter than the reading of whole scripts, which takes what stands there.
 */
import type { Outcome } from '../../../../diagnostics/diagnostic.ts';
import type { Origin, TargetFile } from '../../../target.ts';
import type { PaloaltoConfig } from '../../config.ts';
import { type MainText, parseMain, readTree } from '../parse.ts';
import { placesOf } from '../text/parse-places.ts';
import { documentSchema } from '../text/parse-schema.ts';
import { createChange, write } from '../text/parse-set-change.ts';
import { remove } from '../text/parse-set-delete.ts';
import { keepReferred } from '../text/parse-set-keep.ts';
import { reorder } from '../text/parse-set-move.ts';
import { type Branch, branchAt, restOfRules, type Tree, unreadIn } from '../text/parse-tree.ts';
import { isDoubtful, readWords } from '../text/parse-words.ts';
import { findMissing, isTakenElsewhere } from './names.ts';
import { findSpot, plantScopes, type Spot } from './spot.ts';

export interface Candidate {
  readonly main: MainText;
  /** Changed by each command. */
  readonly root: Branch;
}

/** Reads the configuration that commands are for. Errors: `config-syntax`. */
export function openCandidate(files: readonly TargetFile[]): Outcome<Candidate> {
  const { value: main, diagnostics } = parseMain(files, files.some(isXml) ? '.xml' : '.set');
  if (main === undefined) return { diagnostics };
  const scopes = main.tree.scopes.map(({ scope, branch }) => ({
    path: scope.kind === 'shared' ? ['shared'] : ['devices', 'localhost.localdomain', scope.kind, scope.name],
    branch,
  }));
  return { value: { main, root: plantScopes(scopes) }, diagnostics };
}

function isXml({ path }: TargetFile): boolean {
  return path.endsWith('.xml');
}

/** Returns what the candidate holds now. Errors: `config-syntax`, where a commit would be refused. */
export function readCandidate({ main, root }: Candidate): Outcome<PaloaltoConfig> {
  const { scopes } = placesOf(root, [], new Map());
  return readTree(main.path, { ...main.tree, scopes }, main.lists);
}

/** Applies a command; returns why a device may refuse it, and changes nothing then. */
export function applyCommand({ root }: Candidate, line: string, origin: Origin): string | undefined {
  const words = isDoubtful(line) ? { problem: 'the line may be read in two ways' } : readWords(line);
  if ('problem' in words) return words.problem;
  const [verb, ...path] = words;
  const spot = findSpot(root, path);
  if (typeof spot === 'string') return spot;
  if (verb === 'set') return set(root, spot, origin);
  if (verb === 'delete') return refuseDelete(root, spot, origin) ?? apply(remove, root, spot, origin);
  if (verb === 'move') return move(root, spot, origin);
  return `an update does not ${String(verb)}`;
}

function apply(edit: typeof write, root: Branch, { path }: Spot, origin: Origin): string | undefined {
  return edit(createChange(), root, documentSchema, path, origin);
}

function set(root: Branch, spot: Spot, origin: Origin): string | undefined {
  const { kind, name, rest, scope, entry } = spot;
  if (rest.length < 2 && kind !== 'tag') return `${name} gets no value`;
  if (entry === undefined && isTakenElsewhere(scope, kind, name)) return `another thing is called ${name}`;
  const list = entry && findPart(entry, rest.slice(0, -1));
  const values = [rest.at(-1) ?? []].flat();
  if (list?.kind === 'members') {
    const twice = values.find((value) => list.values.has(value));
    if (twice !== undefined) return `${twice} is in the list of ${name} already`;
    if (list.values.has('any') || values.includes('any')) return `any would be listed with others in ${name}`;
  }
  const missing = findMissing(spot);
  if (missing !== undefined) return `${name} would name ${missing}, which is not there`;
  // Tried on a copy of nothing first: a word that is not known there would be left unread.
  const trial = branchAt(origin);
  const problem = apply(write, trial, spot, origin);
  const made = findSpot(trial, spot.path);
  if (problem !== undefined || typeof made === 'string' || made.entry === undefined)
    return problem ?? 'the line makes nothing';
  const [unread] = unreadIn(made.entry);
  return unread === undefined ? apply(write, root, spot, origin) : unread.what;
}

/** What a rule or object can be without and decide the same: single values, and the profiles of a rule. */
const parts: ReadonlySet<string> = new Set([
  ...['description', 'comments', 'tag', 'log-setting', 'profile-setting', 'certificate-profile'],
]);

function refuseDelete(root: Branch, spot: Spot, origin: Origin): string | undefined {
  const { kind, name, rest, entries, entry } = spot;
  if (entry === undefined || entries === undefined) return `there is no ${name} to delete`;
  if (rest.length === 0) {
    if (kind === 'tag') return 'rules that are not in the text may have the tag';
    const isReferred = keepReferred(createChange(), root, { kind, entries, name }, origin);
    return isReferred ? `something refers to ${name}` : undefined;
  }
  const part = findPart(entry, rest);
  if (part !== undefined && parts.has(String(rest.at(-1)))) return undefined;
  const [value] = [rest.at(-1) ?? []].flat();
  const list = findPart(entry, rest.slice(0, -1));
  if (list?.kind !== 'members' || value === undefined || !list.values.has(value))
    return `${name} has no ${rest.flat().join(' ')} to delete`;
  return list.values.size < 2 ? `the list of ${name} would be empty, which may mean any` : undefined;
}

function move(root: Branch, spot: Spot, origin: Origin): string | undefined {
  const { entries, entry, name, rest } = spot;
  const other = rest[1];
  if (entries === undefined || entry === undefined) return `there is no rule ${name} to move`;
  if (other !== undefined && (other === name || !entries.byName.has(String(other))))
    return `there is no rule ${String(other)} to move ${name} to`;
  entries.order = (entries.order ?? [...entries.byName.keys()]).filter((one) => one !== restOfRules);
  return apply(reorder, root, spot, origin);
}

/** The part of an entry at these words. */
function findPart(entry: Branch, words: Spot['rest']): Tree | undefined {
  let part: Tree | undefined = words.length === 0 ? undefined : entry;
  for (const word of words)
    part = part?.kind === 'branch' && typeof word === 'string' ? part.children.get(word) : undefined;
  return part;
}
