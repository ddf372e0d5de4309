/** Squid configurations as people write them: right ones in unusual forms, wrong ones in usual forms. */
import { describe, expect, it } from 'vitest';
import { verifyByHand } from '../support/by-hand.ts';

const fragment = `acl site_connect method CONNECT
acl site_port_443 port 443
acl site_port_80 port 80
acl site_http proto HTTP

acl https_exact dstdomain -n login.example.net
acl https_sub dstdomain -n .example.com
acl https_apex dstdomain -n example.com
acl http_exact dstdomain -n crl.example.org
acl http_exact dstdomain -n ocsp.example.org
acl pki_host dstdomain -n www.example.org
acl pki_path urlpath_regex ^/pki(/|[?]|$)
acl dots urlpath_regex [/\\\\][.][.]?([/\\\\?#;]|$)

http_access allow site_connect site_port_443 https_exact
http_access allow site_connect site_port_443 https_sub !https_apex
http_access allow !site_connect site_http site_port_80 http_exact
http_access allow !site_connect site_http site_port_80 pki_host pki_path !dots
http_access deny all
`;

const splice = `ssl_bump splice https_exact
ssl_bump splice https_sub !https_apex
`;

function verify(edit: (text: string) => string, more: Readonly<Record<string, string>> = {}) {
  return verifyByHand('squid', { 'site.conf': edit(fragment), 'site.splice.conf': splice, ...more });
}

const same = (text: string): string => text;

describe('right', () => {
  it('as the manual would have it', async () => {
    expect(await verify(same)).toMatchObject({ status: 0, differences: [], lines: [] });
  });

  it('with a regular expression for the names below a suffix', async () => {
    const { status, differences } = await verify((text) =>
      text
        .replace('https_sub dstdomain -n .example.com', 'https_sub dstdom_regex -n ^.+\\.example\\.com$')
        .replace(' https_sub !https_apex', ' https_sub'),
    );
    expect([status, differences]).toEqual([0, []]);
  });

  it('with the refusals first', async () => {
    const { status, differences } = await verify((text) =>
      text
        .replace(
          'http_access allow site_connect site_port_443 https_exact',
          `http_access deny site_connect !site_port_443
http_access deny !site_connect !site_http
http_access deny https_apex
http_access allow site_connect https_exact`,
        )
        .replace('https_sub !https_apex\n', 'https_sub\n'),
    );
    expect([status, differences]).toEqual([0, []]);
  });

  it('with names in a list file, comments, continued lines and carriage returns', async () => {
    const edit = (text: string): string =>
      text
        .replace(
          /acl http_exact dstdomain -n crl.*\nacl http_exact.*\n/,
          'acl http_exact dstdomain -n "/etc/squid/revocation.txt"\n',
        )
        .replace(
          'http_access allow site_connect site_port_443 https_exact',
          'http_access allow site_connect \\\n    site_port_443 https_exact # the exact ones',
        )
        .replaceAll('\n', '\r\n');
    const list = '# revocation\n  ocsp.example.org  \n\ncrl.example.org # and this';
    expect(await verify(edit, { 'revocation.txt': list })).toMatchObject({ status: 0, differences: [] });
  });

  it('with a line that changes nothing', async () => {
    const { status, differences } = await verify((text) =>
      text.replace(
        'http_access deny all',
        'http_access deny site_connect site_port_80\nhttp_access deny all',
      ),
    );
    expect([status, differences]).toEqual([0, []]);
  });
});

describe('wrong', () => {
  const wrong: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
    [
      'a leading dot that takes the apex in',
      (text) => text.replace(' https_sub !https_apex', ' https_sub'),
      ['permits CONNECT, port 443, host example.com'],
    ],
    [
      'an expression without its anchors',
      (text) =>
        text.replace('https_sub dstdomain -n .example.com', 'https_sub dstdom_regex -n \\.example\\.com'),
      ['permits CONNECT, port 443, host /\\.example\\.com/ (not *.example.com)'],
    ],
    [
      'an expression whose dots are any character',
      (text) =>
        text.replace('https_sub dstdomain -n .example.com', 'https_sub dstdom_regex -n .example.com$'),
      ['permits CONNECT, port 443, host /.example.com$/ (not *.example.com)'],
    ],
    [
      'plain requests where tunnels are meant',
      (text) => text.replace('site_connect site_port_443 https_exact', 'site_port_443 https_exact'),
      ['permits any request but CONNECT, port 443, host login.example.net'],
    ],
    [
      'other schemes where clear text is meant',
      (text) =>
        text.replace(
          '!site_connect site_http site_port_80 http_exact',
          '!site_connect site_port_80 http_exact',
        ),
      ['permits any request but CONNECT | http:// URLs, port 80, host crl.example.org | ocsp.example.org'],
    ],
    [
      'a port that is one off',
      (text) => text.replace('port 80\n', 'port 8080\n'),
      [
        'permits http:// URLs, port 8080, host crl.example.org | ocsp.example.org',
        'permits http:// URLs, port 8080, host www.example.org, path matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
        'blocks http:// URLs, port 80, host crl.example.org | ocsp.example.org',
        'blocks http:// URLs, port 80, host www.example.org, path matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
      ],
    ],
    [
      'a path that may climb out',
      (text) => text.replace(' !dots', ''),
      [
        'permits http:// URLs, port 80, host www.example.org, path matching ^/pki(/|[?]|$) and matching [/\\\\][.][.]?([/\\\\?#;]|$) both',
      ],
    ],
    [
      'a name too few',
      (text) => text.replace('acl http_exact dstdomain -n ocsp.example.org\n', ''),
      ['blocks http:// URLs, port 80, host ocsp.example.org'],
    ],
    [
      'a denial of the apex that kills another name',
      (text) =>
        text
          .replace('-n example.com', '-n example.com login.example.net')
          .replace(
            /(http_access allow site_connect site_port_443 https_exact)/,
            'http_access deny https_apex\n$1',
          ),
      ['blocks CONNECT, port 443, host login.example.net'],
    ],
  ];

  it.each(wrong)('with %s', async (_, edit, expected) => {
    expect(edit(fragment)).not.toBe(fragment);
    const { status, differences } = await verify(edit);
    expect(differences.filter((one) => !one.startsWith('inspects'))).toEqual(expected);
    expect(status).toBe(1);
  });

  it('without the file that leaves TLS closed', async () => {
    const said = await verifyByHand('squid', { 'site.conf': fragment });
    expect(said).toMatchObject({
      status: 1,
      differences: ['inspects port 443, host *.example.com | login.example.net'],
    });
  });
});

describe('unknown', () => {
  it('without -n, since Squid then looks addresses up backwards', async () => {
    const { status, differences, lines } = await verify((text) =>
      text.replace('dstdomain -n .example.com', 'dstdomain .example.com'),
    );
    expect(status).toBe(1);
    expect(differences).toEqual(['unknown CONNECT, port 443, host an IPv4 literal | an IPv6 literal']);
    expect(lines.join()).toContain('unknown-construct');
  });

  it('without a last line, since other files then decide', async () => {
    const { status, differences, lines } = await verify((text) => text.replace('http_access deny all\n', ''));
    expect(status).toBe(1);
    expect(differences.every((one) => one.startsWith('unknown'))).toBe(true);
    expect(lines).toEqual(['site.conf:18: unknown-construct']);
  });

  it('with a directive that may change everything', async () => {
    const { status, lines } = await verify((text) => `include /etc/squid/conf.d/other.conf\n${text}`);
    expect([status, lines]).toEqual([1, ['site.conf:1: unknown-construct']]);
  });
});

describe('not to be read', () => {
  it.each([
    [
      'a list file that is not there',
      (text: string) => text.replace('-n crl.example.org', '-n "/etc/squid/none.txt"'),
    ],
    ['a condition that was never defined', (text: string) => text.replace('https_exact\n', 'https_exakt\n')],
    [
      'a name beside its own suffix, which Squid refuses',
      (text: string) => text.replace('-n .example.com', '-n .example.com www.example.com'),
    ],
  ])('with %s', async (_, edit) => {
    const { status, lines } = await verify(edit);
    expect(status).toBe(1);
    expect(lines.join()).toContain('config-syntax');
  });
});
