/** Edits of pf.conf and its tables, by the traps of pf.conf(5), pfctl(8) and the kernels. */
import type { Operator } from '../mutant.ts';
import { halves, masked, shifted, spellings } from './prefixes.ts';
import { type Rewrite, rewriteOperators, table } from './rewrites.ts';
import { withFile } from './text.ts';

const port = /(?<=\bport )(\d+)\b(?!:)/;
const range = /(?<=\bport )(\d+):(\d+)/;
const entry = /^[0-9a-f:.]+(\/\d+)?$/m;

const inConf: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    'quick-lost': [/ quick\b/, ''],
    'quick-lost-everywhere': [/ quick\b/, '', { everywhere: true }],
    not: [/! (?=<)|(?<!! )(?<!table )(?=<)/, '¦! '],
    action: [/^(pass|block return)\b/m, 'pass¦block return¦block drop¦match'],
    'block-for-pass': [/^pass(.*) keep state/m, 'block return$1'],
    direction: [/(?<=^(?:pass|block return)) (in|out)\b/m, ' in¦ out¦'],
    transport: [/\bproto (tcp|udp)\b/, 'proto tcp¦proto udp¦proto { tcp, udp }¦¦proto icmp'],
    'port-operator': [port, '!= $1¦> $1¦>= $1¦< $1¦<= $1¦1:$1¦$1:65535¦$1 <> $1'],
    'port-lost': [/ port \d+(:\d+)?/, ''],
    'range-turned': [range, '$2:$1¦$1 >< $2¦$1 <> $2'],
    source: [/\bfrom (<\w+>|any)/, 'from any¦from 192.0.2.0/25¦from ! 192.0.2.0/25¦from 2001:db8:5::/48'],
    destination: [
      /\bto (! )?<\w+>/,
      'to any¦to 192.0.2.0/24¦to { 192.0.2.0/25, !192.0.2.64/26 }¦to 192.0.2.1 - 192.0.2.9¦to www.example.com¦to 0.0.0.0/0¦to <nowhere>',
    ],
    family: [/( inet6?)?(?= (?:proto|from|all)\b)/, ' inet¦ inet6¦'],
    interface: [/( on \w+)?(?= (?:inet6?|proto|from|all)\b)/, '¦ on em9¦ on ! em0¦ on { em0 em9 }'],
    flags: [/ flags S\/SA\b/, ' flags A/A¦ flags SA/SA¦ flags S/SAFR¦ flags any¦¦ flags S/A¦ flags /SA'],
    'table-filled': [
      / file ".*"$/m,
      '¦ { }¦ { 192.0.2.0/24 }¦ file "/dev/zero.txt"¦ { ! 192.0.2.0/26 }¦ { host.example.com }¦ persist',
    ],
    'table-more': [
      / file (".*")$/m,
      ' file $1 { 203.0.113.99 }¦ file $1 { 192.0.2.0/24, }¦ file $1 { ! 192.0.2.0/26 }¦ file $1 file $1',
    ],
    'rule-comes': [
      /^(?=pass|block)/gm,
      'pass quick\n¦pass\n¦block quick\n¦block return in quick proto tcp from any to any port 443\n¦block return out quick proto udp\n¦pass in quick proto tcp from any to 203.0.113.77 port 22 keep state\n¦pass quick inet6\n¦pass quick proto tcp from 198.51.100.0/25 to any port 443 tag RULEC\n¦match in proto tcp tag RULEC\n¦antispoof quick for em1\n',
    ],
  }),
  ...table('platform', 'refused', {
    'port-form': [port, '$1-$1¦65536¦{ $1, }¦any¦$1x'],
  }),
  ...table('state', 'not stated', {
    answers: [/ keep state\b/, '¦ no state¦ modulate state¦ keep state keep state'],
    'answers-everywhere': [/ keep state\b/, ' no state', { everywhere: true }],
    'way-out-lost': [/^pass out.*tagged.*\n/m, ''],
    tag: [/ tag RULEC\b/, '¦ tag OTHER'],
    tagged: [/ tagged RULEC\b/, '¦ tagged OTHER¦ ! tagged RULEC'],
    'block-tagged': [/^pass (out .*) keep state(.*tagged RULEC.*)/m, 'block return $1$2'],
    'block-out': [
      /^block return in(.*)$/m,
      'block return in$1\nblock out quick proto tcp all tagged RULEC¦block return in$1\nblock out quick all ! tagged RULEC',
    ],
    skip: [/^(?=table)/gm, 'set skip on em1\n¦set skip on { em0 em1 }\n'],
    'block-policy': [/^(?=table|pass|block)/gm, 'set block-policy drop\n¦set state-policy if-bound\n'],
  }),
  // A bound that is met drops what comes next, and what pfctl refuses loads nothing at all.
  ...table('state', 'changes', {
    limit: [
      /^(?=table)/m,
      'set limit states 1\n¦set limit states 999\n¦set limit { states 5, table-entries 200000 }\n¦set limit table-entries 1\n¦set limit tables 1\n¦set limit src-nodes 1\n¦set timeout tcp.first 1\n¦set state-defaults max 1\n',
    ],
    'limit-of-a-rule': [
      / keep state\b(?! label "rulec:fwd)/,
      ' keep state (max 1)¦ keep state (max 99)¦ keep state (max-src-states 1)¦ keep state (source-track rule, max-src-nodes 1)¦ keep state (max-src-conn-rate 1/10)¦ keep state (max-src-conn 1, overload <rulec_local>)¦ keep state (udp.first 1, tcp.first 1)',
    ],
  }),
  ...table('state', 'refused', {
    'limit-form': [
      /^(?=table)/m,
      'set limit states { 5 }\n¦set limit nonsense 5\n¦set timeout tcp.first -1\n¦set debug nonsense\n',
    ],
    'state-form': [
      / keep state\b/,
      ' keep state (max)¦ keep state (overload <t>)¦ keep state (max 5, max 6)¦ keep state set prio 8¦ keep state queue nowhere',
    ],
  }),
  ...table('places', 'changes', {
    'table-place': [/"(\/.*\/)([^/"]+)"/m, '"/elsewhere/$2"¦"$1../$2"', { ifGiven: 'dir' }],
  }),
  ...table('places', 'not stated', {
    'table-place-else': [/"(\/.*\/)([^/"]+)"/m, '"$2"¦"/$2"'],
  }),
  ...table('files', 'not stated', {
    'table-other': [
      /file ".*"/,
      (match, subject) =>
        subject.files
          .filter(({ path }) => path.endsWith('.txt'))
          .map(({ path }) => match[0].replace(/[^/]*"$/, `${path.split('/').at(-1)}"`)),
    ],
  }),
  ...table('bytes', 'not stated', {
    swallowed: [/^#.*$/m, '$0 \\'],
  }),
  ...table('macros', 'same', {
    macro: [/^table([\s\S]*?)port (\d+)\b(?!:)/, 'served = "$2"\ntable$1port $served'],
  }),
  ...table('macros', 'not stated', {
    'macro-other': [
      /^table([\s\S]*?)port (\d+)\b(?!:)/m,
      'served = "1$2"\ntable$1port $served¦served = "{ $2 22 }"\ntable$1port $served¦served = "$2"\nserved = "22"\ntable$1port $served',
    ],
  }),
  ...table('macros', 'refused', {
    'macro-lost': [/port \d+/, 'port $served'],
  }),
  ...table('macros', 'changes', {
    include: [/^(?=table|pass|block)/gm, 'include "/etc/pf.other"\n'],
  }),
  ...table('stores', 'not stated', {
    'load-anchor': [/^(?=table|pass|block)/gm, 'anchor "others/*"\n¦anchor others quick\n'],
    anchor: [
      /^((?:pass|block)[\s\S]*)$/,
      'anchor "inner" {\n$1}\n¦anchor "inner" in {\n$1}\n¦anchor "inner" proto tcp {\n$1}\n¦anchor "inner" inet {\n$1}\n¦anchor "inner" from any to any {\n$1}\n¦anchor "inner" on em9 {\n$1}\n¦anchor "inner" out {\n$1}\n',
    ],
    'table-again': [
      /^(?=pass|block)/gm,
      'table <rulec_source> persist { 192.0.2.200 }\n¦table <rulec_local> { 203.0.113.0/24 }\n',
    ],
  }),
  ...table('spelling', 'same', {
    remark: [/^(?:#.*|(?:pass|block|table).*)$/m, '$0 # "x" pass quick¦\n$0\n¦# more\n$0¦  $0\t'],
    'spell-port': [port, '= $1¦$1:$1¦{ $1 }¦{ $1, $1 }'],
    'spell-range': [range, '{ $1:$2 }'],
    'spell-words': [
      /(?<=proto )(tcp|udp)\b|(?<=tag(?:ged)? )RULEC\b|(?<=^table <\w+>) persist/m,
      ([word]) =>
        word === 'RULEC'
          ? ['"RULEC"', "'RULEC'"]
          : word === ' persist'
            ? ['', ' persist const', ' counters']
            : [`{ ${word} }`, word === 'tcp' ? '6' : '17'],
    ],
    'spell-any': [/\bfrom any to\b/, 'to¦from { any } to'],
    label: [/ label "[^"]*"/, '¦ label "other"¦ label other'],
    'options-order': [/ flags S\/SA keep state (label "[^"]*")/, ' $1 keep state flags S/SA'],
  }),
  ...table('spelling', 'not stated', {
    log: [/(?: log)? quick\b/, ' quick log¦ log quick'],
    'block-split': [
      /^(block.*) from(.*)$/m,
      '$1 proto tcp from$2\n$1 proto udp from$2¦$1 inet from$2\n$1 inet6 from$2¦$1 inet from$2',
    ],
  }),
];

const inTables: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    'entry-mask': [entry, ([text]) => [...masked(text, -1), ...masked(text, 1), text.replace(/\/.*/, '')]],
    'entry-shift': [entry, ([text]) => [...shifted(text, 1n), ...shifted(text, -1n), ...halves(text)]],
    'entry-comes': [
      entry,
      '$0\n203.0.113.200¦$0\n2001:db8:77::/64¦$0\n192.0.2.0/24¦$0\nhost.example.com¦$0\n0.0.0.0/1¦$0\n0.0.0.0/0¦$0\n::/0¦!$0¦::ffff:$0',
    ],
    'entry-remark': [entry, '; $0¦# $0¦$0 ; remark'],
    'entry-except': [
      entry,
      ([text]) => {
        const [low] = halves(text);
        return low === undefined
          ? []
          : [`${text}\n!${low}`, `${text}\n!${low}\n${halves(low).join('\n')}`, `!${low}\n${text}`];
      },
    ],
  }),
  ...table('platform', 'refused', {
    'entry-bad': [entry, '$0,¦$0#x¦192.0.2.1/133¦$0-203.0.113.1¦! $0'],
  }),
  ...table('spelling', 'same', {
    'entry-spell': [
      entry,
      ([text]) => [
        ...spellings(text),
        `  ${text}	`,
        `${text} # a remark`,
        `${text}\r`,
        `\n${text}`,
        `${text} ${text}`,
        ...(halves(text).length > 0 ? [halves(text).join('\n'), `${text}\n${halves(text)[0]}`] : []),
      ],
    ],
  }),
];

/** A table in braces in the place of its file. */
const inline: Operator = {
  name: 'table-inline',
  kind: 'spelling',
  edits: ({ files }) =>
    files
      .filter(({ path }) => path.endsWith('.txt'))
      .flatMap(({ path, content }) => {
        const main = files.find((one) => one.path.endsWith('.conf'));
        const list = String(content)
          .split('\n')
          .filter((line) => /^[0-9a-f:]/.test(line));
        if (main === undefined) return [];
        const base = path.split('/').at(-1)?.replace('.txt', '');
        return [list.join('\n    '), list.join(', ')].map((inner) => ({
          where: `${path} in braces`,
          effect: 'same' as const,
          files: () =>
            withFile(
              withFile(files, path, undefined),
              main.path,
              String(main.content).replace(
                new RegExp(`^table <${base}>.*$`, 'm'),
                `table <${base}> persist { ${inner} }`,
              ),
            ),
        }));
      }),
};

export const pfOperators: readonly Operator[] = [
  ...rewriteOperators(/\.conf$/, inConf),
  ...rewriteOperators(/\.txt$/, inTables),
  inline,
];
