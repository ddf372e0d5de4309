/** Commands as users type them, cold, each beside what it is promised against: bare Node, or a smaller piece of work. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Runs, runInTurn } from './processes.ts';

/** One row of the table: two commands, how many times they are run, and what is promised of them. */
export interface CommandRow {
  readonly what: string;
  readonly ours: Runs;
  readonly theirs: Runs;
  /** The most that the ratio may be, and the most megabytes. */
  readonly promise: string;
  readonly memory?: string;
  readonly note?: string;
}

const program = `node ${resolve('dist/bin/rulec.js')}`;
/** The options that a compile for all targets needs. */
export const zones: string = '--set paloalto.from-zone=trust --set paloalto.to-zone=untrust';
const bundled = resolve('data/entra-private-network-connector.yaml');

/** Measures commands on the bundled rule set; `tags` is a weekly file of Service Tags. */
export function* measureBundled(tags: string): Generator<CommandRow> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-bundled-'));
  const all = `compile ${bundled} --target all ${zones} --out ${folder}/out`;
  const rows = [
    ['compile --target squid, bundled / bare Node', `compile ${bundled} --target squid`, '<= 2.8'],
    ['check, bundled / bare Node', `check ${bundled}`, '<= 2.1'],
    ['all targets with the lock / bare Node', all, '<= 4.5'],
    [
      'explain REQUEST, all targets / bare Node',
      `explain https://login.microsoftonline.com/ ${bundled} --target all ${zones}`,
      '<= 4',
    ],
    ...(existsSync(tags)
      ? ([
          [
            'all targets with the weekly file / bare Node',
            `${all} --service-tags ${tags}`,
            '<= 6',
            '<= 85 MB',
          ],
        ] as const)
      : []),
  ] as const;
  for (const [what, command, promise, memory] of rows) {
    const fresh = `rm -rf ${folder}/out; cd ${resolve('data')} && ${program} ${command}`;
    const [ours, theirs] = runInTurn(7, [fresh, 'node -e 0']);
    if (ours !== undefined && theirs !== undefined)
      yield { what, ours, theirs, promise, ...(memory !== undefined && { memory }) };
  }
  rmSync(folder, { recursive: true });
}

/** Measures what a rule set many times as large takes, against a smaller one. */
export function* measureLarge(): Generator<CommandRow> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-large-'));
  const write = (name: string, rules: readonly string[]): string => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, `rulec: 1\nname: ${name}\nrules:\n${rules.join('')}`);
    return file;
  };
  const pair = (count: number): string => {
    const [old, fresh] = [1, 2].map((side) => write(`set-${count}-${side}`, makeRules(count, side)));
    return `${program} diff ${old} ${fresh} --target squid,pf,windows-firewall || [ $? = 1 ]`;
  };
  const compile = (name: string, target: string, rules: readonly string[]): string =>
    `${program} compile ${write(name, rules)} --target ${target} || [ $? = 1 ]`;
  const hostList = [makeList(10_000, (index) => `h${index}.example.com`)];
  const pathList = [makeList(10_000, (index) => `h${index}.example.com/p${index}`)];
  const manyList = [makeList(40_000, (index) => `h${index}.example.com`)];
  const hosts = compile('hosts', 'squid', hostList);
  const starred = (count: number): string =>
    compile(`stars-${count}`, 'squid', [makeList(count, (index) => `"*a${index}b*.example.com"`)]);
  // A program of commit ee8525b is what the promise is about.
  const before = process.env.RULEC_BEFORE;
  const windows = compile('denials', 'windows-firewall', makeDenials(1000));
  const rows: readonly (readonly [string, string, string, string, string?])[] = [
    ['diff of 1,000 rules, three targets / of 100 rules', pair(1000), pair(100), '<= 3'],
    ['10,000 paths, Squid / 10,000 hosts', compile('paths', 'squid', pathList), hosts, '<= 2', '<= 300 MB'],
    [
      '10,000 paths, pf / 10,000 hosts',
      compile('pf-paths', 'pf', pathList),
      compile('pf-hosts', 'pf', hostList),
      'decided',
    ],
    ['40,000 hosts, Squid / 10,000 hosts', compile('many', 'squid', manyList), hosts, 'decided'],
    ['16 hosts *word*, Squid / bare Node', starred(16), 'node -e 0', '< 2 s'],
    ['32 hosts *word*, Squid / bare Node', starred(32), 'node -e 0', '< 2 s'],
    before === undefined
      ? ['1,000 rules with denials, Windows / bare Node', windows, 'node -e 0', 'set RULEC_BEFORE']
      : [
          '1,000 rules with denials, Windows / the program of RULEC_BEFORE',
          windows,
          windows.replace(program, `node ${before}`),
          '<= 0.4',
        ],
  ];
  for (const [what, ours, theirs, promise, memory] of rows) {
    const [large, small] = runInTurn(3, [ours, theirs]);
    if (large !== undefined && small !== undefined)
      yield {
        what,
        ...{ ours: large, theirs: small, promise, note: tellVerdict(ours) },
        ...(memory !== undefined && { memory }),
      };
  }
  rmSync(folder, { recursive: true });
}

/** Runs a command once more, and says whether its proof was given up. */
function tellVerdict(command: string): string {
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return /not-decided/.test(stdout + stderr) ? 'refused' : 'decided';
}

function makeList(count: number, nameOf: (index: number) => string): string {
  const hosts = Array.from({ length: count }, (_, index) => nameOf(index));
  return `  - { id: all, services: [443/https], to: [{ hosts: [${hosts.join(', ')}] }] }\n`;
}

/** Rules of which every twentieth is another on each side. */
function makeRules(count: number, side: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = index % 20 === 0 ? `side${side}-${index}` : `both-${index}`;
    const network = `2001:db8:${index.toString(16)}::/48`;
    return `  - { id: r${index}, services: [${[443, 8443, 9443][index % 3]}/https], to: [{ hosts: [a.${name}.example.com, "*.b.${name}.example.com"], addresses: ["${network}"] }] }\n`;
  });
}

/** Rules for ports that overlap, every other one a denial of addresses that no other rule speaks of. */
function makeDenials(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const part = index.toString(16);
    return index % 2 === 0
      ? `  - { id: r${index}, action: deny, services: [${1050 + index}-${1059 + index}/tcp], to: [{ addresses: ["2001:db8:ffff:${part}::/64"] }] }\n`
      : `  - { id: r${index}, services: [${1000 + index}-${1100 + index}/tcp], to: [{ addresses: ["2001:db8:${part}::/48"] }] }\n`;
  });
}
