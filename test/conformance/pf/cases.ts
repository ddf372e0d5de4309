/**
 * What real parsers of pf and the matching of its kernels do with small rule sets (OpenBSD 7.6, FreeBSD 15 and
 * FreeBSD 10, which stands for macOS). One case a behaviour.
 */
export interface Case {
  readonly behaviour: string;
  readonly rules: string;
  /** Files beside the main one. */
  readonly files?: Readonly<Record<string, string>>;
  /** `out tcp em0 192.0.2.10 -> 198.51.100.5:443 S`, with a tag behind it, each with its verdict. */
  readonly packets: readonly (readonly [packet: string, verdict: 'pass' | 'block'])[];
  /** A ruleset may be a part of a larger one, or is read with care: what it permits is then not known. */
  readonly unsure?: true;
  /** The system that loads it, where not all of them do. */
  readonly dialect?: 'openbsd' | 'freebsd' | 'macos';
}

const out = 'out tcp em0 192.0.2.10 ->';
const table = 'table <t> { 198.51.100.0/24 }';

export const cases: readonly Case[] = [
  {
    behaviour: 'the last matching rule decides, and what no rule matches passes',
    rules: `
block out
pass out proto tcp to any port 443
block out proto tcp to 198.51.100.0/24
`,
    packets: [
      [`${out} 203.0.113.5:443 S`, 'pass'],
      [`${out} 198.51.100.5:443 S`, 'block'],
      ['out udp em0 192.0.2.10 -> 203.0.113.5:443', 'block'],
      ['in tcp em0 203.0.113.5 -> 192.0.2.10:22 S', 'pass'],
    ],
  },
  {
    behaviour: 'quick ends the evaluation',
    rules: `
block out
pass out quick proto tcp to any port 443
block out proto tcp to 198.51.100.0/24
`,
    packets: [[`${out} 198.51.100.5:443 S`, 'pass']],
  },
  {
    behaviour: 'a pass that keeps state matches the first SYN of TCP alone',
    rules: 'block out\npass out proto tcp to any port 443\n',
    packets: [
      [`${out} 198.51.100.5:443 S`, 'pass'],
      [`${out} 198.51.100.5:443 A`, 'block'],
      [`${out} 198.51.100.5:443 SA`, 'block'],
    ],
  },
  {
    behaviour: 'without state a pass tests no flags',
    unsure: true,
    rules: 'block out\npass out proto tcp to any port 443 no state\n',
    packets: [
      [`${out} 198.51.100.5:443 S`, 'pass'],
      [`${out} 198.51.100.5:443 A`, 'pass'],
    ],
  },
  {
    behaviour: 'flags any takes the test of flags away',
    rules: 'block out\npass out proto tcp to any port 443 flags any\n',
    packets: [
      [`${out} 198.51.100.5:443 A`, 'pass'],
      [`${out} 198.51.100.5:443 S`, 'pass'],
    ],
  },
  {
    behaviour: 'the flags of a pass without a protocol are a test of TCP alone',
    rules: 'block out\npass out\n',
    packets: [
      [`${out} 198.51.100.5:443 A`, 'block'],
      ['out udp em0 192.0.2.10 -> 198.51.100.5:53', 'pass'],
      ['out icmp em0 192.0.2.10 -> 198.51.100.5:0', 'pass'],
    ],
  },
  {
    behaviour: 'the longest prefix of a table decides, an exception of an exception too',
    rules: `
table <t> { 198.51.100.0/24 !198.51.100.128/25 198.51.100.200 }
block out
pass out proto tcp to <t> port 443
`,
    packets: [
      [`${out} 198.51.100.5:443 S`, 'pass'],
      [`${out} 198.51.100.129:443 S`, 'block'],
      [`${out} 198.51.100.200:443 S`, 'pass'],
      [`${out} 203.0.113.1:443 S`, 'block'],
    ],
  },
  {
    behaviour: 'not in a table is true of every address of a family that the table has none of',
    rules: `${table}\npass out\nblock out to ! <t>\n`,
    packets: [
      [`${out} 198.51.100.5:443 S`, 'pass'],
      [`${out} 203.0.113.1:443 S`, 'block'],
      ['out tcp em0 2001:db8::10 -> 2001:db8:9::1:443 S', 'block'],
    ],
  },
  {
    behaviour: 'a table that is not defined matches nothing',
    unsure: true,
    rules: 'block out\npass out to <nope>\n',
    packets: [[`${out} 198.51.100.5:443 S`, 'block']],
  },
  {
    behaviour: 'not in a table that is not defined matches everything',
    unsure: true,
    rules: 'block out\npass out to ! <nope>\n',
    packets: [[`${out} 198.51.100.5:443 S`, 'pass']],
  },
  {
    behaviour: 'a range of addresses holds both of its ends',
    rules: 'block out\npass out to 198.51.100.10 - 198.51.100.20\n',
    packets: [
      [`${out} 198.51.100.9:443 S`, 'block'],
      [`${out} 198.51.100.10:443 S`, 'pass'],
      [`${out} 198.51.100.20:443 S`, 'pass'],
      [`${out} 198.51.100.21:443 S`, 'block'],
    ],
  },
  {
    behaviour: 'an exception inside a list is a rule of its own and matches nearly everything',
    rules: 'block out\npass out to { 198.51.100.0/24, !198.51.100.128/25 }\n',
    packets: [
      [`${out} 198.51.100.5:443 S`, 'pass'],
      [`${out} 198.51.100.129:443 S`, 'pass'],
      [`${out} 203.0.113.1:443 S`, 'pass'],
      ['out tcp em0 2001:db8::10 -> 2001:db8:9::1:443 S', 'block'],
    ],
  },
  {
    behaviour: 'a rule behind an anchor overrides a match inside it',
    rules: `
block out
anchor "a" {
  pass out proto tcp to any port 443
}
block out proto tcp to 198.51.100.0/24
`,
    packets: [
      [`${out} 203.0.113.5:443 S`, 'pass'],
      [`${out} 198.51.100.5:443 S`, 'block'],
    ],
  },
  {
    behaviour: 'quick inside an anchor ends the whole evaluation',
    rules: 'anchor "a" {\n  pass out quick proto tcp to any port 443\n}\nblock out quick\n',
    packets: [
      [`${out} 203.0.113.5:443 S`, 'pass'],
      [`${out} 203.0.113.5:80 S`, 'block'],
    ],
  },
  {
    behaviour: 'an anchor is entered by packets that meet its criteria alone',
    rules: 'block out\nanchor "a" proto tcp {\n  pass out quick\n}\n',
    packets: [
      [`${out} 203.0.113.5:443 S`, 'pass'],
      ['out udp em0 192.0.2.10 -> 203.0.113.5:443', 'block'],
    ],
  },
  {
    behaviour: 'quick on an anchor ends the evaluation where a rule inside matched',
    unsure: true,
    rules: 'block out\nanchor "a" quick {\n  pass out proto tcp to any port 443\n}\nblock out quick\n',
    packets: [
      [`${out} 203.0.113.5:443 S`, 'pass'],
      [`${out} 203.0.113.5:80 S`, 'block'],
    ],
  },
  {
    behaviour: '>< is strictly between two ports',
    rules: 'block out\npass out proto tcp to any port 80 >< 90\n',
    packets: [
      [`${out} 203.0.113.5:80 S`, 'block'],
      [`${out} 203.0.113.5:81 S`, 'pass'],
      [`${out} 203.0.113.5:89 S`, 'pass'],
      [`${out} 203.0.113.5:90 S`, 'block'],
    ],
  },
  {
    behaviour: '<> is strictly outside of two ports',
    rules: 'block out\npass out proto tcp to any port 80 <> 90\n',
    packets: [
      [`${out} 203.0.113.5:79 S`, 'pass'],
      [`${out} 203.0.113.5:80 S`, 'block'],
      [`${out} 203.0.113.5:90 S`, 'block'],
      [`${out} 203.0.113.5:91 S`, 'pass'],
    ],
  },
  {
    behaviour: ': is from one port to another, both included',
    rules: 'block out\npass out proto tcp to any port 80:90\n',
    packets: [
      [`${out} 203.0.113.5:79 S`, 'block'],
      [`${out} 203.0.113.5:80 S`, 'pass'],
      [`${out} 203.0.113.5:90 S`, 'pass'],
      [`${out} 203.0.113.5:91 S`, 'block'],
    ],
  },
  {
    behaviour: 'a range of ports that ends before it begins never matches, where it loads',
    dialect: 'freebsd',
    rules: 'block out\npass out proto tcp to any port 90:80\n',
    packets: [[`${out} 203.0.113.5:85 S`, 'block']],
  },
  {
    behaviour: 'a prefix of length 0 in a rule is every address of its family',
    rules: 'block out\npass out from any to 0.0.0.0/0\n',
    packets: [
      [`${out} 203.0.113.5:443 S`, 'pass'],
      ['out tcp em0 2001:db8::10 -> 2001:db8:9::1:443 S', 'block'],
    ],
  },
  {
    behaviour: 'pairs of addresses of two families vanish from a list',
    rules: 'block out\npass out from 192.0.2.0/24 to { 198.51.100.0/24 2001:db8:9::/48 }\n',
    packets: [
      [`${out} 198.51.100.5:443 S`, 'pass'],
      ['out tcp em0 2001:db8::10 -> 2001:db8:9::1:443 S', 'block'],
    ],
  },
  {
    behaviour: 'an IPv4-mapped address in a table is IPv6 and matches no IPv4 packet',
    rules: 'table <t> { ::ffff:198.51.100.5 }\nblock out\npass out to <t>\n',
    packets: [[`${out} 198.51.100.5:443 S`, 'block']],
  },
  {
    behaviour: 'a tag that one rule sets is there for another, on the way out too',
    rules: `
pass in quick on em1 proto tcp from 192.0.2.0/24 to 198.51.100.0/24 port 443 tag RULEC
block out
pass out quick proto tcp tagged RULEC
`,
    packets: [
      ['in tcp em1 192.0.2.10 -> 198.51.100.5:443 S', 'pass'],
      [`${out} 198.51.100.5:443 S`, 'block'],
      [`${out} 198.51.100.5:443 S RULEC`, 'pass'],
    ],
  },
  {
    behaviour: 'an interface can be excluded',
    rules: 'block out\npass out on ! em0\n',
    packets: [
      [`${out} 198.51.100.5:443 S`, 'block'],
      ['out tcp em1 192.0.2.10 -> 198.51.100.5:443 S', 'pass'],
    ],
  },
  {
    behaviour: 'a backslash at the end of a comment swallows the next line',
    rules: 'block out # note \\\nblock out quick\npass out\n',
    packets: [[`${out} 198.51.100.5:443 S`, 'pass']],
  },
  {
    behaviour: 'an anchor without a table of that name uses the one of the main ruleset',
    rules: `${table}\nblock out\nanchor "a"\nload anchor "a" from "/etc/a.conf"\n`,
    files: { 'a.conf': 'pass out to <t>\n' },
    packets: [[`${out} 198.51.100.5:443 S`, 'pass']],
  },
  {
    behaviour: 'a table of the anchor goes before one of the main ruleset',
    rules: `${table}\nblock out\nanchor "a"\nload anchor "a" from "/etc/a.conf"\n`,
    files: { 'a.conf': 'table <t> { 203.0.113.0/24 }\npass out to <t>\n' },
    packets: [
      [`${out} 198.51.100.5:443 S`, 'block'],
      [`${out} 203.0.113.5:443 S`, 'pass'],
    ],
  },
  {
    behaviour: 'of two definitions of a table the last counts',
    rules: `${table}\ntable <t> { 203.0.113.0/24 }\nblock out\npass out to <t>\n`,
    packets: [
      [`${out} 198.51.100.5:443 S`, 'block'],
      [`${out} 203.0.113.5:443 S`, 'pass'],
    ],
  },
  {
    behaviour: 'of two entries for one network the first counts',
    rules: 'table <t> { 198.51.100.0/24 !198.51.100.0/24 }\nblock out\npass out to <t>\n',
    packets: [[`${out} 198.51.100.5:443 S`, 'pass']],
  },
  {
    behaviour: 'an anchor that is loaded and not attached is never evaluated',
    rules: 'load anchor "a" from "/etc/a.conf"\npass out\n',
    files: { 'a.conf': 'block out quick\n' },
    packets: [[`${out} 198.51.100.5:443 S`, 'pass']],
  },
  {
    behaviour: 'the line that loads an anchor may stand in front of the one that attaches it',
    rules: 'load anchor "a" from "/etc/a.conf"\npass out\nanchor "a"\n',
    files: { 'a.conf': 'block out quick\n' },
    packets: [[`${out} 198.51.100.5:443 S`, 'block']],
  },
  {
    behaviour: 'host bits of addresses are cleared, short forms and leading zeros are read',
    rules: 'block out\npass out to { 198.51.100.77/24 203/8 010.001.0.0/16 }\n',
    packets: [
      [`${out} 198.51.100.1:443 S`, 'pass'],
      [`${out} 203.0.113.1:443 S`, 'pass'],
      [`${out} 10.1.2.3:443 S`, 'pass'],
      [`${out} 192.1.2.3:443 S`, 'block'],
    ],
  },
  {
    behaviour: 'a table file may have several entries a line, comments, CRLF and no last newline',
    rules: 'table <t> persist file "/etc/t.txt"\nblock out\npass out to <t>\n',
    files: { 't.txt': '# first\r\n198.51.100.0/25 203.0.113.0/24 # rest\r\n\n!203.0.113.7' },
    packets: [
      [`${out} 198.51.100.1:443 S`, 'pass'],
      [`${out} 198.51.100.129:443 S`, 'block'],
      [`${out} 203.0.113.1:443 S`, 'pass'],
      [`${out} 203.0.113.7:443 S`, 'block'],
    ],
  },
  {
    behaviour: 'several protocols and ports in lists are one rule for each combination',
    rules: 'block out\npass out proto { tcp, udp } to any port { 53, 443 }\n',
    packets: [
      [`${out} 198.51.100.1:443 S`, 'pass'],
      ['out udp em0 192.0.2.10 -> 198.51.100.1:53', 'pass'],
      ['out udp em0 192.0.2.10 -> 198.51.100.1:54', 'block'],
    ],
  },
  {
    behaviour: 'a macro stands for its value, lists too',
    rules:
      'nets = "{ 198.51.100.0/24, 203.0.113.0/24 }"\nweb = "443"\nblock out\npass out proto tcp to $nets port $web\n',
    packets: [
      [`${out} 203.0.113.1:443 S`, 'pass'],
      [`${out} 203.0.113.1:444 S`, 'block'],
      [`${out} 192.0.2.200:443 S`, 'block'],
    ],
  },
  {
    behaviour: 'a list may stand inside a list of addresses',
    rules: `
nets = "{ 198.51.100.0/24, 203.0.113.0/24 }"
table <t> { $nets 192.0.2.128/25 }
block out
pass out proto tcp to { $nets 192.0.2.200 } port 443
pass out proto udp to <t>
`,
    packets: [
      [`${out} 203.0.113.1:443 S`, 'pass'],
      [`${out} 192.0.2.200:443 S`, 'pass'],
      [`${out} 192.0.2.201:443 S`, 'block'],
      ['out udp em0 192.0.2.10 -> 192.0.2.201:53', 'pass'],
    ],
  },
  {
    behaviour: 'settings inside the file of an anchor change nothing',
    rules: 'block out\nanchor "a"\nload anchor "a" from "/etc/a.conf"\n',
    files: { 'a.conf': 'set skip on em0\npass out quick proto udp\n' },
    packets: [[`${out} 198.51.100.1:443 S`, 'block']],
  },
  {
    behaviour: 'a client may send from any port, so that a test of the higher ones leaves some out',
    unsure: true,
    rules: 'block out\npass out proto tcp from any port > 1023 to any port 443\n',
    packets: [[`${out} 198.51.100.1:443 S`, 'pass']],
  },
  {
    behaviour: "in an anchor of rulec's, behind a line without quick the lines of the main ruleset decide",
    unsure: true,
    rules: 'block return out from any to any label "rulec:deny"\n',
    packets: [[`${out} 198.51.100.1:443 S`, 'block']],
  },
  {
    behaviour: 'what a text of ours names has to be there when it is loaded, whatever the line is for',
    unsure: true,
    rules:
      'table <x> { host.example.com }\npass out quick proto tcp to any port 443 label "rulec:web"\nblock return out quick all label "rulec:deny"\n',
    packets: [
      [`${out} 198.51.100.1:443 S`, 'pass'],
      [`${out} 198.51.100.1:80 S`, 'block'],
    ],
  },
  {
    behaviour: 'synproxy is for what comes in',
    unsure: true,
    rules: 'block out\npass out proto tcp to any port 443 synproxy state\n',
    packets: [[`${out} 198.51.100.1:443 S`, 'pass']],
  },
];
