/**
 * Parts of a table that are included in one of the site's own, and what its base chain learns that jumps there: some
 * requests get through, some are denied, and the others fall through.
 */
import { error, type Outcome } from '../../../../diagnostics/diagnostic.ts';
import type { Clause, Origin, Reading } from '../../../target.ts';
import type { Config, NftablesOptions, Statement, TablePart } from '../../config.ts';
import type { LoadedTable } from '../check/loaded.ts';
import { unknown } from '../meaning-conditions.ts';
import type { Place } from '../meaning-place.ts';
import { load } from '../meaning-state.ts';
import { listBystanders, sayStopped } from './bystanders.ts';
import { open, walkBase } from './walk-hooks.ts';

/** Says what a fragment decides on a machine with these options. */
export function meaningOfFragment({ statements, path }: Config, options: NftablesOptions): Outcome<Reading> {
  const isHost = options.form === 'host';
  const entrance = isHost ? 'rulec_output' : 'rulec_forward';
  const at = { file: path, line: 1 };
  const strangers = statements.filter(({ kind }) => kind !== 'fragment' && kind !== 'comment');
  if (strangers.length > 0)
    return {
      value: leaveOpen('the text is more than parts of a table', originOf(strangers[0], at)),
      diagnostics: [],
    };
  const parts = statements.flatMap((one): readonly TablePart[] => (one.kind === 'fragment' ? one.parts : []));
  const table = { kind: 'table', family: 'inet', name: 'rulec_', parts, origin: at } as const;
  const { value, diagnostics } = load({ path, statements: [table] }, 'none');
  const loaded = value?.tables[0];
  if (value === undefined || loaded === undefined) return { diagnostics };
  const chain = loaded.chains.get(entrance);
  if (chain === undefined || chain.hook !== undefined) {
    const message = `there is no chain ${entrance} without a hook, where the table of the site jumps`;
    return { diagnostics: [error('config-syntax', message, { at: chain?.origin ?? at })] };
  }
  const [doubt] = [...value.unread, ...listHooks(loaded), ...loaded.doubts];
  if (doubt !== undefined) return { value: leaveOpen(doubt.text, doubt.origin), diagnostics: [] };
  const ask = (packet: Place['packet'], inside = options.inside): readonly Clause[] =>
    walkBase(loaded, chain, { options, inside, packet, hook: isHost ? 'output' : 'forward', isTracked: true })
      .clauses;
  const kinds = listBystanders(options).filter(({ packet }) => packet !== 'first');
  for (const { packet, says } of [...kinds, { packet: 'answer', says: 'answers' } as const]) {
    const stop = ask(packet).find(({ action }) => action !== 'allow');
    if (stop !== undefined) return { value: leaveOpen(sayStopped(says), stop.origin), diagnostics: [] };
  }
  const permitOf = (inside: readonly string[]) =>
    ({ mode: 'first-match', clauses: ask('first', inside), otherwise: 'unknown' }) as const;
  const states =
    options.inside.length < 2 ? [] : options.inside.map((name) => ({ name, permit: permitOf([name]) }));
  const permit = permitOf(options.inside);
  return { value: { permit, falls: true, ...(states.length === 0 ? {} : { states }) }, diagnostics: [] };
}

function originOf(statement: Statement | undefined, otherwise: Origin): Origin {
  return statement !== undefined && 'origin' in statement ? statement.origin : otherwise;
}

/** Nothing of the text is known. */
function leaveOpen(why: string, origin: Origin): Reading {
  return { permit: { mode: 'first-match', clauses: [open(unknown(why), origin)], otherwise: 'unknown' } };
}

function listHooks({ chains }: LoadedTable): readonly { readonly text: string; readonly origin: Origin }[] {
  return [...chains.values()].flatMap(({ name, hook, origin }) =>
    hook === undefined ? [] : [{ text: `the chain ${name} has a hook of its own`, origin }],
  );
}
