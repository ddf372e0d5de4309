/** aclgen (Debian's python3-capirca) on the same prefixes, beside what rulec writes and proves of them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, processorTime } from './processes.ts';

interface Compared {
  readonly what: string;
  readonly prefixes: number;
  /** Processor seconds. */
  readonly ours: number;
  readonly theirs: number;
}

const term =
  'term a {\n  destination-address:: AZ\n  destination-port:: HTTPS\n  protocol:: tcp\n  action:: accept\n}\n';

/** Compares with it for pf and Windows, and for nftables. `compile` makes and proves the bundled rule set in a folder. */
export function compareWithAclgen(
  tags: string,
  program: string,
  compile: (folder: string) => number,
): readonly Compared[] {
  const connector = ['AzureCloud', 'AzureActiveDirectory', 'AzureResourceManager'];
  return [
    compareOn('compile all four targets with proof / aclgen, pf and Windows', tags, connector, {
      heads: ['packetfilter connector-out mixed out', 'windows_advfirewall out inet'],
      compile,
    }),
    compareOn('AzureCloud for nftables with proof / aclgen', tags, ['AzureCloud'], {
      heads: ['nftables mixed output'],
      compile: (folder) => {
        const rules = 'services: [443/tcp], to: [{ addresses: [azure:AzureCloud] }]';
        writeFileSync(join(folder, 'r.yaml'), `rulec: 1\nname: cloud\nrules:\n  - { id: cloud, ${rules} }\n`);
        const command = `node ${program} compile ${folder}/r.yaml --target nftables`;
        return processorTime(`${command} --service-tags ${tags} --out ${folder}/rulec`);
      },
    }),
  ];
}

interface Sides {
  /** Of the policies of aclgen, what stands behind `target::`. */
  readonly heads: readonly string[];
  readonly compile: (folder: string) => number;
}

function compareOn(
  what: string,
  tags: string,
  names: readonly string[],
  { heads, compile }: Sides,
): Compared {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-aclgen-'));
  for (const part of ['pol', 'def']) mkdirSync(join(folder, part));
  const { values } = JSON.parse(readFileSync(tags, 'utf8')) as {
    values: { name: string; properties: { addressPrefixes: string[] } }[];
  };
  const prefixes = values
    .filter(({ name }) => names.includes(name))
    .flatMap(({ properties }) => properties.addressPrefixes);
  writeFileSync(join(folder, 'def/NET.net'), `AZ =\n${prefixes.map((one) => `  ${one}\n`).join('')}`);
  writeFileSync(join(folder, 'def/SVC.svc'), 'HTTPS = 443/tcp\n');
  heads.forEach((head, index) => {
    writeFileSync(join(folder, `pol/${index}.pol`), `header {\n  target:: ${head}\n}\n${term}`);
  });
  const aclgen = (): number => {
    rmSync(join(folder, 'out'), { recursive: true, force: true });
    mkdirSync(join(folder, 'out'));
    const folders = `--definitions_directory ${folder}/def --output_directory ${folder}/out`;
    return processorTime(`aclgen --base_directory ${folder} ${folders}`);
  };
  const [ours, theirs] = inTurn(5, () => compile(folder), aclgen);
  rmSync(folder, { recursive: true });
  return { what, prefixes: prefixes.length, ours, theirs };
}
