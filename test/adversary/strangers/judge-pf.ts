/** Which texts for pf that are called equal decide a connection otherwise, as the walk of their rules says. */
import type { TargetFile } from '../../../src/targets/target.ts';
import { type Equal, type Subject, showEdit } from './compose.ts';
import type { Dialect } from './pf-text.ts';
import { decideConnection, readText } from './pf-walk.ts';

const destinations = [
  ...[
    '198.51.100.0',
    '198.51.100.31',
    '198.51.100.33',
    '198.51.100.63',
    '198.51.100.64',
    '198.51.100.99',
    '198.51.100.255',
  ],
  ...[
    '198.51.101.0',
    '198.51.101.6',
    '198.51.101.7',
    '198.51.101.8',
    '198.51.102.1',
    '203.0.113.53',
    '203.0.113.9',
    '203.0.113.8',
  ],
  ...[
    '11.0.0.1',
    '240.0.0.1',
    '2001:db8:9::1',
    '2001:db8:9:5::1',
    '2001:db8:9:6::1',
    '2001:db8:9:9000::1',
    '2001:db8:8::1',
  ],
  ...['2001:db8:5::1', '2001:db8:6::1', '2600::1'],
];
const clients = ['192.0.2.77', '192.0.2.200', '2001:db8:1:ffff::1'];
const others = ['198.51.100.200', '2001:db8:77::1'];
const services = [
  ...[1, 25, 80, 440, 443, 450, 8000, 8005, 8011, 53, 32_767].map((port) => ['tcp', port] as const),
  ...[53, 501, 502, 443, 65_535].map((port) => ['udp', port] as const),
];

/** Where packets come in and go out. */
function listWays({ values }: Subject): readonly (readonly (readonly [string, string])[])[] {
  const inside = values.inside?.split(',');
  if (values.form === 'host') return (inside ?? ['em0', 'em9']).map((name) => [['out', name]]);
  const outside = values.outside?.split(',') ?? ['em0', 'em9'];
  return (inside ?? ['em1']).flatMap((from) =>
    outside.map((to) => [['in', from] as const, ['out', to] as const]),
  );
}

function listSources({ values: { source } }: Subject): readonly string[] {
  if (source === undefined) return [...clients, ...others];
  return clients.filter((one) => source.includes(':') || !one.includes(':'));
}

/** The answers of the files to all questions, with each system that may load them. */
function decideAll(subject: Subject, files: readonly TargetFile[]): readonly string[] {
  const { dialect, closing } = subject.values;
  const dialects = dialect === undefined ? (['openbsd', 'freebsd', 'macos'] as const) : [dialect as Dialect];
  return dialects.flatMap((one) => {
    const text = readText(files, one);
    return listWays(subject).flatMap((ways) =>
      listSources(subject).flatMap((from) =>
        destinations
          .filter((to) => from.includes(':') === to.includes(':'))
          .flatMap((to) =>
            services.map(([protocol, port]) => {
              const said = decideConnection(text, { protocol, from, to, port }, ways);
              // What falls through is decided by lines of the main file, and so is its state.
              const end =
                closing === 'none' && said.startsWith('none')
                  ? 'none'
                  : said.includes('block')
                    ? 'block'
                    : 'pass';
              return `${one} ${protocol} ${from} to ${to}:${port}: ${end}`;
            }),
          ),
      ),
    );
  });
}

export interface Judged {
  readonly judged: number;
  readonly wrong: readonly string[];
  /** What the reader for tests does not understand. */
  readonly unread: readonly string[];
}

/** Judges all that it can read. */
export function judgePf(equal: readonly Equal[]): Judged {
  const usual = new Map<Subject, readonly string[]>();
  const wrong: string[] = [];
  const unread: string[] = [];
  for (const one of equal) {
    const { subject } = one;
    const right = usual.get(subject) ?? decideAll(subject, subject.files);
    usual.set(subject, right);
    try {
      const odd = decideAll(subject, one.files).find((said, at) => said !== right[at]);
      if (odd !== undefined) wrong.push(`${odd}\n${showEdit(one)}`);
    } catch (failure) {
      unread.push(`${failure}\n${showEdit(one)}`);
    }
  }
  return { judged: equal.length - unread.length, wrong, unread };
}
