import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const vendors = 20;
const rows = 15;
const hosts = 10;

/** Writes a made-up fleet into a folder: 20 vendors' pages with 3,000 hosts, pinned, and a rule for each of their 300 rows. */
export function writeFleet(folder: string, program: string): void {
  const names = Array.from({ length: vendors }, (_, vendor) => `vendor-${vendor}`);
  const sources = names.map(
    (name) => `  ${name}:
    url: https://www.example.com/${name}
    format: table
    at: { heading: Endpoints }
    columns: { hosts: Host, services: Port, addresses: Address }
    rows: { ${Array.from({ length: rows }, (_, row) => `row-${row}: ${makeHost(name, row, 0)}`).join(', ')} }
`,
  );
  const rules = names.map((name) => `  - { from: ${name}, each: {}, new: follow }\n`);
  writeFileSync(
    join(folder, 'rules.yaml'),
    `rulec: 1\nname: fleet\nsources:\n${sources.join('')}rules:\n${rules.join('')}`,
  );
  for (const [index, name] of names.entries()) {
    const page = join(folder, `${name}.md`);
    writeFileSync(page, makePage(name, index));
    const words = ['source', 'refresh', 'rules.yaml', '--only', name, '--from', page, '--quiet'];
    execFileSync(process.execPath, [program, ...words], { cwd: folder, stdio: 'ignore' });
  }
}

function makeHost(name: string, row: number, index: number): string {
  const star = index % 5 === 4 ? '*.' : '';
  return `"${star}h${index}.r${row}.${name}.example"`;
}

function makePage(name: string, vendor: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: hosts }, (_, index) =>
      makeHost(name, row, index).replaceAll('"', '`'),
    );
    const prefix = `2001:db8:${(vendor * rows + row + 1).toString(16)}::/48, 198.${18 + (vendor >> 4)}.${(vendor * 16 + row) & 255}.0/28`;
    const port = ['443', '80', '443, 80', '8443'][row % 4];
    return `| ${cells.join('<br>')} | ${port} | ${prefix} |`;
  });
  return `# ${name}\n\n## Endpoints\n\n| Host | Port | Address |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** The options of devices of each target that no two of them share. */
const ownOptions: Readonly<Record<string, (device: number) => string>> = {
  squid: (device) => `source: [192.0.2.${device}/32]`,
  paloalto: (device) => `from-zone: lan-${device}, to-zone: wan, model: pa-850`,
  pf: (device) => `source: [192.0.2.${device}/32], inside: [em${device}]`,
  nftables: (device) => `source: [192.0.2.${device}/32], inside: [eth${device}]`,
  'windows-firewall': (device) => `gpo: "example.com\\\\site-${device}"`,
};

/** Writes the `rulec.yaml` of so many devices of each of these targets; returns their names. */
export function writeDevices(folder: string, targets: readonly string[], each: number): readonly string[] {
  const devices = targets.flatMap((target) =>
    Array.from({ length: each }, (_, index) => ({ target, index, name: `${target}-${index}` })),
  );
  const lines = devices.map(
    ({ name, target, index }) => `  ${name}: { target: ${target}, ${ownOptions[target]?.(index + 1)} }\n`,
  );
  writeFileSync(join(folder, 'rulec.yaml'), `targets:\n${lines.join('')}`);
  return devices.map(({ name }) => name);
}
