/** A run holds the files of all of its devices, and not what each of them was parsed as. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { readFormats } from '../../src/driver/compile-target.ts';
import { findTarget } from '../../src/targets/registry.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';

const pf = (await findTarget('pf')?.load()) as Target;
const [format] = pf.formats;
if (format === undefined) throw new Error('pf has no format');
const options = pf.readOptions({ source: '192.0.2.0/24', inside: 'em1' }).value;

function fileOf(port: number): TargetFile {
  return {
    path: 'a.conf',
    content: `pass in quick on em1 proto tcp from 192.0.2.0/24 to any port ${port}\n`,
  };
}

it('parses again files that are others than the last, and those of which one is another', () => {
  const parse = vi.fn(format.parse);
  const read = (...files: readonly TargetFile[]): unknown =>
    readFormats(pf, options, files, [{ ...format, owns: () => true, parse }]);
  const [one, two] = [fileOf(443), fileOf(80)] as const;
  const table = { path: 'a.tables/one.txt', content: '198.51.100.1\n' };
  const first = read(one);
  expect(read(one)).toEqual(first);
  expect(parse).toHaveBeenCalledTimes(1);
  expect(read(two)).not.toEqual(first);
  expect(read(one)).toEqual(first);
  expect(parse).toHaveBeenCalledTimes(3);
  read(one, table);
  read(one, { ...table });
  expect(parse).toHaveBeenCalledTimes(5);
});

it('forgets what files were parsed as when it parses others, though somebody still has the files', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const values: WeakRef<object>[] = [];
  const parse: typeof format.parse = (files) => {
    const outcome = format.parse(files);
    if (outcome.value !== undefined) values.push(new WeakRef(outcome.value as object));
    return outcome;
  };
  const files = [443, 80, 8443, 8080].map(fileOf);
  for (const file of files) readFormats(pf, options, [file], [{ ...format, parse }]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  expect(files).toHaveLength(4);
  expect(values).toHaveLength(4);
  expect(values.slice(0, -1).map((one) => one.deref())).toEqual([undefined, undefined, undefined]);
});
