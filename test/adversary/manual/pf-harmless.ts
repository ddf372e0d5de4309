/** Kinds of edits of texts for pf that change nothing which is governed; each was judged by pf.conf(5) and the sources named. */
import type { Harmless } from './generate.ts';

export const harmless: readonly Harmless[] = [
  [/: (?:#|"?[\w-]+"? ?= ?\S)/, 'a comment, or a macro that no line uses'],
  [/: table (?:<x>|< x >|<RULEC_web>)/, 'a table that no line asks'],
  [/^\d front: table <rulec_/, 'the definition behind it takes its place (pfr_ina_define in pf_table.c)'],
  [/^[34] .*: table <rulec_src>/, 'a table that no line asks: on a host the source is not looked at'],
  [
    /: set (?:block-policy|debug|fingerprints|hostid|limit|loginterface|optimization|reassemble|keepcounters) ?/,
    'how packets are answered, put together, logged and counted, within bounds that stop nothing (OPTIONS)',
  ],
  [
    /: set (?:ruleset-optimization|state-policy|state-defaults|syncookies|timeout|require-order)/,
    'how long and where states count, within bounds that stop nothing (OPTIONS)',
  ],
  [/^[012] .*: set skip on (?:em0|lo0?|\{ lo0, em2 \})$/, 'no governed packet comes in there'],
  [
    /^(?:3 .*: set skip on lo0?|4 .*: set skip on .*(?:em[12]|lo0?)\W*)$/,
    'no governed packet goes out there',
  ],
  [/^[1235] .*: (?:no )?scrub/, 'normalisation refuses no packet that is whole (TRAFFIC NORMALIZATION)'],
  [/^[23] .*: dummynet-anchor/, 'shaping decides nothing'],
  [/^[1235] .*: (?:no )?nat/, 'the source of what goes out is translated'],
  [/^[1235] .*: binat on em0/, 'addresses are translated where nothing governed comes in'],
  [
    /^[1235] .*: (?:no rdr|rdr (?:pass )?on em[09])/,
    'no redirection of what comes in where governed traffic does',
  ],
  [/^3 .*: (?:rdr|binat)/, 'redirections are for what comes in'],
  [
    /^[0145] .*: match (?!.*(?:-to|max-pkt-rate|quick|once|set delay))/,
    'a match rule decides nothing (PACKET FILTERING)',
  ],
  [/^[04] .*: match out .*nat-to/, 'the source of what goes out is translated'],
  [/^[04] .*: match in all max-pkt-rate/, 'a match rule decides nothing (PACKET FILTERING)'],
  [
    /^[34] .*: (?:(?:pass|block|match)\b.* in\b|pass in|antispoof|anchor .* in )/,
    'a host: what comes in is not governed',
  ],
  [/^[0-4] end: (?!set |load |include )/, 'behind the closing, which decides about all that is governed'],
  [/^[0-4] before the closing: (?:block|antispoof)/, 'what no line in front lets through is blocked anyway'],
  [
    /^0 before the closing: match in proto tcp from <rulec_src> .*rdr-to/,
    'what no line in front lets through is blocked anyway',
  ],
  [
    /: (?:pass|block) in quick (?:on em1 )?(?:inet6? )?proto (?!tcp|udp$|\{ tcp|6$|17$)/,
    'of TCP and UDP alone is anything said',
  ],
  [
    /: (?:pass|block) in quick proto tcp (?:to any port (?:0|> 65535)|from any port 0|flags (?:\/SFRA|A\/A|FUP\/\w+|A\/SA))$/,
    'no first packet is like that (RFC 9293, section 3.5)',
  ],
  [/: block in quick (?:all )?fragment$/, 'a first packet in pieces is not a request'],
  [/: (?:pass|block) in quick tagged RULEC$/, 'nothing in front gives the tag'],
  [
    /: (?:anchor "x" in on em9|antispoof quick for lo0?|include "\/dev\/null")$/,
    'no governed packet comes in there',
  ],
  [/^5 .*: block out quick tagged RULEC$/, 'the lines in front have let it out'],
  [/^[34] .*: block out quick tagged RULEC$/, 'a text for a host gives no tag'],
  [
    /(?:a pass|lets out|keep state): (?:keep state|modulate state|synproxy state|flags )/,
    'a state is kept, within bounds that stop nothing, and a first packet fits the flags',
  ],
  [
    /(?:a pass|lets out|keep state): (?:allow-opts|! tagged |tag )/,
    'first packets without a tag get through, and get out',
  ],
  [
    /(?:a pass|a block|closing|lets out|keep state): (?:set |scrub \(|label |ridentifier |# x|\\)/,
    'names and handling of packets, and what is a comment (OPTIONS, PARAMETERS)',
  ],
  [
    /^\d behind quick of a pass: (?:log|\\)$/,
    'logging; a backslash in front of a blank is dropped (lgetc in parse.y)',
  ],
  [
    /(?:a block|closing): (?:flags |no state|tag |! tagged |divert-|fastroute)/,
    'first packets fit, and what is blocked is neither kept nor sent anywhere (pf_test: PF_DROP comes first)',
  ],
];
