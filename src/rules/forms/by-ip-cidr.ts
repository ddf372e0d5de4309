/** `ip-cidr`, which shares no code with the strict reader, as the second reader of prefixes. */
import IpCidr from 'ip-cidr';
import { readTwiceBy } from './second-reader.ts';

readTwiceBy((text) => {
  if (!IpCidr.isValidCIDR(text)) return undefined;
  const read = new IpCidr(text);
  return [read.start<bigint>({ type: 'bigInteger' }), read.end<bigint>({ type: 'bigInteger' })];
});
