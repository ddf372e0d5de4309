/** Edits of PAC files, by the traps of the engines that run them. */
import type { Operator } from '../mutant.ts';
import { type Rewrite, rewriteOperators, table } from './rewrites.ts';

const key = /^rulecHosts\["(\d+) ([^"]+)"\] = ([01]);$/m;

const rows: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    value: [/(?<=\] = |, )([01])(?=;|\]\);)/, '0¦1'],
    parent: [/(?<=^rulecHosts\["\d+ )(\*\.)?(?=[a-z])/m, '¦*.¦*.x.'],
    service: [/(?<=^rulecHosts\[")(\d+)(?= )/m, '0¦1¦2'],
    ports: [/(\d+), (\d+)(?=\];)/, '$1, 65535¦1, $2¦$1, $1¦$2, $2'],
    scheme: [/\["(https?|\*)"/, '["http"¦["https"¦["*"'],
    'key-comes': [
      key,
      '$0\nrulecHosts["$1 *"] = 1;¦$0\nrulecHosts["$1 a.$2"] = 0;¦$0\nrulecHosts["$1 192.0.2.1"] = 1;',
    ],
    'pattern-comes': [
      /^\/\/ The function/m,
      'rulecPatterns.push([0, "*.example.com", 1]);\n$0¦rulecPatterns.push([0, "*a*.example.com", 0]);\n$0',
    ],
    answers: [/(?<=^var rulec\w+ = ")[^"]+/m, 'DIRECT¦PROXY 127.0.0.1:9¦PROXY proxy.example:3128'],
  }),
  ...table('state', 'not stated', {
    'key-doubled': [key, '$0\n$0¦$0\nrulecHosts["$1 $2"] = 2;'],
    statement: [
      /^\/\/ The function/m,
      'rulecHosts = {};\n$0¦rulecServices.reverse();\n$0¦Object.prototype["0 *"] = 1;\n$0¦rulecPermitted = rulecOtherwise;\n$0',
    ],
    body: [
      /return rulecOtherwise;/,
      'return rulecPermitted;¦return "DIRECT";¦if (weekdayRange("SAT")) return rulecPermitted; return rulecOtherwise;',
    ],
    behind: [
      /$(?![\s\S])/,
      'function FindProxyForURL(url, host) { return "DIRECT"; }\n¦rulecHosts = {};\n¦function FindProxyForURLEx(url, host) { return "DIRECT"; }\n',
    ],
    spelling: [
      key,
      'rulecHosts["$1 $2."] = $3;¦rulecHosts["$1  $2"] = $3;¦rulecHosts[ "$1 $2"] = $3;¦rulecHosts["$1 $2"] = $3 //',
    ],
  }),
];

export const pacOperators: readonly Operator[] = rewriteOperators(/\.pac$/, rows);
