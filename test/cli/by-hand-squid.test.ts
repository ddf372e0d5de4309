/** Squid configurations as people write them: right ones in unusual forms, wrong ones in usual forms. */
import { describe, it } from 'vitest';
import { asItIs, expectByHand, type HandWritten, testEdits } from '../support/by-hand.ts';

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

const site: HandWritten = {
  target: 'squid',
  files: { 'site.conf': fragment, 'site.splice.conf': splice },
};

describe('right', () => {
  testEdits(site, [
    ['as the manual would have it', asItIs, [], { lines: [] }],
    [
      'with a regular expression for the names below a suffix',
      (text) =>
        text
          .replace('https_sub dstdomain -n .example.com', 'https_sub dstdom_regex -n ^.+\\.example\\.com$')
          .replace(' https_sub !https_apex', ' https_sub'),
    ],
    [
      'with the refusals first',
      (text) =>
        text
          .replace(
            'http_access allow site_connect site_port_443 https_exact',
            `http_access deny site_connect !site_port_443
http_access deny !site_connect !site_http
http_access deny https_apex
http_access allow site_connect https_exact`,
          )
          .replace('https_sub !https_apex\n', 'https_sub\n'),
    ],
    [
      'with names in a list file, comments, continued lines and carriage returns',
      (text) =>
        text
          .replace(
            /acl http_exact dstdomain -n crl.*\nacl http_exact.*\n/,
            'acl http_exact dstdomain -n "/etc/squid/revocation.txt"\n',
          )
          .replace(
            'http_access allow site_connect site_port_443 https_exact',
            'http_access allow site_connect \\\n    site_port_443 https_exact # the exact ones',
          )
          .replaceAll('\n', '\r\n'),
      [],
      {
        files: { 'revocation.txt': '# revocation\n  ocsp.example.org  \n\ncrl.example.org # and this' },
      },
    ],
    [
      'with a line that changes nothing',
      ['http_access deny all', 'http_access deny site_connect site_port_80\nhttp_access deny all'],
    ],
  ]);
});

describe('wrong', () => {
  testEdits(site, [
    [
      'a leading dot that takes the apex in',
      [' https_sub !https_apex', ' https_sub'],
      ['permits CONNECT, port 443, host example.com'],
    ],
    [
      'an expression without its anchors',
      ['https_sub dstdomain -n .example.com', 'https_sub dstdom_regex -n \\.example\\.com'],
      ['permits CONNECT, port 443, host /\\.example\\.com/ (not *.example.com)'],
    ],
    [
      'an expression whose dots are any character',
      ['https_sub dstdomain -n .example.com', 'https_sub dstdom_regex -n .example.com$'],
      ['permits CONNECT, port 443, host /.example.com$/ (not *.example.com)'],
    ],
    [
      'plain requests where tunnels are meant',
      ['site_connect site_port_443 https_exact', 'site_port_443 https_exact'],
      ['permits any request but CONNECT, port 443, host login.example.net'],
    ],
    [
      'other schemes where clear text is meant',
      ['!site_connect site_http site_port_80 http_exact', '!site_connect site_port_80 http_exact'],
      ['permits any request but CONNECT | http:// URLs, port 80, host crl.example.org | ocsp.example.org'],
    ],
    [
      'a port that is one off',
      ['port 80\n', 'port 8080\n'],
      [
        'permits http:// URLs, port 8080, host crl.example.org | ocsp.example.org',
        'permits http:// URLs, port 8080, host www.example.org, path matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
        'blocks http:// URLs, port 80, host crl.example.org | ocsp.example.org',
        'blocks http:// URLs, port 80, host www.example.org, path matching ^/pki(/|[?]|$) (not matching [/\\\\][.][.]?([/\\\\?#;]|$))',
      ],
    ],
    [
      'a path that may climb out',
      [' !dots', ''],
      [
        'permits http:// URLs, port 80, host www.example.org, path matching ^/pki(/|[?]|$) and matching [/\\\\][.][.]?([/\\\\?#;]|$) both',
      ],
    ],
    [
      'a name too few',
      ['acl http_exact dstdomain -n ocsp.example.org\n', ''],
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
  ]);

  it('without the file that leaves TLS closed', async () => {
    const says = ['inspects port 443, host *.example.com | login.example.net'];
    await expectByHand({ ...site, files: { 'site.conf': fragment } }, { says });
  });
});

describe('unknown', () => {
  testEdits(site, [
    [
      'without -n, since Squid then looks addresses up backwards',
      ['dstdomain -n .example.com', 'dstdomain .example.com'],
      ['unknown CONNECT, port 443, host an IPv4 literal | an IPv6 literal'],
      { lines: /unknown-construct/ },
    ],
    [
      'with a list file that is missing',
      ['-n crl.example.org', '-n "/etc/squid/none.txt"'],
      /^(?:unknown|blocks)/,
      { lines: /unknown-construct/ },
    ],
    [
      'without a last line, since other files then decide',
      ['http_access deny all\n', ''],
      /^unknown$/,
      { lines: ['site.conf:18: unknown-construct'] },
    ],
    [
      'with a directive that may change everything',
      (text) => `chroot /srv/squid\n${text}`,
      /unknown/,
      { lines: ['site.conf:1: unknown-construct'] },
    ],
  ]);
});

describe('not to be read, with', () => {
  const lines = /config-syntax/;
  testEdits(site, [
    ['a file to include that is not there', (text) => `include /etc/squid/none.conf\n${text}`, [], { lines }],
    ['a condition that was never defined', ['https_exact\n', 'https_exakt\n'], [], { lines }],
    [
      'a name before its own suffix, which Squid refuses',
      ['-n .example.com', '-n www.example.com .example.com'],
      [],
      { lines },
    ],
  ]);
});
