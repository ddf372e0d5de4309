import { expect, test } from 'vitest';
import { present } from '../../src/diagnostics/present.ts';

test('undefined entries are left out, others stay', () => {
  const help: string | undefined = undefined;
  const made: { readonly span: number; readonly help?: string; readonly none?: null } = {
    ...present({ span: 0, help, none: null }),
  };
  expect(made).toStrictEqual({ span: 0, none: null });
});
