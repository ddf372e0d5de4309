import { describe, expect, test } from 'vitest';
import { campaign, drawPac, drawRegistry } from './devices.ts';
import { drawDocument, drawScript } from './paloalto.ts';

/** Tries so many edits of each format; of those that are called equal, none changes anything. */
export function testDevices(count: number, seed: number): void {
  describe('random edits, several at a time', () => {
    test.each([
      ['PAC', drawPac],
      ['Windows Firewall: LGPO text, registry exports and Registry.pol', drawRegistry],
      ['PAN-OS: set scripts', drawScript],
      ['PAN-OS: documents', drawDocument],
    ] as const)(
      '%s',
      (_name, draw) => {
        const { equal, wrong, seen } = campaign(draw, count, seed);
        expect(wrong).toEqual([]);
        expect(equal).toBeGreaterThan(count / 10);
        expect(seen).toBeGreaterThan(0.5);
      },
      240_000,
    );
  });
}
