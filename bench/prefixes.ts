import { formatPrefix, mergePrefixes, readPrefixList } from '../src/sets/prefix.ts';
import { median, processorTimeOf } from './processes.ts';

/** What one measurement found; times are processor milliseconds, medians over the rounds. */
export interface PrefixTimes {
  readonly prefixes: number;
  readonly jsonParse: number;
  readonly parseAndMerge: number;
  /** parseAndMerge by jsonParse: the promise is less than 10. */
  readonly ratio: number;
}

/**
 * Times the reading and merging of 85,000 IPv4 and 15,000 IPv6 prefixes, in no order, against JSON.parse of a
 * Service Tags document that holds them: in turn, in this process.
 */
export function measurePrefixes(rounds = 21): PrefixTimes {
  const document = serviceTagsDocument(madeUpPrefixes(85_000, 15_000));
  const texts = prefixesOf(JSON.parse(document));
  const parse: number[] = [];
  const merge: number[] = [];
  for (let round = 0; round < rounds; round++) {
    parse.push(processorTimeOf(() => JSON.parse(document)));
    merge.push(processorTimeOf(() => parseAndMerge(texts)));
  }
  const [jsonParse, parseMerge] = [median(parse), median(merge)];
  return { prefixes: texts.length, jsonParse, parseAndMerge: parseMerge, ratio: parseMerge / jsonParse };
}

function parseAndMerge(texts: readonly string[]): void {
  const ends = readPrefixList(texts);
  if (ends === undefined) throw new Error('a made-up prefix does not parse');
  mergePrefixes(ends);
}

function prefixesOf(document: { values: { properties: { addressPrefixes: string[] } }[] }): string[] {
  return document.values.flatMap((tag) => tag.properties.addressPrefixes);
}

/** Prefixes of lengths like the published ones, in no order, the same on every run; others for each seed. */
export function madeUpPrefixes(ipv4: number, ipv6: number, seed = 20251028): string[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const texts: string[] = [];
  for (let i = 0; i < ipv4; i++) {
    const length = 20 + random(13);
    const network = Math.floor(random(2 ** 32) / 2 ** (32 - length)) * 2 ** (32 - length);
    texts.push(formatPrefix({ family: 4, network, length }));
  }
  for (let i = 0; i < ipv6; i++) {
    const length = 40 + random(89);
    const shift = BigInt(128 - length);
    const bits =
      (BigInt(random(2 ** 32)) << 64n) | (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32));
    const network = (((0x2603n << 112n) | bits) >> shift) << shift;
    texts.push(formatPrefix({ family: 6, network, length }));
  }
  return texts;
}

/** The layout of the weekly file: one array element a line, a tag of its own for every 500 prefixes. */
function serviceTagsDocument(texts: readonly string[]): string {
  const values: unknown[] = [];
  for (let at = 0; at < texts.length; at += 500) {
    const name = `MadeUp.region${at / 500}`;
    const properties = {
      changeNumber: at,
      region: `region${at / 500}`,
      regionId: at,
      platform: 'Azure',
      systemService: 'MadeUp',
      addressPrefixes: texts.slice(at, at + 500),
      networkFeatures: ['API', 'NSG'],
    };
    values.push({ name, id: name, properties });
  }
  return JSON.stringify({ changeNumber: 1, cloud: 'Public', values }, null, 2);
}
