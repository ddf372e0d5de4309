import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMisread, parseAddress, parsePrefix, parseRange } from '../../src/sets/prefix.ts';

/** Where nobody can tell what was meant: how one of them is written, or why this one is none. */
const written =
  /^(?:an? (?:address|prefix|range) is written |masks go up to |its bits are not in one piece|write two ranges)/;

const meant = (form: string): string => `did you mean ${form}?`;

describe('what is not a prefix', () => {
  test.each<[text: string, problem: RegExp, help?: string]>([
    ['', /no address/],
    [' ', /blank/],
    [' 10.0.0.0/24', /blank/, meant('10.0.0.0/24')],
    ['10.0.0.0/24 ', /blank/, meant('10.0.0.0/24')],
    ['10.0.0.0 /24', /blank/, meant('10.0.0.0/24')],
    ['10.0.0.0/\t24', /blank/, meant('10.0.0.0/24')],
    ['10.0.0.0/24\n', /blank/, meant('10.0.0.0/24')],
    ['2001:db8::/32\u00a0', /blank/, meant('2001:db8::/32')],
    ['10.0.0.0/33', /mask above \/32/],
    ['10.0.0.0/99999999999', /mask above \/32/],
    ['2001:db8::/129', /mask above \/128/],
    ['192.0.2.7', /no mask/, 'for that one address write 192.0.2.7/32'],
    ['2001:db8::7', /no mask/, 'for that one address write 2001:db8::7/128'],
    ['192.0.2.7/', /empty mask/],
    ['/24', /no address/],
    ['/', /no address/],
    ['010.0.0.0/8', /leading zeros/, meant('10.0.0.0/8')],
    ['10.0.0.00/8', /leading zeros/, meant('10.0.0.0/8')],
    ['10.0.0.0/08', /leading zeros in its mask/, meant('10.0.0.0/8')],
    ['10.0.0.0/00', /leading zeros in its mask/, meant('0.0.0.0/0')],
    ['10.0/16', /2 parts/, meant('10.0.0.0/16')],
    ['10/8', /1 part /, meant('10.0.0.0/8')],
    ['1.2.3/24', /3 parts/, meant('1.2.3.0/24')],
    ['10.0.0.0.0/8', /5 parts/],
    ['10.0.0.1/8', /bits set after its mask/, meant('10.0.0.0/8')],
    ['203.0.113.7/24', /bits set after its mask/, meant('203.0.113.0/24')],
    ['128.0.0.0/0', /bits set after its mask/, meant('0.0.0.0/0')],
    ['2001:db8::1/127', /bits set after its mask/, meant('2001:db8::/127')],
    ['::ffff:10.0.0.0/120', /IPv4 written as IPv6/, meant('10.0.0.0/24')],
    ['::ffff:a00:0/120', /IPv4 written as IPv6/, meant('10.0.0.0/24')],
    ['::ffff:0:0/96', /IPv4 written as IPv6/, meant('0.0.0.0/0')],
    ['::FFFF:192.0.2.1/128', /IPv4 written as IPv6/, meant('192.0.2.1/32')],
    ['64:ff9b::192.0.2.1/128', /IPv4 address inside/, meant('64:ff9b::c000:201/128')],
    ['::192.0.2.1/128', /IPv4 address inside/, meant('::c000:201/128')],
    ['fe80::1%eth0/128', /zone/, meant('fe80::1/128')],
    ['fe80::/64%1', /mask that is not a number/],
    ['[2001:db8::]/32', /brackets/, meant('2001:db8::/32')],
    [':::/0', /three colons/],
    ['2001:::1/128', /three colons/],
    ['2001::db8::/32', /:: more than once/],
    ['2001:00db8::/32', /more than 4 digits/],
    ['2001:db8:0:0:0:0:0:0:0/64', /9 groups/],
    ['1:2:3:4:5:6:7/112', /7 groups/],
    ['1:2:3:4:5:6:7:8::/128', /8 groups and ::/],
    [':1::/64', /single colon/],
    ['1::2:/64', /single colon/],
    ['2001:db8::g/64', /not an IPv6 address/],
    ['256.0.0.0/8', /above 255/],
    ['1..2.3/8', /empty part/],
    ['10.0.0./8', /empty part/],
    ['0x7f.1/32', /hexadecimal/],
    ['0x0a000000/8', /hexadecimal/, meant('10.0.0.0/8')],
    ['10.0.0.0/255.0.0.0', /mask of four parts/, meant('10.0.0.0/8')],
    ['10.0.0.0/255.255.255.255', /mask of four parts/, meant('10.0.0.0/32')],
    ['10.0.0.0/0.0.0.0', /mask of four parts/, meant('0.0.0.0/0')],
    ['10.0.0.0/0.255.255.255', /mask of four parts/, meant('10.0.0.0/8')],
    ['10.0.0.0/255.0.255.0', /mask of four parts/],
    ['10.0.0.0/8/8', /not a number of bits/],
    ['10.0.0.0/+8', /not a number of bits/],
    ['10.0.0.0/-1', /not a number of bits/],
    ['10.0.0.0/8.0', /not a number of bits/],
    ['10.0.0.0/0x8', /not a number of bits/],
    ['-10.0.0.0/8', /not an IPv4 or IPv6 address/],
    ['example.com/8', /not an IPv4 or IPv6 address/],
    ['\uff11\uff10.0.0.0/8', /character that addresses do not have/],
    ['10.0.0.0/\u0668', /not a number of bits/],
    ['10。0。0。0/8', /character that addresses do not have/],
    ['192.0.2.1-192.0.2.9', /range where a prefix belongs/],
  ])('%j', (text, problem, help) => {
    const read = parsePrefix(text);
    expect(read).toEqual({
      problem: expect.stringMatching(problem),
      help: help ?? expect.stringMatching(written),
    });
  });
});

describe('what is not an address', () => {
  test.each<[text: string, problem: RegExp, help?: string]>([
    ['', /no address/],
    ['192.0.2.0/24', /prefix where one address belongs/, meant('192.0.2.0')],
    ['0x7f.1', /hexadecimal/],
    ['1.2.3', /3 parts/],
    ['127.1', /2 parts/],
    ['2130706433', /1 part /, meant('127.0.0.1')],
    ['0300.0.0.1', /leading zeros/],
    ['0xC0.0x00.0x02.0x01', /hexadecimal/, meant('192.0.2.1')],
    ['01.2.3.4', /leading zeros/, meant('1.2.3.4')],
    ['192.0.2.1.', /empty part/],
    [' 192.0.2.1', /blank/, meant('192.0.2.1')],
    ['::ffff:192.0.2.1', /IPv4 written as IPv6/, meant('192.0.2.1')],
    ['::ffff:c000:201', /IPv4 written as IPv6/, meant('192.0.2.1')],
    ['fe80::1%1', /zone/, meant('fe80::1')],
    ['[::1]', /brackets/, meant('::1')],
    [':', /groups|colon/],
    ['localhost', /not an IPv4 or IPv6 address/],
  ])('%j', (text, problem, help) => {
    const read = parseAddress(text);
    expect(read).toEqual({
      problem: expect.stringMatching(problem),
      help: help ?? expect.stringMatching(written),
    });
  });
});

describe('what is not a range', () => {
  test.each<[text: string, problem: RegExp, help?: string]>([
    ['192.0.2.1', /not a range/],
    ['192.0.2.1-', /no address/],
    ['-192.0.2.1', /no address/],
    ['192.0.2.1-192.0.2.5-192.0.2.9', /not a range/],
    ['192.0.2.9-192.0.2.1', /ends before it begins/, meant('192.0.2.1-192.0.2.9')],
    ['2001:db8::9-2001:db8::1', /ends before it begins/, meant('2001:db8::1-2001:db8::9')],
    ['192.0.2.1-9', /only the last part/, meant('192.0.2.1-192.0.2.9')],
    ['192.0.2.1 - 192.0.2.9', /blank/, meant('192.0.2.1-192.0.2.9')],
    ['192.0.2.01-192.0.2.9', /leading zeros/, meant('192.0.2.1-192.0.2.9')],
    ['192.0.2.1-2001:db8::', /mixes IPv4 and IPv6/],
    ['::ffff:192.0.2.1-::ffff:192.0.2.9', /IPv4 written as IPv6/, meant('192.0.2.1-192.0.2.9')],
    ['192.0.2.0/24-192.0.3.0/24', /not an IPv4 or IPv6 address/],
  ])('%j', (text, problem, help) => {
    const read = parseRange(text);
    expect(read).toEqual({
      problem: expect.stringMatching(problem),
      help: help ?? expect.stringMatching(written),
    });
  });
});

const noise = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcfx.:/%[]-+ \t\n'), maxLength: 24 }),
  fc.string({ unit: 'binary', maxLength: 24 }),
);

test('a suggestion can be taken: it is what the same parser reads', () => {
  fc.assert(
    fc.property(noise, (text) => {
      for (const parse of [parsePrefix, parseAddress, parseRange]) {
        const read = parse(text);
        const form = isMisread(read) ? /(?:did you mean|write) (\S+?)\??$/.exec(read.help ?? '') : null;
        if (form?.[1] !== undefined) expect(isMisread(parse(form[1]))).toBe(false);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a message is one short line that cannot act on a terminal, whatever the text', () => {
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: 'binary', minLength: 50, maxLength: 400 })), (text) => {
      for (const parse of [parsePrefix, parseAddress, parseRange]) {
        const read = parse(text);
        if (isMisread(read)) expect(read.problem).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,700}$/u);
      }
    }),
  );
});

test('what is read strictly has no other spelling in IPv4', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0125.'), maxLength: 16 }), (text) => {
      const read = parseAddress(text);
      if (isMisread(read)) return;
      expect(text.split('.').map((part) => String(Number(part)))).toEqual(text.split('.'));
    }),
    { numRuns: 2000 },
  );
});
