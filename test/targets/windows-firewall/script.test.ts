import { describe, expect, test } from 'vitest';
import { scriptHead, scriptTail } from '../../../src/targets/windows-firewall/config.ts';
import { decide, places, read as readAll } from './ask.ts';

/** Reads a script. Its rules are not called by their content, which script-names.test.ts is about. */
const read: typeof readAll = (path, content) => {
  const { diagnostics, ...rest } = readAll(path, content);
  return { ...rest, diagnostics: diagnostics.filter(({ help }) => !help?.startsWith('compile again')) };
};

/** The lines of a data region that is right; the first is line 14 of the script. */
const data = [
  "$Group = 'rulec: x'",
  "$Store = 'PersistentStore'",
  "$DefaultOutbound = 'Leave'",
  '$Desired = @(',
  '    @{',
  "        Name          = 'rulec-x-1'",
  "        DisplayName   = 'a (tcp 443)'",
  "        Action        = 'Allow'",
  "        Profile       = 'Any'",
  "        Protocol      = 'TCP'",
  '        RemotePort    = @(',
  "            '443'",
  "            '8000-8080'",
  '        )',
  '        RemoteAddress = @(',
  "            '192.0.2.0/255.255.255.0'",
  "            '198.51.100.7'",
  "            '2001:db8::/48'",
  '        )',
  '    }',
  ')',
];
const firstLine = scriptHead.split('\n').length;
const script = (lines: readonly string[]) => read('x.ps1', `${scriptHead}${lines.join('\n')}\n${scriptTail}`);
/** The script with one line of the region replaced, by any number of lines. */
const replaced = (from: string, ...to: readonly string[]) => {
  const at = data.findIndex((line) => line.trim().startsWith(from));
  if (at < 0) throw new Error(from);
  return script([...data.slice(0, at), ...to, ...data.slice(at + 1)]);
};

test('what the script adds is allowed, and nothing else', () => {
  const config = script(data);
  expect(config.diagnostics).toEqual([]);
  expect(decide(config, 'tcp 192.0.2.9 443')).toBe('allow');
  expect(decide(config, 'tcp 198.51.100.7 8080')).toBe('allow');
  expect(decide(config, 'tcp 2001:db8:0:1::1 8000')).toBe('allow');
  expect(decide(config, 'tcp 198.51.100.8 443')).toBe('deny');
  expect(decide(config, 'tcp 192.0.2.9 8081')).toBe('deny');
  expect(decide(config, 'udp 192.0.2.9 443')).toBe('deny');
});

test('blanks, tabs and empty lines in the data change nothing', () => {
  const loose = data.flatMap((line) => ['', line.replace(/^ +/, '\t').replace(/ += '/, "='"), '   ']);
  const config = script(loose);
  expect(config.diagnostics).toEqual([]);
  expect(decide(config, 'tcp 192.0.2.9 443')).toBe('allow');
});

test('the word Any stands for every address', () => {
  const config = script([...data.slice(0, 15), "'Any'", ...data.slice(18)]);
  expect(decide(config, 'tcp 203.0.113.9 443')).toBe('allow');
  expect(decide(config, 'tcp 2001:db8:ffff::1 443')).toBe('allow');
});

test('an empty list of rules allows nothing', () => {
  const config = script([...data.slice(0, 4), ')']);
  expect(config.diagnostics).toEqual([]);
  expect(decide(config, 'tcp 192.0.2.9 443')).toBe('deny');
});

test('a service or an account is a condition', () => {
  const service = replaced('Protocol', "Protocol = 'TCP'", "Service = 'WAPCSvc'");
  expect(decide(service, 'tcp 192.0.2.9 443', 'someone', ['wapcsvc'])).toBe('allow');
  expect(decide(service, 'tcp 192.0.2.9 443')).toBe('deny');
  const user = replaced('Protocol', "Protocol = 'TCP'", "LocalUser = 'D:(A;;CC;;;S-1-5-18)'");
  expect(decide(user, 'tcp 192.0.2.9 443', 'local-system')).toBe('allow');
  expect(decide(user, 'tcp 192.0.2.9 443')).toBe('deny');
});

test('the store is the machine itself, or a GPO', () => {
  expect(script(data).value?.store).toBeUndefined();
  expect(replaced('$Store', "$Store = 'corp.example\\Bob''s'").value?.store).toBe("corp.example\\Bob's");
});

test.each(["'LocalSubnet'", "'Internet6'", "'198.51.100.1/24'", "'2001:db8::1/48'"])(
  'an address of %s leaves the others certain',
  (literal) => {
    const config = replaced("'198.51.100.7'", literal);
    expect(places(config.diagnostics)).toEqual([`unknown-construct ${firstLine + 16}`]);
    expect(decide(config, 'tcp 192.0.2.9 443')).toBe('allow');
    expect(decide(config, 'tcp 203.0.113.9 443')).toBe('unknown');
    expect(decide(config, 'tcp 203.0.113.9 9')).toBe('deny');
  },
);

describe('what is no data of the grammar is refused at its line', () => {
  test.each([
    ["'198.51.100.7'", '198.51.100.7'],
    ["'198.51.100.7'", '"198.51.100.7"'],
    ["'198.51.100.7'", "'198.51.100.7'# no blank ahead"],
    ["'198.51.100.7'", "'198.51.100.7' #Requires -Version 99"],
    ["'198.51.100.7'", "'198.51.100.7' # SIG # Begin signature block"],
    ["'198.51.100.7'", "'198.51.100.7' # \u2028exit"],
    ["'198.51.100.7'", "'198.51.100.7 # in the text"],
    ["'198.51.100.7'", "'198.51.100.7 # in the text'"],
    ["'198.51.100.7'", "$(Get-Content 'x')"],
    ["'198.51.100.7'", "'198.51.100.7', '198.51.100.8'"],
    ["'198.51.100.7'", "'198.51.100.7' + '8'"],
    ["'198.51.100.7'", "'198.51.100.7\u2019"],
    ["'198.51.100.7'", "'198.51.100.7';"],
    ["'198.51.100.7'", '#Requires -Version 99'],
    ["'198.51.100.7'", ')'],
    ['Action', "Action = 'Allow'; Name = 'x'"],
    ['Action', "action = 'Allow'"],
    ['Action', "Action = 'Block'"],
    ['Profile', "Profile = 'Domain'"],
    ['Protocol', "Protocol = 'Any'"],
    ['Protocol', "Protocol = '6'"],
    ['Protocol', "Program = 'C:\\x.exe'"],
    ['Name', "Name = ''"],
    // A rule that Windows comes with has this name, and the store takes no second one.
    ['Name', "Name = 'CoreNet-DNS-Out-UDP'"],
    ['Name', "Name = 'rulec-y-1'"],
    ['$Group', "$Group = 'rulec: y'"],
    ['DisplayName', "DisplayName = 'All'"],
    ['DisplayName', "DisplayName = 'a|b'"],
    ['RemotePort', 'RemotePort = @()'],
    ["'443'", "'443,444'"],
    ["'443'", "'RPC'"],
    ["'8000-8080'", "'8080-8000'"],
    ["'198.51.100.7'", "'Any'"],
    ["'198.51.100.7'", "''"],
    ["'198.51.100.7'", "'www.example.com'"],
    ["'198.51.100.7'", "'0.0.0.0/0'"],
    ["'198.51.100.7'", "'::1'"],
    ['$Store', "$Store = 'ActiveStore'"],
    ['$Group', "$Group = ''"],
    ['$Group', "$Group = 'Core Networking'"],
    ['$Group', "$Other = 'x'"],
    ['$DefaultOutbound', "$DefaultOutbound = 'Allow'"],
  ])('%s becomes %s', (from, to) => {
    const config = replaced(from, to);
    expect(config.value).toBeUndefined();
    for (const { code, at } of config.diagnostics) {
      expect(code).toBe('config-syntax');
      expect(at?.line).toBeGreaterThanOrEqual(firstLine);
      expect(at?.line).toBeLessThanOrEqual(firstLine + data.length);
    }
  });

  test.each(['Name', 'DisplayName', 'Action', 'Profile', 'Protocol', '$Group', '$Store', '$DefaultOutbound'])(
    'without %s',
    (key) => {
      expect(replaced(key).value).toBeUndefined();
    },
  );

  test('an empty list of ports or addresses, which would mean any', () => {
    expect(script([...data.slice(0, 11), ...data.slice(13)]).value).toBeUndefined();
    expect(script([...data.slice(0, 15), ...data.slice(18)]).value).toBeUndefined();
  });

  test('a key that occurs twice, in any case', () => {
    expect(replaced('Action', "Action = 'Allow'", "ACTION = 'Allow'").value).toBeUndefined();
  });

  test('two rules of one name, which the cmdlet would refuse', () => {
    const entry = data.slice(4, 20);
    const twice = script([
      ...data.slice(0, 4),
      ...entry,
      ...entry.map((line) => line.replace('rulec-x-1', 'RULE-1')),
      ')',
    ]);
    expect(places(twice.diagnostics)).toEqual([`config-syntax ${firstLine + 21}`]);
  });

  test('a user and a service together', () => {
    const both = replaced('Action', "Action = 'Allow'", "Service = 'X'", "LocalUser = 'D:(A;;CC;;;NS)'");
    expect(both.value).toBeUndefined();
  });

  test('more than 1000 addresses', () => {
    const hosts = Array.from({ length: 1001 }, (_, index) => `'192.0.${index >> 8}.${index & 255}'`);
    expect(script([...data.slice(0, 15), ...hosts.slice(1), ...data.slice(18)]).diagnostics).toEqual([]);
    expect(script([...data.slice(0, 15), ...hosts, ...data.slice(18)]).value).toBeUndefined();
  });
});

test.each(['*', 'rulec-*', 'rule-?', 'rule-[0-9]', 'rule-`1'])('a rule is not called %s', (name) => {
  expect(script(data.map((line) => line.replace('rulec-x-1', name))).value).toBeUndefined();
});

describe('the skeleton is taken line for line', () => {
  const text = `${scriptHead}${data.join('\n')}\n${scriptTail}`;

  test('a line that differs is where the message points', () => {
    expect(places(read('x.ps1', text.replace("'Stop'", "'Continue'")).diagnostics)).toEqual([
      'config-syntax 11',
    ]);
    const lines = text.split('\n');
    const line =
      lines.findIndex((one) => one.includes('Remove-NetFirewallRule @target -Name $rule.Name')) + 1;
    const changed = text.replace('-Name $rule.Name', '-Name *');
    expect(places(read('x.ps1', changed).diagnostics)).toEqual([`config-syntax ${line}`]);
  });

  test('every line of it counts but for comments and empty lines', () => {
    const lines = text.split('\n');
    for (const [index, line] of lines.slice(0, -1).entries()) {
      if (index >= firstLine - 1 && index < firstLine - 1 + data.length) continue;
      const without = [...lines.slice(0, index), ...lines.slice(index + 1)].join('\n');
      const isBeside = line === '' || /^ *# /.test(line);
      expect(read('x.ps1', without).value !== undefined, `without line ${index + 1}: ${line}`).toBe(isBeside);
    }
  });

  test.each([
    ['CR LF', text.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${text}`],
    ['a comment', text.replace('foreach', '# printable\nforeach')],
    ['a comment in the data', text.replace('    @{', '    # printable\n    @{')],
    // PowerShell's page about_Comments: what follows a # on a line is a comment.
    ['a comment behind a value', text.replace("'198.51.100.7'", "'198.51.100.7' # it's the relay")],
    ['a comment behind a bracket', text.replace('    @{\n', '    @{\t# x\n')],
    ['a list on one line', text.replace(/@\(\n\s+('443')\n\s+('[^']*')\n\s+\)/, '@($1, $2)')],
  ])('%s makes no difference', (_, other) => {
    expect(other).not.toBe(text);
    const config = read('x.ps1', other);
    expect(config.diagnostics).toEqual([]);
    expect(decide(config, 'tcp 192.0.2.9 443')).toBe('allow');
  });

  // PowerShell takes what is nearly a signature for one, and nothing may stand behind it.
  test.each(['# SIG# Begin signature block', '# Begin signature block', '# see the signature block'])(
    '%s keeps the script from running',
    (comment) => {
      for (const other of [
        text.replace("'198.51.100.7'", `'198.51.100.7' ${comment}`),
        text.replace('    @{', `    ${comment}\n    @{`),
      ]) {
        expect(other).not.toBe(text);
        expect(read('x.ps1', other).diagnostics).not.toEqual([]);
      }
    },
  );

  const signed = (...behind: readonly string[]): string =>
    `${text}\r\n# SIG # Begin signature block\r\n# MIIFdgYJKoZIhvcNAQcC+/==\r\n${behind.join('\r\n')}`;
  test('a signature at its end makes no difference, and nothing may stand behind or in it', () => {
    const end = '# SIG # End signature block';
    for (const other of [signed(end), signed('# AAAA', end, '')])
      expect(decide(read('x.ps1', other), 'tcp 192.0.2.9 443')).toBe('allow');
    for (const other of [
      signed(),
      signed('Stop-Service mpssvc', end),
      signed('# a b', end),
      signed(end, 'Stop-Service mpssvc'),
      signed(end, '# SIG # Begin signature block', end),
    ])
      expect(read('x.ps1', other).value).toBeUndefined();
  });

  test.each([
    ['a comment with a lone carriage return', text.replace('foreach', '# x\rexit\nforeach')],
    ['a signature block', text.replace('foreach', '# SIG # Begin signature block\nforeach')],
    ['a demand', text.replace('foreach', '#Requires -Version 9\nforeach')],
    ['a comment of blocks', text.replace('foreach', '<# x #>\nforeach')],
    ['a comment with other than ASCII', text.replace('foreach', '# \u2028exit\nforeach')],
    ['a demand in the data', text.replace('    @{', '#Requires -Version 9\n    @{')],
    ['an end of the data twice', text.replace('    @{', '#endregion rulec:data\n    @{')],
    ['a list on one line without a comma', text.replace(/@\(\n\s+('443')\n\s+('[^']*')\n\s+\)/, '@($1 $2)')],
  ])('%s is refused', (_, other) => {
    expect(other).not.toBe(text);
    expect(read('x.ps1', other).value).toBeUndefined();
  });

  test.each([
    ['something behind it', `${text}\nRemove-NetFirewallRule -All`],
    ['something in front of it', `Write-Host\n${text}`],
    ['no data region', scriptHead + scriptTail],
    ['half of it', scriptHead],
    ['nothing', ''],
  ])('%s is refused', (_, other) => {
    expect(read('x.ps1', other).value).toBeUndefined();
  });
});
