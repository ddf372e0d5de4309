/** Parameters that devices of rulec.yaml give values of their own. */
import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const rulec = (words: string): Promise<CliResult> => runCli(words.split(' '), { cwd: folder.path() });

/** Writes a rule set with a parameter that has no default and one that has, and devices with these parameters. */
function write(devices: Readonly<Record<string, string>>): void {
  const lines = Object.entries(devices).map(([name, text]) => `  ${name}: { ${text} }`);
  folder.write('rulec.yaml', `targets:\n${lines.join('\n')}\n`);
  folder.write('lists.yaml', 'lists: { tills: { addresses: [192.0.2.0/24] } }\n');
  folder.write(
    'shops.yaml',
    `rulec: 1
name: shops
include: [lists.yaml]
parameters: { site: {}, region: { default: west } }
rules:
  - id: till
    services: [443/https]
    to: [{ hosts: ["\${site}.\${region}.example.com"], addresses: ["list:tills"] }]
tests:
  - allow: https://a.west.example.com/
  - deny: https://west.example.com/
  - allow: https://a.west.example.com/
    targets: [squid]
`,
  );
}

const two = {
  a: 'target: squid, parameters: { site: a }',
  b: 'target: squid, parameters: { site: b, region: 7 }',
};

describe('parameters of devices', () => {
  it('make each text with its own values, in one run', async () => {
    write({ ...two, c: 'target: pf, parameters: { site: a, other: x }' });
    const { status, stderr } = await rulec('compile shops.yaml --target a,b,c --out out');
    expect(status).toBe(1);
    // The tests hold for a and c alone: one of them fails for the values of b, and is told once for each text.
    expect(stderr.split('error[failed-test]').length - 1).toBe(2);
    folder.write('shops.yaml', folder.read('shops.yaml').replace(/^tests:.*/ms, ''));
    expect((await rulec('compile shops.yaml --target a,b,c --out out')).status).toBe(0);
    expect(folder.read('out/a/shops.conf')).toContain('-n a.west.example.com\n');
    expect(folder.read('out/b/shops.conf')).toContain('-n b.7.example.com\n');
    const { targets, ruleSets } = JSON.parse(folder.read('out/rulec-report.json'));
    expect([targets.map(({ device }: { device: string }) => device), ruleSets.length]).toEqual([
      ['a', 'c', 'b'],
      1,
    ]);
    expect((await rulec('compile shops.yaml --target a,b,c --out out --check')).status).toBe(0);
    expect((await rulec('verify shops.yaml --target b out/b')).status).toBe(0);
    expect((await rulec('verify shops.yaml --target a out/b')).status).toBe(1);
  });

  it('are won over by --param', async () => {
    write(two);
    const { status, stdout } = await rulec(
      'compile shops.yaml --target a --param region=west --param site=a',
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('-n a.west.example.com\n')]);
    const both = await rulec('compile shops.yaml --target a,b --param region=west --param site=a --out out');
    expect([both.status, folder.read('out/b/shops.conf')]).toEqual([0, folder.read('out/a/shops.conf')]);
  });

  it('are asked by test one after the other', async () => {
    write({ a: two.a, b: 'target: squid, parameters: { site: a, other: x }' });
    const { status, stdout } = await rulec('test shops.yaml');
    expect([status, stdout]).toEqual([0, expect.stringContaining('4 passed, 0 failed')]);
    write(two);
    const differing = await rulec('test shops.yaml');
    expect([differing.status, differing.stdout]).toEqual([1, expect.stringContaining('3 passed, 2 failed')]);
  });

  it('keep commands that have one answer from devices that differ', async () => {
    write(two);
    const { status, stderr } = await rulec('explain https://a.west.example.com/ shops.yaml --target a,b');
    expect([status, stderr]).toEqual([
      2,
      'error[usage]: a and b have different parameters, and so different rules\n  help: ask for devices that share them: --target a\n',
    ]);
    expect((await rulec('explain https://a.west.example.com/ shops.yaml --target a')).status).toBe(0);
  });

  it.each<[string, number, string]>([
    [
      'target: squid',
      3,
      'the parameter site has no value for a\n  help: write below a in rulec.yaml: parameters: { site: VALUE }\n',
    ],
    [
      'target: squid, parameters: { siet: x }',
      3,
      'has no value for a\n  help: write below a in rulec.yaml: parameters: { site: VALUE }; it has siet: did you mean site?\n',
    ],
    [
      'target: squid, parameters: { site: x, regoin: x }',
      3,
      'error[bad-config]: no rule set has the parameter regoin\n  help: did you mean region?\n',
    ],
    [
      'target: squid, parameters: { site: Upper }',
      3,
      'error[bad-config]: the parameter site of a cannot be "Upper"\n',
    ],
    ['target: squid, parameters: { site: }', 3, 'error[bad-config]: the parameter site of a has no value\n'],
    ['target: squid, parameters: [x]', 3, 'error[bad-config]: the parameters of a must be a mapping\n'],
  ])('are refused at their place where they are wrong: %s', async (device, status, said) => {
    write({ a: device });
    const found = await rulec('compile shops.yaml --target a');
    expect([found.status, found.stderr]).toEqual([status, expect.stringContaining(said)]);
  });
});
