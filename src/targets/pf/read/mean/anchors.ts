/** The rules of anchors: in braces, loaded from files, or put there by programs. */
import { quote } from '../../../../diagnostics/quote.ts';
import type { Condition } from '../../../../sets/condition.ts';
import type { Anchor, LoadAnchor, Statement } from '../../config.ts';
import type { Conditions } from './conditions.ts';
import { givenBy } from './premises.ts';

/** What files are loaded into anchors, by the whole names of these. */
export type Anchors = ReadonlyMap<string, readonly LoadAnchor[]>;

/** Finds the files of all anchors; names are relative to the anchor whose file says them. */
export function listAnchors(statements: readonly Statement[]): Anchors {
  const anchors = new Map<string, LoadAnchor[]>();
  const visit = (inside: readonly Statement[], path: string): void => {
    for (const one of inside) {
      if (one.kind !== 'load') continue;
      const name = joinNames(path, one.name);
      anchors.set(name, [...(anchors.get(name) ?? []), one]);
      visit(one.statements, name);
    }
  };
  visit(statements, '');
  return anchors;
}

/**
 * Returns a file that may fill an anchor, or with a star those below a name, with what these files do not say: that of the
 * anchor itself, or of one above it.
 */
export function findUnseen(
  anchors: Anchors,
  whole: string,
  isUnseen = (one: LoadAnchor): boolean => one.isAbsent === true,
): LoadAnchor | undefined {
  const isOf = (name: string): boolean =>
    whole === name ||
    whole.startsWith(`${name}/`) ||
    (whole.endsWith('*') && name.startsWith(whole.slice(0, -1)));
  return [...anchors].flatMap(([name, loads]) => (isOf(name) ? loads.filter(isUnseen) : []))[0];
}

function joinNames(path: string, name: string): string {
  if (name.startsWith('/')) return name.slice(1);
  return path === '' ? name : `${path}/${name}`;
}

/** The rules that an anchor line leads to, in order, each with the name of its ruleset; and whether there are others. */
interface AnchorRules {
  readonly rules: readonly { readonly path: string; readonly statements: readonly Statement[] }[];
  readonly unknown?: Condition;
}

export function findAnchorRules(
  { anchors, conditions }: { readonly anchors: Anchors; readonly conditions: Conditions },
  { name = '', body }: Anchor,
  path: string,
): AnchorRules {
  const whole = joinNames(path, name);
  const doubt = (why: string, isEmpty = false): Condition =>
    conditions.unknown({ why, cause: `anchor:${name}`, ...(isEmpty ? givenBy('anchors-empty', false) : {}) });
  const absent = findUnseen(anchors, whole);
  const unseen = absent && {
    unknown: doubt(`the anchor ${quote(name)}, whose file ${quote(absent.file)} is not given`),
  };
  if (name.endsWith('*')) {
    // Every anchor directly below, in the order of their names (pf.conf(5), ANCHORS).
    const above = whole.slice(0, -1);
    const below = [...anchors].filter(
      ([one]) => one.startsWith(above) && !one.slice(above.length).includes('/'),
    );
    const rules = below
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([one, loads]) => loads.map(({ statements }) => ({ path: one, statements })));
    return {
      ...{ rules, unknown: doubt(`the anchors ${quote(name)}, of which others may have rules`, true) },
      ...unseen,
    };
  }
  const loads = anchors.get(whole) ?? [];
  if (body !== undefined) {
    const rules = [{ path: whole, statements: body }];
    return loads.length === 0
      ? { rules, ...unseen }
      : { rules, unknown: doubt('an anchor that is also loaded from a file') };
  }
  const [first, second] = loads;
  if (first === undefined)
    return {
      ...{ rules: [], unknown: doubt(`the anchor ${quote(name)}, whose rules are not in these files`, true) },
      ...unseen,
    };
  if (second !== undefined)
    return { rules: [], unknown: doubt('an anchor that is loaded from several files') };
  return { rules: [{ path: whole, statements: first.statements }], ...unseen };
}
