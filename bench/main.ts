/**
 * What is timed, and against whom. Every figure is a ratio of two things measured in turn in one run: the
 * machines that this runs on are shared, and absolute times say little.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expectMuch, expectShortRun } from '../src/cli/short-runs.ts';
import { compareWithAclgen } from './aclgen.ts';
import { type CommandRow, measureBundled, measureLarge, zones } from './commands.ts';
import { writeDevices, writeFleet } from './fleet.ts';
import { compareWithIprange, mergeFile } from './iprange.ts';
import { measurePolicies } from './policies.ts';
import { measurePrefixes } from './prefixes.ts';
import { inTurn, median, processorTime } from './processes.ts';
import { compileHere, measureProofShare } from './proof-share.ts';

const data = resolve(process.env.RULEC_DATA ?? '../shared/data');
const tags = join(data, 'service-tags/ServiceTags_Public_20260622.json');
const program = resolve('dist/bin/rulec.js');

function row(what: string, ratio: number, promise: string, detail: string): void {
  console.log(`${what.padEnd(62)} ${ratio.toFixed(2).padStart(7)}   ${promise.padEnd(8)} ${detail}`);
}

/** Prints a row of commands: the ratio of their medians, and of each the least and the most time. */
function commandRow({ what, ours, theirs, promise, memory, note }: CommandRow): void {
  const spread = ({ least, most }: CommandRow['ours']): string => `${least.toFixed(2)}–${most.toFixed(2)} s`;
  const peak = ours.megabytes === undefined ? '' : `, ${ours.megabytes.toFixed(0)} MB`;
  const most = memory === undefined || peak === '' ? '' : ` (${memory})`;
  const told = note === undefined ? '' : `, ${note}`;
  row(what, ours.middle / theirs.middle, promise, `${spread(ours)} / ${spread(theirs)}${peak}${most}${told}`);
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;

function benchStart(): void {
  const [version, node] = inTurn(
    15,
    () => processorTime(`node ${program} --version`),
    () => processorTime('node -e 0'),
  );
  row(
    'rulec --version / bare Node (processor time)',
    version / node,
    '< 1.5',
    `${seconds(version)} / ${seconds(node)}`,
  );
}

function benchPrefixes(): void {
  const { ratio, parseAndMerge, jsonParse } = measurePrefixes();
  const detail = `${milliseconds(parseAndMerge)} / ${milliseconds(jsonParse)}`;
  row('parse and merge 100,000 prefixes / JSON.parse of them', ratio, '< 10', detail);
}

function benchPolicies(): void {
  const { jsonParse, equal, lost, peakMegabytes } = measurePolicies();
  const detail = (time: number): string =>
    `${milliseconds(time)} / ${milliseconds(jsonParse)}, peak ${peakMegabytes.toFixed(0)} MB with the sets`;
  row(
    'two policies of 1,000 rules, 4 x 100,000 prefixes / JSON.parse',
    equal / jsonParse,
    '< 20',
    detail(equal),
  );
  row('the same, one address lost, with its witness', lost / jsonParse, '< 20', detail(lost));
}

function benchProof(): void {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-proof-'));
  const { plain, proved, other } = measureProofShare(tags, () => 1000 * compileCommand(folder));
  rmSync(folder, { recursive: true });
  const show = (what: string, proof: number, rest: number, promise = ''): void =>
    row(what, proof / rest, promise, `${milliseconds(proof)} / ${milliseconds(rest)}`);
  const proof = proved.first - plain.first;
  show('proof of the bundled set, all targets / the rest of the command', proof, other - proof, '< 0.5');
  show('the same / reading, resolving, lowering, printing alone', proof, plain.first);
  show('the same, of a later compile in one process', proved.later - plain.later, plain.later);
}

/** Processor seconds of the command that compiles the bundled rule set for all targets, with proof. */
function compileCommand(folder: string): number {
  rmSync(join(folder, 'rulec'), { recursive: true, force: true });
  return processorTime(
    `node ${program} compile --target all ${zones} --service-tags ${tags} --out ${folder}/rulec`,
  );
}

/** Two rule sets of 300 rules that share nothing, beside compiling one of them. */
function benchDiff(): void {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-diff-'));
  for (const [name, base] of [
    ['old', 1],
    ['new', 2],
  ] as const) {
    const rules = Array.from(
      { length: 300 },
      (_, index) => `  - id: ${name}-${index}
    services: [${[443, 8443, 9443][index % 3]}/https]
    to:
      - hosts: [a.${name}${index}.example.com, "*.b.${name}${index}.example.com"]
        addresses: ["2001:db8:${base}${index.toString(16).padStart(3, '0')}::/48"]
`,
    );
    writeFileSync(join(folder, `${name}.yaml`), `rulec: 1\nname: large\nrules:\n${rules.join('')}`);
  }
  const targets = '--target squid,pf,windows-firewall';
  const [diff, compile] = inTurn(
    3,
    () =>
      processorTime(`node ${program} diff ${folder}/old.yaml ${folder}/new.yaml ${targets} || [ $? = 1 ]`),
    () => processorTime(`node ${program} compile ${folder}/new.yaml ${targets} --out ${folder}/out`),
  );
  rmSync(folder, { recursive: true });
  const detail = `${seconds(diff)} / ${seconds(compile)}`;
  row('diff of two sets of 300 rules, three targets / compile of one', diff / compile, '< 5', detail);
}

/** Devices that differ in their options, from pinned lists of 20 vendors: of one target, and of four. */
function benchFleets(): void {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-fleet-'));
  writeFleet(folder, program);
  const compile = (targets: readonly string[], each: number): number => {
    const devices = writeDevices(folder, targets, each).join(',');
    rmSync(join(folder, 'out'), { recursive: true, force: true });
    return processorTime(`cd ${folder} && node ${program} compile rules.yaml --target ${devices} --out out`);
  };
  const bare = median([1, 2, 3, 4, 5].map(() => processorTime('node -e 0')));
  const four = ['squid', 'paloalto', 'pf', 'windows-firewall'];
  const all = compile(four, 10);
  row(
    '20 vendors, 3,000 hosts, 40 devices of four targets / bare Node',
    all / bare,
    '< 20',
    `${seconds(all)} / ${seconds(bare)}`,
  );
  for (const target of [...four, 'nftables']) {
    const one = compile([target], 1);
    for (const [number, promise] of [
      [40, '< 1.8'],
      [200, '< 4'],
    ] as const) {
      const many = compile([target], number);
      row(`${number} devices of ${target} / one`, many / one, promise, `${seconds(many)} / ${seconds(one)}`);
    }
  }
  rmSync(folder, { recursive: true });
}

function benchAclgen(): void {
  for (const { what, prefixes, ours, theirs } of compareWithAclgen(tags, program, compileCommand))
    row(what, ours / theirs, '< 1', `${seconds(ours)} / ${seconds(theirs)}, ${prefixes} prefixes`);
}

// As the program does it (src/cli/main.ts).
expectShortRun();
expectMuch();

const [word, how = '', file = ''] = process.argv.slice(2);
if (word === 'merge') {
  mergeFile(how, file);
  process.exit();
}
if (word === 'compile') {
  console.log(JSON.stringify(await compileHere(file, how)));
  process.exit();
}

console.log(`${'what'.padEnd(62)} ${'ratio'.padStart(7)}   ${'promise'.padEnd(8)} measured`);
benchStart();
for (const one of measureBundled(tags)) commandRow(one);
for (const one of measureLarge()) commandRow(one);
benchPrefixes();
for (const one of compareWithIprange()) {
  if (typeof one === 'string') console.log(one);
  else commandRow(one);
}
benchPolicies();
benchDiff();
benchFleets();
if (existsSync(tags)) {
  benchProof();
  benchAclgen();
} else console.log(`(the rest needs ${tags}; set RULEC_DATA)`);
