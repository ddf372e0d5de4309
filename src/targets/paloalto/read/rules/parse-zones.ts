/**
 * Texts that differ from the one before in the names of zones alone, as those of many devices do. A text that brings only rules
 * defines no zones, and its reader takes their names as they are: all else is what it was.
 */
import { cutPieces, findBetween, type Spot } from '../../../../sets/text/pieces.ts';
import type { TargetFile } from '../../../target.ts';
import type { DecryptionRule, PaloaltoConfig, SecurityRule } from '../../config.ts';
import { childOf, type TextTree } from '../text/parse-tree.ts';

type Rule = SecurityRule | DecryptionRule;

/** The name of one zone in a text: the only one on its side of a rule, in a line that says nothing else. */
interface ZoneSpot extends Spot {
  readonly rule: Rule;
  readonly side: 'from' | 'to';
}

/** Files as they were read: what stands between the zones of the main one, and those. */
interface Pattern {
  readonly files: readonly TargetFile[];
  readonly main: number;
  readonly pieces: readonly string[];
  readonly spots: readonly ZoneSpot[];
  readonly config: PaloaltoConfig;
}

/** The files that a parser read last; nothing keeps them from being collected. */
export interface ZoneMemo {
  last?: WeakRef<Pattern>;
}

/** A name that is a word in both formats, and that no reader finds too long. */
const zoneName = /[A-Za-z][\w.-]{0,30}/y;

/** Returns what files say that were read before, but for the zones in them; undefined where anything else differs. */
export function readOtherZones({ last }: ZoneMemo, files: readonly TargetFile[]): PaloaltoConfig | undefined {
  const pattern = last?.deref();
  const text = pattern === undefined ? undefined : files[pattern.main]?.content;
  if (pattern === undefined || typeof text !== 'string' || files.length !== pattern.files.length)
    return undefined;
  const isSame = files.every(
    ({ path, content }, at) =>
      path === pattern.files[at]?.path && (at === pattern.main || content === pattern.files[at]?.content),
  );
  const zones = isSame ? findBetween(text, pattern.pieces, zoneName) : undefined;
  if (zones === undefined) return undefined;
  const sides = new Map<Rule, Partial<Pick<Rule, ZoneSpot['side']>>>();
  for (const [at, { rule, side }] of pattern.spots.entries())
    sides.set(rule, { ...sides.get(rule), [side]: [zones[at] ?? ''] });
  const change = <R extends SecurityRule | DecryptionRule | { readonly kind: 'unread-rules' }>(one: R): R =>
    one.kind === 'rule' ? { ...one, ...sides.get(one) } : one;
  const scopes = pattern.config.scopes.map((scope) => ({
    ...scope,
    rulebases: scope.rulebases.map((base) => ({
      ...base,
      security: base.security.map(change),
      decryption: base.decryption.map(change),
    })),
  }));
  return { ...pattern.config, scopes };
}

/** Keeps what files were read as, about which nothing was told. */
export function keepZones(
  memo: ZoneMemo,
  files: readonly TargetFile[],
  { path, tree }: { readonly path: string; readonly tree: TextTree },
  config: PaloaltoConfig,
): void {
  delete memo.last;
  const main = files.findIndex((file) => file.path === path);
  const text = files[main]?.content;
  // Of plain text it is certain where its lines end.
  if (config.whole === true || typeof text !== 'string' || !/^[\n -~]*$/.test(text)) return;
  const spots = listSpots(text, tree, config).toSorted((a, b) => a.start - b.start);
  const [first] = spots;
  if (first === undefined || !isReadAlike(text, first)) return;
  memo.last = new WeakRef({ files, main, pieces: cutPieces(text, spots), spots, config });
}

/** A deletion behind a zone may be of that; what a script has before the first one knows none of these. */
function isReadAlike(text: string, { start }: Spot): boolean {
  const rest = text.slice(text.lastIndexOf('\n', start) + 1);
  return rest.trimStart().startsWith('<') || !/^(?!(?:set|move) ).+$/m.test(rest);
}

function listSpots(text: string, { scopes }: TextTree, config: PaloaltoConfig): readonly ZoneSpot[] {
  const lines = text.split('\n');
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return config.scopes.flatMap(({ rulebases }, index) =>
    rulebases.flatMap((base) =>
      (['security', 'decryption'] as const).flatMap((kind) => {
        const place = childOf(childOf(scopes[index]?.branch, base.place, 'branch'), kind, 'branch');
        const entries = childOf(place, 'rules', 'entries')?.byName;
        return base[kind].flatMap((rule): readonly ZoneSpot[] => {
          if (rule.kind !== 'rule') return [];
          return (['from', 'to'] as const).flatMap((side) => {
            const members = childOf(entries?.get(rule.name), side, 'members');
            const [[zone, origin] = []] = members?.values ?? [];
            if (zone === undefined || origin === undefined || members?.values.size !== 1) return [];
            // Where several lines name it, one of them says nothing else than another.
            if (origin.line !== members.origin.line) return [];
            const line = lines[origin.line - 1] ?? '';
            const path = [base.place, kind, 'rules', rule.name, side];
            const tail = tailOf(line, path, zone);
            if (tail === undefined) return [];
            const end = (starts[origin.line - 1] ?? 0) + line.length - tail.length;
            return [{ rule, side, start: end - zone.length, end }];
          });
        });
      }),
    ),
  );
}

/** What stands behind a zone in a line that names it and does nothing else; undefined in other lines. */
function tailOf(line: string, path: readonly string[], zone: string): string | undefined {
  const side = path.at(-1);
  const tail = `</member></${side}>`;
  if (line.trimStart() === `<${side}><member>${zone}${tail}`) return tail;
  const words = line.split(' ');
  // `set`, at most two words of the scope, the path and the zone.
  const isPlain =
    words[0] === 'set' && words.length <= 4 + path.length && /^[\w./-]+(?: [\w./-]+)*$/.test(line);
  return isPlain && words.slice(-1 - path.length).join(' ') === [...path, zone].join(' ') ? '' : undefined;
}
