import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import { createLexer } from '../../../src/targets/pf/read/parse-lex.ts';
import { target } from '../../../src/targets/pf/target.ts';
import { addresses } from '../../support/build-policy.ts';
import { meaningOf, optionsOf, parseText, readAll } from './support.ts';

function tokensOf(text: string, macros: Readonly<Record<string, string>> = {}): readonly string[] {
  const lexer = createLexer(text, new Map(Object.entries(macros)));
  return (lexer.next()?.tokens ?? []).map(({ kind, text: spelt }) => `${kind}:${spelt}`);
}

/** `line: code: message` of the errors and warnings. */
function complaintsOf(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const { diagnostics } = parseText(text, files);
  return diagnostics.map(
    ({ severity, code, message, at }) => `${at?.file}:${at?.line} ${severity} ${code}: ${message}`,
  );
}

describe('what stands in quotes is taken as it stands', () => {
  it.each([
    '$dir/t.txt',
    '/etc/$name/t.txt',
    '${dir}/t.txt',
    '~/t.txt',
    '/etc/*/t.txt',
    '/etc/[a]/t.txt',
    '`x`/t.txt',
  ])('a file called %s is not a file of another name', (name) => {
    const [table, rules] = [name, name.replace('t.txt', 'x.conf')];
    const [ofTable, ofRules] = [{ 'etc/t.txt': '192.0.2.1\n' }, { 'etc/x.conf': 'pass\n' }];
    const complaints = [
      complaintsOf(`dir = "/etc"\nname = "etc"\ntable <t> file "${table}"\n`, ofTable),
      complaintsOf(`dir = "/etc"\nname = "etc"\ninclude "${rules}"\n`, ofRules),
      complaintsOf(`dir = "/etc"\nname = "etc"\nanchor "a"\nload anchor "a" from "${rules}"\n`, ofRules),
    ];
    for (const found of complaints) expect(found.join()).toMatch(/expands nothing/);
  });

  it('and may have such a name', () => {
    expect(complaintsOf('table <t> file "/etc/$x/t.txt"\n', { 'etc/$x/t.txt': '192.0.2.1\n' })).toEqual([]);
    expect(complaintsOf('table <t> file "/etc/$x/t.txt"\n', { '$y/t.txt': '192.0.2.1\n' }).join()).toMatch(
      /expands/,
    );
  });

  it('an anchor is not loaded into one of another name', () => {
    const text = 'a = "x"\nanchor "$a"\nload anchor "x" from "/etc/x.conf"\n';
    expect(
      meaningOf(readAll(text, { 'etc/x.conf': 'pass\n' })).permit.clauses.map(({ action }) => action),
    ).toContain('unknown');
  });

  it('a label may become too long by what pf puts into it', () => {
    const verdict = (label: string): boolean =>
      meaningOf(readAll(`pass label "${label}"\n`), { form: 'host' }).permit.clauses.some(
        ({ action }) => action === 'unknown',
      );
    expect(
      ['$srcaddr', '$if:$nr:$dstport', 'a$b', '$srcaddr $dstaddr', `$nr${'a'.repeat(55)}`].map(verdict),
    ).toEqual([...[false, false, false], ...[true, true]]);
  });
});

describe('the lexer', () => {
  it.each([
    [
      'words hold punctuation, digits before it too',
      'em0.10 80-90 a:b',
      ['word:em0.10', 'word:80-90', 'word:a:b'],
    ],
    [
      'numbers end at blanks and at some symbols',
      '10/8 443, 0443}',
      ['number:10', 'symbol:/', 'number:8', 'number:443', 'symbol:,', 'number:443', 'symbol:}'],
    ],
    [
      'symbols of two characters',
      '80 >< 90 <> ->',
      ['number:80', 'symbol:><', 'number:90', 'symbol:<>', 'symbol:->'],
    ],
    ['a minus between addresses', '192.0.2.1 - 192.0.2.9', ['word:192.0.2.1', 'symbol:-', 'word:192.0.2.9']],
    ['a backslash joins lines', 'pass \\\nout', ['word:pass', 'word:out']],
    ['a backslash before anything else vanishes', 'pa\\ss o\\ut', ['word:pass', 'word:out']],
    ['a comment begins in the middle of a line', 'pass#out', ['word:pass']],
    [
      'quotes of both kinds, with the other inside',
      `"a'b" 'c"d' "e\\"f" "#"`,
      [`string:a'b`, 'string:c"d', 'string:e"f', 'string:#'],
    ],
    ['a newline inside quotes is dropped', '"a\nb"', ['string:ab']],
    ['newlines count inside braces', '{ a\n}', ['symbol:{', 'word:a', 'newline:\n', 'symbol:}']],
    ['no macro is read inside quotes', '"$x"', ['string:$x']],
  ])('%s', (_, text, tokens) => {
    expect(tokensOf(`${text}\n`)).toEqual(tokens);
  });

  it('reads the value of a macro in its place, and goes on in the same word', () => {
    expect(tokensOf('pass to $nets port $p\n', { nets: '{ 192.0.2.0/24, a }', p: '443' })).toEqual(
      tokensOf('pass to { 192.0.2.0/24, a } port 443\n'),
    );
    expect(tokensOf('$net.5\n', { net: '192.0.2' })).toEqual(['word:192.0.2.5']);
    // A value is not searched for macros.
    expect(tokensOf('$a\n', { a: '$b', b: 'c' })).toEqual([]);
  });
});

describe('what is refused, as pfctl refuses it', () => {
  it.each([
    ['pass out proto tcp to any port 80-90', /"80-90" is not a port/],
    ['pass out proto tcp to any port 65536', /no port 65536/],
    ['pass out to any port 80', /ports need "proto tcp"/],
    ['pass out proto { tcp icmp } to any port 80', /ports need/],
    ['pass quick out', /"out" is not an option/],
    ['pass log out', /"out" is not an option/],
    ['pass out inet to 2001:db8::1', /no combination/],
    ['pass out from 192.0.2.1 to 2001:db8::1', /no combination/],
    ['pass out to 192.0.2.0/33', /more than 32 bits/],
    ['pass out to 2001:db8::/129', /more than 128 bits/],
    ['pass out to 192.0.2.300', /is not an address/],
    ['pass out to *.example.com', /"\*" has no meaning here/],
    ['pass out to 192.0.2.1 - 2001:db8::1', /not a range/],
    ['pass out proto udp flags S/SA', /flags are only for tcp/],
    ['pass out proto tcp flags SA/S', /never be met/],
    ['pass out proto tcp flags X/SA', /not TCP flags/],
    ['block out keep state', /keeps no state/],
    ['block return-rst out', /needs "proto tcp"/],
    ['pass out label "x" label', /a label is expected/],
    [`pass out label "${'x'.repeat(64)}"`, /more than 63/],
    [`pass out tag ${'x'.repeat(64)}`, /more than 63/],
    ['pass out on interface-with-a-long-name', /more than 15/],
    [`table <${'t'.repeat(32)}> { }`, /more than 31/],
    ['table <table> { }', /name of a table is expected/],
    ['table <t> { 192.0.2.0 - 192.0.2.9 }', /no range of addresses in a table/],
    ['table <t> { 192.0.2.1,\n192.0.2.2 }', /comma/],
    ['table <t> { 192.0.2.1, }', /comma/],
    ['pass out to { 192.0.2.1,\n192.0.2.2 }', /comma/],
    ['table <t> { 192.0.2.1', /ends inside braces/],
    ['pass out to "192.0.2.1', /ends inside quotes/],
    ['anchor "a" { pass out\n}', /new line belongs after the brace/],
    ['anchor "a" {\npass out }', /new line belongs before "}"/],
    ['anchor quick "a"', /"a" is not an option/],
    ['anchor "_a"', /begin with _/],
    [`anchor "${'a'.repeat(64)}"`, /more than 63/],
    ['anchor "a" keep state', /keeps no state/],
    ['anchor "a/b" {\n}', /contains a slash/],
    ['pass out to $nope', /macro "nope" is not defined/],
    ['pass out\r', /CRLF/],
    ['\uFEFFpass out', /has no meaning here/],
    ['pass out to "a\0b"', /NUL/],
    ['pas out', /begins no statement/],
    ['pass out extra', /"extra" is not an option/],
    ['pass out proto nonsense', /not a protocol/],
    ['include "nowhere.conf"', /"nowhere.conf" is not there/],
    ['table <t> persist file "/etc/nowhere.txt"', /"\/etc\/nowhere.txt" is not there/],
    ['anchor "a"\nload anchor "a" from "/etc/nowhere.conf"', /is not there/],
  ])('%j', (text, message) => {
    const { value, diagnostics } = parseText(`${text}\n`);
    expect(value).toBeUndefined();
    expect(diagnostics.map((one) => one.message).join('\n')).toMatch(message);
    expect(diagnostics.every(({ code, at }) => code === 'config-syntax' && at !== undefined)).toBe(true);
  });

  it('says where, once a statement, and goes on to the next', () => {
    expect(complaintsOf('pass out\npass quick out\n\npas\n')).toEqual([
      'main.conf:2 error config-syntax: "out" is not an option of a rule',
      'main.conf:4 error config-syntax: "pas" begins no statement of pf',
    ]);
  });
});

describe('what is not understood', () => {
  it.each([
    'pass out proto tcp to any port 443 user 1000',
    'pass out proto tcp to www.example.com port 443',
    'pass out proto tcp to (em0) port 443',
    'pass out proto tcp to em0:network port 443',
    'pass out proto tcp to self port 443',
    'pass out proto tcp to fe80::1%em0',
    'pass out proto tcp to no-route',
    'pass out proto tcp to { any 192.0.2.1 }',
    'pass out proto tcp to any port 0443:500',
    'pass out proto tcp to any port spamd',
    'pass out proto tcp to any port 443 probability 50%',
    'pass out proto tcp to any port 443 keep state (max 10)',
    'pass out proto tcp to any port 443 keep state (max-src-conn-rate 1/10)',
    'pass out proto tcp to any port 443 keep state (max-src-conn-rate 5/1)',
    'pass out proto tcp to any port 443 keep state (max-src-conn-rate 100/300)',
    'table <bad> { 192.0.2.1 }\npass out keep state (max-src-conn 50, overload <bad>)\nblock out to <bad>',
    'set state-defaults max-src-conn 50, overload <bad>\ntable <bad> { 192.0.2.1 }\npass out\nblock out to <bad>',
    'pass out proto tcp to any rdr-to 192.0.2.1',
    'pass out proto tcp to any route-to em1',
    'pass out proto tcp from any os OpenBSD to any',
    'pass out proto tcp flags S/SAEW',
    'pass out proto tcp tag A tag B',
    'pass out proto tcp to <elsewhere>',
    'table <kept> persist\npass out proto tcp to <kept>',
    'table <every> { 0.0.0.0/0 }\npass out proto tcp to <every>',
    'table <names> { www.example.com }\npass out proto tcp to <names>',
    'anchor "elsewhere" out proto tcp',
    'anchor "a/*" out proto tcp',
    'anchor "a" out quick proto tcp {\n  anchor "b" {\n  pass\n  }\n}',
    'set state-defaults max 5',
    'set timeout tcp.first 1',
    'set limit states 1',
    'match out quick proto tcp',
    'pass out proto tcp no state',
    'anchor "a" out quick proto tcp {\n  pass\n}',
    'pass out proto tcp from any port 80 to any',
  ])('%j is unknown for a packet that it may match', (line) => {
    const config = readAll(
      `block out\npass out proto tcp to any port 443\nblock out proto tcp to any port 443\n${line}\n`,
    );
    const { value, diagnostics } = target.meaning(
      config,
      optionsOf({ form: 'host', inside: 'em0', dialect: 'openbsd' }),
    );
    if (value === undefined) throw new Error(JSON.stringify(diagnostics));
    const address = { family: 4, value: 0xc6336407 } as const;
    const view = { transport: 'tcp', port: 443, address, source: 'inside' } as const;
    expect(evaluate(value.permit, view).action).toBe('unknown');
    const told = diagnostics.map(({ code, at }) => `${at?.file}:${at?.line} ${code}`);
    expect(told.join('\n')).toMatch(/main\.conf:[4-7] unknown-construct/);
  });

  it('leaves alone what a doubtful rule cannot match', () => {
    const { permit } = meaningOf(readAll('block out\npass out proto tcp to any port 443 user 1000\n'), {
      form: 'host',
      inside: 'em0',
    });
    const at = (transport: 'tcp' | 'udp', port: number): string =>
      evaluate(permit, { transport, port, address: { family: 4, value: 0xc6336407 }, source: 'inside' })
        .action;
    expect([at('tcp', 443), at('tcp', 80), at('udp', 443)]).toEqual(['unknown', 'deny', 'deny']);
  });

  it('says nothing of a rule for other protocols', () => {
    expect(complaintsOf('pass inet proto icmp all icmp-type echoreq\nblock out\n')).toEqual([]);
  });

  it('tells of a comment that swallows a line', () => {
    expect(complaintsOf('# note \\\nblock out\n')).toEqual([
      expect.stringMatching(/^main\.conf:1 warning config-syntax: a comment goes on/),
    ]);
  });
});

describe('the files of a configuration', () => {
  it('includes go where they stand, with the macros of the file around them', () => {
    const config = readAll(
      'nets = "198.51.100.0/24"\nblock out\ninclude "/etc/pf/more.conf"\nblock out proto udp\n',
      {
        'more.conf': 'pass out to $nets\n',
      },
    );
    const rules = config.statements.filter((one) => one.kind === 'rule');
    expect(rules.map(({ origin }) => `${origin.file}:${origin.line}`)).toEqual([
      'main.conf:2',
      'more.conf:1',
      'main.conf:4',
    ]);
  });

  it('a file that includes itself is refused', () => {
    expect(complaintsOf('include "a.conf"\n', { 'a.conf': 'include "a.conf"\n' }).join()).toMatch(
      /includes itself/,
    );
  });

  it('the main file is the one that no other names', () => {
    const files = [
      { path: 'pf/x.tables/t.txt', content: '192.0.2.1\n' },
      { path: 'pf/x.conf', content: 'table <t> file "/etc/rulec/x.tables/t.txt"\nblock out to <t>\n' },
      { path: 'pf.conf', content: 'anchor "x"\nload anchor "x" from "/etc/rulec/x.conf"\n' },
    ];
    const [format] = target.formats;
    expect(format?.parse(files).value?.path).toBe('pf.conf');
    expect(format?.parse(files.slice(0, 2)).value?.path).toBe('pf/x.conf');
    const two = format?.parse([...files, { path: 'other.conf', content: 'pass\n' }]);
    expect(two?.diagnostics.map(({ message }) => message).join()).toMatch(/one main file/);
    expect(format?.parse([]).value).toBeUndefined();
  });

  it('a file that the main one loads in a remark is passed over, unless one of the two is of rulec', () => {
    const [format] = target.formats;
    const main = 'pass\n# load anchor "sharing" from "/etc/pf.anchors/sharing"\n';
    const read = (rules: string, label = ''): readonly string[] => {
      const files = [
        { path: 'etc/pf.conf', content: `${main}${label}` },
        { path: 'etc/sharing', content: rules },
      ];
      const { value, diagnostics } = format?.parse(files) ?? { diagnostics: [] };
      return [value?.path ?? 'refused', ...diagnostics.map(({ message }) => message)];
    };
    expect(read('block\n')).toEqual([
      'etc/pf.conf',
      'nothing that is read names etc/sharing: it is passed over',
    ]);
    const refusal = 'nothing that is read names etc/sharing: it may be the main file, or a copy of it';
    expect(read('block label "rulec:deny"\n')).toEqual(['refused', refusal]);
    expect(read('block\n', 'block label "rulec:deny"\n')).toEqual(['refused', refusal]);
  });

  it('reads bytes as text', () => {
    const [format] = target.formats;
    const bytes = new TextEncoder().encode('table <t> { 192.0.2.0/24 }\nblock out to <t>\n');
    expect(format?.parse([{ path: 'a', content: bytes }]).value?.statements).toHaveLength(2);
  });
});

describe('files of tables', () => {
  function read(content: string): string {
    const main = 'table <t> persist file "/etc/t.txt"\nblock out\npass out to <t>\n';
    const { value, diagnostics } = parseText(main, { 't.txt': content });
    if (value === undefined)
      return diagnostics.map(({ message, at }) => `${at?.file}:${at?.line} ${message}`).join('\n');
    const { permit } = meaningOf(value, { form: 'host', dialect: 'freebsd' });
    const test = permit.clauses.find(({ action }) => action === 'allow')?.condition;
    return JSON.stringify(test);
  }
  const net = JSON.stringify({ field: 'address', addresses: addresses('192.0.2.0/24') });

  it.each([
    ['comments at the beginning of a token', '# a\n192.0.2.0/24 # b\n'],
    ['CRLF, several a line, tabs, no newline at the end', '192.0.2.0/25\t192.0.2.128/25\r\n\r\n192.0.2.7'],
    ['a comment that ends in a backslash', '# a \\\n192.0.2.0/24\n'],
    ['exceptions', '192.0.2.0/23 !192.0.3.0/24\n'],
    ['; as a comment on FreeBSD', '; a\n192.0.2.0/24 ;b\n'],
  ])('may have %s', (_, content) => {
    expect(read(content)).toContain(net);
  });

  it.each([
    ['192.0.2.0/24#x\n', /t\.txt:1/],
    ['192.0.2.0/24,\n', /t\.txt:1/],
    ['192.0.2.1\n192.0.2.0/33\n', /t\.txt:2/],
    ['192.0.2.0/24 !\n', /t\.txt:1/],
    ['192.0.2.1 - 192.0.2.9\n', /t\.txt:1/],
    ['2001:db8::/32/\n', /t\.txt:1/],
  ])('may not have %j', (content, place) => {
    expect(read(content)).toMatch(place);
  });

  it('match nothing where they are empty', () => {
    const config = readAll('table <t> file "/etc/t.txt" file "/dev/null"\nblock out\npass out to <t>\n', {
      't.txt': '# none\n',
    });
    const { permit } = meaningOf(config, { form: 'host' });
    const view = { transport: 'tcp', port: 443, address: { family: 4, value: 1 }, source: 'inside' } as const;
    expect(evaluate(permit, view).action).toBe('deny');
  });
});

describe('what some systems refuse', () => {
  const last = 'block out\npass out';
  it.each([
    [
      'a table in the braces of an anchor',
      'anchor "a" {\n  table <t> { 192.0.2.1 }\n  pass out to <t>\n}\n',
      ['openbsd'],
    ],
    ['a setting after a rule', 'pass out\nset block-policy drop\n', ['openbsd']],
    ['set reassemble', 'set reassemble yes\npass out\n', ['openbsd', 'freebsd']],
    ['set limit tables', 'set limit tables 2000\npass out\n', ['openbsd']],
    ['two labels', 'pass out label "a" label "b"\n', ['freebsd']],
    [
      'a range of ports that ends before it begins',
      'pass out proto tcp to any port 90:80\n',
      ['freebsd', 'macos'],
    ],
    ['a last line without a newline', last, ['openbsd']],
  ])('%s', (_, text, only) => {
    const config = readAll(text);
    for (const dialect of ['openbsd', 'freebsd', 'macos']) {
      const { value, diagnostics } = target.meaning(config, optionsOf({ dialect }));
      expect([dialect, value !== undefined]).toEqual([dialect, only.includes(dialect)]);
      if (value === undefined)
        expect(diagnostics.map(({ code, at }) => [code, at?.file])).toEqual([['config-syntax', 'main.conf']]);
    }
    const { value, diagnostics } = target.meaning(config, optionsOf());
    expect(value).toBeDefined();
    expect(diagnostics[0]?.message).toContain(`taken for a text of ${only.join(' or ')}, which alone`);
  });

  it.each([
    ['of one text of ours', 'set reassemble yes\nblock out label "rulec:a"\n'],
    ['that no one system loads together', 'set limit tables 2000\nset keepcounters\n'],
    ['beside statements of other systems', 'nat on em0 from any to any -> (em0)\npass out'],
  ])('%s is refused where no option names the system', (_, text) => {
    const { value, diagnostics } = target.meaning(readAll(text), optionsOf());
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('config-syntax');
  });

  it('a comment without a newline at the end is no line', () => {
    expect(target.meaning(readAll('pass out\n# end'), optionsOf()).value).toBeDefined();
  });
});

describe('hostile text', () => {
  it.each([
    ['braces without end', `pass to ${'{ '.repeat(50_000)}`],
    ['lists in lists', `pass to ${'{ '.repeat(50_000)}192.0.2.1${' }'.repeat(50_000)}`],
    ['anchors in anchors', `${'anchor "a" {\n'.repeat(5_000)}${'}\n'.repeat(5_000)}`],
    ['a long word', `pass to ${'a'.repeat(1_000_000)}`],
    ['a long string', `pass label "${'a'.repeat(1_000_000)}"`],
    ['a long number', `pass proto tcp to any port ${'1'.repeat(1_000_000)}`],
    ['backslashes', '\\\n'.repeat(200_000)],
    ['a macro of a macro', `a = "$a"\n${'pass to $a\n'.repeat(1_000)}`],
  ])('%s is answered at once', (_, text) => {
    const start = performance.now();
    parseText(`${text}\n`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
