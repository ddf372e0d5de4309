import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/sets/addresses.ts';
import {
  formatAddress,
  formatPrefix,
  isMisread,
  parseAddress,
  parsePrefix,
  parseRange,
  prefixRange,
} from '../../src/sets/prefix.ts';
import { ipv4Values, ipv6Values, prefixes } from './arbitraries.ts';

const v4 = (value: number): Address => ({ family: 4, value });
const v6 = (value: bigint): Address => ({ family: 6, value });

describe('reading and writing', () => {
  test('a prefix is read back from its one form', () => {
    fc.assert(
      fc.property(prefixes, (prefix) => {
        expect(parsePrefix(formatPrefix(prefix))).toEqual(prefix);
      }),
    );
  });

  test('an address is read back from its one form', () => {
    fc.assert(
      fc.property(ipv4Values, ipv6Values, (four, six) => {
        expect(parseAddress(formatAddress(v4(four)))).toEqual(v4(four));
        expect(parseAddress(formatAddress(v6(six)))).toEqual(v6(six));
      }),
    );
  });

  test('the ends of each family', () => {
    expect(parsePrefix('0.0.0.0/0')).toEqual({ family: 4, network: 0, length: 0 });
    expect(parsePrefix('255.255.255.255/32')).toEqual({ family: 4, network: 2 ** 32 - 1, length: 32 });
    expect(parsePrefix('::/0')).toEqual({ family: 6, network: 0n, length: 0 });
    expect(prefixRange({ family: 4, network: 0, length: 0 })).toEqual({ from: v4(0), to: v4(2 ** 32 - 1) });
    expect(prefixRange({ family: 6, network: 0n, length: 0 })).toEqual({
      from: v6(0n),
      to: v6(2n ** 128n - 1n),
    });
    const last = 2n ** 128n - 2n;
    expect(prefixRange({ family: 6, network: last, length: 127 })).toEqual({
      from: v6(last),
      to: v6(last + 1n),
    });
  });

  // RFC 5952, sections 4.1 to 4.3, each with the spelling that it takes back.
  test.each([
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:DB8::ABCD', '2001:db8::abcd'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:db8:0:0:0:0:0:0', '2001:db8::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ])('%s is written %s', (text, form) => {
    const address = parseAddress(text);
    expect(isMisread(address) ? address : formatAddress(address)).toBe(form);
  });

  test('a range holds both its ends', () => {
    expect(parseRange('203.0.113.7-203.0.113.20')).toEqual({ from: v4(0xcb007107), to: v4(0xcb007114) });
    expect(parseRange('2001:db8::-2001:db8::')).toEqual({
      from: v6(0x20010db8n << 96n),
      to: v6(0x20010db8n << 96n),
    });
  });
});
