/** Several files of one device: whether all of them are loaded, and in their order, only the device knows. */
import { type Diagnostic, error } from '../../../../diagnostics/diagnostic.ts';
import type { Removal, Statement } from '../../config.ts';

/** A file that no other includes, with what it says and what it includes. */
export interface MainFile {
  readonly path: string;
  readonly statements: readonly Statement[];
}

const help = 'give the files that are loaded, in their order, and no copy of one';

/** Refuses files that nobody reads: those that include each other, or themselves. */
export function refuseUnread(paths: readonly string[]): readonly Diagnostic[] {
  return paths.map((path) =>
    error('config-syntax', `no file that is read includes ${path}`, { at: { file: path, line: 1 }, help }),
  );
}

/**
 * Refuses a file that removes what one before it said, or says the same chain or set again: one is a copy of the other, or
 * replaces it, and the answer would be about whichever comes last here.
 */
export function refuseCopies(files: readonly MainFile[]): readonly Diagnostic[] {
  const said = new Map<string, string>();
  for (const { path, statements } of files) {
    const found = statements.find((one) => findAgain(one, said) !== undefined);
    if (found !== undefined && found.kind !== 'comment') {
      const message = `${findAgain(found, said)} and ${path} say the same: which of them is loaded is not known`;
      return [error('config-syntax', message, { at: found.origin, help })];
    }
    for (const key of statements.flatMap(listParts)) said.set(key, path);
  }
  return [];
}

/** Returns the file before that has said what a statement removes, or says as a whole. */
function findAgain(statement: Statement, said: ReadonlyMap<string, string>): string | undefined {
  if (statement.kind === 'delete' || statement.kind === 'flush')
    return [...said].find(([key]) => isOf(statement, key))?.[1];
  if (statement.kind !== 'table' || statement.needs !== undefined) return undefined;
  return listParts(statement)
    .map((key) => said.get(key))
    .find((path) => path !== undefined);
}

function isOf({ what, family, table, name }: Removal, key: string): boolean {
  if (what === 'ruleset') return family === undefined || key.startsWith(`${family} `);
  const part = [family, table, ...(name === undefined ? [] : [what === 'chain' ? 'chain' : 'set', name])];
  return `${key} `.startsWith(`${part.join(' ')} `);
}

/** The chains that a statement puts rules into, and the sets that it puts elements into. */
function listParts(statement: Statement): readonly string[] {
  if (statement.kind === 'insert') return [spell(statement, statement.table, 'chain', statement.chain)];
  if (statement.kind !== 'table') return [];
  return (statement.parts ?? []).flatMap((part): readonly string[] => {
    if (part.kind === 'chain')
      return part.parts.some(({ kind }) => kind !== 'comment')
        ? [spell(statement, statement.name, 'chain', part.name)]
        : [];
    if (part.kind !== 'set' && part.kind !== 'map') return [];
    return part.elements.length > 0 ? [spell(statement, statement.name, 'set', part.name)] : [];
  });
}

function spell({ family }: { readonly family: string }, ...words: readonly string[]): string {
  return [family, ...words].join(' ');
}
