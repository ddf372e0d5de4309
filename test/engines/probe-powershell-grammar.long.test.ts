/**
 * A foreign grammar of PowerShell reads the script of a probe: no syntax error, no syntax that Windows PowerShell 5.1 does not
 * have, data that is data, and code that calls a closed list of commands and methods, of which none changes anything.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { skeleton } from '../../src/driver/probe/script/skeleton/skeleton.ts';
import { writeProbeScript } from '../../src/driver/probe/script/write-script.ts';
import { judge, plan, print, regionOf, wholeText } from '../driver/probe-script/make.ts';
import { listErrors, listKinds, loadGrammar, nodesOf } from '../support/powershell/parse.ts';

let rootOf: (script: string) => Node;
beforeAll(async () => {
  rootOf = await loadGrammar();
});

const hostile = [
  "'); Stop-Computer; @('",
  '\u2019); Stop-Computer; (\u2018',
  '$(Stop-Computer) `$(x) "$env:x" @args',
  "'' #> <# ; Stop-Computer",
  'O\u2019Brien \u201cbest\u201d',
  '} ) @{ @( ; && || ?? ?',
];
const hostileText = (free: string): string => {
  const quoted = JSON.stringify(free);
  return wholeText
    .replace('why: Windows Server 2016.', `why: ${quoted}`)
    .replace('mend: Buy one.', `mend: ${quoted}`)
    .replace('where: it is used', `where: ${quoted}`)
    .replace('source: page / table 1', `source: ${JSON.stringify(`page / ${free}`)}`)
    .replace(
      'service: ExampleSvc',
      `service: ${JSON.stringify(free.replace(/[^ -~]|[/\\*?[\]`]/g, ' ').trim())}`,
    );
};

describe('the script under tree-sitter-powershell', () => {
  test.each(['', ...hostile])('has no syntax error, and data that is data: %j', (free) => {
    const script = writeProbeScript(plan(free === '' ? wholeText : hostileText(free))).value ?? '';
    expect(listErrors(rootOf(script))).toEqual([]);
    expect(listKinds(rootOf(regionOf(script)))).toEqual([
      'array_expression',
      'assignement_operator',
      'assignment_expression',
      'comment',
      'hash_entry',
      'hash_literal_body',
      'hash_literal_expression',
      'simple_name',
      'statement_list',
      'variable',
      'verbatim_string_characters',
    ]);
  });

  test('is no longer right without any one bracket or quote of its data', () => {
    const inputs = plan(wholeText);
    const region = regionOf(print(inputs));
    const inText = (at: number): boolean => region[at] !== "'" && /'[^'\n]+$/.test(region.slice(0, at));
    const found = [...region.matchAll(/[(){}']/g)].filter(({ index }) => !inText(index));
    expect(found.length).toBeGreaterThan(300);
    for (const { index } of found)
      expect(judge(region.slice(0, index) + region.slice(index + 1), inputs), `at ${index}`).not.toEqual([]);
  });
});

describe('the code of the script', () => {
  const code = `${skeleton.head}${skeleton.tail}`;
  let nodes: readonly Node[] = [];
  const textsOf = (type: string): readonly string[] => [
    ...new Set(nodes.filter((node) => node.type === type).map((node) => node.text)),
  ];
  let functions: ReadonlyMap<string, Node> = new Map();
  beforeAll(() => {
    nodes = nodesOf(rootOf(code));
    const found = nodes.filter(({ type }) => type === 'function_statement');
    functions = new Map(
      found.map((node) => [node.children.find((one) => one?.type === 'function_name')?.text ?? '', node]),
    );
  });

  test('has nothing that Windows PowerShell 4 and 5.1 do not have', () => {
    const later =
      /\?\?|\?\.|&&|\|\||::new\(|\bclass\b|\benum\b|\busing\b|-Parallel\b|-AsHashtable\b|\bGet-Error\b|[^\x20-\x7e\n]|`|\bforeach -parallel/;
    for (const line of code.split('\n')) {
      if (!/^\s*#/.test(line)) expect(line).not.toMatch(later);
    }
    expect(textsOf('ternary_expression')).toEqual([]);
    expect(code).not.toMatch(/\$\w+ \? /);
  });

  test('calls these commands, its own functions, and no others', () => {
    const foreign = textsOf('command_name').filter((name) => !functions.has(name));
    expect([...foreign].sort()).toEqual([
      'ConvertTo-Json',
      'ForEach-Object',
      'Get-Service',
      'New-Object',
      'Select-Object',
      'Set-StrictMode',
      'Sort-Object',
      'Start-Sleep',
      'Where-Object',
      'Write-Progress',
      'Write-Warning',
    ]);
    expect(textsOf('command_invokation_operator')).toEqual([]);
    for (const name of functions.keys()) expect(textsOf('command_name'), name).toContain(name);
  });

  test('makes objects of these types alone', () => {
    const made = [...code.matchAll(/New-Object(?! -TypeName)|New-Object -TypeName '?([\w.[\]]+)'?/g)].map(
      ([, type]) => type,
    );
    expect([...new Set(made)].sort()).toEqual([
      'Collections.ArrayList',
      'Net.Security.SslStream',
      'Net.Sockets.TcpClient',
      'Net.Sockets.UdpClient',
      'Random',
      'Security.Cryptography.SHA256CryptoServiceProvider',
      'Security.Cryptography.X509Certificates.X509Certificate2',
      'Security.Cryptography.X509Certificates.X509Chain',
      'Threading.CancellationTokenSource',
      'Uri',
      'Version',
      'byte[]',
    ]);
  });

  test('uses these methods alone: none writes but to a connection, and keys of the registry are opened to read', () => {
    const methods = nodes
      .filter(({ type }) => type === 'invokation_expression')
      .map((node) => node.children.find((one) => one?.type === 'member_name')?.text ?? node.text);
    expect([...new Set(methods)].sort()).toEqual(
      (
        'Add AuthenticateAsClient BeginInvoke Build CancelAfter Clone Close CompareOrdinal ComputeHash Connect ConnectAsync Contains ' +
        'ContainsKey CreateDelegate Dispose EndInvoke EndsWith Exists ExpandEnvironmentVariables Flush GetAddressBytes ' +
        'GetAllNetworkInterfaces GetBaseException GetBytes GetCurrent GetEncoding GetHostAddressesAsync GetIPProperties GetNameInfo ' +
        'GetPublicKey GetRawCertData GetStream GetString GetSubKeyNames GetSystemWebProxy GetValue GetVersionInfo IndexOf Max Min ' +
        'NextBytes OpenBaseKey OpenSubKey Parse Poll Read ReceiveAsync Register Replace Send Split StartNew StartsWith Substring ' +
        'ToLowerInvariant ToString ToUInt32 ToUniversalTime Trim TrimEnd Wait WaitOne Write'
      ).split(' '),
    );
    // With a second argument, OpenSubKey would open to write.
    for (const [, inner = ''] of code.matchAll(/OpenSubKey\(([^()]*)\)/g)) expect(inner).not.toContain(',');
    // The one delegate on a method by name closes a connection, the other asks for a proxy.
    expect([...code.matchAll(/CreateDelegate\((\(.*?\),.*?)\)/g)].map(([, inner]) => inner)).toEqual([
      "([Action]), $Client, 'Close'",
      "([Func[Uri, Uri]]), $systemProxy, 'GetProxy'",
    ]);
  });

  test('calls its functions with no more arguments than they take', () => {
    const parametersOf = (node: Node): number =>
      nodes.filter(
        (one) =>
          one.type === 'script_parameter' && one.startIndex > node.startIndex && one.endIndex < node.endIndex,
      ).length;
    const calls = nodes.filter(({ type }) => type === 'command');
    let checked = 0;
    for (const call of calls) {
      const name = call.children.find((one) => one?.type === 'command_name')?.text ?? '';
      const called = functions.get(name);
      if (called === undefined) continue;
      const elements = call.children.find((one) => one?.type === 'command_elements');
      const given = (elements?.namedChildren ?? []).filter(
        (one) => one !== null && one.type !== 'command_argument_sep',
      );
      expect(given.length, call.text).toBeLessThanOrEqual(parametersOf(called));
      // Only the last parameter of these may be left out.
      const least = parametersOf(called) - (name === 'ConvertTo-Line' ? 1 : 0);
      expect(given.length, call.text).toBeGreaterThanOrEqual(least);
      checked++;
    }
    expect(checked).toBeGreaterThan(120);
  });

  test('reads no variable that nothing sets', () => {
    const own = new Set(
      'RuleSets Questions Unasked Requires Known Roots OwnRoots _ null true false Matches PSVersionTable ExecutionContext ErrorActionPreference'
        .toLowerCase()
        .split(' '),
    );
    const set = new Set<string>(own);
    for (const [, name = ''] of code.matchAll(
      /(?:foreach \(|\[[\w.[\]]+\] |for \(|^\s*|[{;(,] ?)\$([A-Za-z]\w*)(?= in | = | \+= |,|\)|\n| =)/gm,
    ))
      set.add(name.toLowerCase());
    for (const name of textsOf('variable').map((one) => one.replace(/^\$(?:script:)?/, '').toLowerCase()))
      expect(set, name).toContain(name);
    // Keywords of PowerShell that a variable of this name would spoil.
    for (const name of [
      'args',
      'input',
      'host',
      'error',
      'event',
      'sender',
      'profile',
      'pid',
      'home',
      'this',
      'switch',
      'foreach',
    ])
      expect(textsOf('variable').map((one) => one.toLowerCase())).not.toContain(`$${name}`);
  });
});
