import { expect, test } from 'vitest';
import {
  allPorts,
  collectPorts,
  containsPort,
  portRange,
  portRanges,
  unionPorts,
} from '../../src/sets/ports.ts';

test('ranges of ports merge where they touch and keep their gaps', () => {
  const set = unionPorts([portRange(443, 443), portRange(80, 80), portRange(444, 500), portRange(450, 460)]);
  expect(portRanges(set)).toEqual([
    { from: 80, to: 80 },
    { from: 443, to: 500 },
  ]);
});

test('both ends are in a range and their neighbours are not', () => {
  const set = portRange(1000, 2000);
  expect([999, 1000, 2000, 2001].map((port) => containsPort(set, port))).toEqual([false, true, true, false]);
});

test('every port is from 1 to 65535, and 0 is in no set', () => {
  expect(allPorts).toEqual([1, 65535]);
  expect(unionPorts([portRange(0, 1023), portRange(1024, 65535)])).toEqual(allPorts);
  expect(portRange(0, 0)).toEqual([]);
  expect(collectPorts([0, 0, 80, 80, 0, 7])).toEqual([1, 7, 80, 80]);
  expect(() => portRange(0, 65536)).toThrow(RangeError);
  expect(() => portRange(-1, 5)).toThrow(RangeError);
  expect(() => portRange(6, 5)).toThrow(RangeError);
});
