/** Random tables of PAC files beyond what the compiler writes: services that overlap, keys that decide nothing, any order. */
import fc from 'fast-check';
import type { Config, PacEntry, PacService } from '../../../src/targets/pac/config.ts';

const origin = { file: '', line: 0 };

const answers = fc.constantFrom(
  'PROXY proxy.example:3128',
  'PROXY 127.0.0.1:9',
  'DIRECT',
  'HTTPS [2001:db8::1]:443; DIRECT',
);

const services: fc.Arbitrary<readonly PacService[]> = fc.array(
  fc.record({
    scheme: fc.constantFrom('http' as const, 'https' as const, '*' as const),
    from: fc.constantFrom(1, 80, 443),
    to: fc.constantFrom(443, 8443, 65535),
    origin: fc.constant(origin),
  }),
  { minLength: 1, maxLength: 3 },
);

const hosts = [
  '*',
  '*.example',
  '*.a.example',
  'a.example',
  'b.a.example',
  '*.b.a.example',
  '192.0.2.1',
  '2001:db8::1',
  '_x.example',
];
const globs = ['*.a.example', 'b*.example', '*b.a.example', 'x*y.*.example', 'a.example'];

const linesOf = (texts: readonly string[], count: number): fc.Arbitrary<readonly PacEntry[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...texts]),
      fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      fc.nat(99),
    )
    .map(([some, permits, first]) =>
      some.map((host, index) => ({
        service: (first + index) % count,
        host,
        permits: permits[index] === true,
        origin,
      })),
    );

export const pacConfigs: fc.Arbitrary<Config> = services.chain((list) =>
  fc.record({
    path: fc.constant('random.pac'),
    comments: fc
      .constantFrom([], ['rule a: "why"', 'x', '*/ }'])
      .map((texts) => texts.map((text) => ({ kind: 'comment' as const, text }))),
    permitted: answers,
    otherwise: answers,
    services: fc.constant(list),
    entries: linesOf(hosts, list.length),
    patterns: linesOf(globs, list.length),
  }),
);
