/** Which lines of a set script the catalogue edits. */
import type { Effect, Operator, Subject } from '../mutant.ts';
import { type Command, commandOf } from './paloalto-spots.ts';
import { type Lines, linesOf, onFiles, type Scope } from './text.ts';

export function scriptOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.set')).map(linesOf);
}

export function lines(isMeant: (command: Command) => boolean): Scope {
  return {
    files: scriptOf,
    isMeant: (line) => {
      const command = commandOf(line);
      return command !== undefined && isMeant(command);
    },
  };
}

export const isRule = ({ kind }: Command): boolean => kind === 'security' || kind === 'decryption';
export const isCollection = (command: Command): boolean =>
  isRule(command) || command.kind === 'address-group' || command.kind === 'custom-url-category';
export const sets: Scope = lines(({ verb }) => verb === 'set');
export const deletes: Scope = lines(({ verb }) => verb === 'delete');
export const moves: Scope = lines(({ verb }) => verb === 'move');

/** Other scripts in the place of the whole one. */
export function onScript(
  name: string,
  what: string,
  others: (lines: readonly string[]) => readonly (readonly string[])[],
  effect?: Effect,
): Operator {
  return onFiles(
    name,
    what,
    scriptOf,
    (text) => others(text.split('\n')).map((one) => one.join('\n')),
    effect,
  );
}
