/** Commands as users type them, cold, each beside what it is promised against: bare Node, or a smaller piece of work. */
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
  const squid = (file: string): string => `${program} compile ${file} --target squid`;
  const hosts = squid(write('hosts', [makeList(10_000, (index) => `h${index}.example.com`)]));
  const paths = squid(write('paths', [makeList(10_000, (index) => `h${index}.example.com/p${index}`)]));
  const many = squid(write('many', [makeList(40_000, (index) => `h${index}.example.com`)]));
  const rows = [
    ['diff of 1,000 rules, three targets / of 100 rules', pair(1000), pair(100), '<= 3'],
    ['10,000 paths, Squid / 10,000 hosts', paths, hosts, '<= 2', '<= 300 MB'],
    ['40,000 hosts, Squid / 10,000 hosts', many, hosts, 'decided'],
  ] as const;
  for (const [what, ours, theirs, promise, memory] of rows) {
    const [large, small] = runInTurn(3, [ours, theirs]);
    if (large !== undefined && small !== undefined)
      yield { what, ours: large, theirs: small, promise, ...(memory !== undefined && { memory }) };
  }
  rmSync(folder, { recursive: true });
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
