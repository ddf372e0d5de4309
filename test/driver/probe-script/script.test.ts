/** The script of a probe says what the rule set says, and nothing but rulec's own code stands around its data. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScript } from '../../../src/driver/probe/script/read/read-script.ts';
import { skeleton } from '../../../src/driver/probe/script/skeleton/skeleton.ts';
import { findScriptFlaws, writeProbeScript } from '../../../src/driver/probe/script/write-script.ts';
import { bundled, bundledNames } from '../../support/bundled.ts';
import { judge, plan, planRuleSets, print, regionOf, wholeText } from './make.ts';

const whole = plan(wholeText, [
  { digest: '4e'.repeat(32), hosts: '' },
  { digest: '5f'.repeat(32), hosts: '*.example.net' },
]);
const script = print(whole);
const region = regionOf(script);

test('is handed out where it says what the rule set says', () => {
  expect(writeProbeScript(whole)).toEqual({ value: script, diagnostics: [] });
});

test('is plain text that any code page reads alike', () => {
  expect(script).toMatch(/^[\n -~]*$/);
});

test.each(bundledNames)('%s has one', (name) => {
  const { value, diagnostics } = writeProbeScript(planRuleSets([bundled(name)]));
  expect(diagnostics).toEqual([]);
  expect(value).toMatch(/^#Requires -Version 4\.0\n/);
});

test('several rule sets have one, with the names of their rules told apart', () => {
  const names = ['entra-private-network-connector', 'docker-desktop'];
  const { value, diagnostics } = writeProbeScript(planRuleSets(names.map((name) => bundled(name))));
  expect(diagnostics).toEqual([]);
  expect(value).toContain("'entra-private-network-connector/windows-server'");
});

describe('read back', () => {
  const read = readScript(script);
  if ('problem' in read) throw new Error(read.problem);

  test('has the questions', () => {
    expect(
      read.questions.map(({ expect: wish, speaks, transport, host, address, port, path, bypass, known }) =>
        [wish, speaks, transport, host + address, port, path, bypass ? 'bypass' : '', known].join(' '),
      ),
    ).toEqual([
      'through https tcp www.example.com 443 / bypass addresses-1',
      'through https tcp a.example.net 443 / bypass addresses-1',
      'through https tcp files.example.org 443 /keys bypass addresses-1',
      'through http tcp crl.example.com 80 /  ',
      'through tcp tcp 198.51.100.7 22   ',
      'through tcp tcp 2001:db8:1::1 22   ',
      'through dns udp 198.51.100.7 53   ',
      'through dns udp 2001:db8:1::1 53   ',
      'held https tcp example.net 443 /  ',
      'held tcp tcp 203.0.113.129 22   ',
    ]);
    expect(read.known).toEqual([{ name: 'addresses-1', prefixes: ['192.0.2.0/24', '2001:db8::/32'] }]);
  });

  test('says what is not asked', () => {
    expect(read.unasked.map(({ entry, why }) => `${entry}: ${why}`)).toEqual([
      expect.stringMatching(/^clear: crl\.example\.com 8000-8010\/tcp: it has a range of ports/),
      expect.stringMatching(/^bare: 198\.51\.100\.7\/32, 2001:db8:1::1\/128 514\/udp: whoever listens/),
    ]);
  });

  test('has the requirements with their checks', () => {
    expect(read.requires.map(({ id, check }) => [id, check])).toEqual(
      whole.ruleSets.flatMap(({ requires }) => requires.map(({ id, check }) => [id.value, check])),
    );
    expect(read.requires[0]).toMatchObject({ source: '(page / row 1, 2026-01-15)', mend: 'Buy one.' });
    expect(read.requires[2]).toMatchObject({ where: 'it is used', fromBuild: 17763 });
  });
});

describe('the code around the data', () => {
  const lines = `${skeleton.head}DATA${skeleton.tail}`.split('\n');

  test('counts line by line, comments too', () => {
    for (const index of lines.keys()) {
      // Each takes a digest of the whole; every sixth line is enough to see that all count alike.
      if (index % 6 !== 0 || lines[index] === 'DATA') continue;
      const less = [...lines.slice(0, index), ...lines.slice(index + 1)].join('\n').replace('DATA', region);
      const more = [...lines.slice(0, index), "Write-Host 'x'", ...lines.slice(index)]
        .join('\n')
        .replace('DATA', region);
      expect(readScript(less), `without line ${index + 1}`).toHaveProperty('problem');
      expect(readScript(more), `with a line in front of ${index + 1}`).toHaveProperty('problem');
    }
  });

  test('may end lines as Windows does, begin with a mark, and be signed', () => {
    const signature =
      '# SIG # Begin signature block\n# MIIFdgYJKoZIhvcNAQcC+/==\n# SIG # End signature block\n';
    for (const other of [script.replaceAll('\n', '\r\n'), `\ufeff${script}`, `${script}\n${signature}`])
      expect(findScriptFlaws(other, whole)).toEqual([]);
    for (const other of [
      `${script}\n${signature}Stop-Computer\n`,
      `${script}\n${signature.replace('# MII', 'MII')}`,
      `${script}\n# SIG # Begin signature block\n`,
      `${script}\nStop-Computer\n`,
      `Stop-Computer\n${script}`,
      script.replace('#endregion rulec:data', '#endregion rulec:data\nStop-Computer\n#endregion rulec:data'),
      '',
    ])
      expect(findScriptFlaws(other, whole)).not.toEqual([]);
  });
});

describe('the data is compared with the rule set', () => {
  const lines = region.trimEnd().split('\n');

  test('a line less, twice, or with another text is found, each', () => {
    let tried = 0;
    for (const [index, line] of lines.entries()) {
      if (/^ *#/.test(line)) continue;
      const others = [
        [],
        [line, line],
        ...(/'/.test(line) ? [[line.replace(/'(.*)'$/, "'$1x'")], [line.replace(/'(.*)'$/, "'x$1'")]] : []),
        ...(/'[^']+'/.test(line) ? [[line.replace(/'.*'$/, "''")]] : []),
      ];
      for (const other of others) {
        const changed = [...lines.slice(0, index), ...other, ...lines.slice(index + 1)].join('\n');
        expect(judge(`${changed}\n`, whole), `line ${index + 1}: ${line} to ${other.join(' ')}`).not.toEqual(
          [],
        );
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(700);
  });

  test('entries in another order are found', () => {
    const swapped = region.replace(
      /( {4}@\{\n(?: {8}.*\n)+? {4}\}\n)( {4}@\{\n(?: {8}.*\n)+? {4}\}\n)/,
      '$2$1',
    );
    expect(swapped).not.toBe(region);
    expect(judge(swapped, whole)).toEqual(['its questions are others']);
  });

  test('comments and blanks in front of lines make no difference', () => {
    expect(judge(`# by hand\n${region.replaceAll(/^ +/gm, '')}`, whole)).toEqual([]);
  });

  test('another rule set is not this one', () => {
    const other = plan(wholeText.replace('www.example.com', 'api.example.com'));
    expect(findScriptFlaws(script, other)).not.toEqual([]);
    const denied = plan(wholeText.replace('action: deny', 'action: allow'));
    expect(findScriptFlaws(print(whole), denied)).not.toEqual([]);
  });

  test('the rules themselves are asked: what no rule allows, what is to be held and is not, what may be opened', () => {
    const replayed = (from: string, to: string): readonly string[] =>
      judge(region.replace(from, to), whole).filter((one) => !one.includes('are others'));
    expect(replayed("'www.example.com'", "'evil.example'")).toEqual([
      'https evil.example port 443 is to get through, and no rule allows it',
    ]);
    expect(replayed("'example.net'", "'b.example.net'")).toEqual([
      'https b.example.net port 443 is to be held, and a rule allows it',
    ]);
    expect(replayed("Bypass    = 'yes'", "Bypass    = 'no'")).toEqual([
      'https www.example.com port 443 may be opened, and a rule forbids it',
    ]);
    expect(replayed("'clear: crl.example.com 80/http'", "'x: crl.example.com 80/http'")).toEqual([]);
    expect(judge(region.replaceAll("'clear: ", "'unclear: "), whole)).toContain(
      'it says nothing of the rule clear',
    );
  });
});

describe('what is no data of the grammar is refused', () => {
  test.each([
    ['$Roots = @(', '$Roots = @(Get-Process'],
    ['$Roots = @(', '$Roots = $(Get-Process)\n$Roots = @('],
    ['$Roots = @(', '$roots = @('],
    ['$Roots = @(', '${Roots} = @('],
    ['$Roots = @(', '$env:x = @('],
    ['$Roots = @(', '& {}\n$Roots = @('],
    ["'www.example.com'", '"www.example.com"'],
    ["'www.example.com'", "'www.example.com' # a comment"],
    ["'www.example.com'", "'www.example.com'; Stop-Computer"],
    ["'www.example.com'", "'www.example.com' + 'x'"],
    ["'www.example.com'", '$(Get-Process)'],
    ["'www.example.com'", "'www.example.com\u2019; Stop-Computer #'"],
    ["'www.example.com'", "@'\nwww.example.com\n'@"],
    ["'www.example.com'", "'www\texample'"],
    ["'www.example.com'", "'www.example.com'\u00a0"],
    ["'www.example.com'", "'www.example.com'\u2028Stop-Computer"],
    ["'www.example.com'", "'www.example.com'\rStop-Computer"],
    ["'www.example.com'", "'www.example.com' `"],
    ['    @{', '    @{ x = 1 }\n    @{'],
    ['    @{', '    #Requires -Version 9\n    @{'],
    ['    @{', '    # \u2028Stop-Computer\n    @{'],
    ['    @{', '    <# x #>\n    @{'],
    ['    @{', '    # SIG # Begin signature block\n    @{'],
    ['    @{', '\n    @{'],
    ["        Port      = '443'", "        PORT      = '443'\n        Port      = '443'"],
    ["        Port      = '443'", "        Port      = '0443'"],
    ["        Port      = '443'", "        Port      = '65536'"],
    ["        Port      = '443'", "        Port      = '443'\n        Extra     = 'x'"],
    ["        Path      = '/'", "        Path      = '/ HTTP/1.1'"],
    ["        Host      = 'www.example.com'", "        Host      = 'www.example.com:80'"],
  ])('%j to %j', (from, to) => {
    const changed = region.replace(from, () => to);
    expect(changed).not.toBe(region);
    const read = readScript(`${skeleton.head}${changed}${skeleton.tail}`);
    expect(read).toHaveProperty('problem');
    if ('problem' in read) expect(read.line).toBeGreaterThan(skeleton.head.split('\n').length - 1);
  });
});

test('whoever reads a script shares nothing with whoever writes it', () => {
  const folder = join(import.meta.dirname, '../../../src/driver/probe/script/read');
  const imports = readdirSync(folder).flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^import (type )?.* from '(.*)';$/gm)].map(
      ([, type = '', path]) => `${type}${path}`,
    ),
  );
  expect([...new Set(imports)].filter((one) => !one.includes('./read-region.ts')).sort()).toEqual([
    '../../../../sets/sha256.ts',
    'type ../../../../rules/machine-check.ts',
    'type ../script-data.ts',
  ]);
});
