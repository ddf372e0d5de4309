/** Which texts for Squid that are called equal keep it from starting, or have it answer otherwise. */
import type { TargetFile } from '../../../src/targets/target.ts';
import { askWith, type ProxyRequest } from '../../engines/squid-daemon.ts';
import { type Equal, type Subject, showEdit } from './compose.ts';

const hosts = [
  ...[
    'b.example',
    'B.example.',
    'x.a.example',
    'a.example',
    'bad.a.example',
    'q.low.a.example',
    'low.a.example',
    'xzy.b.example',
  ],
  ...[
    'xy.b.example',
    'x.y.b.example',
    'c.example',
    'd.example',
    'e.example',
    'x.e.example',
    'n5.many.example',
    'n7.many.example',
  ],
  ...[
    'q.n8.many.example',
    'n8.many.example',
    'x.n5.many.example',
    'none',
    'evil.test',
    '192.0.2.53',
    '192.0.2.128',
    '192.0.2.255',
  ],
  ...[
    '192.0.2.127',
    '192.0.3.1',
    '198.51.100.0',
    '198.51.100.1',
    '198.51.100.2',
    '198.51.100.63',
    '198.51.100.64',
    '203.0.113.9',
  ],
  ...['203.0.113.8', '[2001:db8:5::1]', '[2001:db8:5:1::1]', '[2001:db8:9:5::1]', '10.1.1.1', '127.0.0.1'],
];
const paths = [
  ...[
    '/',
    '/keys',
    '/keys/',
    '/keys/s',
    '/keys/s/1',
    '/keys/sx',
    '/keysx',
    '/KEYS',
    '/keys?x',
    '/keys/../x',
    '/keys/./x',
    '/keys/..;x',
  ],
  ...[
    '/keys/%2e%2e/x',
    '/a/b',
    '/a/b/c',
    '/a/bc',
    '/x/a/b',
    '//keys',
    '/keys%2fx',
    '/keys/a..',
    '/keys\\..\\x',
    '/keys/..x',
  ],
];
const requests: readonly ProxyRequest[] = [
  ...hosts.flatMap((host) =>
    [443, 80, 8005, 441, 53, 8443, 25, 1].map((port) => ({ line: `CONNECT ${host}:${port}` })),
  ),
  ...hosts.flatMap((host) =>
    ['http://HOST/', 'http://HOST:443/', 'http://HOST:8005/', 'https://HOST/', 'ftp://HOST/'].map((url) => ({
      line: `GET ${url.replace('HOST', host)}`,
    })),
  ),
  ...['c.example', 'd.example', 'x.e.example'].flatMap((host) =>
    paths.map((path) => ({ line: `GET http://${host}${path}` })),
  ),
  ...['CONNECT b.example:443', 'GET http://d.example/', 'CONNECT 203.0.113.9:99'].flatMap((line) =>
    ['127.200.1.1', '10.1.1.1', '2001:db8:9::1', '2001:db8:8::1', '198.18.0.1'].map((from) => ({
      line,
      from,
    })),
  ),
  { line: 'GET http://d.example/', head: 'X-Forwarded-For: 10.1.1.1\r\n' },
  { line: 'GET http://d.example/', head: 'X-A: y\r\nUser-Agent: curl\r\n' },
  { line: 'PUT http://d.example/', head: 'Content-Length: 0\r\n' },
  { line: 'OPTIONS http://d.example/' },
];

/** The answers, where the text leaves the rest to the site, with both ends that a site may have. */
async function ask({ subject, files }: Equal): Promise<readonly string[]> {
  const [main, ...others] = files.filter(({ path }) => !/splice|bypass/.test(path)) as [
    TargetFile,
    ...TargetFile[],
  ];
  const said: string[] = [];
  for (const end of subject.values.closing === 'none' ? ['deny', 'allow'] : ['deny']) {
    const content = `${String(main.content).replace(/\n*$/, '\n')}http_access ${end} all\n`;
    const all = subject.values.closing === 'none' ? [{ ...main, content }, ...others] : [main, ...others];
    said.push(...(await askWith(all, requests).catch((failure: unknown) => [String(failure).slice(0, 200)])));
  }
  return said;
}

/** Asks a Squid of its own for each. */
export async function judgeSquid(equal: readonly Equal[]): Promise<readonly string[]> {
  const usual = new Map<Subject, readonly string[]>();
  const wrong: string[] = [];
  const rest = [...equal];
  const work = async (): Promise<void> => {
    for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
      const { subject } = one;
      const right = usual.get(subject) ?? (await ask({ subject, files: subject.files }));
      usual.set(subject, right);
      let odd = -1;
      // On a busy machine a request may get no answer at all: what differs differs a second time.
      for (let tries = 0; tries === 0 || (tries === 1 && odd >= 0); tries += 1) {
        const said = await ask(one);
        odd = said.findIndex((answer, at) => answer !== right[at]);
      }
      if (odd >= 0) wrong.push(`${requests[odd % requests.length]?.line}\n${showEdit(one)}`);
    }
  };
  await Promise.all([work(), work()]);
  return wrong;
}
