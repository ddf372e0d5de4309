import { error, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { allowedEntries } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { isSame } from '../../../sets/remember.ts';
import { checkLimit } from '../../kernel/limits.ts';
import { carryText, checkProse, describeRule, nameRuleSets, type ProsePlace } from '../../kernel/prose.ts';
import { limits } from '../capabilities.ts';
import { type Config, largeFile, type PacEntry, type PacOptions, type PacService } from '../config.ts';
import { spelledByPolicy } from '../regions.ts';
import { type Cell, listCells } from './lower-cells.ts';
import { type HostTable, tabulateHosts } from './lower-hosts.ts';
import { print } from './print.ts';

const nowhere = { file: '', line: 0 };

/** Comments of a script: any printable ASCII. */
const comments: ProsePlace = { name: 'comments of a PAC file', allowed: /^[ -~]$/ };

/** A stretch of ports of one scheme, or of both, and what its hosts are decided by. */
interface Part extends Omit<PacService, 'origin'> {
  readonly table: HostTable;
  /** The place of the first rule that permits anything there. */
  readonly first: number;
}

/** Policy to config. Errors: `limit`. */
export function lower(policy: Policy, options: PacOptions): Outcome<Config> {
  const cells = listCells(policy);
  const spelled = spelledByPolicy(policy);
  const parts: Part[] = [];
  for (const { scheme, from, to, said } of cells) {
    const table = tabulateHosts(said, spelled);
    if (table === undefined) return { diagnostics: [tellDisorder({ scheme, from, to, said })] };
    if (table.entries.length > 0 || table.patterns.length > 0)
      parts.push({ scheme, from, to, table, first: findFirst(said) });
  }
  // In the order of the rules: a rule behind others renumbers no service.
  const services = [...joinSchemes(joinPorts(parts))].sort((a, b) => a.first - b.first);
  const config: Config = {
    path: `${policy.name}.pac`,
    comments: makeHead(policy).map((text) => ({ kind: 'comment', text })),
    permitted: options.permitted,
    otherwise: options.otherwise,
    services: services.map(({ scheme, from, to }) => ({ scheme, from, to, origin: nowhere })),
    entries: services.flatMap(({ table }, service) => numberLines(table.entries, service)),
    patterns: services.flatMap(({ table }, service) => numberLines(table.patterns, service)),
  };
  const problems = [...checkSize(config), ...checkProse(comments, policy.rules)];
  return hasErrors(problems) ? { diagnostics: problems } : { value: config, diagnostics: problems };
}

function findFirst(said: Cell['said']): number {
  return Math.min(...said.filter(({ permits }) => permits).map(({ order }) => order));
}

function numberLines(lines: HostTable['entries'], service: number): readonly PacEntry[] {
  return lines.map((line) => ({ ...line, service, origin: nowhere }));
}

function tellDisorder({ scheme, from, to, said }: Cell): ReturnType<typeof error> {
  const names = said.flatMap(({ atom: { host } }) => (host?.pattern.kind === 'labels' ? [host.text] : []));
  const ports = from === to ? `${from}` : `${from}-${to}`;
  const message = `no order of ${[...new Set(names)].join(', ')} on ${ports}/${scheme} says what the rules do`;
  const help = 'let the denials around these patterns be for everybody, or compile their rules apart';
  return error('limit', message, { help });
}

/** Joins stretches of ports of one scheme that follow each other and say the same. */
function joinPorts(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const goesOn =
      last?.scheme === part.scheme && last.to + 1 === part.from && isSame(last.table, part.table);
    if (goesOn) joined.splice(-1, 1, { ...last, to: part.to, first: Math.min(last.first, part.first) });
    else joined.push(part);
  }
  return joined;
}

/** Joins both schemes on the same ports. */
function joinSchemes(parts: readonly Part[]): readonly Part[] {
  const twinOf = (one: Part): Part | undefined =>
    parts.find(
      (other) =>
        other.scheme !== one.scheme &&
        other.from === one.from &&
        other.to === one.to &&
        isSame(one.table, other.table),
    );
  return parts.flatMap((one): readonly Part[] => {
    const twin = twinOf(one);
    if (twin === undefined) return [one];
    return one.scheme === 'http' ? [{ ...one, scheme: '*', first: Math.min(one.first, twin.first) }] : [];
  });
}

function makeHead(policy: Policy): readonly string[] {
  const withPaths = allowedEntries(policy).filter(({ host }) => host?.path !== undefined);
  const hosts = [...new Set(withPaths.map(({ host }) => host?.text ?? ''))];
  return [
    `Written by rulec from ${nameRuleSets(policy)}. Do not edit: edit the rule set and compile again.`,
    'Advice to clients, no enforcement: a client that cannot load or run this file goes DIRECT.',
    ...policy.rules.map((rule) => {
      const said = describeRule(comments, rule);
      return `rule ${rule.id}${said === undefined ? '' : `: ${said}`}`;
    }),
    ...hosts.map((host) => `The path is not looked at: ${carryText(comments, host)} is the whole host.`),
  ];
}

function checkSize(config: Config): Outcome<Config>['diagnostics'] {
  const bytes = print(config).reduce((sum, { content }) => sum + content.length, 0);
  const help =
    'name parents (*.example.com) in place of their hosts, or compile fewer rule sets into one file';
  const tooLarge = checkLimit(limits.file, bytes, { help });
  if (tooLarge.length > 0) return tooLarge;
  const large = {
    ...limits.file,
    value: largeFile,
    source: 'clients load the file again and again, and slowly',
  };
  return checkLimit(large, bytes, { help, severity: 'warning' });
}
