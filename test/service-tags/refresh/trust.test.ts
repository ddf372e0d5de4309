import { describe, expect, it } from 'vitest';
import { distrust } from '../../../src/service-tags/refresh/fetch.ts';

function ask(url: string, trusted: readonly string[] = [], from?: string): string | undefined {
  return distrust(new URL(url), trusted, from === undefined ? undefined : new URL(from))?.problem;
}

describe('an address', () => {
  it.each([
    'https://www.microsoft.com/x',
    'https://download.microsoft.com/x',
    'https://microsoft.com/',
    'https://DOWNLOAD.Microsoft.com/',
  ])('of Microsoft is trusted: %s', (url) => {
    expect(ask(url)).toBeUndefined();
  });

  it.each([
    'https://microsoft.com.evil.test/',
    'https://evilmicrosoft.com/',
    'https://microsoft.example/',
    'https://microsoft.com.:443/',
  ])('that looks like it is not: %s', (url) => {
    expect(ask(url)).toMatch(/is not one of Microsoft's hosts/);
  });

  it.each(['http://www.microsoft.com/x', 'ftp://download.microsoft.com/x', 'http://192.0.2.1/'])(
    'without TLS is not: %s',
    (url) => {
      expect(ask(url, ['192.0.2.1'])).toMatch(/is not used for/);
    },
  );

  it.each([
    'http://127.0.0.1:8080/',
    'http://localhost/',
    'http://[::1]:80/',
    'https://127.0.0.53/',
    'http://0x7f.1/',
  ])('of this machine is, as it is written: %s', (url) => {
    expect(ask(url)).toBeUndefined();
  });

  it('of a named host is, in any case, but not of one below it', () => {
    expect(ask('https://mirror.example.com/', ['Mirror.Example.com'])).toBeUndefined();
    expect(ask('https://x.mirror.example.com/', ['mirror.example.com'])).toBeDefined();
  });

  it('with a password is not', () => {
    expect(ask('https://user:secret@www.microsoft.com/')).toBe(
      'the address contains a user name or password',
    );
  });

  it('that a page or a redirect names may be of the same host, or a trusted one', () => {
    expect(ask('http://127.0.0.1:2/', [], 'http://127.0.0.1:1/')).toBeUndefined();
    expect(ask('https://download.microsoft.com/', [], 'http://127.0.0.1:1/')).toBeUndefined();
    expect(ask('http://localhost:2/', [], 'http://127.0.0.1:1/')).toMatch(/not one of/);
    expect(ask('http://127.0.0.1:2/', [], 'https://www.microsoft.com/')).toMatch(/not one of/);
    expect(ask('http://127.0.0.1:2/', ['127.0.0.1'], 'https://www.microsoft.com/')).toBeUndefined();
  });
});
