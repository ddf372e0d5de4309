import type { Format, Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import type { Config, NftablesOptions } from './config.ts';
import { guide } from './guide.ts';
import { options, readOptions } from './options.ts';
import { meaning } from './read/meaning.ts';
import { premises } from './read/meaning-premises.ts';
import { parse } from './read/parse.ts';

/** One file, as nft -f takes it and as nft list ruleset prints it. */
const nft: Format<Config> = { name: 'nft', owns: () => true, parse };

/** nftables, the packet filter of Linux. */
export const target: Target<NftablesOptions, Config> = {
  name: 'nftables',
  title: 'nftables, the packet filter of Linux',
  options,
  readOptions,
  capabilities,
  lower,
  print,
  formats: [nft],
  meaning,
  premises,
  guide,
};
