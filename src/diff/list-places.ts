/** Where a text takes its lists from (semantics, section 3, "Where lists come from"). */
import { type Diagnostic, error, note } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import type { FormatReading } from '../proof/compare/proof.ts';
import type { ListPlace, Reading, Target } from '../targets/target.ts';

/**
 * Compares the places of lists with the options that were given (`values`). An error of code `different` says where
 * another place stands than such an option says. A default is no statement: against it a note, `list-place-not-compared`,
 * names the places.
 */
export function comparePlaces(
  { name: target }: Pick<Target, 'name'>,
  values: Readonly<Record<string, string>>,
  readings: readonly FormatReading[],
): readonly Diagnostic[] {
  const others = dropRepeatedPlaces(readings.flatMap(({ reading }) => reading.places ?? [])).filter(
    ({ isAsOptionsSay }) => !isAsOptionsSay,
  );
  const wrong = others.filter(({ option }) => Object.hasOwn(values, option));
  const open = others.filter(({ option }) => !Object.hasOwn(values, option));
  const errors = wrong.map(({ list, place, origin, option }) => {
    const message = `the list ${word(list)} comes from ${word(place)}, and ${target}.${option} says otherwise: what is served there is permitted`;
    return error('different', message, { at: origin, target });
  });
  return [...errors, ...noteOpenPlaces(target, open)];
}

function noteOpenPlaces(target: string, places: readonly ListPlace[]): readonly Diagnostic[] {
  return [...new Set(places.map(({ option }) => option))].flatMap((option) => {
    const own = places.filter((one) => one.option === option);
    const [first] = own;
    if (first === undefined) return [];
    const names = own.map(({ list, place }) => `${word(list)} from ${word(place)}`);
    const most = 5;
    const more = names.length > most ? ` and ${names.length - most} more` : '';
    const message = `no option says where lists should come from, so this was not compared: ${names.slice(0, most).join(', ')}${more}`;
    const help = `if a place is right, set --set ${target}.${option}=VALUE; the lists were compared by the files here`;
    return [note('list-place-not-compared', message, { at: first.origin, help, target })];
  });
}

/** Two formats of one text may say the same of a list. */
function dropRepeatedPlaces(places: readonly ListPlace[]): readonly ListPlace[] {
  const keys = places.map(({ list, place, option }) => JSON.stringify([list, place, option]));
  return places.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** Says which lists come from another place in the newer of two readings: what that place serves is permitted from now on. */
export function describeMovedLists(before: Reading, after: Reading): readonly string[] {
  const placesOf = ({ places = [] }: Reading, list: string): readonly string[] =>
    [...new Set(places.filter((one) => one.list === list).map(({ place }) => place))].sort();
  const lists = [...new Set((after.places ?? []).map(({ list }) => list))].sort();
  return lists.flatMap((list) => {
    const [old, fresh] = [placesOf(before, list), placesOf(after, list)];
    const moved = fresh.filter((place) => !old.includes(place));
    if (old.length === 0 || moved.length === 0) return [];
    const from = old.map(word).join(', ');
    return [
      `permits now whatever ${moved.map(word).join(', ')} serves: the list ${word(list)} came from ${from}`,
    ];
  });
}
