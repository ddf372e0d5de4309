/**
 * What a parsed configuration permits, asked of the first packet of new connections (TCP: the SYN). On a
 * gateway a connection gets through where its packet passes `in` on an inside interface and then `out`; on a
 * host, `out`. Where nothing matches, pf passes the packet.
 */
import { type Diagnostic, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { ListPlace, Meaning, Origin, Reading } from '../../target.ts';
import type { Config, PfOptions, Statement, Table } from '../config.ts';
import { checkDialect, listOwnFiles } from './dialects.ts';
import { listLookups } from './lookups.ts';
import { listAnchors } from './mean/anchors.ts';
import { createConditions, listUnknown } from './mean/conditions.ts';
import { createCriteriaReader } from './mean/criteria.ts';
import { listInsidePlaces, listOutsidePlaces } from './mean/interfaces.ts';
import { byPlace, combineWays } from './mean/places.ts';
import { listEntries, readTables } from './mean/tables.ts';
import { type Asked, unclearTag } from './mean/walk.ts';
import { decideOut, decideThrough, type Way } from './mean/ways.ts';
import { capMessages } from './messages.ts';
import { listEvery } from './statements.ts';
import { findNeighbourLines, findStrayLines, findTaggingLines, listOpenLines } from './stray-lines.ts';

/** Says what a configuration permits on a device with these options. */
export function meaning(config: Config, options: PfOptions): Outcome<Reading> {
  const own = listOwnFiles(config);
  const loads = checkDialect(config, options, own);
  if (hasErrors(loads)) return { diagnostics: capMessages(loads) };
  const { statements } = config;
  // These have no effect but in the main ruleset (pf.conf(5), ANCHORS), so a text with one is meant as that.
  const isMain = statements.some(({ kind }) => ['set', 'translation', 'skipped'].includes(kind));
  const falls = options.closing === 'none' && !isMain;
  const isAnchor = own.has(config.path) && !isMain;
  const question = { options, tables: readTables(config), conditions: createConditions() };
  const asked: Asked = {
    ...{ question, config, read: createCriteriaReader(question) },
    ...{ anchors: listAnchors(statements), falls, isAnchor },
    doubts: [
      ...doubtLimits(config, options),
      ...listLookups(config, own),
      ...(isAnchor ? listOpenLines(statements) : []),
    ],
  };
  const inside = listInsidePlaces(options, statements);
  const outside = options.form === 'host' ? [] : listOutsidePlaces(options, statements);
  const ways =
    options.form === 'host'
      ? inside.map((place) => decideOut(asked, place))
      : inside.flatMap((place) => decideThrough(asked, place, outside));
  const findOthers = [findStrayLines, findNeighbourLines, findTaggingLines];
  const stray = isAnchor ? findOthers.flatMap((find) => find(asked, statements)) : [];
  const way = [...combineWays(asked, ways), ...stray];
  const [permit, ...also] = way.map(
    ({ clauses }): Meaning => ({ mode: 'first-match', clauses, otherwise: 'allow' }),
  );
  const places = listPlaces(config, options);
  const value: Reading = {
    permit: {
      ...(permit ?? { mode: 'first-match', clauses: [] }),
      otherwise: falls ? 'unknown' : 'allow',
      ...(also.length === 0 ? {} : { also }),
    },
    ...(falls ? { falls } : {}),
    ...(isMain ? { whole: true } : {}),
    ...(places.length === 0 ? {} : { places }),
  };
  return { value, diagnostics: capMessages([...loads, ...listDoubts(way)]) };
}

function listTables(statements: readonly Statement[]): readonly Table[] {
  return listEvery(statements).filter((one) => one.kind === 'table');
}

/** The tables that OpenBSD and macOS hold where no line says otherwise (pf.conf(5), `set limit tables`). */
const mostTables = 1_000;

/**
 * Limits under which the tables do not load. While they are loaded again the old ones live on, so that both count
 * (pf.conf(5), `set limit table-entries`; pfr_ina_commit in pf_table.c).
 */
function doubtLimits(config: Config, { dialect }: PfOptions): Asked['doubts'] {
  const tables = listTables(config.statements);
  const entries = tables.reduce((sum, table) => sum + listEntries(config, table).length, 0);
  const needed: Readonly<Record<string, number>> = {
    tables: 2 * tables.length,
    'table-entries': 2 * entries,
  };
  const written = config.statements.flatMap((one) =>
    one.kind === 'set' ? (one.limits ?? []).map((limit) => ({ ...limit, origin: one.origin })) : [],
  );
  const first = tables[mostTables];
  const isLimited = dialect !== 'freebsd' && !written.some(({ name }) => name === 'tables');
  return [
    ...written
      .filter(({ name, value }) => value < (needed[name] ?? 0))
      .map(({ name, value, origin }) => ({
        why: `a limit of ${value} ${name}, where a reload needs ${needed[name]}: pf may refuse to load the text`,
        origin,
      })),
    ...(isLimited && first !== undefined
      ? [{ why: `more than ${mostTables} tables: pf may refuse to load the text`, origin: first.origin }]
      : []),
  ];
}

/** The files that tables are filled from. */
function listPlaces(config: Config, { dir }: PfOptions): readonly ListPlace[] {
  return listTables(config.statements).flatMap(({ name, sources, origin }) =>
    sources.flatMap((source): readonly ListPlace[] => {
      if (source.kind !== 'file' || source.path === '/dev/null') return [];
      const { path } = source;
      const isPlain = !path.split('/').some((part, index) => index > 0 && ['', '.', '..'].includes(part));
      const isAsOptionsSay = isPlain && path.startsWith(`${dir}/`);
      return [{ list: `table ${name}`, place: path, origin, option: 'dir', isAsOptionsSay }];
    }),
  );
}

function helpWithFile(assumed: string): string {
  return `give the file that it is filled from, with --root DIR or by name, or --assume ${assumed}`;
}

/** What mends a doubt, by the beginning of its cause or its reason. */
const helps: readonly (readonly [begins: string, help: string])[] = [
  ['client:', 'name the machines that the rule set is for: --set pf.source=PREFIX,…'],
  ['group:', 'name the interfaces of that traffic: --set pf.inside=NAME,…, and those in groups: pf.groups'],
  [byPlace, 'name the interfaces of that traffic: --set pf.inside=NAME,…'],
  ['anchor:', helpWithFile('anchor:NAME=no if it is empty')],
  ['table:', helpWithFile('table:NAME=FILE, or no if it is empty')],
  ['client-table:', helpWithFile('client-table:NAME=no if it is empty')],
];

/** One warning for each thing that is not known, at the first line where it matters. */
function listDoubts(way: Way): readonly Diagnostic[] {
  const found = new Map<string, { readonly origin: Origin; readonly cause: string }>();
  for (const { condition, origin } of way.flatMap(({ lines }) => lines))
    for (const { why, cause = '' } of listUnknown(condition)) {
      // The line that leaves it open whether a packet has the tag is told of itself.
      if (why.startsWith(unclearTag)) continue;
      const before = found.get(why)?.origin;
      const isEarlier = before === undefined || (before.file === origin.file && origin.line < before.line);
      if (isEarlier) found.set(why, { origin, cause });
    }
  return [...found].map(([why, { origin, cause }]) => {
    const help = helps.find(([begins]) => cause.startsWith(begins) || why.startsWith(begins))?.[1];
    const message = `the effect of this line is unknown: ${why}`;
    return warning('unknown-construct', message, { at: origin, ...present({ help }) });
  });
}
